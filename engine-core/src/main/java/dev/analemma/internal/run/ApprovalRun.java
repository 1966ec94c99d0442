// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.DecisionReceipt;
import dev.analemma.DecisionReceipt.Counted;
import dev.analemma.DecisionReceipt.Decided;
import dev.analemma.DecisionReceipt.Duplicate;
import dev.analemma.OperatorException;
import dev.analemma.RunError;
import dev.analemma.Waiting;
import dev.analemma.event.RunEvent;
import dev.analemma.internal.codec.DefinitionWriter;
import dev.analemma.internal.compile.Action.ApprovalAction;
import dev.analemma.internal.compile.Action.Reminder;
import dev.analemma.internal.compile.Bounds;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.internal.run.ApprovalDesk.Over;
import dev.analemma.spi.Json;
import dev.analemma.spi.Outcome;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An approval: people are shown something and decide, or nobody does in time. What they decide is a
 * route; what is done then is read from the workflow, never from the answer.
 */
final class ApprovalRun extends NodeRun {
  private static final String APPROVED = "approved";
  private static final String REJECTED = "rejected";
  private static final String EXPIRED = "expired";

  private final ApprovalAction approval;
  private final Timers timers;
  private final ApprovalDesk desk;

  /** What is asked while it is; null before and after. Read by other threads. */
  private volatile @Nullable Question question;

  private long number;
  private boolean over;

  ApprovalRun(Activation activation, ApprovalAction approval) {
    super(activation);
    this.approval = approval;
    this.timers = new Timers(run);
    this.desk = run.engine.desk();
  }

  /** Returns what is asked, or was last. */
  Question question() {
    return Objects.requireNonNull(question);
  }

  /** Returns the epoch in which the run is owned; 0 if it is in memory alone. */
  long epoch() {
    return run.recorder == null ? 0 : run.recorder.epoch();
  }

  @Override
  void begin() {
    JsonNode to = people(approval.to());
    Linked shown = approval.show();
    JsonNode show = shown == null ? NullNode.getInstance() : Json.freeze(shown.evaluate(around));
    Duration limit =
        approval.timeout() == null
            ? null
            : Bounds.duration(approval.timeout().evaluate(around), "timeout");
    Instant now = since();
    String digest = DefinitionWriter.hash(show);
    Question asked =
        new Question(
            desk.token(run, attemptAddress(), digest, now),
            run,
            attemptAddress(),
            to,
            show,
            digest,
            now,
            limit == null ? null : end(now, limit),
            approval.quorum());
    for (Reminder reminder : approval.escalate()) {
      JsonNode told = people(reminder.to());
      Duration after = Bounds.duration(reminder.after().evaluate(around), "after");
      if (run.replay() == null || run.left(now, after).compareTo(Duration.ZERO) > 0) {
        timers.add(run.left(now, after), () -> remind(told));
      }
    }
    if (limit != null) {
      timers.add(run.left(now, limit), this::expire);
    }
    question = asked;
    // Nobody hears of a question that could still be lost with its token.
    run.whenDurable(() -> ask(asked));
  }

  private void ask(Question asked) {
    if (over) {
      return;
    }
    number = desk.open(asked.token(), this);
    Watch watch = run.watch;
    if (watch != null) {
      watch.tell(
          new RunEvent.ApprovalAsked(
              asked.runId(), asked.workflow(), asked.since(), asked.address(), asked));
    }
  }

  @Override
  void explain(Explaining explaining) {
    Question asked = question;
    if (asked != null) {
      explaining.add(
          asked.address(),
          Waiting.For.DECISION,
          asked.since(),
          asked.expiresAt().orElse(null),
          asked.to().toString());
    }
  }

  private JsonNode people(Linked written) {
    JsonNode people = written.evaluate(around);
    boolean fits = people.isTextual() || (people.isArray() && !people.isEmpty());
    if (people.isArray()) {
      for (JsonNode person : people) {
        fits &= person.isTextual();
      }
    }
    if (!fits) {
      throw new OperatorException(
          "PEOPLE_TYPE",
          "'to' is %s, must be a text or a list of texts. Name a user or a group."
              .formatted(Bounds.shown(people)));
    }
    return people;
  }

  /** A time beyond the calendar is as good as its end. */
  private static Instant end(Instant now, Duration limit) {
    try {
      return now.plus(limit);
    } catch (DateTimeException | ArithmeticException beyond) {
      return Instant.MAX;
    }
  }

  private void remind(JsonNode told) {
    Watch watch = run.watch;
    if (watch != null) {
      Question asked = question();
      watch.tell(
          new RunEvent.ApprovalReminded(
              asked.runId(),
              asked.workflow(),
              run.engine.clock().now(),
              asked.address(),
              asked,
              Json.freeze(told)));
    }
  }

  /** Somebody decided; returns what became of it. */
  DecisionReceipt decide(boolean approves, String by, @Nullable String reason) {
    Question asked = question();
    if (!approves) {
      audit(by, "reject", reason);
      decided(REJECTED, by, reason);
      return new Decided(asked.address(), REJECTED);
    }
    if (asked.approvedBy().contains(by)) {
      return new Duplicate(by);
    }
    Question counted = asked.approvedBy(by);
    question = counted;
    if (run.recorder != null) {
      run.recorder.vote(around.address(node), by);
    }
    audit(by, "approve", reason);
    int approvals = counted.approvedBy().size();
    if (approvals < counted.quorum()) {
      return new Counted(approvals, counted.quorum());
    }
    decided(APPROVED, by, reason);
    return new Decided(asked.address(), APPROVED);
  }

  /** Somebody had approved, and more have to. */
  void votedAgain(String by) {
    question = question().approvedBy(by);
  }

  private void expire() {
    audit("engine", "expire", null);
    decided(EXPIRED, null, null);
  }

  private void audit(String by, String action, @Nullable String reason) {
    Recorder recorder = run.recorder;
    if (recorder != null) {
      Question asked = question();
      ObjectNode what = Json.nodes().objectNode().put("address", asked.address());
      what.put("shown", asked.digest());
      what.put("reason", reason);
      recorder.audit(by, action, what);
    }
  }

  private void decided(String decision, @Nullable String by, @Nullable String reason) {
    Instant now = run.engine.clock().now();
    Question asked = close(decision, by, now, null);
    Watch watch = run.watch;
    if (watch != null) {
      watch.tell(
          new RunEvent.ApprovalDecided(
              asked.runId(), asked.workflow(), now, asked.address(), asked, decision, by, reason));
    }
    ObjectNode output = Json.nodes().objectNode();
    output.put("decision", decision);
    output.put("by", by);
    output.put("reason", reason);
    output.put("at", now.toString());
    if (decision.equals(APPROVED) || heard(decision)) {
      succeed(new Outcome.Route(decision, output));
    } else {
      fail(
          error(
              "ROUTE_UNHEARD",
              "'%s' was %s%s and no node listens to '%s.%s'. Add a node with that in its 'when'."
                  .formatted(plan.id, decision, by == null ? "" : " by " + by, plan.id, decision),
              output));
    }
  }

  private boolean heard(String label) {
    for (int l = 0; l < plan.heard.length; l++) {
      if (plan.heard[l] && plan.labels[l].equals(label)) {
        return true;
      }
    }
    return false;
  }

  private Question close(
      @Nullable String decision, @Nullable String by, Instant at, @Nullable String why) {
    over = true;
    timers.cancel();
    Question asked = question();
    if (!run.rehearses) {
      desk.close(number, this, new Over(asked, decision, by, at, why));
    }
    return asked;
  }

  @Override
  void stopped() {
    timers.cancel();
    if (over || question == null) {
      return;
    }
    RunError because = failure();
    Instant now = run.engine.clock().now();
    Question asked =
        close(null, null, now, because == null ? "" : because.code() + ", " + because.message());
    Watch watch = run.watch;
    if (watch != null) {
      watch.tell(
          new RunEvent.ApprovalWithdrawn(
              asked.runId(), asked.workflow(), now, asked.address(), asked, because));
    }
  }

  @Override
  void followed(Frame child, @Nullable Object output, @Nullable RunError error) {
    throw new IllegalStateException("an approval has nothing inside");
  }
}
