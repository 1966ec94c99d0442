// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import dev.analemma.spi.OperatorProvider;
import dev.analemma.spi.OperatorType;
import dev.analemma.testkit.ScriptedFunctions;
import java.util.Collection;
import java.util.stream.Stream;

/**
 * Stand-ins for built-in operators that are still to come. A host cannot register names without a
 * dot, so they are found as those of other modules will be; each hands its whole configuration to
 * the function {@code later.<name>} of the engine, which every test writes for itself.
 */
public final class LaterOperators implements OperatorProvider {
  @Override
  public Collection<OperatorType> operators() {
    return Stream.of("llm_chat", "llm_json", "tool")
        .map(name -> ScriptedFunctions.standIn(name, "later." + name))
        .toList();
  }
}
