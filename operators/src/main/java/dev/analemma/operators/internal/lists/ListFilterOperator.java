// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.lists;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.operators.internal.shared.PerItem;
import dev.analemma.spi.Field;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Keeps the elements of a list for which a condition holds; order and elements unchanged. */
public final class ListFilterOperator extends ChunkedOperator {
  private static final Field.Item WHERE =
      Field.item("where", "The condition; an element for which it is true is kept.");

  /** The type. */
  public static final OperatorType TYPE =
      ListFields.errors(OperatorType.named("list_filter"))
          .summary("Keeps the elements of a list for which a condition holds.")
          .fields(ListFields.ITEMS, WHERE, Limits.ITEMS_MAX)
          .error("EXPR_TYPE", "`where` gives no boolean; details tell the element.")
          .output("An array: the kept elements, unchanged and in order.")
          .limits(ListFields.CHUNKED)
          .operator(config -> new ListFilterOperator(config, Chunks.DEFAULT));

  private final PerItem where;

  /** Creates an operator. */
  public ListFilterOperator(OperatorConfig config, Chunks chunks) {
    super(config, chunks);
    this.where = PerItem.of(config, WHERE);
  }

  @Override
  public Outcome apply(OperatorCall call) {
    return over(call, (list, from, to) -> kept(call, list, from, to), ListFields::concatenate);
  }

  private List<JsonNode> kept(OperatorCall call, ArrayNode list, int from, int to) {
    List<JsonNode> kept = new ArrayList<>();
    for (int i = from; i < to; i++) {
      JsonNode it = list.get(i);
      if (where.test(call, it, i)) {
        kept.add(it);
      }
    }
    return kept;
  }
}
