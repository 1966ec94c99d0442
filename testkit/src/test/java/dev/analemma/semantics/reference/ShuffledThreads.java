// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import dev.analemma.testkit.MovingClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;

/**
 * Threads of which none exists, and a clock: what waits runs in an order drawn at random, and time
 * passes in between.
 */
final class ShuffledThreads implements Executor {
  /** So far away that no drawn time comes near; it comes when nothing else can. */
  static final Duration FAR = Duration.ofDays(1_000);

  final MovingClock clock = new MovingClock();
  private final List<Runnable> tasks = new ArrayList<>();
  private final Random random;

  ShuffledThreads(long seed) {
    this.random = new Random(seed);
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Runs one task or one timer; returns false if there is neither. */
  boolean step() {
    Duration timer = clock.untilNext();
    boolean noneNear = timer == null || timer.compareTo(FAR.dividedBy(2)) > 0;
    if (!tasks.isEmpty() && (noneNear || random.nextInt(4) > 0)) {
      tasks.remove(random.nextInt(tasks.size())).run();
      return true;
    }
    if (noneNear) {
      // A limit that is far away is none: somebody outside has to act.
      return false;
    }
    clock.advance(timer);
    return true;
  }
}
