// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every text here is meant to break the reader; all of it runs on a stack of 256 KiB. */
class JsonHostileTest {
  private static void refused(String text, String code) throws Exception {
    String seen =
        SmallStack.call(
            () -> {
              try {
                Json.parse(text);
                return "accepted";
              } catch (JsonException e) {
                return e.code();
              }
            });
    assertThat(seen).isEqualTo(code);
  }

  @Test
  void parse_hundredThousandLevels_isRefused() throws Exception {
    refused("[".repeat(100_000), "JSON_TOO_DEEP");
    refused("{\"a\":".repeat(100_000), "JSON_TOO_DEEP");
    refused(JsonTest.nested(100_000), "JSON_TOO_DEEP");
  }

  @Test
  void parse_tenMegabyteString_isAccepted() throws Exception {
    String text = "\"" + "x".repeat(10_000_000) + "\"";
    assertThat(SmallStack.call(() -> Json.parse(text)).textValue()).hasSize(10_000_000);
  }

  @Test
  void parse_stringAboveSixteenMebi_isRefused() throws Exception {
    refused("\"" + "x".repeat((16 << 20) + 1) + "\"", "JSON_TOO_LARGE");
  }

  @Test
  void parse_megabyteName_isRefused() throws Exception {
    refused("{\"" + "k".repeat(1_000_000) + "\":1}", "JSON_TOO_LARGE");
  }

  @Test
  void parse_megabyteNumbers_areRefused() throws Exception {
    refused("9".repeat(1_000_000), "JSON_NUMBER");
    refused("0." + "9".repeat(1_000_000), "JSON_NUMBER");
    refused("1e" + "0".repeat(1_000_000) + "1", "JSON_NUMBER");
    refused("0." + "0".repeat(1_000_000) + "1", "JSON_NUMBER");
    refused("1e1000000000", "JSON_NUMBER");
  }

  @Test
  void parse_manyEmptyObjects_isRefusedBeforeMemoryIsGone() throws Exception {
    refused("[" + "{},".repeat(4_000_000) + "{}]", "JSON_TOO_LARGE");
  }

  @Test
  void parse_collidingNames_isFast() throws Exception {
    // "Aa" and "BB" have the same String.hashCode, and so has every word made of them.
    List<String> words = List.of("");
    for (int i = 0; i < 13; i++) {
      List<String> longer = new ArrayList<>();
      for (String word : words) {
        longer.add(word + "Aa");
        longer.add(word + "BB");
      }
      words = longer;
    }
    String text = "{\"" + String.join("\":1,\"", words) + "\":1}";
    int count = words.size();
    assertThat(SmallStack.call(() -> Json.parse(text))).hasSize(count);
  }

  @Test
  void tree_atTheDepthLimit_survivesEveryWalk() throws Exception {
    String text = "{\"a\":[".repeat(100) + "1" + "]}".repeat(100);
    SmallStack.call(
        () -> {
          JsonNode tree = Json.parse(text);
          JsonNode frozen = Json.freeze(tree);
          assertThat(Json.write(frozen)).isEqualTo(text);
          assertThat(frozen.toString()).isEqualTo(text);
          assertThat(frozen.equals(tree.deepCopy())).isTrue();
          assertThat(frozen.hashCode()).isEqualTo(tree.hashCode());
          assertThat(Json.tree(Json.<Object>convert(tree, Object.class)).equals(tree)).isTrue();
          assertThat(Json.mapper().readTree(text).equals(tree)).isTrue();
          return null;
        });
  }

  @Test
  void freeze_oneLevelAboveTheLimit_isRefused() throws Exception {
    JsonNode deep = Json.parse(JsonTest.nested(201), JsonLimits.ofDefaults().withDepthMax(201));
    JsonTest.assertRefused(() -> Json.freeze(deep), "JSON_TOO_DEEP", "more than 200");
    JsonTest.assertRefused(
        () -> Json.convert(deep, Object.class), "JSON_TOO_DEEP", "more than 200");
  }

  @Test
  void freeze_hundredThousandLevels_isRefusedWithoutRecursion() throws Exception {
    ArrayNode root = Json.nodes().arrayNode();
    ArrayNode last = root;
    for (int i = 0; i < 100_000; i++) {
      last = last.addArray();
    }
    SmallStack.call(
        () -> {
          JsonTest.assertRefused(() -> Json.freeze(root), "JSON_TOO_DEEP", "more than 200");
          JsonTest.assertRefused(() -> Json.write(root), "JSON_TOO_DEEP", "more than 1000");
          JsonTest.assertRefused(
              () -> Json.convert(root, Object.class), "JSON_TOO_DEEP", "more than 200");
          return null;
        });
  }

  @Test
  void tree_ofCyclicHostObject_isRefused() throws Exception {
    List<Object> cycle = new ArrayList<>();
    cycle.add(Map.of("again", cycle));
    SmallStack.call(
        () -> {
          JsonTest.assertRefused(() -> Json.tree(cycle), "JSON_TOO_DEEP", "more than 200");
          return null;
        });
  }
}
