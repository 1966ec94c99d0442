// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.analemma.spi.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Functions that convert values, and functions over numbers. */
final class Conversions {
  private Conversions() {}

  static JsonNode toInt(JsonNode[] arguments, Budget budget) {
    JsonNode value = arguments[0];
    if (value.isTextual()) {
      BigDecimal parsed = Numbers.parse(value.textValue());
      boolean plain = value.textValue().chars().noneMatch(c -> c == '.' || c == 'e' || c == 'E');
      if (!plain) {
        throw Failure.of(
            Failure.ARGUMENT,
            "The text is no integer",
            "Write int(decimal(x)) to cut off a fraction.");
      }
      return Numbers.round(Json.nodes().numberNode(parsed), RoundingMode.UNNECESSARY);
    }
    return Numbers.round(number(value), RoundingMode.DOWN);
  }

  static JsonNode toDecimal(JsonNode[] arguments, Budget budget) {
    JsonNode value = arguments[0];
    BigDecimal decimal =
        value.isTextual() ? Numbers.parse(value.textValue()) : Numbers.toDecimal(number(value));
    return Numbers.of(decimal.round(Numbers.EXACT));
  }

  private static JsonNode number(JsonNode value) {
    if (!value.isNumber()) {
      throw Failure.type("a number or a string", value);
    }
    return value;
  }

  static JsonNode toText(JsonNode[] arguments, Budget budget) {
    JsonNode value = arguments[0];
    if (value.isTextual()) {
      return value;
    }
    if (value.isBoolean()) {
      return Json.nodes().textNode(String.valueOf(value.booleanValue()));
    }
    if (!value.isNumber()) {
      throw Failure.type("a string, a number or a bool", value);
    }
    return Json.nodes().textNode(Numbers.text(value));
  }

  static JsonNode toBool(JsonNode[] arguments, Budget budget) {
    JsonNode value = arguments[0];
    if (value.isBoolean()) {
      return value;
    }
    return switch (Values.text(value)) {
      case "true", "True", "TRUE", "t", "1" -> BooleanNode.TRUE;
      case "false", "False", "FALSE", "f", "0" -> BooleanNode.FALSE;
      default ->
          throw Failure.of(Failure.ARGUMENT, "The text is no bool", "Give 'true' or 'false'.");
    };
  }

  static JsonNode type(JsonNode[] arguments, Budget budget) {
    return Json.nodes().textNode(Values.typeName(arguments[0]));
  }

  static JsonNode json(JsonNode[] arguments, Budget budget) {
    return JsonText.read(Values.text(arguments[0]), budget);
  }

  static JsonNode min(JsonNode[] arguments, Budget budget) {
    return extreme("min", arguments, -1, budget);
  }

  static JsonNode max(JsonNode[] arguments, Budget budget) {
    return extreme("max", arguments, 1, budget);
  }

  private static JsonNode extreme(String name, JsonNode[] arguments, int sign, Budget budget) {
    boolean list = arguments.length == 1 && arguments[0].isArray();
    int size = list ? arguments[0].size() : arguments.length;
    if (size == 0) {
      throw Failure.of(
          Failure.ARGUMENT,
          name + "() of an empty list has no value",
          "Test it first: size(x) == 0 ? 0 : " + name + "(x).");
    }
    budget.steps(size);
    JsonNode best = list ? arguments[0].get(0) : arguments[0];
    if (!best.isNumber()) {
      throw Failure.type("a number", best);
    }
    for (int i = 1; i < size; i++) {
      JsonNode next = list ? arguments[0].get(i) : arguments[i];
      if (Integer.signum(Numbers.compare(next, best)) == sign) {
        best = next;
      }
    }
    return best;
  }

  static JsonNode abs(JsonNode[] arguments, Budget budget) {
    return Numbers.abs(arguments[0]);
  }

  static JsonNode floor(JsonNode[] arguments, Budget budget) {
    return Numbers.round(arguments[0], RoundingMode.FLOOR);
  }

  static JsonNode ceil(JsonNode[] arguments, Budget budget) {
    return Numbers.round(arguments[0], RoundingMode.CEILING);
  }

  static JsonNode round(JsonNode[] arguments, Budget budget) {
    return Numbers.round(arguments[0], RoundingMode.HALF_UP);
  }
}
