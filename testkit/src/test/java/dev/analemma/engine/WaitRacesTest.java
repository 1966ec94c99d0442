// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.analemma.DecisionReceipt;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Signal;
import dev.analemma.SignalReceipt;
import dev.analemma.Workflow;
import dev.analemma.semantics.Lab;
import dev.analemma.testkit.MovingClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What comes from two sides at once has one winner, and the caller is told which.
 *
 * <p>The window is between posting to the run and the run's owner reading it. It is held by an
 * executor that the test steps (both orders are posted before the owner reads), and hit by chance
 * by two real threads that leave a barrier together.
 */
class WaitRacesTest {
  private static final String WAIT =
      """
      "nodes": { "w": { "wait": { "signal": "go", "timeout": "1h" },
                        "catch": { "TIMED_OUT": { "value": "timeout" } } } }
      """;
  private static final String APPROVAL =
      """
      "nodes": { "a": { "approval": { "to": "ann", "timeout": "1h" } },
                 "after": { "operator": "t.ok", "after": "a.ended" } },
      "output": "$.a"
      """;
  private static final int ROUNDS = 300;

  private final Lab lab = new Lab();
  private final ExecutorService threads = Executors.newFixedThreadPool(2);

  @AfterEach
  void close() {
    lab.close();
    threads.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void signalAgainstTimeout_bothPosted_theFirstWins(boolean signalFirst) {
    Run<JsonNode> run = lab.start(WAIT);
    CompletionStage<SignalReceipt> told = signalFirst ? run.signal("go", "signal") : null;
    lab.clock.advance(Duration.ofHours(1));
    told = signalFirst ? told : run.signal("go", "signal");
    lab.settle();

    SignalReceipt receipt = told.toCompletableFuture().join();
    assertThat(run.result().at("/w").textValue()).isEqualTo(signalFirst ? "signal" : "timeout");
    assertThat(receipt.accepted()).isEqualTo(signalFirst);
    assertThat(lab.clock.timers()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void decisionAgainstExpiry_bothPosted_theFirstWins(boolean decisionFirst) {
    Run<JsonNode> run = lab.start(APPROVAL);
    String token = lab.engine.approvals().pending().get(0).token();
    CompletionStage<DecisionReceipt> told = decisionFirst ? approve(lab.engine, token) : null;
    lab.clock.advance(Duration.ofHours(1));
    told = decisionFirst ? told : approve(lab.engine, token);
    lab.settle();

    assertThat(run.result().at("/decision").textValue())
        .isEqualTo(decisionFirst ? "approved" : "expired");
    assertThat(told.toCompletableFuture().join().accepted()).isEqualTo(decisionFirst);
  }

  private static CompletionStage<DecisionReceipt> approve(Engine engine, String token) {
    return engine.approvals().approve(token, "ann", null);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void cancelAgainstSignal_bothPosted_theFirstWins(boolean signalFirst) {
    Run<JsonNode> run = lab.start(WAIT);
    CompletionStage<SignalReceipt> told = signalFirst ? run.signal("go", "signal") : null;
    run.cancel("enough");
    told = signalFirst ? told : run.signal("go", "signal");
    lab.settle();

    assertThat(run.status()).isEqualTo(signalFirst ? RunStatus.COMPLETED : RunStatus.CANCELLED);
    assertThat(told.toCompletableFuture().join().accepted()).isEqualTo(signalFirst);
  }

  @Test
  void twoDecisions_bothPosted_oneDecidesAndTheOtherIsToldWho() {
    Run<JsonNode> run = lab.start(APPROVAL);
    String token = lab.engine.approvals().pending().get(0).token();
    CompletionStage<DecisionReceipt> first = lab.engine.approvals().reject(token, "bob", null);
    CompletionStage<DecisionReceipt> second = approve(lab.engine, token);
    lab.settle();

    assertThat(first.toCompletableFuture().join()).isInstanceOf(DecisionReceipt.Decided.class);
    assertThat(second.toCompletableFuture().join())
        .isInstanceOfSatisfying(
            DecisionReceipt.Refused.class,
            refused -> assertThat(refused.message()).contains("rejected by bob"));
    assertThat(run.result().at("/by").textValue()).isEqualTo("bob");
  }

  @Test
  void signalAgainstTimeout_onThreads_oneWinnerAndTheSenderKnowsIt() throws Exception {
    MovingClock clock = new MovingClock();
    try (Engine engine = Engine.builder().clock(clock).build()) {
      Workflow<JsonNode, JsonNode> workflow = Lab.workflow(WAIT);
      for (int round = 0; round < ROUNDS; round++) {
        Run<JsonNode> run = waiting(engine, workflow);
        List<CompletionStage<SignalReceipt>> told = new ArrayList<>();
        together(
            () -> told.add(run.signal("go", "signal")), () -> clock.advance(Duration.ofHours(1)));

        boolean delivered = told.get(0).toCompletableFuture().get(10, TimeUnit.SECONDS).accepted();
        assertThat(run.result().at("/w").textValue()).isEqualTo(delivered ? "signal" : "timeout");
      }
    }
  }

  @Test
  void cancelAgainstSignal_onThreads_oneWinnerAndBothKnowIt() throws Exception {
    try (Engine engine = Engine.create()) {
      Workflow<JsonNode, JsonNode> workflow = Lab.workflow(WAIT);
      for (int round = 0; round < ROUNDS; round++) {
        Run<JsonNode> run = waiting(engine, workflow);
        List<CompletionStage<SignalReceipt>> told = new ArrayList<>();
        together(() -> told.add(run.signal("go", "signal")), () -> run.cancel("enough"));

        boolean delivered = told.get(0).toCompletableFuture().get(10, TimeUnit.SECONDS).accepted();
        Eventually.holds(() -> run.status().terminal());
        assertThat(run.status()).isEqualTo(delivered ? RunStatus.COMPLETED : RunStatus.CANCELLED);
      }
    }
  }

  @Test
  void signalsAgainstTheEndOfTheRun_onThreads_eachSenderIsTold() throws Exception {
    try (Engine engine = Engine.create()) {
      Workflow<JsonNode, JsonNode> workflow = Lab.workflow(WAIT);
      for (int round = 0; round < ROUNDS; round++) {
        Run<JsonNode> run = waiting(engine, workflow);
        List<CompletableFuture<SignalReceipt>> one = new ArrayList<>();
        List<CompletableFuture<SignalReceipt>> two = new ArrayList<>();
        together(() -> send(run, one), () -> send(run, two));
        one.addAll(two);

        long delivered = 0;
        for (CompletableFuture<SignalReceipt> receipt : one) {
          if (receipt.get(10, TimeUnit.SECONDS) instanceof SignalReceipt.Delivered) {
            delivered++;
          }
        }
        assertThat(delivered).isEqualTo(1);
      }
    }
  }

  private static void send(Run<JsonNode> run, List<CompletableFuture<SignalReceipt>> told) {
    for (int n = 0; n < 5; n++) {
      told.add(run.signal(Signal.of("go", IntNode.valueOf(n))).toCompletableFuture());
    }
  }

  private static Run<JsonNode> waiting(Engine engine, Workflow<JsonNode, JsonNode> workflow)
      throws Exception {
    Run<JsonNode> run = engine.start(workflow, Lab.nothing());
    Eventually.holds(() -> run.status() == RunStatus.WAITING);
    return run;
  }

  private void together(Runnable one, Runnable two) throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(2);
    List<Future<?>> both = new ArrayList<>();
    for (Runnable each : List.of(one, two)) {
      both.add(
          threads.submit(
              () -> {
                barrier.await(10, TimeUnit.SECONDS);
                each.run();
                return null;
              }));
    }
    for (Future<?> each : both) {
      each.get(10, TimeUnit.SECONDS);
    }
  }
}
