// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.analemma.RunStatus;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.MessageStore;
import dev.analemma.spi.store.MessageStore.Message;
import dev.analemma.spi.store.MessageStore.Outcome;
import dev.analemma.spi.store.MessageStore.Waiting;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds of messages: kept once, in order, until the run's owner has taken them. */
abstract class MessageRules extends OwnershipRules {

  Outcome send(String runId, String id) {
    return store.messages().send(new Message(runId, id, Step.bytes(id)));
  }

  List<String> waitingFor(String runId) {
    return store.messages().waitingFor(runId).stream().map(w -> w.message().id()).toList();
  }

  List<Long> numbers(String runId) {
    return store.messages().waitingFor(runId).stream().map(Waiting::number).toList();
  }

  @Test
  void message_isKeptAsItWas() {
    committed(A, Step.start("r"));
    byte[] body = new byte[100_000];
    body[7] = -1;
    assertEquals(Outcome.KEPT, store.messages().send(new Message("r", "a'\";--\u00e9", body)));
    assertEquals(Outcome.KEPT, store.messages().send(new Message("r", null, new byte[0])));

    List<Waiting> waiting = store.messages().waitingFor("r");
    assertEquals("a'\";--\u00e9", waiting.get(0).message().id());
    assertEquals("r", waiting.get(0).message().runId());
    assertArrayEquals(body, waiting.get(0).message().body());
    assertNull(waiting.get(1).message().id());
    assertEquals(0, waiting.get(1).message().body().length);
  }

  @Test
  void messages_ofARun_comeInTheirOrder() {
    committed(A, Step.start("r"), Step.start("s"));
    for (int i = 0; i < 5; i++) {
      assertEquals(Outcome.KEPT, send("r", "m" + (9 - i)));
      assertEquals(Outcome.KEPT, send("s", "m" + i));
    }

    assertEquals(List.of("m9", "m8", "m7", "m6", "m5"), waitingFor("r"));
    List<Long> numbers = numbers("r");
    assertEquals(numbers.stream().sorted().distinct().toList(), numbers);
  }

  @Test
  void messages_ofAnInstance_comeInPagesBehindANumber() {
    committed(A, Step.start("r"), Step.start("s"));
    committed(B, Step.start("other"));
    send("r", "1");
    send("other", "2");
    send("s", "3");
    send("r", "4");

    List<Waiting> first = store.messages().waiting(A, 0, 2);
    assertEquals(List.of("1", "3"), first.stream().map(w -> w.message().id()).toList());
    List<Waiting> second = store.messages().waiting(A, first.get(1).number(), 2);
    assertEquals(List.of("4"), second.stream().map(w -> w.message().id()).toList());
    assertTrue(store.messages().waiting(A, second.get(0).number(), 2).isEmpty());
    send("s", "5");
    assertEquals(1, store.messages().waiting(A, second.get(0).number(), 2).size());
  }

  @Test
  void messages_ofRunsOfNobody_areOfNoInstance() {
    committed(A, Step.start("r").released(null));
    send("r", "m");

    assertTrue(store.messages().waiting(A, 0, 10).isEmpty());
    store.runs().claim(B, 10);
    assertEquals(1, store.messages().waiting(B, 0, 10).size());
  }

  @Test
  void message_withAnIdThatWaits_isADuplicate() {
    committed(A, Step.start("r"), Step.start("s"));
    assertEquals(Outcome.KEPT, send("r", "m"));

    assertEquals(Outcome.DUPLICATE, send("r", "m"));
    assertEquals(Outcome.KEPT, send("s", "m"));
    assertEquals(List.of("m"), waitingFor("r"));
  }

  @Test
  void messages_withoutIds_areNeverDuplicates() {
    committed(A, Step.start("r"));
    for (int i = 0; i < 3; i++) {
      assertEquals(Outcome.KEPT, store.messages().send(new Message("r", null, new byte[1])));
    }
    assertEquals(3, numbers("r").size());
  }

  @Test
  void message_forAnEndedRun_isToldSo() {
    committed(A, Step.start("r").status(RunStatus.COMPLETED));

    assertEquals(Outcome.RUN_ENDED, send("r", "m"));
    assertTrue(waitingFor("r").isEmpty());
  }

  @Test
  void message_forAnUnknownRun_isToldSo() {
    assertEquals(Outcome.RUN_UNKNOWN, send("r", "m"));
    assertTrue(waitingFor("r").isEmpty());
  }

  @Test
  void message_beyondTheMost_isRefused_untilOneIsTaken() throws Exception {
    committed(A, Step.start("r"), Step.start("s"));
    int each = MessageStore.WAITING_MAX / 16;
    inParallel(
        16,
        thread ->
            () -> {
              for (int i = 0; i < each; i++) {
                assertEquals(Outcome.KEPT, send("r", "m" + (thread * each + i)));
              }
              return thread;
            });

    assertEquals(Outcome.TOO_MANY, send("r", "more"));
    assertEquals(Outcome.DUPLICATE, send("r", "m0"), "what waits already is told so");
    assertEquals(Outcome.KEPT, send("s", "more"));
    committed(A, Step.entry("r", 1, 2).consumed(numbers("r").subList(0, 1)));
    assertEquals(Outcome.KEPT, send("r", "more"));
  }

  @Test
  void consumedMessages_areDeletedWithTheAppend() {
    committed(A, Step.start("r"));
    send("r", "a");
    send("r", "b");
    send("r", "c");
    List<Long> numbers = numbers("r");

    committed(A, Step.entry("r", 1, 2).consumed(List.of(numbers.get(0), numbers.get(2))));
    assertEquals(List.of("b"), waitingFor("r"));
    assertEquals(Outcome.KEPT, send("r", "a"), "its id is forgotten");
    committed(A, Step.entry("r", 1, 2).consumed(numbers));
    assertEquals(List.of("b", "a"), waitingFor("r"), "a repeated append does nothing");
  }

  @Test
  void consumedMessages_ofARefusedAppend_stay() {
    committed(A, Step.start("r"));
    send("r", "a");

    assertEquals(AppendOutcome.CONFLICT, append(A, Step.entry("r", 1, 3).consumed(numbers("r"))));
    assertEquals(AppendOutcome.CONFLICT, append(B, Step.entry("r", 1, 2).consumed(numbers("r"))));
    assertEquals(List.of("a"), waitingFor("r"));
  }

  @Test
  void consumedMessages_ofAnotherRun_stay() {
    committed(A, Step.start("r"), Step.start("s"));
    send("s", "a");

    committed(A, Step.entry("r", 1, 2).consumed(numbers("s")));
    assertEquals(List.of("a"), waitingFor("s"));
  }

  @Test
  void consumedMessages_byAStandingAlone_areDeleted() {
    committed(A, Step.start("r"));
    send("r", "a");

    committed(A, Step.standing("r", 1, 1).consumed(numbers("r")));
    assertTrue(waitingFor("r").isEmpty());
  }

  @Test
  void run_givenAwayWithMessagesThatWereNotTaken_isDueAtOnce() throws Exception {
    committed(A, Step.start("r"));
    send("r", "a");
    send("r", "b");
    committed(A, Step.entry("r", 1, 2).consumed(numbers("r").subList(0, 1)).released(null));

    assertEquals(List.of("r"), ids(store.runs().claim(B, 10)));
    committed(B, Step.entry("r", 2, 3).consumed(numbers("r")).released(null));
    advance(Duration.ofSeconds(1));
    assertTrue(store.runs().claim(B, 10).isEmpty());
  }

  @Test
  void messages_ofAPurgedRun_areGone() throws Exception {
    committed(A, Step.start("r"));
    send("r", "a");
    committed(A, Step.entry("r", 1, 2).status(RunStatus.COMPLETED));
    advance(Duration.ofSeconds(1));
    store.runs().purge(store.now(), 10);

    assertTrue(waitingFor("r").isEmpty());
    committed(A, Step.start("r"));
    assertTrue(waitingFor("r").isEmpty());
  }
}
