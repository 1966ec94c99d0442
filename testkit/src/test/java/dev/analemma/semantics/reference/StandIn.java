// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.WorkflowDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an operator or a host function does, as a function of its configuration alone.
 *
 * @param conditions the fields that hold an expression without {@code ${ }}
 * @param body gives the end of an attempt from the evaluated fields and the attempt's number
 * @param expansion what a composite is, from its configuration as it is written; else null
 */
record StandIn(
    Set<String> conditions,
    Body body,
    @Nullable Function<JsonNode, dev.analemma.definition.Body> expansion) {

  /** What it does. */
  @FunctionalInterface
  interface Body {
    Result apply(JsonNode with, int attempt);
  }

  /** Returns a stand-in of which no field is a condition. */
  static StandIn of(Body body) {
    return new StandIn(Set.of(), body, null);
  }

  /** Returns the term of its configuration. */
  Term config(@Nullable JsonNode with) {
    if (with == null) {
      return new Term.Literal(Term.JSON.objectNode());
    }
    if (!with.isObject()) {
      return Term.of(with);
    }
    Map<String, Term> fields = new LinkedHashMap<>();
    with.properties()
        .forEach(
            field ->
                fields.put(
                    field.getKey(),
                    conditions.contains(field.getKey())
                        ? Term.expression(field.getValue().textValue())
                        : Term.of(field.getValue())));
    return new Term.Fields(fields);
  }

  /** The operators that tests and random definitions are written with. */
  static Map<String, StandIn> table() {
    Map<String, StandIn> table = new LinkedHashMap<>();
    StandIn op = of(StandIn::op);
    for (String name : List.of("t.inline", "t.compute", "t.blocking", "t.async")) {
      table.put(name, op);
    }
    StandIn gate =
        new StandIn(
            Set.of("if"),
            (with, attempt) -> {
              String label = with.get("if").booleanValue() ? "then" : "else";
              return Result.ok(label, Term.JSON.objectNode().put("label", label));
            },
            null);
    table.put("t.if_else", gate);
    table.put("if_else", gate);
    table.put("t.undo", of(StandIn::undo));
    StandIn.Body expanded = (with, attempt) -> Result.failed("IT_IS_EXPANDED");
    table.put("t.until", new StandIn(Set.of(), expanded, StandIn::until));
    return table;
  }

  /**
   * Ends as {@code end} says: on {@code ok}, on a label, or with an error whose code begins with E;
   * with an error in the first {@code fails} attempts.
   */
  private static Result op(JsonNode with, int attempt) {
    String end = with.path("end").asText("ok");
    String code = with.path("code").asText("E0");
    if (attempt <= with.path("fails").asInt(0)) {
      return Result.failed(code);
    }
    if (end.startsWith("E")) {
      return Result.failed(end);
    }
    return Result.ok(end, value(with));
  }

  /** Fails as {@code op} does. */
  private static Result undo(JsonNode with, int attempt) {
    Result result = op(with, attempt);
    return result.error() == null ? Result.ok(NullNode.getInstance()) : result;
  }

  /** Calls an operator {@code times} times, with a pause between two of them; three are allowed. */
  static dev.analemma.definition.Body until(JsonNode written) {
    String call =
        "{'operator': 't.inline', 'with': {'id': '%s', 'end': '%s', 'labels': [],"
            + " 'seen': ['$.config.seen', '$.iteration']}, 'after': 'pause.ended',"
            + " 'compensate': {'operator': 't.undo', 'with': {'id': '%s', 'result': '$.result'}}}";
    String id = written.get("id").asText();
    String nodes =
        ("'calls': {'loop': {'as': 'tried', 'max': 3, 'state': {'n': 0, 'last': null}, 'nodes': {"
                + " 'pause': {'if': 'iteration > 0', 'wait': {'for': '1s'}}, 'call': %s},"
                + " 'set': {'n': '${ tried.n + 1 }', 'last': '$.result'},"
                + " 'until': 'tried.n >= %s'}}")
            .formatted(call.formatted(id, written.get("end").asText(), id), written.get("times"));
    String whole = "{'analemma': 1, 'name': 'x', 'nodes': {%s}, 'output': '$.calls.last'}";
    return WorkflowDefinition.parse(whole.formatted(nodes).replace('\'', '"')).body();
  }

  /** Returns the value with which {@code op} ends. */
  static JsonNode value(JsonNode with) {
    if (with.has("value")) {
      return with.get("value");
    }
    var value = Term.JSON.objectNode();
    String id = with.path("id").asText("");
    value.set("id", TextNode.valueOf(id));
    value.set("n", Term.JSON.numberNode((long) id.hashCode() % 7));
    value.set("seen", with.path("seen").isMissingNode() ? null : with.get("seen"));
    return value;
  }
}
