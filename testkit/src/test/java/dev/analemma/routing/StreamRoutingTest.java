// SPDX-License-Identifier: Apache-2.0
package dev.analemma.routing;

import static dev.analemma.routing.Lab.ONE;
import static dev.analemma.routing.Lab.TWO;
import static dev.analemma.routing.Lab.answer;
import static dev.analemma.routing.Lab.failure;
import static dev.analemma.routing.Lab.isDone;
import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.llm.AnswerEvent;
import dev.analemma.llm.Attempt;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmCall;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.LlmResponse;
import dev.analemma.llm.RouteEvent;
import dev.analemma.llm.RoutePolicy;
import dev.analemma.llm.StreamEvent;
import dev.analemma.llm.Timeouts;
import dev.analemma.llm.Usage;
import dev.analemma.llm.mock.MockProvider;
import dev.analemma.llm.mock.MockReply;
import dev.analemma.llm.spi.InFlight;
import dev.analemma.llm.spi.ProviderCall;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What becomes of answers that are watched while they are made. */
class StreamRoutingTest {
  private static final MockReply BROKEN =
      MockReply.text("one two three").failing(ErrorKind.STREAM_TRUNCATED, 2);

  private final Lab lab = new Lab();

  private static RoutePolicy midStream(RoutePolicy.MidStream midStream) {
    return RoutePolicy.builder().midStream(midStream).build();
  }

  private String shown(int attempt) {
    return lab.seen.stream()
        .filter(event -> event.attempt() == attempt)
        .filter(AnswerEvent.Piece.class::isInstance)
        .map(event -> ((AnswerEvent.Piece) event).event())
        .filter(StreamEvent.TextDelta.class::isInstance)
        .map(event -> ((StreamEvent.TextDelta) event).text())
        .collect(Collectors.joining());
  }

  private List<AnswerEvent.Restarted> restarts() {
    return lab.seen.stream()
        .filter(AnswerEvent.Restarted.class::isInstance)
        .map(AnswerEvent.Restarted.class::cast)
        .toList();
  }

  @Test
  void pieces_areThoseOfTheAnswer() {
    LlmResponse response = answer(lab.script(ONE, MockReply.text("sky is blue")).watch());

    assertThat(shown(1)).isEqualTo("sky is blue").isEqualTo(response.message().text());
    assertThat(restarts()).isEmpty();
  }

  @Test
  void answerThatBreaksOff_isNoAnswer_andTheNextModelBeginsAgain() {
    lab.script(ONE, BROKEN).script(TWO, MockReply.text("all of it"));

    LlmResponse response = answer(lab.watch());

    assertThat(response.message().text()).isEqualTo("all of it");
    assertThat(response.servedBy().provider()).isEqualTo(TWO);
    assertThat(shown(1)).isEqualTo("one two ");
    assertThat(shown(2)).isEqualTo("all of it");
    assertThat(lab.seen.get(2))
        .isEqualTo(new AnswerEvent.Restarted(2, response.servedBy(), ErrorKind.STREAM_TRUNCATED));
    assertThat(response.attempts().get(0).usage().quality().name()).isEqualTo("UNKNOWN");
  }

  @Test
  void restartAtTheSame_asksTheSameModel() {
    lab.script(ONE, BROKEN, MockReply.text("all of it"));

    LlmResponse response = answer(lab.watch(midStream(RoutePolicy.MidStream.RESTART_SAME)));

    assertThat(response.servedBy().provider()).isEqualTo(ONE);
    assertThat(restarts()).hasSize(1);
  }

  @Test
  void restartAtTheSame_thatFailsToo_goesToTheNext() {
    lab.script(ONE, BROKEN, BROKEN);

    LlmResponse response = answer(lab.watch(midStream(RoutePolicy.MidStream.RESTART_SAME)));

    assertThat(response.servedBy().provider()).isEqualTo(TWO);
    assertThat(restarts()).hasSize(2);
  }

  /** Says what it has used, and then that it has too much to do, once; answers afterwards. */
  private void usageAndNothingElse() {
    MockProvider rest = MockProvider.builder(lab.clock).id(ONE).build();
    AtomicInteger calls = new AtomicInteger();
    lab.provider(
        new Broken() {
          @Override
          public InFlight stream(ProviderCall call, Consumer<StreamEvent> listener) {
            if (calls.getAndIncrement() > 0) {
              return rest.stream(call, listener);
            }
            listener.accept(new StreamEvent.UsageUpdate(Usage.of(9, 0)));
            return failed(LlmException.builder(ErrorKind.OVERLOADED, "too much to do").build());
          }
        });
  }

  @Test
  void usageAlone_isNoPieceOfAnAnswer_andItsModelIsTriedAgain() {
    usageAndNothingElse();

    LlmResponse response = answer(lab.watch());

    assertThat(response.servedBy().provider()).isEqualTo(ONE);
    assertThat(response.attempts()).hasSize(2);
  }

  @Test
  void usageAlone_isOfTheAttemptBefore_whichIsTold() {
    usageAndNothingElse();

    answer(lab.watch());

    assertThat(lab.seen.get(0)).isInstanceOf(AnswerEvent.Piece.class);
    assertThat(lab.seen.get(1)).isInstanceOf(AnswerEvent.Restarted.class);
  }

  @Test
  void attemptThatShowsNothing_afterPieces_isToldAndSoIsTheNext() {
    lab.script(ONE, BROKEN).failing(TWO, ErrorKind.OVERLOADED);

    answer(lab.watch(RoutePolicy.builder().attemptsPerModelMax(1).build()));

    assertThat(restarts()).extracting(AnswerEvent.Restarted::attempt).containsExactly(2, 3);
  }

  @Test
  void modelWithoutPieces_givesItsAnswerWhole() {
    lab.models(
            Lab.model("one", "one-large", 10, 10_000).replace("\"stream\", ", ""),
            Lab.model("two", "two-large", 10, 10_000))
        .order(ONE, TWO)
        .script(ONE, MockReply.text("all of it"));

    LlmResponse response = answer(lab.watch());

    assertThat(response.message().text()).isEqualTo("all of it");
    assertThat(lab.seen).isEmpty();
  }

  @Test
  void watcherThatThrowsAtARestart_hasNothingSentAndPaidForIt() {
    lab.script(ONE, BROKEN);
    LlmCall call =
        lab.router().stream(
            Lab.request(),
            event -> {
              if (event instanceof AnswerEvent.Restarted) {
                throw new IllegalStateException("mine");
              }
            });

    assertThat(failure(call).attempts())
        .extracting(Attempt::usage)
        .containsExactly(Usage.unknown(), Usage.none());
    assertThat(lab.calls(TWO)).isZero();
  }

  @Test
  void failMidStream_asksNobodyElse() {
    lab.script(ONE, BROKEN);

    LlmException failure = failure(lab.watch(midStream(RoutePolicy.MidStream.FAIL)));

    assertThat(failure.kind()).isEqualTo(ErrorKind.STREAM_TRUNCATED);
    assertThat(lab.asked()).containsExactly("one-large");
  }

  @Test
  void failMidStream_beforeTheFirstPiece_isTriedAgain() {
    lab.script(ONE, MockReply.text("x").failing(ErrorKind.OVERLOADED, 0));

    LlmResponse response = answer(lab.watch(midStream(RoutePolicy.MidStream.FAIL)));

    assertThat(response.attempts()).hasSize(2);
    assertThat(restarts()).as("nothing had been seen").isEmpty();
  }

  @Test
  void fallbackOff_midStream_asksNobodyElse() {
    lab.script(ONE, BROKEN, BROKEN);

    failure(lab.watch(RoutePolicy.builder().fallback(RoutePolicy.Fallback.OFF).build()));

    assertThat(lab.asked()).containsExactly("one-large", "one-large");
  }

  @Test
  void errorInsideTheStream_fallsBackAsOneBeforeItWould() {
    lab.script(ONE, MockReply.text("one two").failing(ErrorKind.QUOTA_EXHAUSTED, 1));

    assertThat(answer(lab.watch()).servedBy().provider()).isEqualTo(TWO);
    assertThat(lab.events(RouteEvent.FellBack.class)).hasSize(1);
  }

  @Test
  void pieceThatCannotBeRead_isNotPassedOver() {
    lab.script(ONE, MockReply.text("one two").failing(ErrorKind.PROTOCOL, 1));

    LlmResponse response = answer(lab.watch());

    assertThat(response.attempts().get(0).error()).isEqualTo(ErrorKind.PROTOCOL);
    assertThat(response.servedBy().provider()).isEqualTo(TWO);
  }

  @Test
  void streamThatStandsStill_timesOutAndFallsBack() {
    lab.script(ONE, MockReply.text("one two").every(Duration.ofHours(1)));
    LlmCall call =
        lab.router().stream(
            Lab.request().withTimeouts(Timeouts.ofDefaults().withIdle(Duration.ofSeconds(7))),
            lab.seen::add);

    lab.clock.advance(Duration.ofSeconds(7));

    LlmResponse response = answer(call);
    assertThat(response.attempts())
        .extracting(Attempt::error)
        .containsExactly(ErrorKind.TIMEOUT_IDLE, null);
    assertThat(response.servedBy().provider()).isEqualTo(TWO);
  }

  @Test
  void cancelledMidStream_closesTheAttemptAndShowsNothingMore() {
    lab.script(ONE, MockReply.text("one two three").every(Duration.ofSeconds(1)));
    LlmCall call = lab.watch();
    lab.clock.advance(Duration.ofSeconds(1));

    call.cancel();
    lab.clock.advance(Duration.ofMinutes(1));

    assertThat(failure(call).kind()).isEqualTo(ErrorKind.CANCELLED);
    assertThat(shown(1)).isEqualTo("one two ");
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void watcherThatCancels_seesNothingMore() {
    lab.script(ONE, MockReply.text("one two three").every(Duration.ofSeconds(1)));
    LlmCall[] call = new LlmCall[1];
    call[0] =
        lab.router().stream(
            Lab.request(),
            event -> {
              lab.seen.add(event);
              if (lab.seen.size() == 2) {
                call[0].cancel();
              }
            });

    lab.clock.advance(Duration.ofMinutes(1));

    assertThat(failure(call[0]).kind()).isEqualTo(ErrorKind.CANCELLED);
    assertThat(lab.seen).hasSize(2);
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void watcherThatThrows_endsTheCallAndBlamesNoModel() {
    IllegalStateException mine = new IllegalStateException("mine");
    LlmCall call =
        lab.router().stream(
            Lab.request(),
            event -> {
              throw mine;
            });

    assertThat(isDone(call)).isTrue();
    assertThat(failure(call).kind()).isEqualTo(ErrorKind.CANCELLED);
    assertThat(failure(call)).hasCause(mine);
    assertThat(lab.events(RouteEvent.CoolingDown.class)).isEmpty();
    assertThat(lab.asked()).hasSize(1);
  }
}
