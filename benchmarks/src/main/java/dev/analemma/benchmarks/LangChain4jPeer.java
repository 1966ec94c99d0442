// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.agentic.UntypedAgent;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/**
 * LangChain4j's agentic workflows without a model: a sequence of actions, a parallel block between
 * two of them. Its blocks nest, so a graph of free edges cannot be written.
 */
public final class LangChain4jPeer implements GraphEngine {
  private static final int NODES_MAX = 200_000;

  @Override
  public String name() {
    return "langchain4j";
  }

  @Override
  public boolean supports(Shape shape) {
    return shape.kind() != Shape.Kind.LAYERED && shape.nodes() <= NODES_MAX;
  }

  @Override
  public PreparedGraph prepare(Shape shape, NodeBody body, int workers) {
    ExecutorService pool = new ForkJoinPool(workers);
    Object[] agents =
        shape.kind() == Shape.Kind.CHAIN
            ? actions(body, 0, shape.nodes())
            : new Object[] {
              action(body, 0),
              AgenticServices.parallelBuilder()
                  .subAgents(actions(body, 1, shape.nodes() - 1))
                  .executor(pool)
                  .build(),
              action(body, shape.nodes() - 1)
            };
    return new Graph(AgenticServices.sequenceBuilder().subAgents(agents).build(), pool);
  }

  private static Object[] actions(NodeBody body, int from, int to) {
    return IntStream.range(from, to).mapToObj(node -> action(body, node)).toArray();
  }

  private static Object action(NodeBody body, int node) {
    return AgenticServices.agentAction(() -> body.run(node));
  }

  private record Graph(UntypedAgent agent, ExecutorService pool) implements PreparedGraph {
    @Override
    public void run() {
      agent.invoke(Map.of());
    }

    @Override
    public void close() {
      pool.shutdown();
    }
  }
}
