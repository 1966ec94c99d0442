// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TokenEstimatorTest {
  private static final String FAMILY = "f";
  private final TokenEstimator estimator = new TokenEstimator();

  @Test
  void english_isAboutATokenForFourLetters() {
    TokenEstimate estimate = estimate("the quick brown fox jumps over the lazy dog ".repeat(100));

    // Tokenizers in use give 900 to 1,000.
    assertThat(estimate.low()).isLessThan(900);
    assertThat(estimate.tokens()).isBetween(900L, 1_200L);
    assertThat(estimate.high()).isGreaterThan(1_000);
  }

  @Test
  void chinese_isAboutATokenForACharacter() {
    assertThat(estimate("模型目录".repeat(100)).tokens()).isBetween(400L, 420L);
  }

  @Test
  void characterOutsideTheBasicPlane_countsOnce() {
    assertThat(estimate("😀".repeat(100)).tokens()).isBetween(100L, 110L);
  }

  @Test
  void toolsAndSchemas_countToo() {
    ModelInput plain = Models.input("look it up");
    ModelInput withTool =
        plain.toBuilder()
            .tools(List.of(new ToolSpec("look", "Looks a word up.", Models.json("{'a': 1}"))))
            .build();
    ModelInput withSchema =
        plain.toBuilder().output(OutputSpec.json("o", Models.json("{'type': 'object'}"))).build();

    long tokens = estimator.estimate(FAMILY, plain).tokens();
    assertThat(estimator.estimate(FAMILY, withTool).tokens()).isGreaterThan(tokens + 6);
    assertThat(estimator.estimate(FAMILY, withSchema).tokens()).isGreaterThan(tokens);
  }

  @Test
  void learning_ofOneFamily_saysNothingAboutAnother() {
    ModelInput input = Models.input("word ".repeat(1_000));
    TokenEstimate before = estimator.estimate("g", input);

    estimator.learn(FAMILY, input, Usage.of(before.tokens() * 2, 1));

    assertThat(estimator.estimate("g", input)).isEqualTo(before);
    assertThat(estimator.estimate(FAMILY, input).tokens()).isEqualTo(before.tokens() * 2);
  }

  @Test
  void usage_thatIsNoReport_teachesNothing() {
    ModelInput input = Models.input("word ".repeat(1_000));
    TokenEstimate before = estimator.estimate(FAMILY, input);

    estimator.learn(FAMILY, input, Usage.unknown());
    estimator.learn(FAMILY, input, Usage.of(0, 5));
    estimator.learn(FAMILY, input, Usage.of(9_000, 5).withQuality(Usage.Quality.ESTIMATED));
    estimator.learn(FAMILY, Models.input("short"), Usage.of(500, 5));

    assertThat(estimator.estimate(FAMILY, input)).isEqualTo(before);
  }

  @Test
  void absurdReport_doesNotMakeEstimatesUseless() {
    ModelInput input = Models.input("word ".repeat(1_000));
    long before = estimator.estimate(FAMILY, input).tokens();

    estimator.learn(FAMILY, input, Usage.of(before * 1_000_000, 1));

    assertThat(estimator.estimate(FAMILY, input).tokens()).isLessThanOrEqualTo(before * 4);
  }

  /** A tokenizer that is off by a factor, and by some percent more or less for each text. */
  @Property(tries = 20)
  void band_whileReportsCome_isNarrowAndHoldsMostTruths(
      @ForAll @DoubleRange(min = 0.5, max = 2) double factor,
      @ForAll @IntRange(min = 1, max = 1_000) int seed) {
    Random random = new Random(seed);
    ModelInput input = Models.input("word ".repeat(300));
    int held = 0;
    double width = 0;
    for (int i = 0; i < 1_000; i++) {
      TokenEstimate estimate = estimator.estimate(FAMILY, input);
      long truth = truth(input, factor, random);
      held += estimate.low() <= truth && truth <= estimate.high() ? 1 : 0;
      width += (double) (estimate.high() - estimate.low()) / estimate.tokens();
      estimator.learn(FAMILY, input, Usage.of(truth, 1));
    }

    // Truths are even between -10% and 10%; the band that is never undercut holds half of them.
    assertThat(held).isGreaterThan(900);
    assertThat(width / 1_000).isLessThan(0.6);
  }

  private static long truth(ModelInput input, double factor, Random random) {
    long tokens = new TokenEstimator().estimate("none", input).tokens();
    return Math.round(tokens * factor * (1 + 0.2 * (random.nextDouble() - 0.5)));
  }

  private TokenEstimate estimate(String text) {
    return estimator.estimate(FAMILY, Models.input(text));
  }
}
