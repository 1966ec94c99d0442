// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.internal.expression.Lexer.Kind;
import dev.analemma.internal.text.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one expression by recursive descent.
 *
 * <p>Recursion is bounded: every way into a nested expression passes {@link #enter}, which counts
 * the depth against {@link Limits#DEPTH_MAX}, and signs and chains are read in loops. What cannot
 * be read ends with {@link Problem.Stop}; what is read but wrong is noted, and reading goes on.
 */
final class Parser {
  /** Names that are always variables and never nodes, whatever a definition says. */
  private static final Set<String> VARIABLES =
      Set.of(
          "input", "run", "uses", "state", "iteration", "item", "items", "index", "result", "it");

  private static final int OR_LEVEL = 0;
  private static final int AND_LEVEL = 1;
  private static final int RELATION_LEVEL = 2;
  private static final int SUM_LEVEL = 3;
  private static final int PRODUCT_LEVEL = 4;

  private final Lexer lexer;
  private final boolean itemLocals;
  private final List<Problem> problems;
  private final List<Ast> rootsSeen = new ArrayList<>();
  private int depth;
  private int nodes;

  /**
   * Creates a parser of a range of a text.
   *
   * @param itemLocals whether {@code it} and {@code index} are the element's
   * @param problems where problems are added
   */
  Parser(String text, int start, int end, boolean itemLocals, List<Problem> problems) {
    this.lexer = new Lexer(text, start, end);
    this.itemLocals = itemLocals;
    this.problems = problems;
  }

  /** Reads the whole range; a text that cannot be read becomes what is known of its names. */
  Ast parseAll() {
    try {
      Ast ast = parse();
      if (lexer.kind() != Kind.END) {
        throw unexpected("the end");
      }
      return ast;
    } catch (Problem.Stop stop) {
      problems.add(stop.problem());
      return salvage();
    }
  }

  /** Reads one expression and stops at the first word after it. */
  Ast parse() {
    lexer.next();
    return expression();
  }

  /** Returns the last word read; it is the first after the expression. */
  Lexer lexer() {
    return lexer;
  }

  /** Returns the names seen so far, as optional, so that later checks know the text uses them. */
  Ast salvage() {
    return new Ast.Items(List.copyOf(rootsSeen), 1);
  }

  private Ast expression() {
    enter();
    Ast condition = binary(OR_LEVEL);
    if (lexer.kind() == Kind.QUESTION) {
      int column = lexer.column();
      lexer.next();
      Ast yes = binary(OR_LEVEL);
      expect(Kind.COLON);
      condition = made(new Ast.Choice(condition, yes, expression(), column));
    }
    depth--;
    return condition;
  }

  private void enter() {
    if (++depth > Limits.DEPTH_MAX) {
      throw tooDeep(lexer.column());
    }
  }

  /** Reads operators that bind at least as strongly as a level; one method for all saves stack. */
  private Ast binary(int level) {
    Ast left = signed();
    for (int found = level(lexer.kind()); found >= level; found = level(lexer.kind())) {
      left = found == RELATION_LEVEL ? relation(left) : chain(left, found);
    }
    return left;
  }

  private static int level(Kind kind) {
    return switch (kind) {
      case OR -> OR_LEVEL;
      case AND -> AND_LEVEL;
      case EQUAL, UNEQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, IN -> RELATION_LEVEL;
      case PLUS, MINUS -> SUM_LEVEL;
      case TIMES, DIVIDE, REMAINDER -> PRODUCT_LEVEL;
      default -> -1;
    };
  }

  private Ast relation(Ast left) {
    Kind kind = lexer.kind();
    int column = lexer.column();
    return made(new Ast.Relation(kind, left, operand(RELATION_LEVEL), column));
  }

  private Ast chain(Ast first, int level) {
    List<Ast.Link> links = new ArrayList<>();
    while (level(lexer.kind()) == level) {
      Kind kind = lexer.kind();
      int column = lexer.column();
      links.add(new Ast.Link(kind, operand(level), column));
    }
    int column = links.get(0).column();
    if (level == SUM_LEVEL || level == PRODUCT_LEVEL) {
      return made(new Ast.Chain(first, List.copyOf(links), column));
    }
    List<Ast> operands = new ArrayList<>(List.of(first));
    links.forEach(link -> operands.add(link.operand()));
    return made(new Ast.Logic(level == AND_LEVEL, List.copyOf(operands), column));
  }

  /** Reads the operand after the operator that the lexer stands at. */
  private Ast operand(int level) {
    lexer.next();
    enter();
    Ast operand = binary(level + 1);
    depth--;
    return operand;
  }

  private Ast signed() {
    Kind sign = lexer.kind();
    if (sign != Kind.NOT && sign != Kind.MINUS) {
      return members(primary());
    }
    int column = lexer.column();
    int count = 0;
    while (lexer.kind() == sign) {
      if (++count > Limits.DEPTH_MAX) {
        throw tooDeep(lexer.column());
      }
      lexer.next();
    }
    if (sign == Kind.MINUS && lexer.kind() == Kind.NUMBER) {
      Ast negative = made(new Ast.Literal(negative(lexer.number()), column + count - 1));
      lexer.next();
      return signs(false, count - 1, column, members(negative));
    }
    return signs(sign == Kind.NOT, count, column, members(primary()));
  }

  private Ast signs(boolean not, int count, int column, Ast operand) {
    Ast result = operand;
    for (int i = 0; i < count; i++) {
      result = made(new Ast.Unary(not, result, column));
    }
    return result;
  }

  private static JsonNode negative(JsonNode number) {
    return number instanceof BigIntegerNode ? Numbers.of(Long.MIN_VALUE) : Numbers.negate(number);
  }

  private Ast members(Ast first) {
    Ast target = first;
    while (true) {
      int column = lexer.column();
      if (lexer.kind() == Kind.DOT) {
        lexer.next();
        String name = name("a key after '.'");
        if (lexer.kind() == Kind.OPEN) {
          target = call(name, target, column + 1);
        } else {
          target = select(target, new Ast.Literal(TextNode.valueOf(name), column + 1), column);
        }
      } else if (lexer.kind() == Kind.OPEN_LIST) {
        lexer.next();
        Ast key = expression();
        expect(Kind.CLOSE_LIST);
        target = select(target, key, column);
      } else {
        return target;
      }
    }
  }

  /** Adds a step to a path where the key is known, else makes a computed member. */
  private Ast select(Ast target, Ast key, int column) {
    if (target instanceof Ast.Path path) {
      if (key instanceof Ast.Literal literal) {
        JsonNode value = literal.value();
        if (value.isTextual()) {
          return longer(path, new Ast.Step(value.textValue(), 0), column);
        }
        if (value.isInt() && value.intValue() >= 0) {
          return longer(path, new Ast.Step(null, value.intValue()), column);
        }
      }
      return made(new Ast.Member(target, key, path.optional() >= 0, column));
    }
    boolean nullable = target instanceof Ast.Member member && member.nullable();
    return made(new Ast.Member(target, key, nullable, column));
  }

  private static Ast longer(Ast.Path path, Ast.Step step, int column) {
    if (path.steps().size() >= Limits.STEPS_MAX) {
      throw new Problem.Stop(
          Problem.TOO_DEEP,
          column,
          "The path has more than %d steps".formatted(Limits.STEPS_MAX),
          "Divide it over several nodes.");
    }
    List<Ast.Step> steps = new ArrayList<>(path.steps());
    steps.add(step);
    return new Ast.Path(path.base(), steps, path.optional(), path.column());
  }

  private Ast primary() {
    int column = lexer.column();
    switch (lexer.kind()) {
      case NUMBER -> {
        JsonNode number = lexer.number();
        if (number instanceof BigIntegerNode) {
          throw new Problem.Stop(
              Problem.SYNTAX,
              column,
              "The integer does not fit into 64 bits",
              "Write a decimal, such as 1e19.");
        }
        return literal(number, column);
      }
      case TEXT -> {
        return literal(TextNode.valueOf(lexer.word()), column);
      }
      case NAME -> {
        return named(column);
      }
      case OPEN -> {
        lexer.next();
        Ast inner = expression();
        expect(Kind.CLOSE);
        return inner;
      }
      case OPEN_LIST -> {
        lexer.next();
        return made(new Ast.Items(expressions(Kind.CLOSE_LIST), column));
      }
      case OPEN_MAP -> {
        lexer.next();
        return map(column);
      }
      default -> throw unexpected("a value");
    }
  }

  private Ast literal(JsonNode value, int column) {
    lexer.next();
    return made(new Ast.Literal(value, column));
  }

  private Ast named(int column) {
    String name = lexer.word();
    lexer.next();
    switch (name) {
      case "true":
      case "false":
        return made(new Ast.Literal(BooleanNode.valueOf(name.equals("true")), column));
      case "null":
        return made(new Ast.Literal(NullNode.instance, column));
      default:
    }
    if (lexer.kind() == Kind.OPEN) {
      return call(name, null, column);
    }
    if (Names.isReservedWord(name)) {
      throw new Problem.Stop(
          Problem.SYNTAX,
          column,
          "'" + name + "' is a reserved word of CEL and no name",
          "Below another value write x['" + name + "'].");
    }
    if (itemLocals && name.equals("it")) {
      return made(new Ast.Path(Ast.Local.IT, List.of(), -1, column));
    }
    if (itemLocals && name.equals("index")) {
      return made(new Ast.Path(Ast.Local.INDEX, List.of(), -1, column));
    }
    Root root = name.equals("error") ? new Root(true, errorName(column)) : new Root(false, name);
    rootsSeen.add(new Ast.Path(new Ast.Named(root), List.of(), 0, column));
    return made(new Ast.Path(new Ast.Named(root), List.of(), -1, column));
  }

  private String errorName(int column) {
    if (lexer.kind() == Kind.DOT) {
      lexer.next();
      if (lexer.kind() == Kind.NAME) {
        return name("the name of a node");
      }
    }
    throw new Problem.Stop(
        Problem.SYNTAX,
        column,
        "'error' alone is no value",
        "Write error.x for the error of the node x.");
  }

  private Ast map(int column) {
    List<Ast> keys = new ArrayList<>();
    List<Ast> values = new ArrayList<>();
    while (lexer.kind() != Kind.CLOSE_MAP) {
      keys.add(expression());
      expect(Kind.COLON);
      values.add(expression());
      if (lexer.kind() != Kind.CLOSE_MAP) {
        expect(Kind.COMMA);
      }
    }
    lexer.next();
    return made(new Ast.Entries(List.copyOf(keys), List.copyOf(values), column));
  }

  private List<Ast> expressions(Kind close) {
    List<Ast> list = new ArrayList<>();
    while (lexer.kind() != close) {
      list.add(expression());
      if (lexer.kind() != close) {
        expect(Kind.COMMA);
        if (close == Kind.CLOSE && lexer.kind() == close) {
          throw unexpected("an argument");
        }
      }
    }
    lexer.next();
    return List.copyOf(list);
  }

  private Ast call(String name, @Nullable Ast target, int column) {
    lexer.next();
    List<Ast> arguments = new ArrayList<>();
    if (target != null) {
      arguments.add(target);
    }
    arguments.addAll(expressions(Kind.CLOSE));
    boolean form = target == null && Function.FORMS.contains(name);
    return made(
        form
            ? new Forms(problems, VARIABLES).form(name, arguments, column)
            : function(name, target != null, List.copyOf(arguments), column));
  }

  private Ast function(String name, boolean member, List<Ast> arguments, int column) {
    Function function = Function.named(name);
    Ast rest = new Ast.Items(arguments, column);
    if (function == null) {
      note(
          Problem.UNKNOWN_FUNCTION,
          column,
          "The function '" + name + "' does not exist",
          Function.remedyFor(name));
      return rest;
    }
    if (member && !function.member()) {
      note(
          Problem.UNKNOWN_FUNCTION,
          column,
          "The function '" + name + "' is not called behind a value",
          "Write " + name + "(x).");
      return rest;
    }
    int size = arguments.size();
    if (size < function.argumentsMin() || size > function.argumentsMax()) {
      note(
          Problem.ARITY,
          column,
          "The function '%s' takes %s arguments, here are %d%s"
              .formatted(name, Forms.range(function), size, member ? " with the value before" : ""),
          "Look it up in docs/expressions.md.");
      return rest;
    }
    if (function == Function.MATCHES && !Forms.checkPattern(arguments.get(1), problems)) {
      return rest;
    }
    return new Ast.Call(function, arguments, column);
  }

  private <T extends Ast> T made(T ast) {
    if (++nodes > Limits.NODES_MAX) {
      throw new Problem.Stop(
          Problem.TOO_LARGE,
          ast.column(),
          "The expression has more than %,d parts".formatted(Limits.NODES_MAX),
          "Divide it over several nodes.");
    }
    if (ast.height() > Limits.DEPTH_MAX) {
      throw tooDeep(ast.column());
    }
    return ast;
  }

  private void note(String code, int column, String problem, String remedy) {
    problems.add(new Problem(code, column, problem, remedy));
  }

  private String name(String wanted) {
    if (lexer.kind() != Kind.NAME) {
      throw unexpected(wanted);
    }
    String name = lexer.word();
    lexer.next();
    return name;
  }

  private void expect(Kind kind) {
    if (lexer.kind() != kind) {
      throw unexpected(kind.shown());
    }
    lexer.next();
  }

  private Problem.Stop unexpected(String wanted) {
    return new Problem.Stop(
        Problem.SYNTAX,
        lexer.column(),
        "%s is expected, but there is %s".formatted(capital(wanted), lexer.shown()),
        lexer.kind() == Kind.CLOSE_MAP
            ? "'${ … }' must be the whole string; put texts together with '+'."
            : "Correct the expression; its grammar is in docs/expressions.md.");
  }

  private static String capital(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static Problem.Stop tooDeep(int column) {
    return new Problem.Stop(
        Problem.TOO_DEEP,
        column,
        "The expression is nested more than %d levels".formatted(Limits.DEPTH_MAX),
        "Divide it over several nodes.");
  }
}
