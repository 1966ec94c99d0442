// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.internal.compile.Limits;
import dev.analemma.internal.compile.NodePlan;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Does again what is not written down, while a journal is told. Used by the run's owner alone, on a
 * thread that may block.
 */
final class Recomputing {
  private final EngineCore engine;
  private @Nullable String missed;

  Recomputing(EngineCore engine) {
    this.engine = engine;
  }

  /** Returns what a call gives; throws what it fails with. */
  Object result(Call call) throws Exception {
    NodePlan plan = call.frame.plan.nodes[call.node];
    if (!plan.forgotten()) {
      return completed(Bodies.invoke(call));
    }
    try {
      return read(call, plan.limits.in(call.frame));
    } catch (Exception | StackOverflowError e) {
      if (missed == null) {
        missed =
            "'%s' could not be done again, which is needed for what was done after it: %s"
                .formatted(call.address(), Failures.shown(e, call.secrets()));
      }
      throw e;
    }
  }

  /** It reads from outside, so a time-out needs a thread that can be left behind. */
  private Object read(Call call, Limits limits) throws Exception {
    Duration limit = limits.attempt() == null ? limits.total() : limits.attempt();
    if (limit == null) {
      // Nobody waits for another thread of those that take runs up.
      return completed(Bodies.invoke(call));
    }
    FutureTask<Object> reads = new FutureTask<>(() -> completed(Bodies.invoke(call)));
    engine.runBlocking(reads);
    try {
      return reads.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception failed ? failed : e;
    } finally {
      reads.cancel(true);
    }
  }

  private static Object completed(Object result) throws Exception {
    return result instanceof CompletionStage<?> stage
        ? Bodies.completed(stage.toCompletableFuture().get())
        : result;
  }

  /** Returns what could not be had again although it is not written down, for people; or null. */
  @Nullable String missed() {
    return missed;
  }
}
