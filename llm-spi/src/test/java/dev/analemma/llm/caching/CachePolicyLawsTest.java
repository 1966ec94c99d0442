// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.llm.CacheKind;
import dev.analemma.llm.CacheRates;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What holds for every price, size and expectation. */
class CachePolicyLawsTest {
  private static final CachePolicy POLICY = CachePolicy.ofDefaults().withFloor(2_000);
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal HOUR = BigDecimal.valueOf(3_600_000);

  @Property(tries = 1_000)
  void explicit_isMade_exactlyAboveTheClosedFormula(
      @ForAll("rates") CacheRates rates,
      @ForAll("tokens") long tokens,
      @ForAll("uses") long uses,
      @ForAll("times") long millis,
      @ForAll("millionths") int implicit) {
    CacheDecision decision =
        POLICY.decide(
            traits(CacheKind.EXPLICIT, rates),
            tokens,
            Reuse.planned(uses, Duration.ofMillis(millis)),
            implicit);

    // N (p - r)(1 - h) > p + s T, for each token.
    BigDecimal saved =
        exact(rates.input())
            .subtract(exact(rates.read()))
            .multiply(exact(uses))
            .multiply(MILLION.subtract(exact(implicit)))
            .multiply(HOUR)
            .subtract(exact(rates.input()).multiply(HOUR).multiply(MILLION))
            .subtract(exact(rates.storageHour()).multiply(exact(millis)).multiply(MILLION));
    assertThat(decision.caches()).isEqualTo(tokens >= 2_000 && saved.signum() > 0);
    assertThat(BigInteger.valueOf(decision.savingNanoUsd()))
        .isEqualTo(
            decision.caches()
                ? saved
                    .multiply(exact(tokens))
                    .divide(HOUR.multiply(MILLION), 0, RoundingMode.FLOOR)
                    .toBigIntegerExact()
                    .min(BigInteger.valueOf(Long.MAX_VALUE))
                : BigInteger.ZERO);
  }

  @Property(tries = 1_000)
  void points_areSet_exactlyAboveTheClosedFormula(
      @ForAll("rates") CacheRates rates, @ForAll("tokens") long tokens, @ForAll("uses") long uses) {
    CacheDecision decision =
        POLICY.decide(
            traits(CacheKind.POINTS, rates), tokens, Reuse.planned(uses, Duration.ZERO), 0);

    // N (p - r) > w - r, for the cheaper write: all uses are at once. Reads have to be cheaper.
    BigDecimal write = exact(rates.writeShort()).min(exact(rates.writeLong()));
    BigDecimal saved =
        exact(rates.input())
            .subtract(exact(rates.read()))
            .multiply(exact(uses))
            .subtract(write.subtract(exact(rates.read())));
    boolean cheaper = exact(rates.input()).compareTo(exact(rates.read())) > 0;
    assertThat(decision.caches()).isEqualTo(tokens >= 1_000 && cheaper && saved.signum() > 0);
  }

  @Property(tries = 1_000)
  void moreUses_neverTurnACacheIntoNone(
      @ForAll("kinds") CacheKind kind,
      @ForAll("rates") CacheRates rates,
      @ForAll("uses") long uses,
      @ForAll("uses") long more,
      @ForAll("times") long millis,
      @ForAll("millionths") int implicit) {
    Duration within = Duration.ofMillis(millis);
    long many = Math.min(Long.MAX_VALUE - uses, more) + uses;
    CacheTraits traits = traits(kind, rates);

    boolean few = POLICY.decide(traits, 50_000, Reuse.planned(uses, within), implicit).caches();
    boolean most = POLICY.decide(traits, 50_000, Reuse.planned(many, within), implicit).caches();

    assertThat(most || !few).isTrue();
  }

  @Property(tries = 1_000)
  void moreUsesAnHour_neverTurnACacheIntoNone(
      @ForAll("kinds") CacheKind kind,
      @ForAll("rates") CacheRates rates,
      @ForAll("perHour") double perHour,
      @ForAll("perHour") double more) {
    CacheTraits traits = traits(kind, rates);

    boolean few = POLICY.decide(traits, 50_000, Reuse.rate(perHour, perHour), 0).caches();
    boolean most =
        POLICY.decide(traits, 50_000, Reuse.rate(perHour + more, perHour + more), 0).caches();

    assertThat(most || !few).isTrue();
  }

  @Property(tries = 1_000)
  void explicit_isKept_exactlyAboveTheRateOfTheClosedFormula(
      @ForAll("rates") CacheRates rates, @ForAll("perHour") double perHour) {
    CacheDecision decision =
        POLICY.decide(
            traits(CacheKind.EXPLICIT, rates), 50_000, Reuse.rate(perHour * 2, perHour), 0);

    // lambda (p - r) > s, within what rounding up a part of a millionth can hide.
    BigDecimal saved =
        new BigDecimal(perHour, MathContext.UNLIMITED)
            .multiply(exact(rates.input()).subtract(exact(rates.read())))
            .subtract(exact(rates.storageHour()));
    if (saved.abs().compareTo(BigDecimal.valueOf(perHour / 1e6)) > 0) {
      assertThat(decision.caches()).isEqualTo(saved.signum() > 0);
    }
  }

  @Property(tries = 1_000)
  void nothing_isEverBelowTheMinimum_norSavesLessThanNothing_norLivesOutOfBounds(
      @ForAll("kinds") CacheKind kind,
      @ForAll("rates") CacheRates rates,
      @ForAll("tokens") long tokens,
      @ForAll("reuses") Reuse reuse,
      @ForAll("millionths") int implicit) {
    CacheDecision decision = POLICY.decide(traits(kind, rates), tokens, reuse, implicit);

    assertThat(decision.savingNanoUsd()).isNotNegative();
    if (decision.kind() == CacheKind.EXPLICIT) {
      assertThat(tokens).isGreaterThanOrEqualTo(2_000);
      assertThat(decision.ttl()).isBetween(POLICY.ttlMin(), POLICY.ttlMax());
    } else if (decision.kind() == CacheKind.POINTS) {
      assertThat(tokens).isGreaterThanOrEqualTo(1_000);
      assertThat(decision.ttl()).isIn(Duration.ofMinutes(5), Duration.ofHours(1));
    } else {
      assertThat(decision.ttl()).isZero();
    }
  }

  @Property(tries = 300)
  void chanceOfAUse_growsWithTheTime_andIsHeldNoLonger(
      @ForAll("gaps") List<Long> seen, @ForAll("times") long one, @ForAll("times") long other) {
    Gaps gaps = gaps(seen);

    Gaps.Held shorter = gaps.within(Math.min(one, other));
    Gaps.Held longer = gaps.within(Math.max(one, other));

    assertThat(shorter.chance()).isBetween(0.0, longer.chance());
    assertThat(longer.chance()).isLessThanOrEqualTo(1);
    assertThat(shorter.millis()).isBetween(0.0, Math.min(one, other) + 1e-3);
  }

  private static Gaps gaps(List<Long> seen) {
    Gaps gaps = new Gaps();
    seen.forEach(gaps::add);
    return gaps;
  }

  private static CacheTraits traits(CacheKind kind, CacheRates rates) {
    return new CacheTraits(Map.of(kind, 1_000L), rates);
  }

  private static BigDecimal exact(Long value) {
    return BigDecimal.valueOf(value);
  }

  private static BigDecimal exact(int value) {
    return BigDecimal.valueOf(value);
  }

  /** Plausible prices, and such as would overflow. */
  @Provide
  Arbitrary<CacheRates> rates() {
    Arbitrary<Long> rate =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.longs().between(0, 500_000)),
            Tuple.of(1, Arbitraries.longs().between(0, Long.MAX_VALUE)));
    return Combinators.combine(rate, rate, rate, rate, rate).as(CacheRates::new);
  }

  @Provide
  Arbitrary<Long> tokens() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(0, 5_000), Arbitraries.longs().between(0, Long.MAX_VALUE));
  }

  @Provide
  Arbitrary<Long> uses() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(1, 10), Arbitraries.longs().between(1, Long.MAX_VALUE));
  }

  @Provide
  Arbitrary<Long> times() {
    return Arbitraries.oneOf(
        Arbitraries.longs().between(0, 7_200_000), Arbitraries.longs().between(0, 1L << 40));
  }

  @Provide
  Arbitrary<Integer> millionths() {
    return Arbitraries.oneOf(Arbitraries.just(0), Arbitraries.integers().between(0, 1_000_000));
  }

  @Provide
  Arbitrary<Double> perHour() {
    return Arbitraries.doubles().between(0, 10_000).ofScale(4);
  }

  @Provide
  Arbitrary<CacheKind> kinds() {
    return Arbitraries.of(CacheKind.EXPLICIT, CacheKind.POINTS);
  }

  @Provide
  Arbitrary<List<Long>> gaps() {
    return Arbitraries.longs().between(0, 1L << 28).list().ofMaxSize(40);
  }

  @Provide
  Arbitrary<Reuse> reuses() {
    return Arbitraries.oneOf(
        Combinators.combine(uses(), times())
            .as((uses, millis) -> Reuse.planned(uses, Duration.ofMillis(millis))),
        perHour().map(perHour -> Reuse.rate(perHour, perHour / 2)),
        Arbitraries.just(Reuse.unknown()),
        gaps().map(CachePolicyLawsTest::gaps));
  }
}
