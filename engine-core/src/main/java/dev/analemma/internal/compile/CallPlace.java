// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import org.jspecify.annotations.Nullable;

/**
 * Where a call stands, as far as it matters what is called.
 *
 * @param pointer its node
 * @param lock the {@code concurrency} whose permit is held meanwhile, so that nothing may wait; or
 *     null
 * @param writer the map around it that streams its results, so that nothing can be undone; or null
 * @param approval the approval that it hangs on by data alone, so that nothing may write; or null
 */
public record CallPlace(
    String pointer, @Nullable String lock, @Nullable String writer, @Nullable String approval) {}
