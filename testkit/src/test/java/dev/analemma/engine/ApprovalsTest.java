// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Approvals;
import dev.analemma.DecisionReceipt;
import dev.analemma.DecisionReceipt.Counted;
import dev.analemma.DecisionReceipt.Decided;
import dev.analemma.DecisionReceipt.Duplicate;
import dev.analemma.DecisionReceipt.Reason;
import dev.analemma.DecisionReceipt.Refused;
import dev.analemma.PendingApproval;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.event.RunEvent;
import dev.analemma.semantics.Lab;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Decisions by people: routes, tokens, quorum, reminders, and late clicks. */
class ApprovalsTest {
  private static final String ASK =
      """
      "approval": { "to": "group:sre", "show": { "plan": ["restart", 1.50] }, "timeout": "24h",
                    "escalate": [ { "after": "1h", "to": "group:lead" } ] }
      """;

  /** All three routes are heard. */
  private static final String ROUTES =
      """
      "nodes": {
        "approve": { %s },
        "apply": { "operator": "t.ok", "when": "approve.approved" },
        "drop": { "operator": "t.ok", "when": "approve.rejected" },
        "late": { "operator": "t.ok", "when": "approve.expired" } },
      "output": { "decision": "$.approve", "apply": "$.apply?", "drop": "$.drop?",
                  "late": "$.late?" }
      """
          .formatted(ASK);

  private static final String ROUNDS =
      """
      "nodes": { "rounds": { "loop": { "max": 3, "nodes": {
        "approve": { "approval": { "to": "a", "show": "$.iteration" } },
        "apply": { "operator": "t.ok", "when": "approve.approved" },
        "drop": { "operator": "t.ok", "when": "approve.rejected", "with": { "value": false } } },
        "until": "has(apply)" } } }
      """;

  private final List<RunEvent> events = new ArrayList<>();
  private final Lab lab =
      new Lab(
          builder ->
              builder.listener(
                  event -> {
                    if (!(event instanceof RunEvent.NodeStarted)) {
                      events.add(event);
                    }
                  }));
  private final Approvals approvals = lab.engine.approvals();

  @AfterEach
  void close() {
    lab.close();
  }

  private PendingApproval only() {
    assertThat(approvals.pending()).hasSize(1);
    return approvals.pending().get(0);
  }

  private DecisionReceipt told(CompletionStage<DecisionReceipt> stage) {
    lab.settle();
    assertThat(stage.toCompletableFuture()).isCompleted();
    return stage.toCompletableFuture().join();
  }

  private DecisionReceipt approve(String token, String by) {
    return told(approvals.approve(token, by, null));
  }

  private DecisionReceipt reject(String token, String by) {
    return told(approvals.reject(token, by, "no"));
  }

  private static Reason reason(DecisionReceipt receipt) {
    assertThat(receipt).isInstanceOf(Refused.class);
    return ((Refused) receipt).reason();
  }

  private static String message(DecisionReceipt receipt) {
    return ((Refused) receipt).message();
  }

  @Test
  void asked_isPendingWithWhatIsShownAndItsDigest() {
    Run<JsonNode> run = lab.start(ROUTES);
    PendingApproval asked = only();

    assertThat(run.status()).isEqualTo(RunStatus.WAITING);
    assertThat(asked.token()).matches("[A-Za-z0-9_-]{22}");
    assertThat(asked.runId()).isEqualTo(run.id());
    assertThat(asked.workflow()).isEqualTo("row");
    assertThat(asked.address()).isEqualTo("approve");
    assertThat(asked.to().textValue()).isEqualTo("group:sre");
    assertThat(asked.show().toString()).isEqualTo("{\"plan\":[\"restart\",1.50]}");
    // The canonical form: {"plan":["restart",1.5]}
    assertThat(asked.digest()).isEqualTo(sha256("{\"plan\":[\"restart\",1.5]}"));
    assertThat(asked.since()).isEqualTo(lab.clock.now());
    assertThat(asked.expiresAt()).contains(lab.clock.now().plus(Duration.ofHours(24)));
    assertThat(asked.quorum()).isEqualTo(1);
    assertThat(asked.approvedBy()).isEmpty();
    assertThat(approvals.find(asked.token())).contains(asked);
    assertThat(asked.toString()).doesNotContain(asked.token());
    approve(asked.token(), "ann");
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void approved_takesThatRouteWithWhoWhyAndWhen() {
    Run<JsonNode> run = lab.start(ROUTES);
    lab.pass(Duration.ofMinutes(5));

    assertThat(told(approvals.approve(only().token(), "ann", "looks right")))
        .isEqualTo(new Decided("approve", "approved"));
    assertThat(run.result().at("/decision").toString())
        .isEqualTo(
            "{\"decision\":\"approved\",\"by\":\"ann\",\"reason\":\"looks right\","
                + "\"at\":\"2026-01-01T00:05:00Z\"}");
    assertThat(lab.ran).containsExactly("apply");
    assertThat(approvals.pending()).isEmpty();
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void rejected_takesThatRoute() {
    lab.start(ROUTES);

    assertThat(reject(only().token(), "ann")).isEqualTo(new Decided("approve", "rejected"));
    assertThat(lab.ran).containsExactly("drop");
  }

  @Test
  void expired_takesThatRouteAndALateClickIsToldSo() {
    Run<JsonNode> run = lab.start(ROUTES);
    String token = only().token();
    lab.pass(Duration.ofHours(24));

    assertThat(lab.ran).containsExactly("late");
    assertThat(run.result().at("/decision/by").isNull()).isTrue();
    DecisionReceipt late = approve(token, "ann");
    assertThat(reason(late)).isEqualTo(Reason.EXPIRED);
    assertThat(message(late)).contains("2026-01-02T00:00:00Z");
  }

  @Test
  void rejectedAndNobodyListens_isTheErrorRouteUnheard() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "approve": { "approval": { "to": "ann" } },
                       "apply": { "operator": "t.ok", "when": "approve.approved" } }
            """);
    assertThat(reject(only().token(), "bob")).isInstanceOf(Decided.class);

    assertThat(run.errors()).hasSize(1);
    assertThat(run.errors().get(0).code()).isEqualTo("ROUTE_UNHEARD");
    assertThat(run.errors().get(0).message()).contains("rejected by bob", "approve.rejected");
    assertThat(lab.ran).isEmpty();
  }

  @Test
  void expiredAndNobodyListens_isTheErrorRouteUnheardWhichMayBeCaught() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "approve": { "approval": { "to": "ann", "timeout": "1h" },
                           "catch": { "ROUTE_UNHEARD": "nobody" } },
              "apply": { "operator": "t.ok", "when": "approve.approved" },
              "tell": { "operator": "t.ok", "when": "approve.nobody" } }
            """);
    lab.pass(Duration.ofHours(1));

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.ran).containsExactly("tell");
  }

  @Test
  void atomEnded_hearsEveryRoute() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "approve": { "approval": { "to": "ann" } },
                       "note": { "operator": "t.ok", "after": "approve.ended" } }
            """);
    reject(only().token(), "bob");

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void quorum_countsPeopleNotClicks() {
    lab.start(ROUTES.replace("\"to\": \"group:sre\"", "\"quorum\": 2, \"to\": \"group:sre\""));
    String token = only().token();

    assertThat(approve(token, "ann")).isEqualTo(new Counted(1, 2));
    assertThat(approve(token, "ann")).isEqualTo(new Duplicate("ann"));
    assertThat(only().approvedBy()).containsExactly("ann");
    assertThat(approve(token, "bob")).isEqualTo(new Decided("approve", "approved"));
    assertThat(lab.ran).containsExactly("apply");
  }

  @Test
  void quorum_oneRejectionRejects() {
    lab.start(ROUTES.replace("\"to\": \"group:sre\"", "\"quorum\": 3, \"to\": \"group:sre\""));
    String token = only().token();
    approve(token, "ann");

    assertThat(reject(token, "bob")).isEqualTo(new Decided("approve", "rejected"));
    assertThat(lab.ran).containsExactly("drop");
  }

  @Test
  void secondClick_otherPersonIsToldWhoWasFirst_theSameOneThatItCounted() {
    lab.start(ROUTES);
    String token = only().token();
    approve(token, "ann");

    DecisionReceipt second = reject(token, "bob");
    assertThat(reason(second)).isEqualTo(Reason.ALREADY_DECIDED);
    assertThat(message(second)).contains("approved", "ann", "2026-01-01T00:00:00Z");
    assertThat(approve(token, "ann")).isEqualTo(new Duplicate("ann"));
    assertThat(reason(reject(token, "ann"))).isEqualTo(Reason.ALREADY_DECIDED);
  }

  @Test
  void tokenThatNobodyHas_isRefused() {
    assertThat(reason(approve("AAAAAAAAAAAAAAAAAAAAAA", "ann"))).isEqualTo(Reason.TOKEN_UNKNOWN);
    assertThat(approvals.find("AAAAAAAAAAAAAAAAAAAAAA")).isEmpty();
  }

  /** SEMANTICS section 6: click of round 1 in round 2. */
  @Test
  void clickOfRound1InRound2_doesNotDecideRound2() {
    Run<JsonNode> run = lab.start(ROUNDS);
    PendingApproval first = only();
    assertThat(first.address()).isEqualTo("rounds[0]/approve");
    reject(first.token(), "ann");
    PendingApproval second = only();
    assertThat(second.address()).isEqualTo("rounds[1]/approve");
    assertThat(second.digest()).isNotEqualTo(first.digest());

    DecisionReceipt late = approve(first.token(), "bob");
    assertThat(reason(late)).isEqualTo(Reason.ALREADY_DECIDED);
    assertThat(message(late)).contains("rounds[0]/approve", "rejected", "ann");
    assertThat(run.status()).isEqualTo(RunStatus.WAITING);
    assertThat(approve(second.token(), "bob")).isInstanceOf(Decided.class);
    assertThat(lab.count("rounds[1]/apply")).isEqualTo(1);
  }

  @Test
  void clickOnAnAttemptThatWasGivenUp_isRefusedAndTold() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "b": { "block": { "nodes": {
                "approve": { "approval": { "to": "ann" } },
                "apply": { "operator": "t.ok", "when": "approve.approved" },
                "a": { "operator": "t.later" } } },
              "retry": { "max": 1, "delay": "1s", "jitter": false } } }
            """);
    PendingApproval first = only();
    lab.fail("b/a", "BOOM");
    assertThat(approvals.pending()).isEmpty();
    lab.pass(Duration.ofSeconds(1));
    assertThat(only().address()).isEqualTo("b#2/approve");

    DecisionReceipt late = approve(first.token(), "ann");
    assertThat(reason(late)).isEqualTo(Reason.ACTIVATION_OVER);
    assertThat(message(late)).contains("b/approve", "BOOM");
    run.cancel("done");
    lab.settle();
  }

  /** SEMANTICS section 6: approval pending when the sibling fails. */
  @Test
  void approvalPendingWhenTheSiblingFails_runEndsAtOnce() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "approve": { "approval": { "to": "ann", "timeout": "24h" } },
                       "apply": { "operator": "t.ok", "when": "approve.approved" },
                       "a": { "operator": "t.later" } }
            """);
    String token = only().token();
    lab.fail("a", "BOOM");

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(run.errors()).extracting("code").containsExactly("BOOM");
    assertThat(lab.clock.timers()).isZero();
    assertThat(approvals.pending()).isEmpty();
    assertThat(reason(approve(token, "ann"))).isEqualTo(Reason.RUN_ENDED);
  }

  /** SEMANTICS section 6: gate says escalate, remediation must not run (A1). */
  @Test
  void gateSaysEscalate_remediationDoesNotRun() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "gate": { "operator": "t.route",
                        "with": { "to": "escalate", "labels": ["auto", "ask", "escalate"] } },
              "approve": { "when": "gate.ask", "approval": { "to": "group:sre" } },
              "repair": { "when": ["gate.auto", "approve.approved"], "operator": "t.ok" },
              "escalate": { "when": ["gate.escalate", "approve.rejected"], "operator": "t.ok" } }
            """);

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.ran).containsExactly("gate", "escalate");
    assertThat(approvals.pending()).isEmpty();
  }

  @Test
  void cancelled_theQuestionIsWithdrawn() {
    Run<JsonNode> run = lab.start(ROUTES);
    String token = only().token();
    run.cancel("enough");
    lab.settle();

    assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(reason(approve(token, "ann"))).isEqualTo(Reason.RUN_ENDED);
    assertThat(lab.clock.timers()).isZero();
    assertThat(events).extracting(Object::getClass).contains(RunEvent.ApprovalWithdrawn.class);
  }

  @Test
  void events_tellTheQuestionTheReminderAndTheDecision() {
    lab.start(ROUTES);
    String token = only().token();
    lab.pass(Duration.ofHours(1));
    lab.pass(Duration.ofHours(1));
    told(approvals.reject(token, "bob", "too early"));

    RunEvent.ApprovalAsked asked = event(RunEvent.ApprovalAsked.class);
    assertThat(asked.approval().token()).isEqualTo(token);
    assertThat(asked.toString()).doesNotContain(token);
    RunEvent.ApprovalReminded reminded = event(RunEvent.ApprovalReminded.class);
    assertThat(reminded.to().textValue()).isEqualTo("group:lead");
    assertThat(reminded.at()).isEqualTo(asked.at().plus(Duration.ofHours(1)));
    RunEvent.ApprovalDecided decided = event(RunEvent.ApprovalDecided.class);
    assertThat(decided.decision()).isEqualTo("rejected");
    assertThat(decided.by()).isEqualTo("bob");
    assertThat(decided.reason()).isEqualTo("too early");
  }

  private <E> E event(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).findFirst().orElseThrow();
  }

  @Test
  void reminder_afterTheDecision_isNotSent() {
    lab.start(ROUTES);
    approve(only().token(), "ann");
    lab.pass(Duration.ofHours(2));

    assertThat(events).noneMatch(event -> event instanceof RunEvent.ApprovalReminded);
  }

  @Test
  void overForLong_isForgotten() {
    lab.start(ROUTES);
    String token = only().token();
    approve(token, "ann");
    lab.pass(Duration.ofDays(7).minusSeconds(1));
    assertThat(reason(reject(token, "bob"))).isEqualTo(Reason.ALREADY_DECIDED);
    lab.pass(Duration.ofSeconds(1));

    assertThat(reason(reject(token, "bob"))).isEqualTo(Reason.TOKEN_UNKNOWN);
  }

  @Test
  void to_thatNamesNobody_isAnError() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "who": { "operator": "t.ok", "with": { "value": [1] } },
                       "approve": { "approval": { "to": "$.who" } },
                       "next": { "operator": "t.ok", "after": "approve.ended" } }
            """);

    assertThat(run.errors()).extracting("code").containsExactly("PEOPLE_TYPE");
  }

  @Test
  void byAndReason_atTheirEdges() {
    lab.start(ROUTES);
    String token = only().token();
    for (String by : List.of("", " ", "b".repeat(257))) {
      assertThatIllegalArgumentException().isThrownBy(() -> approvals.approve(token, by, null));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> approvals.reject(token, "ann", "r".repeat(4_097)));

    assertThat(told(approvals.reject(token, "b".repeat(256), "r".repeat(4_096))))
        .isInstanceOf(Decided.class);
  }

  @Test
  void pending_isOldestFirst() {
    Run<JsonNode> first = lab.start(ROUTES);
    Run<JsonNode> second = lab.start(ROUTES);

    assertThat(approvals.pending())
        .extracting(PendingApproval::runId)
        .containsExactly(first.id(), second.id());
    approvals.pending().forEach(asked -> approve(asked.token(), "ann"));
  }
}
