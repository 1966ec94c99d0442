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
import java.util.Iterator;
import java.util.Map;

/** Writes a tree with an explicit stack; refuses what could not be read back. */
final class JsonTreeWriter {
  /** Above the depth of values that come in, so that a record may hold such a value. */
  static final int DEPTH_MAX = 1_000;

  private final JsonGenerator out;
  private final Deque<Level> open = new ArrayDeque<>();

  private JsonTreeWriter(JsonGenerator out) {
    this.out = out;
  }

  /** The rest of a container. */
  private interface Level {
    /** Writes the next child and returns true, or ends the container and returns false. */
    boolean next() throws IOException;
  }

  static void write(JsonNode root, JsonGenerator out) throws IOException {
    new JsonTreeWriter(out).writeAll(root);
  }

  private void writeAll(JsonNode root) throws IOException {
    value(root);
    while (!open.isEmpty()) {
      Level level = open.element();
      if (!level.next()) {
        open.remove();
      }
    }
  }

  private void value(JsonNode value) throws IOException {
    if (value.isContainerNode()) {
      if (open.size() >= DEPTH_MAX) {
        throw JsonChecks.tooDeep(out.getOutputContext().pathAsPointer().toString(), null, DEPTH_MAX);
      }
      open.push(value.isObject() ? object(value) : array(value));
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
      throw problem(
          "JSON_VALUE",
          "a node of type %s is no JSON value".formatted(value.getNodeType()),
          "Use objects, arrays, strings, numbers, booleans and null");
    }
  }

  private Level object(JsonNode object) throws IOException {
    out.writeStartObject();
    Iterator<Map.Entry<String, JsonNode>> members = object.properties().iterator();
    return () -> {
      if (!members.hasNext()) {
        out.writeEndObject();
        return false;
      }
      Map.Entry<String, JsonNode> member = members.next();
      out.writeFieldName(checked("name", member.getKey()));
      value(member.getValue());
      return true;
    };
  }

  private Level array(JsonNode array) throws IOException {
    out.writeStartArray();
    Iterator<JsonNode> elements = array.elements();
    return () -> {
      if (!elements.hasNext()) {
        out.writeEndArray();
        return false;
      }
      value(elements.next());
      return true;
    };
  }

  private void number(NumericNode value) throws IOException {
    switch (value.numberType()) {
      case INT:
      case LONG:
        out.writeNumber(value.longValue());
        break;
      case BIG_INTEGER:
        BigInteger integer = value.bigIntegerValue();
        fits(JsonChecks.fits(integer, JsonLimits.ofDefaults()));
        out.writeNumber(integer);
        break;
      case FLOAT:
      case DOUBLE:
        // By the text of the node: a float's shortest digits are not those of its double.
        if (!Double.isFinite(value.doubleValue())) {
          throw problem(
              "JSON_NUMBER",
              value.asText() + " is no JSON number",
              "Use null or a string for what is not a number");
        }
        out.writeNumber(value.asText());
        break;
      default:
        BigDecimal decimal = value.decimalValue();
        fits(JsonChecks.fits(decimal, JsonLimits.ofDefaults()));
        out.writeNumber(decimal.toString());
        break;
    }
  }

  private void fits(boolean fits) {
    if (!fits) {
      throw problem(
          "JSON_NUMBER",
          "a number is out of range",
          "Numbers have at most 1,000 digits and exponents up to 6,144");
    }
  }

  private String checked(String what, String text) {
    String problem = JsonChecks.surrogateProblem(what, text);
    if (problem != null) {
      throw problem("JSON_ENCODING", problem, "Write both halves of the surrogate pair");
    }
    return text;
  }

  private JsonException problem(String code, String problem, String remedy) {
    return new JsonException(
        code, out.getOutputContext().pathAsPointer().toString(), null, problem, remedy, null);
  }
}
