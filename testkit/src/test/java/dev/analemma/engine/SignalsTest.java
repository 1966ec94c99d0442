// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Signal;
import dev.analemma.SignalReceipt;
import dev.analemma.SignalReceipt.Delivered;
import dev.analemma.SignalReceipt.Duplicate;
import dev.analemma.SignalReceipt.Kept;
import dev.analemma.SignalReceipt.Reason;
import dev.analemma.SignalReceipt.Refused;
import dev.analemma.definition.Fault;
import dev.analemma.semantics.Lab;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of signals, and what their senders are told. */
class SignalsTest {
  private static final String ONE = "\"nodes\": { \"w\": { \"wait\": { \"signal\": \"go\" } } }";

  /** Waits for signals one after the other, as long as somebody sends. */
  private static final String ROUNDS =
      """
      "nodes": { "all": { "loop": { "max": 1000, "state": { "last": 0 }, "nodes": {
        "w": { "wait": { "signal": "go" } } },
        "set": { "last": "$.w" }, "until": "w == 'end'" } } }
      """;

  /** The wait begins when the test ends {@code a}. */
  private static final String LATER =
      """
      "nodes": {
        "a": { "operator": "t.later" },
        "w": { "wait": { "signal": "go", "schema": { "type": "integer", "minimum": 1 } },
               "after": "a" } }
      """;

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private SignalReceipt send(Run<?> run, Signal signal) {
    return told(run.signal(signal));
  }

  private SignalReceipt send(Run<?> run, Object payload) {
    return send(run, Signal.of("go", payload));
  }

  private SignalReceipt told(CompletionStage<SignalReceipt> stage) {
    lab.settle();
    CompletableFuture<SignalReceipt> receipt = stage.toCompletableFuture();
    assertThat(receipt).isCompleted();
    return receipt.join();
  }

  private static Reason reason(SignalReceipt receipt) {
    assertThat(receipt).isInstanceOf(Refused.class);
    assertThat(receipt.accepted()).isFalse();
    return ((Refused) receipt).reason();
  }

  @Test
  void signal_somebodyWaits_isItsOutputAndTheSenderIsToldWhichWait() {
    Run<JsonNode> run = lab.start(ONE);
    assertThat(run.status()).isEqualTo(RunStatus.WAITING);

    assertThat(send(run, Map.of("n", 1))).isEqualTo(new Delivered("w"));
    assertThat(run.result().toString()).isEqualTo("{\"w\":{\"n\":1}}");
  }

  @Test
  void signal_nobodyWaitsYet_isKeptForTheWaitThatComes() {
    Run<JsonNode> run = lab.start(LATER);

    assertThat(send(run, 7)).isEqualTo(new Kept(1));
    lab.complete("a", "0");
    assertThat(run.result().at("/w").intValue()).isEqualTo(7);
  }

  @Test
  void signals_ofOneName_areReadInTheirOrder() {
    Run<JsonNode> run =
        lab.start(
            LATER
                .replace("\"w\":", "\"first\":")
                .replace(
                    "\"after\": \"a\" } }",
                    "\"after\": \"a\" }, \"second\": { \"wait\": { \"signal\": \"go\" }, \"after\": \"first\" } }"));
    send(run, 1);
    send(run, 2);
    lab.complete("a", "0");

    assertThat(run.result().at("/second").intValue()).isEqualTo(2);
  }

  @Test
  void signals_asManyAsAreKept_oneMoreIsRefused() {
    Run<JsonNode> run = lab.start(LATER);
    for (int n = 1; n <= 100; n++) {
      assertThat(send(run, n)).isEqualTo(new Kept(n));
    }

    SignalReceipt refused = send(run, 101);
    assertThat(reason(refused)).isEqualTo(Reason.TOO_MANY);
    assertThat(((Refused) refused).message()).contains("100", "go");
    lab.complete("a", "0");
    assertThat(run.result().at("/w").intValue()).isEqualTo(1);
  }

  @Test
  void signals_limitOfTheEngine_isWhatItsBuilderWasTold() {
    try (Lab small = new Lab(builder -> builder.signalsMax(1))) {
      Run<JsonNode> run = small.start(LATER);
      CompletionStage<SignalReceipt> first = run.signal("go", 1);
      CompletionStage<SignalReceipt> second = run.signal("go", 2);
      small.settle();

      assertThat(first.toCompletableFuture().join()).isEqualTo(new Kept(1));
      assertThat(reason(second.toCompletableFuture().join())).isEqualTo(Reason.TOO_MANY);
      small.complete("a", "0");
    }
  }

  @Test
  void signal_sameIdAgain_isOne() {
    Run<JsonNode> run = lab.start(LATER);
    Signal signal = Signal.of("go", 7).withId("click-1");

    assertThat(send(run, signal)).isEqualTo(new Kept(1));
    assertThat(send(run, signal)).isEqualTo(new Duplicate("click-1"));
    assertThat(send(run, Signal.of("go", 8).withId("click-2"))).isEqualTo(new Kept(2));
    lab.complete("a", "0");
  }

  @Test
  void signal_sameIdAfterItWasRead_isOneToo() {
    Run<JsonNode> run = lab.start(ROUNDS);
    Signal signal = Signal.of("go", "x").withId("click-1");
    assertThat(send(run, signal)).isEqualTo(new Delivered("all[0]/w"));

    assertThat(send(run, signal)).isEqualTo(new Duplicate("click-1"));
    assertThat(send(run, "end")).isEqualTo(new Delivered("all[1]/w"));
  }

  @Test
  void signal_refusedOnce_mayComeAgainUnderItsId() {
    Run<JsonNode> run = lab.start(LATER);
    assertThat(reason(send(run, Signal.of("go", 0).withId("a")))).isEqualTo(Reason.PAYLOAD_UNFIT);

    assertThat(send(run, Signal.of("go", 1).withId("a"))).isEqualTo(new Kept(1));
    lab.complete("a", "0");
  }

  @Test
  void payload_thatDoesNotFit_isRefusedWithAllFaultsAndTheWaitGoesOn() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "w": { "wait": { "signal": "go", "schema": { "type": "object",
              "properties": { "n": { "type": "integer" }, "m": { "type": "integer" } } } } } }
            """);
    SignalReceipt receipt = send(run, Map.of("n", "one", "m", "two"));

    assertThat(reason(receipt)).isEqualTo(Reason.PAYLOAD_UNFIT);
    assertThat(((Refused) receipt).faults())
        .extracting(Fault::pointer)
        .containsExactlyInAnyOrder("/n", "/m");
    assertThat(run.status()).isEqualTo(RunStatus.WAITING);
    assertThat(send(run, Map.of("n", 1))).isInstanceOf(Delivered.class);
  }

  @Test
  void name_thatNoWaitKnows_isRefusedWithTheNearest() {
    Run<JsonNode> run = lab.start(ONE.replace("\"go\"", "\"approved\""));
    SignalReceipt receipt = told(run.signal("aproved", null));

    assertThat(reason(receipt)).isEqualTo(Reason.NAME_UNKNOWN);
    assertThat(((Refused) receipt).message()).contains("Did you mean 'approved'?");
    told(run.signal("approved", null));
  }

  @Test
  void address_ofOneOfTwoWaits_reachesThatOne() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a": { "wait": { "signal": "go" } },
              "b": { "wait": { "signal": "go" } } }
            """);

    assertThat(send(run, Signal.of("go", 2).at("b"))).isEqualTo(new Delivered("b"));
    assertThat(send(run, 1)).isEqualTo(new Delivered("a"));
    assertThat(run.result().toString()).isEqualTo("{\"a\":1,\"b\":2}");
  }

  @Test
  void address_ofARoundThatIsOver_isRefused() {
    Run<JsonNode> run = lab.start(ROUNDS);
    send(run, "x");
    SignalReceipt receipt = send(run, Signal.of("go", "late").at("all[0]/w"));

    assertThat(reason(receipt)).isEqualTo(Reason.ADDRESS_OVER);
    assertThat(((Refused) receipt).message()).contains("all[0]/w");
    assertThat(run.status()).isEqualTo(RunStatus.WAITING);
    send(run, "end");
  }

  @Test
  void address_ofARoundToCome_isKeptForIt() {
    Run<JsonNode> run = lab.start(ROUNDS);

    assertThat(send(run, Signal.of("go", "end").at("all[1]/w"))).isEqualTo(new Kept(1));
    assertThat(send(run, "x")).isEqualTo(new Delivered("all[0]/w"));
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void timeout_isTheErrorTimedOutWhichMayBeCaught() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "w": { "wait": { "signal": "go", "timeout": "1h" },
                              "catch": { "TIMED_OUT": { "value": "nobody" } } } }
            """);
    lab.pass(Duration.ofHours(1));

    assertThat(run.result().at("/w").textValue()).isEqualTo("nobody");
  }

  @Test
  void timeout_retried_waitsAgainUnderAnotherAddress() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "w": { "wait": { "signal": "go", "timeout": "1h" },
                              "retry": { "max": 1, "delay": "1s", "jitter": false } } }
            """);
    lab.pass(Duration.ofHours(1));
    lab.pass(Duration.ofSeconds(1));

    assertThat(reason(send(run, Signal.of("go", 1).at("w")))).isEqualTo(Reason.ADDRESS_OVER);
    assertThat(send(run, 1)).isEqualTo(new Delivered("w#2"));
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void run_hasEnded_isToldWithItsStatus() {
    Run<JsonNode> run = lab.start(ONE);
    run.cancel("enough");
    lab.settle();
    SignalReceipt receipt = send(run, 1);

    assertThat(reason(receipt)).isEqualTo(Reason.RUN_ENDED);
    assertThat(((Refused) receipt).message()).contains(run.id(), "CANCELLED");
  }

  @Test
  void byId_runUnderWayEndedOrNeverThere_isToldApart() {
    Run<JsonNode> run = lab.start(ONE);
    Signal signal = Signal.of("go", 1);

    assertThat(told(lab.engine.signal(run.id(), signal))).isEqualTo(new Delivered("w"));
    assertThat(reason(told(lab.engine.signal(run.id(), signal)))).isEqualTo(Reason.RUN_ENDED);
    for (String id : List.of("", "none", run.id() + "0", run.id().toUpperCase())) {
      assertThat(reason(told(lab.engine.signal(id, signal)))).as(id).isEqualTo(Reason.RUN_UNKNOWN);
    }
  }

  @Test
  void texts_tooLongOrBlank_areRefusedAtOnce() {
    assertThat(Signal.of("n".repeat(64), 1).withId("i".repeat(256)).at("a".repeat(4_096)))
        .isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Signal.of("n".repeat(65), 1))
        .withMessageContaining("65");
    assertThatIllegalArgumentException().isThrownBy(() -> Signal.of(" ", 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Signal.of("n", 1).withId("i".repeat(257)));
    assertThatIllegalArgumentException().isThrownBy(() -> Signal.of("n", 1).at("a".repeat(4_097)));
  }
}
