// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.RunError;
import dev.analemma.internal.compile.NodePlan;
import java.util.concurrent.CompletionStage;

/**
 * A handful of ready nodes of one frame that compute: handed to a worker as one task, and posted
 * back as one mail. Their results go straight into the frame's slots; the post publishes them.
 */
final class RangeTask extends Mail implements Runnable {
  final Frame frame;
  private final int[] nodes;

  RangeTask(Frame frame, int[] nodes) {
    this.frame = frame;
    this.nodes = nodes;
  }

  int size() {
    return nodes.length;
  }

  @Override
  public void run() {
    execute();
    if (frame.run.post(this)) {
      frame.run.drain(false, false);
    }
  }

  /** Runs the bodies on this thread. */
  void execute() {
    for (int node : nodes) {
      if (frame.stopping()) {
        return;
      }
      Object result;
      try {
        NodePlan plan = frame.plan.nodes[node];
        Call call = new Call(frame, node, 1);
        result =
            plan.valueOperator != null && frame.run.watch == null
                ? Bodies.checked(plan.valueOperator.value(call), plan)
                : Bodies.invoke(call);
      } catch (Throwable t) {
        result = new Thrown(t);
      }
      frame.results[node] = result;
    }
  }

  @Override
  void deliver(RunLoop run) {
    run.handOut.ranges--;
    if (frame.rangeReturned()) {
      return;
    }
    for (int node : nodes) {
      Object result = frame.results[node];
      RunError cancelled = run.takeCancelledInRange(frame, node);
      if (cancelled != null) {
        frame.results[node] = null;
        frame.failed(node, cancelled, 1);
      } else if (result instanceof JsonNode tree && run.watch == null) {
        frame.endedPlainly(node, tree);
      } else if (result == null) {
        frame.notRun(node);
      } else if (result instanceof Thrown failure) {
        frame.results[node] = null;
        frame.failed(node, Failures.of(frame, node, 1, failure.cause), 1);
      } else if (result instanceof CompletionStage<?> stage) {
        frame.results[node] = null;
        NodeStarts.subscribe(frame, node, stage);
      } else {
        frame.ended(node, result);
      }
    }
    // Only now: the frame must not end while what was computed in it is not noted.
    frame.running -= nodes.length;
    run.checkEnd(frame);
  }

  /** What a body threw, in the place of a result. */
  static final class Thrown {
    final Throwable cause;

    Thrown(Throwable cause) {
      this.cause = cause;
    }
  }
}
