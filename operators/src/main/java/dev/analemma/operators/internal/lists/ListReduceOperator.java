// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.lists;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.operators.internal.shared.PerItem;
import dev.analemma.spi.Field;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes one value of a list with a reducer that is chosen by name. */
public final class ListReduceOperator extends ChunkedOperator {
  /** The reducers. */
  public enum Kind {
    /** The sum of numbers. */
    SUM,
    /** The number of values that are not null. */
    COUNT,
    /** The lowest value. */
    MIN,
    /** The highest value. */
    MAX,
    /** The average of numbers. */
    AVG,
    /** The texts, one after the other. */
    JOIN,
    /** The objects, later ones merged over earlier ones. */
    MERGE,
    /** The different elements of arrays. */
    UNION,
    /** The values by key. */
    GROUP_BY
  }

  private static final Field.Literal<Kind> REDUCER =
      Field.choice(
          "reducer",
          Kind.class,
          null,
          "What is made: `sum` (exact; 0 of nothing), `count` (of values that are not null), `min`,"
              + " `max` (null values passed over; null of nothing), `avg` (34 digits; null of"
              + " nothing), `join` (a text), `merge` (objects as `json_merge` does), `union` (the"
              + " different elements of arrays), `group_by` (an object of arrays by `key`).");
  private static final Field.Item VALUE =
      Field.item("value", "What is reduced of an element; the element itself if not written.")
          .optional();
  private static final Field.Item KEY =
      Field.item("key", "The key of an element: text, number or boolean. For `group_by` alone.")
          .optional();
  private static final Field.Literal<String> SEPARATOR =
      Field.text("separator", "", "What stands between two texts. For `join` alone.");

  /** The type. */
  public static final OperatorType TYPE =
      ListFields.errors(OperatorType.named("list_reduce"))
          .summary("Makes one value of a list with a named reducer.")
          .fields(
              ListFields.ITEMS, REDUCER, VALUE, KEY, SEPARATOR, Limits.ITEMS_MAX, Limits.CHARS_MAX)
          .error(
              Errors.INPUT_TYPE,
              "`items` is no array, or a value is not of the type that the reducer takes.")
          .error(Errors.NUMBER_RANGE, "The sum of integers does not fit 64 bits.")
          .error(Errors.LIMIT_CHARS, "The joined text is longer than `charsMax`.")
          .output("What the reducer makes; it does not depend on the number of cores.")
          .limits(ListFields.CHUNKED)
          .operator(config -> new ListReduceOperator(config, Chunks.DEFAULT));

  private final Kind kind;
  private final @Nullable PerItem value;
  private final @Nullable PerItem key;
  private final String separator;
  private final int charsMax;

  /** Creates an operator. */
  public ListReduceOperator(OperatorConfig config, Chunks chunks) {
    super(config, chunks);
    this.kind = config.get(REDUCER);
    this.value = PerItem.optional(config, VALUE);
    this.key = PerItem.optional(config, KEY);
    this.separator = config.get(SEPARATOR);
    this.charsMax = config.get(Limits.CHARS_MAX);
    if (kind == Kind.GROUP_BY && key == null) {
      throw config.refuse(
          KEY, "CONFIG_MISSING", "reducer 'group_by' has no key", "Write 'key', for example it.id");
    }
    if (kind != Kind.GROUP_BY && key != null) {
      throw config.refuse(
          KEY,
          "CONFIG_CONFLICT",
          "reducer '%s' takes no key".formatted(REDUCER.word(kind)),
          "Remove 'key', or write reducer: group_by");
    }
  }

  @Override
  public Outcome apply(OperatorCall call) {
    return switch (kind) {
      case SUM -> reduce(call, () -> new Reducers.Sum(false));
      case AVG -> reduce(call, () -> new Reducers.Sum(true));
      case COUNT -> reduce(call, Reducers.Count::new);
      case MIN -> reduce(call, () -> new Reducers.Extreme(-1));
      case MAX -> reduce(call, () -> new Reducers.Extreme(1));
      case JOIN -> reduce(call, () -> new Reducers.Join(separator, charsMax));
      case MERGE -> reduce(call, Reducers.Merge::new);
      case UNION -> reduce(call, () -> new Reducers.Union(itemsMax()));
      case GROUP_BY -> group(call);
    };
  }

  private <S extends Reducer<S>> Outcome reduce(OperatorCall call, Supplier<S> reducer) {
    return over(
        call,
        (list, from, to) -> {
          S part = reducer.get();
          for (int i = from; i < to; i++) {
            part.add(PerItem.valueOrIt(value, call, list.get(i), i), i);
          }
          return part;
        },
        parts -> joined(reducer.get(), parts));
  }

  private static <S extends Reducer<S>> JsonNode joined(S all, List<S> parts) {
    parts.forEach(all::append);
    return all.result();
  }

  private Outcome group(OperatorCall call) {
    return over(
        call,
        (list, from, to) -> {
          Groups part = new Groups();
          for (int i = from; i < to; i++) {
            JsonNode it = list.get(i);
            JsonNode by = PerItem.valueOrIt(key, call, it, i);
            ListFields.scalar("the key of element " + i, by);
            part.add(by, PerItem.valueOrIt(value, call, it, i));
          }
          return part;
        },
        parts -> Groups.of(parts).toObject());
  }
}
