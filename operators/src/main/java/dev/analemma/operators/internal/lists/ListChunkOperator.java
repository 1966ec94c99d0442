// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.lists;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.ValueOperator;

/** Cuts a list into lists of a given length. */
public final class ListChunkOperator implements ValueOperator {
  private static final Field.Value SIZE =
      Field.value("size", JsonType.INTEGER, "The length of a chunk, at least 1.");

  /** The type. */
  public static final OperatorType TYPE =
      ListFields.errors(OperatorType.named("list_chunk"))
          .summary("Cuts a list into lists of a given length; the last may be shorter.")
          .fields(ListFields.ITEMS, SIZE, Limits.ITEMS_MAX)
          .error(Errors.NUMBER_RANGE, "`size` is below 1 or above 10,000,000.")
          .output("An array of arrays; empty for an empty list.")
          .limits("`itemsMax` elements, 1,000,000 unless written.")
          .value(ListChunkOperator::new);

  private final Input items;
  private final Input size;
  private final int itemsMax;

  private ListChunkOperator(OperatorConfig config) {
    this.items = Input.of(config, ListFields.ITEMS);
    this.size = Input.of(config, SIZE);
    this.itemsMax = config.get(Limits.ITEMS_MAX);
  }

  @Override
  public JsonNode value(OperatorCall call) {
    ArrayNode list = items.items(call, itemsMax);
    int length = (int) size.integer(call, 1, Limits.ITEMS_MAX.max());
    ArrayNode chunks = Json.nodes().arrayNode();
    ArrayNode last = chunks;
    for (int i = 0; i < list.size(); i++) {
      if (i % length == 0) {
        last = chunks.addArray();
      }
      last.add(list.get(i));
    }
    return chunks;
  }
}
