// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The policies of a node, applied in the fixed order cache, budget, total time-out, retry, permit,
 * breaker, attempt time-out, call.
 *
 * @param retry the retries, the first that names the code wins; each has its own counter
 * @param timeout the time-outs, or null
 * @param concurrency the document's {@code concurrency}, or null
 * @param budget the document's {@code budget}, or null
 * @param cache the document's {@code cache}, or null
 * @param durability the document's {@code durability}, or null
 */
public record NodePolicies(
    List<Retry> retry,
    @Nullable Timeout timeout,
    @Nullable JsonNode concurrency,
    @Nullable JsonNode budget,
    @Nullable JsonNode cache,
    @Nullable String durability) {

  /** No policy at all. */
  public static final NodePolicies NONE = new NodePolicies(List.of(), null, null, null, null, null);

  /** Copies the components. */
  public NodePolicies {
    retry = List.copyOf(retry);
  }
}
