// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.OperatorException;
import dev.analemma.spi.SecretProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessTokensTest {
  private final List<Boolean> asked = new ArrayList<>();
  private final SecretProvider secrets =
      AccessTokens.secret(
          "token",
          fresh -> {
            asked.add(fresh);
            return fresh ? "new" : "old";
          });

  @Test
  void token_isAskedForEachTime_andUnderItsNameAlone() {
    assertThat(secrets.find("token")).contains("old");
    assertThat(secrets.find("token")).contains("old");
    assertThat(secrets.find("other")).isEmpty();
    assertThat(asked).containsExactly(false, false);
  }

  @Test
  void token_thatWasRefused_isAskedForAsFresh() {
    secrets.refused("token", "old");

    assertThat(secrets.find("token")).contains("new");
    assertThat(asked).containsExactly(false, true);
  }

  @Test
  void refusalOfAnEarlierToken_orOfAnotherSecret_asksForNothingFresh() {
    secrets.refused("token", "older");
    secrets.refused("other", "old");

    assertThat(secrets.find("token")).contains("old");
    assertThat(asked).containsExactly(false);
  }

  @Test
  void tokenThatCannotBeHad_isToldWithItsReason() {
    IOException unreachable = new IOException("no metadata server");
    SecretProvider none =
        AccessTokens.secret(
            "token",
            fresh -> {
              throw unreachable;
            });

    assertThatThrownBy(() -> none.find("token"))
        .isInstanceOf(OperatorException.class)
        .hasCause(unreachable)
        .hasMessageContaining("no metadata server")
        .extracting(failure -> ((OperatorException) failure).code())
        .isEqualTo("ACCESS_TOKEN_UNAVAILABLE");
  }
}
