// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.Resource;
import dev.analemma.expression.Bindings;
import dev.analemma.expression.Expression;
import dev.analemma.expression.ExpressionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the attempts of a node ask for before they begin: a permit of the resource with its key.
 *
 * <p>Threads: immutable.
 */
public final class PermitPlan {
  /** The highest number of characters of a key. */
  public static final int KEY_CHARS_MAX = 512;

  /** The highest limit where a document lets it adapt and names no {@code max}. */
  public static final int ADAPTIVE_MAX = 1_000;

  private static final int BOUND_MAX = 1_000_000;

  private final String name;
  private final @Nullable Expression key;
  private final @Nullable Expression min;
  private final @Nullable Expression max;
  private final Resource.@Nullable Adapt adapt;
  private final @Nullable Asked constant;

  /**
   * What one activation asks for.
   *
   * @param key the key of the resource
   * @param max lets it pass only while fewer are in flight; {@link Integer#MAX_VALUE} where the
   *     document names no bound
   * @param resource what the document asks of a resource that the host has not declared, or null:
   *     then there is nothing to ask
   */
  public record Asked(String key, int max, @Nullable Resource resource) {}

  /**
   * Creates a plan.
   *
   * @param name the key where none is written
   * @param key the key, or null
   * @param min the lowest limit, or null
   * @param max the highest limit, or null
   * @param adapt how the limit moves, or null where it is fixed
   */
  PermitPlan(
      String name,
      @Nullable Expression key,
      @Nullable Expression min,
      @Nullable Expression max,
      Resource.@Nullable Adapt adapt) {
    this.name = name;
    this.key = key;
    this.min = min;
    this.max = max;
    this.adapt = adapt;
    this.constant = constant(key) && constant(min) && constant(max) ? once() : null;
  }

  private @Nullable Asked once() {
    try {
      return evaluated(slot -> null);
    } catch (OperatorException | ExpressionException e) {
      // It fails in every run that comes here, and the node's catch may want that.
      return null;
    }
  }

  private static boolean constant(@Nullable Expression part) {
    return part == null || part.constant();
  }

  /** Returns the plan of a node that names no bounds. */
  static PermitPlan named(String name) {
    return new PermitPlan(name, null, null, null, null);
  }

  /** Returns what an activation asks for; throws what is wrong with the values that it reads. */
  public Asked ask(Bindings bindings) {
    return constant == null ? evaluated(bindings) : constant;
  }

  /** Returns whether nothing can come of it: no bounds are written, and nobody declared the key. */
  boolean idle(Set<String> declared) {
    return constant != null && constant.resource() == null && !declared.contains(constant.key());
  }

  private Asked evaluated(Bindings bindings) {
    int most =
        max != null
            ? bound("max", max.evaluate(bindings))
            : adapt == null ? Integer.MAX_VALUE : ADAPTIVE_MAX;
    int least = min == null ? 1 : bound("min", min.evaluate(bindings));
    if (least > most) {
      throw new OperatorException(
          "BOUND_RANGE",
          "'concurrency' is %,d to %,d. Write min at most as high as max.".formatted(least, most));
    }
    Resource resource = null;
    if (adapt != null) {
      resource = Resource.unlimited().adaptive(least, most, adapt).withoutRetryBudget();
    } else if (max != null) {
      // Each who asks brings its own bound, so it does not matter who asked first.
      resource = Resource.unlimited().withoutRetryBudget();
    }
    return new Asked(key == null ? name : text(key.evaluate(bindings)), most, resource);
  }

  private static int bound(String what, JsonNode number) {
    if (!number.isIntegralNumber()) {
      throw new OperatorException(
          "BOUND_TYPE",
          "'%s' of 'concurrency' is %s, must be a whole number. Write one, or a path to one."
              .formatted(what, number.getNodeType()));
    }
    if (!number.canConvertToInt() || number.intValue() < 1 || number.intValue() > BOUND_MAX) {
      throw new OperatorException(
          "BOUND_RANGE",
          "'%s' of 'concurrency' is %s, must be between 1 and %,d"
              .formatted(what, number, BOUND_MAX));
    }
    return number.intValue();
  }

  private static String text(JsonNode key) {
    String text = key.isValueNode() && !key.isNull() ? key.asText() : "";
    if (text.isBlank() || text.length() > KEY_CHARS_MAX) {
      throw new OperatorException(
          "RESOURCE_KEY",
          "the key of 'concurrency' is %s, must be a text of 1 to %,d characters"
              .formatted(
                  text.isBlank() ? key.getNodeType() : "%,d long".formatted(text.length()),
                  KEY_CHARS_MAX));
    }
    return text;
  }
}
