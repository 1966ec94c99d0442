// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.expression.Bindings;
import dev.analemma.expression.ItemExpression;

/** A linked expression over the elements of a list. */
final class LinkedItem implements ItemExpression {
  private final String text;
  private final Node node;
  private final boolean metered;

  LinkedItem(String text, Node node, boolean metered) {
    this.text = text;
    this.node = node;
    this.metered = metered;
  }

  @Override
  public String text() {
    return text;
  }

  @Override
  public JsonNode evaluate(Bindings outer, JsonNode it, int index) {
    try {
      return node.eval(outer, it, index, metered ? new Budget() : Budget.UNUSED);
    } catch (Failure failure) {
      throw failure.toException(this::text);
    }
  }

  @Override
  public boolean test(Bindings outer, JsonNode it, int index) {
    try {
      return node.test(outer, it, index, metered ? new Budget() : Budget.UNUSED);
    } catch (Failure failure) {
      throw failure.toException(this::text);
    }
  }
}
