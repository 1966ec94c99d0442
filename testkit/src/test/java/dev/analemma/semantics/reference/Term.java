// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A value of a definition: as much of the language as the definitions of these tests are written
 * in, read and evaluated by the plainest means. Numbers are integers.
 */
interface Term {
  JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** What a path begins with: a node or a variable, or the error of a node. */
  record Root(String name, boolean error) {}

  /** The values that can be seen from a place; null where there is none. */
  @FunctionalInterface
  interface Names {
    @Nullable JsonNode find(Root root);
  }

  /** An evaluation that failed with a code. */
  final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final String code;

    Broken(String code, String message) {
      super(code + ": " + message);
      this.code = code;
    }
  }

  /** Returns the value. */
  JsonNode value(Names names);

  /** Adds what must be known before it can be evaluated. */
  void needs(Needs needs);

  /** Returns whether it is true. */
  default boolean test(Names names) {
    JsonNode value = value(names);
    if (!value.isBoolean()) {
      throw new Broken("EXPR_TYPE", value + " is neither true nor false");
    }
    return value.booleanValue();
  }

  /** Returns the term of a value as it is written in a definition. */
  static Term of(@Nullable JsonNode written) {
    if (written == null) {
      return new Literal(NullNode.getInstance());
    }
    if (written.isTextual()) {
      return ofText(written.textValue());
    }
    if (written.isArray()) {
      return new Items(Parse.list(written).stream().map(Term::of).toList());
    }
    if (written.isObject()) {
      Map<String, Term> fields = new LinkedHashMap<>();
      written.properties().forEach(field -> fields.put(field.getKey(), of(field.getValue())));
      return new Fields(fields);
    }
    return new Literal(written);
  }

  private static Term ofText(String text) {
    if (text.startsWith("${") && text.endsWith("}")) {
      return expression(text.substring(2, text.length() - 1));
    }
    if (text.startsWith("$.")) {
      return Parse.path(text.substring(2));
    }
    return new Literal(TextNode.valueOf(text.startsWith("$$") ? text.substring(1) : text));
  }

  /** Returns the term of an expression. */
  static Term expression(String text) {
    return new Whole(new Parse(text).whole());
  }

  /** A value that reads nothing. */
  record Literal(JsonNode value) implements Term {
    @Override
    public JsonNode value(Names names) {
      return value;
    }

    @Override
    public void needs(Needs needs) {}
  }

  /** An array of terms. */
  record Items(List<Term> items) implements Term {
    @Override
    public JsonNode value(Names names) {
      ArrayNode value = JSON.arrayNode();
      items.forEach(item -> value.add(item.value(names)));
      return value;
    }

    @Override
    public void needs(Needs needs) {
      items.forEach(item -> item.needs(needs));
    }
  }

  /** An object of terms. */
  record Fields(Map<String, Term> fields) implements Term {
    @Override
    public JsonNode value(Names names) {
      ObjectNode value = JSON.objectNode();
      fields.forEach((key, field) -> value.set(key, field.value(names)));
      return value;
    }

    @Override
    public void needs(Needs needs) {
      fields.values().forEach(field -> field.needs(needs));
    }
  }

  /** A whole expression: what {@code has} names is optional in all of it. */
  record Whole(Term inside) implements Term {
    @Override
    public JsonNode value(Names names) {
      return inside.value(names);
    }

    @Override
    public void needs(Needs needs) {
      needs.addExpression(inside);
    }
  }

  /** A root and the steps from it, each a key or an index. */
  record Path(Root root, List<Object> steps) implements Term {
    @Override
    public JsonNode value(Names names) {
      JsonNode found = find(names);
      if (found == null) {
        throw new Broken("REF_MISSING", this + " is not there");
      }
      return found;
    }

    /** Returns the value, or null if the root or a step is not there. */
    @Nullable JsonNode find(Names names) {
      return walk(names.find(root), steps);
    }

    static @Nullable JsonNode walk(@Nullable JsonNode from, List<Object> steps) {
      JsonNode at = from;
      for (Object step : steps) {
        if (at != null) {
          at = step instanceof Integer index ? at.get(index) : at.get((String) step);
        }
      }
      return at;
    }

    @Override
    public void needs(Needs needs) {
      needs.required(root);
    }
  }

  /** {@code $.a?.b} and {@code optional(a).b}: null where a is not there. */
  record Optional(Path path, List<Object> then) implements Term {
    @Override
    public JsonNode value(Names names) {
      JsonNode found = path.find(names);
      if (found == null || found.isNull()) {
        return NullNode.getInstance();
      }
      JsonNode end = Path.walk(found, then);
      if (end == null) {
        throw new Broken("REF_MISSING", this + " is not there");
      }
      return end;
    }

    @Override
    public void needs(Needs needs) {
      needs.settled(path.root());
    }
  }

  /** {@code has(a)}. */
  record Has(Path path) implements Term {
    @Override
    public JsonNode value(Names names) {
      return BooleanNode.valueOf(path.find(names) != null);
    }

    @Override
    public void needs(Needs needs) {
      needs.softened(path.root());
    }
  }

  /** {@code first(a, b, …)}: the first that is there. */
  record First(List<Term> alternatives) implements Term {
    @Override
    public JsonNode value(Names names) {
      for (Term alternative : alternatives) {
        JsonNode found =
            alternative instanceof Path path ? path.find(names) : alternative.value(names);
        if (found != null) {
          return found;
        }
      }
      throw new Broken("REF_MISSING", "nothing of " + this + " is there");
    }

    @Override
    public void needs(Needs needs) {
      needs.first(alternatives);
    }
  }

  /** {@code size(x)}. */
  record Size(Term of) implements Term {
    @Override
    public JsonNode value(Names names) {
      JsonNode value = of.value(names);
      return LongNode.valueOf(value.isTextual() ? value.textValue().length() : value.size());
    }

    @Override
    public void needs(Needs needs) {
      of.needs(needs);
    }
  }

  /** {@code !x}. */
  record Not(Term of) implements Term {
    @Override
    public JsonNode value(Names names) {
      return BooleanNode.valueOf(!of.test(names));
    }

    @Override
    public void needs(Needs needs) {
      of.needs(needs);
    }
  }

  /** {@code c ? a : b}. */
  record Choice(Term condition, Term then, Term otherwise) implements Term {
    @Override
    public JsonNode value(Names names) {
      return (condition.test(names) ? then : otherwise).value(names);
    }

    @Override
    public void needs(Needs needs) {
      List.of(condition, then, otherwise).forEach(term -> term.needs(needs));
    }
  }

  /** Two terms and what is between them. */
  record Both(Term left, String sign, Term right) implements Term {
    @Override
    public JsonNode value(Names names) {
      if (sign.equals("&&")) {
        return BooleanNode.valueOf(left.test(names) && right.test(names));
      }
      if (sign.equals("||")) {
        return BooleanNode.valueOf(left.test(names) || right.test(names));
      }
      JsonNode a = left.value(names);
      JsonNode b = right.value(names);
      return switch (sign) {
        case "==" -> BooleanNode.valueOf(Parse.same(a, b));
        case "!=" -> BooleanNode.valueOf(!Parse.same(a, b));
        case "in" -> BooleanNode.valueOf(Parse.list(b).stream().anyMatch(e -> Parse.same(a, e)));
        case "+" -> plus(a, b);
        case "-" -> LongNode.valueOf(Parse.number(a) - Parse.number(b));
        case "*" -> LongNode.valueOf(Parse.number(a) * Parse.number(b));
        case "%" -> LongNode.valueOf(Parse.number(a) % Parse.number(b));
        case "<" -> BooleanNode.valueOf(Parse.number(a) < Parse.number(b));
        case "<=" -> BooleanNode.valueOf(Parse.number(a) <= Parse.number(b));
        case ">" -> BooleanNode.valueOf(Parse.number(a) > Parse.number(b));
        default -> BooleanNode.valueOf(Parse.number(a) >= Parse.number(b));
      };
    }

    private static JsonNode plus(JsonNode a, JsonNode b) {
      if (a.isTextual() && b.isTextual()) {
        return TextNode.valueOf(a.textValue() + b.textValue());
      }
      if (a.isArray() && b.isArray()) {
        return ((ArrayNode) a.deepCopy()).addAll((ArrayNode) b);
      }
      return LongNode.valueOf(Parse.number(a) + Parse.number(b));
    }

    @Override
    public void needs(Needs needs) {
      left.needs(needs);
      right.needs(needs);
    }
  }
}
