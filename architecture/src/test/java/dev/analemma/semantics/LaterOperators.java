// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Body;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.spi.Field;
import dev.analemma.spi.OperatorProvider;
import dev.analemma.spi.OperatorType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Stand-ins for built-in operators that are still to come. A host cannot register names without a
 * dot, so they are found as those of other modules will be; each hands its whole configuration to
 * the function {@code later.<name>} of the engine, which every test writes for itself.
 */
public final class LaterOperators implements OperatorProvider {
  @Override
  public Collection<OperatorType> operators() {
    return Stream.of("llm_chat", "llm_json", "tool").map(LaterOperators::type).toList();
  }

  private static OperatorType type(String name) {
    Body body =
        new Body(
            Map.of(
                "ask",
                NodeDefinition.of(
                    new OperatorKind("later." + name, TextNode.valueOf("$.config"), null))),
            TextNode.valueOf("$.ask"));
    return OperatorType.named(name)
        .fields(Field.rest("What the function gets."))
        .composite("1", config -> body);
  }

  /** Returns the names of the functions behind them. */
  static List<String> functions() {
    return List.of("later.llm_chat", "later.llm_json", "later.tool");
  }
}
