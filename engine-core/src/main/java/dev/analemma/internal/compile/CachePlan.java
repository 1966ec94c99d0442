// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.expression.Expression;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * For how long results of a node serve again, and for which inputs.
 *
 * @param ttl how long a result is good; null as long as there is room for it
 * @param space among whose written keys {@code key} is one: the profile of a definition made at run
 *     time, else empty
 * @param key the written key, or null
 * @param input what the result depends on where no key is written; null for a node without input
 */
public record CachePlan(
    @Nullable Duration ttl, String space, @Nullable Expression key, @Nullable Expression input) {}
