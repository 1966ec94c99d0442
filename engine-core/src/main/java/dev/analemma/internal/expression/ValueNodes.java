// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Sink;
import dev.analemma.expression.Bindings;
import dev.analemma.expression.Regex;
import dev.analemma.internal.expression.Lexer.Kind;
import dev.analemma.internal.text.Near;
import dev.analemma.spi.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Linked parts that make values. */
final class ValueNodes {
  private ValueNodes() {}

  /** Returns the part for a call that fits what is known of its arguments. */
  static Node call(Function function, Node[] arguments, int column, Linker linker) {
    JsonNode second = arguments.length == 2 ? Linker.known(arguments[1]) : null;
    if (second != null && second.isTextual()) {
      String text = second.textValue();
      switch (function) {
        case STARTS_WITH:
        case ENDS_WITH:
          return new Affix(arguments[0], text, function == Function.STARTS_WITH, column);
        case MATCHES:
          linker.charges();
          return new Matches(arguments[0], Regex.compile(text), column);
        default:
      }
    }
    linker.charges();
    return new Call(function, arguments, column);
  }

  /** A chain of {@code + -}, or of {@code * / %}. */
  static final class Chain extends Node {
    private final Node first;
    private final Kind[] operators;
    private final Node[] operands;
    private final int[] columns;

    Chain(Node first, Kind[] operators, Node[] operands, int[] columns) {
      super(columns[0]);
      this.first = first;
      this.operators = operators;
      this.operands = operands;
      this.columns = columns;
    }

    @Override
    JsonNode eval(Bindings vars, JsonNode it, int index, Budget budget) {
      JsonNode value = first.eval(vars, it, index, budget);
      for (int i = 0; i < operands.length; i++) {
        JsonNode operand = operands[i].eval(vars, it, index, budget);
        try {
          value =
              operators[i] == Kind.PLUS
                  ? Values.add(value, operand, budget)
                  : Numbers.compute(operators[i], value, operand);
        } catch (Failure failure) {
          throw failure.at(columns[i]);
        }
      }
      return value;
    }
  }

  /** A minus sign. */
  static final class Negate extends Node {
    private final Node operand;

    Negate(Node operand, int column) {
      super(column);
      this.operand = operand;
    }

    @Override
    JsonNode eval(Bindings vars, JsonNode it, int index, Budget budget) {
      JsonNode value = operand.eval(vars, it, index, budget);
      try {
        return Numbers.negate(value);
      } catch (Failure failure) {
        throw failure.at(column());
      }
    }
  }

  /** A computed member. */
  static final class Member extends Node {
    private final Node target;
    private final Node key;
    private final boolean nullable;

    Member(Node target, Node key, boolean nullable, int column) {
      super(column);
      this.target = target;
      this.key = key;
      this.nullable = nullable;
    }

    @Override
    JsonNode eval(Bindings vars, JsonNode it, int index, Budget budget) {
      JsonNode container = target.eval(vars, it, index, budget);
      if (nullable && container.isNull()) {
        return NullNode.instance;
      }
      JsonNode wanted = key.eval(vars, it, index, budget);
      JsonNode value;
      try {
        value = Values.member(container, wanted);
      } catch (Failure failure) {
        throw failure.at(column());
      }
      if (value == null) {
        throw new Failure(Failure.MISSING, () -> report(container, wanted)).at(column());
      }
      return value;
    }

    private static Failure.Report report(JsonNode container, JsonNode wanted) {
      boolean text = wanted.isTextual();
      String near = text ? Near.word(wanted.textValue(), container.fieldNames()) : null;
      ObjectNode details = Json.nodes().objectNode().put("nearest", near);
      String problem =
          text || container.isArray()
              ? PathNode.missing(
                  "the value",
                  container,
                  new Ast.Step(wanted.textValue(), text ? 0 : clamp(wanted)))
              : "A value of type %s has no members".formatted(Values.typeName(container));
      return new Failure.Report(
          problem,
          Near.question(near) + "Test it first: key in map, or index < size(list).",
          details);
    }

    private static int clamp(JsonNode index) {
      return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, index.longValue()));
    }
  }

  /** A list. */
  static final class Items extends Node {
    private final Node[] elements;

    Items(Node[] elements, int column) {
      super(column);
      this.elements = elements;
    }

    Node[] elements() {
      return elements;
    }

    @Override
    JsonNode eval(Bindings vars, JsonNode it, int index, Budget budget) {
      ArrayNode list = Json.nodes().arrayNode(elements.length);
      for (Node element : elements) {
        list.add(element.eval(vars, it, index, budget));
      }
      return list;
    }
  }

  /** An object. */
  static final class Entries extends Node {
    private final Node[] keys;
    private final Node[] values;

    Entries(Node[] keys, Node[] values, int column) {
      super(column);
      this.keys = keys;
      this.values = values;
    }

    @Override
    JsonNode eval(Bindings vars, JsonNode it, int index, Budget budget) {
      ObjectNode map = Json.nodes().objectNode();
      for (int i = 0; i < values.length; i++) {
        JsonNode key = keys[i].eval(vars, it, index, budget);
        if (!key.isTextual()) {
          throw Failure.type("a string as key of a map", key).at(keys[i].column());
        }
        if (map.has(key.textValue())) {
          throw Failure.of(
                  Failure.ARGUMENT,
                  "The map has a key twice",
                  "Give every key once; the keys may be computed.")
              .at(keys[i].column());
        }
        map.set(key.textValue(), values[i].eval(vars, it, index, budget));
      }
      return map;
    }
  }

  /** A call of a function. */
  static final class Call extends Node {
    private final Function function;
    private final Node[] arguments;

    Call(Function function, Node[] arguments, int column) {
      super(column);
      this.function = function;
      this.arguments = arguments;
    }

    @Override
    JsonNode eval(Bindings vars, JsonNode it, int index, Budget budget) {
      JsonNode[] values = new JsonNode[arguments.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = arguments[i].eval(vars, it, index, budget);
      }
      try {
        return function.apply(values, budget);
      } catch (Failure failure) {
        throw failure.at(column());
      }
    }
  }

  /** {@code startsWith}, {@code endsWith} with a string that is known. */
  static final class Affix extends Node.Condition {
    private final Node target;
    private final String affix;
    private final boolean start;

    Affix(Node target, String affix, boolean start, int column) {
      super(column);
      this.target = target;
      this.affix = affix;
      this.start = start;
    }

    @Override
    boolean test(Bindings vars, JsonNode it, int index, Budget budget) {
      JsonNode value = target.eval(vars, it, index, budget);
      String text = value.textValue();
      if (text == null) {
        throw Failure.type("a string", value).at(column());
      }
      return start ? text.startsWith(affix) : text.endsWith(affix);
    }
  }

  /** {@code matches}. */
  static final class Matches extends Node {
    private final Node target;
    private final Regex regex;

    Matches(Node target, Regex regex, int column) {
      super(column);
      this.target = target;
      this.regex = regex;
    }

    @Override
    JsonNode eval(Bindings vars, JsonNode it, int index, Budget budget) {
      JsonNode value = target.eval(vars, it, index, budget);
      try {
        return TextFunctions.matches(Values.text(value), regex, budget);
      } catch (Failure failure) {
        throw failure.at(column());
      }
    }
  }

  /** A string of a template of values: failures in it tell its text. */
  static final class Source extends Node {
    private final String text;
    private final Node inner;

    Source(String text, Node inner) {
      super(inner.column());
      this.text = text;
      this.inner = inner;
    }

    Node inner() {
      return inner;
    }

    String text() {
      return text;
    }

    @Override
    JsonNode eval(Bindings vars, JsonNode it, int index, Budget budget) {
      try {
        return inner.eval(vars, it, index, budget);
      } catch (Failure failure) {
        throw failure.in(text);
      }
    }
  }

  /** A text with expressions in it. */
  static final class Text extends Node {
    private final Sink sink;
    private final List<Ast.Part> parts;
    private final @Nullable Node[] holes;

    Text(Sink sink, List<Ast.Part> parts, @Nullable Node[] holes) {
      super(1);
      this.sink = sink;
      this.parts = parts;
      this.holes = holes;
    }

    @Override
    JsonNode eval(Bindings vars, JsonNode it, int index, Budget budget) {
      StringBuilder out = new StringBuilder();
      UrlSegments segments = sink == Sink.URL ? new UrlSegments() : null;
      for (int i = 0; i < holes.length; i++) {
        Node hole = holes[i];
        int start = out.length();
        if (hole == null) {
          String literal = parts.get(i).literal();
          budget.produce(literal.length());
          out.append(literal);
          if (segments != null) {
            segments.literal(literal);
          }
          continue;
        }
        JsonNode value = hole.eval(vars, it, index, budget);
        try {
          Escape.append(value, sink, parts.get(i).quoted(), out, budget);
          if (segments != null) {
            segments.value(out.substring(start));
          }
        } catch (Failure failure) {
          throw failure.at(hole.column());
        }
      }
      if (segments != null) {
        segments.end();
      }
      return Json.nodes().textNode(out.toString());
    }
  }
}
