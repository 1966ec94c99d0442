// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompanionsTest {
  private final Companions<Object, Integer> companions = new Companions<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 9, 100})
  void find_fewAndMany_givesEachKeyItsOwn(int count) {
    List<Object> keys = new ArrayList<>();
    for (int value = 0; value < count; value++) {
      Object key = new Object();
      keys.add(key);
      companions.put(key, value);
    }

    for (int value = 0; value < count; value++) {
      assertThat(companions.find(keys.get(value))).isEqualTo(value);
    }
    assertThat(companions.find(new Object())).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20})
  void find_equalKeyOfAnotherIdentity_findsNothing(int others) {
    List<Object> kept = others(others);
    companions.put(List.of(1, 2), 7);

    assertThat(companions.find(new ArrayList<>(List.of(1, 2)))).isNull();
    assertThat(kept).hasSize(others);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20})
  void put_sameKeyAgain_theLastOneCounts(int others) {
    List<Object> kept = others(others);
    Object key = new Object();
    companions.put(key, 1);
    companions.put(key, 2);

    assertThat(companions.find(key)).isEqualTo(2);
    assertThat(kept).hasSize(others);
  }

  private List<Object> others(int count) {
    List<Object> keys = new ArrayList<>();
    for (int value = 0; value < count; value++) {
      keys.add(new Object());
      companions.put(keys.get(value), value);
    }
    return keys;
  }
}
