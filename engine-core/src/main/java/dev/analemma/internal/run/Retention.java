// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.RunStatus;
import dev.analemma.internal.codec.Quantities;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long the store keeps ended runs, as the host says.
 *
 * @param age how long each is kept that does not say so itself; null for ever
 * @param runs how many of a workflow are kept; null for all
 * @param runsOf the same for single workflows, by name
 */
public record Retention(
    @Nullable Duration age, @Nullable Integer runs, Map<String, Integer> runsOf) {
  /** Copies the components. */
  public Retention {
    runsOf = Map.copyOf(runsOf);
  }

  /** Returns how many ended runs of a workflow are kept; null for all. */
  @Nullable Integer runsOf(String workflow) {
    Integer own = runsOf.get(workflow);
    return own == null ? runs : own;
  }

  /** Returns whether runs are counted at all. */
  boolean counts() {
    return runs != null || !runsOf.isEmpty();
  }

  /**
   * Returns how long a run is kept by what its own definition says, or null if that says nothing.
   *
   * @param policy the document's {@code retention}, or null
   * @param status how the run ended
   */
  static @Nullable Duration own(@Nullable JsonNode policy, RunStatus status) {
    if (policy == null) {
      return null;
    }
    JsonNode time = policy;
    if (policy.isObject()) {
      time = policy.path(status == RunStatus.COMPLETED ? "completed" : "failed");
    }
    return time.isTextual() ? Quantities.duration(time.textValue()) : null;
  }
}
