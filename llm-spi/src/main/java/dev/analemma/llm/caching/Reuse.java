// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import java.time.Duration;
import java.util.Objects;

/** How often the beginning of a request is going to be used. */
public sealed interface Reuse permits Reuse.Planned, Reuse.Rate, Reuse.Unknown, Gaps {
  /**
   * A plan knows it: the width of a fan-out, the bound of a loop.
   *
   * @param uses how often, the coming one included; 1 or more
   * @param within from the first use to the last
   */
  record Planned(long uses, Duration within) implements Reuse {
    /** Checks the bounds. */
    public Planned {
      if (uses < 1) {
        throw new IllegalArgumentException("uses is %d, must be at least 1".formatted(uses));
      }
      if (within.isNegative()) {
        throw new IllegalArgumentException("within is %s, must not be negative".formatted(within));
      }
    }
  }

  /**
   * Uses come one by one, independent of each other.
   *
   * @param perHour how many an hour
   * @param perHourLow how many there are at least, as far as is known: what decides
   */
  record Rate(double perHour, double perHourLow) implements Reuse {
    /** Checks that the lower bound is one. */
    public Rate {
      if (!(perHourLow >= 0 && perHourLow <= perHour && perHour < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "perHourLow is %s and perHour %s; they have to be ascending from 0 on"
                .formatted(perHourLow, perHour));
      }
    }
  }

  /** Nothing is known. */
  enum Unknown implements Reuse {
    /** The one value. */
    UNKNOWN
  }

  /** Returns that a plan knows how often and in which time. */
  static Reuse planned(long uses, Duration within) {
    return new Planned(uses, Objects.requireNonNull(within, "within"));
  }

  /** Returns a rate and its lower bound, in uses an hour. */
  static Reuse rate(double perHour, double perHourLow) {
    return new Rate(perHour, perHourLow);
  }

  /** Returns that nothing is known; what was seen before decides, where something was. */
  static Reuse unknown() {
    return Unknown.UNKNOWN;
  }
}
