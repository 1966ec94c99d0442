// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.expression.Bindings;
import java.util.List;
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

  /** Tells that a part charges a budget. */
  void charges() {
    metered = true;
  }

  /** Returns whether a part linked so far charges a budget. */
  boolean metered() {
    return metered;
  }

  /** Returns the slot of a node or a variable. */
  int slot(Root root) {
    return slots.slot(root);
  }

  Node link(Ast ast) {
    return ast.link(this);
  }

  Node[] linkAll(List<Ast> parts) {
    Node[] nodes = new Node[parts.size()];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = link(parts.get(i));
    }
    return nodes;
  }

  /** Computes a part whose operands are known; what fails is left to fail when it is evaluated. */
  static Node fold(Node node, Node... operands) {
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

  /** Returns whether the values of all parts are known. */
  static boolean allKnown(Node[] nodes) {
    for (Node node : nodes) {
      if (!(node instanceof Node.Constant)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the value of a part that is known, or null. */
  static @Nullable JsonNode known(Node node) {
    return node instanceof Node.Constant constant ? constant.value() : null;
  }
}
