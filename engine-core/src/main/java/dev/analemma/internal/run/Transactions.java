// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.internal.journal.Fact;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.TransactionStore.Appending;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The functions of a run that work in transactions with its journal: one after the other.
 *
 * <p>Idea: a transaction appends one entry, at the place behind the last one, and nobody knows
 * before whether it will. So it begins when everything is committed, and while it is under way
 * nothing is handed over: facts stay in the draft, and are committed with the end of the function,
 * in their order.
 *
 * <p>Changed by the run's owner alone.
 */
final class Transactions {
  private final RunLoop run;
  private final Recorder recorder;

  /** Whose turn it is. */
  private @Nullable Activation current;

  /** Who has ended with an entry that is committed, while that is told to the run. */
  private @Nullable Activation written;

  private final ArrayDeque<Activation> waiting = new ArrayDeque<>(0);

  Transactions(RunLoop run, Recorder recorder) {
    this.run = run;
    this.recorder = recorder;
  }

  /** Returns whether a node's function works in a transaction. */
  static boolean needed(Activation activation) {
    Frame frame = activation.frame;
    NodePlan plan = frame.plan.nodes[activation.node];
    return plan.kind == NodePlan.Kind.FUNCTION
        && frame.invocation.function(plan.function).body() instanceof HostFunction.Transactional<?>;
  }

  /** Returns whether one is under way. */
  boolean underWay() {
    return current != null;
  }

  /** Returns whether a node may begin its attempt now; if not, it begins by itself. */
  boolean mayBegin(Activation activation) {
    if (current == activation) {
      return true;
    }
    if (current != null || recorder.busy()) {
      waiting.add(activation);
      return false;
    }
    if (!recorder.durable()) {
      recorder.whenDurable(() -> recorder.beginIfOpen(activation));
      return false;
    }
    current = activation;
    return true;
  }

  /** The attempt of a node is over, or is not made now. */
  void over(Activation activation) {
    if (current == activation) {
      current = null;
      if (!waiting.isEmpty()) {
        run.asOwner(this::next);
      }
    }
  }

  /** Lets the next one begin that waits. */
  void next() {
    while (current == null && !recorder.busy() && !waiting.isEmpty()) {
      recorder.beginIfOpen(waiting.remove());
    }
  }

  /** Returns what is committed with the end of a function; null if nothing can be. */
  @Nullable Appending ending(Attempt attempt, JsonNode value) {
    String point = attempt.point();
    ObjectNode data = point == null ? null : Json.nodes().objectNode().put("point", point);
    Fact end = new Fact(Fact.Kind.ENDED, attempt.address(), data, value);
    return current == attempt.activation && attempt.activation.waitsFor(attempt) && !recorder.busy()
        ? recorder.appending(end, recorder.standing())
        : null;
  }

  /** What {@link #ending} told is committed. */
  void committed(Attempt attempt, Appending done, JsonNode value) {
    recorder.appended(done);
    recorder.grew(new Fact(Fact.Kind.ENDED, attempt.address(), null, value));
    run.asOwner(recorder::isCommitted);
    written = attempt.activation;
  }

  /** Returns, once, whether the end of a node is in the journal already. */
  boolean hasWritten(Activation activation) {
    boolean known = written == activation;
    if (known) {
      written = null;
    }
    return known;
  }
}
