// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The models that may answer a request, in the order in which they are asked.
 *
 * @param targets the models, one for each provider at most; unmodifiable
 * @param leftOut for each provider that has none, why; unmodifiable
 */
public record ModelChain(List<ResolvedTarget> targets, Map<ProviderId, String> leftOut) {
  /** Copies what can be changed. */
  public ModelChain {
    targets = List.copyOf(targets);
    leftOut = Collections.unmodifiableMap(new TreeMap<>(leftOut));
  }
}
