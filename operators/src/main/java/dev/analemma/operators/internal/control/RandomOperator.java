// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import dev.analemma.definition.Effect;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.operators.internal.shared.Numbers;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.ValueOperator;
import java.math.BigDecimal;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes a random number, or picks or shuffles elements, from the seed of the run. */
public final class RandomOperator implements ValueOperator {
  /** What is made. */
  public enum Kind {
    /** A decimal from 0 (inclusive) to 1 (exclusive). */
    DECIMAL,
    /** An integer from {@code min} to {@code max}, both inclusive. */
    INTEGER,
    /** One element of a list. */
    PICK,
    /** The list in another order. */
    SHUFFLE
  }

  /** A decimal has 16 digits after the point, as many as a double can tell apart. */
  private static final int DIGITS = 16;

  private static final long UNIT = 10_000_000_000_000_000L;

  private static final Field.Literal<Kind> KIND =
      Field.choice(
          "kind",
          Kind.class,
          Kind.DECIMAL,
          "`decimal`: from 0 to below 1, 16 digits; `integer`: from `min` to `max`, both included;"
              + " `pick`: one element of `items`; `shuffle`: `items` in another order.");
  private static final Field.Value MIN =
      Field.value("min", JsonType.INTEGER, "The lowest integer.").orElse(LongNode.valueOf(0));
  private static final Field.Value MAX =
      Field.value("max", JsonType.INTEGER, "The highest integer. For `integer`.").optional();
  private static final Field.Value ITEMS =
      Field.value("items", JsonType.ARRAY, "The list. For `pick` and `shuffle`.").optional();

  /** The type. */
  public static final OperatorType TYPE =
      OperatorType.named("random")
          .summary("Makes a random number, or picks or shuffles elements. Not for secrets.")
          .effect(Effect.READ)
          .nonDeterministic()
          .fields(KIND, MIN, MAX, ITEMS, Limits.ITEMS_MAX)
          .error(Errors.INPUT_TYPE, "`min` or `max` is no integer, or `items` is no array.")
          .error(Errors.NUMBER_RANGE, "`min` or `max` does not fit 64 bits, or `max` < `min`.")
          .error("LIST_EMPTY", "`pick` from an empty list.")
          .error(Errors.LIMIT_ITEMS, "`items` has more than `itemsMax` elements.")
          .output(
              "A decimal, an integer, an element or an array. It comes from the seed of the run and"
                  + " the address of the node, and is recorded.")
          .limits("`itemsMax` elements, 1,000,000 unless written.")
          .value(RandomOperator::new);

  private final Kind kind;
  private final Input min;
  private final @Nullable Input max;
  private final @Nullable Input items;
  private final int itemsMax;

  private RandomOperator(OperatorConfig config) {
    this.kind = config.get(KIND);
    this.min = Input.of(config, MIN);
    this.max = Input.optional(config, MAX);
    this.items = Input.optional(config, ITEMS);
    this.itemsMax = config.get(Limits.ITEMS_MAX);
    String word = KIND.word(kind);
    if (kind == Kind.INTEGER && max == null) {
      throw config.refuse(
          MAX, "CONFIG_MISSING", "kind 'integer' has no max", "Write 'max', the highest integer");
    }
    if ((kind == Kind.PICK || kind == Kind.SHUFFLE) && items == null) {
      throw config.refuse(
          ITEMS, "CONFIG_MISSING", "kind '%s' has no items".formatted(word), "Write 'items'");
    }
  }

  @Override
  public JsonNode value(OperatorCall call) {
    RandomGenerator random = call.random();
    return switch (kind) {
      case DECIMAL -> DecimalNode.valueOf(BigDecimal.valueOf(random.nextLong(UNIT), DIGITS));
      case INTEGER -> integer(call, random);
      case PICK -> pick(call, random);
      case SHUFFLE -> shuffled(call, random);
    };
  }

  private JsonNode integer(OperatorCall call, RandomGenerator random) {
    long low = min.integer(call, Long.MIN_VALUE, Long.MAX_VALUE);
    long high = written(max).integer(call, low, Long.MAX_VALUE);
    long drawn =
        high < Long.MAX_VALUE
            ? random.nextLong(low, high + 1)
            : low > Long.MIN_VALUE ? random.nextLong(low - 1, high) + 1 : random.nextLong();
    return Numbers.integer(drawn);
  }

  private JsonNode pick(OperatorCall call, RandomGenerator random) {
    ArrayNode list = written(items).items(call, itemsMax);
    if (list.isEmpty()) {
      throw Errors.of(
          "LIST_EMPTY", "'items' is empty, there is nothing to pick; test size() first");
    }
    return list.get(random.nextInt(list.size()));
  }

  private JsonNode shuffled(OperatorCall call, RandomGenerator random) {
    ArrayNode list = written(items).items(call, itemsMax);
    ArrayNode shuffled = Json.nodes().arrayNode(list.size()).addAll(list);
    for (int i = shuffled.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      JsonNode moved = shuffled.get(i);
      shuffled.set(i, shuffled.get(j));
      shuffled.set(j, moved);
    }
    return shuffled;
  }

  private static Input written(@Nullable Input input) {
    if (input == null) {
      throw new IllegalStateException("a field is missing that the configuration must have");
    }
    return input;
  }
}
