// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.internal.expression.Lexer.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads definite paths, {@code $.a.b[0]['k']}, and tells what looks like one. */
final class PathText {
  private final String text;
  private final List<Problem> problems;
  private final List<Ast.Step> steps = new ArrayList<>();
  private @Nullable Root root;
  private int optional = -1;
  private int position = 1;

  private PathText(String text, List<Problem> problems) {
    this.text = text;
    this.problems = problems;
  }

  /** Returns whether a text can stand behind a dot. */
  static boolean isName(String text) {
    boolean name = !text.isEmpty() && Lexer.isNameStart(text.charAt(0));
    for (int i = 1; name && i < text.length(); i++) {
      name = Lexer.isNamePart(text.charAt(i));
    }
    return name;
  }

  /**
   * Returns whether what stands at a position could be read as the rest of a path or an expression
   * if a {@code $} stood before it.
   */
  static boolean looksLike(String text, int position) {
    char c = position < text.length() ? text.charAt(position) : ' ';
    char after = position + 1 < text.length() ? text.charAt(position + 1) : ' ';
    return switch (c) {
      case '{' -> true;
      case '.' -> Lexer.isNamePart(after) || "*.['".indexOf(after) >= 0;
      case '[' -> Lexer.isDigit(after) || "'\"*?".indexOf(after) >= 0;
      default -> false;
    };
  }

  /** Reads a text that starts with {@code $.} or {@code $[}. */
  static Ast parse(String text, List<Problem> problems) {
    return new PathText(text, problems).parse();
  }

  private Ast parse() {
    try {
      if (text.length() > Limits.EXPRESSION_CHARS_MAX) {
        throw new Problem.Stop(
            Problem.TOO_LARGE,
            1,
            "The path has %,d characters, at most %,d are allowed"
                .formatted(text.length(), Limits.EXPRESSION_CHARS_MAX),
            "Write '$$' for a '$' that starts plain text.");
      }
      Root start = root();
      while (position < text.length()) {
        step();
      }
      return new Ast.Path(new Ast.Named(start), steps, optional, 1);
    } catch (Problem.Stop stop) {
      problems.add(stop.problem());
      return new Ast.Items(
          root == null ? List.of() : List.of(new Ast.Path(new Ast.Named(root), List.of(), 0, 1)),
          1);
    }
  }

  private Root root() {
    String name = dotName();
    if (name.equals("error")) {
      if (position >= text.length() || text.charAt(position) != '.') {
        throw stop("'$.error' alone is no value", "Write $.error.x for the error of the node x.");
      }
      root = new Root(true, dotName());
    } else {
      root = new Root(false, name);
    }
    mark();
    return root;
  }

  private void step() {
    if (steps.size() >= Limits.STEPS_MAX) {
      throw new Problem.Stop(
          Problem.TOO_DEEP,
          position + 1,
          "The path has more than %d steps".formatted(Limits.STEPS_MAX),
          "Divide it over several nodes.");
    }
    char c = text.charAt(position);
    if (c == '.') {
      steps.add(new Ast.Step(dotName(), 0));
    } else if (c == '[') {
      bracket();
    } else {
      throw unexpected();
    }
    mark();
  }

  private void mark() {
    if (position < text.length() && text.charAt(position) == '?') {
      optional = steps.size();
      position++;
    }
  }

  private String dotName() {
    int start = position + 1;
    int end = start;
    if (text.charAt(position) == '.'
        && start < text.length()
        && Lexer.isNameStart(text.charAt(start))) {
      while (end < text.length() && Lexer.isNamePart(text.charAt(end))) {
        end++;
      }
    }
    if (end == start) {
      throw unexpected();
    }
    position = end;
    return text.substring(start, end);
  }

  private void bracket() {
    Lexer lexer = new Lexer(text, position + 1, text.length());
    try {
      lexer.next();
      Kind kind = lexer.kind();
      String key = kind == Kind.TEXT ? lexer.word() : null;
      JsonNode number = lexer.number();
      lexer.next();
      boolean index = kind == Kind.NUMBER && number.isInt();
      if (lexer.kind() == Kind.CLOSE_LIST && (key != null || index)) {
        steps.add(new Ast.Step(key, key == null ? number.intValue() : 0));
        position = lexer.position();
        return;
      }
    } catch (Problem.Stop stop) {
      throw unexpected();
    }
    throw unexpected();
  }

  private Problem.Stop unexpected() {
    String rest = text.substring(position, Math.min(text.length(), position + 20));
    boolean query =
        rest.startsWith("..")
            || rest.startsWith(".*")
            || rest.startsWith("(")
            || (rest.startsWith("[") && !PathText.looksLike(rest, 0))
            || rest.startsWith("[*")
            || rest.startsWith("[?")
            || rest.contains(":")
            || rest.contains(",");
    return stop(
        "'%s' cannot stand in a path".formatted(rest),
        query
            ? "Wildcards, filters, slices and functions belong into the operator json_path."
            : "Write names, [n] or ['key'], as in $.a.b[0]['k-1']; a text is written '$$…' if it"
                + " starts with '$', and '${ … }' computes.");
  }

  private Problem.Stop stop(String problem, String remedy) {
    return new Problem.Stop(Problem.PATH_SYNTAX, position + 1, problem, remedy);
  }
}
