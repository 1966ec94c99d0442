// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.github.dexecutor.core.DefaultDexecutor;
import com.github.dexecutor.core.DexecutorConfig;
import com.github.dexecutor.core.ExecutionConfig;
import com.github.dexecutor.core.task.Task;
import com.github.dexecutor.core.task.TaskProvider;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Dexecutor: a graph of tasks on a pool.
 *
 * <p>An instance of it runs once, so each run contains the building of its graph.
 */
public final class DexecutorPeer implements GraphEngine {
  private static final int NODES_MAX = 20_000;

  @Override
  public String name() {
    return "dexecutor";
  }

  @Override
  public boolean supports(Shape shape) {
    return shape.nodes() <= NODES_MAX;
  }

  @Override
  public PreparedGraph prepare(Shape shape, NodeBody body, int workers) {
    return new Graph(shape, body, Executors.newFixedThreadPool(workers));
  }

  private static final class Graph implements PreparedGraph {
    private final Shape shape;
    private final ExecutorService pool;
    private final TaskProvider<Integer, Integer> tasks;

    Graph(Shape shape, NodeBody body, ExecutorService pool) {
      this.shape = shape;
      this.pool = pool;
      this.tasks = node -> new BodyTask(body, node);
    }

    @Override
    public void run() {
      DefaultDexecutor<Integer, Integer> dexecutor =
          new DefaultDexecutor<>(new DexecutorConfig<>(pool, tasks));
      int[] offsets = shape.offsets();
      for (int node = 0; node < shape.nodes(); node++) {
        if (shape.nodes() == 1) {
          dexecutor.addIndependent(node);
        }
        for (int edge = offsets[node]; edge < offsets[node + 1]; edge++) {
          dexecutor.addDependency(node, shape.targets()[edge]);
        }
      }
      dexecutor.execute(ExecutionConfig.TERMINATING);
    }

    @Override
    public void close() {
      pool.shutdown();
    }
  }

  @SuppressWarnings("serial") // It never leaves its process.
  private static final class BodyTask extends Task<Integer, Integer> {
    private final NodeBody body;
    private final int node;

    BodyTask(NodeBody body, int node) {
      this.body = body;
      this.node = node;
    }

    @Override
    public @Nullable Integer execute() {
      body.run(node);
      return null;
    }
  }
}
