// SPDX-License-Identifier: Apache-2.0
package dev.analemma.expression;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A compiled expression over one element of a list: it reads {@code it} and {@code index} beside
 * the variables around it.
 *
 * <p>Threads: immutable; elements may be evaluated on several threads at once.
 */
public interface ItemExpression {
  /** Returns the source text. */
  String text();

  /** Evaluates it for one element. */
  JsonNode evaluate(Bindings outer, JsonNode it, int index);

  /** Evaluates it for one element to true or false. */
  boolean test(Bindings outer, JsonNode it, int index);
}
