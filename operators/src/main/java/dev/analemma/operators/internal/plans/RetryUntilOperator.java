// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.plans;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Atom;
import dev.analemma.definition.Body;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind.LoopKind;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.definition.NodeKind.WaitKind;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Expands to a loop around a call, with a pause between two of them. */
public final class RetryUntilOperator {
  private static final int MAX_MAX = 1_000_000;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  private static final Field.Literal<String> OPERATOR =
      Field.text("operator", null, "The operator or function that is called.");
  private static final Field.Value WITH =
      Field.value("with", JsonType.ANY, "Its configuration or input, evaluated once.").optional();
  private static final Field.Literal<String> UNTIL =
      Field.text("until", null, "An expression over `result` and `iteration` that ends it.");
  private static final Field.Literal<Integer> MAX =
      Field.integer("max", 10, 1, MAX_MAX, "How often it is called at most.");
  private static final Field.Value DELAY =
      Field.value("delay", JsonType.STRING, "How long it waits between two calls.").optional();

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("retry_until")
          .summary("Calls an operator or function until its result is as it should be.")
          .fields(OPERATOR, WITH, UNTIL, MAX, DELAY)
          .error(
              "LIMIT_REACHED", "`until` did not hold after `max` calls; details: `state.result`.")
          .output("The last result.")
          .limits("1,000,000 calls.")
          .composite("1", RetryUntilOperator::expand);

  private RetryUntilOperator() {}

  private static Body expand(OperatorConfig config) {
    boolean pauses = config.written().has(DELAY.name());
    Map<String, NodeDefinition> round = new LinkedHashMap<>();
    if (pauses) {
      WaitKind pause = new WaitKind(path("config.delay"), null, null, null, null);
      round.put("pause", NodeDefinition.of(pause).withCondition("iteration > 0"));
    }
    NodeDefinition call =
        NodeDefinition.of(
            new OperatorKind(config.get(OPERATOR), with(config.written().get("with")), null));
    round.put("call", pauses ? call.withAfter(List.of(Atom.parse("pause.ended"))) : call);
    LoopKind loop =
        new LoopKind(
            "tried",
            Json.nodes().numberNode(config.get(MAX)),
            Map.of("result", NullNode.getInstance()),
            new Body(round, path("call")),
            Map.of("result", path("result")),
            config.get(UNTIL));
    return new Body(Map.of("calls", NodeDefinition.of(loop)), path("calls.result"));
  }

  /**
   * What is known before any run stays where it is written, since some fields take nothing else;
   * the rest is read from the evaluated configuration.
   */
  private static @Nullable JsonNode with(@Nullable JsonNode written) {
    if (!(written instanceof ObjectNode object)) {
      return written == null ? null : path("config.with");
    }
    ObjectNode with = Json.nodes().objectNode();
    object
        .properties()
        .forEach(
            entry -> {
              String key = entry.getKey();
              with.set(
                  key,
                  refers(entry.getValue())
                      ? path(
                          "config.with" + (PLAIN.matcher(key).matches() ? "." + key : quoted(key)))
                      : entry.getValue());
            });
    return with;
  }

  private static String quoted(String key) {
    return "['" + key.replace("\\", "\\\\").replace("'", "\\'") + "']";
  }

  /** Recurses into values of a definition, whose depth is capped. */
  private static boolean refers(JsonNode value) {
    if (value.isTextual()) {
      return value.textValue().startsWith("$") && !value.textValue().startsWith("$$");
    }
    for (JsonNode element : value) {
      if (refers(element)) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode path(String path) {
    return TextNode.valueOf("$." + path);
  }
}
