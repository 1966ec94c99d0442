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
 * <p>It is there three times. This engine keeps the result of every node under the node's id, where
 * later nodes and the host find it; what does the same in LangGraph4j is a node that writes a key
 * of its own into the state. The state is copied through Java serialization at every step, so this
 * grows with the square of a chain. The second writes all results into one key, where only the next
 * node can read them; the lean one writes nothing, so that nobody could use what its nodes did.
 */
public final class LangGraph4jPeer implements GraphEngine {
  private static final int NODES_MAX = 10_002;

  /** A chain of as many takes a second or two. */
  private static final int KEPT_CHAIN_MAX = 1_000;

  private static final String ONE_KEY = "last";

  private final Kept kept;

  private LangGraph4jPeer(Kept kept) {
    this.kept = kept;
  }

  /** What is left of the results of nodes. */
  private enum Kept {
    ALL("langgraph4j"),
    LAST("langgraph4j-last"),
    NOTHING("langgraph4j-lean");

    private final String engine;

    Kept(String engine) {
      this.engine = engine;
    }

    Map<String, Object> result(int node) {
      return switch (this) {
        case ALL -> Map.of(id(node), node);
        case LAST -> Map.of(ONE_KEY, node);
        case NOTHING -> Map.of();
      };
    }

    int results(int nodes) {
      return switch (this) {
        case ALL -> nodes;
        case LAST -> 1;
        case NOTHING -> 0;
      };
    }
  }

  /** Returns the one whose nodes write their results, each under its id. */
  public static GraphEngine keepingResults() {
    return new LangGraph4jPeer(Kept.ALL);
  }

  /** Returns the one whose nodes write their results over one another. */
  public static GraphEngine keepingLast() {
    return new LangGraph4jPeer(Kept.LAST);
  }

  /** Returns the one whose nodes write nothing. */
  public static GraphEngine lean() {
    return new LangGraph4jPeer(Kept.NOTHING);
  }

  @Override
  public String name() {
    return kept.engine;
  }

  @Override
  public boolean supports(Shape shape) {
    boolean quadratic = kept == Kept.ALL && shape.kind() == Shape.Kind.CHAIN;
    return shape.kind() != Shape.Kind.LAYERED
        && shape.nodes() <= (quadratic ? KEPT_CHAIN_MAX : NODES_MAX);
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
                  return kept.result(node);
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
          kept.results(shape.nodes()),
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
