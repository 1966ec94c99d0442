// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.expression.Bindings;
import dev.analemma.expression.Expression;
import dev.analemma.expression.ExpressionException;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration for showing: its values are evaluated, everything else stays as it was written.
 *
 * <p>Threads: immutable.
 */
final class ConfigView implements Linked {
  private final JsonNode written;
  private final List<Part> parts;

  /**
   * A key whose value is evaluated.
   *
   * @param key the key; empty for an expression whose object's keys are all taken over
   * @param value the value, or null for a list
   * @param elements the elements of a list
   */
  private record Part(String key, @Nullable Expression value, List<ConfigView> elements) {}

  private ConfigView(JsonNode written, List<Part> parts) {
    this.written = written;
    this.parts = parts;
  }

  /**
   * Returns a view.
   *
   * @param values what was linked, parallel to the fields
   * @param whole whether templates and conditions are evaluated too, and the types of values held
   */
  static ConfigView of(
      JsonNode written, List<Field<?>> fields, @Nullable Object[] values, boolean whole) {
    List<Part> parts = new ArrayList<>(values.length);
    for (int i = 0; i < values.length; i++) {
      Field<?> field = fields.get(i);
      Object value = values[i];
      if (field instanceof Field.Rest && value instanceof Expression rest) {
        parts.add(new Part("", rest, List.of()));
      }
      if (field instanceof Field.Rest || !written.has(field.name())) {
        continue;
      }
      boolean evaluated =
          field instanceof Field.Value
              || (whole && (field instanceof Field.Template || field instanceof Field.Condition));
      if (evaluated && value instanceof Expression expression) {
        Expression shown =
            !whole && expression instanceof ConfigDraft.TypedExpression typed
                ? typed.value()
                : expression;
        parts.add(new Part(field.name(), shown, List.of()));
      } else if (field instanceof Field.Items && value instanceof List<?> list) {
        List<ConfigView> elements = new ArrayList<>(list.size());
        for (Object element : list) {
          ConfigDraft.LinkedConfig linked = (ConfigDraft.LinkedConfig) element;
          elements.add((ConfigView) (whole ? linked.whole() : linked.view()));
        }
        parts.add(new Part(field.name(), null, List.copyOf(elements)));
      }
    }
    return new ConfigView(written, List.copyOf(parts));
  }

  @Override
  public String text() {
    return written.toString();
  }

  @Override
  public boolean constant() {
    return parts.stream()
        .allMatch(
            part ->
                (part.value == null || part.value.constant())
                    && part.elements.stream().allMatch(ConfigView::constant));
  }

  @Override
  public JsonNode evaluate(Bindings bindings) {
    if (parts.isEmpty()) {
      return written;
    }
    ObjectNode shown = Json.nodes().objectNode();
    shown.setAll((ObjectNode) written);
    for (Part part : parts) {
      if (part.value == null) {
        ArrayNode elements = shown.putArray(part.key);
        part.elements.forEach(element -> elements.add(element.evaluate(bindings)));
      } else if (part.key.isEmpty()) {
        shown.setAll((ObjectNode) part.value.evaluate(bindings));
      } else {
        shown.set(part.key, part.value.evaluate(bindings));
      }
    }
    return shown;
  }

  @Override
  public boolean test(Bindings bindings) {
    throw new ExpressionException(
        "EXPR_TYPE", "a configuration is an object, not true or false", null);
  }

  @Override
  public int wholeSlot() {
    return -1;
  }

  @Override
  public List<Linked> elements() {
    return List.of();
  }
}
