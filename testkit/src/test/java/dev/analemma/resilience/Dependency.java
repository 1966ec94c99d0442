// SPDX-License-Identifier: Apache-2.0
package dev.analemma.resilience;

import dev.analemma.internal.resilience.Outcome;
import dev.analemma.testkit.MovingClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A simulated service: so many servers before one queue. A call that finds the queue full is told
 * to come later; the longer the queue, the slower every server (memory, switching, locks), so that
 * too much load costs throughput. While it is down every call fails, quickly.
 *
 * <p>Service times are log-normal, by Box and Muller with {@code StrictMath}, so that a seed gives
 * the same run on every machine.
 */
final class Dependency {
  private static final Duration FAILS_AFTER = Duration.ofMillis(20);
  private static final Duration REFUSES_AFTER = Duration.ofMillis(5);

  private final MovingClock clock;
  private final SplittableRandom random;
  private double meanNanos;
  private final double sigma;
  private final int queueMax;
  private final double slowdown;
  private final Deque<Consumer<Outcome>> queue = new ArrayDeque<>();
  private int servers;
  private int busy;
  boolean down;
  long calls;

  /**
   * Creates a service.
   *
   * @param servers how many calls it works on at once: its knee
   * @param mean the mean service time
   * @param sigma the spread of the logarithm of the service time
   * @param queueMax how many wait
   * @param slowdown by how much a queue as long as the servers are many slows them down
   */
  Dependency(
      MovingClock clock,
      long seed,
      int servers,
      Duration mean,
      double sigma,
      int queueMax,
      double slowdown) {
    this.clock = clock;
    this.random = new SplittableRandom(seed);
    this.servers = servers;
    this.meanNanos = mean.toNanos();
    this.sigma = sigma;
    this.queueMax = queueMax;
    this.slowdown = slowdown;
  }

  /** Changes how many calls it works on at once. */
  void servers(int changed) {
    servers = changed;
    while (busy < servers && !queue.isEmpty()) {
      serve(queue.poll());
    }
  }

  /** Makes every call take so many times as long. */
  void slower(double times) {
    meanNanos *= times;
  }

  void call(Consumer<Outcome> done) {
    calls++;
    if (down) {
      clock.schedule(FAILS_AFTER, () -> done.accept(Outcome.ERROR));
    } else if (busy < servers) {
      serve(done);
    } else if (queue.size() < queueMax) {
      queue.add(done);
    } else {
      clock.schedule(REFUSES_AFTER, () -> done.accept(Outcome.THROTTLED));
    }
  }

  private void serve(Consumer<Outcome> done) {
    busy++;
    double overload = Math.max(0, busy + queue.size() - servers) / (double) servers;
    double nanos = meanNanos * spread() * (1 + slowdown * overload);
    clock.schedule(
        Duration.ofNanos((long) nanos),
        () -> {
          busy--;
          if (busy < servers && !queue.isEmpty()) {
            serve(queue.poll());
          }
          done.accept(down ? Outcome.ERROR : Outcome.SUCCESS);
        });
  }

  private double spread() {
    double normal =
        StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()))
            * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
    return StrictMath.exp(sigma * normal - sigma * sigma / 2);
  }
}
