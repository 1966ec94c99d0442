// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/** The other thing that one writes by hand: a future a node, composed anew for each run. */
public final class CompletableFutureLimit implements GraphEngine {
  @Override
  public String name() {
    return "limit-futures";
  }

  @Override
  public boolean supports(Shape shape) {
    return true;
  }

  @Override
  public PreparedGraph prepare(Shape shape, NodeBody body, int workers) {
    return new Graph(shape, body, new ForkJoinPool(workers));
  }

  private static final class Graph implements PreparedGraph {
    private final int[][] predecessors;
    private final int[] sinks;
    private final NodeBody body;
    private final ForkJoinPool pool;

    Graph(Shape shape, NodeBody body, ForkJoinPool pool) {
      this.predecessors = shape.predecessors();
      this.sinks =
          IntStream.range(0, shape.nodes())
              .filter(node -> shape.offsets()[node] == shape.offsets()[node + 1])
              .toArray();
      this.body = body;
      this.pool = pool;
    }

    CompletableFuture<?> start() {
      CompletableFuture<?>[] nodes = new CompletableFuture<?>[predecessors.length];
      for (int i = 0; i < nodes.length; i++) {
        int node = i;
        nodes[i] =
            predecessors[i].length == 0
                ? CompletableFuture.runAsync(() -> body.run(node), pool)
                : all(nodes, predecessors[i]).thenRunAsync(() -> body.run(node), pool);
      }
      return all(nodes, sinks);
    }

    private static CompletableFuture<?> all(CompletableFuture<?>[] nodes, int[] which) {
      if (which.length == 1) {
        return nodes[which[0]];
      }
      CompletableFuture<?>[] chosen = new CompletableFuture<?>[which.length];
      for (int i = 0; i < which.length; i++) {
        chosen[i] = nodes[which[i]];
      }
      return CompletableFuture.allOf(chosen);
    }

    @Override
    public void run() {
      start().join();
    }

    @Override
    public void runMany(int runs, int inFlight) {
      InFlight.run(runs, inFlight, this::start);
    }

    @Override
    public void close() {
      pool.shutdown();
    }
  }
}
