// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Proves that an engine runs each node of a shape once, after all of its predecessors. */
public final class OrderCheck implements NodeBody {
  private final Shape shape;
  private final AtomicInteger ticks = new AtomicInteger();
  private final AtomicIntegerArray started;
  private final AtomicIntegerArray ended;

  private OrderCheck(Shape shape) {
    this.shape = shape;
    this.started = new AtomicIntegerArray(shape.nodes());
    this.ended = new AtomicIntegerArray(shape.nodes());
  }

  /**
   * Runs a shape once and looks at what ran.
   *
   * @throws IllegalStateException if a node did not run, ran twice or ran too early; it names it
   */
  public static void verify(GraphEngine engine, Shape shape, int workers) {
    OrderCheck check = new OrderCheck(shape);
    try (PreparedGraph graph = engine.prepare(shape, check, workers)) {
      graph.run();
    }
    check.judge(engine);
  }

  @Override
  public void run(int node) {
    if (!started.compareAndSet(node, 0, ticks.incrementAndGet())) {
      throw new IllegalStateException("node " + node + " of " + shape + " ran twice");
    }
    ended.set(node, ticks.incrementAndGet());
  }

  private void judge(GraphEngine engine) {
    for (int node = 0; node < shape.nodes(); node++) {
      if (ended.get(node) == 0) {
        throw fault(engine, "node " + node + " did not run");
      }
      for (int edge = shape.offsets()[node]; edge < shape.offsets()[node + 1]; edge++) {
        int target = shape.targets()[edge];
        if (started.get(target) < ended.get(node)) {
          throw fault(engine, "node " + target + " started before " + node + " had ended");
        }
      }
    }
    if (ticks.get() != 2 * shape.nodes()) {
      throw fault(engine, ticks.get() + " starts and ends of " + shape.nodes() + " nodes");
    }
  }

  private IllegalStateException fault(GraphEngine engine, String problem) {
    return new IllegalStateException(engine.name() + " on " + shape + ": " + problem);
  }
}
