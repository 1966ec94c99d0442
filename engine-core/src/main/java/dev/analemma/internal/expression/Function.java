// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.internal.text.Near;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The functions of the language: a closed list. {@code first}, {@code has}, {@code optional} and
 * {@code secret} are forms of the grammar and are known to the parser.
 */
enum Function {
  SIZE("size", Style.BOTH, 1, 1),
  CONTAINS("contains", Style.BOTH, 2, 2),
  STARTS_WITH("startsWith", Style.BOTH, 2, 2),
  ENDS_WITH("endsWith", Style.BOTH, 2, 2),
  MATCHES("matches", Style.BOTH, 2, 2),
  LOWER_ASCII("lowerAscii", Style.BOTH, 1, 1),
  UPPER_ASCII("upperAscii", Style.BOTH, 1, 1),
  TRIM("trim", Style.BOTH, 1, 1),
  SPLIT("split", Style.BOTH, 2, 3),
  JOIN("join", Style.BOTH, 1, 2),
  REPLACE("replace", Style.BOTH, 3, 4),
  SUBSTRING("substring", Style.BOTH, 2, 3),
  INT("int", Style.GLOBAL, 1, 1),
  DECIMAL("decimal", Style.GLOBAL, 1, 1),
  DOUBLE("double", Style.GLOBAL, 1, 1),
  STRING("string", Style.GLOBAL, 1, 1),
  BOOL("bool", Style.GLOBAL, 1, 1),
  TYPE("type", Style.GLOBAL, 1, 1),
  JSON("json", Style.GLOBAL, 1, 1),
  MIN("min", Style.GLOBAL, 1, 64),
  MAX("max", Style.GLOBAL, 1, 64),
  ABS("abs", Style.GLOBAL, 1, 1),
  FLOOR("floor", Style.GLOBAL, 1, 1),
  CEIL("ceil", Style.GLOBAL, 1, 1),
  ROUND("round", Style.GLOBAL, 1, 1),
  TIMESTAMP("timestamp", Style.GLOBAL, 1, 1),
  DURATION("duration", Style.GLOBAL, 1, 1),
  INSTANT("instant", Style.GLOBAL, 1, 1);

  /** The forms that the parser knows. */
  static final List<String> FORMS = List.of("first", "has", "optional", "secret");

  private static final Map<String, Function> BY_NAME = new HashMap<>();

  static {
    for (Function function : values()) {
      BY_NAME.put(function.text, function);
    }
  }

  private final String text;
  private final Style style;
  private final int argumentsMin;
  private final int argumentsMax;

  Function(String text, Style style, int argumentsMin, int argumentsMax) {
    this.text = text;
    this.style = style;
    this.argumentsMin = argumentsMin;
    this.argumentsMax = argumentsMax;
  }

  /** How a function may be called. */
  enum Style {
    /** {@code f(x)}. */
    GLOBAL,
    /** {@code f(x)} or {@code x.f()}. */
    BOTH
  }

  static @Nullable Function named(String name) {
    return BY_NAME.get(name);
  }

  /** Returns every name that can be called. */
  static List<String> names() {
    List<String> names = new ArrayList<>(FORMS);
    for (Function function : values()) {
      names.add(function.text);
    }
    return names;
  }

  /** Returns what to do about a name that is no function. */
  static String remedyFor(String name) {
    String known = absent(name);
    if (known != null) {
      return known;
    }
    return Near.question(name, names()) + "The functions are listed in docs/expressions.md.";
  }

  /** Returns what to do about a name that other languages have, or null. */
  private static @Nullable String absent(String name) {
    return switch (name) {
      case "lower" -> "Write lowerAscii().";
      case "upper" -> "Write upperAscii().";
      case "len", "length" -> "Write size().";
      case "now" -> "Use the operator clock, whose result is journaled, or run.started.";
      case "random" -> "Use the operator random, whose result is journaled.";
      case "uuid" -> "Use the operator uuid, whose result is journaled.";
      case "all", "exists" -> "There are no loops here; use a list operator such as list_filter.";
      case "exists_one", "reduce" -> "There are no loops here; use a list operator.";
      case "filter" -> "There are no loops here; use the operator list_filter.";
      case "map" -> "There are no loops here; use the operator list_map.";
      default -> null;
    };
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

  // No table of method references: each is a class that every process would make at its start.
  JsonNode apply(JsonNode[] arguments, Budget budget) {
    return switch (this) {
      case SIZE -> TextFunctions.size(arguments, budget);
      case CONTAINS -> TextFunctions.contains(arguments, budget);
      case STARTS_WITH -> TextFunctions.startsWith(arguments, budget);
      case ENDS_WITH -> TextFunctions.endsWith(arguments, budget);
      case MATCHES -> TextFunctions.matchesUnlinked(arguments, budget);
      case LOWER_ASCII -> TextFunctions.lowerAscii(arguments, budget);
      case UPPER_ASCII -> TextFunctions.upperAscii(arguments, budget);
      case TRIM -> TextFunctions.trim(arguments, budget);
      case SPLIT -> TextFunctions.split(arguments, budget);
      case JOIN -> TextFunctions.join(arguments, budget);
      case REPLACE -> TextFunctions.replace(arguments, budget);
      case SUBSTRING -> TextFunctions.substring(arguments, budget);
      case INT -> Conversions.toInt(arguments, budget);
      case DECIMAL -> Conversions.toDecimal(arguments, budget);
      case DOUBLE -> Conversions.toDecimal(arguments, budget);
      case STRING -> Conversions.toText(arguments, budget);
      case BOOL -> Conversions.toBool(arguments, budget);
      case TYPE -> Conversions.type(arguments, budget);
      case JSON -> Conversions.json(arguments, budget);
      case MIN -> Conversions.min(arguments, budget);
      case MAX -> Conversions.max(arguments, budget);
      case ABS -> Conversions.abs(arguments, budget);
      case FLOOR -> Conversions.floor(arguments, budget);
      case CEIL -> Conversions.ceil(arguments, budget);
      case ROUND -> Conversions.round(arguments, budget);
      case TIMESTAMP -> TimeFunctions.timestamp(arguments, budget);
      case DURATION -> TimeFunctions.duration(arguments, budget);
      case INSTANT -> TimeFunctions.instant(arguments, budget);
    };
  }
}
