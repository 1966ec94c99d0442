// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.expression.Bindings;
import dev.analemma.expression.Expression;
import dev.analemma.spi.Json;
import java.util.List;

/**
 * Everything that a configuration makes an operator depend on, as one value: what is written, the
 * values and filled templates in it, and what expressions over elements read beside the elements.
 *
 * <p>Threads: immutable.
 *
 * @param written the configuration as written
 * @param values what is evaluated
 * @param slots what is read by expressions that only the operator can evaluate
 */
record ConfigIdentity(JsonNode written, List<Expression> values, List<Integer> slots)
    implements Expression {
  ConfigIdentity {
    values = List.copyOf(values);
    slots = List.copyOf(slots);
  }

  @Override
  public String text() {
    return written.toString();
  }

  @Override
  public boolean constant() {
    return slots.isEmpty() && values.stream().allMatch(Expression::constant);
  }

  @Override
  public JsonNode evaluate(Bindings bindings) {
    ArrayNode all = Json.nodes().arrayNode(1 + values.size() + slots.size());
    all.add(written);
    for (Expression value : values) {
      all.add(value.evaluate(bindings));
    }
    for (int slot : slots) {
      JsonNode value = bindings.get(slot);
      // What is absent differs from null.
      ArrayNode present = all.addArray();
      if (value != null) {
        present.add(value);
      }
    }
    return all;
  }

  @Override
  public boolean test(Bindings bindings) {
    throw new IllegalStateException("an identity is neither true nor false");
  }
}
