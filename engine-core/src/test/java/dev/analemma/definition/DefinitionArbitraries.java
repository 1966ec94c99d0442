// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.node.ObjectNode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Documents and definitions by chance: valid in their form, with every kind and policy. */
public final class DefinitionArbitraries {
  private DefinitionArbitraries() {}

  /** Returns documents in short and long forms. */
  public static Arbitrary<ObjectNode> documents() {
    return Arbitraries.randomValue(random -> new DocumentMaker(random).document());
  }

  /** Returns definitions, read from {@link #documents()}. */
  public static Arbitrary<WorkflowDefinition> definitions() {
    return documents().map(document -> WorkflowDefinition.parse(document.toString()));
  }
}
