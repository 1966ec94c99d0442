// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * A compiled schema of values: the part of JSON Schema that inputs, signals and the operator {@code
 * validate_schema} use.
 *
 * <p>Keys: {@code type} (one or a list), {@code enum}, {@code const}; {@code minimum}, {@code
 * maximum} (also {@code min}, {@code max}), {@code exclusiveMinimum}, {@code exclusiveMaximum},
 * {@code multipleOf}; {@code minLength}, {@code maxLength} in code points, {@code pattern} in RE2
 * syntax (found anywhere), {@code format} as an assertion; {@code items}, {@code minItems}, {@code
 * maxItems}, {@code uniqueItems}; {@code properties}, {@code required}, {@code
 * additionalProperties}, {@code minProperties}, {@code maxProperties}; {@code allOf}, {@code
 * anyOf}, {@code oneOf}, {@code not}; {@code default}. {@code title}, {@code description}, {@code
 * examples} and other notes are allowed and say nothing. Any other key is a fault.
 *
 * <p>Numbers are compared exactly; 1 and 1.0 are the same value, but only a number that is written
 * without a fraction is an {@code integer}, as everywhere in the engine.
 *
 * <p>Limits: schemas are nested at most 50 levels; at most 100 faults are told.
 *
 * <p>Threads: immutable.
 */
public final class Schema {
  private static final int SHOWN_CHARS_MAX = 60;

  private final SchemaNode root;

  private Schema(SchemaNode root) {
    this.root = root;
  }

  /**
   * Compiles a schema.
   *
   * @param schema the schema, an object
   * @param pointer where it stands, for the faults
   * @param faults takes every fault of the schema; what is faulty accepts anything
   */
  public static Schema compile(JsonNode schema, String pointer, List<Fault> faults) {
    return new Schema(new SchemaCompiler(faults).compile(schema, pointer));
  }

  /**
   * Compiles the {@code input} of a workflow into the schema of the object of its inputs. An input
   * is required unless it has a {@code default} or {@code optional: true}.
   *
   * @param inputs the schema of each input
   * @param additional whether undeclared inputs are let through
   * @param faults takes every fault, with pointers below {@code /input}
   */
  public static Schema ofInputs(
      Map<String, JsonNode> inputs, boolean additional, List<Fault> faults) {
    return new Schema(new SchemaCompiler(faults).inputs(inputs, additional));
  }

  /**
   * Returns what is wrong with a value: empty if it fits, at most 100 faults; unmodifiable.
   *
   * <p>Codes: {@code INPUT_MISSING} and {@code INPUT_UNKNOWN} for inputs; {@code SCHEMA_TYPE},
   * {@code SCHEMA_ENUM}, {@code SCHEMA_BOUNDS}, {@code SCHEMA_PATTERN}, {@code SCHEMA_FORMAT},
   * {@code SCHEMA_UNIQUE}, {@code SCHEMA_REQUIRED}, {@code SCHEMA_PROPERTY_UNKNOWN}, {@code
   * SCHEMA_ANY_OF}, {@code SCHEMA_ONE_OF}, {@code SCHEMA_NOT}.
   *
   * @param value the value
   * @param pointer where the value stands, empty for a whole document
   */
  public List<Fault> check(JsonNode value, String pointer) {
    return SchemaChecker.check(root, value, pointer);
  }

  /**
   * Returns the value with the defaults of the names it lacks, at every level that {@code
   * properties}, {@code items} and {@code additionalProperties} reach; not inside {@code allOf},
   * {@code anyOf}, {@code oneOf} and {@code not}.
   *
   * <p>The given value is not changed. What gets no default is shared with it; without any default
   * to add it is the given value itself.
   */
  public JsonNode withDefaults(JsonNode value) {
    return withDefaults(root, value);
  }

  /** Recurses along the schema, which is at most 50 levels deep. */
  private static JsonNode withDefaults(SchemaNode schema, JsonNode value) {
    if (!schema.hasDefaults) {
      return value;
    }
    if (value instanceof ObjectNode object) {
      return members(schema, object);
    }
    if (value instanceof ArrayNode array && schema.items != null) {
      ArrayNode copy = array.arrayNode(array.size());
      boolean changed = false;
      for (JsonNode element : array) {
        JsonNode filled = withDefaults(schema.items, element);
        changed |= filled != element;
        copy.add(filled);
      }
      return changed ? copy : value;
    }
    return value;
  }

  private static JsonNode members(SchemaNode schema, ObjectNode object) {
    ObjectNode copy = object.objectNode();
    boolean changed = false;
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      SchemaNode property = schema.properties.get(member.getKey());
      SchemaNode below = property == null ? schema.additionalSchema : property;
      JsonNode filled = below == null ? member.getValue() : withDefaults(below, member.getValue());
      changed |= filled != member.getValue();
      copy.set(member.getKey(), filled);
    }
    for (Map.Entry<String, SchemaNode> property : schema.properties.entrySet()) {
      JsonNode value = property.getValue().defaultValue;
      if (value != null && !object.has(property.getKey())) {
        copy.set(property.getKey(), withDefaults(property.getValue(), value.deepCopy()));
        changed = true;
      }
    }
    return changed ? copy : object;
  }

  static String shown(String text) {
    return text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX - 3) + "...";
  }

  /** Returns a scalar as it is, a container by its kind: its text could be of any size. */
  static String shown(JsonNode value) {
    if (value.isArray()) {
      return "an array of %,d".formatted(value.size());
    } else if (value.isObject()) {
      return "an object of %,d".formatted(value.size());
    }
    return value.isTextual() ? "'" + shown(value.textValue()) + "'" : shown(value.asText());
  }
}
