// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.internal.text.Near;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the language: a closed list. {@code first}, {@code has}, {@code optional} and
 * {@code secret} are forms of the grammar and are known to the parser.
 */
enum Function {
  SIZE("size", Style.BOTH, 1, 1, TextFunctions::size),
  CONTAINS("contains", Style.BOTH, 2, 2, TextFunctions::contains),
  STARTS_WITH("startsWith", Style.BOTH, 2, 2, TextFunctions::startsWith),
  ENDS_WITH("endsWith", Style.BOTH, 2, 2, TextFunctions::endsWith),
  MATCHES("matches", Style.BOTH, 2, 2, TextFunctions::matchesUnlinked),
  LOWER_ASCII("lowerAscii", Style.BOTH, 1, 1, TextFunctions::lowerAscii),
  UPPER_ASCII("upperAscii", Style.BOTH, 1, 1, TextFunctions::upperAscii),
  TRIM("trim", Style.BOTH, 1, 1, TextFunctions::trim),
  SPLIT("split", Style.BOTH, 2, 3, TextFunctions::split),
  JOIN("join", Style.BOTH, 1, 2, TextFunctions::join),
  REPLACE("replace", Style.BOTH, 3, 4, TextFunctions::replace),
  SUBSTRING("substring", Style.BOTH, 2, 3, TextFunctions::substring),
  INT("int", Style.GLOBAL, 1, 1, Conversions::toInt),
  DECIMAL("decimal", Style.GLOBAL, 1, 1, Conversions::toDecimal),
  DOUBLE("double", Style.GLOBAL, 1, 1, Conversions::toDecimal),
  STRING("string", Style.GLOBAL, 1, 1, Conversions::toText),
  BOOL("bool", Style.GLOBAL, 1, 1, Conversions::toBool),
  TYPE("type", Style.GLOBAL, 1, 1, Conversions::type),
  JSON("json", Style.GLOBAL, 1, 1, Conversions::json),
  MIN("min", Style.GLOBAL, 1, 64, Conversions::min),
  MAX("max", Style.GLOBAL, 1, 64, Conversions::max),
  ABS("abs", Style.GLOBAL, 1, 1, Conversions::abs),
  FLOOR("floor", Style.GLOBAL, 1, 1, Conversions::floor),
  CEIL("ceil", Style.GLOBAL, 1, 1, Conversions::ceil),
  ROUND("round", Style.GLOBAL, 1, 1, Conversions::round),
  TIMESTAMP("timestamp", Style.GLOBAL, 1, 1, TimeFunctions::timestamp),
  DURATION("duration", Style.GLOBAL, 1, 1, TimeFunctions::duration),
  INSTANT("instant", Style.GLOBAL, 1, 1, TimeFunctions::instant);

  /** The forms that the parser knows. */
  static final List<String> FORMS = List.of("first", "has", "optional", "secret");

  private static final Map<String, Function> BY_NAME = new HashMap<>();
  private static final Map<String, String> ABSENT =
      Map.ofEntries(
          Map.entry("lower", "Write lowerAscii()."),
          Map.entry("upper", "Write upperAscii()."),
          Map.entry("len", "Write size()."),
          Map.entry("length", "Write size()."),
          Map.entry("now", "Use the operator clock, whose result is journaled, or run.started."),
          Map.entry("random", "Use the operator random, whose result is journaled."),
          Map.entry("uuid", "Use the operator uuid, whose result is journaled."),
          Map.entry("all", "There are no loops here; use a list operator such as list_filter."),
          Map.entry("exists", "There are no loops here; use a list operator such as list_filter."),
          Map.entry("exists_one", "There are no loops here; use a list operator."),
          Map.entry("filter", "There are no loops here; use the operator list_filter."),
          Map.entry("map", "There are no loops here; use the operator list_map."),
          Map.entry("reduce", "There are no loops here; use a list operator."));

  static {
    for (Function function : values()) {
      BY_NAME.put(function.text, function);
    }
  }

  private final String text;
  private final Style style;
  private final int argumentsMin;
  private final int argumentsMax;
  private final Body body;

  Function(String text, Style style, int argumentsMin, int argumentsMax, Body body) {
    this.text = text;
    this.style = style;
    this.argumentsMin = argumentsMin;
    this.argumentsMax = argumentsMax;
    this.body = body;
  }

  /** How a function may be called. */
  enum Style {
    /** {@code f(x)}. */
    GLOBAL,
    /** {@code f(x)} or {@code x.f()}. */
    BOTH
  }

  /** What a function does. */
  @FunctionalInterface
  interface Body {
    JsonNode apply(JsonNode[] arguments, Budget budget);
  }

  static @Nullable Function named(String name) {
    return BY_NAME.get(name);
  }

  /** Returns every name that can be called. */
  static List<String> names() {
    List<String> names = new ArrayList<>(FORMS);
    Arrays.stream(values()).forEach(function -> names.add(function.text));
    return names;
  }

  /** Returns what to do about a name that is no function. */
  static String remedyFor(String name) {
    String known = ABSENT.get(name);
    if (known != null) {
      return known;
    }
    return Near.question(name, names()) + "The functions are listed in docs/expressions.md.";
  }

  String text() {
    return text;
  }

  boolean member() {
    return style == Style.BOTH;
  }

  int argumentsMin() {
    return argumentsMin;
  }

  int argumentsMax() {
    return argumentsMax;
  }

  JsonNode apply(JsonNode[] arguments, Budget budget) {
    return body.apply(arguments, budget);
  }
}
