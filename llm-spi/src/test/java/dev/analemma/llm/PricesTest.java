// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import static dev.analemma.llm.Models.faults;
import static dev.analemma.llm.Models.model;
import static dev.analemma.llm.Models.models;
import static dev.analemma.llm.Models.places;
import static dev.analemma.llm.Models.priced;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PricesTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final String TIER =
      "{'input': 2, 'output': 10, 'cacheRead': 0.2, 'cacheWriteShort': 2.5, 'cacheWriteLong': 4}";

  @Test
  void eachKindOfToken_hasItsPrice() {
    Usage usage = new Usage(1, 10, 100, 1_000, 10_000, 100_000, Usage.Quality.REPORTED);

    assertThat(priced(TIER).cost(usage, NOW))
        .isEqualTo(
            Cost.ofNanoUsd(
                2_000
                    + 10 * 200
                    + 100 * 2_500
                    + 1_000 * 4_000
                    + 10_000L * 10_000
                    + 100_000L * 10_000));
  }

  @Test
  void thoughts_withAPriceOfTheirOwn_costThat() {
    Usage usage = new Usage(0, 0, 0, 0, 1, 1, Usage.Quality.REPORTED);

    assertThat(priced("{'input': 1, 'output': 2, 'reasoning': 5}").cost(usage, NOW))
        .isEqualTo(Cost.ofNanoUsd(7_000));
  }

  @Test
  void modelWithoutPrices_isNotFree() {
    assertThat(Models.target("'aliases': []").cost(Usage.of(1, 1), NOW))
        .isEqualTo(Cost.unknown(Cost.Reason.NO_PRICE));
    assertThat(Models.target("'aliases': []").costMost(1, 1, NOW).nanoUsd()).isEmpty();
  }

  @Test
  void useOfWhatHasNoPrice_makesTheWholeUnknown() {
    ResolvedTarget target = priced("{'input': 1, 'output': 2}");

    assertThat(target.cost(Usage.of(5, 5), NOW).nanoUsd()).hasValue(15_000);
    assertThat(target.cost(new Usage(5, 1, 0, 0, 5, 0, Usage.Quality.REPORTED), NOW))
        .isEqualTo(Cost.unknown(Cost.Reason.NO_PRICE));
  }

  @Test
  void usageThatNobodyKnows_isNotFree() {
    assertThat(priced(TIER).cost(Usage.unknown(), NOW))
        .isEqualTo(Cost.unknown(Cost.Reason.NO_USAGE));
  }

  @Test
  void modelThatCostsNothing_saysSo() {
    Usage usage = new Usage(1, 1, 1, 1, 1, 1, Usage.Quality.REPORTED);

    assertThat(priced("{'input': 0, 'output': 0}").cost(usage, NOW)).isEqualTo(Cost.ofNanoUsd(0));
  }

  @ParameterizedTest
  @CsvSource({"100, 100000", "101, 202000"})
  void tier_goesByAllTokensOfTheInput(long input, long nanoUsd) {
    ResolvedTarget target =
        priced(
            "{'upTo': 100, 'input': 1, 'output': 1, 'cacheRead': 1}",
            "{'input': 2, 'output': 1, 'cacheRead': 2}");
    Usage usage = new Usage(input - 50, 50, 0, 0, 0, 0, Usage.Quality.REPORTED);

    assertThat(target.cost(usage, NOW).nanoUsd()).hasValue(nanoUsd);
  }

  @ParameterizedTest
  @CsvSource({
    "2025-12-31T23:59:59Z, ",
    "2026-01-01T00:00:00Z, 1000",
    "2026-12-31T23:59:59Z, 1000",
    "2027-01-01T00:00:00Z, 2000"
  })
  void price_isThatOfTheDay(Instant at, Long nanoUsd) {
    ResolvedTarget target =
        Models.target(
            "'prices': [{'from': '2026-01-01', 'tiers': [{'input': 1, 'output': 1}]},"
                + " {'from': '2027-01-01', 'tiers': [{'input': 2, 'output': 1}]}]");

    Cost cost = target.cost(Usage.of(1, 0), at);

    assertThat(cost)
        .isEqualTo(nanoUsd == null ? Cost.unknown(Cost.Reason.NO_PRICE) : Cost.ofNanoUsd(nanoUsd));
  }

  @Test
  void versionOfPrices_isThatOfThePricesAlone() {
    ResolvedTarget one = priced("{'input': 1, 'output': 2}");

    assertThat(one.priceVersion())
        .isNotEmpty()
        .isEqualTo(priced("{'output': 2.0, 'input': 1}").priceVersion())
        .isNotEqualTo(priced("{'input': 1, 'output': 3}").priceVersion());
    assertThat(Models.target("'aliases': []").priceVersion()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'input': 0.0005, 'output': 1}",
        "{'input': 1, 'output': 500.001}",
        "{'input': -1, 'output': 1}",
        "{'input': 0.0375, 'output': 1}",
        "{'input': 0, 'output': 1}",
        "{'input': 1, 'output': 1, 'cacheRead': 0}",
        "{'input': 1, 'output': 1, 'cacheRead': 1.001}"
      })
  void priceThatCannotBe_isRefused(String tier) {
    assertThat(tierFaults(tier)).hasSize(1).allMatch(fault -> fault.endsWith("PRICE_IMPLAUSIBLE"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'input': 0.001, 'output': 500}",
        "{'input': 1, 'output': 1, 'cacheRead': 1}",
        "{'input': 0, 'output': 0}"
      })
  void priceAtTheEdge_isTaken(String tier) {
    assertThat(tierFaults(tier)).isEmpty();
  }

  @Test
  void tiers_inTheWrongOrder_areRefused() {
    assertThat(tierFaults("{'upTo': 5, 'input': 1, 'output': 1}"))
        .containsExactly("/models/0/prices/0/tiers/0 VALUE_OUT_OF_RANGE");
    assertThat(tierFaults("{'input': 1, 'output': 1}, {'input': 1, 'output': 1}"))
        .containsExactly("/models/0/prices/0/tiers/0 KEY_MISSING");
    assertThat(
            tierFaults(
                "{'upTo': 5, 'input': 1, 'output': 1}, {'upTo': 5, 'input': 1, 'output': 1},"
                    + " {'input': 1, 'output': 1}"))
        .containsExactly("/models/0/prices/0/tiers/1 VALUE_OUT_OF_RANGE");
  }

  @Test
  void periods_inTheWrongOrder_areRefused() {
    String period = "{'from': '2026-01-01', 'tiers': [{'input': 1, 'output': 1}]}";

    assertThat(
            places(
                faults(
                    models(model("gemini", "m", "'prices': [%s, %s]".formatted(period, period))))))
        .containsExactly("/models/0/prices/1 VALUE_OUT_OF_RANGE");
  }

  @Test
  void emptyLists_areRefused() {
    assertThat(places(faults(models(model("gemini", "m", "'prices': []")))))
        .containsExactly("/models/0/prices VALUE_OUT_OF_RANGE");
    assertThat(tierFaults("")).containsExactly("/models/0/prices/0/tiers VALUE_OUT_OF_RANGE");
  }

  private static List<String> tierFaults(String tiers) {
    return places(
        faults(
            models(
                model(
                    "gemini",
                    "m",
                    "'prices': [{'from': '2026-01-01', 'tiers': [%s]}]".formatted(tiers)))));
  }
}
