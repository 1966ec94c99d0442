// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.analemma.llm.CacheKind;
import dev.analemma.llm.CacheRates;
import dev.analemma.llm.ModelCatalog;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.caching.CacheDecision.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CachePolicyTest {
  private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
  private static final CachePolicy POLICY = CachePolicy.ofDefaults();

  @ParameterizedTest(name = "{0}, {1} tokens for {2} minutes: {3} uses")
  @CsvSource({
    "gemini-2.5-pro, 100000, 5, 1.44",
    "gemini-2.5-pro, 100000, 15, 2.11",
    "gemini-2.5-pro, 100000, 60, 5.11",
    "gemini-2.5-pro, 100000, 240, 17.11",
    "gemini-2.5-pro, 300000, 60, 3.11",
    "gemini-2.5-flash, 100000, 60, 4.81",
    "gemini-2.5-flash, 100000, 240, 15.93"
  })
  void explicit_ofTheCatalogue_paysFromTheKnownNumberOfUses(
      String model, long tokens, int minutes, double uses) {
    CacheTraits traits = traits("gemini", model, tokens);
    Duration within = Duration.ofMinutes(minutes);

    CacheDecision below = POLICY.decide(traits, tokens, Reuse.planned((long) uses, within), 0);
    CacheDecision above = POLICY.decide(traits, tokens, Reuse.planned((long) uses + 1, within), 0);

    assertThat(below.reason()).isEqualTo(Reason.TOO_FEW_USES);
    assertThat(below.needed()).isCloseTo(uses, within(0.005));
    assertThat(above.reason()).isEqualTo(Reason.PAYS);
  }

  @ParameterizedTest(name = "{0} uses, {1} minutes apart: {2}, {3}")
  @CsvSource({
    "1, 0, TOO_FEW_USES, 0",
    "2, 4, PAYS, 5",
    "2, 30, TOO_FEW_USES, 0",
    "3, 30, PAYS, 60",
    "100, 61, TOO_RARE, 0"
  })
  void points_areKept_asLongAsUsesAreApart(int uses, int apart, Reason reason, int minutes) {
    CacheDecision decision =
        POLICY.decide(
            traits("anthropic", "claude-sonnet-5-5", 10_000),
            10_000,
            Reuse.planned(uses, Duration.ofMinutes((long) apart * (uses - 1))),
            0);

    assertThat(decision.reason()).isEqualTo(reason);
    assertThat(decision.ttl()).isEqualTo(Duration.ofMinutes(minutes));
  }

  @ParameterizedTest(name = "{0} tokens: {1}")
  @CsvSource({"4095, BELOW_MINIMUM", "4096, BELOW_FLOOR", "32767, BELOW_FLOOR", "32768, PAYS"})
  void explicit_belowTheFloor_isNotMade(long tokens, Reason reason) {
    CacheTraits traits = traits("gemini", "gemini-2.5-pro", tokens);

    assertThat(POLICY.decide(traits, tokens, Reuse.planned(50, Duration.ofMinutes(1)), 0).reason())
        .isEqualTo(reason);
  }

  @Test
  void floor_setLower_leavesTheProvidersMinimum() {
    CachePolicy policy = POLICY.withFloor(0);
    Reuse reuse = Reuse.planned(50, Duration.ofMinutes(1));

    assertThat(policy.decide(traits("gemini", "gemini-2.5-pro", 4_096), 4_096, reuse, 0).reason())
        .isEqualTo(Reason.PAYS);
    assertThat(policy.decide(traits("gemini", "gemini-2.5-pro", 4_095), 4_095, reuse, 0).reason())
        .isEqualTo(Reason.BELOW_MINIMUM);
  }

  @Test
  void implicitHits_makeAnExplicitCacheNeedMoreUses() {
    CacheTraits traits = traits("gemini", "gemini-2.5-pro", 100_000);
    Reuse reuse = Reuse.planned(3, Duration.ofMinutes(15));

    assertThat(POLICY.decide(traits, 100_000, reuse, 0).caches()).isTrue();
    assertThat(POLICY.decide(traits, 100_000, reuse, 500_000).needed())
        .isCloseTo(4.22, within(0.005));
  }

  @Test
  void whatCannotBeDecided_isNamed() {
    Reuse reuse = Reuse.planned(50, Duration.ofMinutes(1));

    assertThat(POLICY.decide(traits("openai", "gpt-6.2-sol", 50_000), 50_000, reuse, 0).reason())
        .isEqualTo(Reason.IMPLICIT_ALONE);
    assertThat(
            POLICY.decide(traits("gemini", "gemini-3.8-flash", 50_000), 50_000, reuse, 0).reason())
        .isEqualTo(Reason.NO_PRICE);
    assertThat(POLICY.decide(new CacheTraits(Map.of(), null), 50_000, reuse, 0).reason())
        .isEqualTo(Reason.NO_CACHE);
    assertThat(
            POLICY
                .decide(traits("gemini", "gemini-2.5-pro", 50_000), 50_000, Reuse.unknown(), 0)
                .reason())
        .isEqualTo(Reason.NOTHING_KNOWN);
  }

  @Test
  void costsThatAreNothing_areNotMissing() {
    CacheTraits free =
        new CacheTraits(Map.of(CacheKind.EXPLICIT, 1L), new CacheRates(0, 0L, null, null, 0L));

    assertThat(POLICY.decide(free, 50_000, Reuse.planned(9, Duration.ZERO), 0).reason())
        .isEqualTo(Reason.TOO_FEW_USES);
  }

  private static CacheTraits traits(String provider, String model, long tokens) {
    ProviderId id = new ProviderId(provider);
    return CacheTraits.of(
        ModelCatalog.ofDefaults().resolve(ModelSelector.exact(id, model), id).orElseThrow(),
        tokens,
        NOW);
  }
}
