// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to an object, for as long as that object lives; objects are told apart by identity.
 * The first few are kept in a list, the many in Caffeine, for the reason that {@link LateCache}
 * gives.
 *
 * <p>Threads: safe.
 */
public final class Companions<K, V> {
  private static final int FEW = 8;

  private volatile List<Entry<K, V>> first = List.of();
  private volatile @Nullable Cache<K, V> many;

  /** Creates an empty table. */
  public Companions() {}

  private static final class Entry<K, V> extends WeakReference<K> {
    private final V value;

    Entry(K key, V value) {
      super(key);
      this.value = value;
    }
  }

  /** Returns what belongs to an object, or null. */
  public @Nullable V find(K key) {
    Cache<K, V> cache = many;
    if (cache != null) {
      return cache.getIfPresent(key);
    }
    List<Entry<K, V>> entries = first;
    for (int e = 0; e < entries.size(); e++) {
      Entry<K, V> entry = entries.get(e);
      if (entry.refersTo(key)) {
        return entry.value;
      }
    }
    return null;
  }

  /** Sets what belongs to an object; the last one counts. */
  public synchronized void put(K key, V value) {
    Cache<K, V> cache = many;
    if (cache != null) {
      cache.put(key, value);
      return;
    }
    List<Entry<K, V>> entries = new ArrayList<>();
    for (Entry<K, V> entry : first) {
      if (!entry.refersTo(null) && !entry.refersTo(key)) {
        entries.add(entry);
      }
    }
    entries.add(new Entry<>(key, value));
    if (entries.size() <= FEW) {
      first = entries;
      return;
    }
    cache = Caffeine.newBuilder().weakKeys().build();
    for (Entry<K, V> entry : entries) {
      K live = entry.get();
      if (live != null) {
        cache.put(live, entry.value);
      }
    }
    many = cache;
    first = List.of();
  }
}
