// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.expression.Bindings;
import dev.analemma.expression.Regex;
import dev.analemma.internal.expression.Lexer.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns trees into linked parts: names become slots, and what is known is computed now. */
final class Linker {
  private final SlotResolver slots;
  private boolean metered;

  /** What a known part reads: no lambda, and made when a part is folded, for a quick start. */
  private static final class Nothing implements Bindings {
    static final Bindings BOUND = new Nothing();

    @Override
    public @Nullable JsonNode get(int slot) {
      return null;
    }
  }

  Linker(SlotResolver slots) {
    this.slots = slots;
  }

  /** Returns whether a part linked so far charges a budget. */
  boolean metered() {
    return metered;
  }

  Node link(Ast ast) {
    if (ast instanceof Ast.Literal literal) {
      return new Node.Constant(literal.value(), literal.column());
    }
    if (ast instanceof Ast.Path path) {
      return path(path);
    }
    if (ast instanceof Ast.Source source) {
      Node inner = link(source.inner());
      return inner instanceof Node.Constant ? inner : new ValueNodes.Source(source.text(), inner);
    }
    if (ast instanceof Ast.Logic logic) {
      Node[] operands = linkAll(logic.operands());
      return fold(new LogicNodes.Logic(logic.and(), operands, logic.column()), operands);
    }
    if (ast instanceof Ast.Relation relation) {
      Node left = link(relation.left());
      Node right = link(relation.right());
      return fold(relation(relation.operator(), left, right, relation.column()), left, right);
    }
    if (ast instanceof Ast.Unary unary) {
      Node operand = link(unary.operand());
      return fold(
          unary.not()
              ? new LogicNodes.Not(operand, unary.column())
              : new ValueNodes.Negate(operand, unary.column()),
          operand);
    }
    if (ast instanceof Ast.Has has) {
      return new LogicNodes.Has(path(has.path()), has.column());
    }
    if (ast instanceof Ast.First first) {
      return new LogicNodes.First(linkAll(first.alternatives()), first.column());
    }
    return linkValue(ast);
  }

  private Node linkValue(Ast ast) {
    if (ast instanceof Ast.Chain chain) {
      return chain(chain);
    }
    if (ast instanceof Ast.Choice choice) {
      Node condition = link(choice.condition());
      Node yes = link(choice.yes());
      Node no = link(choice.no());
      return fold(new LogicNodes.Choice(condition, yes, no, choice.column()), condition, yes, no);
    }
    if (ast instanceof Ast.Call call) {
      return call(call);
    }
    if (ast instanceof Ast.Member member) {
      Node target = link(member.target());
      Node key = link(member.key());
      return fold(
          new ValueNodes.Member(target, key, member.nullable(), member.column()), target, key);
    }
    if (ast instanceof Ast.Items items) {
      Node[] elements = linkAll(items.elements());
      return fold(new ValueNodes.Items(elements, items.column()), elements);
    }
    if (ast instanceof Ast.Entries entries) {
      Node[] keys = linkAll(entries.keys());
      Node[] values = linkAll(entries.values());
      Node node = new ValueNodes.Entries(keys, values, entries.column());
      return allKnown(keys) ? fold(node, values) : node;
    }
    return text((Ast.Text) ast);
  }

  private Node[] linkAll(List<Ast> parts) {
    Node[] nodes = new Node[parts.size()];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = link(parts.get(i));
    }
    return nodes;
  }

  private PathNode path(Ast.Path path) {
    if (path.base() instanceof Ast.Named named) {
      return new PathNode.OfSlot(path, slots.slot(named.root()));
    }
    return path.base() == Ast.Local.IT ? new PathNode.OfElement(path) : new PathNode.OfIndex(path);
  }

  private Node relation(Kind operator, Node left, Node right, int column) {
    boolean equality = operator == Kind.EQUAL || operator == Kind.UNEQUAL;
    if (operator == Kind.IN) {
      Set<String> texts = texts(right);
      if (texts != null) {
        return new LogicNodes.InTexts(left, texts, column);
      }
      metered = true;
      return new LogicNodes.In(left, right, column);
    }
    JsonNode known = known(right);
    JsonNode knownLeft = known(left);
    if (known != null && Numbers.isSmallInt(known)) {
      return new LogicNodes.CompareInt(operator, left, known, column);
    }
    if (knownLeft != null && Numbers.isSmallInt(knownLeft)) {
      return new LogicNodes.CompareInt(flipped(operator), right, knownLeft, column);
    }
    if (equality && known != null && known.isTextual()) {
      return new LogicNodes.SameText(left, known.textValue(), operator == Kind.EQUAL, column);
    }
    if (equality && knownLeft != null && knownLeft.isTextual()) {
      return new LogicNodes.SameText(right, knownLeft.textValue(), operator == Kind.EQUAL, column);
    }
    metered = true;
    return equality
        ? new LogicNodes.Same(left, right, operator == Kind.EQUAL, column)
        : new LogicNodes.Compare(operator, left, right, column);
  }

  private static Kind flipped(Kind operator) {
    return switch (operator) {
      case LESS -> Kind.GREATER;
      case LESS_EQUAL -> Kind.GREATER_EQUAL;
      case GREATER -> Kind.LESS;
      case GREATER_EQUAL -> Kind.LESS_EQUAL;
      default -> operator;
    };
  }

  /** Returns the strings of a list that is known and holds nothing else, or null. */
  private static @Nullable Set<String> texts(Node list) {
    JsonNode known = known(list);
    if (known == null || !known.isArray()) {
      return null;
    }
    Set<String> texts = new HashSet<>();
    for (JsonNode element : known) {
      if (!element.isTextual()) {
        return null;
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  private Node chain(Ast.Chain chain) {
    int size = chain.links().size();
    Node first = link(chain.first());
    Kind[] operators = new Kind[size];
    Node[] operands = new Node[size];
    int[] columns = new int[size];
    Node[] all = new Node[size + 1];
    all[0] = first;
    for (int i = 0; i < size; i++) {
      Ast.Link link = chain.links().get(i);
      operators[i] = link.operator();
      operands[i] = link(link.operand());
      columns[i] = link.column();
      all[i + 1] = operands[i];
      metered |= link.operator() == Kind.PLUS;
    }
    return fold(new ValueNodes.Chain(first, operators, operands, columns), all);
  }

  private Node call(Ast.Call call) {
    Node[] arguments = linkAll(call.arguments());
    JsonNode second = arguments.length == 2 ? known(arguments[1]) : null;
    if (second != null && second.isTextual()) {
      String text = second.textValue();
      switch (call.function()) {
        case STARTS_WITH:
        case ENDS_WITH:
          boolean start = call.function() == Function.STARTS_WITH;
          return fold(new ValueNodes.Affix(arguments[0], text, start, call.column()), arguments);
        case MATCHES:
          metered = true;
          return fold(
              new ValueNodes.Matches(arguments[0], Regex.compile(text), call.column()), arguments);
        default:
      }
    }
    metered = true;
    return fold(new ValueNodes.Call(call.function(), arguments, call.column()), arguments);
  }

  private Node text(Ast.Text text) {
    metered = true;
    List<Ast.Part> parts = text.parts();
    @Nullable Node[] holes = new Node[parts.size()];
    boolean known = true;
    for (int i = 0; i < holes.length; i++) {
      Ast hole = parts.get(i).hole();
      if (hole != null) {
        Node linked = link(hole);
        holes[i] = linked;
        known &= linked instanceof Node.Constant;
      }
    }
    Node node = new ValueNodes.Text(text.sink(), parts, holes);
    return known ? fold(node) : node;
  }

  /** Computes a part whose operands are known; what fails is left to fail when it is evaluated. */
  private static Node fold(Node node, Node... operands) {
    if (!allKnown(operands)) {
      return node;
    }
    try {
      return new Node.Constant(
          node.eval(Nothing.BOUND, NullNode.instance, 0, Budget.ofFolding()), node.column());
    } catch (Failure failure) {
      return node;
    }
  }

  private static boolean allKnown(Node[] nodes) {
    for (Node node : nodes) {
      if (!(node instanceof Node.Constant)) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable JsonNode known(Node node) {
    return node instanceof Node.Constant constant ? constant.value() : null;
  }
}
