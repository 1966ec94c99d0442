// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.Engine;
import dev.analemma.RunRefusedException;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.Fault;
import java.util.List;

/**
 * Finds out whether a drawn definition may run at all, on an engine of its own that runs nothing.
 */
final class Probe {
  private Probe() {}

  /**
   * Returns why a definition is refused, as codes; empty if it is not.
   *
   * @param effect what its stand-ins do
   */
  static List<String> refusal(RandomDefinition drawn, Effect effect) {
    ShuffledThreads threads = new ShuffledThreads(0);
    Engine.Builder builder =
        Engine.builder().clock(threads.clock).workers(threads, 2).blocking(threads);
    try {
      Engine engine =
          drawn.addTo(EngineStandIns.addTo(builder, threads, call -> {}, effect, effect)).build();
      Workflow<JsonNode, JsonNode> workflow = engine.parse(drawn.document.toString(), "json");
      engine.start(workflow, Term.JSON.objectNode());
      return List.of();
    } catch (DefinitionException refused) {
      return refused.faults().stream().map(Fault::code).toList();
    } catch (RunRefusedException refused) {
      return List.of(refused.code());
    }
  }
}
