// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EnginesTest {
  @ParameterizedTest
  @MethodSource("supported")
  void run_everySupportedShape_runsEachNodeOnceInOrder(GraphEngine engine, Shape shape) {
    OrderCheck.verify(engine, shape, 2);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void runMany_threeInFlight_endsAllRuns(GraphEngine engine) {
    AtomicInteger calls = new AtomicInteger();
    try (PreparedGraph graph =
        engine.prepare(Shape.named("diamond"), node -> calls.incrementAndGet(), 2)) {
      graph.runMany(10, 3);
    }

    assertThat(calls).hasValue(50);
  }

  @Test
  void verify_engineThatRunsNothing_namesTheNode() {
    assertThatThrownBy(() -> OrderCheck.verify(new Idle(), Shape.named("chain-3"), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("idle on chain-3: node 0 did not run");
  }

  @Test
  void verify_engineThatRunsBackwards_namesTheEdge() {
    assertThatThrownBy(() -> OrderCheck.verify(new Backwards(), Shape.named("chain-3"), 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("idle on chain-3: node 1 started before 0 had ended");
  }

  @Test
  void layered_namedSize_hasFiveEdgesANode() {
    Shape shape = Shape.named("layered-10000");

    assertThat(shape.nodes()).isEqualTo(10_000);
    assertThat(shape.targets()).hasSize(50_000);
    for (int node = 0; node < shape.nodes(); node++) {
      for (int edge = shape.offsets()[node]; edge < shape.offsets()[node + 1]; edge++) {
        assertThat(shape.targets()[edge] / 100).isEqualTo(node / 100 + 1);
      }
    }
  }

  private static List<GraphEngine> engines() {
    return Engines.ALL;
  }

  private static Stream<Arguments> supported() {
    return Stream.of("chain-20", "fan-20", "layered-1000", "diamond")
        .map(Shape::named)
        .flatMap(
            shape ->
                Engines.ALL.stream()
                    .filter(engine -> engine.supports(shape))
                    .map(engine -> Arguments.of(engine, shape)));
  }

  private static class Idle implements GraphEngine {
    @Override
    public String name() {
      return "idle";
    }

    @Override
    public boolean supports(Shape shape) {
      return true;
    }

    @Override
    public PreparedGraph prepare(Shape shape, NodeBody body, int workers) {
      return new PreparedGraph() {
        @Override
        public void run() {
          work(shape, body);
        }

        @Override
        public void close() {}
      };
    }

    void work(Shape shape, NodeBody body) {}
  }

  private static final class Backwards extends Idle {
    @Override
    void work(Shape shape, NodeBody body) {
      for (int node = shape.nodes() - 1; node >= 0; node--) {
        body.run(node);
      }
    }
  }
}
