// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Sink;
import dev.analemma.internal.expression.Lexer.Kind;
import java.util.ArrayList;
import java.util.List;

/** Reads texts with <code>{{ … }}</code> in them, in one pass: what a value holds is never read. */
final class TemplateText {
  private final String text;
  private final Sink sink;
  private final List<Problem> problems;
  private final List<Ast.Part> parts = new ArrayList<>();
  private boolean quoted;
  private boolean escaped;
  // Whether the JSON string that is open, or the last one, has a hole; and whether that was a key.
  private boolean openHole;
  private boolean closedHole;
  private boolean keyHole;
  private int holes;

  private TemplateText(String text, Sink sink, List<Problem> problems) {
    this.text = text;
    this.sink = sink;
    this.problems = problems;
  }

  static Ast parse(String text, Sink sink, List<Problem> problems) {
    return new TemplateText(text, sink, problems).parse();
  }

  private Ast parse() {
    if (text.length() > Limits.TEMPLATE_CHARS_MAX) {
      note(
          Problem.TOO_LARGE,
          0,
          "The template has %,d characters, at most %,d are allowed"
              .formatted(text.length(), Limits.TEMPLATE_CHARS_MAX),
          "Put the text into a value, and write {{ value }}.");
      return new Ast.Literal(TextNode.valueOf(""), 1);
    }
    int faults = problems.size();
    int position = 0;
    while (position < text.length()) {
      int open = text.indexOf("{{", position);
      literal(text.substring(position, open < 0 ? text.length() : open));
      if (open >= 0 && ++holes > Limits.TEMPLATE_HOLES_MAX) {
        note(
            Problem.TOO_LARGE,
            open,
            "The template has more than %,d places with an expression"
                .formatted(Limits.TEMPLATE_HOLES_MAX),
            "Put lists together with the operator list_join.");
        open = -1;
      }
      position = open < 0 ? text.length() : hole(open);
    }
    if (sink == Sink.JSON && problems.size() == faults) {
      checkJson();
    }
    return holes == 0 && sink != Sink.ARGUMENT
        ? new Ast.Literal(TextNode.valueOf(text), 1)
        : new Ast.Text(sink, List.copyOf(parts));
  }

  private void literal(String literal) {
    if (literal.isEmpty()) {
      return;
    }
    parts.add(new Ast.Part(literal, null, false));
    for (int i = 0; sink == Sink.JSON && i < literal.length(); i++) {
      char c = literal.charAt(i);
      if (escaped) {
        escaped = false;
      } else if (c == '\\') {
        escaped = quoted;
      } else if (c == '"') {
        closedHole = quoted && openHole;
        openHole = false;
        quoted = !quoted;
      } else if (closedHole && !Character.isWhitespace(c)) {
        keyHole |= c == ':';
        closedHole = false;
      }
    }
  }

  /** Reads an expression and returns the position after it. */
  private int hole(int open) {
    Parser parser = new Parser(text, open + 2, text.length(), false, problems);
    try {
      Ast ast = parser.parse();
      Lexer lexer = parser.lexer();
      int end = lexer.position();
      boolean closed =
          lexer.kind() == Kind.CLOSE_MAP && end < text.length() && text.charAt(end) == '}';
      if (!closed) {
        throw new Problem.Stop(
            Problem.TEMPLATE_SYNTAX,
            lexer.column(),
            "The expression that starts with '{{' at column %d does not end with '}}' before %s"
                .formatted(open + 1, lexer.shown()),
            "Close it, or write {{ '{{' }} for two braces that mean nothing.");
      }
      if (end - open > Limits.EXPRESSION_CHARS_MAX) {
        throw new Problem.Stop(
            Problem.TOO_LARGE,
            open + 1,
            "The expression has more than %,d characters".formatted(Limits.EXPRESSION_CHARS_MAX),
            "Divide it over several nodes.");
      }
      parts.add(new Ast.Part("", ast, quoted));
      openHole |= quoted;
      return end + 1;
    } catch (Problem.Stop stop) {
      problems.add(stop.problem());
      parts.add(new Ast.Part("", parser.salvage(), quoted));
      int close = text.indexOf("}}", stop.problem().column() - 1);
      return close < 0 ? text.length() : close + 2;
    }
  }

  /** Checks that it is JSON whatever the values are: a value is an inner part of it everywhere. */
  private void checkJson() {
    if (keyHole) {
      note(
          Problem.TEMPLATE_SYNTAX,
          0,
          "A value stands in a key of the JSON text, where it could name a key that is there already",
          "Make the object with the operator json_object, or in an expression: {name: value}.");
      return;
    }
    StringBuilder sample = new StringBuilder();
    for (Ast.Part part : parts) {
      sample.append(part.hole() == null ? part.literal() : part.quoted() ? "_" : "null");
    }
    try {
      JsonText.read(sample.toString(), new Budget());
    } catch (Failure failure) {
      note(
          Problem.TEMPLATE_SYNTAX,
          0,
          "The template is no JSON text when its values are put in",
          "Put {{ … }} inside quotes for a part of a string, and alone for a whole value.");
    }
  }

  private void note(String code, int position, String problem, String remedy) {
    problems.add(new Problem(code, position + 1, problem, remedy));
  }
}
