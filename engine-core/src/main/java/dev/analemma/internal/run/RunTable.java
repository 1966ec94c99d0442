// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.LimitExceededException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The runs of an engine that have not ended, and the numbers, ids and seeds of all.
 *
 * <p>Threads: safe.
 */
final class RunTable {
  private final long seed;
  private final String idPrefix;
  private final int runsMax;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicInteger count = new AtomicInteger();

  /** Each run is its own key; a {@link Numbered} finds it. */
  private final Map<Object, RunLoop> runs = new ConcurrentHashMap<>();

  RunTable(long seed, int runsMax) {
    this.seed = seed;
    this.runsMax = runsMax;
    this.idPrefix = Long.toHexString(seed) + "-";
  }

  long nextNumber() {
    return numbers.incrementAndGet();
  }

  String id(long number) {
    return idPrefix + Long.toString(number, 36);
  }

  /** Weyl sequence and finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  long seedOf(long number) {
    long z = seed + number * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Enters a run; throws if there are as many as may be. */
  void add(RunLoop run) {
    int now = count.incrementAndGet();
    if (now > runsMax) {
      count.decrementAndGet();
      throw new LimitExceededException("runsMax", runsMax, now, "Start it when others have ended.");
    }
    runs.put(run, run);
  }

  void remove(RunLoop run) {
    if (runs.remove(run, run)) {
      count.decrementAndGet();
    }
  }

  int size() {
    return count.get();
  }

  /** Returns those under way, as they come and go. */
  Collection<RunLoop> underWay() {
    return runs.values();
  }

  /** Returns those under way at this moment. */
  List<RunLoop> now() {
    return List.copyOf(runs.values());
  }

  /** Returns the run of an id if it is under way, else null. */
  @Nullable RunLoop find(String id) {
    return runs.get(new Numbered(number(id)));
  }

  /** Returns whether there was ever a run of an id. */
  boolean was(String id) {
    long number = number(id);
    return number > 0 && number <= numbers.get();
  }

  /** Returns the number in a run's id, or -1. */
  private long number(String id) {
    if (!id.startsWith(idPrefix)) {
      return -1;
    }
    try {
      long number = Long.parseLong(id.substring(idPrefix.length()), 36);
      return id.equals(id(number)) ? number : -1;
    } catch (NumberFormatException noNumber) {
      return -1;
    }
  }

  /** Finds a run by its number, without an object more a run. */
  private record Numbered(long number) {
    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof RunLoop run
          ? run.number() == number
          : other instanceof Numbered same && same.number == number;
    }
  }
}
