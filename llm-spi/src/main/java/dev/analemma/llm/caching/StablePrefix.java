// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ResolvedTarget;
import java.util.Objects;

/**
 * The beginning of requests that is the same in many of them.
 *
 * @param key the same for the same beginning, and for no other: a hash of what is in it
 * @param group what beginnings of one origin have in common, a node of a workflow for example: how
 *     often they are used again is learned for all of them together
 * @param target the model that reads it
 * @param input the messages, the tools and the choice among them of which it consists, all of which
 *     belong into the key; the rest of it says nothing
 * @param tokens how many tokens it has, as far as is known
 */
public record StablePrefix(
    String key, String group, ResolvedTarget target, ModelInput input, long tokens) {
  /** Checks the components. */
  public StablePrefix {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(input, "input");
    if (tokens < 0) {
      throw new IllegalArgumentException("tokens is %d, must not be negative".formatted(tokens));
    }
  }
}
