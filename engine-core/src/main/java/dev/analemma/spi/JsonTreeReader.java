// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Location;
import dev.analemma.internal.text.Pointers;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds a tree from tokens with an explicit stack and applies the rules that Jackson leaves open.
 *
 * <p>Two ways to meet a problem: throw at the first one, or gather all of them (then null stands
 * for what could not be read, and the later of two values counts). What breaks the token stream
 * itself ends the reading either way.
 */
final class JsonTreeReader {
  private static final int PROBLEMS_MAX = 100;
  private static final int SMALL_CHARS = 18;

  private final JsonParser parser;
  private final JsonLimits limits;
  private final @Nullable List<JsonException> problems;
  private final Deque<Frame> open = new ArrayDeque<>();
  private long values;

  /** One container that is being filled. */
  private static final class Frame {
    private final @Nullable ObjectNode object;
    private final @Nullable ArrayNode array;
    private @Nullable Map<String, Location> places;
    private @Nullable String name;

    Frame(@Nullable ObjectNode object, @Nullable ArrayNode array) {
      this.object = object;
      this.array = array;
    }

    @Nullable String step() {
      return array == null ? name : Integer.toString(array.size());
    }

    @Nullable Location place(String name) {
      return places == null ? null : places.get(name);
    }

    void place(String name, @Nullable Location location) {
      if (places == null) {
        places = new HashMap<>();
      }
      if (location != null) {
        places.put(name, location);
      }
    }
  }

  private JsonTreeReader(
      JsonParser parser, JsonLimits limits, @Nullable List<JsonException> problems) {
    this.parser = parser;
    this.limits = limits;
    this.problems = problems;
  }

  /** Reads exactly one value and the end of the text. */
  static JsonNode read(JsonParser parser, JsonLimits limits) throws IOException {
    return new JsonTreeReader(parser, limits, null).readAll();
  }

  /** Reads on behind every problem, as far as the tokens go. */
  static JsonSalvage salvage(JsonParser parser, JsonLimits limits) throws IOException {
    List<JsonException> problems = new ArrayList<>();
    JsonNode tree = null;
    try {
      tree = new JsonTreeReader(parser, limits, problems).readAll();
    } catch (JsonException e) {
      problems.add(e);
    }
    return new JsonSalvage(tree, problems);
  }

  /** Reads one value of a longer text, whose first token is read already. */
  static JsonNode element(JsonParser parser, JsonToken first, JsonLimits limits)
      throws IOException {
    JsonTreeReader reader = new JsonTreeReader(parser, limits, null);
    try {
      return reader.readValue(first);
    } catch (IOException e) {
      throw reader.refused(e);
    }
  }

  /** Returns what an exception outside of any value means; throws it if the source failed. */
  static JsonException refused(JsonParser parser, JsonLimits limits, IOException failure)
      throws IOException {
    return new JsonTreeReader(parser, limits, null).refused(failure);
  }

  private JsonNode readAll() throws IOException {
    try {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw problem("JSON_SYNTAX", "the text is empty", "Write one JSON value");
      }
      JsonNode root = readValue(first);
      if (parser.nextToken() != null) {
        throw problem(
            "JSON_SYNTAX",
            "there is more text after the value",
            "Write one value a text, or put the values into an array");
      }
      return root;
    } catch (IOException e) {
      throw refused(e);
    }
  }

  /** Returns what an exception of the token stream means; throws it if the source itself failed. */
  private JsonException refused(IOException failure) throws IOException {
    if (failure instanceof StreamConstraintsException e) {
      return failed("JSON_TOO_LARGE", e, "Make the text smaller, or raise the limit");
    }
    if (failure instanceof JsonProcessingException e) {
      // Jackson itself finds some of the half characters that are written as escapes.
      boolean half = e.getOriginalMessage().contains("surrogate pair");
      return failed(
          half ? "JSON_ENCODING" : "JSON_SYNTAX",
          e,
          "Write strict JSON (RFC 8259): no comments, NaN or trailing commas");
    }
    if (failure instanceof CharacterCodingException e) {
      return new JsonException(
          "JSON_ENCODING",
          pointer(),
          location(parser.currentLocation()),
          "the text has bytes that are not UTF-8, at this place or soon after it",
          "Save the text as UTF-8",
          e);
    }
    throw failure;
  }

  private JsonNode readValue(JsonToken first) throws IOException {
    @Nullable JsonNode done = start(first);
    while (true) {
      if (done != null) {
        if (open.isEmpty()) {
          return done;
        }
        put(open.element(), done);
        done = null;
      }
      JsonToken token = parser.nextToken();
      if (token == null) {
        throw problem("JSON_SYNTAX", "the text ends inside a value", "Close every bracket");
      }
      if (token == JsonToken.FIELD_NAME) {
        name(open.element());
      } else if (token.isStructEnd()) {
        Frame frame = open.remove();
        done = frame.object == null ? frame.array : frame.object;
      } else {
        done = start(token);
      }
    }
  }

  private static void put(Frame frame, JsonNode value) {
    if (frame.array != null) {
      frame.array.add(value);
    } else if (frame.object != null && frame.name != null) {
      frame.object.set(frame.name, value);
    }
  }

  /** Returns a finished scalar, or null after opening a container. */
  private @Nullable JsonNode start(JsonToken token) throws IOException {
    if (++values > limits.valuesMax()) {
      throw problem(
          "JSON_TOO_LARGE",
          "the text has more than %,d values".formatted(limits.valuesMax()),
          "Send less at once, or raise valuesMax");
    }
    switch (token) {
      case START_OBJECT:
        checkDepth();
        open.push(new Frame(JsonNumbers.INSTANCE.objectNode(), null));
        return null;
      case START_ARRAY:
        checkDepth();
        open.push(new Frame(null, JsonNumbers.INSTANCE.arrayNode()));
        return null;
      case VALUE_STRING:
        return JsonNumbers.INSTANCE.textNode(
            text("string", limits.stringCharsMax(), parser.getText()));
      case VALUE_NUMBER_INT:
        return integer();
      case VALUE_NUMBER_FLOAT:
        return decimal();
      case VALUE_TRUE:
        return JsonNumbers.INSTANCE.booleanNode(true);
      case VALUE_FALSE:
        return JsonNumbers.INSTANCE.booleanNode(false);
      case VALUE_NULL:
        return JsonNumbers.INSTANCE.nullNode();
      default:
        return embedded();
    }
  }

  private void checkDepth() {
    if (open.size() >= limits.depthMax()) {
      throw JsonChecks.tooDeep(
          pointer(), location(parser.currentTokenLocation()), limits.depthMax());
    }
  }

  private void name(Frame frame) throws IOException {
    String name = text("name", limits.nameCharsMax(), parser.currentName());
    frame.name = name;
    ObjectNode object = frame.object;
    if (object == null) {
      return;
    }
    if (object.has(name)) {
      Location before = frame.place(name);
      report(
          problem(
              "JSON_DUPLICATE_KEY",
              "the name '%s' stands twice in one object%s"
                  .formatted(JsonChecks.shown(name), before == null ? "" : ", first at " + before),
              "Remove one of them"));
    } else if (problems != null) {
      frame.place(name, location(parser.currentTokenLocation()));
    }
  }

  private String text(String what, int charsMax, String text) {
    if (text.length() > charsMax) {
      report(
          problem(
              "JSON_TOO_LARGE",
              "a %s has %,d characters, at most %,d are allowed"
                  .formatted(what, text.length(), charsMax),
              "Make it shorter, or raise the limit"));
      return "";
    }
    String half = JsonChecks.surrogateProblem(what, text);
    if (half != null) {
      report(problem("JSON_ENCODING", half, "Write both halves of the surrogate pair"));
    }
    return text;
  }

  private JsonNode integer() throws IOException {
    String text = parser.getText();
    if (text.length() <= SMALL_CHARS) {
      return JsonNumbers.INSTANCE.numberNode(Long.parseLong(text));
    }
    int digits = text.charAt(0) == '-' ? text.length() - 1 : text.length();
    if (digits > limits.numberDigitsMax()) {
      return badNumber(text);
    }
    return JsonNumbers.node(new BigInteger(text));
  }

  private JsonNode decimal() throws IOException {
    String text = parser.getText();
    // Leading zeros of a fraction are no digits, but an exponent's worth of them is the most.
    if (text.length() > limits.numberDigitsMax() + limits.exponentMax() + SMALL_CHARS) {
      return badNumber(text);
    }
    BigDecimal value;
    try {
      value = new BigDecimal(text);
    } catch (NumberFormatException e) {
      return badNumber(text);
    }
    return JsonChecks.fits(value, limits) ? JsonNumbers.node(value) : badNumber(text);
  }

  private JsonNode badNumber(String text) {
    report(
        problem(
            "JSON_NUMBER",
            "the number %s is out of range".formatted(JsonChecks.shown(text)),
            "Numbers have at most %,d digits and exponents up to %,d; write others as strings"
                .formatted(limits.numberDigitsMax(), limits.exponentMax())));
    return JsonNumbers.INSTANCE.nullNode();
  }

  /** Only a Java value has such a token, never a text: bytes are base64, all else is foreign. */
  private JsonNode embedded() throws IOException {
    Object value = parser.getEmbeddedObject();
    if (value == null) {
      return JsonNumbers.INSTANCE.nullNode();
    }
    if (value instanceof byte[] bytes) {
      return JsonNumbers.INSTANCE.textNode(Base64.getEncoder().encodeToString(bytes));
    }
    throw problem(
        "JSON_VALUE",
        "a %s is no JSON value".formatted(value.getClass().getName()),
        "Return records, lists, maps, strings, numbers and booleans");
  }

  private void report(JsonException problem) {
    if (problems == null || problems.size() >= PROBLEMS_MAX - 1) {
      throw problem;
    }
    problems.add(problem);
  }

  private JsonException problem(String code, String problem, String remedy) {
    return new JsonException(
        code, pointer(), location(parser.currentTokenLocation()), problem, remedy, null);
  }

  private JsonException failed(String code, JsonProcessingException e, String remedy) {
    return new JsonException(
        code, pointer(), location(e.getLocation()), JsonChecks.words(e), remedy, e);
  }

  static @Nullable Location location(@Nullable JsonLocation location) {
    return location == null || location.getLineNr() < 1
        ? null
        : new Location(location.getLineNr(), Math.max(1, location.getColumnNr()));
  }

  private String pointer() {
    StringBuilder pointer = new StringBuilder();
    for (Iterator<Frame> frames = open.descendingIterator(); frames.hasNext(); ) {
      String step = frames.next().step();
      if (step != null) {
        pointer.append(Pointers.child("", step));
      }
    }
    return pointer.toString();
  }
}
