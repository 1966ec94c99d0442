// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Sink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tree of a text.
 *
 * <p>Its height is known for every part and capped before a part is made (expressions by {@link
 * Limits#DEPTH_MAX}, templates of values by {@link Limits#VALUE_DEPTH_MAX}), so walking it by
 * recursion is safe. Chains of {@code &&}, {@code +} and {@code *} are one part with many operands.
 */
sealed interface Ast {
  /** Returns the column in the text, from 1. */
  int column();

  /** Returns how many parts are below each other at most. */
  int height();

  /** What a path starts with. */
  sealed interface Base {}

  /**
   * A node or a variable.
   *
   * @param root its name
   */
  record Named(Root root) implements Base {}

  /** A variable of a list operator. */
  enum Local implements Base {
    /** The element. */
    IT,
    /** The index of the element. */
    INDEX
  }

  /**
   * A step of a path.
   *
   * @param key the key, or null for an index
   * @param index the index, if there is no key
   */
  record Step(@Nullable String key, int index) {
    @Override
    public String toString() {
      return key == null ? String.valueOf(index) : key;
    }
  }

  /**
   * A value known now.
   *
   * @param value the value
   */
  record Literal(JsonNode value, int column) implements Ast {
    @Override
    public int height() {
      return 1;
    }
  }

  /**
   * A definite path.
   *
   * @param base what it starts with
   * @param steps the steps
   * @param optional how many steps may be missing, or -1 for none: {@code optional(a).b} has 0
   */
  record Path(Base base, List<Step> steps, int optional, int column) implements Ast {
    public Path {
      steps = List.copyOf(steps);
    }

    @Override
    public int height() {
      return 1;
    }

    /** Returns whether it reads no node and no variable but the element. */
    boolean local() {
      return base instanceof Local;
    }
  }

  /**
   * A member whose key is computed, or whose target is no path.
   *
   * @param nullable whether null has null members, as below {@code optional}
   */
  record Member(Ast target, Ast key, boolean nullable, int column, int height) implements Ast {
    Member(Ast target, Ast key, boolean nullable, int column) {
      this(target, key, nullable, column, 1 + Math.max(target.height(), key.height()));
    }
  }

  /** A list. */
  record Items(List<Ast> elements, int column, int height) implements Ast {
    Items(List<Ast> elements, int column) {
      this(elements, column, 1 + tallest(elements));
    }
  }

  /** An object; keys are computed in expressions and literal in templates of values. */
  record Entries(List<Ast> keys, List<Ast> values, int column, int height) implements Ast {
    Entries(List<Ast> keys, List<Ast> values, int column) {
      this(keys, values, column, 1 + Math.max(tallest(keys), tallest(values)));
    }
  }

  /** A sign before an operand. */
  record Unary(boolean not, Ast operand, int column, int height) implements Ast {
    Unary(boolean not, Ast operand, int column) {
      this(not, operand, column, 1 + operand.height());
    }
  }

  /** A chain of {@code &&}, or of {@code ||}. */
  record Logic(boolean and, List<Ast> operands, int column, int height) implements Ast {
    Logic(boolean and, List<Ast> operands, int column) {
      this(and, operands, column, 1 + tallest(operands));
    }
  }

  /** A comparison, or {@code in}. */
  record Relation(Lexer.Kind operator, Ast left, Ast right, int column, int height) implements Ast {
    Relation(Lexer.Kind operator, Ast left, Ast right, int column) {
      this(operator, left, right, column, 1 + Math.max(left.height(), right.height()));
    }
  }

  /** A chain of {@code + -}, or of {@code * / %}, from left to right. */
  record Chain(Ast first, List<Link> links, int column, int height) implements Ast {
    Chain(Ast first, List<Link> links, int column) {
      this(first, links, column, 1 + Math.max(first.height(), tallestLink(links)));
    }
  }

  /** One operator and its right operand. */
  record Link(Lexer.Kind operator, Ast operand, int column) {}

  /** {@code condition ? yes : no}. */
  record Choice(Ast condition, Ast yes, Ast no, int column, int height) implements Ast {
    Choice(Ast condition, Ast yes, Ast no, int column) {
      this(
          condition,
          yes,
          no,
          column,
          1 + Math.max(condition.height(), Math.max(yes.height(), no.height())));
    }
  }

  /** A call of a function. */
  record Call(Function function, List<Ast> arguments, int column, int height) implements Ast {
    Call(Function function, List<Ast> arguments, int column) {
      this(function, arguments, column, 1 + tallest(arguments));
    }
  }

  /** {@code first(…)}. */
  record First(List<Ast> alternatives, int column, int height) implements Ast {
    First(List<Ast> alternatives, int column) {
      this(alternatives, column, 1 + tallest(alternatives));
    }
  }

  /** {@code has(…)}. */
  record Has(Path path, int column) implements Ast {
    @Override
    public int height() {
      return 2;
    }
  }

  /**
   * A string inside a template of values: failures below it tell its text.
   *
   * @param text the string
   * @param inner what it means
   */
  record Source(String text, Ast inner) implements Ast {
    @Override
    public int column() {
      return inner.column();
    }

    @Override
    public int height() {
      return 1 + inner.height();
    }
  }

  /**
   * A text with expressions in it.
   *
   * @param sink where the text goes
   * @param parts the parts in order
   */
  record Text(Sink sink, List<Part> parts, int column, int height) implements Ast {
    Text(Sink sink, List<Part> parts) {
      this(sink, parts, 1, 1 + height(parts));
    }

    private static int height(List<Part> parts) {
      int height = 0;
      for (Part part : parts) {
        height = part.hole() == null ? height : Math.max(height, part.hole().height());
      }
      return height;
    }
  }

  /**
   * A part of a text.
   *
   * @param literal the text itself, empty for a hole
   * @param hole the expression whose value goes here, or null
   * @param quoted whether the hole is inside a JSON string
   */
  record Part(String literal, @Nullable Ast hole, boolean quoted) {}

  private static int tallest(List<Ast> parts) {
    int height = 0;
    for (Ast part : parts) {
      height = Math.max(height, part.height());
    }
    return height;
  }

  private static int tallestLink(List<Link> links) {
    int height = 0;
    for (Link link : links) {
      height = Math.max(height, link.operand().height());
    }
    return height;
  }
}
