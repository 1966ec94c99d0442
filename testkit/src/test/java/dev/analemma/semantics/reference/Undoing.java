// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Compensation;
import dev.analemma.semantics.reference.Part.Move;
import dev.analemma.semantics.reference.Term.Names;
import dev.analemma.semantics.reference.Term.Root;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Row 10: compensates what has finished, one node at a time, each a move. Once one in the run has
 * failed, nothing more is tried.
 */
final class Undoing {
  /** What follows the address of a node where it is compensated. */
  static final String MARK = "~compensate";

  private final Play play;
  private final Deque<Step> left;
  private @Nullable Step current;

  /** A node that is to be compensated, and the frame it finished in. */
  record Step(Frame frame, Node node) {
    String address() {
      return frame.address(node);
    }
  }

  Undoing(Play play, List<Step> steps) {
    this.play = play;
    this.left = new ArrayDeque<>(steps);
  }

  /** Begins the next one. */
  void settle() {
    if (current == null && play.undoFailed.isEmpty()) {
      current = left.poll();
    } else if (current == null) {
      left.forEach(step -> play.notTried.add(step.address()));
      left.clear();
    }
  }

  boolean done() {
    return current == null && left.isEmpty();
  }

  void moves(List<Move> out) {
    if (current != null) {
      Step step = current;
      out.add(new Move(Move.Kind.END, step.address() + MARK, () -> undo(step)));
    }
  }

  private String undo(Step step) {
    current = null;
    String error = failure(step);
    if (error == null) {
      play.undone.add(step.address());
      return "ended ok";
    }
    play.undoFailed.add(step.address());
    play.stopRun();
    return "failed " + error;
  }

  /** Compensates a node; returns the code of the error if that fails for good. */
  private @Nullable String failure(Step step) {
    Compensation compensate = Objects.requireNonNull(step.node().definition.compensate());
    Root result = new Root("result", false);
    Names names = root -> root.equals(result) ? step.node().value : step.frame().find(root);
    StandIn operator = play.operator(compensate.operator());
    try {
      int retries =
          compensate.retry().stream().mapToInt(retry -> Node.most(retry, names)).max().orElse(0);
      JsonNode with = operator.config(compensate.with()).value(names);
      play.undoneWith.add(step.address() + " " + with.path("result"));
      Result.Error error = null;
      for (int attempt = 1; attempt <= retries + 1; attempt++) {
        error = operator.body().apply(with, attempt).error();
        if (error == null) {
          return null;
        }
      }
      return Objects.requireNonNull(error).code();
    } catch (Term.Broken broken) {
      return broken.code;
    }
  }
}
