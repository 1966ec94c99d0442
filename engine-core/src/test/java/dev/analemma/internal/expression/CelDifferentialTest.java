// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.definition.Fault;
import dev.analemma.expression.ExpressionException;
import dev.analemma.spi.Json;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.runtime.CelEvaluationException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * The shared subset means the same as in CEL: same value, or both an error. Decimals are generated
 * so that doubles hold them exactly; the deliberate differences are in {@link CelDifferencesTest}.
 */
class CelDifferentialTest {
  static final Cel CEL =
      CelFactory.standardCelBuilder()
          .setOptions(CelOptions.current().enableHeterogeneousNumericComparisons(true).build())
          .addCompilerLibraries(CelExtensions.strings())
          .addRuntimeLibraries(CelExtensions.strings())
          .setStandardMacros(dev.cel.parser.CelStandardMacro.STANDARD_MACROS)
          .addVar("a", SimpleType.DYN)
          .addVar("m", MapType.create(SimpleType.STRING, SimpleType.DYN))
          .addVar("l", ListType.create(SimpleType.DYN))
          .addVar("s", SimpleType.STRING)
          .addVar("i", SimpleType.INT)
          .addVar("d", SimpleType.DOUBLE)
          .addVar("t", SimpleType.BOOL)
          .addVar("n", SimpleType.DYN)
          .build();

  /** What an evaluation came to: a value, or an error. */
  record Result(boolean error, JsonNode value) {
    static Result error(Object reason) {
      return new Result(true, Json.nodes().textNode(String.valueOf(reason)));
    }
  }

  static Result ours(String text, JsonNode document) {
    List<Fault> faults = new ArrayList<>();
    ParsedValue parsed = ValueParser.expression(text.replace("dyn(", "("), "", false, faults);
    if (!faults.isEmpty()) {
      return Result.error(faults);
    }
    Expressions.Variables variables = new Expressions.Variables(document);
    ParsedValue.Linked linked = parsed.link(variables);
    try {
      return new Result(false, linked.evaluate(variables.bindings()));
    } catch (ExpressionException e) {
      return Result.error(e.getMessage());
    }
  }

  /** Returns what CEL says, or null if its type checker refuses the text: ours has none. */
  static @Nullable Result cel(String text, JsonNode document) {
    Map<String, Object> variables = new LinkedHashMap<>();
    document.properties().forEach(field -> variables.put(field.getKey(), toCel(field.getValue())));
    try {
      Object value = CEL.createProgram(CEL.compile(text).getAst()).eval(variables);
      return new Result(false, fromCel(value));
    } catch (CelValidationException e) {
      return null;
    } catch (CelEvaluationException e) {
      return Result.error(e.getMessage());
    }
  }

  private static Object toCel(JsonNode value) {
    if (value.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      value.properties().forEach(field -> map.put(field.getKey(), toCel(field.getValue())));
      return map;
    }
    if (value.isArray()) {
      List<Object> list = new ArrayList<>();
      value.forEach(element -> list.add(toCel(element)));
      return list;
    }
    if (value.isIntegralNumber()) {
      return value.longValue();
    }
    if (value.isNumber()) {
      return value.doubleValue();
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    return value.isNull() ? dev.cel.common.values.NullValue.NULL_VALUE : value.textValue();
  }

  private static JsonNode fromCel(Object value) {
    if (value instanceof Map<?, ?> map) {
      var node = Json.nodes().objectNode();
      map.forEach((key, each) -> node.set((String) key, fromCel(each)));
      return node;
    }
    if (value instanceof List<?> list) {
      var node = Json.nodes().arrayNode();
      list.forEach(each -> node.add(fromCel(each)));
      return node;
    }
    if (value instanceof Long integer) {
      return Numbers.of(integer);
    }
    if (value instanceof Double decimal) {
      return decimal.isInfinite() || decimal.isNaN()
          ? Json.nodes().textNode(decimal.toString())
          : Json.nodes().numberNode(BigDecimal.valueOf(decimal));
    }
    if (value instanceof Boolean bool) {
      return Json.nodes().booleanNode(bool);
    }
    if (value instanceof String text) {
      return Json.nodes().textNode(text);
    }
    return NullNode.instance;
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void evaluate_generatedExpression_sameAsCel(
      @ForAll("expressions") String text, @ForAll("documents") JsonNode document) {
    String before = document.toString();
    Result ours = ours(text, document);
    Result cel = cel(text, document);
    Assume.that(cel != null);
    Statistics.label("outcome").collect(ours.error() ? "error" : "value");
    assertThat(ours.error())
        .as("%s over %s: ours %s, CEL %s", text, document, ours, cel)
        .isEqualTo(cel.error());
    assertThat(ours.error() || Values.same(ours.value(), cel.value(), new Budget()))
        .as("%s over %s: ours %s, CEL %s", text, document, ours.value(), cel.value())
        .isTrue();
    assertThat(document.toString()).as("the document is not changed").isEqualTo(before);
  }

  @Provide
  Arbitrary<JsonNode> documents() {
    return Combinators.combine(
            integers(),
            decimals(),
            texts(),
            Arbitraries.of(true, false),
            anyValue(),
            anyValue().list().ofMaxSize(3))
        .as(
            (integer, decimal, text, bool, any, list) -> {
              var document = Json.nodes().objectNode();
              document.set("i", integer);
              document.set("d", decimal);
              document.put("s", text);
              document.put("t", bool);
              document.putNull("n");
              document.set("a", any);
              var map = document.putObject("m");
              map.set("k", integer);
              map.putObject("o").putObject("p").put("q", text).set("r", any);
              var array = document.putArray("l");
              list.forEach(array::add);
              return document;
            });
  }

  private static Arbitrary<JsonNode> integers() {
    return Arbitraries.of(0L, 1L, -1L, 2L, 7L, Long.MAX_VALUE, Long.MIN_VALUE).map(Numbers::of);
  }

  private static Arbitrary<JsonNode> decimals() {
    return Arbitraries.of("0.5", "-2.25", "1.0", "3.75")
        .map(text -> Json.nodes().numberNode(new BigDecimal(text)));
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.of("", "a", "b", "ab", "aXb", "é\uD83D\uDE00", " x ", "1,2", "12");
  }

  private static Arbitrary<JsonNode> anyValue() {
    return Arbitraries.oneOf(
        integers(),
        decimals(),
        Arbitraries.of(true, false).map(bool -> Json.nodes().booleanNode(bool)),
        texts().map(text -> Json.nodes().textNode(text)),
        Arbitraries.just(NullNode.instance));
  }

  @Provide
  Arbitrary<String> expressions() {
    return Arbitraries.oneOf(bool(3), integer(3), decimal(2), text(3), list(2));
  }

  /** Joins parts into a form; what stands beside a wrong type or a missing key is an error. */
  private static Arbitrary<String> form(String form, Arbitrary<?>... parts) {
    return Combinators.combine(
            Arrays.stream(parts).map(part -> part.map(Object::toString)).toList())
        .as(values -> form.formatted(values.toArray()));
  }

  private static Arbitrary<String> any(int depth) {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "a", "n", "m.k", "m.gone", "l[0]", "l[2]", "null", "m.o.p.r", "m.o['p']['r']"),
        integer(depth),
        decimal(depth),
        text(depth),
        bool(depth));
  }

  private static Arbitrary<String> bool(int depth) {
    Arbitrary<String> leaf =
        Arbitraries.of(
            "t", "true", "false", "has(m.k)", "has(m.gone)", "(m.gone == 1)", "(t == true)");
    if (depth == 0) {
      return leaf;
    }
    int less = depth - 1;
    Arbitrary<String> order = Arbitraries.of("<", "<=", ">", ">=");
    Arbitrary<String> equality = Arbitraries.of("==", "!=");
    return Arbitraries.oneOf(
        leaf,
        form("(%s %s %s)", integer(less), order, integer(less)),
        form("(dyn(%s) %s dyn(%s))", integer(less), order, decimal(less)),
        form("(%s %s %s)", text(less), order, text(less)),
        form("(dyn(%s) %s dyn(%s))", any(less), order, any(less)),
        form("(dyn(%s) %s dyn(%s))", any(less), equality, any(less)),
        form("(%s && %s)", bool(less), bool(less)),
        form("(%s || %s || %s)", bool(less), bool(less), bool(less)),
        form("!(%s)", bool(less)),
        form("!%s", leaf),
        form("(%s ? %s : %s)", bool(less), bool(less), bool(less)),
        form("(dyn(%s) in %s)", any(less), list(less)),
        form("(%s in m)", text(less)),
        // Without parentheses: both sides have to divide such a text in the same way.
        form("%s && %s || %s", bool(less), bool(less), bool(less)),
        form("%s || %s && !(%s)", bool(less), bool(less), bool(less)),
        form("%s %s %s", integer(less), order, integer(less)),
        form("%s + %s * %s %s %s", integer(0), integer(0), integer(0), order, integer(0)),
        form("%s %s %s == %s", integer(0), order, integer(0), bool(less)),
        form("%s ? %s : %s", bool(less), bool(less), bool(less)),
        form("(%s == %s)", map(less), map(less)),
        form("(dyn(%s) == dyn(%s))", list(less), list(less)),
        form("bool(%s)", Arbitraries.of("'true'", "'TRUE'", "'f'", "'0'", "'no'", "s", "t")),
        form("(%s %s %s)", moment(), order, moment()),
        form("(%s - %s %s %s)", moment(), moment(), order, span()),
        form("(%s %s %s == %s)", moment(), Arbitraries.of("+", "-"), span(), moment()),
        // cel-java cannot add durations of different signs: see the differences.
        form("(%s + %s %s %s)", positiveSpan(), positiveSpan(), order, span()),
        form("%s.startsWith(%s)", text(less), text(less)),
        form("%s.endsWith(%s)", text(less), text(less)),
        form("%s.contains(%s)", text(less), text(less)),
        form("%s.matches(%s)", text(less), patterns()));
  }

  private static Arbitrary<String> patterns() {
    return Arbitraries.of(
        "'^a.?b$'",
        "''",
        "'[0-9]+'",
        "r'\\d'",
        "r'\\bab\\b'",
        "'(?i)A'",
        "'a|b'",
        "'^$'",
        "'x{2}'",
        "r'\\pL'",
        "'[^a]'",
        "'(a)(b)?'");
  }

  private static Arbitrary<String> moment() {
    return Arbitraries.of(
        "timestamp('1970-01-01T00:00:00Z')",
        "timestamp('2026-02-28T23:59:59.999Z')",
        "timestamp('2026-03-01T01:00:00+01:00')",
        "timestamp('2026-03-01T00:00:00Z')",
        "timestamp('2024-02-29T12:00:00.000000001Z')",
        "timestamp('never')");
  }

  private static Arbitrary<String> span() {
    return Arbitraries.oneOf(positiveSpan(), Arbitraries.of("duration('-1s')", "duration('long')"));
  }

  private static Arbitrary<String> positiveSpan() {
    return Arbitraries.of(
        "duration('1h')",
        "duration('60m')",
        "duration('1h30m')",
        "duration('1ms')",
        "duration('0.5s')",
        "duration('86400s')");
  }

  private static Arbitrary<String> map(int depth) {
    Arbitrary<String> leaf = Arbitraries.of("m", "{}", "{'k': 1}", "m.o", "{'k': m.k, 'o': m.o}");
    if (depth == 0) {
      return leaf;
    }
    return Arbitraries.oneOf(
        leaf,
        form("{'a': dyn(%s), 'b': dyn(%s)}", any(depth - 1), any(depth - 1)),
        form("{'b': dyn(%s), 'a': dyn(%s)}", any(depth - 1), any(depth - 1)));
  }

  private static Arbitrary<String> integer(int depth) {
    Arbitrary<String> leaf =
        Arbitraries.of(
            "i",
            "m.k",
            "0",
            "1",
            "-1",
            "7",
            "9223372036854775807",
            "m['k']",
            "m.gone",
            "0x1F",
            "0X0a",
            "-0xff",
            "0x7fffffffffffffff");
    if (depth == 0) {
      return leaf;
    }
    int less = depth - 1;
    return Arbitraries.oneOf(
        leaf,
        form("(%s %s %s)", integer(less), Arbitraries.of("+", "-", "*", "/", "%"), integer(less)),
        form("(%s + %s - %s)", integer(less), integer(less), integer(less)),
        form(
            "%s %s %s %s %s",
            integer(0),
            Arbitraries.of("+", "-", "*", "/", "%"),
            integer(0),
            Arbitraries.of("+", "-", "*", "/", "%"),
            integer(less)),
        form("-%s %s %s", integer(0), Arbitraries.of("+", "*", "%"), integer(0)),
        form("%s ? %s : %s + %s", bool(0), integer(0), integer(0), integer(less)),
        form("size(%s)", map(less)),
        form(
            "int(%s)",
            Arbitraries.of("'12'", "'-7'", "' 1'", "'x'", "''", "s", "'9223372036854775808'")),
        form("-(%s)", integer(less)),
        form("size(%s)", text(less)),
        form("size(%s)", list(less)),
        form("int(%s)", decimal(less)),
        form("(%s ? %s : %s)", bool(less), integer(less), integer(less)),
        form("[%s, %s][%s]", integer(less), integer(less), integer(0)),
        form("{'x': %s}.x", integer(less)));
  }

  private static Arbitrary<String> decimal(int depth) {
    Arbitrary<String> leaf = Arbitraries.of("d", "0.5", "2.25", "-1.5", "1e2");
    if (depth == 0) {
      return leaf;
    }
    int less = depth - 1;
    return Arbitraries.oneOf(
        leaf,
        form("(%s %s %s)", decimal(less), Arbitraries.of("+", "-"), decimal(less)),
        // No leaf is zero, so none of these is the negative zero that decimals do not have.
        form("(%s * %s)", leaf, leaf),
        form("-(%s)", leaf),
        form("(%s / %s)", decimal(less), Arbitraries.of("0.5", "2.0", "-0.25", "4.0")),
        form("%s - %s * %s", leaf, leaf, leaf),
        form("%s / 2.0 + %s", leaf, leaf),
        form("double(%s)", Arbitraries.of("'1.5'", "'-2'", "'1e3'", "'x'", "''", "7", "-1", "d")),
        form("(%s ? %s : %s)", bool(less), decimal(less), decimal(less)));
  }

  private static Arbitrary<String> text(int depth) {
    Arbitrary<String> leaf =
        Arbitraries.of(
            "s",
            "'a'",
            "'ab'",
            "''",
            "' x\\u00e9'",
            "'a,b,,c'",
            "m.o.p.q",
            "m.o['p'].q",
            "m.o.gone.q",
            "'\\x41\\101\\U0001F600\\t\\n\\\\'",
            "\"'\\\"\"",
            "r'\\d\\n'",
            "R\"'\\\"",
            "'\\a\\b\\f\\v\\?\\`\\''");
    if (depth == 0) {
      return leaf;
    }
    int less = depth - 1;
    return Arbitraries.oneOf(
        leaf,
        form("(%s + %s)", text(less), text(less)),
        form("%s.lowerAscii()", text(less)),
        form("%s.upperAscii()", text(less)),
        form("%s.trim()", text(less)),
        form("%s.replace(%s, %s)", text(less), text(less), text(less)),
        form("%s.replace(%s, %s, %s)", text(less), text(0), text(0), Arbitraries.of(-1, 0, 1, 2)),
        form("%s.substring(%s)", text(less), Arbitraries.of(-1, 0, 1, 2, 5)),
        form("%s.substring(%s, %s)", text(less), Arbitraries.of(0, 1, 2), Arbitraries.of(0, 1, 3)),
        form("%s.split(%s).join(%s)", text(less), text(0), text(0)),
        form("string(%s)", Arbitraries.of("7", "-1 + 3", "1.5", "true", "'x'", "i", "0x10", "t")),
        form("%s + %s + %s", text(0), text(0), text(less)),
        form("(%s ? %s : %s)", bool(less), text(less), text(less)));
  }

  private static Arbitrary<String> list(int depth) {
    Arbitrary<String> leaf = Arbitraries.of("l", "[]", "['a', 'b']", "[1, 2, 3]");
    if (depth == 0) {
      return leaf;
    }
    int less = depth - 1;
    return Arbitraries.oneOf(
        leaf,
        form("[%s, %s]", integer(less), integer(less)),
        form("[dyn(%s), dyn(%s)]", text(less), integer(less)),
        form("(dyn(%s) + dyn(%s))", list(less), list(less)),
        form("%s.split(%s)", text(less), text(0)),
        form("%s.split(%s, %s)", text(less), text(0), Arbitraries.of(0, 1, 2)));
  }
}
