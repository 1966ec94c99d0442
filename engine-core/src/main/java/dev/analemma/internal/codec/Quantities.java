// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import java.time.DateTimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The texts of durations ({@code 250ms 30s 10m 24h 3d} or ISO-8601) and sizes ({@code 1MiB}). */
public final class Quantities {
  /** The longest duration: a hundred years, so that nanoseconds fit a long. */
  public static final Duration DURATION_MAX = Duration.ofDays(36_525);

  /** The largest size, in bytes: 1 TiB. */
  public static final long BYTES_MAX = 1L << 40;

  /** The highest number of rounds of a loop and of steps of a machine, written or computed. */
  public static final int ROUNDS_MAX = 1_000_000;

  // A longer text is no duration and no size, whatever it holds.
  private static final int TEXT_MAX = 40;

  private Quantities() {}

  /**
   * Returns the duration that a text stands for, or null if it stands for none, for a negative one
   * or for one longer than {@link #DURATION_MAX}.
   */
  public static @Nullable Duration duration(String text) {
    if (text.isEmpty() || text.length() > TEXT_MAX) {
      return null;
    }
    Duration duration = text.charAt(0) == 'P' ? iso(text) : shorthand(text);
    return duration == null || duration.isNegative() || duration.compareTo(DURATION_MAX) > 0
        ? null
        : duration;
  }

  /** Returns the bytes that a text stands for, or -1 if it stands for none in the bounds. */
  public static long bytes(String text) {
    int digits = digits(text);
    if (digits == 0 || digits > 13) {
      return -1;
    }
    long number = Long.parseLong(text.substring(0, digits));
    int shift =
        switch (text.substring(digits)) {
          case "B" -> 0;
          case "KiB" -> 10;
          case "MiB" -> 20;
          case "GiB" -> 30;
          default -> -1;
        };
    return shift < 0 || number > BYTES_MAX >> shift ? -1 : number << shift;
  }

  private static @Nullable Duration shorthand(String text) {
    int digits = digits(text);
    // 13 digits are 317 years of milliseconds: no product below overflows.
    if (digits == 0 || digits > 13) {
      return null;
    }
    long number = Long.parseLong(text.substring(0, digits));
    return switch (text.substring(digits)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> null;
    };
  }

  private static @Nullable Duration iso(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static int digits(String text) {
    int i = 0;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }
}
