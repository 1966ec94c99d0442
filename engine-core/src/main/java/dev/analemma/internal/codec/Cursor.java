// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Bound;
import dev.analemma.internal.text.Names;
import dev.analemma.internal.text.Near;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value of the tree, where it stands, and where its faults go. Each question about it answers
 * null after it has reported why there is no answer.
 */
final class Cursor {
  /**
   * An entry of an object.
   *
   * @param name the key
   * @param cursor the value
   */
  record Named(String name, Cursor cursor) {}

  private final Report report;
  private final Place place;
  private final JsonNode node;
  // Keys that an unknown key was probably meant to be: not reported as missing as well.
  private Set<String> meant = Set.of();

  Cursor(Report report, Place place, JsonNode node) {
    this.report = report;
    this.place = place;
    this.node = node;
  }

  JsonNode node() {
    return node;
  }

  void fault(String code, String problem, String remedy) {
    report.add(place, code, problem, remedy);
  }

  /** Says that this value has faults, so that nothing of it is in the definition. */
  void unread() {
    report.unread(place);
  }

  /** Reports a fault at a key of this object. */
  void faultAt(String key, String code, String problem, String remedy) {
    report.add(place.child(key), code, problem, remedy);
  }

  // Objects.

  boolean object(String example) {
    if (node.isObject()) {
      return true;
    }
    wrongType("an object", example);
    return false;
  }

  /** Reports every key that is not in the table. */
  void keys(String table) {
    List<String> allowed = Keys.of(table);
    Set<String> found = new HashSet<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      String key = entry.getKey();
      if (allowed.contains(key)) {
        continue;
      }
      String near = Near.word(key, allowed);
      if (near != null) {
        found.add(near);
      }
      report.add(
          place.child(key),
          Codes.KEY_UNKNOWN,
          "key %s is unknown here".formatted(Report.quote(key)),
          (near == null ? elsewhere(key) : "Did you mean '" + near + "'? ")
              + "Known here: "
              + String.join(", ", allowed));
    }
    meant = found;
  }

  boolean meant(String key) {
    return meant.contains(key);
  }

  boolean has(String key) {
    return node.has(key);
  }

  @Nullable Cursor get(String key) {
    JsonNode value = node.get(key);
    return value == null ? null : new Cursor(report, place.child(key), value);
  }

  /** Returns the value of a key that has to be there. */
  @Nullable Cursor require(String key, String remedy) {
    Cursor value = get(key);
    if (value == null && !meant(key)) {
      fault(Codes.KEY_MISSING, "key '" + key + "' is missing", remedy);
    }
    return value;
  }

  /** Returns the entries of an object, in written order. */
  Iterable<Map.Entry<String, JsonNode>> entries() {
    return node.properties();
  }

  Cursor child(String key, JsonNode value) {
    return new Cursor(report, place.child(key), value);
  }

  // Arrays.

  boolean array(String example) {
    if (node.isArray()) {
      return true;
    }
    wrongType("a list", example);
    return false;
  }

  /** Returns the elements of a list; a value that is no list stands for a list of itself. */
  List<Cursor> oneOrMany() {
    return node.isArray() ? elements() : List.of(this);
  }

  List<Cursor> elements() {
    List<Cursor> elements = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      elements.add(new Cursor(report, place.child(i), node.get(i)));
    }
    return elements;
  }

  // Scalars.

  @Nullable String text(String example) {
    if (node.isTextual()) {
      return node.textValue();
    }
    wrongType("a string", example);
    return null;
  }

  @Nullable String id(String what) {
    String text = text(what + ", for example parsed");
    if (text == null) {
      return null;
    }
    if (!Names.isId(text)) {
      fault(
          Codes.ID_INVALID,
          "%s %s is no id".formatted(what, Report.quote(text)),
          "Write a letter and then letters, digits and '_', 64 characters at most");
      return null;
    }
    return text;
  }

  /** Returns an id that is not reserved: what nodes and variables are called. */
  @Nullable String freeId(String what) {
    String text = id(what);
    String reason = text == null ? null : Names.reservedBecause(text);
    if (reason != null) {
      fault(
          Codes.ID_RESERVED,
          "%s '%s' %s".formatted(what, text, reason),
          "Choose another name, for example '" + text + "_1'");
      return null;
    }
    return text;
  }

  @Nullable String code(boolean star) {
    String text = text("an error code, for example CARD_DECLINED");
    if (text == null || (star && text.equals("*")) || Names.isCode(text)) {
      return text;
    }
    fault(
        Codes.CODE_INVALID,
        "%s is no error code".formatted(Report.quote(text)),
        "Write a letter and then letters, digits and _ . : / -, 128 characters at most"
            + (star ? ", or \"*\" for every code" : ""));
    return null;
  }

  @Nullable String operator() {
    String text = text("the name of an operator, for example json_parse");
    if (text == null || Names.isOperatorName(text)) {
      return text;
    }
    fault(
        Codes.NAME_INVALID,
        "%s is no operator's name".formatted(Report.quote(text)),
        "Write letters, digits, '_' and '-', joined by '.' or '/'");
    return null;
  }

  @Nullable String expression() {
    String text = text("an expression in quotes, for example \"size(errors) > 0\"");
    if (text != null && text.isBlank()) {
      fault(Codes.VALUE_OUT_OF_RANGE, "the expression is empty", "Write one, or leave the key out");
      return null;
    }
    return text;
  }

  @Nullable Boolean bool() {
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    wrongType("true or false", "true");
    return null;
  }

  @Nullable String word(List<String> words) {
    String text = text("one of " + String.join(", ", words));
    if (text == null || words.contains(text)) {
      return text;
    }
    fault(
        Codes.VALUE_UNKNOWN,
        "%s is not known here".formatted(Report.quote(text)),
        Near.question(text, words) + "Write one of " + String.join(", ", words));
    return null;
  }

  @Nullable Integer integer(int min, int max) {
    if (!node.isIntegralNumber()) {
      wrongType("a whole number", "a number from " + min + " to " + max);
      return null;
    }
    if (!node.canConvertToInt() || node.intValue() < min || node.intValue() > max) {
      outOfRange(min, max);
      return null;
    }
    return node.intValue();
  }

  @Nullable BigDecimal number(int min, int max) {
    if (!node.isNumber()) {
      wrongType("a number", "a number from " + min + " to " + max);
      return null;
    }
    // The limits of the tree have refused numbers of many digits and numbers that are not finite.
    BigDecimal number = CanonicalNumbers.value(node);
    if (number == null
        || number.compareTo(BigDecimal.valueOf(min)) < 0
        || number.compareTo(BigDecimal.valueOf(max)) > 0) {
      outOfRange(min, max);
      return null;
    }
    return number;
  }

  @Nullable Duration duration(boolean positive) {
    String text = text("a duration, for example 30s");
    if (text == null) {
      return null;
    }
    Duration duration = Quantities.duration(text);
    if (duration == null) {
      fault(
          Codes.DURATION_INVALID,
          "%s is no duration".formatted(Report.quote(text)),
          "Write a number with ms, s, m, h or d (250ms, 30s, 10m, 24h, 3d) or ISO-8601"
              + " (PT1H30M), at most a hundred years");
      return null;
    }
    if (positive && duration.isZero()) {
      fault(
          Codes.VALUE_OUT_OF_RANGE,
          "%s is no time at all".formatted(Report.quote(text)),
          "Write a longer one, or leave the key out");
      return null;
    }
    return duration;
  }

  // Values that may be templates.

  /** Returns a whole number, or the reference to one. */
  @Nullable Bound<Integer> integerBound(int min, int max) {
    if (isTemplate()) {
      return Bound.reference(node.textValue());
    }
    Integer integer = integer(min, max);
    return integer == null ? null : Bound.of(integer);
  }

  /** Returns a duration, or the reference to one. */
  @Nullable Bound<Duration> durationBound(boolean positive) {
    if (isTemplate()) {
      return Bound.reference(node.textValue());
    }
    Duration duration = duration(positive);
    return duration == null ? null : Bound.of(duration);
  }

  /** Returns whether the value is a path or an expression, known only when the node runs. */
  boolean isTemplate() {
    return isTemplate(node);
  }

  static boolean isTemplate(JsonNode node) {
    return node.isTextual()
        && (node.textValue().startsWith("$.") || node.textValue().startsWith("${"));
  }

  void durationOrTemplate() {
    if (!isTemplate()) {
      duration(true);
    }
  }

  void integerOrTemplate(int min, int max) {
    if (!isTemplate()) {
      integer(min, max);
    }
  }

  private void outOfRange(int min, int max) {
    fault(
        Codes.VALUE_OUT_OF_RANGE,
        "%s is out of range".formatted(Report.quote(node.asText())),
        "Write a number from " + min + " to " + max);
  }

  void wrongType(String wanted, String example) {
    String seen =
        switch (node.getNodeType()) {
          case OBJECT -> "an object";
          case ARRAY -> "a list";
          case STRING -> "the string " + Report.quote(node.textValue());
          case NULL -> "null";
          case BOOLEAN, NUMBER -> node.asText();
          default -> "no JSON value";
        };
    fault(Codes.TYPE_MISMATCH, seen + " stands where " + wanted + " has to", "Write " + example);
  }

  private static String elsewhere(String key) {
    List<String> tables = new ArrayList<>();
    Keys.TABLES.forEach(
        (table, keys) -> {
          if (keys.contains(key)) {
            tables.add(table);
          }
        });
    return tables.isEmpty() ? "" : "It is a key of " + String.join(", ", tables) + ". ";
  }
}
