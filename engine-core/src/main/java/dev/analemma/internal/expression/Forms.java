// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.expression.PatternException;
import dev.analemma.expression.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the parser checks beyond the grammar: {@code first has optional secret}, and patterns. */
final class Forms {
  private final List<Problem> problems;
  private final Set<String> variables;

  Forms(List<Problem> problems, Set<String> variables) {
    this.problems = problems;
    this.variables = variables;
  }

  /** Returns one of the forms that look like functions. */
  Ast form(String name, List<Ast> arguments, int column) {
    return switch (name) {
      case "first" -> first(arguments, column);
      case "has" -> {
        Ast.Path path = path(name, arguments, column);
        yield path == null ? new Ast.Items(arguments, column) : new Ast.Has(path, column);
      }
      case "optional" -> {
        Ast.Path path = path(name, arguments, column);
        yield path == null
            ? new Ast.Items(arguments, column)
            : new Ast.Path(path.base(), path.steps(), path.steps().size(), path.column());
      }
      default -> secret(column);
    };
  }

  private Ast secret(int column) {
    note(
        Problem.SECRET_MISPLACED,
        column,
        "A secret cannot be a part of a value here",
        "Write ${ secret('name') } as the whole value of a field that is marked secret.");
    return new Ast.Literal(TextNode.valueOf(""), column);
  }

  private Ast.@Nullable Path path(String name, List<Ast> arguments, int column) {
    if (arguments.size() != 1) {
      note(
          Problem.ARITY,
          column,
          "'%s' takes 1 argument, here are %d".formatted(name, arguments.size()),
          "Write " + name + "(a) or " + name + "(a.b).");
      return null;
    }
    if (arguments.get(0) instanceof Ast.Path path) {
      return path;
    }
    note(
        Problem.PATH_EXPECTED,
        column,
        "'" + name + "' takes a path, such as a or a.b[0], and no other expression",
        "Write the path alone.");
    return null;
  }

  private Ast first(List<Ast> alternatives, int column) {
    if (alternatives.isEmpty()) {
      note(
          Problem.ARITY,
          column,
          "'first' needs at least one alternative",
          "Write first(a, b) or first(a, 'default').");
    }
    for (int i = 0; i < alternatives.size(); i++) {
      alternative(alternatives.get(i), i == alternatives.size() - 1);
    }
    return new Ast.First(List.copyOf(alternatives), column);
  }

  private void alternative(Ast alternative, boolean last) {
    if (alternative instanceof Ast.Path path) {
      if (path.optional() >= 0) {
        note(
            Problem.FIRST_ALTERNATIVE,
            path.column(),
            "optional(…) always has a value, so that nothing after it is ever used",
            "Write the path alone, and null as the last alternative: first(a, null).");
      }
      return;
    }
    String node = readsNode(alternative);
    if (node != null) {
      note(
          Problem.FIRST_ALTERNATIVE,
          alternative.column(),
          "An alternative of first() must be a path or must read no node, but it computes with '"
              + node
              + "'",
          "Put the computation around first(), or into a node of its own.");
    } else if (!last) {
      note(
          Problem.FIRST_ALTERNATIVE,
          alternative.column(),
          "The alternative always has a value, so that nothing after it is ever used",
          "Make it the last one.");
    }
  }

  /** Returns a name read that may be a node, or null. */
  private @Nullable String readsNode(Ast ast) {
    List<Uses.Use> uses = new ArrayList<>();
    Uses.collect(ast, uses);
    for (Uses.Use use : uses) {
      if (use.root().error() || !variables.contains(use.root().name())) {
        return use.root().toString();
      }
    }
    return null;
  }

  /** Returns whether a pattern is a literal that compiles, and notes it if not. */
  static boolean checkPattern(Ast pattern, List<Problem> problems) {
    if (!(pattern instanceof Ast.Literal literal) || !literal.value().isTextual()) {
      problems.add(
          new Problem(
              Problem.REGEX_UNSAFE,
              pattern.column(),
              "A pattern must be a literal string, so that no data can become a pattern",
              "Write the pattern in quotes, or compare with contains(), startsWith() and so on."));
      return false;
    }
    try {
      Regex.compile(literal.value().textValue());
      return true;
    } catch (PatternException e) {
      problems.add(new Problem(e.code(), pattern.column(), e.problem(), e.remedy()));
      return false;
    }
  }

  /** Returns how many arguments a function takes, for a message. */
  static String range(Function function) {
    return function.argumentsMin() == function.argumentsMax()
        ? String.valueOf(function.argumentsMin())
        : function.argumentsMin() + " to " + function.argumentsMax();
  }

  private void note(String code, int column, String problem, String remedy) {
    problems.add(new Problem(code, column, problem, remedy));
  }
}
