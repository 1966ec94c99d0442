// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.llm.LlmConfig;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.spi.Json;
import dev.analemma.spi.SecretProvider;
import dev.analemma.testkit.MovingClock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
  @Test
  void configuration_thatNamesBothKinds_hasNoFaults() {
    LlmConfig config =
        LlmConfig.of(
            Json.parse(
                """
                {"provider": "gemini", "fallback": ["vertex"],
                 "providers": {"vertex": {"project": "p", "location": "eu",
                   "safety": {"HARM_CATEGORY_HARASSMENT": "OFF"}}}}
                """),
            Map.of());

    assertThat(config.check(List.of(new GeminiApi(), new VertexAi()), Map.of())).isEmpty();
    for (ProviderId id : config.order()) {
      ProviderSetup setup =
          config.setup(id, SecretProvider.none(), new MovingClock(), Runnable::run);
      try (LlmProvider provider = Fixture.factory(config.kind(id)).create(setup)) {
        assertThat(provider.id()).isEqualTo(id);
      }
    }
  }

  @Test
  void vertex_withoutAProject_isAFault() {
    assertThat(faults("vertex", "{}"))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("KEY_MISSING");
              assertThat(fault.problem()).contains("project");
            });
  }

  @Test
  void settings_thatAreWrong_areAllTold_withoutTheirValues() {
    List<Fault> faults =
        faults(
            "vertex",
            "{\"project\": \"a/b\", \"location\": \"x.evil\", \"safety\": {\"a\": 1},"
                + " \"url\": \"ftp://host\", \"secret\": 1}");

    assertThat(faults)
        .extracting(Fault::pointer)
        .containsExactly(
            "/providers/p/project",
            "/providers/p/location",
            "/providers/p/safety",
            "/providers/p/secret",
            "/providers/p/url");
    assertThat(faults.toString()).doesNotContain("a/b", "evil", "ftp");
    assertThat(faults("gemini", "{\"safety\": \"none\"}"))
        .extracting(Fault::code)
        .containsExactly("TYPE_MISMATCH");
  }

  private static List<Fault> faults(String kind, String settings) {
    ProviderSetup setup =
        new ProviderSetup(
            new ProviderId("p"),
            Json.parse(settings),
            "/providers/p",
            SecretProvider.none(),
            new MovingClock(),
            Runnable::run);
    return catchThrowableOfType(
            DefinitionException.class, () -> Fixture.factory(kind).create(setup).close())
        .faults();
  }
}
