// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Fault;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A value of a document, where it stands, and the list that takes its faults. Each question answers
 * null after it has told why there is no answer. Not thread-safe.
 */
public final class Reading {
  private static final int SHOWN_CHARS_MAX = 60;

  private final JsonNode node;
  private final String pointer;
  private final List<Fault> faults;

  /**
   * Creates a reading.
   *
   * @param node the value
   * @param pointer where it stands
   * @param faults takes all that is wrong
   */
  public Reading(JsonNode node, String pointer, List<Fault> faults) {
    this.node = node;
    this.pointer = pointer;
    this.faults = faults;
  }

  /** Returns the value. */
  public JsonNode node() {
    return node;
  }

  /** Returns where the value stands. */
  public String pointer() {
    return pointer;
  }

  /** Tells a fault of this value. */
  public void fault(String code, String problem, String remedy) {
    faults.add(Fault.error(code, pointer, problem, remedy));
  }

  /** Returns whether the value is an object, and tells if it is none. */
  public boolean object() {
    return node.isObject() || wrong("an object");
  }

  /** Tells every key of this object that is none of these. */
  public void keys(Collection<String> known) {
    node.fieldNames()
        .forEachRemaining(
            key -> {
              if (!known.contains(key)) {
                at(key)
                    .fault(
                        "KEY_UNKNOWN",
                        "key %s is unknown here".formatted(quoted(key)),
                        Fault.didYouMean(key, known) + "Known here: " + String.join(", ", known));
              }
            });
  }

  /** Returns the value of a key, or null if there is none. */
  public @Nullable Reading get(String key) {
    return node.has(key) ? at(key) : null;
  }

  /** Returns the value of a key; tells if there is none. */
  public @Nullable Reading require(String key, String example) {
    Reading value = get(key);
    if (value == null) {
      fault("KEY_MISSING", "key '" + key + "' is missing", "Write " + example);
    }
    return value;
  }

  /** Returns the values of an object by their keys; empty, and told, if it is none. */
  public Map<String, Reading> entries() {
    Map<String, Reading> entries = new LinkedHashMap<>();
    if (object()) {
      node.fieldNames().forEachRemaining(key -> entries.put(key, at(key)));
    }
    return entries;
  }

  /** Returns the elements of an array; empty, and told, if it is none. */
  public List<Reading> elements() {
    List<Reading> elements = new ArrayList<>();
    if (node.isArray() || wrong("a list")) {
      for (int i = 0; i < node.size(); i++) {
        elements.add(new Reading(node.path(i), pointer + "/" + i, faults));
      }
    }
    return elements;
  }

  /** Returns a text that is not blank. */
  public @Nullable String text() {
    if (!node.isTextual()) {
      wrong("a text");
      return null;
    }
    if (node.textValue().isBlank()) {
      fault("VALUE_OUT_OF_RANGE", "the text is blank", "Write at least one character");
      return null;
    }
    return node.textValue();
  }

  /** Returns a text of a form. */
  public @Nullable String text(Predicate<String> form, String remedy) {
    String text = text();
    if (text == null || form.test(text)) {
      return text;
    }
    fault("VALUE_UNKNOWN", quoted(text) + " cannot stand here", remedy);
    return null;
  }

  /** Returns a truth value. */
  public @Nullable Boolean bool() {
    if (!node.isBoolean()) {
      wrong("true or false");
      return null;
    }
    return node.booleanValue();
  }

  /** Returns an integer within bounds. */
  public @Nullable Integer integer(int min, int max) {
    if (!node.isIntegralNumber()) {
      wrong("an integer");
      return null;
    }
    if (!node.canConvertToInt() || node.intValue() < min || node.intValue() > max) {
      fault(
          "VALUE_OUT_OF_RANGE", "the number is " + shown(), "Write %,d to %,d".formatted(min, max));
      return null;
    }
    return node.intValue();
  }

  /** Returns a number. */
  public @Nullable BigDecimal decimal() {
    if (!node.isNumber()) {
      wrong("a number");
      return null;
    }
    return node.decimalValue();
  }

  /** Returns a date. */
  public @Nullable LocalDate date() {
    String text = text();
    if (text == null) {
      return null;
    }
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      fault("VALUE_UNKNOWN", quoted(text) + " is no date", "Write year-month-day: 2026-01-31");
      return null;
    }
  }

  /** Returns the constant that a word names: {@code json-mode} for {@code JSON_MODE}. */
  public <E extends Enum<E>> @Nullable E word(Class<E> type) {
    String text = text();
    if (text == null) {
      return null;
    }
    for (E constant : type.getEnumConstants()) {
      if (word(constant).equals(text)) {
        return constant;
      }
    }
    List<String> words = Arrays.stream(type.getEnumConstants()).map(Reading::word).toList();
    fault(
        "VALUE_UNKNOWN",
        quoted(text) + " is unknown here",
        Fault.didYouMean(text, words) + "Write one of " + String.join(", ", words));
    return null;
  }

  /** Returns how a constant is written: {@code json-mode} for {@code JSON_MODE}. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns a text in quotes, cut where it is long. */
  public static String quoted(String text) {
    return "'"
        + (text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX) + "…")
        + "'";
  }

  private Reading at(String key) {
    return new Reading(node.path(key), Pointers.child(pointer, key), faults);
  }

  private boolean wrong(String wanted) {
    fault("TYPE_MISMATCH", "the value is " + shown(), "Write " + wanted);
    return false;
  }

  private String shown() {
    if (node.isContainerNode()) {
      return node.isArray() ? "a list" : "an object";
    }
    return node.isTextual() ? quoted(node.textValue()) : node.asText();
  }
}
