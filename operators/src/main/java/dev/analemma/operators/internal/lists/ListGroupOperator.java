// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.lists;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.operators.internal.shared.PerItem;
import dev.analemma.spi.Field;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;

/** Puts the elements of a list into groups by a key. */
public final class ListGroupOperator extends ChunkedOperator {
  /** The shape of the output. */
  public enum As {
    /** One object with one array a key. */
    OBJECT,
    /** A list of {@code {key, items}}. */
    LIST
  }

  private static final Field.Item BY = Field.item("by", "The key of an element.");
  private static final Field.Literal<As> AS =
      Field.choice(
          "as",
          As.class,
          As.OBJECT,
          "`object`: one array a key, keys are texts, numbers or booleans; `list`: a list of"
              + " `{key, items}`, keys are any values.");

  /** The type. */
  public static final OperatorType TYPE =
      ListFields.errors(OperatorType.named("list_group"))
          .summary("Puts the elements of a list into groups by a key.")
          .fields(ListFields.ITEMS, BY, AS, Limits.ITEMS_MAX)
          .error(
              Errors.INPUT_TYPE,
              "`items` is no array, or with `as: object` a key is null, an array or an object.")
          .output("The groups in the order in which their keys first came, elements in list order.")
          .limits(ListFields.CHUNKED)
          .operator(config -> new ListGroupOperator(config, Chunks.DEFAULT));

  private final PerItem by;
  private final As as;

  /** Creates an operator. */
  public ListGroupOperator(OperatorConfig config, Chunks chunks) {
    super(config, chunks);
    this.by = PerItem.of(config, BY);
    this.as = config.get(AS);
  }

  @Override
  public Outcome apply(OperatorCall call) {
    return over(
        call,
        (list, from, to) -> grouped(call, list, from, to),
        parts -> as == As.OBJECT ? Groups.of(parts).toObject() : Groups.of(parts).toList());
  }

  private Groups grouped(OperatorCall call, ArrayNode list, int from, int to) {
    Groups part = new Groups();
    for (int i = from; i < to; i++) {
      JsonNode it = list.get(i);
      JsonNode key = by.value(call, it, i);
      if (as == As.OBJECT) {
        ListFields.scalar("the key of element " + i, key);
      }
      part.add(key, it);
    }
    return part;
  }
}
