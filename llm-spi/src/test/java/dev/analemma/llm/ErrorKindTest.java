// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.llm.ErrorKind.Billed;
import dev.analemma.llm.ErrorKind.Breaker;
import dev.analemma.llm.ErrorKind.Cooldown;
import dev.analemma.llm.ErrorKind.Fallback;
import dev.analemma.llm.ErrorKind.Retry;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorKindTest {
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BUDGET_EXHAUSTED")
  void code_isTheNameInTheNamespaceOfModels(ErrorKind kind) {
    assertThat(kind.code()).isEqualTo("LLM_" + kind.name());
  }

  @Test
  void emptyBudget_hasTheCodeOfEveryBudget() {
    assertThat(ErrorKind.BUDGET_EXHAUSTED.code()).isEqualTo("BUDGET_EXHAUSTED");
  }

  @Test
  void quotaThatIsUsedUp_isNotWaitedFor() {
    assertThat(ErrorKind.QUOTA_EXHAUSTED.retry()).isEqualTo(Retry.NO);
    assertThat(ErrorKind.QUOTA_EXHAUSTED.fallback()).isEqualTo(Fallback.YES);
    assertThat(ErrorKind.RATE_LIMITED.retry()).isEqualTo(Retry.AFTER_HINT);
  }

  @Test
  void mistakesOnThisSide_areHiddenByNoFallback() {
    assertThat(ErrorKind.INVALID_REQUEST.fallback()).isEqualTo(Fallback.NO);
    assertThat(ErrorKind.INVALID_REQUEST.retry()).isEqualTo(Retry.NO);
  }

  @Test
  void unknownModel_saysNothingAboutTheHealthOfItsProvider() {
    assertThat(ErrorKind.MODEL_NOT_FOUND.breaker()).isEqualTo(Breaker.NO);
    assertThat(ErrorKind.MODEL_NOT_FOUND.cooldown()).isEqualTo(Cooldown.UNTIL_RELOAD);
  }

  @Test
  void longConversation_goesToAModelThatReadsMore() {
    assertThat(ErrorKind.CONTEXT_LENGTH.fallback()).isEqualTo(Fallback.LARGER_CONTEXT);
  }

  @Test
  void kindsOfThisSide_askNobodyElse() {
    assertThat(Arrays.stream(ErrorKind.values()).filter(kind -> kind.fallback() == Fallback.NO))
        .containsExactly(
            ErrorKind.INVALID_REQUEST,
            ErrorKind.BUDGET_EXHAUSTED,
            ErrorKind.UNPRICED,
            ErrorKind.CANCELLED,
            ErrorKind.DEADLINE,
            ErrorKind.REPLAY_MISS,
            ErrorKind.LOOP_DETECTED);
  }

  @ParameterizedTest
  @EnumSource
  void exception_ofAKind_knowsWhatItMayHaveCost(ErrorKind kind) {
    LlmException exception = LlmException.builder(kind, "no").build();

    assertThat(exception.code()).isEqualTo(kind.code());
    assertThat(exception.retryable()).isEqualTo(kind.retry() != Retry.NO);
    assertThat(exception.usage())
        .isEqualTo(kind.billed() == Billed.NO ? Usage.none() : Usage.unknown());
  }
}
