// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.llm.Message;
import dev.analemma.llm.ModelCatalog;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.Part;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Timeouts;
import dev.analemma.llm.spi.ProviderCall.CachedPrefix;
import dev.analemma.spi.Json;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderCallTest {
  private static final ProviderId PROVIDER = new ProviderId("p");

  private final ProviderCall call =
      ProviderCall.of(
          target("m"),
          ModelInput.builder(9)
              .system("Be kind.")
              .user("Weather?")
              .message(
                  new Message(
                      Message.Role.ASSISTANT,
                      List.of(new Part.ToolCall("c", "weather", "{}", null))))
              .message(Message.tool(new Part.ToolResult("c", "weather", false, "sunny")))
              .user("And now?")
              .build(),
          Timeouts.ofDefaults());

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void cache_withWholeTurns_isTaken(int messages) {
    CachedPrefix cached = new CachedPrefix(handle("m"), messages);

    assertThat(call.withCached(cached).cached()).isEqualTo(cached);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 5, 6})
  void cache_thatEndsWhereNothingCanGoOn_isRefused(int messages) {
    assertThatThrownBy(() -> call.withCached(new CachedPrefix(handle("m"), messages)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the first %d of 5", messages);
  }

  @Test
  void cache_ofAnotherModel_isRefused() {
    assertThatThrownBy(() -> call.withCached(new CachedPrefix(handle("other"), 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("p/other")
        .hasMessageContaining("p/m");
  }

  private static CacheHandle handle(String model) {
    return new CacheHandle(target(model), "cache", 5000, Instant.EPOCH);
  }

  private static ResolvedTarget target(String model) {
    return ModelCatalog.of(
            Json.parse(
                """
                {"models": [{"provider": "p", "id": "%s", "family": "f", "context": 1000,
                             "maxOutput": 100, "features": []}]}
                """
                    .formatted(model)))
        .resolve(ModelSelector.exact(PROVIDER, model), PROVIDER)
        .orElseThrow();
  }
}
