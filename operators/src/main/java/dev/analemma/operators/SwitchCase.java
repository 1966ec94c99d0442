// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.NodeKind;
import dev.analemma.spi.Json;
import dev.analemma.spi.NodeSource;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * A configuration of {@code switch_case}: ends on the label of the first case that fits.
 *
 * <pre>{@code
 * SwitchCase.value("$.plan.route")
 *     .is("DIRECT", "direct")
 *     .in(List.of("LOOKUP", "GRAPH"), "tools")
 *     .otherwise("reject")
 * }</pre>
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class SwitchCase implements NodeSource {
  private final Written written;

  private SwitchCase(Written written) {
    this.written = written;
  }

  /**
   * Says what {@code is} and {@code in} are compared with; the cases and the default must follow.
   *
   * @param value a path, an expression, or any value that {@link Operators#with} takes
   */
  public static NeedsOtherwise value(@Nullable Object value) {
    return new NeedsOtherwise(Written.of("switch_case").and("value", value));
  }

  /** Begins a switch whose cases are conditions; the cases and the default must follow. */
  public static NeedsOtherwise conditions() {
    return new NeedsOtherwise(Written.of("switch_case"));
  }

  /** A switch without a default yet. */
  public static final class NeedsOtherwise {
    private final Written written;

    private NeedsOtherwise(Written written) {
      this.written = written;
    }

    /** Adds a case that fits if the value equals another. */
    public NeedsOtherwise is(@Nullable Object other, String label) {
      return with("is", other, label);
    }

    /** Adds a case that fits if the value equals one of some others. */
    public NeedsOtherwise in(Collection<?> others, String label) {
      return with("in", others, label);
    }

    /** Adds a case that fits if a condition is true. */
    public NeedsOtherwise when(String condition, String label) {
      return with("if", condition, label);
    }

    /**
     * Says on which label the node ends where no case fits.
     *
     * @throws IllegalArgumentException if there is no case
     */
    public SwitchCase otherwise(String label) {
      if (!written.with().has("cases")) {
        throw new IllegalArgumentException(
            "the switch has the default '%s' and no case; add one with is, in or when"
                .formatted(label));
      }
      return new SwitchCase(written.and("default", label));
    }

    private NeedsOtherwise with(String test, @Nullable Object value, String label) {
      ObjectNode one = Json.nodes().objectNode();
      one.set(test, Written.json(test, value, 0));
      return new NeedsOtherwise(written.add("cases", one.put("label", label)));
    }
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
