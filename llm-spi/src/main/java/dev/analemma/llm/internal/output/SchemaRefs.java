// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Fault;
import dev.analemma.llm.internal.document.Pointers;
import dev.analemma.spi.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Puts definitions of a schema into the places that refer to them. Not thread-safe. */
final class SchemaRefs {
  /** As deep as schemas may be, where they are compiled. */
  private static final int LEVELS_MAX = 50;

  /** A schema whose definitions refer to each other many times grows with each of them. */
  private static final int VALUES_MAX = 20_000;

  private final JsonNode root;
  private final List<Fault> faults;
  private final Deque<String> within = new ArrayDeque<>();
  private int values;

  private SchemaRefs(JsonNode root, List<Fault> faults) {
    this.root = root;
    this.faults = faults;
  }

  /**
   * Returns a schema without references.
   *
   * @param schema the schema; not changed
   * @param faults takes references that lead nowhere, out of the schema, or back to themselves
   */
  static JsonNode inline(JsonNode schema, List<Fault> faults) {
    SchemaRefs refs = new SchemaRefs(schema, faults);
    JsonNode inlined = refs.copy(schema, "", 0);
    if (inlined instanceof ObjectNode object) {
      object.remove(List.of("$defs", "definitions"));
    }
    return inlined;
  }

  /** Recurses at most {@value #LEVELS_MAX} levels into each of the schemas that it is in. */
  private JsonNode copy(JsonNode node, String pointer, int depth) {
    values++;
    // A schema stands two levels of JSON below the one that it is in: in its properties.
    if (values > VALUES_MAX || depth > 2 * LEVELS_MAX) {
      if (faults.stream().noneMatch(fault -> fault.code().equals("SCHEMA_TOO_DEEP"))) {
        fault("SCHEMA_TOO_DEEP", pointer, "the schema is too large with its references in place");
      }
      return Json.nodes().objectNode();
    }
    if (node.isArray()) {
      ArrayNode copy = Json.nodes().arrayNode();
      for (int i = 0; i < node.size(); i++) {
        copy.add(copy(node.path(i), pointer + "/" + i, depth + 1));
      }
      return copy;
    }
    if (!node.isObject()) {
      return node;
    }
    if (node.path("$ref").isTextual()) {
      return target(node, node.path("$ref").textValue(), pointer, depth);
    }
    ObjectNode copy = Json.nodes().objectNode();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String key = entry.getKey();
      if (depth > 0 || !(key.equals("$defs") || key.equals("definitions"))) {
        copy.set(key, copy(entry.getValue(), Pointers.child(pointer, key), depth + 1));
      }
    }
    return copy;
  }

  private JsonNode target(JsonNode node, String ref, String pointer, int depth) {
    JsonNode target = ref.startsWith("#/") ? root.at(ref.substring(1)) : Json.nodes().missingNode();
    if (!target.isObject()) {
      fault("SCHEMA_REF", pointer, "the reference '%s' leads to no schema".formatted(ref));
      return Json.nodes().objectNode();
    }
    if (within.contains(ref)) {
      fault("SCHEMA_REF", pointer, "the reference '%s' leads back to itself".formatted(ref));
      return Json.nodes().objectNode();
    }
    within.push(ref);
    JsonNode copy = copy(target, pointer, depth + 1);
    within.pop();
    // What stands beside a reference is said of this place: its description.
    if (copy instanceof ObjectNode object) {
      node.properties()
          .forEach(
              entry -> {
                if (!entry.getKey().equals("$ref")) {
                  object.set(entry.getKey(), entry.getValue());
                }
              });
    }
    return copy;
  }

  private void fault(String code, String pointer, String problem) {
    faults.add(
        Fault.error(
            code, pointer, problem, "Refer to '#/$defs/name', without a circle; or write it out"));
  }
}
