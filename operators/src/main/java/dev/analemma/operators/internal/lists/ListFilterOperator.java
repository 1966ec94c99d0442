// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.lists;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.operators.internal.shared.PerItem;
import dev.analemma.spi.Field;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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
          .operator(new Factory());

  /** No lambda: the first one of a process would take the start of an engine 15 ms. */
  private static final class Factory implements Function<OperatorConfig, Operator> {
    @Override
    public Operator apply(OperatorConfig config) {
      return new ListFilterOperator(config, Chunks.DEFAULT);
    }
  }

  private final PerItem where;

  /** Creates an operator. */
  public ListFilterOperator(OperatorConfig config, Chunks chunks) {
    super(config, chunks);
    this.where = PerItem.of(config, WHERE);
  }

  @Override
  public Outcome apply(OperatorCall call) {
    ArrayNode list = list(call);
    return isShort(list)
        ? Outcome.of(ListFields.concatenate(List.of(kept(call, list, 0, list.size()))))
        : over(call, list, (from, to) -> kept(call, list, from, to), ListFields::concatenate);
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
