// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.bsc.langgraph4j.CompileConfig;
import org.bsc.langgraph4j.CompiledGraph;
import org.bsc.langgraph4j.GraphStateException;
import org.bsc.langgraph4j.RunnableConfig;
import org.bsc.langgraph4j.StateGraph;
import org.bsc.langgraph4j.action.AsyncNodeAction;
import org.bsc.langgraph4j.checkpoint.FileSystemSaver;
import org.bsc.langgraph4j.state.AgentState;

/**
 * LangGraph4j with its saver of files, which writes the whole history of a run at each step, and
 * does not wait until it is on the disk.
 */
final class LangGraph4jFiles {
  private static final String RESULT = "r".repeat(DurableLoad.RESULT_BYTES);

  private final CompiledGraph<AgentState> graph;
  private final AtomicLong threads = new AtomicLong();

  LangGraph4jFiles(Path folder, int steps) {
    try {
      StateGraph<AgentState> states = new StateGraph<>(AgentState::new);
      String before = StateGraph.START;
      for (int number = 0; number < steps; number++) {
        String id = "s" + number;
        states.addNode(id, AsyncNodeAction.node_async(state -> Map.of(id, RESULT)));
        states.addEdge(before, id);
        before = id;
      }
      states.addEdge(before, StateGraph.END);
      graph =
          states.compile(
              CompileConfig.builder()
                  .checkpointSaver(new FileSystemSaver(folder, states.getStateSerializer()))
                  .build());
    } catch (GraphStateException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs it so many times, on so many threads. */
  void run(int runs, int inFlight) {
    DurableLoad.Parallel.run(
        inFlight,
        () -> {
          for (int i = 0; i < runs / inFlight; i++) {
            String thread = "t" + threads.incrementAndGet();
            RunnableConfig config = RunnableConfig.builder().threadId(thread).build();
            if (graph.invoke(Map.of(), config).isEmpty()) {
              throw new IllegalStateException("a graph did not end");
            }
          }
        });
  }
}
