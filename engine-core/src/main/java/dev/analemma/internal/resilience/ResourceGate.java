// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.resilience;

import dev.analemma.Resource;
import dev.analemma.ResourceStats;
import dev.analemma.ResourceStats.BreakerState;
import dev.analemma.spi.EngineClock;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the calls to one resource: the permit, the rate and the breaker, passed
 * together; and the budget of retries. Waiting is a place in a queue or a timer, never a thread.
 *
 * <p>Implementation note. One word, {@code word}, counts the calls in flight and has a bit for "go
 * through the lock". While the bit is clear, acquiring and releasing are one compare-and-set each.
 * The bit is set, under the lock, before anybody queues; from then on no compare-and-set succeeds,
 * so the count belongs to the holder of the lock, who looks once more and then queues. It is
 * cleared when nobody waits and nothing is paused. With a rate it stays set.
 *
 * <p>The lock guards queue, rate and timer, and is held for a few instructions a waiter. Callbacks
 * come after it. Locks nest in one order: gate, then limit or breaker.
 *
 * <p>Threads: safe.
 */
public final class ResourceGate {
  private static final long THROUGH_LOCK = 1L << 32;
  private static final int SHOWN_WAITERS = 16;

  /** However long a dependency wants to be left alone: after this, one call asks again. */
  private static final Duration PAUSE_MAX = Duration.ofMinutes(5);

  private static final VarHandle WORD;

  static {
    try {
      WORD = MethodHandles.lookup().findVarHandle(ResourceGate.class, "word", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String key;
  private final Resource resource;
  private final EngineClock clock;
  private final @Nullable ConcurrencyLimit adaptive;
  private final @Nullable TokenBucket rate;
  private final @Nullable CircuitBreaker breaker;
  private final @Nullable RetryBudget budget;
  private final boolean timed;

  private final Object lock = new Object();
  private final FairQueue queue = new FairQueue();
  private boolean paused;
  private long pausedUntilNanos;
  private EngineClock.@Nullable Timer timer;
  private long timerAtNanos;

  private volatile long word;
  private volatile int limit;

  /**
   * Creates a gate.
   *
   * @param key the resource's key
   * @param resource what it has to respect
   * @param clock the engine's clock
   * @param random the source of jitter; used under a lock
   */
  public ResourceGate(String key, Resource resource, EngineClock clock, RandomGenerator random) {
    this.key = key;
    this.resource = resource;
    this.clock = clock;
    long now = clock.nanoTime();
    Resource.Concurrency concurrency = resource.concurrency();
    Resource.Adapt adapt = concurrency == null ? null : concurrency.adapt();
    this.adaptive =
        concurrency == null || adapt == null ? null : ConcurrencyLimit.adaptive(concurrency, adapt);
    this.limit =
        adaptive != null
            ? adaptive.current()
            : concurrency == null ? Integer.MAX_VALUE : concurrency.max();
    Resource.Rate given = resource.rate();
    this.rate =
        given == null
            ? null
            : new TokenBucket(intervalNanos(given.per(), given.permits()), given.burst(), now);
    this.breaker =
        resource.breaker() == null ? null : new CircuitBreaker(resource.breaker(), random, now);
    this.budget =
        resource.retryBudget() == null ? null : new RetryBudget(resource.retryBudget(), now);
    this.timed = adaptive != null || breaker != null;
    this.word = rate == null ? 0 : THROUGH_LOCK;
  }

  private static long intervalNanos(Duration per, int permits) {
    long nanos = per.toNanos();
    return nanos / permits + (nanos % permits == 0 ? 0 : 1);
  }

  /** Returns the resource's key. */
  public String key() {
    return key;
  }

  /** Returns whether it bounds how many calls are made at once. */
  public boolean limited() {
    return resource.concurrency() != null;
  }

  Resource resource() {
    return resource;
  }

  /**
   * Asks for a permit for one call. A waiter that gets {@link Admission#WAITING} will be called
   * back, once, unless it is withdrawn.
   *
   * @throws IllegalStateException if the waiter waits or holds a permit already
   */
  public Admission acquire(Waiter waiter) {
    if (waiter.state() != Waiter.IDLE) {
      throw new IllegalStateException("a waiter of '" + key + "' asks again before it is done");
    }
    if (breaker != null && breaker.refuses(clock.nanoTime())) {
      // Whoever has to wait would only find it open behind the queue.
      return refused(waiter, opened(breaker, clock.nanoTime()));
    }
    long seen = word;
    while (seen < Math.min(limit, waiter.max)) {
      if (WORD.compareAndSet(this, seen, seen + 1)) {
        return passBreaker(waiter);
      }
      seen = word;
    }
    return acquireThroughLock(waiter);
  }

  private Admission passBreaker(Waiter waiter) {
    long now = timed ? clock.nanoTime() : 0;
    if (breaker != null) {
      int circuit = breaker.admit(now);
      if (circuit == CircuitBreaker.REFUSED) {
        free(now);
        return refused(waiter, opened(breaker, now));
      }
      waiter.circuit = circuit;
    }
    waiter.startedNanos = now;
    called(waiter);
    waiter.state(Waiter.GRANTED);
    return Admission.GRANTED;
  }

  private Admission acquireThroughLock(Waiter waiter) {
    Admission admission;
    synchronized (lock) {
      lockWord();
      long now = clock.nanoTime();
      if (queue.isEmpty() && mayPass(waiter, now)) {
        decide(waiter, now);
        admission = waiter.refusal == null ? Admission.GRANTED : Admission.REFUSED;
      } else if (queue.size() >= resource.waitersMax()) {
        waiter.refusal = Refusal.busy(key, queue.size());
        admission = Admission.REFUSED;
      } else {
        waiter.refusal = null;
        waiter.waitingSinceNanos = now;
        waiter.state(Waiter.WAITING);
        queue.add(waiter);
        admission = Admission.WAITING;
      }
      settle(now);
    }
    if (admission == Admission.GRANTED) {
      called(waiter);
      waiter.state(Waiter.GRANTED);
    } else if (admission == Admission.REFUSED) {
      waiter.state(Waiter.IDLE);
    }
    return admission;
  }

  /**
   * Takes a waiter out of the queue.
   *
   * @return whether it was there; if not, it has been or is just being called back
   */
  public boolean withdraw(Waiter waiter) {
    synchronized (lock) {
      if (waiter.state() != Waiter.WAITING) {
        return false;
      }
      queue.withdraw(waiter);
      waiter.state(Waiter.IDLE);
    }
    // It may have been the first in the queue, and the others may ask for less.
    deliver(drained());
    return true;
  }

  /**
   * Gives a permit back.
   *
   * @param waiter who has it
   * @param outcome how the call ended
   * @param retryAfter how long the dependency wants to be left alone, or null; counts if throttled
   * @return whether there was a permit; a second release changes nothing
   */
  public boolean release(Waiter waiter, Outcome outcome, @Nullable Duration retryAfter) {
    if (!waiter.endPermit()) {
      return false;
    }
    long now = timed ? clock.nanoTime() : 0;
    long started = waiter.startedNanos;
    boolean closed = breaker == null || breaker.state() == BreakerState.CLOSED;
    boolean opened = breaker != null && breaker.record(waiter.circuit, outcome, now - started, now);
    // Probes of a dependency that is down tell nothing of how much it can take when it is up.
    if (adaptive != null && outcome != Outcome.IGNORED && closed) {
      int inFlight = (int) word;
      synchronized (adaptive) {
        adaptive.ended(started, now, outcome, inFlight);
        limit = adaptive.current();
      }
    }
    if (outcome == Outcome.THROTTLED && retryAfter != null && !retryAfter.isZero()) {
      pause(retryAfter);
    }
    free(now);
    if (opened) {
      deliver(flushed());
    }
    return true;
  }

  /** As {@link #release(Waiter, Outcome, Duration)}, by the code of the error. */
  public boolean release(Waiter waiter, @Nullable String code, @Nullable Duration retryAfter) {
    return release(waiter, Outcome.of(code, resource.answers()), retryAfter);
  }

  /**
   * Asks whether the waiter's call may be made once more, and pays for it. An attempt that was
   * refused here never reached the dependency: to make it again costs nothing, and a retry that was
   * paid for and then refused is still paid for.
   *
   * @return false if the budget is used up; the error of the last attempt then stands
   */
  public boolean mayRetry(Waiter waiter) {
    if (budget == null || !waiter.called || waiter.retryPaid) {
      return true;
    }
    waiter.retryPaid = budget.tryRetry(clock.nanoTime());
    return waiter.retryPaid;
  }

  private void called(Waiter waiter) {
    if (budget == null) {
      return;
    }
    if (waiter.called) {
      waiter.retryPaid = false;
    } else {
      waiter.called = true;
      budget.called();
    }
  }

  /** Returns what it does, at this moment. */
  public ResourceStats stats() {
    synchronized (lock) {
      long now = clock.nanoTime();
      Instant instant = clock.now();
      List<ResourceStats.Waiting> waiters = new ArrayList<>();
      FairQueue.Flow first = queue.turn();
      FairQueue.Flow flow = first;
      while (flow != null && waiters.size() < SHOWN_WAITERS) {
        waiters.add(
            new ResourceStats.Waiting(
                flow.first.runId(),
                flow.size,
                instant.minusNanos(now - flow.first.waitingSinceNanos)));
        flow = flow.next == first ? null : flow.next;
      }
      return new ResourceStats(
          key,
          limit,
          (int) word,
          queue.size(),
          waiters,
          breaker == null ? BreakerState.CLOSED : breaker.state(),
          budget == null ? Double.MAX_VALUE : budget.left(now));
    }
  }

  // The way out.

  /** Ends a call in flight, and lets others pass. */
  private void free(long nowNanos) {
    long seen = word;
    while (seen < THROUGH_LOCK) {
      if (WORD.compareAndSet(this, seen, seen - 1)) {
        return;
      }
      seen = word;
    }
    Waiter decided;
    synchronized (lock) {
      lockWord();
      WORD.setVolatile(this, word - 1);
      decided = drain(timed ? nowNanos : clock.nanoTime());
    }
    deliver(decided);
  }

  private @Nullable Waiter drained() {
    synchronized (lock) {
      return word < THROUGH_LOCK ? null : drain(clock.nanoTime());
    }
  }

  /** Lets pass who may pass; returns them as a chain. Guarded by the lock. */
  private @Nullable Waiter drain(long nowNanos) {
    Waiter first = null;
    Waiter last = null;
    Waiter waiter = queue.peek();
    while (waiter != null && mayPass(waiter, nowNanos)) {
      queue.take();
      decide(waiter, nowNanos);
      if (last == null) {
        first = waiter;
      } else {
        last.next = waiter;
      }
      last = waiter;
      waiter = queue.peek();
    }
    settle(nowNanos);
    return first;
  }

  /** The breaker has opened: whoever waits would only find it open. */
  private @Nullable Waiter flushed() {
    synchronized (lock) {
      long now = clock.nanoTime();
      Waiter first = null;
      Waiter waiter = queue.peek();
      while (waiter != null && breaker != null) {
        queue.take();
        waiter.state(Waiter.DECIDED);
        waiter.refusal = opened(breaker, now);
        waiter.next = first;
        first = waiter;
        waiter = queue.peek();
      }
      settle(now);
      return first;
    }
  }

  /** Tells those of a chain, without the lock. */
  private void deliver(@Nullable Waiter chain) {
    Waiter waiter = chain;
    while (waiter != null) {
      Waiter following = waiter.next;
      waiter.next = null;
      Refusal refusal = waiter.refusal;
      if (refusal == null) {
        called(waiter);
        waiter.state(Waiter.GRANTED);
        waiter.granted();
      } else {
        waiter.state(Waiter.IDLE);
        waiter.refused(refusal);
      }
      waiter = following;
    }
  }

  // Guarded by the lock.

  private void lockWord() {
    long seen = word;
    while (seen < THROUGH_LOCK && !WORD.compareAndSet(this, seen, seen | THROUGH_LOCK)) {
      seen = word;
    }
  }

  /** Takes what a call needs beside the breaker's consent, if all of it is there. */
  private boolean mayPass(Waiter waiter, long nowNanos) {
    if (paused && nowNanos - pausedUntilNanos < 0) {
      return false;
    }
    return (int) word < Math.min(limit, waiter.max) && (rate == null || rate.tryTake(nowNanos));
  }

  /** Asks the breaker, and counts the call if it consents. */
  private void decide(Waiter waiter, long nowNanos) {
    waiter.state(Waiter.DECIDED);
    waiter.refusal = null;
    if (breaker != null) {
      waiter.circuit = breaker.admit(nowNanos);
      if (waiter.circuit == CircuitBreaker.REFUSED) {
        if (rate != null) {
          rate.giveBack();
        }
        waiter.refusal = opened(breaker, nowNanos);
        return;
      }
    }
    waiter.startedNanos = nowNanos;
    WORD.setVolatile(this, word + 1);
  }

  /** Opens the way past the lock if nothing needs it, and arms the timer if time is waited for. */
  private void settle(long nowNanos) {
    if (paused && nowNanos - pausedUntilNanos >= 0) {
      paused = false;
    }
    if (queue.isEmpty()) {
      disarm();
      if (rate == null && !paused) {
        WORD.setVolatile(this, word & ~THROUGH_LOCK);
      }
      return;
    }
    long wait = paused ? pausedUntilNanos - nowNanos : 0;
    Waiter first = queue.peek();
    if (rate != null && first != null && (int) word < Math.min(limit, first.max)) {
      wait = Math.max(wait, rate.waitNanos(nowNanos));
    }
    if (wait > 0) {
      arm(nowNanos, wait);
    }
  }

  private void arm(long nowNanos, long wait) {
    long at = nowNanos + wait;
    if (timer != null && timerAtNanos - at == 0) {
      return;
    }
    disarm();
    timerAtNanos = at;
    timer = clock.schedule(Duration.ofNanos(wait), this::onTimer);
  }

  private void disarm() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void onTimer() {
    Waiter decided;
    synchronized (lock) {
      timer = null;
      lockWord();
      decided = drain(clock.nanoTime());
    }
    deliver(decided);
  }

  private void pause(Duration retryAfter) {
    Duration bounded = retryAfter.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : retryAfter;
    synchronized (lock) {
      lockWord();
      long now = clock.nanoTime();
      long until = now + bounded.toNanos();
      if (!paused || until - pausedUntilNanos > 0) {
        paused = true;
        pausedUntilNanos = until;
      }
      settle(now);
    }
  }

  private Refusal opened(CircuitBreaker by, long nowNanos) {
    return Refusal.open(key, by.turn(nowNanos));
  }

  private static Admission refused(Waiter waiter, Refusal refusal) {
    waiter.refusal = refusal;
    return Admission.REFUSED;
  }
}
