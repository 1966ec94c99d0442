// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.expression.Bindings;
import dev.analemma.expression.ItemExpression;
import org.junit.jupiter.api.Test;

/** What a map remembers of its keys is bounded, and the last ones are always known. */
class ItemKeysTest {
  private final ItemKeys keys = new ItemKeys(slot -> null, new It());

  @Test
  void isNew_once() {
    assertThat(keys.isNew(IntNode.valueOf(1))).isTrue();
    assertThat(keys.isNew(TextNode.valueOf("1"))).isTrue();
    assertThat(keys.isNew(IntNode.valueOf(1))).isFalse();
    assertThat(keys.isNew(TextNode.valueOf("1"))).isFalse();
  }

  @Test
  void moreThanAreRemembered_theLastAreKnown_theFirstAreForgotten() {
    int count = 2 * ItemKeys.REMEMBERED_MAX;
    for (int i = 0; i < count; i++) {
      assertThat(keys.isNew(IntNode.valueOf(i))).isTrue();
    }

    assertThat(keys.isNew(IntNode.valueOf(count - 1))).isFalse();
    assertThat(keys.isNew(IntNode.valueOf(count - ItemKeys.REMEMBERED_MAX))).isFalse();
    assertThat(keys.isNew(IntNode.valueOf(0))).isTrue();
  }

  private static final class It implements ItemExpression {
    @Override
    public String text() {
      return "it";
    }

    @Override
    public JsonNode evaluate(Bindings outer, JsonNode it, int index) {
      return it;
    }

    @Override
    public boolean test(Bindings outer, JsonNode it, int index) {
      return true;
    }
  }
}
