// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The error of a node, as a handler sees it in {@code $.error.<node>}.
 *
 * @param code the stable code
 * @param message what happened
 * @param node the address of the node that failed
 * @param attempt the number of the last attempt, from 1; 0 if none was made
 * @param at when
 * @param causes the chain of causes, nearest first, at most 16
 * @param details facts given by whoever failed, or null
 * @param input the input of the node, or null where it could not be made
 */
public record RunError(
    String code,
    String message,
    String node,
    int attempt,
    Instant at,
    List<Cause> causes,
    @Nullable JsonNode details,
    @Nullable JsonNode input) {

  /**
   * One exception in the chain.
   *
   * @param type the simple name of its class
   * @param message its message
   */
  public record Cause(String type, String message) {}

  /** Copies the components. */
  public RunError {
    causes = List.copyOf(causes);
  }

  /** Returns the value of {@code $.error.<node>}. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("code", code);
    json.put("message", message);
    json.put("node", node);
    json.put("attempt", attempt);
    json.put("at", at.toString());
    ArrayNode chain = json.putArray("cause");
    for (Cause cause : causes) {
      chain.addObject().put("type", cause.type()).put("message", cause.message());
    }
    json.set("details", details);
    json.set("input", input);
    return json;
  }

  /**
   * Returns the error that {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if the value is no such error
   */
  public static RunError fromJson(JsonNode json) {
    if (!json.path("code").isTextual() || !json.path("at").isTextual()) {
      throw new IllegalArgumentException("the value is no error: it has no 'code' or no 'at'");
    }
    List<Cause> causes = new ArrayList<>();
    for (JsonNode cause : json.path("cause")) {
      causes.add(new Cause(cause.path("type").asText(), cause.path("message").asText()));
    }
    return new RunError(
        json.get("code").textValue(),
        json.path("message").asText(),
        json.path("node").asText(),
        json.path("attempt").asInt(),
        Instant.parse(json.get("at").textValue()),
        causes,
        given(json.get("details")),
        given(json.get("input")));
  }

  private static @Nullable JsonNode given(@Nullable JsonNode value) {
    return value == null || value.isNull() ? null : value;
  }

  @Override
  public String toString() {
    return "%s at '%s': %s".formatted(code, node, message);
  }
}
