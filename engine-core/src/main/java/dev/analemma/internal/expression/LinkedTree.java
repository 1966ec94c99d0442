// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.expression.Bindings;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.Supplier;

/** A linked value made of a tree. */
final class LinkedTree implements ParsedValue.Linked {
  private final Supplier<String> text;
  private final Node node;
  private final boolean metered;
  private final boolean template;

  LinkedTree(Supplier<String> text, Node node, boolean metered, boolean template) {
    this.text = text;
    this.node = node instanceof ValueNodes.Source source ? source.inner() : node;
    this.metered = metered;
    this.template = template;
  }

  @Override
  public String text() {
    return text.get();
  }

  @Override
  public boolean constant() {
    return node instanceof Node.Constant;
  }

  @Override
  public JsonNode evaluate(Bindings bindings) {
    try {
      return node.eval(bindings, NullNode.instance, 0, budget());
    } catch (Failure failure) {
      throw failure.toException(text);
    }
  }

  @Override
  public boolean test(Bindings bindings) {
    try {
      return node.test(bindings, NullNode.instance, 0, budget());
    } catch (Failure failure) {
      throw failure.toException(text);
    }
  }

  private Budget budget() {
    return metered ? new Budget() : Budget.UNUSED;
  }

  @Override
  public int wholeSlot() {
    return node instanceof PathNode.OfSlot path && path.whole() ? path.slot() : -1;
  }

  @Override
  public List<ParsedValue.Linked> elements() {
    if (template && node instanceof ValueNodes.Items items) {
      return new Elements(items.elements(), metered);
    }
    if (template && node instanceof Node.Constant constant && constant.value().isArray()) {
      return new Constants(constant.value());
    }
    return List.of();
  }

  /** The elements of a template of an array; they are wrapped when they are asked for. */
  private static final class Elements extends AbstractList<ParsedValue.Linked>
      implements RandomAccess {
    private final Node[] nodes;
    private final boolean metered;

    Elements(Node[] nodes, boolean metered) {
      this.nodes = nodes;
      this.metered = metered;
    }

    @Override
    public ParsedValue.Linked get(int index) {
      Node node = nodes[index];
      if (node instanceof Node.Constant constant) {
        return constant(constant.value());
      }
      if (node instanceof ValueNodes.Source source) {
        return new LinkedTree(source::text, source, metered, true);
      }
      return new LinkedTree(() -> "element " + index, node, metered, true);
    }

    @Override
    public int size() {
      return nodes.length;
    }
  }

  /** The elements of an array that is known. */
  private static final class Constants extends AbstractList<ParsedValue.Linked>
      implements RandomAccess {
    private final JsonNode array;

    Constants(JsonNode array) {
      this.array = array;
    }

    @Override
    public ParsedValue.Linked get(int index) {
      return constant(array.get(java.util.Objects.checkIndex(index, array.size())));
    }

    @Override
    public int size() {
      return array.size();
    }
  }

  private static ParsedValue.Linked constant(JsonNode value) {
    return new LinkedTree(value::toString, new Node.Constant(value, 1), false, true);
  }
}
