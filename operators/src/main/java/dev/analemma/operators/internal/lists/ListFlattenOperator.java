// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.lists;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.Field;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** Puts the elements of inner lists in the place of those lists. */
public final class ListFlattenOperator extends ChunkedOperator {
  private static final Field.Literal<Integer> DEPTH =
      Field.integer("depth", 1, 1, 1_000, "How many levels of inner lists are dissolved.");

  /** The type. */
  public static final OperatorType TYPE =
      ListFields.errors(OperatorType.named("list_flatten"))
          .summary("Puts the elements of inner lists in the place of those lists.")
          .fields(ListFields.ITEMS, DEPTH, Limits.ITEMS_MAX)
          .error(Errors.LIMIT_ITEMS, "`items` or the output has more than `itemsMax` elements.")
          .output("An array; elements that are no arrays stay as they are.")
          .limits("`itemsMax` elements in and out, 1,000,000 unless written.")
          .operator(config -> new ListFlattenOperator(config, Chunks.DEFAULT));

  private final int depth;

  /** Creates an operator. */
  public ListFlattenOperator(OperatorConfig config, Chunks chunks) {
    super(config, chunks);
    this.depth = config.get(DEPTH);
  }

  @Override
  public Outcome apply(OperatorCall call) {
    return over(call, this::flat, this::checked);
  }

  private JsonNode checked(List<List<JsonNode>> parts) {
    long size = 0;
    for (List<JsonNode> part : parts) {
      size += part.size();
    }
    if (size > itemsMax()) {
      throw Errors.items("the flat list", size, itemsMax(), Limits.ITEMS_MAX.name());
    }
    return ListFields.concatenate(parts);
  }

  private List<JsonNode> flat(ArrayNode list, int from, int to) {
    List<JsonNode> flat = new ArrayList<>();
    Deque<Iterator<JsonNode>> open = new ArrayDeque<>();
    for (int i = from; i < to; i++) {
      take(list.get(i), flat, open);
      while (!open.isEmpty()) {
        Iterator<JsonNode> top = open.peek();
        if (top.hasNext()) {
          take(top.next(), flat, open);
        } else {
          open.pop();
        }
      }
    }
    return flat;
  }

  private void take(JsonNode element, List<JsonNode> flat, Deque<Iterator<JsonNode>> open) {
    if (element.isArray() && open.size() < depth) {
      open.push(element.elements());
    } else {
      flat.add(element);
      Limits.items("the flat list", flat.size(), itemsMax());
    }
  }
}
