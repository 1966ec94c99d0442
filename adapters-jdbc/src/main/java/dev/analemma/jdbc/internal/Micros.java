// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times as databases keep them: microseconds since 1970. What is too far away is cut. */
final class Micros {
  /** No time, where an array has no room for null. */
  static final long NONE = Long.MIN_VALUE;

  private static final long PER_SECOND = 1_000_000;
  private static final long SECONDS_MAX = Long.MAX_VALUE / PER_SECOND - 1;

  private Micros() {}

  /** Returns the microsecond in which an instant lies. */
  static long of(Instant instant) {
    long seconds = Math.max(-SECONDS_MAX, Math.min(SECONDS_MAX, instant.getEpochSecond()));
    return seconds * PER_SECOND + instant.getNano() / 1_000;
  }

  /** Returns the first microsecond that is not before an instant: nothing is due too early. */
  static long notBefore(Instant instant) {
    long micros = of(instant);
    return instant(micros).isBefore(instant) ? micros + 1 : micros;
  }

  static long of(Duration duration) {
    long seconds = Math.max(-SECONDS_MAX, Math.min(SECONDS_MAX, duration.getSeconds()));
    return seconds * PER_SECOND + duration.getNano() / 1_000;
  }

  static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * 1_000);
  }

  static @Nullable Instant instant(@Nullable Long micros) {
    return micros == null ? null : instant(micros.longValue());
  }
}
