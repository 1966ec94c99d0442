// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.analemma.expression.Bindings;

/**
 * A linked part of an expression.
 *
 * <p>The four parameters are all that an evaluation knows; they are passed one by one so that an
 * evaluation of a path or a comparison allocates nothing. The height of the tree is capped by the
 * parser, so recursion is safe.
 */
abstract class Node {
  private final int column;

  Node(int column) {
    this.column = column;
  }

  int column() {
    return column;
  }

  /** Returns the value. */
  abstract JsonNode eval(Bindings vars, JsonNode it, int index, Budget budget);

  /** Returns the value as a condition. */
  boolean test(Bindings vars, JsonNode it, int index, Budget budget) {
    JsonNode value = eval(vars, it, index, budget);
    if (value == BooleanNode.TRUE) {
      return true;
    }
    if (value == BooleanNode.FALSE) {
      return false;
    }
    try {
      return Values.bool(value);
    } catch (Failure failure) {
      throw failure.at(column);
    }
  }

  /** A part whose value is known. */
  static final class Constant extends Node {
    private final JsonNode value;

    Constant(JsonNode value, int column) {
      super(column);
      this.value = value;
    }

    JsonNode value() {
      return value;
    }

    @Override
    JsonNode eval(Bindings vars, JsonNode it, int index, Budget budget) {
      return value;
    }
  }

  /** A part that is a condition. */
  abstract static class Condition extends Node {
    Condition(int column) {
      super(column);
    }

    @Override
    final JsonNode eval(Bindings vars, JsonNode it, int index, Budget budget) {
      return test(vars, it, index, budget) ? BooleanNode.TRUE : BooleanNode.FALSE;
    }

    @Override
    abstract boolean test(Bindings vars, JsonNode it, int index, Budget budget);
  }
}
