// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a model is called: what costs are booked to. It never changes an answer. What is
 * null is not booked there.
 *
 * @param workflow the workflow
 * @param owner the team or the tenant that pays
 * @param run the run
 * @param node the node in the workflow
 */
public record CallContext(
    @Nullable String workflow,
    @Nullable String owner,
    @Nullable String run,
    @Nullable String node) {
  private static final CallContext NONE = new CallContext(null, null, null, null);

  /** Returns the context of a call outside of any run. */
  public static CallContext none() {
    return NONE;
  }
}
