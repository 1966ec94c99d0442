// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.semantics.reference.Term.Root;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one expression by recursive descent; expressions of these tests are short. */
final class Parse {
  private static final List<String> COUNTS = List.of("total", "succeeded", "failed", "skipped");
  private static final Set<String> ERROR_KEYS = Set.of("code", "node", "details");

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*([A-Za-z_][A-Za-z0-9_]*|[0-9]+|'[^']*'|\"[^\"]*\""
              + "|==|!=|<=|>=|&&|\\|\\||[-+*%<>!?:.,()\\[\\]{}])");
  private static final List<List<String>> SIGNS =
      List.of(
          List.of("||"),
          List.of("&&"),
          List.of("==", "!=", "<", "<=", ">", ">=", "in"),
          List.of("+", "-"),
          List.of("*", "%"));

  private final String text;
  private final List<String> tokens = new ArrayList<>();
  private int at;

  Parse(String text) {
    this.text = text;
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (matcher.lookingAt()) {
      tokens.add(matcher.group(1));
      end = matcher.end();
      matcher.region(end, text.length());
    }
    if (!text.substring(end).isBlank()) {
      throw new IllegalArgumentException("cannot read '%s' from %d".formatted(text, end));
    }
  }

  Term whole() {
    Term term = choice();
    if (at < tokens.size()) {
      throw new IllegalArgumentException("'%s' goes on at %s".formatted(text, tokens.get(at)));
    }
    return term;
  }

  /** Returns the term of a path, without its {@code $.}. */
  static Term path(String path) {
    int mark = path.indexOf('?');
    if (mark < 0) {
      return new Parse(path).whole();
    }
    Term before = new Parse(path.substring(0, mark)).whole();
    String rest = path.substring(mark + 1);
    Term.Path then = (Term.Path) new Parse("x" + rest).whole();
    return new Term.Optional((Term.Path) before, then.steps());
  }

  private Term choice() {
    Term condition = both(0);
    if (!eat("?")) {
      return condition;
    }
    Term then = choice();
    expect(":");
    return new Term.Choice(condition, then, choice());
  }

  private Term both(int level) {
    if (level == SIGNS.size()) {
      return unary();
    }
    Term left = both(level + 1);
    while (at < tokens.size() && SIGNS.get(level).contains(tokens.get(at))) {
      String sign = tokens.get(at++);
      left = new Term.Both(left, sign, both(level + 1));
    }
    return left;
  }

  private Term unary() {
    if (eat("!")) {
      return new Term.Not(unary());
    }
    return eat("-")
        ? new Term.Both(new Term.Literal(LongNode.valueOf(0)), "-", unary())
        : primary();
  }

  private Term primary() {
    String token = tokens.get(at++);
    char start = token.charAt(0);
    if (Character.isDigit(start)) {
      return new Term.Literal(LongNode.valueOf(Long.parseLong(token)));
    }
    if (start == '\'' || start == '"') {
      return new Term.Literal(TextNode.valueOf(token.substring(1, token.length() - 1)));
    }
    return switch (token) {
      case "(" -> {
        Term inside = choice();
        expect(")");
        yield inside;
      }
      case "[" -> new Term.Items(terms("]"));
      case "{" -> object();
      case "true", "false" -> new Term.Literal(BooleanNode.valueOf(token.equals("true")));
      case "null" -> new Term.Literal(NullNode.getInstance());
      default -> named(token);
    };
  }

  private Term object() {
    Map<String, Term> fields = new LinkedHashMap<>();
    while (!eat("}")) {
      String key = tokens.get(at++);
      expect(":");
      fields.put(key.substring(1, key.length() - 1), choice());
      eat(",");
    }
    return new Term.Fields(fields);
  }

  private Term named(String name) {
    if (eat("(")) {
      List<Term> arguments = terms(")");
      return switch (name) {
        case "first" -> new Term.First(arguments);
        case "has" -> new Term.Has((Term.Path) arguments.get(0));
        case "optional" -> new Term.Optional((Term.Path) arguments.get(0), steps());
        case "size" -> new Term.Size(arguments.get(0));
        default -> throw new IllegalArgumentException("no function %s in %s".formatted(name, text));
      };
    }
    List<Object> steps = steps();
    return name.equals("error")
        ? new Term.Path(new Root((String) steps.get(0), true), steps.subList(1, steps.size()))
        : new Term.Path(new Root(name, false), steps);
  }

  private List<Object> steps() {
    List<Object> steps = new ArrayList<>();
    while (at < tokens.size()) {
      if (eat(".")) {
        steps.add(tokens.get(at++));
      } else if (eat("[")) {
        String key = tokens.get(at++);
        expect("]");
        steps.add(
            Character.isDigit(key.charAt(0))
                ? (Object) Integer.valueOf(key)
                : key.substring(1, key.length() - 1));
      } else {
        break;
      }
    }
    return steps;
  }

  private List<Term> terms(String end) {
    List<Term> terms = new ArrayList<>();
    while (!eat(end)) {
      terms.add(choice());
      eat(",");
    }
    return terms;
  }

  private boolean eat(String token) {
    if (at < tokens.size() && tokens.get(at).equals(token)) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(String token) {
    if (!eat(token)) {
      throw new IllegalArgumentException("'%s' has no '%s' at %d".formatted(text, token, at));
    }
  }

  static List<JsonNode> list(JsonNode array) {
    List<JsonNode> list = new ArrayList<>();
    array.forEach(list::add);
    return list;
  }

  static long number(JsonNode value) {
    if (!value.isIntegralNumber()) {
      throw new Term.Broken("EXPR_TYPE", value + " is no integer");
    }
    return value.longValue();
  }

  /** Returns whether two values are equal; whatever class a number is of. */
  static boolean same(JsonNode a, JsonNode b) {
    return a.equals(
        (x, y) ->
            x.isNumber() && y.isNumber()
                ? x.decimalValue().compareTo(y.decimalValue())
                : x.equals(y) ? 0 : 1,
        b);
  }

  private static boolean isTolerance(JsonNode error) {
    return error.get("code").textValue().equals("TOLERANCE_EXCEEDED");
  }

  /** Errors of which the interpreter tells the code alone. */
  private static boolean hasNoDetails(JsonNode error) {
    String code = error.get("code").textValue();
    return code.startsWith("REF_")
        || code.startsWith("EXPR_")
        || List.of("INPUT_REFUSED", "DEFINITION_REFUSED", "TIMED_OUT", "BATCH_SIZE").contains(code);
  }

  /** Returns a value in which errors say what the interpreter says of them. */
  static JsonNode shortened(JsonNode value) {
    if (value.isArray()) {
      ArrayNode list = Term.JSON.arrayNode();
      value.forEach(element -> list.add(shortened(element)));
      return list;
    }
    if (!value.isObject()) {
      return value;
    }
    ObjectNode object = Term.JSON.objectNode();
    boolean error = value.has("code") && value.has("attempt");
    value
        .properties()
        .forEach(
            entry -> {
              String key = entry.getKey();
              if (error && key.equals("details") && hasNoDetails(value)) {
                object.putNull(key);
              } else if (error && key.equals("details") && isTolerance(value)) {
                ObjectNode counts = object.putObject(key);
                COUNTS.forEach(count -> counts.set(count, entry.getValue().get(count)));
              } else if (!error && List.of("at", "runId").contains(key)) {
                object.put(key, "");
              } else if (!error && key.equals("by") && entry.getValue().isTextual()) {
                // Of several it is the last.
                object.put(key, "me");
              } else if (!error && key.equals("bytes")) {
                // Errors that are written hold times.
                object.remove(key);
              } else if (!error || ERROR_KEYS.contains(key)) {
                object.set(key, shortened(entry.getValue()));
              }
            });
    return object;
  }
}
