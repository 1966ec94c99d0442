// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.PendingApproval;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.builder.ApprovalSpec;
import dev.analemma.semantics.Lab;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waits and approvals that were written in Java. */
class BuilderWaitsTest {
  /** What is bought. */
  record Order(String customer, int total) {}

  /** What was paid. */
  record Payment(int amount) {}

  private static final Workflow<Order, String> GATED =
      Workflow.define(
          "gated",
          Order.class,
          String.class,
          (w, order) -> {
            var gate =
                w.approval(
                    "approve",
                    ApprovalSpec.within(Duration.ofHours(24))
                        .assignees("group:sales", "user:ann")
                        .escalate(Duration.ofHours(1), "user:boss")
                        .quorum(2),
                    order);
            return w.choose("decided", String.class)
                .on(
                    gate.approved(),
                    yes -> yes.step("ship", String.class, o -> "shipped to " + o.customer(), order))
                .on(gate.rejected(), no -> no.literal("refused"))
                .on(gate.expired(), late -> late.literal("too late"))
                .exhaustive();
          });

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private Run<String> gated() {
    Run<String> run = lab.engine.start(GATED, new Order("Ada", 100));
    lab.settle();
    return run;
  }

  private PendingApproval asked() {
    return lab.engine.approvals().pending().get(0);
  }

  @Test
  void approval_showsTheHostsValueAndAsksForTheQuorum() {
    Run<String> run = gated();

    assertThat(asked().show().toString()).isEqualTo("{\"customer\":\"Ada\",\"total\":100}");
    assertThat(asked().to().toString()).isEqualTo("[\"group:sales\",\"user:ann\"]");
    assertThat(asked().quorum()).isEqualTo(2);
    run.cancel("done");
    lab.settle();
  }

  @Test
  void approval_approved_takesThatArm() {
    Run<String> run = gated();
    String token = asked().token();
    lab.engine.approvals().approve(token, "ann", null);
    lab.engine.approvals().approve(token, "bob", null);
    lab.settle();

    assertThat(run.result()).isEqualTo("shipped to Ada");
  }

  @Test
  void approval_rejected_takesThatArm() {
    Run<String> run = gated();
    lab.engine.approvals().reject(asked().token(), "ann", "too dear");
    lab.settle();

    assertThat(run.result()).isEqualTo("refused");
  }

  @Test
  void approval_expired_takesThatArm() {
    Run<String> run = gated();
    lab.pass(Duration.ofHours(24));

    assertThat(run.result()).isEqualTo("too late");
  }

  @Test
  void waits_ofAllForms_runOneAfterTheOther() {
    Workflow<String, Payment> workflow =
        Workflow.define(
            "paid",
            String.class,
            Payment.class,
            (w, until) -> {
              var pause = w.waitFor("pause", Duration.ofMinutes(1));
              var day = w.waitUntil("day", until).after(pause);
              return w.waitForSignal("payment", Payment.class, "paid", Duration.ofDays(2))
                  .after(day);
            });
    Run<Payment> run = lab.engine.start(workflow, "2026-01-02T00:00:00Z");
    lab.settle();
    lab.pass(Duration.ofMinutes(1));
    lab.pass(Duration.ofDays(1));
    assertThat(run.status()).isEqualTo(RunStatus.WAITING);
    run.signal("paid", new Payment(7));
    lab.settle();

    assertThat(run.result()).isEqualTo(new Payment(7));
  }

  @Test
  void pause_asTheOutput_isNothing() {
    Workflow<String, Void> workflow =
        Workflow.define(
            "nap", String.class, Void.class, (w, in) -> w.waitFor("pause", Duration.ofMinutes(1)));
    Run<Void> run = lab.engine.start(workflow, "x");
    lab.settle();
    lab.pass(Duration.ofMinutes(1));

    assertThat(run.result()).isNull();
  }
}
