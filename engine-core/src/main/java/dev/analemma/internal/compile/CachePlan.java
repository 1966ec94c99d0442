// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.expression.Bindings;
import dev.analemma.expression.Expression;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * For how long results of a node serve again, and for which inputs.
 *
 * @param ttl how long a result is good; null as long as there is room for it, or where {@code
 *     ttlAt} tells
 * @param ttlAt the reference to how long a result is good, or null
 * @param space among whose written keys {@code key} is one: the profile of a definition made at run
 *     time, else empty
 * @param key the written key, or null
 * @param input what the result depends on where no key is written; null for a node without input
 */
public record CachePlan(
    @Nullable Duration ttl,
    @Nullable Expression ttlAt,
    String space,
    @Nullable Expression key,
    @Nullable Expression input) {

  /**
   * Returns for how long a result is good in one activation, or null as long as there is room.
   *
   * @throws RuntimeException what is wrong with the value that it reads
   */
  public @Nullable Duration ttl(Bindings bindings) {
    return ttlAt == null ? ttl : Bounds.positive(ttlAt.evaluate(bindings), "cache.ttl");
  }
}
