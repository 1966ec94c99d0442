// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundTest {
  @ParameterizedTest
  @ValueSource(strings = {"30s", "$", "$x", "input.n", "$$.n", ""})
  void reference_textThatIsNone_isRefusedWithTheValue(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bound.reference(text))
        .withMessageContaining("'" + text + "' is no reference");
  }

  @Test
  void fold_asksTheFunctionThatFits() {
    assertThat(Bound.of(3).<String>fold(n -> "n" + n, text -> text)).isEqualTo("n3");
    assertThat(Bound.<Integer>reference("$.a").<String>fold(n -> "n" + n, text -> text))
        .isEqualTo("$.a");
  }

  @Test
  void timeout_literalOutOfRange_isRefusedAsBound() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Timeout.attempt(Bound.of(Duration.ZERO)))
        .withMessageContaining("attempt is PT0S, must be positive");
  }

  @Test
  void retry_literalOutOfRange_isRefusedAsBound() {
    Retry retry = Retry.fixed(1, Duration.ZERO);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> retry.withMax(Bound.of(1_000_001)))
        .withMessageContaining("max is 1000001, must be 0 to 1,000,000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> retry.withDelay(Bound.of(Duration.ofSeconds(-1))))
        .withMessageContaining("delay is PT-1S");
  }

  @Test
  void retry_withBounds_keepsTheRest() {
    Retry retry =
        Retry.exponential(3, Duration.ofSeconds(1))
            .on("BUSY")
            .withMax(Bound.reference("$.n"))
            .withMaxDelay(Bound.reference("$.d"));

    assertThat(retry.on()).containsExactly("BUSY");
    assertThat(retry.max()).hasToString("$.n");
    assertThat(retry.writtenDelay()).contains(Bound.of(Duration.ofSeconds(1)));
    assertThat(retry.writtenMaxDelay()).contains(Bound.reference("$.d"));
  }
}
