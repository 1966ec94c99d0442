// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.RunError;
import dev.analemma.internal.compile.BodyPlan;
import dev.analemma.internal.run.Undo.Entry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Undoes what has finished, last finished first, one at a time (SEMANTICS row 10). */
final class Undoing {
  private final RunLoop run;
  private final Undo log;
  private final Runnable then;

  private Undoing(RunLoop run, Undo log, Runnable then) {
    this.run = run;
    this.log = log;
    this.then = then;
  }

  /**
   * Undoes everything in a log, and then goes on.
   *
   * @param log what to undo; null for nothing
   */
  static void begin(RunLoop run, @Nullable Undo log, Runnable then) {
    if (log == null || log.isEmpty() || run.halted()) {
      then.run();
    } else {
      new Undoing(run, log, then).next();
    }
  }

  private void next() {
    if (run.control().compensations().failed() || run.halted()) {
      run.control().compensations().notTried(log.left());
      then.run();
      return;
    }
    Entry entry = log.takeLast();
    if (entry == null) {
      then.run();
      return;
    }
    Frame undone = entry.frame();
    BodyPlan body = undone.plan.nodes[entry.node()].compensation;
    JsonNode result = entry.finished() ? HostValue.treeOf(undone.results[entry.node()]) : null;
    undone.result = result == null ? NullNode.getInstance() : result;
    Frame frame =
        new Frame(undone.invocation, Objects.requireNonNull(body), undone, new One(entry));
    frame.startedMillis = run.engine.clock().now().toEpochMilli();
    run.control().apart(frame);
    frame.begin();
    run.checkEnd(frame);
  }

  /** Undoes one node. */
  final class One extends Owner {
    private final Entry entry;

    private One(Entry entry) {
      super(entry.frame(), entry.node());
      this.entry = entry;
    }

    /** Returns the idempotency key that the undone node had; any thread. */
    String undoneKey() {
      return run.id() + "/" + entry.address();
    }

    @Override
    void appendBase(StringBuilder base, FrameValues child) {
      appendNode(base, around.plan.nodes[node].id);
      base.append("~compensate");
    }

    @Override
    String address(FrameValues child, String id) {
      return base(child);
    }

    @Override
    boolean stopsWithAround() {
      return false;
    }

    @Override
    void childEnded(Frame child, @Nullable Object output, @Nullable RunError error) {
      run.control().noLongerApart(child);
      if (error == null) {
        run.control().compensations().done(entry.address());
        next();
      } else {
        // The run fails first: nothing is caught or tried again in it any more.
        run.control().compensationFailed(entry.address(), error);
        run.afterFailures(Undoing.this::next);
      }
    }
  }
}
