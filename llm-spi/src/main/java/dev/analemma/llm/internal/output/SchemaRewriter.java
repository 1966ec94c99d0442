// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Fault;
import dev.analemma.llm.SchemaDialect;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says a schema in the words that a model takes. What it does not take is left out where that only
 * loosens the schema: the answer is checked by the original. Where it cannot be said at all, there
 * is no such schema, and the model has to be asked in another way.
 */
public final class SchemaRewriter {
  /** Words of the engine's schemas that CLOSED and STRICT do not take. */
  private static final Set<String> BOUNDS =
      Set.of(
          "minimum",
          "maximum",
          "min",
          "max",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "pattern",
          "format",
          "minItems",
          "maxItems",
          "uniqueItems",
          "minProperties",
          "maxProperties",
          "default",
          "examples",
          "not",
          "$comment",
          "$schema");

  /** The words that OPENAPI takes, beside type, enum and what holds schemas. */
  private static final Set<String> OPENAPI =
      Set.of("title", "description", "minimum", "maximum", "minItems", "maxItems");

  private final SchemaDialect dialect;
  private boolean sayable = true;

  private SchemaRewriter(SchemaDialect dialect) {
    this.dialect = dialect;
  }

  /**
   * Returns a schema in a dialect, as a new tree; null if it cannot be said there.
   *
   * @param schema the schema
   * @param dialect the dialect
   */
  public static @Nullable JsonNode rewrite(JsonNode schema, SchemaDialect dialect) {
    List<Fault> faults = new ArrayList<>();
    JsonNode inlined = SchemaRefs.inline(schema, faults);
    if (!faults.isEmpty()) {
      return null;
    }
    if (dialect == SchemaDialect.PLAIN) {
      return inlined;
    }
    SchemaRewriter rewriter = new SchemaRewriter(dialect);
    JsonNode written = rewriter.schema(inlined);
    return rewriter.sayable ? written : null;
  }

  /** Recurses along the schema, whose depth was checked when references were put in place. */
  private JsonNode schema(JsonNode schema) {
    ObjectNode written = Json.nodes().objectNode();
    if (!schema.isObject()) {
      sayable = false;
      return written;
    }
    for (Map.Entry<String, JsonNode> entry : schema.properties()) {
      word(written, entry.getKey(), entry.getValue());
    }
    if (SchemaWords.types(schema).contains("object") || schema.has("properties")) {
      object(written, schema);
    }
    if (dialect == SchemaDialect.OPENAPI) {
      openApi(written, schema);
    }
    return written;
  }

  private void word(ObjectNode written, String name, JsonNode value) {
    switch (name) {
      case "items" -> written.set(name, schema(value));
      case "anyOf" -> written.set(name, schemas(value));
      // Neither may stand for the other, but what fits one of several fits any of them.
      case "oneOf" -> written.set("anyOf", schemas(value));
      case "allOf" -> sayable = false;
      case "properties", "required", "additionalProperties" -> {
        // Written with the object.
      }
      case "const" -> written.putArray("enum").add(value);
      case "type", "enum" -> written.set(name, value.deepCopy());
      default -> {
        boolean taken =
            dialect == SchemaDialect.OPENAPI ? OPENAPI.contains(name) : !BOUNDS.contains(name);
        if (taken) {
          written.set(name, value.deepCopy());
        }
      }
    }
  }

  private ArrayNode schemas(JsonNode list) {
    ArrayNode written = Json.nodes().arrayNode();
    for (JsonNode each : list) {
      if (dialect != SchemaDialect.OPENAPI || !isNull(each)) {
        written.add(schema(each));
      }
    }
    return written;
  }

  private void object(ObjectNode written, JsonNode schema) {
    JsonNode properties = schema.path("properties");
    boolean closed = dialect != SchemaDialect.OPENAPI;
    // An object of any names: closed, it could only be the empty one; OpenAPI's models refuse it.
    sayable &= !properties.isEmpty();
    sayable &= !(closed && schema.path("additionalProperties").isObject());
    Set<String> required = new LinkedHashSet<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    ObjectNode members = written.putObject("properties");
    for (Map.Entry<String, JsonNode> property : properties.properties()) {
      JsonNode member = schema(property.getValue());
      boolean optional = !required.contains(property.getKey());
      members.set(
          property.getKey(),
          optional && dialect == SchemaDialect.STRICT ? orNull((ObjectNode) member) : member);
      if (dialect == SchemaDialect.STRICT) {
        required.add(property.getKey());
      }
    }
    if (!closed) {
      required.removeIf(name -> !members.has(name));
    }
    ArrayNode names = Json.nodes().arrayNode();
    required.forEach(names::add);
    if (!names.isEmpty()) {
      written.set("required", names);
    }
    if (closed) {
      written.put("additionalProperties", false);
    }
  }

  private static JsonNode orNull(ObjectNode schema) {
    List<String> types = SchemaWords.types(schema);
    if (schema.has("enum") || types.isEmpty()) {
      ObjectNode either = Json.nodes().objectNode();
      either.putArray("anyOf").add(schema).addObject().put("type", "null");
      return either;
    }
    if (!types.contains("null")) {
      ArrayNode both = schema.putArray("type");
      types.forEach(both::add);
      both.add("null");
    }
    return schema;
  }

  private static boolean isNull(JsonNode schema) {
    return SchemaWords.types(schema).equals(List.of("null"));
  }

  /**
   * OpenAPI 3.0 has one type, and says of it whether null may stand there. Its models want the type
   * of everything, texts alone in enums, what a list holds, and nothing beside alternatives.
   */
  private void openApi(ObjectNode written, JsonNode schema) {
    List<String> types = new ArrayList<>(SchemaWords.types(schema));
    boolean listed = types.remove("null");
    boolean nullable = listed || schema.path("nullable").asBoolean();
    if (written.has("anyOf")) {
      alternatives(written, nullable || mayBeNull(schema));
      return;
    }
    nullable |= texts(written);
    if (types.isEmpty()) {
      implied(written).ifPresent(types::add);
    }
    sayable &= types.size() == 1;
    if (types.size() == 1) {
      written.put("type", types.get(0));
      sayable &= !types.get(0).equals("array") || written.has("items");
    }
    if (nullable) {
      written.put("nullable", true);
    }
  }

  private static Optional<String> implied(ObjectNode written) {
    if (written.has("enum")) {
      return Optional.of("string");
    }
    return written.has("properties") ? Optional.of("object") : Optional.empty();
  }

  private static boolean mayBeNull(JsonNode schema) {
    for (String name : List.of("anyOf", "oneOf")) {
      for (JsonNode each : schema.path(name)) {
        if (isNull(each)) {
          return true;
        }
      }
    }
    return false;
  }

  private void alternatives(ObjectNode written, boolean nullable) {
    ArrayNode each = (ArrayNode) written.path("anyOf");
    sayable &= !each.isEmpty();
    written.removeAll();
    if (nullable) {
      each.forEach(one -> ((ObjectNode) one).put("nullable", true));
    }
    if (each.size() == 1) {
      written.setAll((ObjectNode) each.path(0));
    } else {
      written.set("anyOf", each);
    }
  }

  /** Leaves only texts in an enum, or none where others belong there; returns whether null does. */
  private static boolean texts(ObjectNode written) {
    JsonNode values = written.path("enum");
    ArrayNode texts = Json.nodes().arrayNode();
    boolean nullable = false;
    boolean others = false;
    for (JsonNode value : values) {
      nullable |= value.isNull();
      others |= !value.isNull() && (!value.isTextual() || value.textValue().isEmpty());
      if (value.isTextual()) {
        texts.add(value);
      }
    }
    if (others || texts.isEmpty()) {
      written.remove("enum");
    } else {
      written.set("enum", texts);
    }
    return nullable;
  }
}
