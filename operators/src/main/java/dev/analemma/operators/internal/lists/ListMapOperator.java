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
import org.jspecify.annotations.Nullable;

/** Makes a value of each element of a list. */
public final class ListMapOperator extends ChunkedOperator {
  private static final Field.Item VALUE =
      Field.item("value", "The value that takes the place of an element.");

  /** The type. */
  public static final OperatorType TYPE =
      ListFields.errors(OperatorType.named("list_map"))
          .summary("Makes a value of each element of a list.")
          .fields(ListFields.ITEMS, VALUE, Limits.ITEMS_MAX)
          .output("An array of the same length: the values, in the order of their elements.")
          .limits(ListFields.CHUNKED)
          .operator(new Factory());

  /** No lambda: the first one of a process would take the start of an engine 15 ms. */
  private static final class Factory implements Function<OperatorConfig, Operator> {
    @Override
    public Operator apply(OperatorConfig config) {
      return new ListMapOperator(config, Chunks.DEFAULT);
    }
  }

  private final PerItem value;

  /** Creates an operator. */
  public ListMapOperator(OperatorConfig config, Chunks chunks) {
    super(config, chunks);
    this.value = PerItem.of(config, VALUE);
  }

  @Override
  public Outcome apply(OperatorCall call) {
    ArrayNode list = list(call);
    return isShort(list)
        ? Outcome.of(ListFields.concatenate(List.of(values(call, list, value, 0, list.size()))))
        : over(
            call, list, (from, to) -> values(call, list, value, from, to), ListFields::concatenate);
  }

  /** Returns the values of some elements; the elements themselves where there is no expression. */
  static List<JsonNode> values(
      OperatorCall call, ArrayNode list, @Nullable PerItem value, int from, int to) {
    List<JsonNode> values = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      values.add(PerItem.valueOrIt(value, call, list.get(i), i));
    }
    return values;
  }
}
