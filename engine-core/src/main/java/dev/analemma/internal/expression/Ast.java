// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Sink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tree of a text.
 *
 * <p>Its height is known for every part and capped before a part is made (expressions by {@link
 * Limits#DEPTH_MAX}, templates of values by {@link Limits#VALUE_DEPTH_MAX}), so walking it by
 * recursion is safe. Chains of {@code &&}, {@code +} and {@code *} are one part with many operands.
 *
 * <p>What differs between the parts is asked of them, not of their class: a start loads only those
 * that it meets.
 */
sealed interface Ast {
  /** Returns the column in the text, from 1. */
  int column();

  /** Returns how many parts are below each other at most. */
  int height();

  /** Returns the parts directly below it. */
  default List<Ast> children() {
    return List.of();
  }

  /** Returns the linked part. */
  Node link(Linker linker);

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
    public Node link(Linker linker) {
      return new Node.Constant(value, column);
    }

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

    @Override
    public PathNode link(Linker linker) {
      if (base instanceof Named named) {
        return new PathNode.OfSlot(this, linker.slot(named.root()));
      }
      return base == Local.IT ? new PathNode.OfElement(this) : new PathNode.OfIndex(this);
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

    @Override
    public List<Ast> children() {
      return List.of(target, key);
    }

    @Override
    public Node link(Linker linker) {
      Node linkedTarget = target.link(linker);
      Node linkedKey = key.link(linker);
      return Linker.fold(
          new ValueNodes.Member(linkedTarget, linkedKey, nullable, column),
          linkedTarget,
          linkedKey);
    }
  }

  /** A list. */
  record Items(List<Ast> elements, int column, int height) implements Ast {
    Items(List<Ast> elements, int column) {
      this(elements, column, 1 + tallest(elements));
    }

    @Override
    public List<Ast> children() {
      return elements;
    }

    @Override
    public Node link(Linker linker) {
      Node[] linked = linker.linkAll(elements);
      return Linker.fold(new ValueNodes.Items(linked, column), linked);
    }
  }

  /** An object; keys are computed in expressions and literal in templates of values. */
  record Entries(List<Ast> keys, List<Ast> values, int column, int height) implements Ast {
    Entries(List<Ast> keys, List<Ast> values, int column) {
      this(keys, values, column, 1 + Math.max(tallest(keys), tallest(values)));
    }

    @Override
    public List<Ast> children() {
      List<Ast> children = new ArrayList<>(keys);
      children.addAll(values);
      return children;
    }

    @Override
    public Node link(Linker linker) {
      Node[] linkedKeys = linker.linkAll(keys);
      Node[] linkedValues = linker.linkAll(values);
      Node node = new ValueNodes.Entries(linkedKeys, linkedValues, column);
      return Linker.allKnown(linkedKeys) ? Linker.fold(node, linkedValues) : node;
    }
  }

  /** A sign before an operand. */
  record Unary(boolean not, Ast operand, int column, int height) implements Ast {
    Unary(boolean not, Ast operand, int column) {
      this(not, operand, column, 1 + operand.height());
    }

    @Override
    public List<Ast> children() {
      return List.of(operand);
    }

    @Override
    public Node link(Linker linker) {
      Node linked = operand.link(linker);
      Node node = not ? new LogicNodes.Not(linked, column) : new ValueNodes.Negate(linked, column);
      return Linker.fold(node, linked);
    }
  }

  /** A chain of {@code &&}, or of {@code ||}. */
  record Logic(boolean and, List<Ast> operands, int column, int height) implements Ast {
    Logic(boolean and, List<Ast> operands, int column) {
      this(and, operands, column, 1 + tallest(operands));
    }

    @Override
    public List<Ast> children() {
      return operands;
    }

    @Override
    public Node link(Linker linker) {
      Node[] linked = linker.linkAll(operands);
      return Linker.fold(new LogicNodes.Logic(and, linked, column), linked);
    }
  }

  /** A comparison, or {@code in}. */
  record Relation(Lexer.Kind operator, Ast left, Ast right, int column, int height) implements Ast {
    Relation(Lexer.Kind operator, Ast left, Ast right, int column) {
      this(operator, left, right, column, 1 + Math.max(left.height(), right.height()));
    }

    @Override
    public List<Ast> children() {
      return List.of(left, right);
    }

    @Override
    public Node link(Linker linker) {
      Node linkedLeft = left.link(linker);
      Node linkedRight = right.link(linker);
      return Linker.fold(
          LogicNodes.relation(operator, linkedLeft, linkedRight, column, linker),
          linkedLeft,
          linkedRight);
    }
  }

  /** A chain of {@code + -}, or of {@code * / %}, from left to right. */
  record Chain(Ast first, List<Link> links, int column, int height) implements Ast {
    Chain(Ast first, List<Link> links, int column) {
      this(first, links, column, 1 + Math.max(first.height(), tallestLink(links)));
    }

    @Override
    public List<Ast> children() {
      List<Ast> children = new ArrayList<>();
      children.add(first);
      for (Link link : links) {
        children.add(link.operand());
      }
      return children;
    }

    @Override
    public Node link(Linker linker) {
      Node linkedFirst = first.link(linker);
      Lexer.Kind[] operators = new Lexer.Kind[links.size()];
      Node[] operands = new Node[links.size()];
      int[] columns = new int[links.size()];
      Node[] all = new Node[links.size() + 1];
      all[0] = linkedFirst;
      for (int i = 0; i < operands.length; i++) {
        Link link = links.get(i);
        operators[i] = link.operator();
        operands[i] = link.operand().link(linker);
        columns[i] = link.column();
        all[i + 1] = operands[i];
        if (link.operator() == Lexer.Kind.PLUS) {
          linker.charges();
        }
      }
      return Linker.fold(new ValueNodes.Chain(linkedFirst, operators, operands, columns), all);
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

    @Override
    public List<Ast> children() {
      return List.of(condition, yes, no);
    }

    @Override
    public Node link(Linker linker) {
      Node test = condition.link(linker);
      Node linkedYes = yes.link(linker);
      Node linkedNo = no.link(linker);
      return Linker.fold(
          new LogicNodes.Choice(test, linkedYes, linkedNo, column), test, linkedYes, linkedNo);
    }
  }

  /** A call of a function. */
  record Call(Function function, List<Ast> arguments, int column, int height) implements Ast {
    Call(Function function, List<Ast> arguments, int column) {
      this(function, arguments, column, 1 + tallest(arguments));
    }

    @Override
    public List<Ast> children() {
      return arguments;
    }

    @Override
    public Node link(Linker linker) {
      Node[] linked = linker.linkAll(arguments);
      return Linker.fold(ValueNodes.call(function, linked, column, linker), linked);
    }
  }

  /** {@code first(…)}. */
  record First(List<Ast> alternatives, int column, int height) implements Ast {
    First(List<Ast> alternatives, int column) {
      this(alternatives, column, 1 + tallest(alternatives));
    }

    @Override
    public List<Ast> children() {
      return alternatives;
    }

    @Override
    public Node link(Linker linker) {
      return new LogicNodes.First(linker.linkAll(alternatives), column);
    }
  }

  /** {@code has(…)}. */
  record Has(Path path, int column) implements Ast {
    @Override
    public int height() {
      return 2;
    }

    @Override
    public Node link(Linker linker) {
      return new LogicNodes.Has(path.link(linker), column);
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

    @Override
    public List<Ast> children() {
      return List.of(inner);
    }

    @Override
    public Node link(Linker linker) {
      Node linked = inner.link(linker);
      return linked instanceof Node.Constant ? linked : new ValueNodes.Source(text, linked);
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

    @Override
    public List<Ast> children() {
      List<Ast> children = new ArrayList<>();
      for (Part part : parts) {
        if (part.hole() != null) {
          children.add(part.hole());
        }
      }
      return children;
    }

    @Override
    public Node link(Linker linker) {
      linker.charges();
      @Nullable Node[] holes = new Node[parts.size()];
      boolean known = true;
      for (int i = 0; i < holes.length; i++) {
        Ast hole = parts.get(i).hole();
        if (hole != null) {
          Node linked = hole.link(linker);
          holes[i] = linked;
          known &= linked instanceof Node.Constant;
        }
      }
      Node node = new ValueNodes.Text(sink, parts, holes);
      return known ? Linker.fold(node) : node;
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
