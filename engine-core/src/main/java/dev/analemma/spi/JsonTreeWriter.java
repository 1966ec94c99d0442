// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes a tree with an explicit stack; refuses what could not be read back. */
final class JsonTreeWriter {
  /** Above the depth of values that come in, so that a record may hold such a value. */
  static final int DEPTH_MAX = 1_000;

  private final JsonGenerator out;
  private final Deque<JsonCursor> open = new ArrayDeque<>();

  private JsonTreeWriter(JsonGenerator out) {
    this.out = out;
  }

  static void write(JsonNode root, JsonGenerator out) throws IOException {
    new JsonTreeWriter(out).writeAll(root);
  }

  private void writeAll(JsonNode root) throws IOException {
    value(root);
    while (!open.isEmpty()) {
      JsonCursor cursor = open.element();
      JsonNode child = cursor.next();
      if (child != null) {
        if (cursor.isObject()) {
          out.writeFieldName(checked("name", cursor.name()));
        }
        value(child);
      } else {
        open.remove();
        if (cursor.isObject()) {
          out.writeEndObject();
        } else {
          out.writeEndArray();
        }
      }
    }
  }

  private void value(JsonNode value) throws IOException {
    if (value.isContainerNode()) {
      if (open.size() >= DEPTH_MAX) {
        throw JsonChecks.tooDeep(JsonCursor.pointer(open), null, DEPTH_MAX);
      }
      if (value.isObject()) {
        out.writeStartObject();
      } else {
        out.writeStartArray();
      }
      open.push(new JsonCursor(value));
    } else if (value.isTextual()) {
      out.writeString(checked("string", value.textValue()));
    } else if (value instanceof NumericNode number) {
      number(number);
    } else if (value.isBoolean()) {
      out.writeBoolean(value.booleanValue());
    } else if (value.isNull()) {
      out.writeNull();
    } else if (value.isBinary()) {
      out.writeString(value.asText());
    } else {
      throw JsonChecks.foreign(JsonCursor.pointer(open), value);
    }
  }

  private void number(NumericNode value) throws IOException {
    switch (value.numberType()) {
      case INT:
      case LONG:
        out.writeNumber(value.longValue());
        break;
      case BIG_INTEGER:
        BigInteger integer = value.bigIntegerValue();
        check(JsonChecks.fits(integer, JsonLimits.ofDefaults()), "a number is out of range");
        out.writeNumber(integer);
        break;
      case FLOAT:
      case DOUBLE:
        // By the text of the node: a float's shortest digits are not those of its double.
        String text = value.asText();
        check(Double.isFinite(value.doubleValue()), text + " is no JSON number");
        out.writeNumber(text);
        break;
      default:
        BigDecimal decimal = JsonNumbers.withFraction(value.decimalValue());
        check(JsonChecks.fits(decimal, JsonLimits.ofDefaults()), "a number is out of range");
        out.writeNumber(decimal.toString());
        break;
    }
  }

  private void check(boolean number, String problem) {
    if (!number) {
      throw new JsonException(
          "JSON_NUMBER",
          JsonCursor.pointer(open),
          null,
          problem,
          "Numbers have at most 1,000 digits and exponents up to 6,144; write others as strings",
          null);
    }
  }

  private String checked(String what, String text) {
    String problem = JsonChecks.surrogateProblem(what, text);
    if (problem != null) {
      throw new JsonException(
          "JSON_ENCODING",
          JsonCursor.pointer(open),
          null,
          problem,
          "Write both halves of the surrogate pair",
          null);
    }
    return text;
  }
}
