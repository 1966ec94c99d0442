// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Body;
import dev.analemma.definition.Fault;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Trees that nobody writes in good faith; each is read on a stack of 256 KiB. */
class HostileTreeTest {
  private static ObjectNode withValue(JsonNode value) {
    ObjectNode document = (ObjectNode) Documents.withNodes("'a': {'operator': 'x'}");
    ((ObjectNode) document.at("/nodes/a")).set("with", value);
    return document;
  }

  private static void assertRefused(JsonNode tree, String code, String piece)
      throws InterruptedException {
    Documents.onSmallStack(
        () -> {
          DefinitionReader.Result result = Documents.read(tree);
          assertThat(result.definition()).isNull();
          assertThat(result.faults()).extracting(Fault::code).contains(code);
          assertThat(result.faults().toString()).contains(piece).hasSizeLessThan(1 << 20);
        });
  }

  private static void assertAccepted(JsonNode tree) throws InterruptedException {
    Documents.onSmallStack(
        () -> {
          WorkflowDefinition definition = Documents.definition(tree);
          assertThat(Documents.definition(definition.toJson())).isEqualTo(definition);
        });
  }

  @Test
  void read_longString_hasALimit() throws InterruptedException {
    assertAccepted(withValue(Json.nodes().textNode("x".repeat(1 << 20))));
    assertRefused(
        withValue(Json.nodes().textNode("x".repeat((1 << 20) + 1))),
        "VALUE_TOO_LARGE",
        "1,048,577 characters");
    assertRefused(
        withValue(Json.nodes().textNode("x".repeat(10 << 20))), "VALUE_TOO_LARGE", "at most");
  }

  @Test
  void read_deepValue_hasALimit() throws InterruptedException {
    // The value stands three levels deep: document, nodes, node.
    assertAccepted(withValue(nested(253)));
    assertRefused(withValue(nested(254)), "VALUE_TOO_DEEP", "256 levels");
    assertRefused(withValue(nested(100_000)), "VALUE_TOO_DEEP", "256 levels");
  }

  private static JsonNode nested(int levels) {
    ArrayNode value = Json.nodes().arrayNode();
    for (int i = 1; i < levels; i++) {
      ArrayNode outer = Json.nodes().arrayNode();
      outer.add(value);
      value = outer;
    }
    return value;
  }

  @Test
  void read_deepBodies_haveALimit() throws InterruptedException {
    assertAccepted(blocks(15));
    assertRefused(blocks(16), "BODY_TOO_DEEP", "16 levels");
    assertRefused(blocks(80), "BODY_TOO_DEEP", "16 levels");
  }

  private static JsonNode blocks(int depth) {
    JsonNode node = Documents.tree("{'operator': 'x'}");
    for (int i = 0; i < depth; i++) {
      ObjectNode outer = Json.nodes().objectNode();
      outer.putObject("block").putObject("nodes").set("b", node);
      node = outer;
    }
    ObjectNode document = (ObjectNode) Documents.withNodes("");
    ((ObjectNode) document.get("nodes")).set("a", node);
    return document;
  }

  @Test
  void read_wideValue_hasALimit() throws InterruptedException {
    ArrayNode wide = Json.nodes().arrayNode();
    for (int i = 0; i < 9_000_000; i++) {
      wide.add(1);
    }
    assertRefused(withValue(wide), "DOCUMENT_TOO_LARGE", "16,777,216 bytes");
  }

  @Test
  void read_nodes_haveALimit() {
    Limits limits = new Limits(1 << 20, 3, 16, 256, 100, 100, 10);
    String three = "'a': {'operator': 'x'}, 'b': {'operator': 'x'}, 'c': {'operator': 'x'}";

    assertThat(Documents.read(Documents.withNodes(three), limits).definition()).isNotNull();
    assertThat(
            Documents.read(Documents.withNodes(three + ", 'd': {'operator': 'x'}"), limits)
                .faults())
        .extracting(Fault::code)
        .containsExactly("NODES_TOO_MANY");
  }

  @Test
  void read_ids_haveALimit() throws InterruptedException {
    assertAccepted(Documents.withNodes("'" + "a".repeat(64) + "': {'operator': 'x'}"));
    assertRefused(
        Documents.withNodes("'" + "a".repeat(65) + "': {'operator': 'x'}"), "ID_INVALID", "aaa");
  }

  @Test
  void read_longKey_isNotRepeatedInTheFault() throws InterruptedException {
    ObjectNode document = (ObjectNode) Documents.withNodes("");
    ((ObjectNode) document.get("nodes")).set("k".repeat(5 << 20), Documents.tree("{}"));

    assertRefused(document, "VALUE_TOO_LARGE", "5,242,880 characters");
  }

  @Test
  void read_controlCharactersInKeys_areShownEscaped() {
    ObjectNode document = (ObjectNode) Documents.withNodes("");
    document.put("a\nFAKE LOG LINE\u0000\u2028", 1);
    ((ObjectNode) document.get("nodes")).set("b\r\n", Documents.tree("{'operator': 'x'}"));

    List<Fault> faults = Documents.read(document).faults();

    assertThat(faults)
        .extracting(Fault::code)
        .containsExactlyInAnyOrder("KEY_UNKNOWN", "ID_INVALID");
    assertThat(faults)
        .allSatisfy(
            fault -> assertThat(fault.toString()).doesNotContain("\n", "\r", "\u0000", "\u2028"));
  }

  @Test
  void read_hugeNumbers_haveALimit() throws InterruptedException {
    assertAccepted(withValue(DecimalNode.valueOf(new BigDecimal("1e1099"))));
    assertRefused(
        withValue(DecimalNode.valueOf(new BigDecimal("1e1100"))), "VALUE_TOO_LARGE", "digits");
    assertRefused(
        withValue(DecimalNode.valueOf(new BigDecimal("1e-2147483000"))),
        "VALUE_TOO_LARGE",
        "digits");
    assertRefused(withValue(DoubleNode.valueOf(Double.NaN)), "VALUE_TOO_LARGE", "finite");
  }

  @Test
  void read_treesThatAreNoJson_areRefused() throws InterruptedException {
    assertRefused(withValue(Json.nodes().pojoNode(new Object())), "TYPE_MISMATCH", "POJO");
    assertRefused(withValue(Json.nodes().binaryNode(new byte[3])), "TYPE_MISMATCH", "BINARY");
  }

  @Test
  void hash_deepBodiesMadeInJava_needNoStack() throws InterruptedException {
    Supplier<WorkflowDefinition> deep =
        () -> {
          NodeDefinition node =
              NodeDefinition.of(new NodeKind.OperatorKind("x", nested(50_000), null));
          for (int i = 0; i < 50_000; i++) {
            node = NodeDefinition.of(NodeKind.BlockKind.of(new Body(Map.of("b", node), null)));
          }
          return WorkflowDefinition.builder("deep").node("a", node).build();
        };
    Documents.onSmallStack(
        () -> {
          WorkflowDefinition definition = deep.get();
          assertThat(definition).isEqualTo(deep.get());
          assertThat(definition.toJson().get("nodes").size()).isEqualTo(1);
          assertThat(definition.canonical()).hasSizeGreaterThan(1_000_000);
        });
  }

  @Test
  void hash_millionNodesMadeInJava_isLinear() {
    WorkflowDefinition small = chain(1_000);
    assertThat(small.hash()).hasSize(64);
    WorkflowDefinition large = chain(1_100_000);

    // The time of this thread's processor: other builds on the machine do not count.
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    String hash = large.hash();
    long seconds = (threads.getCurrentThreadCpuTime() - start) / 1_000_000_000;

    assertThat(hash).isNotEqualTo(small.hash());
    // Far above what it takes, far below anything that is not linear.
    assertThat(seconds).isLessThan(30);
  }

  private static WorkflowDefinition chain(int nodes) {
    WorkflowDefinition.Builder builder = WorkflowDefinition.builder("chain");
    for (int i = 0; i < nodes; i++) {
      ObjectNode with = Json.nodes().objectNode().put("a", "$.n" + (i - 1)).put("b", 1);
      builder.node("n" + i, NodeDefinition.of(new NodeKind.OperatorKind("x", with, null)));
    }
    return builder.build();
  }
}
