// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.plans;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Fault;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the steps of a plan into a definition. Not thread-safe. */
final class PlanReader {
  private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");
  private static final String SKILL = "skill:";
  private static final List<String> KEYS = List.of("id", "tool", "args", "after");

  private final Map<String, Integer> places = new LinkedHashMap<>();
  private final List<Fault> faults = new ArrayList<>();
  private final ObjectNode uses = Json.nodes().objectNode();
  private final ObjectNode nodes = Json.nodes().objectNode();

  PlanReader(ArrayNode steps) {
    for (int i = 0; i < steps.size(); i++) {
      step(i, steps.get(i));
    }
    if (steps.isEmpty()) {
      fault("", "the plan has no steps", "Write at least one step");
    }
  }

  /** Returns what is wrong with the form of the steps. */
  List<Fault> faults() {
    return faults;
  }

  /** Returns the definition, or null if the form has faults. */
  @Nullable JsonNode definition(@Nullable ObjectNode policy) {
    if (!faults.isEmpty()) {
      return null;
    }
    ObjectNode definition = Json.nodes().objectNode();
    definition.put("analemma", 1).put("name", "plan");
    if (!uses.isEmpty()) {
      definition.set("uses", uses);
    }
    ObjectNode written = definition.putObject("policy");
    // A plan declares no inputs: it names what the call gives it.
    written.put("additionalInput", true);
    if (policy != null) {
      written.setAll(policy);
    }
    definition.set("nodes", nodes);
    ObjectNode output = definition.putObject("output");
    for (String id : places.keySet()) {
      // An id that is none is told where it stands.
      if (ID.matcher(id).matches()) {
        output.put(id, "$." + id + "?");
      }
    }
    return definition;
  }

  private void step(int index, JsonNode step) {
    String pointer = "/" + index;
    if (!(step instanceof ObjectNode object)) {
      fault(pointer, "the step is " + Errors.describe(step), "Write { id, tool, args, after }");
      return;
    }
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (!KEYS.contains(entry.getKey())) {
        fault(
            pointer,
            "a step has no '%s'".formatted(Errors.preview(entry.getKey())),
            Fault.didYouMean(entry.getKey(), KEYS) + "Its keys are id, tool, args and after");
      }
    }
    String id = text(object, "id", pointer);
    String tool = text(object, "tool", pointer);
    if (id == null || tool == null) {
      return;
    }
    Integer before = places.putIfAbsent(id, index);
    if (before != null) {
      fault(
          pointer + "/id",
          "'%s' is the id of step %d already".formatted(Errors.preview(id), before),
          "Give each step an id of its own");
      return;
    }
    ObjectNode node = nodes.putObject(id);
    if (tool.startsWith(SKILL)) {
      uses.put(id, tool);
      node.put("call", "$.uses." + id);
    } else {
      node.put("operator", tool);
    }
    JsonNode args = object.get("args");
    if (args != null && !args.isNull()) {
      node.set("with", args);
    }
    after(object.get("after"), node, pointer + "/after");
  }

  private @Nullable String text(ObjectNode step, String key, String pointer) {
    JsonNode value = step.get(key);
    if (value != null && value.isTextual() && !value.textValue().isEmpty()) {
      return value.textValue();
    }
    fault(
        pointer + "/" + key,
        "'%s' is %s, must be a text".formatted(key, Errors.describe(value)),
        key.equals("id") ? "Give the step an id" : "Name the tool of the step");
    return null;
  }

  private void after(@Nullable JsonNode after, ObjectNode node, String pointer) {
    if (after == null || after.isNull()) {
      return;
    }
    ArrayNode list = node.putArray("after");
    if (after.isTextual()) {
      list.add(after);
      return;
    }
    for (JsonNode id : after) {
      if (id.isTextual()) {
        list.add(id);
      }
    }
    if (!after.isArray() || list.size() != after.size()) {
      fault(pointer, "'after' is no list of ids", "Write a list of the ids of other steps");
    } else if (list.isEmpty()) {
      node.remove("after");
    }
  }

  private void fault(String pointer, String problem, String remedy) {
    faults.add(Fault.error("STEP_INVALID", pointer, problem, remedy + "."));
  }

  // Faults of the definition, told about the steps.

  /** Returns faults of the definition with their places among the steps. */
  List<Fault> told(List<Fault> ofDefinition) {
    return ofDefinition.stream()
        .map(
            fault ->
                Fault.error(fault.code(), place(fault.pointer()), fault.problem(), fault.remedy()))
        .toList();
  }

  private String place(String pointer) {
    for (String table : List.of("/nodes/", "/uses/")) {
      if (pointer.startsWith(table)) {
        int end = pointer.indexOf('/', table.length());
        String escaped = pointer.substring(table.length(), end < 0 ? pointer.length() : end);
        Integer index = places.get(escaped.replace("~1", "/").replace("~0", "~"));
        if (index != null) {
          String rest = end < 0 ? "" : pointer.substring(end);
          return "/" + index + (table.equals("/uses/") ? "/tool" : inside(rest));
        }
      }
    }
    return pointer;
  }

  private static String inside(String rest) {
    if (rest.startsWith("/with")) {
      return "/args" + rest.substring("/with".length());
    }
    if (rest.startsWith("/operator") || rest.startsWith("/call")) {
      return "/tool";
    }
    return rest;
  }
}
