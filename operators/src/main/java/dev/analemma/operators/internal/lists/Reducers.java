// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.lists;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.expression.ValueOrder;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.operators.internal.shared.MergePatch;
import dev.analemma.operators.internal.shared.Numbers;
import dev.analemma.spi.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The named reducers without a key. */
final class Reducers {
  private Reducers() {}

  private static String element(int index) {
    return "the value of element " + index;
  }

  /** Adds numbers exactly; rounds once, at the end. */
  static final class Sum implements Reducer<Sum> {
    private final boolean average;
    private BigDecimal sum = BigDecimal.ZERO;
    private boolean integral = true;
    private long count;

    Sum(boolean average) {
      this.average = average;
    }

    @Override
    public void add(JsonNode value, int index) {
      sum = sum.add(Numbers.decimal(element(index), value));
      integral &= value.isIntegralNumber();
      count++;
    }

    @Override
    public void append(Sum next) {
      sum = sum.add(next.sum);
      integral &= next.integral;
      count += next.count;
    }

    @Override
    public JsonNode result() {
      if (!average) {
        return Numbers.result("the sum", sum, integral);
      }
      return count == 0
          ? NullNode.getInstance()
          : Numbers.decimal(sum.divide(BigDecimal.valueOf(count), Numbers.CONTEXT));
    }
  }

  /** Counts values that are not null. */
  static final class Count implements Reducer<Count> {
    private long count;

    @Override
    public void add(JsonNode value, int index) {
      count += value.isNull() ? 0 : 1;
    }

    @Override
    public void append(Count next) {
      count += next.count;
    }

    @Override
    public JsonNode result() {
      return Numbers.integer(count);
    }
  }

  /** Keeps the lowest or the highest value; the first of equal ones. */
  static final class Extreme implements Reducer<Extreme> {
    private final int sign;
    private @Nullable JsonNode best;

    /**
     * Creates a reducer that looks for the highest value if {@code sign} is 1, the lowest if -1.
     */
    Extreme(int sign) {
      this.sign = sign;
    }

    @Override
    public void add(JsonNode value, int index) {
      if (value.isNull()) {
        return;
      }
      if (value.isContainerNode()) {
        throw Errors.inputType(element(index), "a number, a text or a boolean", value);
      }
      take(value);
    }

    @Override
    public void append(Extreme next) {
      if (next.best != null) {
        take(next.best);
      }
    }

    private void take(JsonNode value) {
      JsonNode known = best;
      if (known != null && known.getNodeType() != value.getNodeType()) {
        throw Errors.of(
            Errors.INPUT_TYPE,
            "%s and %s cannot be compared; give values of one type"
                .formatted(Errors.describe(known), Errors.describe(value)));
      }
      if (known == null || ValueOrder.compare(value, known) * sign > 0) {
        best = value;
      }
    }

    @Override
    public JsonNode result() {
      JsonNode found = best;
      return found == null ? NullNode.getInstance() : found;
    }
  }

  /** Writes texts one after the other. */
  static final class Join implements Reducer<Join> {
    private final StringBuilder text = new StringBuilder();
    private final String separator;
    private final int charsMax;
    private boolean empty = true;

    Join(String separator, int charsMax) {
      this.separator = separator;
      this.charsMax = charsMax;
    }

    @Override
    public void add(JsonNode value, int index) {
      append(ListFields.scalar(element(index), value));
    }

    @Override
    public void append(Join next) {
      if (!next.empty) {
        append(next.text);
      }
    }

    private void append(CharSequence next) {
      long length = (long) text.length() + (empty ? 0 : separator.length()) + next.length();
      Limits.chars("the joined text", length, charsMax);
      text.append(empty ? "" : separator).append(next);
      empty = false;
    }

    @Override
    public JsonNode result() {
      return TextNode.valueOf(text.toString());
    }
  }

  /** Merges objects, later ones over earlier ones. */
  static final class Merge implements Reducer<Merge> {
    // A merge patch is not associative, so chunks only check and collect; the end merges in order.
    private final List<JsonNode> objects = new ArrayList<>();

    @Override
    public void add(JsonNode value, int index) {
      if (!value.isObject()) {
        throw Errors.inputType(element(index), "an object", value);
      }
      objects.add(value);
    }

    @Override
    public void append(Merge next) {
      objects.addAll(next.objects);
    }

    @Override
    public JsonNode result() {
      MergePatch merge = new MergePatch();
      objects.forEach(merge::add);
      return merge.merged();
    }
  }

  /** Keeps the different elements of arrays. */
  static final class Union implements Reducer<Union> {
    private final Set<ValueOrder.Key> seen = new LinkedHashSet<>();
    private final int itemsMax;

    Union(int itemsMax) {
      this.itemsMax = itemsMax;
    }

    @Override
    public void add(JsonNode value, int index) {
      if (!value.isArray()) {
        throw Errors.inputType(element(index), "an array", value);
      }
      value.forEach(element -> seen.add(new ValueOrder.Key(element)));
      Limits.items("the union", seen.size(), itemsMax);
    }

    @Override
    public void append(Union next) {
      seen.addAll(next.seen);
      Limits.items("the union", seen.size(), itemsMax);
    }

    @Override
    public JsonNode result() {
      ArrayNode union = Json.nodes().arrayNode(seen.size());
      seen.forEach(key -> union.add(key.value()));
      return union;
    }
  }
}
