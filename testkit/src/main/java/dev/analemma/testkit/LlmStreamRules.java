// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.Part;
import dev.analemma.llm.StreamEvent;
import dev.analemma.llm.Usage;
import dev.analemma.llm.spi.InFlight;
import dev.analemma.llm.spi.ProviderResult;
import dev.analemma.testkit.LlmProviderTck.Said;
import dev.analemma.testkit.LlmProviderTck.Streamed;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Streamed answers: whole ones, cut ones, slow ones and those that nobody wants any more. */
abstract class LlmStreamRules extends LlmAnswerRules {
  @TestFactory
  Stream<DynamicTest> answer_streamed_isTheWholeOne_andSoAreItsPieces() {
    return Stream.of(Said.values())
        .filter(said -> !unsayable().contains(said))
        .map(said -> DynamicTest.dynamicTest(said.name(), () -> assertStreamedLikeWhole(said)));
  }

  private void assertStreamedLikeWhole(Said said) {
    ProviderResult whole = ask(said);
    Told told = new Told();
    server.then(script(streamed(said)).end());

    ProviderResult streamed = answer(provider.stream(call(), told));

    assertEquals(whole.message(), streamed.message());
    assertEquals(whole.finish(), streamed.finish());
    assertPieces(streamed, told.events());
  }

  private static void assertPieces(ProviderResult answer, List<StreamEvent> events) {
    StringBuilder text = new StringBuilder();
    StringBuilder thoughts = new StringBuilder();
    List<Part.ToolCall> calls = new ArrayList<>();
    for (StreamEvent event : events) {
      if (event instanceof StreamEvent.TextDelta delta) {
        assertFalse(delta.text().isEmpty(), "a piece of text is empty");
        text.append(delta.text());
      } else if (event instanceof StreamEvent.ReasoningDelta delta) {
        thoughts.append(delta.text());
      } else if (event instanceof StreamEvent.ToolCallCompleted completed) {
        calls.add(completed.call());
      }
    }
    assertEquals(answer.message().text(), text.toString());
    assertEquals(answer.message().toolCalls(), calls);
    StringBuilder thought = new StringBuilder();
    for (Part part : answer.message().parts()) {
      thought.append(part instanceof Part.Reasoning reasoning ? reasoning.text() : "");
    }
    assertEquals(thought.toString(), thoughts.toString());
    for (Part.ToolCall call : calls) {
      String arguments =
          String.join(
              "",
              events.stream()
                  .filter(StreamEvent.ToolArgumentsDelta.class::isInstance)
                  .map(StreamEvent.ToolArgumentsDelta.class::cast)
                  .filter(delta -> delta.id().equals(call.id()))
                  .map(StreamEvent.ToolArgumentsDelta::text)
                  .toList());
      assertEquals(call.arguments(), arguments.isBlank() ? "{}" : arguments);
    }
  }

  @Test
  void usage_ofAStream_isCountedOnce() {
    Told told = new Told();
    server.then(script(streamed(Said.TEXT)).end());

    ProviderResult answer = answer(provider.stream(call(), told));

    assertEquals(usage(), answer.usage());
    StreamEvent.UsageUpdate last = null;
    for (StreamEvent event : told.events()) {
      last = event instanceof StreamEvent.UsageUpdate update ? update : last;
    }
    assertEquals(new StreamEvent.UsageUpdate(usage()), last);
  }

  @Test
  void stream_ofSingleBytes_isTheSame() {
    Streamed streamed = streamed(Said.TEXT);
    SocketScript bytes = SocketScript.stream(streamed.type());
    for (byte[] event : streamed.events()) {
      for (byte one : event) {
        bytes.send(new byte[] {one});
      }
    }
    server.then(bytes.end());

    assertEquals("Grüße 😀", answer(provider.stream(call(), new Told())).message().text());
  }

  /** Between any two events, and within each character and token of one that has text. */
  @TestFactory
  Stream<DynamicTest> stream_thatIsCutAnywhereBeforeItsEnd_isNoAnswer() {
    return Stream.of(Said.TEXT, Said.TOOLS)
        .flatMap(
            said -> {
              Streamed streamed = streamed(said);
              byte[] all = joined(streamed.events().subList(0, streamed.sufficient()));
              // The last byte ends the last line, and the one before that its event.
              return Stream.iterate(0, at -> at < all.length - 1, at -> at + 1)
                  .filter(at -> at % 31 == 0 || isWithinACharacter(all, at) || all[at] == '\n')
                  .map(
                      at ->
                          DynamicTest.dynamicTest(
                              said + " after %d of %d bytes".formatted(at, all.length),
                              () -> assertTruncated(streamed.type(), Arrays.copyOf(all, at))));
            });
  }

  private static boolean isWithinACharacter(byte[] all, int at) {
    return (all[at] & 0xC0) == 0x80;
  }

  private void assertTruncated(String type, byte[] sent) {
    server.then(SocketScript.stream(type).send(sent).cut());
    LlmException failure = failure(provider.stream(call(), new Told()));
    assertKind(ErrorKind.STREAM_TRUNCATED, failure);
    assertEquals(Usage.Quality.UNKNOWN, failure.usage().quality());
    server.request();
  }

  @Test
  void chunks_withoutTheirEnd_areNoAnswer() {
    Streamed streamed = streamed(Said.TEXT);
    server.then(
        SocketScript.chunkedStream(streamed.type())
            .send(joined(streamed.events().subList(0, streamed.sufficient() - 1)))
            .cut());

    assertKind(ErrorKind.STREAM_TRUNCATED, failure(provider.stream(call(), new Told())));
  }

  @Test
  void twoAttempts_haveEachItsOwnEnd() {
    Streamed streamed = streamed(Said.TEXT);
    server
        .then(first(streamed).cut())
        .then(SocketScript.chunkedStream(streamed.type()).send(joined(streamed.events())).end());

    assertKind(ErrorKind.STREAM_TRUNCATED, failure(provider.stream(call(), new Told())));
    assertEquals("Grüße 😀", answer(provider.stream(call(), new Told())).message().text());
  }

  @Test
  void event_thatCannotBeRead_isNotPassedOver() {
    Streamed streamed = streamed(Said.TEXT);
    List<byte[]> events = streamed.events();
    server.then(
        first(streamed)
            .send(garbage())
            .send(joined(events.subList(events.size() - 1, events.size())))
            .end());

    assertKind(ErrorKind.PROTOCOL, failure(provider.stream(call(), new Told())));
  }

  @TestFactory
  Stream<DynamicTest> error_withinAStream_isWhatItIs() {
    return Stream.of(ErrorKind.values())
        .filter(kind -> streamedError(kind) != null)
        .flatMap(
            kind ->
                Stream.of(false, true)
                    .map(
                        begun ->
                            DynamicTest.dynamicTest(
                                kind + (begun ? " after the first piece" : " at the beginning"),
                                () -> assertStreamedError(kind, begun))));
  }

  private void assertStreamedError(ErrorKind kind, boolean begun) {
    Streamed streamed = streamed(Said.TEXT);
    SocketScript script = begun ? first(streamed) : SocketScript.stream(streamed.type());
    server.then(script.send(Objects.requireNonNull(streamedError(kind))).end());

    assertKind(kind, failure(provider.stream(call(), new Told())));
  }

  @Test
  void stream_thatDoesNotBegin_failsInItsTime() {
    server.then(SocketScript.stream(streamed(Said.TEXT).type()).stall());
    InFlight call = provider.stream(call(), new Told());
    server.request();

    clock.advance(TIMEOUTS.firstToken());

    assertKind(ErrorKind.TIMEOUT_FIRST_TOKEN, failure(call));
    server.awaitLeft();
  }

  @Test
  void stream_thatStandsStill_failsInItsTime_andClosesItsConnection() throws Exception {
    server.then(first(streamed(Said.TEXT)).stall());
    Told told = new Told();
    InFlight call = provider.stream(call(), told);
    told.awaitOne();
    idle(call);

    assertKind(ErrorKind.TIMEOUT_IDLE, failure(call));
    server.awaitLeft();
  }

  /** Moves the time by the idle limit; again if it moved before the reader began to wait. */
  private void idle(InFlight call) throws Exception {
    for (int moves = 0; moves < 5; moves++) {
      clock.advance(TIMEOUTS.idle());
      try {
        call.result().toCompletableFuture().get(1, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        return;
      } catch (TimeoutException e) {
        // Once more, then.
      }
    }
  }

  @Test
  void whole_thatDoesNotCome_failsAfterTheTotalTime_notBefore() {
    server.then(SocketScript.raw().stall());
    InFlight call = provider.complete(call());
    server.request();

    clock.advance(TIMEOUTS.total().minus(Duration.ofNanos(1)));
    assertFalse(call.result().toCompletableFuture().isDone());
    clock.advance(Duration.ofNanos(1));

    assertKind(ErrorKind.TIMEOUT_TOTAL, failure(call));
    server.awaitLeft();
  }

  @Test
  void listener_thatTakesItsTime_isNotIdleness() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    server.then(script(streamed(Said.TEXT)).end());
    InFlight call =
        provider.stream(
            call(),
            event -> {
              entered.countDown();
              await(go);
            });
    await(entered);

    clock.advance(TIMEOUTS.idle().multipliedBy(3));
    go.countDown();

    assertEquals("Grüße 😀", answer(call).message().text());
  }

  @Test
  void listener_thatFails_endsTheCall_withItsException() {
    IllegalStateException full = new IllegalStateException("no room");
    server.then(first(streamed(Said.TEXT)).stall());

    LlmException failure =
        failure(
            provider.stream(
                call(),
                event -> {
                  throw full;
                }));

    assertSame(full, failure.getCause());
    server.awaitLeft();
  }

  @Test
  void call_thatIsTakenBack_closesItsConnection() throws Exception {
    server.then(first(streamed(Said.TEXT)).stall());
    Told told = new Told();
    InFlight call = provider.stream(call(), told);
    told.awaitOne();

    call.cancel();
    call.cancel();

    assertKind(ErrorKind.CANCELLED, failure(call));
    server.awaitLeft();
  }

  @Test
  void call_thatIsTakenBackBeforeAnAnswer_closesItsConnection() {
    server.then(SocketScript.raw().stall());
    InFlight call = provider.complete(call());
    server.request();

    call.cancel();

    assertKind(ErrorKind.CANCELLED, failure(call));
    server.awaitLeft();
  }

  @Test
  void listener_ofACallThatIsTakenBack_isToldNothingAfterTheEnd() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicBoolean over = new AtomicBoolean();
    AtomicBoolean late = new AtomicBoolean();
    server.then(script(streamed(Said.TEXT)).end());
    InFlight call =
        provider.stream(
            call(),
            event -> {
              late.compareAndSet(false, over.get());
              entered.countDown();
              await(go);
            });
    call.result().whenComplete((done, failed) -> over.set(true));
    await(entered);

    call.cancel();
    go.countDown();

    assertKind(ErrorKind.CANCELLED, failure(call));
    assertFalse(late.get(), "a piece came after the end");
  }

  @Test
  void provider_thatIsClosed_takesItsCallsBack_andBeginsNoOthers() throws Exception {
    server.then(first(streamed(Said.TEXT)).stall());
    Told told = new Told();
    InFlight call = provider.stream(call(), told);
    told.awaitOne();

    provider.close();

    assertKind(ErrorKind.CANCELLED, failure(call));
    server.awaitLeft();
    assertKind(ErrorKind.CANCELLED, failure(provider.complete(call())));
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("nothing happens");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static SocketScript script(Streamed streamed) {
    return SocketScript.stream(streamed.type()).send(joined(streamed.events()));
  }

  /** Up to the event with the first text. */
  private static SocketScript first(Streamed streamed) {
    int first = 0;
    while (!new String(streamed.events().get(first), UTF_8).contains("Gr")) {
      first++;
    }
    return SocketScript.stream(streamed.type())
        .send(joined(streamed.events().subList(0, first + 1)));
  }

  private static byte[] joined(List<byte[]> events) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    events.forEach(all::writeBytes);
    return all.toByteArray();
  }
}
