// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What calls to one dependency have to respect together, in all runs of an engine: how many at
 * once, how many a second, how many retries, and when none at all.
 *
 * <pre>{@code
 * Engine.builder()
 *     .resource("llm/fast", Resource.unlimited().adaptive(4, 400).rate(600, Duration.ofMinutes(1)))
 *     .resource("shop.charge", Resource.unlimited().concurrency(20).breaker(Breaker.ofDefaults()));
 * }</pre>
 *
 * <p>A node uses the resource of its {@code concurrency.key}, else that of its operator's or
 * function's name. Who waits for one holds neither a thread nor a permit.
 *
 * <p>Threads: immutable.
 */
public final class Resource {
  /** How many may wait where nothing is said. */
  private static final int WAITERS_MAX = 1_000_000;

  private static final Duration FILL_TIME_MAX = Duration.ofDays(365);

  private static final Resource UNLIMITED =
      new Resource(null, null, new RetryBudget(0.2, 1), null, WAITERS_MAX, Set.of());

  private final @Nullable Concurrency concurrency;
  private final @Nullable Rate rate;
  private final @Nullable RetryBudget retryBudget;
  private final @Nullable Breaker breaker;
  private final int waitersMax;
  private final Set<String> answers;

  /** How an adaptive limit looks for the number of calls that a dependency can take at once. */
  public enum Adapt {
    /** Compares the latency at a little less with that at a little more; needs no base line. */
    GRADIENT,
    /** Adds one at a time, and takes a quarter away when it was too much. */
    AIMD
  }

  /**
   * How many calls at once.
   *
   * @param min the lowest limit, at least 1; {@code max} where it is fixed
   * @param max the highest limit, at most 1,000,000
   * @param adapt how it moves between them, or null where it is fixed
   */
  public record Concurrency(int min, int max, @Nullable Adapt adapt) {
    /** Checks the bounds. */
    public Concurrency {
      if (min < 1 || max < min || max > 1_000_000) {
        throw new IllegalArgumentException(
            "concurrency is %d to %d, must be 1 ≤ min ≤ max ≤ 1,000,000".formatted(min, max));
      }
      if (adapt == null && min != max) {
        throw new IllegalArgumentException(
            "concurrency is %d to %d without a way to adapt; name one, or give one number"
                .formatted(min, max));
      }
    }
  }

  /**
   * How many calls in a time: never more than {@code burst + permits · t / per} in any time t.
   *
   * @param permits how many, 1 to 1,000,000
   * @param per in which time, 1 ms to 1 day
   * @param burst how many may come at once after a pause, 1 to 1,000,000
   */
  public record Rate(int permits, Duration per, int burst) {
    /** Checks the bounds. */
    public Rate {
      if (permits < 1 || permits > 1_000_000) {
        throw new IllegalArgumentException(
            "permits is %d, must be 1 to 1,000,000".formatted(permits));
      }
      if (per.compareTo(Duration.ofMillis(1)) < 0 || per.compareTo(Duration.ofDays(1)) > 0) {
        throw new IllegalArgumentException("per is %s, must be 1 ms to 1 day".formatted(per));
      }
      if (burst < 1 || burst > 1_000_000) {
        throw new IllegalArgumentException("burst is %d, must be 1 to 1,000,000".formatted(burst));
      }
      if (per.dividedBy(permits).multipliedBy(burst).compareTo(FILL_TIME_MAX) > 0) {
        throw new IllegalArgumentException(
            "a burst of %d takes more than a year to fill at %d per %s; make it smaller"
                .formatted(burst, permits, per));
      }
    }
  }

  /**
   * How many retries.
   *
   * @param share retries for each first call, 0 to 1
   * @param perSecondMin retries a second that are always allowed, 0 to 1,000, so that a resource
   *     with little traffic can be retried at all
   */
  public record RetryBudget(double share, double perSecondMin) {
    /** Checks the bounds. */
    public RetryBudget {
      if (!(share >= 0) || share > 1) {
        throw new IllegalArgumentException("share is %s, must be 0 to 1".formatted(share));
      }
      if (!(perSecondMin >= 0) || perSecondMin > 1_000) {
        throw new IllegalArgumentException(
            "perSecondMin is %s, must be 0 to 1,000".formatted(perSecondMin));
      }
    }
  }

  private Resource(
      @Nullable Concurrency concurrency,
      @Nullable Rate rate,
      @Nullable RetryBudget retryBudget,
      @Nullable Breaker breaker,
      int waitersMax,
      Set<String> answers) {
    this.concurrency = concurrency;
    this.rate = rate;
    this.retryBudget = retryBudget;
    this.breaker = breaker;
    this.waitersMax = waitersMax;
    this.answers = answers;
  }

  /**
   * Returns a resource without limit and breaker, and with the budget of retries that every
   * resource has: 20 % of the calls, and one a second in any case.
   */
  public static Resource unlimited() {
    return UNLIMITED;
  }

  /** Returns a copy with this many calls at once, 1 to 1,000,000. */
  public Resource concurrency(int max) {
    return with(new Concurrency(max, max, null));
  }

  /** Returns a copy that finds out how many calls at once are best, by {@link Adapt#GRADIENT}. */
  public Resource adaptive(int min, int max) {
    return adaptive(min, max, Adapt.GRADIENT);
  }

  /**
   * Returns a copy that finds out how many calls at once are best.
   *
   * @param min the lowest limit, at least 1
   * @param max the highest limit, at most 1,000,000
   * @param adapt how
   */
  public Resource adaptive(int min, int max, Adapt adapt) {
    return with(new Concurrency(min, max, Objects.requireNonNull(adapt, "adapt")));
  }

  private Resource with(Concurrency given) {
    return new Resource(given, rate, retryBudget, breaker, waitersMax, answers);
  }

  /** Returns a copy with a rate; a tenth of the permits, and one at least, may come at once. */
  public Resource rate(int permits, Duration per) {
    return rate(permits, per, Math.max(1, permits / 10));
  }

  /**
   * Returns a copy with a rate.
   *
   * @param permits how many calls, 1 to 1,000,000
   * @param per in which time, 1 ms to 1 day
   * @param burst how many may come at once after a pause, 1 to 1,000,000
   */
  public Resource rate(int permits, Duration per, int burst) {
    return new Resource(
        concurrency, new Rate(permits, per, burst), retryBudget, breaker, waitersMax, answers);
  }

  /**
   * Returns a copy with another budget of retries.
   *
   * @param share retries for each first call, 0 to 1; 0.2 unless said
   * @param perSecondMin retries a second that are always allowed, 0 to 1,000; 1 unless said
   */
  public Resource retryBudget(double share, double perSecondMin) {
    return new Resource(
        concurrency, rate, new RetryBudget(share, perSecondMin), breaker, waitersMax, answers);
  }

  /** Returns a copy on which retries are bounded by the nodes' {@code retry} alone. */
  public Resource withoutRetryBudget() {
    return new Resource(concurrency, rate, null, breaker, waitersMax, answers);
  }

  /** Returns a copy with a breaker; there is none unless said. */
  public Resource breaker(Breaker breaker) {
    return new Resource(
        concurrency,
        rate,
        retryBudget,
        Objects.requireNonNull(breaker, "breaker"),
        waitersMax,
        answers);
  }

  /**
   * Returns a copy for which at most this many attempts wait, 0 to 1,000,000; 1,000,000 unless
   * said. One more fails with {@code RESOURCE_BUSY}.
   */
  public Resource waitersMax(int waitersMax) {
    if (waitersMax < 0 || waitersMax > WAITERS_MAX) {
      throw new IllegalArgumentException(
          "waitersMax is %d, must be 0 to 1,000,000".formatted(waitersMax));
    }
    return new Resource(concurrency, rate, retryBudget, breaker, waitersMax, answers);
  }

  /**
   * Returns a copy on which errors of these codes are the answers of a healthy dependency ({@code
   * CARD_DECLINED}, {@code NOT_FOUND}): they neither open the breaker nor lower the limit.
   */
  public Resource answers(String... codes) {
    return new Resource(concurrency, rate, retryBudget, breaker, waitersMax, Set.of(codes));
  }

  /** Returns how many calls at once, or null if that has no limit. */
  public @Nullable Concurrency concurrency() {
    return concurrency;
  }

  /** Returns how many calls in a time, or null if that has no limit. */
  public @Nullable Rate rate() {
    return rate;
  }

  /** Returns how many retries, or null if that has no limit of its own. */
  public @Nullable RetryBudget retryBudget() {
    return retryBudget;
  }

  /** Returns the breaker, or null. */
  public @Nullable Breaker breaker() {
    return breaker;
  }

  /** Returns how many attempts may wait. */
  public int waitersMax() {
    return waitersMax;
  }

  /** Returns the error codes that are answers; unmodifiable. */
  public Set<String> answers() {
    return answers;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Resource that
        && Objects.equals(concurrency, that.concurrency)
        && Objects.equals(rate, that.rate)
        && Objects.equals(retryBudget, that.retryBudget)
        && Objects.equals(breaker, that.breaker)
        && waitersMax == that.waitersMax
        && answers.equals(that.answers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(concurrency, rate, retryBudget, breaker, waitersMax, answers);
  }

  @Override
  public String toString() {
    return "Resource[concurrency=%s, rate=%s, retryBudget=%s, breaker=%s, waitersMax=%d, answers=%s]"
        .formatted(concurrency, rate, retryBudget, breaker, waitersMax, answers);
  }
}
