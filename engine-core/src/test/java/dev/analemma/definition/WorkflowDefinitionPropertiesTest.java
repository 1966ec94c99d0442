// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.DefinitionException;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** Laws of the identity of definitions, over documents made by chance. */
class WorkflowDefinitionPropertiesTest {
  @Provide
  Arbitrary<ObjectNode> documents() {
    return DefinitionArbitraries.documents();
  }

  @Property(tries = 500)
  void toJson_readAgain_isTheSameDefinition(@ForAll("documents") ObjectNode document) {
    WorkflowDefinition first = read(document);
    WorkflowDefinition second = read(first.toJson());

    assertThat(second.canonical()).isEqualTo(first.canonical());
    assertThat(second).isEqualTo(first).hasSameHashCodeAs(first);
    assertThat(second.meta()).isEqualTo(first.meta());
  }

  @Property(tries = 300)
  void canonical_readAsDocument_isTheSameDefinition(@ForAll("documents") ObjectNode document)
      throws Exception {
    WorkflowDefinition definition = read(document);
    ObjectNode canonical = (ObjectNode) Json.mapper().readTree(definition.canonical());

    assertThat(read(canonical).canonical()).isEqualTo(definition.canonical());
  }

  @Property(tries = 300)
  void hash_keysInAnotherOrder_isTheSame(
      @ForAll("documents") ObjectNode document, @ForAll Random random) {
    ObjectNode shuffled = (ObjectNode) shuffle(document, random, true);

    assertThat(read(shuffled).hash()).isEqualTo(read(document).hash());
  }

  @Property(tries = 100)
  void hash_otherMeta_isTheSame(@ForAll("documents") ObjectNode document) {
    String before = read(document).hash();
    document.putObject("meta").put("title", "moved").putArray("tags").add(1);

    assertThat(read(document).hash()).isEqualTo(before);
  }

  /** Changes one scalar or removes one entry; what is still a document has another hash. */
  @Property(tries = 2_000)
  void hash_anythingElseChanged_differs(
      @ForAll("documents") ObjectNode document, @ForAll Random random) {
    WorkflowDefinition before = read(document);
    // The canonical document has no defaults left that could be dropped without a change.
    ObjectNode changed = before.toJson().deepCopy();
    changed.remove("meta");
    DocumentMutations.mutate(changed, random);
    WorkflowDefinition after;
    try {
      after = read(changed);
    } catch (DefinitionException refused) {
      Statistics.label("still a document").collect(false);
      return;
    }
    Statistics.label("still a document")
        .collect(true)
        .coverage(coverage -> coverage.check(true).percentage(share -> share > 20));
    assertThat(after.hash()).isNotEqualTo(before.hash());
  }

  private static JsonNode shuffle(JsonNode value, Random random, boolean root) {
    if (value instanceof ArrayNode array) {
      ArrayNode copy = Json.nodes().arrayNode();
      array.forEach(element -> copy.add(shuffle(element, random, false)));
      return copy;
    }
    if (!(value instanceof ObjectNode object)) {
      return value;
    }
    List<Map.Entry<String, JsonNode>> entries = new ArrayList<>(object.properties());
    Collections.shuffle(entries, random);
    ObjectNode copy = Json.nodes().objectNode();
    if (root) {
      copy.set("analemma", object.get("analemma"));
    }
    entries.forEach(entry -> copy.set(entry.getKey(), shuffle(entry.getValue(), random, false)));
    return copy;
  }

  private static WorkflowDefinition read(ObjectNode document) {
    return WorkflowDefinition.parse(document.toString());
  }
}
