// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import org.bsc.langgraph4j.CompileConfig;
import org.bsc.langgraph4j.CompiledGraph;
import org.bsc.langgraph4j.GraphStateException;
import org.bsc.langgraph4j.RunnableConfig;
import org.bsc.langgraph4j.StateGraph;
import org.bsc.langgraph4j.action.AsyncNodeAction;
import org.bsc.langgraph4j.state.AgentState;

/**
 * LangGraph4j without a saver. Parallel branches must meet in one node, so a graph of free edges
 * cannot be written; at 100,000 branches a run takes longer than anyone waits.
 */
public final class LangGraph4jPeer implements GraphEngine {
  private static final int NODES_MAX = 10_002;

  @Override
  public String name() {
    return "langgraph4j";
  }

  @Override
  public boolean supports(Shape shape) {
    return shape.kind() != Shape.Kind.LAYERED && shape.nodes() <= NODES_MAX;
  }

  @Override
  public PreparedGraph prepare(Shape shape, NodeBody body, int workers) {
    try {
      StateGraph<AgentState> graph = new StateGraph<>(AgentState::new);
      for (int i = 0; i < shape.nodes(); i++) {
        int node = i;
        graph.addNode(
            id(node),
            AsyncNodeAction.node_async(
                state -> {
                  body.run(node);
                  return Map.of();
                }));
      }
      graph.addEdge(StateGraph.START, id(0));
      int[] offsets = shape.offsets();
      for (int node = 0; node < shape.nodes(); node++) {
        for (int edge = offsets[node]; edge < offsets[node + 1]; edge++) {
          graph.addEdge(id(node), id(shape.targets()[edge]));
        }
      }
      graph.addEdge(id(shape.nodes() - 1), StateGraph.END);
      CompileConfig config = CompileConfig.builder().recursionLimit(2 * shape.nodes() + 10).build();
      ExecutorService pool = new ForkJoinPool(workers);
      return new Graph(
          graph.compile(config),
          RunnableConfig.builder().addParallelNodeExecutor(id(0), pool).build(),
          pool);
    } catch (GraphStateException e) {
      throw new IllegalArgumentException("LangGraph4j refuses " + shape, e);
    }
  }

  private static String id(int node) {
    return "n" + node;
  }

  private record Graph(CompiledGraph<AgentState> graph, RunnableConfig config, ExecutorService pool)
      implements PreparedGraph {
    @Override
    public void run() {
      if (graph.invoke(Map.of(), config).isEmpty()) {
        throw new IllegalStateException("the run ended without a state");
      }
    }

    @Override
    public void close() {
      pool.shutdown();
    }
  }
}
