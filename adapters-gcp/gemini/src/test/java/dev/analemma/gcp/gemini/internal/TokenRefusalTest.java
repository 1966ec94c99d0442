// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import static dev.analemma.gcp.gemini.internal.GeminiBench.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.gcp.gemini.AccessTokens;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.spi.ProviderCall;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What becomes of access tokens that Google refuses, and of those that cannot be had. */
class TokenRefusalTest {
  private final ProviderCall call = GeminiBench.call();

  @Test
  void refusedToken_failsItsCall_andTheNextOneHasAFreshOne() {
    try (GeminiBench bench =
        GeminiBench.vertex(AccessTokens.secret("s", fresh -> fresh ? "new" : "old"))) {
      LlmException refused = bench.fail(call, json(401, "error_auth.json"));
      bench.complete(call, "text.json");

      assertThat(refused.kind()).isEqualTo(ErrorKind.AUTH);
      assertThat(bench.request().headers()).containsEntry("authorization", "Bearer old");
      assertThat(bench.request().headers()).containsEntry("authorization", "Bearer new");
    }
  }

  @Test
  void tokenThatCannotBeHad_isAFailureOfTheCredential() {
    try (GeminiBench bench =
        GeminiBench.vertex(
            AccessTokens.secret(
                "s",
                fresh -> {
                  throw new IOException("no metadata server");
                }))) {
      LlmException failure = bench.fail(call, json(200, "text.json"));

      assertThat(failure.kind()).isEqualTo(ErrorKind.AUTH);
      assertThat(failure.getCause()).hasMessageContaining("no metadata server");
    }
  }
}
