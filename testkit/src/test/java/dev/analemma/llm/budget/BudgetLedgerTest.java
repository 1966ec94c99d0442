// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.budget;

import static dev.analemma.llm.budget.Attempts.unknown;
import static dev.analemma.llm.budget.Attempts.used;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.llm.CallContext;
import dev.analemma.llm.Cost;
import dev.analemma.llm.CostMeter;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.PricedModels;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Usage;
import dev.analemma.llm.budget.BudgetLimit.Unit;
import dev.analemma.testkit.MovingClock;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetLedgerTest {
  private static final ResolvedTarget MODEL = PricedModels.priced("gemini");
  private static final CallContext CONTEXT = new CallContext("sift", "team", "run-1", "ask");
  private static final BudgetScope OWNER = BudgetScope.of(CostMeter.Scope.OWNER);
  private static final BudgetScope PROVIDER = BudgetScope.of(CostMeter.Scope.PROVIDER);

  private final MovingClock clock = new MovingClock();

  @Test
  void dollars_areNanoDollars_withoutTheFraction() {
    assertThat(BudgetLimit.usd(new BigDecimal("0.0000000019"), OWNER).max()).isEqualTo(1);
    assertThat(BudgetLimit.usd(new BigDecimal("5.00"), OWNER).max()).isEqualTo(5_000_000_000L);
  }

  @Test
  void call_isReservedWithTheMostThatItCanCost() {
    BudgetLedger ledger = ledger(money(20_000, OWNER));

    grant(ledger, "a", 4, 3);

    assertThat(state(ledger)).isEqualTo(standing(ledger, 0, 10_000));
  }

  @Test
  void settledCall_costsWhatItDid_andGivesTheRestBack() {
    BudgetLedger ledger = ledger(money(20_000, OWNER));
    grant(ledger, "a", 4, 3);

    ledger.settle("a", used(MODEL, 4, 1));

    assertThat(state(ledger)).isEqualTo(standing(ledger, 6_000, 0));
  }

  @Test
  void callThatWasNotMade_costsNothingAndIsNoCall() {
    BudgetLedger ledger = ledger(BudgetLimit.of(Unit.CALLS, 1, OWNER));
    grant(ledger, "a", 4, 3);

    ledger.release("a");

    assertThat(state(ledger)).isEqualTo(standing(ledger, 0, 0));
  }

  @Test
  void failedCall_thatIsNotPaid_isStillACall() {
    BudgetLedger ledger =
        ledger(BudgetLimit.of(Unit.CALLS, 1, OWNER), BudgetLimit.of(Unit.TOKENS, 100, OWNER));
    grant(ledger, "a", 4, 3);

    ledger.settle("a", used(MODEL, Usage.none()));

    assertThat(states(ledger)).extracting(BudgetState::spent).containsExactly(1L, 0L);
  }

  @Test
  void oneLimitOfManyInTheWay_reservesUnderNone() {
    BudgetLedger ledger = ledger(money(1_000_000, OWNER), BudgetLimit.of(Unit.TOKENS, 5, PROVIDER));

    BudgetDecision decision = ask(ledger, "a", 4, 3);

    assertThat(decision).isInstanceOf(BudgetDecision.Stop.class);
    assertThat(states(ledger)).extracting(BudgetState::reserved).containsOnly(0L);
    assertThat(ledger.open("run-1")).isEmpty();
  }

  @Test
  void lastOfABudget_canBeSpentToTheNanoDollar() {
    BudgetLedger ledger = ledger(money(10_000, OWNER));

    assertThat(ask(ledger, "a", 4, 3)).isInstanceOf(BudgetDecision.Granted.class);
    assertThat(ask(ledger, "b", 0, 1)).isInstanceOf(BudgetDecision.Stop.class);
  }

  @Test
  void refusedCall_tellsScopeLimitSpentReservedAndAsked() {
    BudgetLedger ledger = ledger(money(20_000, OWNER));
    grant(ledger, "a", 4, 3);
    ledger.settle("a", used(MODEL, 4, 1));
    grant(ledger, "b", 4, 3);

    BudgetDecision decision = ask(ledger, "c", 4, 3);

    BudgetState state = new BudgetState(money(20_000, OWNER), "team", 6_000, 10_000, false, null);
    assertThat(decision)
        .isEqualTo(new BudgetDecision.Stop(List.of(new BudgetDecision.Shortage(state, 10_000))));
    assertThat(state.left()).isEqualTo(4_000);
    assertThatThrownBy(decision::orThrow)
        .isInstanceOfSatisfying(
            LlmException.class,
            thrown -> assertThat(thrown.kind()).isEqualTo(ErrorKind.BUDGET_EXHAUSTED))
        .hasMessageContaining(
            "owner 'team' may spend $0.00002: $0.000006 spent, $0.00001 reserved, $0.00001 asked for");
  }

  @Test
  void callOfUnknownEnd_isBookedWithWhatWasReserved_untilItIsKnown() {
    BudgetLedger ledger = ledger(money(20_000, OWNER));
    grant(ledger, "a", 4, 3);

    assertThat(ledger.assume("a").assumed()).isTrue();
    assertThat(state(ledger)).isEqualTo(standing(ledger, 10_000, 0));

    assertThat(ledger.settle("a", used(MODEL, 4, 1)).assumed()).isFalse();
    assertThat(state(ledger)).isEqualTo(standing(ledger, 6_000, 0));
  }

  @Test
  void cancelledCall_whoseUsageNobodyKnows_isBookedWithWhatWasReserved() {
    BudgetLedger ledger = ledger(money(20_000, OWNER));
    grant(ledger, "a", 4, 3);

    ledger.settle("a", unknown(MODEL));

    assertThat(state(ledger)).isEqualTo(standing(ledger, 10_000, 0));
  }

  /** The known part of a broken answer is more than was reserved; to know nothing is no news. */
  @Test
  void assumedCall_isNotLoweredByKnowingNothing() {
    BudgetLedger ledger = ledger(BudgetLimit.of(Unit.TOKENS, 100, OWNER));
    grant(ledger, "a", 4, 3);
    ledger.settle("a", used(MODEL, Usage.of(9, 0).withQuality(Usage.Quality.UNKNOWN)));

    BudgetFact.Settled again = ledger.settle("a", unknown(MODEL));

    assertThat(again.tokens()).isEqualTo(9);
    assertThat(state(ledger)).isEqualTo(standing(ledger, 9, 0));
  }

  /** The catalogue may know the price of input and not that of a cache. */
  @Test
  void callWhosePriceIsUnknownInPart_isBookedWithTheMoneyThatWasReserved() {
    BudgetLedger ledger = ledger(money(20_000, OWNER), BudgetLimit.of(Unit.TOKENS, 100, OWNER));
    grant(ledger, "a", 4, 3);

    BudgetFact.Settled settled =
        ledger.settle("a", used(MODEL, Usage.of(4, 1), Cost.unknown(Cost.Reason.NO_PRICE)));

    assertThat(settled).isEqualTo(new BudgetFact.Settled("a", Cost.ofNanoUsd(10_000), 5, true));
  }

  @Test
  void callThatCostMoreThanReserved_isBookedWithWhatItCost() {
    BudgetLedger ledger = ledger(money(10_000, OWNER));
    grant(ledger, "a", 4, 3);

    ledger.settle("a", used(MODEL, 4, 30));

    assertThat(state(ledger).left()).isEqualTo(-54_000);
    assertThat(ask(ledger, "b", 0, 1)).isInstanceOf(BudgetDecision.Stop.class);
  }

  @Test
  void modelThatCostsNothing_isCalledWithoutMoney() {
    BudgetLedger ledger = ledger(money(10_000, OWNER));
    grant(ledger, "a", 4, 3);
    ledger.settle("a", used(MODEL, 4, 30));

    assertThat(ledger.reserve(Attempts.ask("b", CONTEXT, PricedModels.free("vllm"), 4, 3)))
        .isInstanceOf(BudgetDecision.Granted.class);
  }

  @Test
  void attempt_isBookedOnce() {
    BudgetLedger ledger = ledger();
    grant(ledger, "a", 4, 3);

    assertThatThrownBy(() -> ask(ledger, "a", 4, 3))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'a' is booked already");
    ledger.settle("a", used(MODEL, 4, 3));
    assertThatThrownBy(() -> ledger.settle("a", used(MODEL, 4, 3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nothing is reserved for attempt 'a'");
    assertThatThrownBy(() -> ledger.release("a")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void assumedCall_isNotReleased() {
    BudgetLedger ledger = ledger();
    grant(ledger, "a", 4, 3);
    ledger.assume("a");

    assertThatThrownBy(() -> ledger.release("a")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void modelWithoutPrice_underALimitOfMoney_isRefusedWithACodeOfItsOwn() {
    BudgetLedger ledger = ledger(money(1_000_000, OWNER));

    BudgetDecision decision =
        ledger.reserve(Attempts.ask("a", CONTEXT, PricedModels.unpriced("vllm"), 4, 3));

    assertThatThrownBy(decision::orThrow)
        .isInstanceOfSatisfying(
            LlmException.class, thrown -> assertThat(thrown.kind()).isEqualTo(ErrorKind.UNPRICED))
        .hasMessageContaining("vllm/m is not called")
        .hasMessageContaining("the catalogue has no price for the model");
  }

  @Test
  void modelWithoutPrice_underALimitOfTokens_isCalled() {
    BudgetLedger ledger = ledger(BudgetLimit.of(Unit.TOKENS, 7, OWNER));

    assertThat(ledger.reserve(Attempts.ask("a", CONTEXT, PricedModels.unpriced("vllm"), 4, 3)))
        .isInstanceOf(BudgetDecision.Granted.class);
  }

  @Test
  void modelWithoutPrice_countsAsTheLimitSays() {
    ResolvedTarget model = PricedModels.unpriced("vllm");
    BudgetLedger ledger = ledger(money(1_000, OWNER).withUnpriced(100));

    ledger.reserve(Attempts.ask("a", CONTEXT, model, 4, 3)).orThrow();
    assertThat(state(ledger)).isEqualTo(standing(ledger, 0, 700));
    ledger.settle("a", used(model, 4, 1));
    assertThat(state(ledger)).isEqualTo(standing(ledger, 500, 0));

    assertThat(ledger.reserve(Attempts.ask("b", CONTEXT, model, 4, 2)))
        .isInstanceOf(BudgetDecision.Stop.class);
  }

  /** A limit of money that comes later cannot know what was spent before. */
  @Test
  void callAfterOnesWithoutPrice_underALimitOfMoney_isRefused() {
    ResolvedTarget model = PricedModels.unpriced("vllm");
    BudgetLedger ledger = ledger();
    ledger.reserve(Attempts.ask("a", CONTEXT, model, 4, 3)).orThrow();
    ledger.settle("a", used(model, 4, 1));
    BudgetLimit late = money(1_000_000, BudgetScope.run());

    BudgetDecision decision =
        ledger.reserve(new BudgetAsk("b", CONTEXT, MODEL, 4, 3, List.of(late)));

    assertThatThrownBy(decision::orThrow)
        .hasMessageContaining("models without a price were called before");
  }

  @Test
  void clampedAnswer_isTheLongestThatFits() {
    BudgetLedger ledger =
        ledger(money(10_001, OWNER).withPolicy(BudgetPolicy.stop().clampingTo(1)));

    BudgetDecision.Granted granted = ask(ledger, "a", 4, 100).orThrow();

    assertThat(granted.maxOutputTokens()).isEqualTo(3);
    assertThat(granted.clampedBy())
        .extracting(BudgetDecision.Shortage::asked)
        .containsExactly(204_000L);
    assertThat(state(ledger).reserved()).isEqualTo(10_000);
  }

  @Test
  void clampedAnswer_fitsEveryLimit() {
    BudgetLedger ledger =
        ledger(
            money(10_000, OWNER).withPolicy(BudgetPolicy.stop().clampingTo(1)),
            BudgetLimit.of(Unit.TOKENS, 6, PROVIDER).withPolicy(BudgetPolicy.stop().clampingTo(2)));

    assertThat(ask(ledger, "a", 4, 100).orThrow().maxOutputTokens()).isEqualTo(2);
  }

  @Test
  void answerBelowTheFloor_isNotAskedFor() {
    BudgetLedger ledger =
        ledger(money(10_000, OWNER).withPolicy(BudgetPolicy.pausing().clampingTo(4)));

    assertThat(ask(ledger, "a", 4, 100)).isInstanceOf(BudgetDecision.Pause.class);
  }

  @Test
  void answer_isNotMadeShorter_whereOneLimitInTheWayDoesNotAllowIt() {
    BudgetLedger ledger =
        ledger(
            money(10_000, OWNER).withPolicy(BudgetPolicy.stop().clampingTo(1)),
            BudgetLimit.of(Unit.TOKENS, 6, PROVIDER));

    assertThat(ask(ledger, "a", 4, 100)).isInstanceOf(BudgetDecision.Stop.class);
  }

  @Test
  void otherModel_isAsked_whereTheLimitNamesOne() {
    ModelSelector fast = ModelSelector.role("fast");
    BudgetLedger ledger =
        ledger(money(1_000, OWNER).withPolicy(BudgetPolicy.pausing().downgradingTo(fast)));

    assertThat(ask(ledger, "a", 4, 3))
        .isInstanceOfSatisfying(
            BudgetDecision.Downgrade.class,
            downgrade -> {
              assertThat(downgrade.to()).isEqualTo(fast);
              assertThat(downgrade.otherwise()).isInstanceOf(BudgetDecision.Pause.class);
            });
  }

  @Test
  void run_stops_whereOneLimitInTheWayDoesNotPause() {
    BudgetLedger ledger =
        ledger(
            money(1_000, OWNER).withPolicy(BudgetPolicy.pausing()),
            BudgetLimit.of(Unit.TOKENS, 1, PROVIDER));

    assertThat(ask(ledger, "a", 4, 3)).isInstanceOf(BudgetDecision.Stop.class);
  }

  @Test
  void pause_endsWithTheWindow() {
    BudgetLedger ledger =
        ledger(money(10_000, OWNER.each(Duration.ofDays(1))).withPolicy(BudgetPolicy.pausing()));
    clock.advance(Duration.ofHours(5));
    grant(ledger, "a", 4, 3);

    BudgetDecision.Pause pause = (BudgetDecision.Pause) ask(ledger, "b", 4, 3);

    assertThat(pause.until()).isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
  }

  @Test
  void pause_forMoreThanAWindowHas_hasNoEnd() {
    BudgetLedger ledger =
        ledger(money(10_000, OWNER.each(Duration.ofDays(1))).withPolicy(BudgetPolicy.pausing()));

    assertThat(((BudgetDecision.Pause) ask(ledger, "b", 4, 4)).until()).isNull();
  }

  @Test
  void window_beginsAnew_andACallUnderWayStaysInItsOwn() {
    BudgetLedger ledger = ledger(money(10_000, OWNER.each(Duration.ofDays(1))));
    grant(ledger, "a", 4, 3);
    clock.advance(Duration.ofDays(1).minusMillis(1));
    assertThat(ask(ledger, "b", 4, 3)).isInstanceOf(BudgetDecision.Stop.class);

    clock.advance(Duration.ofMillis(1));
    grant(ledger, "c", 4, 3);
    ledger.settle("a", used(MODEL, 4, 3));

    assertThat(state(ledger)).extracting(BudgetState::spent).isEqualTo(0L);
    assertThat(state(ledger)).extracting(BudgetState::reserved).isEqualTo(10_000L);
  }

  @Test
  void runs_areAddedUpByThemselves_andForgotten() {
    BudgetLedger ledger = ledger(money(10_000, BudgetScope.run()));
    grant(ledger, "a", 4, 3);

    CallContext other = new CallContext("sift", "team", "run-2", "ask");
    assertThat(ledger.reserve(Attempts.ask("b", other, MODEL, 4, 3)))
        .isInstanceOf(BudgetDecision.Granted.class);
    assertThat(ledger.open("run-2")).extracting(BudgetFact.Reserved::id).containsExactly("b");

    ledger.settle("a", used(MODEL, 4, 3));
    ledger.forgetRun("run-1");
    assertThat(state(ledger).spent()).isZero();
  }

  @Test
  void modelInEachRun_isAddedUpByRunAndModel() {
    BudgetLedger ledger = ledger(money(10_000, PROVIDER.inEachRun()));
    grant(ledger, "a", 4, 3);

    assertThat(ask(ledger, "b", 4, 3)).isInstanceOf(BudgetDecision.Stop.class);
    assertThat(ledger.reserve(Attempts.ask("b", CONTEXT, PricedModels.priced("vertex"), 4, 3)))
        .isInstanceOf(BudgetDecision.Granted.class);
    assertThat(ledger.reserve(Attempts.ask("c", CallContext.none(), MODEL, 4, 3)))
        .isInstanceOf(BudgetDecision.Granted.class);
  }

  @Test
  void limitOfOneName_isNoneForOthers() {
    BudgetLedger ledger = ledger(money(0, OWNER.named("other")));

    assertThat(ask(ledger, "a", 4, 3)).isInstanceOf(BudgetDecision.Granted.class);
  }

  @Test
  void limitsOfTheRunAndItsNode_holdBesideThoseOfTheLedger() {
    BudgetLedger ledger = ledger();
    List<BudgetLimit> limits = List.of(money(10_000, BudgetScope.nodeInRun()));
    ledger.reserve(new BudgetAsk("a", CONTEXT, MODEL, 4, 3, limits)).orThrow();

    assertThat(ledger.reserve(new BudgetAsk("b", CONTEXT, MODEL, 4, 3, limits)))
        .isInstanceOf(BudgetDecision.Stop.class);
    CallContext node = new CallContext("sift", "team", "run-1", "other");
    assertThat(ledger.reserve(new BudgetAsk("c", node, MODEL, 4, 3, limits)))
        .isInstanceOf(BudgetDecision.Granted.class);
  }

  @Test
  void limitOfACall_withAScopeThatIsNotAddedUp_isRefused() {
    BudgetAsk ask = new BudgetAsk("a", CONTEXT, MODEL, 4, 3, List.of(money(1, OWNER)));

    assertThatThrownBy(() -> ledger().reserve(ask))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is not added up");
  }

  @Test
  void raisedLimit_letsARunGoOn_withWhatItHasSpent() {
    BudgetLedger ledger = ledger(money(10_000, OWNER));
    grant(ledger, "a", 4, 3);
    ledger.settle("a", used(MODEL, 4, 3));

    ledger.replace(money(20_000, OWNER));

    assertThat(state(ledger).left()).isEqualTo(10_000);
    assertThatThrownBy(() -> ledger.replace(money(1, PROVIDER)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void twoLimitsOfOneScopeAndUnit_areRefused() {
    assertThatThrownBy(() -> ledger(money(1, OWNER), money(2, OWNER)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two limits of NANO_USD");
  }

  @Test
  void assumedCalls_canBeCorrectedUpToALimit_beyondItTheyStayBooked() {
    BudgetLedger ledger = ledger(BudgetLimit.of(Unit.CALLS, 1_000_000, OWNER));
    for (int i = 0; i <= BudgetLedger.ASSUMED_MAX; i++) {
      grant(ledger, "a" + i, 4, 3);
      ledger.assume("a" + i);
    }

    ledger.settle("a1", used(MODEL, 4, 3));
    assertThatThrownBy(() -> ledger.settle("a0", used(MODEL, 4, 3)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(state(ledger).spent()).isEqualTo(BudgetLedger.ASSUMED_MAX + 1);
  }

  private BudgetLedger ledger(BudgetLimit... limits) {
    return new BudgetLedger(clock, List.of(limits));
  }

  private static BudgetLimit money(long nanoUsd, BudgetScope scope) {
    return BudgetLimit.of(Unit.NANO_USD, nanoUsd, scope);
  }

  private static BudgetDecision ask(BudgetLedger ledger, String id, long in, int out) {
    return ledger.reserve(Attempts.ask(id, CONTEXT, MODEL, in, out));
  }

  private static void grant(BudgetLedger ledger, String id, long in, int out) {
    ask(ledger, id, in, out).orThrow();
  }

  private static List<BudgetState> states(BudgetLedger ledger) {
    return ledger.states(CONTEXT, MODEL, List.of());
  }

  /** Returns where the only limit stands. */
  private static BudgetState state(BudgetLedger ledger) {
    return states(ledger).get(0);
  }

  /** Returns the only limit with other sums. */
  private static BudgetState standing(BudgetLedger ledger, long spent, long reserved) {
    BudgetState now = state(ledger);
    return new BudgetState(now.limit(), now.name(), spent, reserved, false, now.resetsAt());
  }
}
