// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.expression.ExpressionException;
import dev.analemma.expression.Regex;
import dev.analemma.internal.text.Near;
import dev.analemma.internal.text.Pointers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds one value against a schema and gathers the faults. It recurses along the schema, never
 * along the value alone, and a schema is at most {@link SchemaCompiler#DEPTH_MAX} deep.
 */
final class SchemaChecker {
  static final int FAULTS_MAX = 100;

  private final List<Fault> faults = new ArrayList<>();
  private final String base;

  /** The steps from the base to the value at hand: written out for a fault only. */
  private final List<String> path = new ArrayList<>();

  private SchemaChecker(String base) {
    this.base = base;
  }

  static List<Fault> check(SchemaNode schema, JsonNode value, String pointer) {
    SchemaChecker checker = new SchemaChecker(pointer);
    checker.value(schema, value);
    return List.copyOf(checker.faults);
  }

  private boolean full() {
    return faults.size() >= FAULTS_MAX;
  }

  private void fault(String code, String problem, String remedy) {
    if (!full()) {
      StringBuilder pointer = new StringBuilder(base);
      path.forEach(step -> pointer.append(Pointers.child("", step)));
      faults.add(Fault.error(code, pointer.toString(), problem, remedy));
    }
  }

  /** Tells a fault of a child of the value at hand. */
  private void faultAt(String step, String code, String problem, String remedy) {
    path.add(step);
    fault(code, problem, remedy);
    path.remove(path.size() - 1);
  }

  private void child(SchemaNode schema, String step, JsonNode value) {
    path.add(step);
    value(schema, value);
    path.remove(path.size() - 1);
  }

  private void value(SchemaNode schema, JsonNode value) {
    if (full()) {
      return;
    }
    if (!schema.types.isEmpty() && !isOne(schema.types, value)) {
      // The other keys speak of another type; their faults would only hide this one.
      fault(
          "SCHEMA_TYPE",
          "%s is %s, not %s".formatted(Schema.shown(value), typeOf(value), wanted(schema)),
          "Give " + wanted(schema));
      return;
    }
    if (schema.enumeration != null && !schema.enumeration.containsKey(SchemaKey.of(value))) {
      enumeration(schema.enumeration, value);
    }
    BigDecimal number = SchemaNumber.of(value);
    if (number != null) {
      number(schema, number);
    } else if (value.isTextual()) {
      text(schema, value.textValue());
    } else if (value.isArray()) {
      array(schema, value);
    } else if (value.isObject()) {
      object(schema, value);
    }
    combined(schema, value);
  }

  private static boolean isOne(Collection<String> types, JsonNode value) {
    for (String type : types) {
      if (is(type, value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean is(String type, JsonNode value) {
    return switch (type) {
      case "string" -> value.isTextual();
      case "number" -> SchemaNumber.of(value) != null;
      case "integer" -> value.isIntegralNumber();
      case "boolean" -> value.isBoolean();
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      default -> value.isNull();
    };
  }

  private static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "a string";
      case NUMBER -> value.isIntegralNumber() ? "an integer" : "a number with a fraction";
      case BOOLEAN -> "a boolean";
      case OBJECT -> "an object";
      case ARRAY -> "an array";
      case NULL -> "null";
      default -> "no JSON value";
    };
  }

  private static String wanted(SchemaNode schema) {
    return String.join(" or ", schema.types);
  }

  private void enumeration(Map<String, String> allowed, JsonNode value) {
    List<String> words = List.copyOf(allowed.values());
    String shown = Schema.shown(value);
    fault(
        "SCHEMA_ENUM",
        shown + " is not one of the allowed values",
        Near.question(shown, words)
            + "Allowed are "
            + String.join(", ", words.subList(0, Math.min(20, words.size())))
            + (words.size() > 20 ? " and %d more".formatted(words.size() - 20) : ""));
  }

  private void number(SchemaNode schema, BigDecimal value) {
    bound(schema.minimum, value, 0, 1, "at least");
    bound(schema.exclusiveMinimum, value, 1, 1, "more than");
    bound(schema.maximum, value, 0, -1, "at most");
    bound(schema.exclusiveMaximum, value, 1, -1, "less than");
    if (schema.multipleOf != null && !SchemaNumber.isMultiple(value, schema.multipleOf)) {
      bounds("%s is no multiple of %s".formatted(value, schema.multipleOf));
    }
  }

  private void bound(
      @Nullable BigDecimal bound, BigDecimal value, int least, int side, String words) {
    if (bound != null && value.compareTo(bound) * side < least) {
      bounds("%s is not %s %s".formatted(value, words, bound));
    }
  }

  private void bounds(String problem) {
    fault("SCHEMA_BOUNDS", problem, "Give a value inside the bounds");
  }

  private void count(String what, long count, long least, long most) {
    if (count < least) {
      bounds("there are %,d %s, at least %,d are needed".formatted(count, what, least));
    } else if (count > most) {
      bounds("there are %,d %s, at most %,d are allowed".formatted(count, what, most));
    }
  }

  private void text(SchemaNode schema, String text) {
    if (schema.minLength > 0 || schema.maxLength < Long.MAX_VALUE) {
      long length = text.codePointCount(0, text.length());
      count("characters", length, schema.minLength, schema.maxLength);
    }
    if (schema.pattern != null) {
      pattern(schema.pattern, text);
    }
    if (schema.format != null && !schema.format.accepts(text)) {
      fault(
          "SCHEMA_FORMAT",
          "'%s' is no %s".formatted(Schema.shown(text), schema.format.word()),
          "Write it like " + schema.format.example());
    }
  }

  private void pattern(Regex pattern, String text) {
    boolean found;
    try {
      found = pattern.find(text);
    } catch (ExpressionException e) {
      fault(
          "SCHEMA_PATTERN",
          "a text of %,d characters is too long for its pattern".formatted(text.length()),
          "Give a shorter text, or a maxLength to the schema");
      return;
    }
    if (!found) {
      fault(
          "SCHEMA_PATTERN",
          "'%s' does not match the pattern %s".formatted(Schema.shown(text), pattern),
          "Give a text that matches");
    }
  }

  private void array(SchemaNode schema, JsonNode value) {
    count("elements", value.size(), schema.minItems, schema.maxItems);
    if (schema.uniqueItems) {
      unique(value);
    }
    if (schema.items != null) {
      for (int i = 0; i < value.size() && !full(); i++) {
        child(schema.items, Integer.toString(i), value.path(i));
      }
    }
  }

  private void unique(JsonNode value) {
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < value.size() && !full(); i++) {
      Integer first = seen.putIfAbsent(SchemaKey.of(value.path(i)), i);
      if (first != null) {
        faultAt(
            Integer.toString(i),
            "SCHEMA_UNIQUE",
            "the element is the same as element %d".formatted(first),
            "Give each value once");
      }
    }
  }

  private void object(SchemaNode schema, JsonNode value) {
    count("names", value.size(), schema.minProperties, schema.maxProperties);
    for (String name : schema.required) {
      if (!value.has(name)) {
        missing(schema, name, value);
      }
    }
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      if (full()) {
        return;
      }
      String name = member.getKey();
      SchemaNode property = schema.properties.get(name);
      if (property != null) {
        child(property, name, member.getValue());
      } else if (schema.additionalSchema != null) {
        child(schema.additionalSchema, name, member.getValue());
      } else if (!schema.additional) {
        unknown(schema, name);
      }
    }
  }

  private void missing(SchemaNode schema, String name, JsonNode value) {
    SchemaNode property = schema.properties.get(name);
    String types =
        property == null || property.types.isEmpty() ? "" : " of type " + wanted(property);
    List<String> strangers = new ArrayList<>();
    value
        .fieldNames()
        .forEachRemaining(
            other -> {
              if (!schema.properties.containsKey(other)) {
                strangers.add(other);
              }
            });
    String near = Near.word(name, strangers);
    faultAt(
        name,
        schema.inputs ? "INPUT_MISSING" : "SCHEMA_REQUIRED",
        "'%s' is missing".formatted(name),
        near == null
            ? "Give a value%s".formatted(types)
            : "Give a value%s; is '%s' meant?".formatted(types, Schema.shown(near)));
  }

  private void unknown(SchemaNode schema, String name) {
    faultAt(
        name,
        schema.inputs ? "INPUT_UNKNOWN" : "SCHEMA_PROPERTY_UNKNOWN",
        "'%s' is not declared".formatted(Schema.shown(name)),
        Near.question(name, schema.properties.keySet())
            + (schema.properties.isEmpty()
                ? "Nothing is declared"
                : "Declared are " + String.join(", ", schema.properties.keySet())));
  }

  private void combined(SchemaNode schema, JsonNode value) {
    for (SchemaNode each : schema.allOf) {
      value(each, value);
    }
    if (!schema.anyOf.isEmpty() && fits(schema.anyOf, value) == 0) {
      fault(
          "SCHEMA_ANY_OF",
          "the value fits none of %d schemas; the first says: %s"
              .formatted(schema.anyOf.size(), first(schema.anyOf.get(0), value)),
          "Make it fit one of them");
    }
    if (!schema.oneOf.isEmpty()) {
      int fitting = fits(schema.oneOf, value);
      if (fitting != 1) {
        fault(
            "SCHEMA_ONE_OF",
            "the value fits %d of %d schemas".formatted(fitting, schema.oneOf.size()),
            "Make it fit exactly one of them");
      }
    }
    if (schema.not != null && check(schema.not, value, "").isEmpty()) {
      fault(
          "SCHEMA_NOT",
          "%s fits a schema that it must not fit".formatted(Schema.shown(value)),
          "Give another value");
    }
  }

  private static int fits(List<SchemaNode> schemas, JsonNode value) {
    int count = 0;
    for (SchemaNode each : schemas) {
      count += check(each, value, "").isEmpty() ? 1 : 0;
    }
    return count;
  }

  private static String first(SchemaNode schema, JsonNode value) {
    return check(schema, value, "").get(0).problem();
  }
}
