// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.shape;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Fault;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.text.Near;
import dev.analemma.spi.Json;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the Java types of a workflow look like as JSON: the fields of records, and schemas.
 *
 * <p>Jackson's own introspection is asked, so that a renamed or an added property has the name
 * under which it is written. It looks at types that the host's code names, never at input.
 */
public final class Shapes {
  /** The name of the one input of a workflow whose input type is no object. */
  public static final String VALUE = "value";

  private static final Set<Class<?>> INTEGERS =
      Set.of(
          byte.class,
          short.class,
          int.class,
          long.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          BigInteger.class);
  private static final Set<Class<?>> NUMBERS =
      Set.of(float.class, double.class, Float.class, Double.class, BigDecimal.class, Number.class);
  private static final Set<Class<?>> STRINGS =
      Set.of(String.class, CharSequence.class, char.class, Character.class, UUID.class, URI.class);

  private Shapes() {}

  /** Returns the fields of a record by their JSON names, or null if the type is no record. */
  public static @Nullable Map<String, Type> fields(Type type) {
    JavaType java = java(type);
    if (!java.getRawClass().isRecord()) {
      return null;
    }
    BeanDescription bean = Json.mapper().getSerializationConfig().introspect(java);
    Map<String, Type> fields = new LinkedHashMap<>();
    for (BeanPropertyDefinition property : bean.findProperties()) {
      if (property.couldSerialize()) {
        fields.put(property.getName(), property.getPrimaryType());
      }
    }
    return fields;
  }

  /** Returns whether values of a type are objects whose fields nobody can list. */
  public static boolean isOpenObject(Type type) {
    JavaType java = java(type);
    return java.isMapLikeType() || JsonNode.class.isAssignableFrom(java.getRawClass());
  }

  /** Returns whether values of an input type are written as the one input {@link #VALUE}. */
  public static boolean isWrapped(Type type) {
    return !isOpenObject(type) && fields(type) == null;
  }

  /**
   * Returns the inputs of a workflow with this input type: the fields of a record, none for an open
   * object, else the one input {@link #VALUE}.
   */
  public static Map<String, JsonNode> inputs(Type type) {
    Map<String, JsonNode> inputs = new LinkedHashMap<>();
    Map<String, Type> fields = fields(type);
    if (fields != null) {
      Set<String> nullable = nullableComponents(java(type).getRawClass());
      fields.forEach(
          (name, field) -> {
            ObjectNode schema = schema(field);
            if (nullable.contains(name)) {
              schema.put("optional", true);
            }
            inputs.put(name, schema);
          });
    } else if (!isOpenObject(type)) {
      inputs.put(VALUE, schema(type));
    }
    return inputs;
  }

  /** Returns a type as the subset of JSON Schema that inputs are declared in. */
  public static ObjectNode schema(Type type) {
    JavaType java = java(type);
    ObjectNode schema = Json.nodes().objectNode();
    if (java.getRawClass() == Optional.class) {
      schema.setAll(schema(java.containedTypeOrUnknown(0)));
      return schema.put("optional", true);
    }
    String word = word(java);
    if (word == null) {
      return schema;
    }
    schema.put("type", word);
    if (java.isEnumType()) {
      ArrayNode words = schema.putArray("enum");
      for (Object constant : java.getRawClass().getEnumConstants()) {
        words.add(Json.mapper().<JsonNode>valueToTree(constant));
      }
    } else if (word.equals("array") && java.getContentType() != null) {
      String element = word(java.getContentType());
      if (element != null) {
        schema.putObject("items").put("type", element);
      }
    }
    return schema;
  }

  /** Returns whether JSON of one type may be read as the other, as far as both are known. */
  public static boolean compatible(Type written, Type read) {
    String a = word(unwrap(java(written)));
    String b = word(unwrap(java(read)));
    return a == null || b == null || a.equals(b) || (isNumber(a) && isNumber(b));
  }

  /** Returns why values of an input type cannot be the input of a definition; empty if they can. */
  public static List<Fault> mismatches(WorkflowDefinition definition, Type type) {
    List<Fault> faults = new ArrayList<>();
    Map<String, JsonNode> given = inputs(type);
    if (isOpenObject(type)) {
      return faults;
    }
    given.forEach(
        (name, schema) -> {
          JsonNode declared = definition.input().get(name);
          if (declared == null) {
            if (!definition.policy().additionalInput()) {
              faults.add(
                  Fault.error(
                      "INPUT_UNKNOWN",
                      "/input",
                      "%s has '%s', the workflow has no such input".formatted(name(type), name),
                      Near.question(name, definition.input().keySet())
                          + "Rename the component or declare the input"));
            }
            return;
          }
          String want = declared.path("type").asText("");
          String have = schema.path("type").asText("");
          boolean numbers = isNumber(want) && isNumber(have);
          if (!want.isEmpty() && !have.isEmpty() && !want.equals(have) && !numbers) {
            faults.add(
                Fault.error(
                    "INPUT_TYPE",
                    "/input/" + name,
                    "the input is of type %s, in %s it is of type %s"
                        .formatted(want, name(type), have),
                    "Give the component a type that is written as " + want));
          }
        });
    definition
        .input()
        .forEach(
            (name, schema) -> {
              if (!given.containsKey(name)
                  && !schema.has("default")
                  && !schema.path("optional").asBoolean(false)) {
                faults.add(
                    Fault.error(
                        "INPUT_MISSING",
                        "/input/" + name,
                        "the input is required, %s does not have it".formatted(name(type)),
                        "Add a component '" + name + "'"));
              }
            });
    return faults;
  }

  private static JavaType java(Type type) {
    return Json.mapper().constructType(type);
  }

  private static String name(Type type) {
    return java(type).getRawClass().getSimpleName();
  }

  private static JavaType unwrap(JavaType type) {
    return type.getRawClass() == Optional.class ? type.containedTypeOrUnknown(0) : type;
  }

  private static boolean isNumber(String word) {
    return word.equals("integer") || word.equals("number");
  }

  // A type that is not in this list may be written as anything: its serializer decides.
  private static @Nullable String word(JavaType type) {
    Class<?> raw = type.getRawClass();
    if (INTEGERS.contains(raw)) {
      return "integer";
    }
    if (NUMBERS.contains(raw)) {
      return "number";
    }
    if (raw == boolean.class || raw == Boolean.class) {
      return "boolean";
    }
    if (STRINGS.contains(raw) || type.isEnumType()) {
      return "string";
    }
    if (raw == byte[].class || raw == char[].class) {
      return "string";
    }
    if (type.isCollectionLikeType() || type.isArrayType()) {
      return "array";
    }
    if (type.isMapLikeType()) {
      return "object";
    }
    return raw.isRecord() && !hasJsonValue(type) ? "object" : null;
  }

  private static boolean hasJsonValue(JavaType type) {
    return Json.mapper().getSerializationConfig().introspect(type).findJsonValueAccessor() != null;
  }

  // Any annotation of that name counts, as nullness tools do it.
  private static Set<String> nullableComponents(Class<?> record) {
    Set<String> names = new java.util.HashSet<>();
    for (RecordComponent component : record.getRecordComponents()) {
      for (Annotation annotation : component.getAnnotatedType().getAnnotations()) {
        if (annotation.annotationType().getSimpleName().equals("Nullable")) {
          names.add(component.getName());
        }
      }
    }
    return names;
  }
}
