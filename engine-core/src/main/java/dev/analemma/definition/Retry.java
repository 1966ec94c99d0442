// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import java.time.Duration;
import java.util.List;

/**
 * When a failed attempt is made again.
 *
 * <p>The n-th retry waits a random time between zero and {@code min(maxDelay, delay *
 * factor^(n-1))} (full jitter), and at least what the error's {@code Retry-After} asks for.
 *
 * @param on the error codes it answers to; {@code "*"} is every code that may be caught by it
 * @param max how many retries follow the first attempt, 0 to 1,000,000
 * @param delay the bound of the first wait
 * @param maxDelay the highest bound
 * @param factor the growth of the bound, at least 1
 * @param jitter whether the wait is drawn at random; without it the bound itself is waited
 */
public record Retry(
    List<String> on, int max, Duration delay, Duration maxDelay, double factor, boolean jitter) {

  /** The wait before the first retry where none is written. */
  public static final Duration DELAY = Duration.ofSeconds(1);

  /** The highest wait where none is written. */
  public static final Duration DELAY_MAX = Duration.ofMinutes(1);

  /** Checks and copies the components. */
  public Retry {
    on = List.copyOf(on);
    if (on.isEmpty()) {
      throw new IllegalArgumentException("on is empty, name at least one error code or \"*\"");
    }
    if (max < 0 || max > 1_000_000) {
      throw new IllegalArgumentException("max is %d, must be 0 to 1,000,000".formatted(max));
    }
    if (delay.isNegative() || maxDelay.isNegative()) {
      throw new IllegalArgumentException(
          "delay is %s and maxDelay is %s, none may be negative".formatted(delay, maxDelay));
    }
    if (!(factor >= 1) || factor > 1_000) {
      throw new IllegalArgumentException("factor is %s, must be 1 to 1,000".formatted(factor));
    }
  }

  /** Returns a retry of every code with doubling waits and full jitter. */
  public static Retry exponential(int max, Duration delay) {
    return new Retry(List.of("*"), max, delay, max(delay, DELAY_MAX), 2, true);
  }

  /** Returns a retry of every code after the same wait, without jitter. */
  public static Retry fixed(int max, Duration delay) {
    return new Retry(List.of("*"), max, delay, max(delay, DELAY_MAX), 1, false);
  }

  /** Returns the same retry for these codes alone. */
  public Retry on(String... codes) {
    return new Retry(List.of(codes), max, delay, maxDelay, factor, jitter);
  }

  /** Returns the same retry with another highest wait. */
  public Retry withMaxDelay(Duration maxDelay) {
    return new Retry(on, max, delay, maxDelay, factor, jitter);
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
