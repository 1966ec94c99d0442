// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The limit: what a good programmer writes by hand for exactly this, with nothing else.
 *
 * <p>A counter of open predecessors a node; the thread that ends a node takes the first successor
 * that became ready itself and forks the others. No values, no errors, no cancelling.
 */
public final class ForkJoinLimit implements GraphEngine {
  @Override
  public String name() {
    return "limit-forkjoin";
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
    private final int[] offsets;
    private final int[] targets;
    private final int[] inDegrees;
    private final int sinks;
    private final NodeBody body;
    private final ForkJoinPool pool;

    Graph(Shape shape, NodeBody body, ForkJoinPool pool) {
      this.offsets = shape.offsets();
      this.targets = shape.targets();
      this.inDegrees = shape.inDegrees();
      int sinks = 0;
      for (int node = 0; node < inDegrees.length; node++) {
        sinks += offsets[node] == offsets[node + 1] ? 1 : 0;
      }
      this.sinks = sinks;
      this.body = body;
      this.pool = pool;
    }

    CompletableFuture<?> start() {
      Run run = new Run(this);
      for (int node = 0; node < inDegrees.length && inDegrees[node] == 0; node++) {
        pool.execute(new Task(run, node));
      }
      return run.done;
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

  private static final class Run {
    private static final VarHandle PENDING = MethodHandles.arrayElementVarHandle(int[].class);

    private final Graph graph;
    private final int[] pending;
    private final AtomicInteger openSinks;
    private final CompletableFuture<?> done = new CompletableFuture<>();

    Run(Graph graph) {
      this.graph = graph;
      this.pending = graph.inDegrees.clone();
      this.openSinks = new AtomicInteger(graph.sinks);
    }

    void from(int first) {
      int[] offsets = graph.offsets;
      int[] targets = graph.targets;
      int node = first;
      while (node >= 0) {
        graph.body.run(node);
        int next = -1;
        int end = offsets[node + 1];
        for (int edge = offsets[node]; edge < end; edge++) {
          int target = targets[edge];
          if (graph.inDegrees[target] == 1 || (int) PENDING.getAndAdd(pending, target, -1) == 1) {
            if (next < 0) {
              next = target;
            } else {
              new Task(this, target).fork();
            }
          }
        }
        if (offsets[node] == end && openSinks.decrementAndGet() == 0) {
          done.complete(null);
        }
        node = next;
      }
    }
  }

  @SuppressWarnings("serial") // It never leaves its pool.
  private static final class Task extends RecursiveAction {
    private final Run run;
    private final int node;

    Task(Run run, int node) {
      this.run = run;
      this.node = node;
    }

    @Override
    protected void compute() {
      run.from(node);
    }
  }
}
