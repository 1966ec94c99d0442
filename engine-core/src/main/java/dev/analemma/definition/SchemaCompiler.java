// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.expression.PatternException;
import dev.analemma.expression.Regex;
import dev.analemma.internal.text.Near;
import dev.analemma.internal.text.Pointers;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns schemas into {@link SchemaNode}s and gathers every fault. Recursion is bounded: a schema
 * nested more than {@value #DEPTH_MAX} levels is refused before it is entered.
 */
final class SchemaCompiler {
  static final int DEPTH_MAX = 50;

  private static final List<String> TYPES =
      List.of("string", "number", "integer", "boolean", "object", "array", "null");

  /** Words that say nothing about the value. */
  private static final Set<String> NOTES =
      Set.of("title", "description", "examples", "deprecated", "$comment", "$schema");

  private static final Set<String> KEYS =
      new TreeSet<>(
          List.of(
              "additionalProperties",
              "allOf",
              "anyOf",
              "const",
              "default",
              "enum",
              "exclusiveMaximum",
              "exclusiveMinimum",
              "format",
              "items",
              "max",
              "maxItems",
              "maxLength",
              "maxProperties",
              "maximum",
              "min",
              "minItems",
              "minLength",
              "minProperties",
              "minimum",
              "multipleOf",
              "not",
              "oneOf",
              "pattern",
              "properties",
              "required",
              "type",
              "uniqueItems"));

  private final List<Fault> faults;

  SchemaCompiler(List<Fault> faults) {
    this.faults = faults;
  }

  SchemaNode inputs(Map<String, JsonNode> inputs, boolean additional) {
    SchemaNode node = new SchemaNode();
    node.inputs = true;
    node.types.add("object");
    node.additional = additional;
    for (Map.Entry<String, JsonNode> declared : inputs.entrySet()) {
      String name = declared.getKey();
      JsonNode schema = declared.getValue();
      String pointer = Pointers.child("/input", name);
      SchemaNode input = compile(schema, pointer, 1, true);
      node.properties.put(name, input);
      node.hasDefaults |= input.hasDefaults || input.defaultValue != null;
      JsonNode optional = schema.path("optional");
      if (!optional.isMissingNode() && !optional.isBoolean()) {
        invalid(pointer + "/optional", "'optional' is " + shown(optional), "Write true");
      }
      if (!schema.has("default") && !optional.asBoolean(false)) {
        node.required.add(name);
      }
    }
    return node;
  }

  SchemaNode compile(JsonNode schema, String pointer) {
    return compile(schema, pointer, 1, false);
  }

  private SchemaNode compile(JsonNode schema, String pointer, int depth, boolean input) {
    SchemaNode node = new SchemaNode();
    if (!schema.isObject()) {
      invalid(
          pointer,
          "a schema is an object, this is " + shown(schema),
          "Write { type: string } or another schema");
      return node;
    }
    if (depth > DEPTH_MAX) {
      fault(
          "SCHEMA_TOO_DEEP",
          pointer,
          "schemas are nested more than %d levels".formatted(DEPTH_MAX),
          "Make the schema flatter");
      return node;
    }
    for (Map.Entry<String, JsonNode> entry : schema.properties()) {
      String name = entry.getKey();
      String at = Pointers.child(pointer, name);
      if (!NOTES.contains(name) && !(input && name.equals("optional"))) {
        key(node, name, entry.getValue(), at, depth);
      }
    }
    bounds(schema, node, pointer);
    checkDefault(node, pointer);
    return node;
  }

  private void key(SchemaNode node, String name, JsonNode value, String at, int depth) {
    switch (name) {
      case "type" -> types(node, value, at);
      case "enum" -> enumeration(node, value, at);
      case "const" -> constant(node, value, at);
      case "minimum", "min" -> node.minimum = number(value, at);
      case "maximum", "max" -> node.maximum = number(value, at);
      case "exclusiveMinimum" -> node.exclusiveMinimum = number(value, at);
      case "exclusiveMaximum" -> node.exclusiveMaximum = number(value, at);
      case "multipleOf" -> node.multipleOf = multipleOf(value, at);
      case "minLength" -> node.minLength = count(value, at, 0);
      case "maxLength" -> node.maxLength = count(value, at, Long.MAX_VALUE);
      case "minItems" -> node.minItems = count(value, at, 0);
      case "maxItems" -> node.maxItems = count(value, at, Long.MAX_VALUE);
      case "minProperties" -> node.minProperties = count(value, at, 0);
      case "maxProperties" -> node.maxProperties = count(value, at, Long.MAX_VALUE);
      case "uniqueItems" -> node.uniqueItems = bool(value, at);
      case "pattern" -> node.pattern = pattern(value, at);
      case "format" -> node.format = format(value, at);
      case "items" -> {
        SchemaNode items = compile(value, at, depth + 1, false);
        node.items = items;
        node.hasDefaults |= items.hasDefaults;
      }
      case "properties" -> properties(node, value, at, depth);
      case "required" -> required(node, value, at);
      case "additionalProperties" -> additional(node, value, at, depth);
      case "allOf" -> schemas(value, at, depth, node.allOf::add);
      case "anyOf" -> schemas(value, at, depth, node.anyOf::add);
      case "oneOf" -> schemas(value, at, depth, node.oneOf::add);
      case "not" -> node.not = compile(value, at, depth + 1, false);
      case "default" -> node.defaultValue = value;
      case "optional" ->
          fault(
              "SCHEMA_KEY_UNKNOWN",
              at,
              "'optional' stands at inputs only",
              "Inside an object leave the name out of 'required'");
      default ->
          fault(
              "SCHEMA_KEY_UNKNOWN",
              at,
              "the key '%s' is unknown in a schema".formatted(Schema.shown(name)),
              Near.question(name, KEYS) + "Known are " + String.join(", ", KEYS));
    }
  }

  private void types(SchemaNode node, JsonNode value, String at) {
    if (value.isArray() && !value.isEmpty()) {
      for (int i = 0; i < value.size(); i++) {
        type(node, value.path(i), at + '/' + i);
      }
    } else {
      type(node, value, at);
    }
  }

  private void type(SchemaNode node, JsonNode value, String at) {
    if (value.isTextual() && TYPES.contains(value.textValue())) {
      node.types.add(value.textValue());
      return;
    }
    invalid(
        at,
        "the type %s is unknown".formatted(shown(value)),
        (value.isTextual() ? Near.question(value.textValue(), TYPES) : "")
            + "Types are "
            + String.join(", ", TYPES));
  }

  private void enumeration(SchemaNode node, JsonNode value, String at) {
    if (!value.isArray() || value.isEmpty()) {
      invalid(at, "'enum' is " + shown(value), "Write a list of at least one value");
      return;
    }
    Map<String, String> allowed = new LinkedHashMap<>();
    value.forEach(each -> allowed.put(SchemaKey.of(each), Schema.shown(each)));
    allow(node, allowed, at);
  }

  private void constant(SchemaNode node, JsonNode value, String at) {
    allow(node, Map.of(SchemaKey.of(value), Schema.shown(value)), at);
  }

  private void allow(SchemaNode node, Map<String, String> allowed, String at) {
    if (node.enumeration != null) {
      invalid(at, "'enum' and 'const' stand in one schema", "Keep one of them");
    }
    node.enumeration = allowed;
  }

  private @Nullable BigDecimal number(JsonNode value, String at) {
    BigDecimal number = SchemaNumber.of(value);
    if (number == null) {
      invalid(at, "the bound is " + shown(value), "Write a number");
    }
    return number;
  }

  private @Nullable BigDecimal multipleOf(JsonNode value, String at) {
    BigDecimal number = SchemaNumber.of(value);
    if (number == null || number.signum() <= 0) {
      invalid(at, "'multipleOf' is " + shown(value), "Write a number above 0");
      return null;
    }
    return number;
  }

  private long count(JsonNode value, String at, long otherwise) {
    if (value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0) {
      return value.longValue();
    }
    invalid(at, "the bound is " + shown(value), "Write an integer of at least 0");
    return otherwise;
  }

  private boolean bool(JsonNode value, String at) {
    if (!value.isBoolean()) {
      invalid(at, "the value is " + shown(value), "Write true or false");
    }
    return value.booleanValue();
  }

  private @Nullable Regex pattern(JsonNode value, String at) {
    if (!value.isTextual()) {
      invalid(at, "the pattern is " + shown(value), "Write a regular expression as a string");
      return null;
    }
    try {
      return Regex.compile(value.textValue());
    } catch (PatternException e) {
      fault(e.code(), at, e.problem(), e.remedy());
      return null;
    }
  }

  private @Nullable SchemaFormat format(JsonNode value, String at) {
    SchemaFormat format = value.isTextual() ? SchemaFormat.of(value.textValue()) : null;
    if (format == null) {
      invalid(
          at,
          "the format %s is unknown".formatted(shown(value)),
          (value.isTextual() ? Near.question(value.textValue(), SchemaFormat.words()) : "")
              + "Formats are "
              + String.join(", ", SchemaFormat.words()));
    }
    return format;
  }

  private void properties(SchemaNode node, JsonNode value, String at, int depth) {
    if (!value.isObject()) {
      invalid(at, "'properties' is " + shown(value), "Write an object of name to schema");
      return;
    }
    for (Map.Entry<String, JsonNode> entry : value.properties()) {
      SchemaNode property =
          compile(entry.getValue(), Pointers.child(at, entry.getKey()), depth + 1, false);
      node.properties.put(entry.getKey(), property);
      node.hasDefaults |= property.hasDefaults || property.defaultValue != null;
    }
  }

  private void required(SchemaNode node, JsonNode value, String at) {
    if (!value.isArray()) {
      invalid(at, "'required' is " + shown(value), "Write a list of names");
      return;
    }
    for (int i = 0; i < value.size(); i++) {
      JsonNode name = value.path(i);
      if (!name.isTextual()) {
        invalid(at + '/' + i, "the name is " + shown(name), "Write a string");
      } else {
        node.required.add(name.textValue());
      }
    }
  }

  private void additional(SchemaNode node, JsonNode value, String at, int depth) {
    if (value.isBoolean()) {
      node.additional = value.booleanValue();
    } else {
      SchemaNode additional = compile(value, at, depth + 1, false);
      node.additionalSchema = additional;
      node.hasDefaults |= additional.hasDefaults;
    }
  }

  private void schemas(JsonNode value, String at, int depth, Consumer<SchemaNode> into) {
    if (!value.isArray() || value.isEmpty()) {
      invalid(at, "the value is " + shown(value), "Write a list of at least one schema");
      return;
    }
    for (int i = 0; i < value.size(); i++) {
      into.accept(compile(value.path(i), at + '/' + i, depth + 1, false));
    }
  }

  private void bounds(JsonNode schema, SchemaNode node, String pointer) {
    for (String shorthand : List.of("min", "max")) {
      if (schema.has(shorthand) && schema.has(shorthand + "imum")) {
        invalid(
            Pointers.child(pointer, shorthand),
            "'%s' and '%simum' are one bound".formatted(shorthand, shorthand),
            "Keep one of them");
      }
    }
    if (node.minimum != null && node.maximum != null) {
      ordered("minimum", node.minimum, "maximum", node.maximum, pointer);
    }
    ordered("minLength", node.minLength, "maxLength", node.maxLength, pointer);
    ordered("minItems", node.minItems, "maxItems", node.maxItems, pointer);
    ordered("minProperties", node.minProperties, "maxProperties", node.maxProperties, pointer);
  }

  private <T extends Comparable<T>> void ordered(
      String lowName, T low, String highName, T high, String pointer) {
    if (low.compareTo(high) > 0) {
      invalid(
          pointer,
          "'%s' is %s and above '%s', which is %s".formatted(lowName, low, highName, high),
          "No value can fit; change one of them");
    }
  }

  private void checkDefault(SchemaNode node, String pointer) {
    JsonNode value = node.defaultValue;
    if (value == null) {
      return;
    }
    for (Fault fault : SchemaChecker.check(node, value, pointer + "/default")) {
      fault("SCHEMA_DEFAULT", fault.pointer(), "the default: " + fault.problem(), fault.remedy());
    }
  }

  private void invalid(String pointer, String problem, String remedy) {
    fault("SCHEMA_INVALID", pointer, problem, remedy);
  }

  private void fault(String code, String pointer, String problem, String remedy) {
    faults.add(Fault.error(code, pointer, problem, remedy));
  }

  private static String shown(JsonNode value) {
    return Schema.shown(value);
  }
}
