// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.OutputSpec;
import dev.analemma.llm.Part;
import dev.analemma.llm.SchemaDialect;
import dev.analemma.llm.ToolChoice;
import dev.analemma.llm.ToolSpec;
import dev.analemma.llm.internal.output.SchemaRewriter;
import dev.analemma.spi.Json;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers that nobody has scripted: the same for the same request, and of the form it asks for. */
final class MadeUp {
  private static final int REPEATED_CHARS = 200;

  private MadeUp() {}

  static MockReply reply(ModelInput input) {
    ToolSpec tool = demanded(input);
    if (tool != null) {
      return MockReply.toolCall("call-1", tool.name(), Json.write(sampleOf(tool.input())));
    }
    if (input.output() instanceof OutputSpec.JsonObject json) {
      JsonNode schema = json.schema();
      return MockReply.json(schema == null ? Json.nodes().objectNode() : sampleOf(schema));
    }
    String last = last(input);
    return MockReply.text("mock: " + last.substring(0, last.offsetByCodePoints(0, shown(last))));
  }

  private static int shown(String text) {
    return Math.min(REPEATED_CHARS, text.codePointCount(0, text.length()));
  }

  /** Returns what the last message says; the results of tools, if it has some. */
  static String last(ModelInput input) {
    Message message = input.messages().get(input.messages().size() - 1);
    if (message.role() != Message.Role.TOOL) {
      return message.text();
    }
    return message.parts().stream()
        .map(part -> ((Part.ToolResult) part).content())
        .collect(Collectors.joining("\n"));
  }

  private static @Nullable ToolSpec demanded(ModelInput input) {
    ToolChoice choice = input.toolChoice();
    boolean any = choice.mode() == ToolChoice.Mode.ANY;
    for (ToolSpec tool : input.tools()) {
      if (any || tool.name().equals(choice.tool())) {
        return tool;
      }
    }
    return null;
  }

  private static JsonNode sampleOf(JsonNode schema) {
    // The same words without references; a schema that has no end has no sample either.
    JsonNode inlined = SchemaRewriter.rewrite(schema, SchemaDialect.PLAIN);
    return inlined == null ? Json.nodes().objectNode() : sample(inlined);
  }

  /** Recurses along the schema, whose depth was checked when references were put in place. */
  private static JsonNode sample(JsonNode schema) {
    if (schema.has("const")) {
      return schema.get("const");
    }
    for (String word : List.of("enum", "examples", "anyOf", "oneOf")) {
      JsonNode first = schema.path(word).path(0);
      if (!first.isMissingNode()) {
        return word.endsWith("Of") ? sample(first) : first;
      }
    }
    JsonNode type = schema.path("type");
    String name = type.isArray() ? type.path(0).asText() : type.asText();
    if (name.isEmpty() && schema.has("properties")) {
      name = "object";
    }
    return switch (name) {
      case "string" -> Json.nodes().textNode(text(schema));
      case "integer" -> Json.nodes().numberNode((long) Math.ceil(number(schema)));
      case "number" -> Json.nodes().numberNode(number(schema));
      case "boolean" -> Json.nodes().booleanNode(true);
      case "null" -> Json.nodes().nullNode();
      case "array" -> array(schema);
      default -> object(schema);
    };
  }

  private static String text(JsonNode schema) {
    int min = Math.min(schema.path("minLength").asInt(0), 10_000);
    int max = schema.path("maxLength").asInt(Integer.MAX_VALUE);
    String text = "mock".repeat(Math.max(1, (min + 3) / 4));
    return text.substring(0, Math.max(min, Math.min(max, 4)));
  }

  private static double number(JsonNode schema) {
    double low =
        schema.has("minimum")
            ? schema.get("minimum").asDouble()
            : schema.has("exclusiveMinimum") ? schema.get("exclusiveMinimum").asDouble() + 1 : 1;
    double high = schema.path("maximum").asDouble(Double.MAX_VALUE);
    return Math.min(low, high);
  }

  private static ArrayNode array(JsonNode schema) {
    ArrayNode array = Json.nodes().arrayNode();
    int size = Math.min(Math.max(schema.path("minItems").asInt(1), 0), 1_000);
    for (int i = 0; i < size; i++) {
      array.add(sample(schema.path("items")));
    }
    return array;
  }

  private static ObjectNode object(JsonNode schema) {
    ObjectNode object = Json.nodes().objectNode();
    schema
        .path("properties")
        .properties()
        .forEach(property -> object.set(property.getKey(), sample(property.getValue())));
    return object;
  }
}
