// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.cache;

import com.github.benmanes.caffeine.cache.Cache;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache that keeps its first few entries in a plain map and is Caffeine's from then on: Caffeine
 * takes tens of milliseconds to load, which a process that runs one workflow need not spend.
 *
 * <p>Threads: safe. A value is made once at a time for a key, except while the entries move over.
 */
public final class LateCache<K, V> {
  private final int few;
  private final Supplier<Cache<K, V>> maker;
  private final ConcurrentHashMap<K, V> first = new ConcurrentHashMap<>();
  private volatile @Nullable Cache<K, V> bounded;

  /**
   * Creates an empty cache.
   *
   * @param few how many entries the plain map holds, save that threads may add one each at once
   * @param maker makes the cache that is used from then on, with its bounds
   */
  public LateCache(int few, Supplier<Cache<K, V>> maker) {
    this.few = few;
    this.maker = maker;
  }

  /** Returns the value of a key, making it if there is none. */
  public V get(K key, Function<? super K, ? extends V> loader) {
    Cache<K, V> cache = bounded;
    if (cache == null) {
      V known = first.get(key);
      if (known != null) {
        return known;
      }
      if (first.size() < few) {
        return first.computeIfAbsent(key, loader);
      }
      cache = grown();
    }
    return cache.get(key, loader);
  }

  /** Returns the value of a key in the bounded cache, for one that is too large for the map. */
  public V getBounded(K key, Function<? super K, ? extends V> loader) {
    Cache<K, V> cache = bounded;
    return (cache == null ? grown() : cache).get(key, loader);
  }

  /** Returns how many entries there are, after those over the bounds have been dropped. */
  public long size() {
    Cache<K, V> cache = bounded;
    if (cache == null) {
      return first.size();
    }
    cache.cleanUp();
    return cache.estimatedSize();
  }

  private synchronized Cache<K, V> grown() {
    Cache<K, V> cache = bounded;
    if (cache == null) {
      cache = maker.get();
      cache.putAll(first);
      bounded = cache;
      first.clear();
    }
    return cache;
  }
}
