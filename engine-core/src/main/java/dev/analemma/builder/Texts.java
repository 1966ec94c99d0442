// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.internal.expression.ValueParser;
import dev.analemma.spi.Json;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** Literals as the language of values writes them. */
final class Texts {
  /** Deeper literals are refused, so the walks below may call themselves. */
  static final int LITERAL_DEPTH_MAX = 64;

  private Texts() {}

  /** Returns a literal tree as a template that evaluates to it. */
  static JsonNode template(JsonNode literal) {
    if (literal.isTextual()) {
      return TextNode.valueOf(text(literal.textValue()));
    }
    if (literal.isArray()) {
      ArrayNode array = Json.nodes().arrayNode();
      literal.forEach(element -> array.add(template(element)));
      return array;
    }
    if (literal.isObject()) {
      ObjectNode object = Json.nodes().objectNode();
      for (Map.Entry<String, JsonNode> field : literal.properties()) {
        object.set(field.getKey(), template(field.getValue()));
      }
      return object;
    }
    return literal;
  }

  /** Returns a text as a template that evaluates to it. */
  static String text(String text) {
    return ValueParser.escape(text);
  }

  /** Returns a literal tree as an expression. */
  static String expression(JsonNode literal) {
    StringBuilder out = new StringBuilder();
    write(literal, out);
    return out.toString();
  }

  /** Returns a text as a string literal of the expression language. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2);
    quote(text, out);
    return out.toString();
  }

  /** Refuses a literal that is nested too deeply, or holds a number that JSON does not have. */
  static JsonNode checked(JsonNode literal) {
    Deque<JsonNode> nodes = new ArrayDeque<>();
    Deque<Integer> depths = new ArrayDeque<>();
    nodes.push(literal);
    depths.push(1);
    while (!nodes.isEmpty()) {
      JsonNode node = nodes.pop();
      int depth = depths.pop();
      if (depth > LITERAL_DEPTH_MAX) {
        throw new IllegalArgumentException(
            "the literal is nested deeper than %d levels; pass it as input or store it as an asset"
                .formatted(LITERAL_DEPTH_MAX));
      }
      if (node.isFloatingPointNumber()
          && !node.isBigDecimal()
          && !Double.isFinite(node.doubleValue())) {
        throw new IllegalArgumentException(
            "%s is no number of JSON; use null or a text".formatted(node.asText()));
      }
      for (JsonNode child : node) {
        nodes.push(child);
        depths.push(depth + 1);
      }
    }
    return literal;
  }

  private static void write(JsonNode literal, StringBuilder out) {
    if (literal.isTextual()) {
      quote(literal.textValue(), out);
    } else if (literal.isArray()) {
      out.append('[');
      String separator = "";
      for (JsonNode element : literal) {
        out.append(separator);
        write(element, out);
        separator = ", ";
      }
      out.append(']');
    } else if (literal.isObject()) {
      out.append('{');
      String separator = "";
      for (Map.Entry<String, JsonNode> field : literal.properties()) {
        out.append(separator);
        quote(field.getKey(), out);
        out.append(": ");
        write(field.getValue(), out);
        separator = ", ";
      }
      out.append('}');
    } else if (literal.isNumber() && !literal.isIntegralNumber()) {
      // By way of the text, which is what the document would hold.
      out.append(new BigDecimal(literal.asText()).toPlainString());
    } else {
      out.append(literal.asText());
    }
  }

  private static void quote(String text, StringBuilder out) {
    out.append('\'');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\'' -> out.append("\\'");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          // A condition may stand in a field that is read as a value, where this looks like a path.
          boolean path =
              c == '$' && i + 1 < text.length() && ".[{".indexOf(text.charAt(i + 1)) >= 0;
          if (c < 0x20 || c == 0x7f || path) {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('\'');
  }
}
