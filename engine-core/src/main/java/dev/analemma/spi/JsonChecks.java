// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Location;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** What holds for the scalars of every tree, whether read, made or written. */
final class JsonChecks {
  private JsonChecks() {}

  /** Returns the index of the first half of a surrogate pair that stands alone, or -1. */
  static int loneSurrogate(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isHighSurrogate(c)
            && i + 1 < length
            && Character.isLowSurrogate(text.charAt(i + 1))) {
          i++;
        } else {
          return i;
        }
      }
    }
    return -1;
  }

  /** Says what is wrong with a string that holds half a character, or returns null. */
  static @Nullable String surrogateProblem(String what, String text) {
    int index = loneSurrogate(text);
    return index < 0
        ? null
        : "the %s has half a character (\\u%04x) at index %d"
            .formatted(what, (int) text.charAt(index), index);
  }

  /** Whether a number has few enough digits and a small enough power of ten. */
  static boolean fits(BigDecimal value, JsonLimits limits) {
    if (!mayFit(value.unscaledValue(), limits)) {
      return false;
    }
    int precision = value.precision();
    long exponent = (long) precision - value.scale() - 1;
    return precision <= limits.numberDigitsMax() && Math.abs(exponent) <= limits.exponentMax();
  }

  /** Whether an integer has few enough digits. */
  static boolean fits(BigInteger value, JsonLimits limits) {
    return mayFit(value, limits) && new BigDecimal(value).precision() <= limits.numberDigitsMax();
  }

  /** Counting the digits of a huge number is slow, its bits are known: a digit has 3.3 of them. */
  private static boolean mayFit(BigInteger value, JsonLimits limits) {
    return value.bitLength() <= 4L * limits.numberDigitsMax();
  }

  /** Returns a text that is short enough for a message. */
  static String shown(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }

  /** Returns Jackson's words without its view of the place and its advice to loosen the rules. */
  static String words(JsonProcessingException e) {
    return e.getOriginalMessage().split("\n| \\(set ", 2)[0];
  }

  /** Refuses a tree that is nested beyond the default limit. */
  static void checkDepth(JsonNode value) {
    int depthMax = JsonLimits.ofDefaults().depthMax();
    Deque<Iterator<JsonNode>> open = new ArrayDeque<>();
    @Nullable JsonNode next = value;
    while (true) {
      if (next != null && next.isContainerNode()) {
        if (open.size() >= depthMax) {
          throw tooDeep("", null, depthMax);
        }
        open.push(next.elements());
      }
      while (!open.isEmpty() && !open.element().hasNext()) {
        open.remove();
      }
      if (open.isEmpty()) {
        return;
      }
      next = open.element().next();
    }
  }

  static JsonException tooDeep(String pointer, @Nullable Location location, int depthMax) {
    return new JsonException(
        "JSON_TOO_DEEP",
        pointer,
        location,
        "arrays and objects are nested more than %d levels".formatted(depthMax),
        "Make the value flatter",
        null);
  }

  static JsonException foreign(String pointer, JsonNode value) {
    return new JsonException(
        "JSON_VALUE",
        pointer,
        null,
        "a node of type %s is no JSON value".formatted(value.getNodeType()),
        "Use objects, arrays, strings, numbers, booleans and null",
        null);
  }

  static JsonException tooLong(JsonLimits limits) {
    return new JsonException(
        "JSON_TOO_LARGE",
        "",
        null,
        "the text is longer than %,d characters".formatted(limits.documentCharsMax()),
        "Send less at once, keep large data in files, or raise documentCharsMax",
        null);
  }
}
