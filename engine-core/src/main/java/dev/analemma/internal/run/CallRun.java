// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.InputException;
import dev.analemma.RunError;
import dev.analemma.Waiting;
import dev.analemma.definition.Fault;
import dev.analemma.internal.compile.Action.CallAction;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call: the plan of a skill, or of a definition made at run time, as a frame of the same run. It
 * sees nothing of what is around it but its input (SEMANTICS row 12).
 *
 * <p>A definition made at run time is read and compiled on a worker; what comes of it is mail. A
 * detached call starts a run of its own and ends.
 */
final class CallRun extends NodeRun {
  /** How many calls may be inside one another. */
  static final int DEPTH_MAX = 64;

  final CallAction call;
  private final Timers timers;
  private final int depth;
  private boolean timed;
  private @Nullable Runnable onTimeOut;
  private Object given = NullNode.getInstance();
  private Admissions.@Nullable Answer answer;

  CallRun(Activation activation, CallAction call) {
    super(activation);
    this.call = call;
    this.timers = new Timers(run);
    this.depth = around.invocation.depth + 1;
  }

  @Override
  void begin() {
    if (depth > DEPTH_MAX) {
      fail(
          error(
              "CALL_DEPTH",
              "'%s' would be the %dth call inside one another, at most %d are allowed. End the recursion, or use a loop."
                  .formatted(plan.id, depth, DEPTH_MAX),
              null));
      return;
    }
    given = input(call.with());
    String skill = call.skill();
    if (skill != null) {
      enter(around.invocation.callee.skill(skill));
      return;
    }
    JsonNode definition = Objects.requireNonNull(call.definition()).evaluate(around);
    String profile = Objects.requireNonNull(call.profile());
    Replay replay = run.replay();
    String pinned = replay == null ? null : replay.told().pinned(attemptAddress());
    if (pinned != null) {
      enter(run.engine.keeper().documents().pinned(pinned));
      return;
    }
    if (run.rehearses) {
      return;
    }
    run.engine
        .dispatcher()
        .execute(
            () ->
                run.postAndSchedule(
                    new Answered(run.engine.admissions().ask(definition, profile))));
  }

  private Object input(@Nullable Linked with) {
    if (with == null) {
      return NullNode.getInstance();
    }
    int slot = with.wholeSlot();
    Object kept = slot < 0 ? null : around.content(slot);
    return kept == null ? with.evaluate(around) : kept;
  }

  @Override
  void turn() {
    Admissions.Answer told = Objects.requireNonNull(answer);
    Callee callee = told.callee();
    List<Fault> faults = callee == null ? told.faults() : CallRules.check(this, callee);
    if (callee != null && faults.isEmpty()) {
      if (run.recorder == null) {
        enter(callee);
      } else {
        // Kept before anything of it runs, so that it can be taken up again.
        run.engine
            .keeper()
            .documents()
            .keep(
                callee.plan.definition(),
                () -> run.asOwner(() -> guardedUnlessDone(() -> pinAndEnter(callee))));
      }
      return;
    }
    ObjectNode details = Failures.details(faults);
    details.put("profile", call.profile());
    fail(
        error(
            "DEFINITION_REFUSED",
            "the definition is refused under profile '%s': %s. See details.faults."
                .formatted(call.profile(), Failures.summary(faults)),
            details));
  }

  private void guardedUnlessDone(Runnable part) {
    if (!done()) {
      guarded(part);
    }
  }

  private void pinAndEnter(Callee callee) {
    Recorder recorder = run.recorder;
    if (recorder != null) {
      recorder.pinned(attemptAddress(), callee.plan.definition().hash());
    }
    enter(callee);
  }

  private void enter(Callee callee) {
    JsonNode tree = Objects.requireNonNull(HostValue.treeOf(given));
    JsonNode complete;
    try {
      complete = callee.input.checked(tree);
    } catch (InputException e) {
      fail(error(e.code(), Failures.message(e), Failures.details(e.faults())));
      return;
    }
    Object content = complete == tree ? given : complete;
    if (call.detach()) {
      detach(callee, complete, content);
      return;
    }
    Duration limit = callee.plan.definition().policy().timeout();
    if (limit != null) {
      timed = true;
      Runnable late = () -> fail(timedOut(callee, limit));
      onTimeOut = late;
      timers.add(
          run.left(since(), limit),
          () -> {
            if (run.recorder != null) {
              run.recorder.timedOut(around.address(node), "call");
            }
            late.run();
          });
    }
    Invocation inside = new Invocation(run, callee, complete, content, depth);
    launch(new Frame(inside, callee.plan.body(), null, this));
  }

  private void detach(Callee callee, JsonNode complete, Object content) {
    run.engine.detach(
        run,
        callee,
        depth,
        complete,
        content,
        around.address(node),
        runId -> {
          ObjectNode started = Json.nodes().objectNode();
          started.put("runId", runId);
          succeed(started);
        },
        refused -> fail(error(refused)));
  }

  /** The time of the workflow itself was over. */
  void timedOutAgain() {
    Runnable late = onTimeOut;
    if (late != null) {
      late.run();
    }
  }

  private RunError timedOut(Callee callee, Duration limit) {
    return error(
        Failures.TIMED_OUT,
        "the time-out of %s of workflow '%s' passed. Give it more time, or catch TIMED_OUT."
            .formatted(limit, callee.plan.definition().name()),
        null);
  }

  @Override
  void explain(Explaining explaining) {
    if (open() == 0 && !done() && answer == null) {
      explaining.add(attemptAddress(), Waiting.For.FUNCTION, since(), null, "its definition");
    } else {
      super.explain(explaining);
    }
  }

  /** Returns whether a time-out of the workflow itself may end it. */
  boolean timed() {
    return timed;
  }

  @Override
  boolean decided() {
    return bodyEnds();
  }

  @Override
  void followed(Frame child, @Nullable Object output, @Nullable RunError error) {
    timers.cancel();
    if (error == null) {
      succeed(output == null ? NullNode.getInstance() : output);
    } else {
      fail(error, child.others());
    }
  }

  @Override
  void stopped() {
    timers.cancel();
  }

  /** What came of a definition, back from a worker. */
  private final class Answered extends Mail {
    private final Admissions.Answer told;

    private Answered(Admissions.Answer told) {
      this.told = told;
    }

    @Override
    void deliver(RunLoop loop) {
      answer = told;
      // Nothing happens in that turn if the node has been stopped by now.
      later();
    }
  }
}
