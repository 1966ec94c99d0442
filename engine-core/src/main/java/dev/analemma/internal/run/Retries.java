// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.internal.codec.Quantities;
import dev.analemma.internal.compile.Limits.Again;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Which retry answers to an error, and how long it waits. */
final class Retries {
  private Retries() {}

  /** Returns the index of the first retry that names the code, or -1. */
  static int matching(List<Again> retries, String code) {
    for (int r = 0; r < retries.size(); r++) {
      List<String> on = retries.get(r).on();
      if (on.contains(code) || (on.contains("*") && Failures.byStar(code))) {
        return r;
      }
    }
    return -1;
  }

  /**
   * Returns the wait before a retry: exponential back-off with full jitter, and at least what the
   * failing side asks for.
   *
   * @param retry the policy
   * @param count which retry it is, from 1
   * @param atLeast the failing side's wish, or null
   * @param random the source of jitter
   */
  static Duration delay(
      Again retry, int count, @Nullable Duration atLeast, RandomGenerator random) {
    double bound =
        Math.min(
            nanos(retry.maxDelay()), nanos(retry.delay()) * Math.pow(retry.factor(), count - 1));
    long nanos = (long) (retry.jitter() ? random.nextDouble() * bound : bound);
    Duration delay = Duration.ofNanos(nanos);
    Duration wait = atLeast != null && atLeast.compareTo(delay) > 0 ? atLeast : delay;
    // Whoever asks for more than a lifetime may ask for a time that no calendar has.
    return wait.compareTo(Quantities.DURATION_MAX) > 0 ? Quantities.DURATION_MAX : wait;
  }

  /** As a double, so that no length of time overflows; beyond 104 days it is not exact. */
  private static double nanos(Duration length) {
    return length.getSeconds() * 1e9 + length.getNano();
  }
}
