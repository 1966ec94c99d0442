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
 *
 * <p>It is there twice. This engine keeps the result of every node under the node's id, where later
 * nodes and the host find it; what does the same in LangGraph4j is a node that writes a key of its
 * own into the state. The lean one writes nothing, so that nobody could use what its nodes did.
 */
public final class LangGraph4jPeer implements GraphEngine {
  private static final int NODES_MAX = 10_002;

  private final boolean keepsResults;

  private LangGraph4jPeer(boolean keepsResults) {
    this.keepsResults = keepsResults;
  }

  /** Returns the one whose nodes write their results, each under its id. */
  public static GraphEngine keepingResults() {
    return new LangGraph4jPeer(true);
  }

  /** Returns the one whose nodes write nothing. */
  public static GraphEngine lean() {
    return new LangGraph4jPeer(false);
  }

  @Override
  public String name() {
    return keepsResults ? "langgraph4j" : "langgraph4j-lean";
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
                  return keepsResults ? Map.of(id(node), node) : Map.of();
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
          keepsResults ? shape.nodes() : 0,
          RunnableConfig.builder().addParallelNodeExecutor(id(0), pool).build(),
          pool);
    } catch (GraphStateException e) {
      throw new IllegalArgumentException("LangGraph4j refuses " + shape, e);
    }
  }

  private static String id(int node) {
    return "n" + node;
  }

  private record Graph(
      CompiledGraph<AgentState> graph, int results, RunnableConfig config, ExecutorService pool)
      implements PreparedGraph {
    @Override
    public void run() {
      AgentState state =
          graph
              .invoke(Map.of(), config)
              .orElseThrow(() -> new IllegalStateException("the run ended without a state"));
      if (state.data().size() != results) {
        throw new IllegalStateException(
            "the state has %d results, must have %d".formatted(state.data().size(), results));
      }
    }

    @Override
    public void close() {
      pool.shutdown();
    }
  }
}
