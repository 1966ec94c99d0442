// SPDX-License-Identifier: Apache-2.0
package dev.analemma.routing;

import static dev.analemma.routing.Lab.ONE;
import static dev.analemma.routing.Lab.THREE;
import static dev.analemma.routing.Lab.TWO;
import static dev.analemma.routing.Lab.answer;
import static dev.analemma.routing.Lab.failure;
import static dev.analemma.routing.Lab.isDone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.llm.Attempt;
import dev.analemma.llm.Cost;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Finish;
import dev.analemma.llm.LlmCall;
import dev.analemma.llm.LlmConfig;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.LlmRequest;
import dev.analemma.llm.LlmResponse;
import dev.analemma.llm.LlmRouter;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.Part;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.RouteEvent;
import dev.analemma.llm.RoutePolicy;
import dev.analemma.llm.Usage;
import dev.analemma.llm.mock.MockProvider;
import dev.analemma.llm.mock.MockReply;
import dev.analemma.llm.spi.InFlight;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.spi.Json;
import dev.analemma.testkit.MovingClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom the router asks for a whole answer, how often, and after which wait. */
class RouterTest {
  private static final RoutePolicy ONCE_EACH = RoutePolicy.builder().attemptsPerModelMax(1).build();

  private final Lab lab = new Lab();

  private static MockReply limited(Duration retryAfter) {
    return MockReply.error(ErrorKind.RATE_LIMITED).status(429).retryAfter(retryAfter);
  }

  @Test
  void answer_ofTheFirstModel_asksNobodyElse() {
    LlmResponse response = answer(lab.ask());

    assertThat(response.servedBy().toString()).isEqualTo("one/one-large");
    assertThat(response.attempts()).hasSize(1);
    assertThat(lab.calls(TWO)).isZero();
    assertThat(lab.clock.timers()).as("no timer is left behind").isZero();
  }

  @Test
  void servedBy_afterAFallback_isTheModelThatAnswered() {
    LlmResponse response =
        answer(lab.script(ONE, MockReply.error(ErrorKind.QUOTA_EXHAUSTED)).ask());

    assertThat(response.servedBy().toString()).isEqualTo("two/two-large");
    assertThat(response.servedBy()).isEqualTo(Lab.targets(response).get(1));
    assertThat(lab.mock(TWO).calls().get(0).target()).isEqualTo(response.servedBy());
  }

  @Test
  void invalidRequest_isNotAskedElsewhere() {
    LlmException failure = failure(lab.failing(ONE, ErrorKind.INVALID_REQUEST).ask());

    assertThat(failure.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
    assertThat(lab.asked()).containsExactly("one-large");
  }

  @Test
  void modelNotFound_doesNotTripTheBreakerAndIsNotAskedAgain() {
    lab.provider(
        MockProvider.builder(lab.clock)
            .id(ONE)
            .keepCalls()
            .always(
                call -> call.target().model().equals("one-large"),
                call -> MockReply.error(ErrorKind.MODEL_NOT_FOUND).status(404))
            .build());

    for (int i = 0; i < 20; i++) {
      assertThat(answer(lab.ask()).servedBy().provider()).isEqualTo(TWO);
    }

    assertThat(lab.calls(ONE)).isOne();
    assertThat(lab.events(RouteEvent.BreakerChanged.class)).isEmpty();
    assertThat(lab.events(RouteEvent.CoolingDown.class))
        .extracting(RouteEvent.CoolingDown::delay)
        .containsExactly((Duration) null);
    assertThat(answer(lab.router().complete(ofAlias("one-spare"))).servedBy().provider())
        .as("other models of the provider are well")
        .isEqualTo(ONE);
  }

  private static LlmRequest ofAlias(String alias) {
    return LlmRequest.of(
        ModelSelector.alias(alias), ModelInput.builder(10).user("And now?").build());
  }

  @Test
  void attempts_overThreeProviders_areFourAtMost() {
    lab.failing(ONE, ErrorKind.SERVER_ERROR);
    lab.failing(TWO, ErrorKind.SERVER_ERROR);
    lab.failing(THREE, ErrorKind.SERVER_ERROR);

    LlmException failure = failure(lab.ask());

    assertThat(lab.asked()).containsExactly("one-large", "one-large", "two-large", "two-large");
    assertThat(failure.attempts()).hasSize(4);
    assertThat(failure).hasMessageContaining("all 4 attempts").hasMessageContaining("three-large");
  }

  @Test
  void eachModel_isGoneToOnce() {
    lab.failing(ONE, ErrorKind.OVERLOADED);
    lab.failing(TWO, ErrorKind.OVERLOADED);
    lab.failing(THREE, ErrorKind.OVERLOADED);

    failure(lab.ask(ONCE_EACH.toBuilder().attemptsMax(50).build()));

    assertThat(lab.asked()).containsExactly("one-large", "two-large", "three-large");
  }

  @Test
  void retryAfterOf16Days_fallsBackAtOnceAndCoolsDown() {
    lab.script(ONE, limited(Duration.ofSeconds(1_382_400)));

    LlmResponse response = answer(lab.ask());

    assertThat(response.servedBy().provider()).isEqualTo(TWO);
    assertThat(lab.events(RouteEvent.CoolingDown.class))
        .extracting(RouteEvent.CoolingDown::delay)
        .containsExactly(Duration.ofSeconds(60));
    assertThat(answer(lab.ask()).servedBy().provider()).isEqualTo(TWO);
    lab.clock.advance(Duration.ofSeconds(60));
    assertThat(answer(lab.ask()).servedBy().provider()).isEqualTo(ONE);
  }

  @Test
  void retryAfter_withNobodyElse_isWaitedForUpTo60Seconds() {
    lab.order(ONE).script(ONE, limited(Duration.ofMinutes(10)));

    LlmCall call = lab.ask();
    lab.clock.advance(Duration.ofSeconds(59));
    assertThat(isDone(call)).isFalse();
    lab.clock.advance(Duration.ofSeconds(1));

    assertThat(answer(call).attempts()).hasSize(2);
  }

  @Test
  void retryAfter_beyondTheDeadlineWithNobodyElse_failsAtOnce() {
    lab.order(ONE).script(ONE, limited(Duration.ofMinutes(10)));

    LlmException failure =
        failure(lab.ask(RoutePolicy.builder().deadline(Duration.ofMinutes(5)).build()));

    assertThat(failure.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void shortRetryAfter_isWaitedForThoughOthersAreThere() {
    LlmCall call = lab.script(ONE, limited(Duration.ofSeconds(3))).ask();
    assertThat(isDone(call)).isFalse();

    lab.clock.advance(Duration.ofSeconds(3));

    assertThat(answer(call).servedBy().provider()).isEqualTo(ONE);
  }

  @Test
  void retryAfter_beyondThePatience_goesToTheNext() {
    LlmCall call = lab.script(ONE, limited(Duration.ofSeconds(6))).ask();

    assertThat(answer(call).servedBy().provider()).isEqualTo(TWO);
  }

  @Test
  void exhaustedQuota_isNotWaitedFor() {
    lab.script(ONE, MockReply.error(ErrorKind.QUOTA_EXHAUSTED).retryAfter(Duration.ofSeconds(1)));

    assertThat(answer(lab.ask()).servedBy().provider()).isEqualTo(TWO);
    assertThat(lab.calls(ONE)).isOne();
  }

  @Test
  void waits_growToTheirBound() {
    lab.longWaits().order(ONE).failing(ONE, ErrorKind.OVERLOADED);

    lab.ask(
        RoutePolicy.builder()
            .attemptsMax(4)
            .attemptsPerModelMax(4)
            .delay(Duration.ofSeconds(1))
            .delayMax(Duration.ofSeconds(3))
            .build());
    lab.clock.advance(Duration.ofMinutes(1));

    assertThat(lab.events(RouteEvent.Retrying.class))
        .extracting(event -> (event.delay().toMillis() + 1) / 1_000)
        .containsExactly(1L, 2L, 3L);
  }

  @Test
  void timeOut_isTriedOnceMoreAtTheSameModel() {
    lab.failing(ONE, ErrorKind.TIMEOUT_TOTAL);

    answer(lab.ask(RoutePolicy.builder().attemptsMax(9).attemptsPerModelMax(5).build()));

    assertThat(lab.asked()).containsExactly("one-large", "one-large", "two-large");
  }

  // Cooldowns and the breaker.

  @Test
  void cooldown_isExtendedAndNeverShortened() {
    lab.script(
        ONE,
        limited(Duration.ofSeconds(40)).after(Duration.ofSeconds(1)),
        limited(Duration.ofSeconds(20)).after(Duration.ofSeconds(1)));

    LlmCall first = lab.ask();
    LlmCall second = lab.ask();
    lab.clock.advance(Duration.ofSeconds(1));
    answer(first);
    answer(second);
    lab.clock.advance(Duration.ofSeconds(39));
    assertThat(answer(lab.ask()).servedBy().provider()).isEqualTo(TWO);
    lab.clock.advance(Duration.ofSeconds(1));

    assertThat(answer(lab.ask()).servedBy().provider()).isEqualTo(ONE);
    assertThat(lab.events(RouteEvent.CoolingDown.class)).hasSize(1);
  }

  @Test
  void allCoolingDown_withinTheDeadline_waitsForTheFirst() {
    lab.order(ONE, TWO);
    lab.script(ONE, limited(Duration.ofSeconds(50)));
    lab.script(TWO, limited(Duration.ofSeconds(30)));
    LlmCall used = lab.ask(ONCE_EACH);
    failure(used);

    LlmCall call = lab.ask();
    lab.clock.advance(Duration.ofSeconds(29));
    assertThat(isDone(call)).isFalse();
    lab.clock.advance(Duration.ofSeconds(1));

    assertThat(answer(call).servedBy().provider()).isEqualTo(TWO);
    assertThat(lab.events(RouteEvent.Waiting.class))
        .extracting(RouteEvent.Waiting::delay)
        .containsExactly(Duration.ofSeconds(30));
  }

  @Test
  void allCoolingDown_beyondTheDeadline_failsAtOnceWithAllReasons() {
    lab.order(ONE, TWO);
    lab.script(ONE, limited(Duration.ofSeconds(50)));
    lab.script(TWO, MockReply.error(ErrorKind.QUOTA_EXHAUSTED));
    failure(lab.ask(ONCE_EACH));

    LlmException failure =
        failure(lab.ask(RoutePolicy.builder().deadline(Duration.ofSeconds(49)).build()));

    assertThat(failure.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(50));
    assertThat(failure.attempts()).isEmpty();
    assertThat(failure)
        .hasMessageContaining("one/one-large: left alone for PT50S after LLM_RATE_LIMITED")
        .hasMessageContaining("two/two-large: left alone for PT15M after LLM_QUOTA_EXHAUSTED");
  }

  @Test
  void onlyModel_thatCoolsDown_isTriedByOneCallAtATime() {
    lab.order(ONE);
    lab.script(
        ONE,
        MockReply.error(ErrorKind.OVERLOADED),
        MockReply.text("well again").after(Duration.ofSeconds(1)));
    failure(lab.ask(ONCE_EACH));

    LlmCall probe = lab.ask();
    LlmCall other = lab.ask();
    assertThat(lab.calls(ONE)).as("the second call waits for the first").isEqualTo(2);
    lab.clock.advance(Duration.ofSeconds(5));

    assertThat(answer(probe).message().text()).isEqualTo("well again");
    assertThat(answer(other).servedBy().provider()).isEqualTo(ONE);
  }

  @Test
  void onlyModel_whoseProviderAskedForThePause_isLeftAlone() {
    lab.order(ONE).script(ONE, limited(Duration.ofSeconds(30)));
    failure(lab.ask(ONCE_EACH));

    LlmCall call = lab.ask();

    assertThat(lab.calls(ONE)).isOne();
    lab.clock.advance(Duration.ofSeconds(30));
    answer(call);
  }

  @Test
  void fiveFailuresInARow_openTheBreaker_andOneCallTriesTheModel() {
    MockReply down = MockReply.error(ErrorKind.SERVER_ERROR);
    lab.script(
        ONE, down, down, down, down, down, MockReply.text("up").after(Duration.ofSeconds(1)));
    for (int i = 0; i < 5; i++) {
      answer(lab.ask(ONCE_EACH));
      lab.clock.advance(Duration.ofSeconds(5));
    }
    assertThat(lab.calls(ONE)).isEqualTo(5);
    assertThat(answer(lab.ask()).servedBy().provider()).as("open").isEqualTo(TWO);

    lab.clock.advance(Duration.ofSeconds(25));
    LlmCall probe = lab.ask();
    assertThat(answer(lab.ask()).servedBy().provider()).as("half open").isEqualTo(TWO);
    lab.clock.advance(Duration.ofSeconds(1));

    assertThat(answer(probe).message().text()).isEqualTo("up");
    assertThat(answer(lab.ask()).servedBy().provider()).as("closed").isEqualTo(ONE);
    assertThat(lab.events(RouteEvent.BreakerChanged.class))
        .extracting(event -> event.state().name())
        .containsExactly("OPEN", "HALF_OPEN", "CLOSED");
  }

  @Test
  void probeThatFails_opensTheBreakerAgain() {
    lab.failing(ONE, ErrorKind.SERVER_ERROR);
    for (int i = 0; i < 5; i++) {
      answer(lab.ask(ONCE_EACH));
      lab.clock.advance(Duration.ofSeconds(5));
    }
    lab.clock.advance(Duration.ofSeconds(25));

    answer(lab.ask());
    lab.clock.advance(Duration.ofSeconds(29));
    answer(lab.ask());

    assertThat(lab.calls(ONE)).as("five, and one probe that is not repeated").isEqualTo(6);
  }

  @Test
  void probeThatIsTakenBack_letsAnotherOneTry() {
    lab.order(ONE);
    lab.script(
        ONE,
        MockReply.error(ErrorKind.OVERLOADED),
        MockReply.text("never").after(Duration.ofMinutes(1)));
    failure(lab.ask(ONCE_EACH));

    lab.ask().cancel();

    assertThat(answer(lab.ask()).message().text()).contains("mock");
  }

  @Test
  void halfTheFailures_countHalf() {
    lab.order(ONE).failing(ONE, ErrorKind.STREAM_TRUNCATED);

    for (int i = 0; i < 9; i++) {
      failure(lab.ask(ONCE_EACH));
    }
    assertThat(lab.events(RouteEvent.BreakerChanged.class)).isEmpty();
    failure(lab.ask(ONCE_EACH));

    assertThat(lab.events(RouteEvent.BreakerChanged.class)).hasSize(1);
  }

  // Kinds with rules of their own.

  @Test
  void auth_isTriedOnceAfterTheSecretIsAskedAgain() {
    List<String> keys = new ArrayList<>(List.of("old", "new"));
    LlmProvider asksForItsKey =
        MockProvider.builder(lab.clock)
            .id(ONE)
            .always(
                call -> true,
                call ->
                    keys.remove(0).equals("new")
                        ? MockReply.text("in")
                        : MockReply.error(ErrorKind.AUTH).status(401))
            .build();

    LlmResponse response = answer(lab.longWaits().provider(asksForItsKey).ask());

    assertThat(response.servedBy().provider()).isEqualTo(ONE);
    assertThat(response.message().text()).isEqualTo("in");
    assertThat(lab.events(RouteEvent.CoolingDown.class)).isEmpty();
  }

  @Test
  void auth_thatFailsTwice_leavesTheWholeProviderAlone() {
    lab.failing(ONE, ErrorKind.AUTH);

    assertThat(answer(lab.ask()).servedBy().provider()).isEqualTo(TWO);

    assertThat(lab.calls(ONE)).isEqualTo(2);
    LlmCall otherModel = lab.router().complete(ofAlias("one-spare"), ONCE_EACH);
    assertThat(failure(otherModel).kind()).isEqualTo(ErrorKind.AUTH);
    assertThat(lab.events(RouteEvent.BreakerChanged.class)).isEmpty();
  }

  @Test
  void auth_atTheLastAttempt_leavesTheProviderAlone() {
    lab.failing(ONE, ErrorKind.AUTH);

    failure(lab.ask(RoutePolicy.builder().attemptsMax(1).build()));

    assertThat(answer(lab.ask()).servedBy().provider()).isEqualTo(TWO);
    assertThat(lab.calls(ONE)).isOne();
  }

  @Test
  void longConversation_goesToALargerWindowOnly() {
    lab.script(ONE, MockReply.error(ErrorKind.CONTEXT_LENGTH));

    LlmResponse response = answer(lab.ask());

    assertThat(response.servedBy().provider()).isEqualTo(THREE);
    assertThat(lab.calls(TWO)).isZero();
  }

  @Test
  void longConversation_withoutALargerWindow_isATypedFailure() {
    lab.order(ONE, TWO).script(ONE, MockReply.error(ErrorKind.CONTEXT_LENGTH));

    assertThat(failure(lab.ask()).kind()).isEqualTo(ErrorKind.CONTEXT_LENGTH);
  }

  @Test
  void cacheThatIsGone_isAskedAgainAtOnce() {
    LlmResponse response =
        answer(lab.longWaits().script(ONE, MockReply.error(ErrorKind.CACHE_GONE)).ask());

    assertThat(response.servedBy().provider()).isEqualTo(ONE);
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorKind.class,
      names = {"CONTENT_FILTERED", "REFUSAL"})
  void whatIsHeldBack_isAskedElsewhereOnlyIfAllowed(ErrorKind kind) {
    lab.failing(ONE, kind);

    assertThat(failure(lab.ask()).kind()).isEqualTo(kind);
    RoutePolicy allowed = RoutePolicy.builder().otherIfHeldBack(true).build();
    assertThat(answer(lab.ask(allowed)).servedBy().provider()).isEqualTo(TWO);
  }

  @Test
  void answerThatDeclines_isAskedElsewhereIfAllowed_andStandsIfNobodyIsLeft() {
    MockReply declined = MockReply.text("No.").finish(Finish.REFUSAL);
    RoutePolicy allowed = RoutePolicy.builder().otherIfHeldBack(true).build();
    lab.order(ONE, TWO).script(ONE, declined, declined, declined).script(TWO, declined);

    LlmResponse stands = answer(lab.ask(allowed));

    assertThat(stands.finish()).isEqualTo(Finish.REFUSAL);
    assertThat(stands.attempts())
        .extracting(Attempt::error)
        .containsExactly(ErrorKind.REFUSAL, null);
    assertThat(answer(lab.ask(allowed)).servedBy().provider()).isEqualTo(TWO);
    assertThat(answer(lab.ask()).finish()).isEqualTo(Finish.REFUSAL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Exception: NullPointerException at Main.java:3", "error 429", ""})
  void answerThatSpeaksOfErrors_isAnAnswer(String text) {
    LlmResponse response = answer(lab.script(ONE, MockReply.text(text)).ask());

    assertThat(response.servedBy().provider()).isEqualTo(ONE);
    assertThat(response.message().text()).isEqualTo(text);
  }

  @Test
  void providerThatThrowsSomethingElse_isAnErrorThatCannotBeRead() {
    LlmException failure = failure(lab.order(ONE).provider(new Broken() {}).ask());

    assertThat(failure.kind()).isEqualTo(ErrorKind.PROTOCOL);
    assertThat(failure)
        .hasMessageContaining("UnsupportedOperationException")
        .hasMessageNotContaining("secret-key");
    assertThat(failure.attempts()).hasSize(2);
  }

  @Test
  void providerThatCannotBeLinked_isAnErrorLikeAnother() {
    LlmProvider broken =
        new Broken() {
          @Override
          public InFlight complete(ProviderCall call) {
            throw new NoClassDefFoundError("com/example/Gone");
          }
        };

    assertThat(answer(lab.provider(broken).ask()).servedBy().provider()).isEqualTo(TWO);
  }

  @Test
  void providerThatReturnsNothing_isAnErrorLikeAnother() {
    LlmProvider broken =
        new Broken() {
          @Override
          public InFlight complete(ProviderCall call) {
            return ending(CompletableFuture.completedFuture(null));
          }
        };

    assertThat(answer(lab.provider(broken).ask()).servedBy().provider()).isEqualTo(TWO);
  }

  @Test
  void usageThatCannotBe_isUnknownAndHoldsNobodyUp() {
    Usage reported = Usage.of(Long.MAX_VALUE, Long.MAX_VALUE);
    lab.script(ONE, MockReply.text("yes").usage(reported), MockReply.text("no").usage(reported));

    LlmResponse response = answer(lab.ask());
    answer(lab.ask());

    assertThat(response.message().text()).isEqualTo("yes");
    assertThat(response.usage()).isEqualTo(Usage.unknown());
    assertThat(response.attempts().get(0).cost()).isEqualTo(Cost.unknown(Cost.Reason.NO_USAGE));
    assertThat(lab.meter.total().unknownCosts()).isEqualTo(2);
  }

  @Test
  void requestThatNoModelCanBeSent_isWrongAndAskedNowhere() {
    Part.Opaque foreign = new Part.Opaque(TWO, "two-family", "signature", "of two");
    ModelInput input =
        ModelInput.builder(1)
            .message(new Message(Message.Role.ASSISTANT, List.of(foreign)))
            .build();

    LlmException failure = failure(lab.router().complete(Lab.request(input)));

    assertThat(failure.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
    assertThat(failure).hasMessageContaining("one/one-large").hasMessageContaining("no message");
    assertThat(lab.asked()).isEmpty();
    assertThat(lab.clock.timers()).isZero();
  }

  // Whom else.

  @Test
  void fallbackOff_asksTheSameModelAgainAndNobodyElse() {
    lab.failing(ONE, ErrorKind.SERVER_ERROR);

    failure(lab.ask(RoutePolicy.builder().fallback(RoutePolicy.Fallback.OFF).build()));

    assertThat(lab.asked()).containsExactly("one-large", "one-large");
  }

  @Test
  void fallbackWithinTheProvider_asksItsNextBestModel() {
    lab.script(ONE, MockReply.error(ErrorKind.QUOTA_EXHAUSTED));

    LlmResponse response =
        answer(lab.ask(RoutePolicy.builder().fallback(RoutePolicy.Fallback.SAME_PROVIDER).build()));

    assertThat(response.servedBy().toString()).isEqualTo("one/one-spare");
  }

  @Test
  void exactModel_hasNobodyWhoStandsInForIt() {
    lab.failing(ONE, ErrorKind.QUOTA_EXHAUSTED);

    LlmException failure =
        failure(
            lab.router()
                .complete(
                    LlmRequest.of(
                        ModelSelector.exact(ONE, "one-large"),
                        ModelInput.builder(1).user("?").build())));

    assertThat(failure.kind()).isEqualTo(ErrorKind.QUOTA_EXHAUSTED);
    assertThat(failure).hasMessageContaining("left out: ");
  }

  @Test
  void selectorThatMeansNothing_asksNobody() {
    LlmException failure = failure(lab.router().complete(ofAlias("nothing")));

    assertThat(failure.kind()).isEqualTo(ErrorKind.MODEL_NOT_FOUND);
    assertThat(failure).hasMessageContaining("no model of provider 'one' has the alias 'nothing'");
  }

  @Test
  void requestThatIsTooLongForAll_asksNobody() {
    ModelInput long_ = ModelInput.builder(100).user("word ".repeat(200_000)).build();

    assertThat(failure(lab.router().complete(Lab.request(long_))).kind())
        .isEqualTo(ErrorKind.CONTEXT_LENGTH);
  }

  // Ends from outside.

  @Test
  void cancelled_closesTheAttemptAndBooksItAsUnknown() {
    lab.script(ONE, MockReply.text("late").after(Duration.ofMinutes(1)));
    LlmCall call = lab.ask();

    call.cancel();
    call.cancel();

    LlmException failure = failure(call);
    assertThat(failure.kind()).isEqualTo(ErrorKind.CANCELLED);
    assertThat(failure.attempts())
        .singleElement()
        .satisfies(
            attempt -> {
              assertThat(attempt.error()).isEqualTo(ErrorKind.CANCELLED);
              assertThat(attempt.cost()).isEqualTo(Cost.unknown(Cost.Reason.NO_USAGE));
            });
    assertThat(lab.clock.timers()).as("the provider has closed the attempt").isZero();
    assertThat(lab.meter.total().attempts()).isOne();
  }

  @Test
  void cancelled_whileItWaits_makesNoFurtherAttempt() {
    lab.longWaits().order(ONE).failing(ONE, ErrorKind.OVERLOADED);
    LlmCall call = lab.ask();

    call.cancel();
    lab.clock.advance(Duration.ofHours(1));

    assertThat(failure(call).kind()).isEqualTo(ErrorKind.CANCELLED);
    assertThat(lab.calls(ONE)).isOne();
  }

  @Test
  void deadline_takesTheAttemptBack() {
    lab.script(ONE, MockReply.text("late").after(Duration.ofMinutes(2)));
    LlmCall call = lab.ask(RoutePolicy.builder().deadline(Duration.ofMinutes(1)).build());

    lab.clock.advance(Duration.ofMinutes(1));

    LlmException failure = failure(call);
    assertThat(failure.kind()).isEqualTo(ErrorKind.DEADLINE);
    assertThat(failure.attempts()).extracting(Attempt::error).containsExactly(ErrorKind.DEADLINE);
    assertThat(failure.attempts().get(0).usage()).isEqualTo(Usage.unknown());
    assertThat(lab.clock.timers()).isZero();
  }

  @Test
  void deadline_holdsWithAProviderThatDoesNotLetGo() {
    LlmProvider stubborn =
        new Broken() {
          @Override
          public InFlight complete(ProviderCall call) {
            return ending(new CompletableFuture<>());
          }
        };
    LlmCall call = lab.provider(stubborn).ask();

    lab.clock.advance(Duration.ofMinutes(20));

    assertThat(failure(call).kind()).isEqualTo(ErrorKind.DEADLINE);
  }

  @Test
  void routerThatIsClosed_takesItsCallsBack() {
    lab.script(ONE, MockReply.text("late").after(Duration.ofMinutes(1)));
    LlmCall call = lab.ask();

    lab.router().close();

    assertThat(failure(call).kind()).isEqualTo(ErrorKind.CANCELLED);
    assertThatThrownBy(lab::ask).isInstanceOf(IllegalStateException.class);
  }

  /** A cancel and an answer meet; whichever is first, there is one end and one attempt. */
  @Test
  void cancelThatMeetsTheAnswer_endsTheCallOnce() throws InterruptedException {
    for (int i = 0; i < 200; i++) {
      Lab one = new Lab();
      one.script(ONE, MockReply.text("now").after(Duration.ofSeconds(1)));
      LlmCall call = one.ask();
      CountDownLatch go = new CountDownLatch(1);
      Thread canceller =
          new Thread(
              () -> {
                try {
                  go.await();
                  call.cancel();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      canceller.start();
      go.countDown();
      one.clock.advance(Duration.ofSeconds(1));
      canceller.join(TimeUnit.SECONDS.toMillis(10));

      assertThat(isDone(call)).isTrue();
      assertThat(one.meter.total().attempts()).isOne();
      assertThat(one.clock.timers()).isZero();
    }
  }

  // What is told.

  @Test
  void attempts_ofAllModels_areInTheAnswerWithWhatTheyCost() {
    MockReply billed = MockReply.error(ErrorKind.SERVER_ERROR).usage(Usage.of(1_000, 10));
    LlmResponse response =
        answer(
            lab.script(ONE, billed, MockReply.error(ErrorKind.STREAM_TRUNCATED))
                .script(TWO, MockReply.text("yes").usage(Usage.of(2_000, 100)))
                .ask());

    assertThat(response.attempts())
        .extracting(Attempt::cost)
        .containsExactly(
            Cost.ofNanoUsd(1_020_000),
            Cost.unknown(Cost.Reason.NO_USAGE),
            Cost.ofNanoUsd(2_200_000));
    assertThat(response.usage().input()).isEqualTo(3_000);
    assertThat(lab.meter.total().nanoUsd()).isEqualTo(3_220_000);
    assertThat(lab.meter.total().unknownCosts()).isOne();
    assertThat(lab.meter.total().failed()).isEqualTo(2);
  }

  @Test
  void decisions_areToldInOrder() {
    lab.script(
        ONE, MockReply.error(ErrorKind.OVERLOADED), MockReply.error(ErrorKind.QUOTA_EXHAUSTED));

    answer(lab.ask());

    assertThat(lab.events)
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly(
            "AttemptStarted",
            "AttemptEnded",
            "CoolingDown",
            "Retrying",
            "AttemptStarted",
            "AttemptEnded",
            "CoolingDown",
            "FellBack",
            "AttemptStarted",
            "AttemptEnded");
    assertThat(lab.events(RouteEvent.FellBack.class))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.from().provider()).isEqualTo(ONE);
              assertThat(event.to().provider()).isEqualTo(TWO);
              assertThat(event.because()).isEqualTo(ErrorKind.QUOTA_EXHAUSTED);
            });
  }

  @Test
  void listenerThatThrows_disturbsNoCall() {
    MovingClock clock = new MovingClock();
    LlmConfig config = LlmConfig.of(Json.parse("{}"), Map.of("LLM_MOCK", "true"));
    List<Throwable> thrown = new ArrayList<>();
    Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> thrown.add(e));
    try (LlmRouter router =
        LlmRouter.builder(config, clock)
            .listener(
                (context, event) -> {
                  throw new IllegalStateException("mine");
                })
            .build()) {
      answer(router.complete(Lab.request()));
    } finally {
      Thread.currentThread().setUncaughtExceptionHandler(null);
    }

    assertThat(thrown).hasSize(2);
  }

  @Test
  void mockOfTheEnvironment_answersForEveryModel() {
    MovingClock clock = new MovingClock();
    LlmConfig config =
        LlmConfig.of(Json.parse("{}"), Map.of("LLM_MOCK", "true", "LLM_PROVIDER", "anthropic"));
    try (LlmRouter router = LlmRouter.builder(config, clock).build()) {
      LlmResponse response = answer(router.complete(Lab.request()));

      assertThat(response.servedBy().provider()).isEqualTo(ProviderId.MOCK);
      assertThat(response.servedBy().model()).isEqualTo("fast");
      assertThat(response.attempts().get(0).cost()).isEqualTo(Cost.ofNanoUsd(0));
    }
  }

  @Test
  void providerThatCannotBeMade_isAFaultBeforeTheStart() {
    LlmConfig config = LlmConfig.of(Json.parse("{}"), Map.of("LLM_PROVIDER", "bedrock"));

    assertThatThrownBy(() -> LlmRouter.builder(config, new MovingClock()).build())
        .hasMessageContaining("PROVIDER_KIND_UNKNOWN");
  }
}
