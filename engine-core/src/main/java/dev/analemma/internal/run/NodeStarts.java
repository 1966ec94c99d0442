// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.RunError;
import dev.analemma.expression.Expression;
import dev.analemma.internal.compile.Action.FailAction;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.spi.Execution;
import dev.analemma.spi.ValueOperator;
import java.util.concurrent.CompletionStage;

/** Starts ready nodes on the thread of the run's owner. */
final class NodeStarts {
  private NodeStarts() {}

  /** Runs an operator that gives its value at once, of a node that nobody watches. */
  static void runInline(Frame frame, int node, NodePlan p, ValueOperator operator) {
    JsonNode value;
    try {
      value = operator.value(new Call(frame, node, 1));
      if (value == null) {
        Bodies.checked(value, p);
      }
    } catch (Throwable t) {
      frame.failed(node, Failures.of(frame, node, 1, t), 1);
      return;
    }
    frame.endedPlainly(node, value);
  }

  /** Starts a node, or hands it out after its `if`. */
  static void step(Frame frame, int node, NodePlan p) {
    Watch watch = frame.run.watch;
    if (p.condition != null) {
      if (!holds(frame, node, p.condition)) {
        return;
      }
      Execution thread = frame.invocation.threadOf(p);
      if (thread != Execution.INLINE) {
        frame.handOut(node, thread);
        return;
      }
    }
    Recorder recorder = frame.run.recorder;
    if (recorder != null && recorder.replay() != null) {
      recorder.replay().start(frame, node, p);
      return;
    }
    if (watch != null) {
      watch.nodeStarted(frame, node);
    }
    switch (p.kind) {
      case OPERATOR, FUNCTION -> {
        if (p.plain && (recorder == null || !Recorder.records(frame, node))) {
          runHere(frame, node);
        } else {
          Activation activation = activated(frame, node);
          if (activation.opens(false) && (recorder == null || recorder.mayBegin(activation))) {
            Attempt attempt = activation.nextAttempt();
            if (attempt.execute(Attempt.Place.CALLER)) {
              attempt.deliver(frame.run);
            }
          }
        }
      }
      case WORK -> {
        Activation activation = activated(frame, node);
        if (activation.opens(false)) {
          activation.work();
        }
      }
      case FAIL -> frame.failed(node, failure(frame, node, p), 1);
      case UNSUPPORTED ->
          throw new IllegalStateException("node '%s' should have been refused".formatted(p.id));
    }
  }

  private static boolean holds(Frame frame, int node, Expression condition) {
    try {
      if (condition.test(frame)) {
        return true;
      }
    } catch (RuntimeException e) {
      frame.failed(node, Failures.of(frame, node, 0, e), 0);
      return false;
    }
    frame.skipReady(node);
    return false;
  }

  /** Runs the body of a node without policies. */
  static void runHere(Frame frame, int node) {
    Object result;
    try {
      result = Bodies.invoke(new Call(frame, node, 1));
    } catch (Throwable t) {
      frame.failed(node, Failures.of(frame, node, 1, t), 1);
      return;
    }
    if (result instanceof CompletionStage<?> stage) {
      subscribe(frame, node, stage);
    } else {
      frame.ended(node, result);
    }
  }

  /** A body went on without a thread. */
  static void subscribe(Frame frame, int node, CompletionStage<?> stage) {
    Activation activation = new Activation(frame, node);
    frame.underWay(node, activation);
    activation.adopt(stage);
    frame.stopIfFailing(node, activation);
  }

  private static Activation activated(Frame frame, int node) {
    Activation activation = new Activation(frame, node);
    frame.underWay(node, activation);
    return activation;
  }

  static RunError failure(Frame frame, int node, NodePlan p) {
    FailAction fail = (FailAction) p.action;
    try {
      Expression message = fail.message();
      Expression details = fail.details();
      return Failures.of(
          frame,
          node,
          1,
          fail.code(),
          message == null ? "node '%s' failed".formatted(p.id) : message.evaluate(frame).asText(),
          details == null ? null : details.evaluate(frame));
    } catch (RuntimeException e) {
      return Failures.of(frame, node, 1, e);
    }
  }
}
