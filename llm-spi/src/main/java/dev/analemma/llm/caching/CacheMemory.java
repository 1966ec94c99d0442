// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.spi.CacheHandle;
import dev.analemma.llm.spi.ContextCaches;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of prefixes, groups and models: the least recently used are forgotten.
 *
 * <p>Threads: none of its own; the caching guards it.
 */
final class CacheMemory {
  private static final int PREFIXES_MAX = 10_000;
  private static final int GROUPS_MAX = 1_000;
  private static final int TARGETS_MAX = 1_000;

  /** How many of the eldest prefixes are looked at when another one comes. */
  private static final int SWEPT = 16;

  /** A prefix for a model. */
  static final class Entry {
    final StablePrefix prefix;
    final Group group;
    final Set<CacheLease> open = new LinkedHashSet<>();

    /** After how long without use it counts as not used again. */
    final Duration lostAfter;

    @Nullable ContextCaches caches;
    @Nullable CacheHandle handle;
    @Nullable Instant lastUse;
    @Nullable Instant pointsUntil;
    CacheDecision decision = CacheDecision.none(CacheDecision.Reason.NOTHING_KNOWN);

    /** Ends when the cache is made or the first call is over; null if neither is under way. */
    @Nullable CompletableFuture<Void> warming;

    /** The call that the others wait for. */
    @Nullable CacheUse warmer;

    /** How many uses there were; all of a plan are one. */
    long visits;

    int underWay;
    boolean extending;

    Entry(StablePrefix prefix, Group group, Duration lostAfter) {
      this.prefix = prefix;
      this.group = group;
      this.lostAfter = lostAfter;
    }

    boolean isFirst() {
      return visits <= 1;
    }

    Gaps gaps() {
      return group.gaps(isFirst());
    }

    boolean isAlive(Instant now) {
      return handle != null && handle.expiresAt().isAfter(now);
    }

    private boolean isUsed() {
      return !open.isEmpty() || underWay > 0 || warming != null;
    }
  }

  /** What is learned of beginnings of one origin. */
  static final class Group {
    private static final double GAIN = 1 / 16.0;

    /** From so many gaps on, those after first uses are told apart from the others. */
    private static final int ENOUGH = 16;

    private final Gaps all = new Gaps();
    private final Gaps afterFirst = new Gaps();
    private final Gaps afterOthers = new Gaps();

    /** The part that providers read from caches of their own accord. */
    private double implicit;

    /** Adds the time from a visit to the next one; if it is too long there was none. */
    void learn(boolean first, Duration gap, Duration lostAfter) {
      for (Gaps gaps : List.of(all, first ? afterFirst : afterOthers)) {
        if (gap.compareTo(lostAfter) > 0) {
          gaps.addLost();
        } else {
          gaps.add(Math.max(0, gap.toMillis()));
        }
      }
    }

    /** Returns what comes after a prefix's first visit, or after a later one. */
    Gaps gaps(boolean first) {
      Gaps own = first ? afterFirst : afterOthers;
      return own.seen() < ENOUGH ? all : own;
    }

    void learnImplicit(double part) {
      implicit += GAIN * (Math.min(1, part) - implicit);
    }

    int implicitMillionths() {
      return (int) (implicit * 1_000_000);
    }
  }

  /** What is learned of a model. */
  static final class Target {
    long minimum;
    int failures;
    int ignored;
    @Nullable Instant pausedUntil;

    boolean isPaused(Instant now) {
      return pausedUntil != null && pausedUntil.isAfter(now);
    }
  }

  private final Map<String, Entry> entries = lastUsedLast();
  private final Map<String, Group> groups = lastUsedLast();
  private final Map<ResolvedTarget, Target> targets = lastUsedLast();

  Entry entry(StablePrefix prefix, Supplier<Duration> lostAfter) {
    Group group = group(prefix.group());
    return entries.computeIfAbsent(
        prefix.target() + "\n" + prefix.key(), key -> new Entry(prefix, group, lostAfter.get()));
  }

  Group group(String name) {
    Group group = groups.computeIfAbsent(name, key -> new Group());
    trim(groups, GROUPS_MAX);
    return group;
  }

  Target target(ResolvedTarget name) {
    Target target = targets.computeIfAbsent(name, key -> new Target());
    trim(targets, TARGETS_MAX);
    return target;
  }

  /**
   * Forgets prefixes that were not used again, and the eldest that are too many.
   *
   * @param forgotten gets those that may have a cache
   */
  void sweep(Instant now, Consumer<Entry> forgotten) {
    Iterator<Entry> eldest = entries.values().iterator();
    for (int looked = 0; looked < SWEPT && eldest.hasNext(); looked++) {
      Entry entry = eldest.next();
      if (entry.isUsed()) {
        continue;
      }
      boolean lost =
          entry.lastUse != null
              && !entry.lastUse.plus(entry.lostAfter).isAfter(now)
              && !entry.isAlive(now);
      if (!lost && entries.size() <= PREFIXES_MAX) {
        return;
      }
      eldest.remove();
      if (entry.lastUse != null) {
        entry.group.learn(entry.isFirst(), Duration.between(entry.lastUse, now), Duration.ZERO);
      }
      forgotten.accept(entry);
    }
  }

  private static <K, V> void trim(Map<K, V> map, int max) {
    if (map.size() > max) {
      Iterator<V> eldest = map.values().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  private static <K, V> Map<K, V> lastUsedLast() {
    return new LinkedHashMap<>(16, 0.75f, true);
  }
}
