// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * When beginnings of requests are used: runs, each with a prefix and its uses. A seed gives one
 * traffic, the same on every machine.
 */
final class Traffic {
  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final int USES_MAX = 1_500;

  /**
   * What uses a prefix together.
   *
   * @param prefix which
   * @param uses when, in milliseconds, ascending; at least one
   * @param reuse what its plan says
   */
  record Visit(String prefix, long[] uses, Reuse reuse) {
    long first() {
      return uses[0];
    }
  }

  /** Makes the traffic of a seed. */
  interface Family {
    List<Visit> visits(SplittableRandom random);
  }

  private Traffic() {}

  /** Returns all families by their name, in the order of the documentation. */
  static TreeMap<String, Family> families() {
    TreeMap<String, Family> all = new TreeMap<>();
    for (double perHour : new double[] {0.5, 2, 3, 4, 5, 6, 8, 12, 30, 120}) {
      all.put("at random, %05.1f an hour".formatted(perHour), random -> poisson(random, perHour));
    }
    all.put("once each", Traffic::once);
    all.put("twice each, at once", random -> sessions(random, 2, 2 * MINUTE, false));
    all.put("sessions of about 8, a new prefix each", random -> sessions(random, 8, MINUTE, true));
    all.put("bursts of about 20, every 3 hours", random -> bursts(random, 20, 3 * HOUR));
    all.put("bursts of about 5, every 20 minutes", random -> bursts(random, 5, 20 * MINUTE));
    all.put("every 3 minutes", random -> regular(random, 3 * MINUTE));
    all.put("every 10 minutes", random -> regular(random, 10 * MINUTE));
    all.put("every 45 minutes", random -> regular(random, 45 * MINUTE));
    all.put("every 2 hours", random -> regular(random, 2 * HOUR));
    all.put("day and night", random -> switching(random, 12 * HOUR, 30, 0.3));
    all.put("changing rates", random -> switching(random, 8 * HOUR, 60, 1, 10));
    all.put("fan-outs, a new prefix each", random -> fanOuts(random, false));
    all.put("fan-outs of one prefix", random -> fanOuts(random, true));
    all.put("loops that may end early", Traffic::loops);
    all.put("a hot prefix among one-offs", Traffic::mixed);
    return all;
  }

  private static List<Visit> poisson(SplittableRandom random, double perHour) {
    List<Visit> visits = new ArrayList<>();
    long now = 0;
    while (visits.size() < USES_MAX && now < 21 * 24 * HOUR) {
      now += exponential(random, HOUR / perHour);
      visits.add(single("p", now));
    }
    return visits;
  }

  private static List<Visit> once(SplittableRandom random) {
    List<Visit> visits = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 500; i++) {
      now += exponential(random, 3 * MINUTE);
      visits.add(single("p" + i, now));
    }
    return visits;
  }

  private static List<Visit> sessions(
      SplittableRandom random, int uses, long gap, boolean varying) {
    List<Visit> visits = new ArrayList<>();
    long start = 0;
    for (int i = 0; visits.size() < USES_MAX; i++) {
      start += exponential(random, 5 * MINUTE);
      long now = start;
      int length = varying ? geometric(random, uses) : uses;
      for (int j = 0; j < length; j++) {
        visits.add(single("p" + i, now));
        now += varying ? exponential(random, gap) : gap;
      }
    }
    return visits;
  }

  private static List<Visit> bursts(SplittableRandom random, int uses, long pause) {
    List<Visit> visits = new ArrayList<>();
    long now = 0;
    while (visits.size() < USES_MAX) {
      int length = geometric(random, uses);
      for (int j = 0; j < length; j++) {
        visits.add(single("p", now));
        now += exponential(random, 30 * SECOND);
      }
      now += exponential(random, pause);
    }
    return visits;
  }

  private static List<Visit> regular(SplittableRandom random, long gap) {
    List<Visit> visits = new ArrayList<>();
    long start = random.nextLong(gap);
    for (int i = 0; i < 500; i++) {
      visits.add(single("p", start + i * gap + random.nextLong(gap / 20)));
    }
    return visits;
  }

  private static List<Visit> switching(SplittableRandom random, long each, double... perHour) {
    List<Visit> visits = new ArrayList<>();
    long now = 0;
    while (visits.size() < USES_MAX && now < 21 * 24 * HOUR) {
      int phase = (int) (now / each);
      double rate = perHour[phase % perHour.length];
      long next = now + exponential(random, HOUR / rate);
      long end = (phase + 1) * each;
      if (next < end) {
        visits.add(single("p", next));
      }
      now = Math.min(next, end);
    }
    return visits;
  }

  private static List<Visit> fanOuts(SplittableRandom random, boolean same) {
    List<Visit> visits = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 150; i++) {
      now += exponential(random, HOUR);
      int width = 1 + random.nextInt(random.nextInt(1, 24));
      long[] uses = new long[width];
      for (int j = 0; j < width; j++) {
        uses[j] = now + j / 4 * 5 * SECOND;
      }
      Duration within = Duration.ofMillis(uses[width - 1] - now);
      visits.add(new Visit(same ? "p" : "p" + i, uses, Reuse.planned(width, within)));
      now = uses[width - 1];
    }
    return visits;
  }

  private static List<Visit> loops(SplittableRandom random) {
    List<Visit> visits = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 150; i++) {
      now += exponential(random, 20 * MINUTE);
      int rounds = 1 + random.nextInt(12);
      long[] uses = new long[rounds];
      long at = now;
      for (int j = 0; j < rounds; j++) {
        uses[j] = at;
        at += 20 * SECOND + random.nextLong(40 * SECOND);
      }
      visits.add(new Visit("p" + i, uses, Reuse.planned(12, Duration.ofMinutes(12))));
    }
    return visits;
  }

  private static List<Visit> mixed(SplittableRandom random) {
    List<Visit> visits = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < 1_200; i++) {
      now += exponential(random, MINUTE);
      visits.add(single(random.nextInt(10) < 7 ? "hot" : "p" + i, now));
    }
    return visits;
  }

  private static Visit single(String prefix, long at) {
    return new Visit(prefix, new long[] {at}, Reuse.unknown());
  }

  /** StrictMath, so that every machine has the same traffic. */
  private static long exponential(SplittableRandom random, double mean) {
    return Math.round(-mean * StrictMath.log(1 - random.nextDouble()));
  }

  private static int geometric(SplittableRandom random, int mean) {
    int drawn = 1;
    while (random.nextInt(mean) != 0) {
      drawn++;
    }
    return drawn;
  }
}
