// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.shared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.expression.Expression;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A field of mode <i>value</i> in one configuration: evaluates it and checks the type of what came.
 */
public final class Input {
  private final String field;
  private final JsonType type;
  private final Expression expression;

  private Input(String field, JsonType type, Expression expression) {
    this.field = field;
    this.type = type;
    this.expression = expression;
  }

  /** Returns the input of a field that is required or has a default. */
  public static Input of(OperatorConfig config, Field.Value field) {
    return new Input(field.name(), field.type(), config.get(field));
  }

  /** Returns the input of a field, or null where nothing is written. */
  public static @Nullable Input optional(OperatorConfig config, Field.Value field) {
    Expression expression = config.find(field).orElse(null);
    return expression == null ? null : new Input(field.name(), field.type(), expression);
  }

  /** Returns the name of the field in quotes, for messages. */
  public String where() {
    return "'" + field + "'";
  }

  /** Returns the value, which is of the field's type. */
  public JsonNode value(OperatorCall call) {
    JsonNode value = expression.evaluate(call);
    if (!type.accepts(value)) {
      throw Errors.inputType(where(), name(type), value);
    }
    return value;
  }

  /** Returns the value of a field of type text. */
  public String text(OperatorCall call) {
    JsonNode value = value(call);
    if (!value.isTextual()) {
      throw Errors.inputType(where(), name(JsonType.STRING), value);
    }
    return value.textValue();
  }

  /** Returns the text, after its length was checked. */
  public String text(OperatorCall call, int charsMax) {
    String text = text(call);
    Limits.chars(where(), text.length(), charsMax);
    return text;
  }

  /** Returns the list, after its length was checked. */
  public ArrayNode items(OperatorCall call, int itemsMax) {
    if (!(value(call) instanceof ArrayNode items)) {
      throw Errors.inputType(where(), name(JsonType.ARRAY), value(call));
    }
    Limits.items(where(), items.size(), itemsMax);
    return items;
  }

  /** Returns the value of a field of type object. */
  public ObjectNode object(OperatorCall call) {
    JsonNode value = value(call);
    if (!(value instanceof ObjectNode object)) {
      throw Errors.inputType(where(), name(JsonType.OBJECT), value);
    }
    return object;
  }

  /** Returns the value of a field of type integer within bounds. */
  public long integer(OperatorCall call, long min, long max) {
    JsonNode value = value(call);
    BigInteger number = value.bigIntegerValue();
    if (number.compareTo(BigInteger.valueOf(min)) < 0
        || number.compareTo(BigInteger.valueOf(max)) > 0) {
      throw Errors.of(
          Errors.NUMBER_RANGE,
          "%s is %s, must be from %d to %d".formatted(where(), value.asText(), min, max));
    }
    return number.longValue();
  }

  private static String name(JsonType type) {
    return switch (type) {
      case ANY -> "a value";
      case ARRAY -> "an array";
      case OBJECT -> "an object";
      case STRING -> "a text";
      case INTEGER -> "an integer";
      default -> "a " + type.name().toLowerCase(Locale.ROOT);
    };
  }
}
