// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Sink;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The entrance to the language of values: texts and templates in, parsed values out.
 *
 * <p>Whatever is wrong with a text is added to the faults, all of it at once; nothing is thrown. A
 * value with faults names the roots that could be read, so that looking for further faults makes
 * sense, and must not be evaluated.
 *
 * <p>Threads: all methods may be called at once; the results are immutable.
 */
public final class ValueParser {
  private ValueParser() {}

  /**
   * Reads any JSON in which whole strings may be paths or expressions.
   *
   * @param template the JSON; it is kept and must not be changed
   * @param pointer where it stands in the document
   * @param faults where faults are added
   */
  public static ParsedValue value(JsonNode template, String pointer, List<Fault> faults) {
    if (isTooDeep(template)) {
      faults.add(
          Fault.error(
              Problem.TOO_DEEP,
              pointer,
              "The value is nested more than %d levels".formatted(Limits.VALUE_DEPTH_MAX),
              "Divide it over several nodes, or hand it in as input."));
      return new ParsedTree(
          TextNode.valueOf("(a value that is nested too deep)"),
          new Ast.Literal(NullNode.instance, 1),
          List.of(),
          List.of(),
          true);
    }
    return new TemplateReader(pointer, faults).read(template);
  }

  /**
   * Reads one expression, bare or wrapped whole in <code>${ … }</code>.
   *
   * @param text the text
   * @param pointer where it stands in the document
   * @param itemLocals whether {@code it} and {@code index} are the element's
   * @param faults where faults are added
   */
  public static ParsedValue expression(
      String text, String pointer, boolean itemLocals, List<Fault> faults) {
    TextCache.Mode mode = itemLocals ? TextCache.Mode.ITEM_EXPRESSION : TextCache.Mode.EXPRESSION;
    return text(mode, text, pointer, faults);
  }

  /**
   * Reads a text with <code>{{ … }}</code> in it.
   *
   * @param text the text
   * @param sink where the result goes, and so how values are escaped
   * @param pointer where it stands in the document
   * @param faults where faults are added
   */
  public static ParsedValue template(String text, Sink sink, String pointer, List<Fault> faults) {
    return text(TextCache.Mode.template(sink), text, pointer, faults);
  }

  private static ParsedValue text(
      TextCache.Mode mode, String text, String pointer, List<Fault> faults) {
    TextCache.Parsed parsed = TextCache.get(mode, text);
    for (Problem problem : parsed.problems()) {
      faults.add(problem.at(pointer));
    }
    return new ParsedTree(
        TextNode.valueOf(text), parsed.ast(), references(parsed, pointer), parsed.needs(), false);
  }

  static List<Reference> references(TextCache.Parsed parsed, String pointer) {
    List<Reference> references = new ArrayList<>();
    for (Uses.Use use : parsed.uses()) {
      references.add(new Reference(use.root(), use.usage(), pointer, use.column()));
    }
    return references;
  }

  /**
   * Returns the name of the secret if a value is <code>${ secret('name') }</code> and nothing else.
   * Fields that are marked secret ask this before they are read in any other way; everywhere else a
   * secret is a fault.
   *
   * @param value a value as it was written
   * @return the name, or null
   */
  public static @Nullable String secretName(JsonNode value) {
    String text = value.textValue();
    if (text == null || text.length() > Limits.EXPRESSION_CHARS_MAX) {
      return null;
    }
    if (!text.startsWith("${") || !text.endsWith("}")) {
      return null;
    }
    Lexer lexer = new Lexer(text, 2, text.length() - 1);
    try {
      String name = null;
      for (Lexer.Kind kind : SECRET_FORM) {
        lexer.next();
        boolean matches =
            lexer.kind() == kind && (kind != Lexer.Kind.NAME || lexer.word().equals("secret"));
        if (!matches) {
          return null;
        }
        name = kind == Lexer.Kind.TEXT ? lexer.word() : name;
      }
      return name;
    } catch (Problem.Stop stop) {
      return null;
    }
  }

  private static final List<Lexer.Kind> SECRET_FORM =
      List.of(Lexer.Kind.NAME, Lexer.Kind.OPEN, Lexer.Kind.TEXT, Lexer.Kind.CLOSE, Lexer.Kind.END);

  /**
   * Returns the string that {@link #value} reads as exactly this text.
   *
   * @param literal any text
   */
  public static String escape(String literal) {
    return DollarText.escape(literal);
  }

  private static boolean isTooDeep(JsonNode value) {
    if (!value.isContainerNode()) {
      return false;
    }
    Deque<Iterator<JsonNode>> open = new ArrayDeque<>();
    open.push(value.elements());
    while (!open.isEmpty()) {
      Iterator<JsonNode> members = open.peek();
      if (!members.hasNext()) {
        open.pop();
        continue;
      }
      JsonNode member = members.next();
      if (member.isContainerNode()) {
        if (open.size() >= Limits.VALUE_DEPTH_MAX) {
          return true;
        }
        open.push(member.isEmpty() ? Collections.emptyIterator() : member.elements());
      }
    }
    return false;
  }
}
