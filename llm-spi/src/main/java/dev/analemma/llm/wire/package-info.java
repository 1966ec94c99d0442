// SPDX-License-Identifier: Apache-2.0
/**
 * What providers that speak HTTP and JSON share: the way of a call, the making of an answer out of
 * pieces, conversations that no provider refuses. For authors of such providers.
 */
@NullMarked
package dev.analemma.llm.wire;

import org.jspecify.annotations.NullMarked;
