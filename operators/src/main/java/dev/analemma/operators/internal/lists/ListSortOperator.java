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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sorts a list by one or more keys; elements with equal keys keep their order. */
public final class ListSortOperator extends ChunkedOperator {
  /** Upwards or downwards. */
  public enum Order {
    /** Lowest first. */
    ASC,
    /** Highest first. */
    DESC
  }

  /** Where null goes, whatever the order. */
  public enum Nulls {
    /** Before everything else. */
    FIRST,
    /** After everything else. */
    LAST
  }

  private static final Field.Item BY =
      Field.item("by", "The key of an element; the element itself if not written.").optional();
  private static final Field.Literal<Order> ORDER =
      Field.choice("order", Order.class, Order.ASC, "`asc`: lowest first; `desc`: highest first.");
  private static final Field.Literal<Nulls> NULLS =
      Field.choice("nulls", Nulls.class, Nulls.LAST, "Where null keys go, whatever the order.");
  private static final Field.Items THEN =
      Field.items(
              "then", "Further keys for elements whose keys before are equal.", BY, ORDER, NULLS)
          .optional();

  /** The type. */
  public static final OperatorType TYPE =
      ListFields.errors(OperatorType.named("list_sort"))
          .summary("Sorts a list by one or more keys; elements with equal keys keep their order.")
          .fields(ListFields.ITEMS, BY, ORDER, NULLS, THEN, Limits.ITEMS_MAX)
          .output(
              "An array: the same elements in order. Booleans come before numbers, then texts, then"
                  + " arrays, then objects; inside a type false before true, numbers by value, texts"
                  + " by code point, arrays element by element, objects by key and value in the"
                  + " order of their keys. `desc` turns all of this round, but not `nulls`.")
          .limits(ListFields.CHUNKED + " Keys are made in chunks, the sorting is on one core.")
          .operator(config -> new ListSortOperator(config, Chunks.DEFAULT));

  private record SortKey(@Nullable PerItem by, boolean descending, boolean nullsFirst) {
    static SortKey of(OperatorConfig config) {
      return new SortKey(
          PerItem.optional(config, BY),
          config.get(ORDER) == Order.DESC,
          config.get(NULLS) == Nulls.FIRST);
    }

    int compare(JsonNode a, JsonNode b) {
      if (a.isNull() || b.isNull()) {
        int nullFirst = Boolean.compare(b.isNull(), a.isNull());
        return nullsFirst ? nullFirst : -nullFirst;
      }
      return descending ? ValueOrder.compare(b, a) : ValueOrder.compare(a, b);
    }
  }

  private record Entry(JsonNode element, JsonNode[] keys) {}

  private final List<SortKey> keys = new ArrayList<>();

  /** Creates an operator. */
  public ListSortOperator(OperatorConfig config, Chunks chunks) {
    super(config, chunks);
    keys.add(SortKey.of(config));
    config.find(THEN).orElse(List.of()).forEach(next -> keys.add(SortKey.of(next)));
  }

  @Override
  public Outcome apply(OperatorCall call) {
    return over(call, (list, from, to) -> entries(call, list, from, to), this::sorted);
  }

  private List<Entry> entries(OperatorCall call, ArrayNode list, int from, int to) {
    List<Entry> entries = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      JsonNode it = list.get(i);
      JsonNode[] values = new JsonNode[keys.size()];
      for (int k = 0; k < values.length; k++) {
        values[k] = PerItem.valueOrIt(keys.get(k).by(), call, it, i);
      }
      entries.add(new Entry(it, values));
    }
    return entries;
  }

  private JsonNode sorted(List<List<Entry>> parts) {
    List<Entry> all = new ArrayList<>();
    parts.forEach(all::addAll);
    all.sort(this::compare);
    ArrayNode sorted = Json.nodes().arrayNode(all.size());
    all.forEach(entry -> sorted.add(entry.element()));
    return sorted;
  }

  private int compare(Entry a, Entry b) {
    for (int k = 0; k < keys.size(); k++) {
      int order = keys.get(k).compare(a.keys()[k], b.keys()[k]);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
