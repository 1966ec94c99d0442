// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.lists;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.expression.ValueOrder;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.operators.internal.shared.PerItem;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps the first of the elements that are equal, or whose keys are. */
public final class ListDistinctOperator extends ChunkedOperator {
  private static final Field.Item BY =
      Field.item("by", "The key of an element; the element itself if not written.").optional();

  /** The type. */
  public static final OperatorType TYPE =
      ListFields.errors(OperatorType.named("list_distinct"))
          .summary("Keeps the first of the elements that are equal, or whose keys are.")
          .fields(ListFields.ITEMS, BY, Limits.ITEMS_MAX)
          .output(
              "An array: the kept elements in order. Numbers are equal by value (`1` and `1.0`),"
                  + " objects whatever the order of their keys.")
          .limits(ListFields.CHUNKED)
          .operator(config -> new ListDistinctOperator(config, Chunks.DEFAULT));

  private final @Nullable PerItem by;

  /** Creates an operator. */
  public ListDistinctOperator(OperatorConfig config, Chunks chunks) {
    super(config, chunks);
    this.by = PerItem.optional(config, BY);
  }

  @Override
  public Outcome apply(OperatorCall call) {
    return over(call, (list, from, to) -> first(call, list, from, to), ListDistinctOperator::join);
  }

  private Map<ValueOrder.Key, JsonNode> first(OperatorCall call, ArrayNode list, int from, int to) {
    Map<ValueOrder.Key, JsonNode> first = new LinkedHashMap<>();
    for (int i = from; i < to; i++) {
      JsonNode it = list.get(i);
      first.putIfAbsent(new ValueOrder.Key(PerItem.valueOrIt(by, call, it, i)), it);
    }
    return first;
  }

  private static JsonNode join(List<Map<ValueOrder.Key, JsonNode>> parts) {
    Map<ValueOrder.Key, JsonNode> first = new LinkedHashMap<>();
    parts.forEach(part -> part.forEach(first::putIfAbsent));
    return Json.nodes().arrayNode(first.size()).addAll(first.values());
  }
}
