// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LateCacheTest {
  private final List<Integer> loaded = new ArrayList<>();
  private int made;
  private final LateCache<Integer, String> cache = new LateCache<>(2, this::bounded);

  private Cache<Integer, String> bounded() {
    made++;
    return Caffeine.newBuilder().maximumSize(3).executor(Runnable::run).build();
  }

  private String load(Integer key) {
    loaded.add(key);
    return "value " + key;
  }

  @Test
  void get_fewEntries_makesEachOnceAndNoBoundedCache() {
    for (int key : new int[] {1, 2, 1, 2}) {
      assertThat(cache.get(key, this::load)).isEqualTo("value " + key);
    }

    assertThat(loaded).containsExactly(1, 2);
    assertThat(made).isZero();
  }

  @Test
  void get_oneMoreThanFew_movesAllToOneBoundedCache() {
    for (int key : new int[] {1, 2, 3, 1, 2, 3}) {
      assertThat(cache.get(key, this::load)).isEqualTo("value " + key);
    }

    assertThat(loaded).containsExactly(1, 2, 3);
    assertThat(made).isEqualTo(1);
  }

  @Test
  void size_manyEntries_staysWithinTheBound() {
    for (int key = 0; key < 100; key++) {
      cache.get(key, this::load);
    }

    assertThat(cache.size()).isEqualTo(3);
  }

  @Test
  void getBounded_firstEntry_goesToTheBoundedCacheAtOnce() {
    assertThat(cache.getBounded(1, this::load)).isEqualTo("value 1");
    assertThat(cache.get(1, this::load)).isEqualTo("value 1");

    assertThat(loaded).containsExactly(1);
    assertThat(made).isEqualTo(1);
  }
}
