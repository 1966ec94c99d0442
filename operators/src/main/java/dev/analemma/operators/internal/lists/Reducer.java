// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.lists;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A way of making one value of many. A reducer is associative: what it makes does not depend on
 * where the list is cut into chunks.
 *
 * <p>Threads: one instance belongs to one chunk; the joining thread takes the others in.
 *
 * @param <S> the reducer itself
 */
interface Reducer<S extends Reducer<S>> {
  /**
   * Takes the next element in.
   *
   * @param value its value
   * @param index its place in the whole list, for messages
   */
  void add(JsonNode value, int index);

  /** Takes in what another chunk has reduced; that chunk comes right after this one. */
  void append(S next);

  /** Returns the result. */
  JsonNode result();
}
