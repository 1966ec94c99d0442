// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a failed attempt is made again.
 *
 * <p>The n-th retry waits a random time between zero and {@code min(maxDelay, delay *
 * factor^(n-1))} (full jitter), and at least what the error's {@code Retry-After} asks for.
 *
 * <p>What is not written keeps its default, and stays unwritten in the document, so that a default
 * is never a part of a definition's identity.
 *
 * <p>Threads: immutable.
 */
public final class Retry {
  /** The error codes where none are written: every code that may be caught by {@code "*"}. */
  public static final List<String> ANY = List.of("*");

  /** The wait before the first retry where none is written. */
  public static final Duration DELAY = Duration.ofSeconds(1);

  /** The highest wait where none is written, unless the first wait is longer. */
  public static final Duration DELAY_MAX = Duration.ofMinutes(1);

  /** The growth of the bound where none is written. */
  public static final double FACTOR = 2;

  /** The highest number of retries, written or computed. */
  public static final int RETRIES_MAX = 1_000_000;

  private final List<String> on;
  private final Bound<Integer> max;
  private final @Nullable Bound<Duration> delay;
  private final @Nullable Bound<Duration> maxDelay;
  private final @Nullable Double factor;
  private final boolean jitter;

  /**
   * Creates a retry in which everything is written.
   *
   * @param on the error codes it answers to; {@code "*"} is every code that may be caught by it
   * @param max how many retries follow the first attempt, 0 to 1,000,000
   * @param delay the bound of the first wait
   * @param maxDelay the highest bound
   * @param factor the growth of the bound, 1 to 1,000
   * @param jitter whether the wait is drawn at random; without it the bound itself is waited
   */
  public Retry(
      List<String> on, int max, Duration delay, Duration maxDelay, double factor, boolean jitter) {
    this(on, Bound.of(max), Bound.of(delay), Bound.of(maxDelay), Double.valueOf(factor), jitter);
  }

  private Retry(
      List<String> on,
      Bound<Integer> max,
      @Nullable Bound<Duration> delay,
      @Nullable Bound<Duration> maxDelay,
      @Nullable Double factor,
      boolean jitter) {
    this.on = List.copyOf(on);
    this.max = Objects.requireNonNull(max, "max");
    this.delay = delay;
    this.maxDelay = maxDelay;
    this.factor = factor;
    this.jitter = jitter;
    if (this.on.isEmpty()) {
      throw new IllegalArgumentException("on is empty, name at least one error code or \"*\"");
    }
    if (max instanceof Bound.Literal<Integer> literal
        && (literal.value() < 0 || literal.value() > RETRIES_MAX)) {
      throw new IllegalArgumentException("max is %s, must be 0 to %,d".formatted(max, RETRIES_MAX));
    }
    if (isNegative(delay) || isNegative(maxDelay)) {
      throw new IllegalArgumentException(
          "delay is %s and maxDelay is %s, none may be negative".formatted(delay, maxDelay));
    }
    if (factor != null && (!(factor >= 1) || factor > 1_000)) {
      throw new IllegalArgumentException("factor is %s, must be 1 to 1,000".formatted(factor));
    }
  }

  /**
   * Returns a retry in which null is not written.
   *
   * @param on the error codes it answers to
   * @param max how many retries follow the first attempt, 0 to 1,000,000
   * @param delay the bound of the first wait, or null for {@link #DELAY}
   * @param maxDelay the highest bound, or null for {@link #DELAY_MAX}
   * @param factor the growth of the bound, or null for {@link #FACTOR}
   * @param jitter whether the wait is drawn at random
   */
  public static Retry of(
      List<String> on,
      int max,
      @Nullable Duration delay,
      @Nullable Duration maxDelay,
      @Nullable Double factor,
      boolean jitter) {
    return new Retry(
        on,
        Bound.of(max),
        delay == null ? null : Bound.of(delay),
        maxDelay == null ? null : Bound.of(maxDelay),
        factor,
        jitter);
  }

  /**
   * Returns a retry in which null is not written, and references may stand for what is.
   *
   * @param on the error codes it answers to
   * @param max how many retries follow the first attempt, 0 to 1,000,000
   * @param delay the bound of the first wait, or null for {@link #DELAY}
   * @param maxDelay the highest bound, or null for {@link #DELAY_MAX}
   * @param factor the growth of the bound, or null for {@link #FACTOR}
   * @param jitter whether the wait is drawn at random
   */
  public static Retry of(
      List<String> on,
      Bound<Integer> max,
      @Nullable Bound<Duration> delay,
      @Nullable Bound<Duration> maxDelay,
      @Nullable Double factor,
      boolean jitter) {
    return new Retry(on, max, delay, maxDelay, factor, jitter);
  }

  /** Returns a retry of every code with doubling waits and full jitter. */
  public static Retry exponential(int max, Duration delay) {
    return of(ANY, max, Objects.requireNonNull(delay, "delay"), null, null, true);
  }

  /** Returns a retry of every code after the same wait, without jitter. */
  public static Retry fixed(int max, Duration delay) {
    return of(ANY, max, Objects.requireNonNull(delay, "delay"), null, 1.0, false);
  }

  /** Returns the error codes it answers to; unmodifiable. */
  public List<String> on() {
    return on;
  }

  /** Returns how many retries follow the first attempt. */
  public Bound<Integer> max() {
    return max;
  }

  /** Returns the growth of the bound, the default where none is written. */
  public double factor() {
    return factor == null ? FACTOR : factor;
  }

  /** Returns whether the wait is drawn at random. */
  public boolean jitter() {
    return jitter;
  }

  /** Returns the bound of the first wait if it is written; else it is {@link #DELAY}. */
  public Optional<Bound<Duration>> writtenDelay() {
    return Optional.ofNullable(delay);
  }

  /**
   * Returns the highest bound if it is written; else it is {@link #DELAY_MAX}, or the first wait if
   * that is longer.
   */
  public Optional<Bound<Duration>> writtenMaxDelay() {
    return Optional.ofNullable(maxDelay);
  }

  /** Returns the growth of the bound if it is written. */
  public Optional<Double> writtenFactor() {
    return Optional.ofNullable(factor);
  }

  /** Returns the same retry for these codes alone. */
  public Retry on(String... codes) {
    return new Retry(List.of(codes), max, delay, maxDelay, factor, jitter);
  }

  /** Returns the same retry with another number of retries. */
  public Retry withMax(Bound<Integer> max) {
    return new Retry(on, max, delay, maxDelay, factor, jitter);
  }

  /** Returns the same retry with another first wait. */
  public Retry withDelay(Bound<Duration> delay) {
    return new Retry(on, max, delay, maxDelay, factor, jitter);
  }

  /** Returns the same retry with another highest wait. */
  public Retry withMaxDelay(Duration maxDelay) {
    return withMaxDelay(Bound.of(maxDelay));
  }

  /** Returns the same retry with another highest wait. */
  public Retry withMaxDelay(Bound<Duration> maxDelay) {
    return new Retry(on, max, delay, maxDelay, factor, jitter);
  }

  private static boolean isNegative(@Nullable Bound<Duration> bound) {
    return bound instanceof Bound.Literal<Duration> literal && literal.value().isNegative();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Retry that
        && jitter == that.jitter
        && on.equals(that.on)
        && max.equals(that.max)
        && Objects.equals(delay, that.delay)
        && Objects.equals(maxDelay, that.maxDelay)
        && Objects.equals(factor, that.factor);
  }

  @Override
  public int hashCode() {
    return Objects.hash(on, max, delay, maxDelay, factor, jitter);
  }

  @Override
  public String toString() {
    return "Retry[on=%s, max=%s, delay=%s, maxDelay=%s, factor=%s, jitter=%s]"
        .formatted(
            on,
            max,
            delay == null ? DELAY : delay,
            maxDelay == null ? DELAY_MAX : maxDelay,
            factor(),
            jitter);
  }
}
