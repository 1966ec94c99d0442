// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.lists;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.Outcome;
import java.util.List;
import java.util.function.Function;

/** An operator that goes through the elements of {@code items} in chunks. */
abstract class ChunkedOperator implements Operator {
  private final Input items;
  private final int itemsMax;
  private final Chunks chunks;

  ChunkedOperator(OperatorConfig config, Chunks chunks) {
    this.items = Input.of(config, ListFields.ITEMS);
    this.itemsMax = config.get(Limits.ITEMS_MAX);
    this.chunks = chunks;
  }

  /**
   * What is done with one chunk.
   *
   * @param <R> what a chunk leaves
   */
  @FunctionalInterface
  interface Part<R> {
    /** Works on the elements from {@code from} (inclusive) to {@code to} (exclusive), in order. */
    R run(ArrayNode list, int from, int to);
  }

  /** Returns the highest number of elements. */
  final int itemsMax() {
    return itemsMax;
  }

  /** Works on the list as {@link Chunks#over} does. */
  final <R> Outcome over(OperatorCall call, Part<R> part, Function<List<R>, JsonNode> join) {
    ArrayNode list = list(call);
    return over(call, list, (from, to) -> part.run(list, from, to), join);
  }

  /** Works on a list, that of {@link #list}, as {@link Chunks#over} does. */
  final <R> Outcome over(
      OperatorCall call, ArrayNode list, Chunks.Part<R> part, Function<List<R>, JsonNode> join) {
    return chunks.over(call, list.size(), part, join);
  }

  /** Returns the value of {@code items}; evaluated at each call. */
  final ArrayNode list(OperatorCall call) {
    return items.items(call, itemsMax);
  }

  /** Returns whether a list is one chunk that is worked on at once. */
  final boolean isShort(ArrayNode list) {
    return list.size() <= chunks.atOnceMax();
  }
}
