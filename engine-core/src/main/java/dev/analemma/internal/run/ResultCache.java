// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.analemma.internal.compile.CachePlan;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Results of nodes with a {@code cache}, shared by the runs of an engine. Two equal calls at once
 * are both made.
 *
 * <p>Threads: safe.
 */
final class ResultCache {
  /** How many bytes of results are kept, as far as they can be told. */
  static final long BYTES_MAX = 64L << 20;

  /** How many results are kept. */
  static final int ENTRIES_MAX = 65_536;

  /** So heavy that no more entries fit than are allowed. */
  private static final int ENTRY_BYTES_MIN = (int) (BYTES_MAX / ENTRIES_MAX);

  private static final Duration LONG = Duration.ofNanos(Long.MAX_VALUE);

  private final EngineClock clock;
  private final Cache<Key, Entry> cache;

  /**
   * Whose result it is, and of what.
   *
   * @param of the name of an operator, or the body of a function: two may have one name
   * @param digest the digest of the input, or of the written key
   */
  record Key(Object of, String digest) {}

  private record Entry(
      JsonNode value, @Nullable String label, int bytes, long storedNanos, Duration ttl) {}

  ResultCache(EngineClock clock) {
    this.clock = clock;
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(BYTES_MAX)
            .weigher((Key key, Entry entry) -> Math.max(ENTRY_BYTES_MIN, entry.bytes()))
            .expireAfter(Expiry.<Key, Entry>writing((key, entry) -> entry.ttl()))
            .ticker(clock::nanoTime)
            .executor(Runnable::run)
            .build();
  }

  /**
   * Returns the key of a call, or null if its input cannot be told from others.
   *
   * @throws RuntimeException if the written key cannot be evaluated
   */
  static @Nullable Key key(Frame frame, NodePlan plan, CachePlan asked) {
    Object of =
        plan.kind == NodePlan.Kind.FUNCTION
            ? frame.invocation.function(plan.function).body()
            : plan.operatorName;
    if (asked.key() != null) {
      String digest = ValueDigest.of("key" + asked.space(), asked.key().evaluate(frame));
      if (digest == null) {
        throw new IllegalStateException("a written key has values that are no JSON");
      }
      return new Key(of, digest);
    }
    JsonNode input = null;
    if (asked.input() != null) {
      try {
        input = asked.input().evaluate(frame);
      } catch (RuntimeException unreadable) {
        // The operator may not need it; if it does, the error is its own.
        return null;
      }
    }
    String digest = ValueDigest.of("input", input);
    return digest == null ? null : new Key(of, digest);
  }

  /** Returns what a node ended with, or null; never older than the asker's own {@code ttl}. */
  @Nullable Object find(Key key, @Nullable Duration ttl) {
    Entry entry = cache.getIfPresent(key);
    if (entry == null || (ttl != null && clock.nanoTime() - entry.storedNanos >= nanos(ttl))) {
      return null;
    }
    return entry.label == null ? entry.value : Outcome.route(entry.label, entry.value);
  }

  /**
   * Keeps what a node ended with.
   *
   * @param outcome a tree, a host's value or a route
   */
  void keep(Key key, Object outcome, @Nullable Duration ttl) {
    String label = outcome instanceof Outcome.Route route ? route.label() : null;
    JsonNode value =
        outcome instanceof Outcome.Route route ? route.value() : HostValue.treeOf(outcome);
    if (value != null) {
      int bytes = ValueDigest.bytes(value);
      cache.put(key, new Entry(value, label, bytes, clock.nanoTime(), ttl == null ? LONG : ttl));
    }
  }

  private static long nanos(Duration ttl) {
    return ttl.compareTo(LONG) > 0 ? Long.MAX_VALUE : ttl.toNanos();
  }
}
