// SPDX-License-Identifier: Apache-2.0
package dev.analemma.routing;

import static dev.analemma.routing.Lab.ONE;
import static dev.analemma.routing.Lab.THREE;
import static dev.analemma.routing.Lab.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.llm.AnswerEvent;
import dev.analemma.llm.Attempt;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmCall;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.LlmResponse;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.RouteEvent;
import dev.analemma.llm.RoutePolicy;
import dev.analemma.llm.mock.MockReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every call, however the providers fail. */
class RoutingLawsTest {
  private static final List<ProviderId> ALL = List.of(ONE, TWO, THREE);

  @Property(tries = 500)
  void everyCall_keepsToItsBounds(
      @ForAll("scripts") List<List<MockReply>> scripts,
      @ForAll("policies") RoutePolicy policy,
      @ForAll boolean streamed,
      @ForAll boolean longWaits) {
    Lab lab = longWaits ? new Lab().longWaits() : new Lab();
    for (int i = 0; i < ALL.size(); i++) {
      lab.script(ALL.get(i), scripts.get(i).toArray(MockReply[]::new));
    }
    // Two calls: the second one meets the cooldowns of the first.
    for (int round = 0; round < 2; round++) {
      lab.events.clear();
      lab.seen.clear();
      Instant begun = lab.clock.now();
      LlmCall call = streamed ? lab.watch(policy) : lab.ask(policy);
      while (!Lab.isDone(call)) {
        Duration next = lab.clock.untilNext();
        assertThat(next).as("an open call waits for something").isNotNull();
        lab.clock.advance(next);
      }

      assertThat(Duration.between(begun, lab.clock.now()))
          .as("the deadline")
          .isLessThanOrEqualTo(policy.deadline());
      List<Attempt> attempts = attempts(call);
      assertThat(attempts.size()).as("the budget").isLessThanOrEqualTo(policy.attemptsMax());
      assertThat(lab.events(RouteEvent.AttemptEnded.class))
          .extracting(RouteEvent.AttemptEnded::outcome)
          .as("every attempt is told and listed")
          .containsExactlyElementsOf(attempts);
      goneToOnce(attempts, policy);
      answeredByTheLast(call, attempts);
      restartsAreTold(lab.seen);
      assertThat(lab.clock.timers()).as("nothing is left behind").isZero();
    }
  }

  private static List<Attempt> attempts(LlmCall call) {
    return call.result()
        .handle(
            (response, error) ->
                error == null ? response.attempts() : ((LlmException) error).attempts())
        .toCompletableFuture()
        .join();
  }

  private static void goneToOnce(List<Attempt> attempts, RoutePolicy policy) {
    Set<ResolvedTarget> left = new HashSet<>();
    ResolvedTarget at = null;
    int here = 0;
    for (Attempt attempt : attempts) {
      if (!attempt.target().equals(at)) {
        assertThat(left).as("a model that was left").doesNotContain(attempt.target());
        if (at != null) {
          left.add(at);
        }
        at = attempt.target();
        here = 0;
      }
      here++;
      assertThat(here).isLessThanOrEqualTo(policy.attemptsPerModelMax());
    }
  }

  private static void answeredByTheLast(LlmCall call, List<Attempt> attempts) {
    if (call.result().toCompletableFuture().isCompletedExceptionally()) {
      assertThat(attempts).allSatisfy(attempt -> assertThat(attempt.error()).isNotNull());
      return;
    }
    LlmResponse response = Lab.answer(call);
    Attempt last = attempts.get(attempts.size() - 1);
    assertThat(last.target()).isEqualTo(response.servedBy());
    assertThat(last.error()).isNull();
    assertThat(attempts.subList(0, attempts.size() - 1))
        .allSatisfy(attempt -> assertThat(attempt.error()).isNotNull());
  }

  /** Pieces of two attempts never follow each other without a word. */
  private static void restartsAreTold(List<AnswerEvent> seen) {
    int attempt = 0;
    for (AnswerEvent event : seen) {
      boolean silent = attempt != 0 && event.attempt() != attempt;
      assertThat(silent && event instanceof AnswerEvent.Piece).isFalse();
      assertThat(event.attempt()).isGreaterThanOrEqualTo(attempt);
      attempt = event.attempt();
    }
  }

  @Provide
  Arbitrary<List<List<MockReply>>> scripts() {
    Arbitrary<MockReply> failed =
        Combinators.combine(
                Arbitraries.of(ErrorKind.class),
                Arbitraries.integers().between(0, 3),
                Arbitraries.of(0L, 1L, 30L, 90L, 1_382_400L),
                Arbitraries.of(0L, 1L, 70L))
            .as(
                (kind, pieces, retryAfter, after) -> {
                  MockReply reply =
                      MockReply.text("a b c")
                          .failing(kind, pieces)
                          .after(Duration.ofSeconds(after));
                  return retryAfter == 0 ? reply : reply.retryAfter(Duration.ofSeconds(retryAfter));
                });
    Arbitrary<MockReply> answered =
        Arbitraries.of(0L, 5L).map(s -> MockReply.text("yes").after(Duration.ofSeconds(s)));
    Arbitrary<MockReply> reply =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, failed), net.jqwik.api.Tuple.of(1, answered));
    return reply
        .list()
        .ofMaxSize(6)
        .map(ArrayList::new)
        .map(List::<MockReply>copyOf)
        .list()
        .ofSize(3);
  }

  @Provide
  Arbitrary<RoutePolicy> policies() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 7),
            Arbitraries.integers().between(1, 3),
            Arbitraries.of(1L, 20L, 60L, 3_000L),
            Arbitraries.of(RoutePolicy.Fallback.class),
            Arbitraries.of(RoutePolicy.MidStream.class),
            Arbitraries.of(true, false))
        .as(
            (attempts, each, deadline, fallback, midStream, heldBack) ->
                RoutePolicy.builder()
                    .attemptsMax(attempts)
                    .attemptsPerModelMax(each)
                    .deadline(Duration.ofSeconds(deadline))
                    .fallback(fallback)
                    .midStream(midStream)
                    .otherIfHeldBack(heldBack)
                    .build());
  }
}
