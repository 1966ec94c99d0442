// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Fault;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorType;
import java.util.Objects;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Very long and very wide bodies: no stack overflow, and a time-out that a quadratic step would not
 * meet. {@code -Danalemma.big.nodes=1000000} in the test's JVM asks for the full size.
 */
@Tag("big")
@Timeout(120)
class BigDefinitionsTest {
  private static final int NODES = Integer.getInteger("analemma.big.nodes", 200_000);

  private static final OperatorRegistry REGISTRY =
      OperatorRegistry.empty()
          .with(
              OperatorType.named("step")
                  .fields(Field.value("in", JsonType.ANY, "The input.").optional())
                  .value(config -> call -> TextNode.valueOf("")));

  @Test
  void chain_ofVeryManyNodes_isAnalyzed() {
    assertThat(analyze(i -> i == 0 ? null : "$.n" + (i - 1)).body().sinks())
        .containsExactly(NODES - 1);
  }

  @Test
  void chain_writtenBackwards_isAnalyzed() {
    AnalyzedBody body = analyze(i -> i == NODES - 1 ? null : "$.n" + (i + 1)).body();
    assertThat(body.nodes().get(0).id()).isEqualTo("n" + (NODES - 1));
  }

  @Test
  void fanOut_toVeryManyNodes_isAnalyzed() {
    assertThat(analyze(i -> i == 0 ? null : "$.n0").body().sinks()).hasSize(NODES - 1);
  }

  @Test
  void ring_ofVeryManyNodes_isOneFaultWithAShortenedPath() {
    Analyzer.Result result =
        Analyzer.analyze(definition(i -> "$.n" + (i == 0 ? NODES - 1 : i - 1)), REGISTRY);
    assertThat(result.errors())
        .singleElement()
        .extracting(Fault::problem)
        .asString()
        .contains("n0 → n1 → ")
        .contains("(%,d more) → n%d → n0".formatted(NODES - 12, NODES - 1));
  }

  private static AnalyzedWorkflow analyze(IntFunction<String> input) {
    WorkflowDefinition definition = definition(input);
    Analyzer.Result result = Analyzer.analyze(definition, REGISTRY);
    assertThat(result.errors()).isEmpty();
    return Objects.requireNonNull(result.workflow());
  }

  private static WorkflowDefinition definition(IntFunction<String> input) {
    WorkflowDefinition.Builder builder = WorkflowDefinition.builder("big");
    for (int i = 0; i < NODES; i++) {
      String in = input.apply(i);
      builder.node(
          "n" + i,
          NodeDefinition.of(
              new NodeKind.OperatorKind(
                  "step", in == null ? null : Json.nodes().objectNode().put("in", in), null)));
    }
    return builder.build();
  }
}
