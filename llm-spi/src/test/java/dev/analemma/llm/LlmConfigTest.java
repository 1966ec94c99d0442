// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import static dev.analemma.llm.Models.json;
import static dev.analemma.llm.Models.places;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.LlmProviderFactory;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.SecretProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LlmConfigTest {
  private static final ProviderId GEMINI = Models.GEMINI;
  private static final ProviderId VLLM = new ProviderId("vllm");
  private static final String QWEN =
      Models.model("vllm", "Qwen/Qwen3-8B", "'aliases': ['qwen'], 'roles': {'fast': 1}");

  @Test
  void environment_alone_tellsTheOrder() {
    LlmConfig config =
        config("{}", Map.of("LLM_PROVIDER", "gemini", "LLM_FALLBACK", "bedrock, vllm"));

    assertThat(config.order())
        .extracting(ProviderId::name)
        .containsExactly("gemini", "bedrock", "vllm");
    assertThat(config.mock()).isFalse();
  }

  @Test
  void document_goesBeforeTheEnvironment() {
    LlmConfig config =
        config(
            "{'provider': 'gemini', 'fallback': [], 'cassette': 'a.jsonl'}",
            Map.of("LLM_PROVIDER", "vllm", "LLM_FALLBACK", "bedrock", "LLM_CASSETTE", "b.jsonl"));

    assertThat(config.order()).containsExactly(GEMINI);
    assertThat(config.cassette()).hasValue("a.jsonl");
  }

  @Test
  void keysThatTheDocumentLacks_areTakenFromTheEnvironment() {
    LlmConfig config = config("{'provider': 'gemini'}", Map.of("LLM_FALLBACK", "bedrock"));

    assertThat(config.order()).containsExactly(GEMINI, Models.BEDROCK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "TRUE", " true "})
  void mockOfTheEnvironment_goesBeforeEverything(String value) {
    LlmConfig config =
        config(
            "{'provider': 'gemini', 'model': 'gemini-pro', 'mock': false}",
            Map.of("LLM_MOCK", value));

    assertThat(config.mock()).isTrue();
    assertThat(config.order()).containsExactly(ProviderId.MOCK);
    assertThat(config.catalog().resolve(ModelSelector.role("fast"), ProviderId.MOCK)).isPresent();
  }

  @Test
  void mockOfTheDocument_isNotTakenBackByTheEnvironment() {
    assertThat(config("{'mock': true}", Map.of("LLM_MOCK", "false")).mock()).isTrue();
    assertThat(config("{'provider': 'mock'}", Map.of()).mock()).isTrue();
  }

  @Test
  void noProvider_isAFault() {
    assertThat(faults("{}", Map.of()))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("KEY_MISSING");
              assertThat(fault.remedy()).contains("LLM_PROVIDER", "LLM_MOCK=true");
            });
  }

  @Test
  void model_isWhatEveryRoleMeansOnTheFirstProviderAlone() {
    LlmConfig config =
        config(
            "{'models': [%s]}".formatted(QWEN),
            Map.of("LLM_PROVIDER", "vllm", "LLM_FALLBACK", "gemini", "LLM_MODEL", "Qwen/Qwen3-8B"));
    ModelCatalog catalog = config.catalog();

    for (String role : List.of("fast", "reasoner", "judge")) {
      assertThat(catalog.resolve(ModelSelector.role(role), VLLM))
          .get()
          .hasToString("vllm/Qwen/Qwen3-8B");
    }
    assertThat(catalog.resolve(ModelSelector.role("reasoner"), GEMINI))
        .get()
        .hasToString("gemini/gemini-2.5-pro");
    assertThat(catalog.resolve(ModelSelector.alias("claude-haiku"), VLLM)).isEmpty();
  }

  @Test
  void model_staysThatOfEveryRoleUnderAnotherDocument() {
    ModelCatalog over =
        config("{'provider': 'gemini', 'model': 'gemini-flash'}", Map.of())
            .catalog()
            .with(Models.models(QWEN));

    assertThat(over.resolve(ModelSelector.role("reasoner"), GEMINI))
        .get()
        .hasToString("gemini/gemini-2.5-flash");
  }

  @Test
  void roleThatIsMeantWhereNoneIsNamed_isFastUnlessSaid() {
    assertThat(config("{'provider': 'gemini'}", Map.of()).defaultSelector())
        .isEqualTo(ModelSelector.role("fast"));
    assertThat(config("{'provider': 'gemini', 'role': 'judge'}", Map.of()).defaultSelector())
        .isEqualTo(ModelSelector.role("judge"));
  }

  @Test
  void model_mayBeNamedByItsAlias() {
    LlmConfig config =
        config("{'provider': 'gemini', 'model': 'gemini-flash'}", Map.of("LLM_MODEL", "other"));

    assertThat(config.catalog().resolve(ModelSelector.role("reasoner"), GEMINI))
        .get()
        .hasToString("gemini/gemini-2.5-flash");
  }

  @Test
  void modelOfAnotherProvider_isAFaultWithWhoseItIs() {
    List<Fault> faults =
        faults("{}", Map.of("LLM_PROVIDER", "bedrock", "LLM_MODEL", "gemini-2.5-flash"));

    assertThat(faults)
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("MODEL_UNRESOLVED");
              assertThat(fault.problem())
                  .isEqualTo("LLM_MODEL: provider 'bedrock' has no model 'gemini-2.5-flash'");
              assertThat(fault.remedy())
                  .startsWith(
                      "'gemini-2.5-flash' is what gemini calls a model with the alias gemini-flash.");
            });
  }

  @Test
  void faults_ofAllParts_comeAtOnce() {
    List<Fault> faults =
        faults(
            "{'provder': 'gemini', 'fallback': ['gemni', 7], 'mock': 'yes',"
                + " 'providers': {'Mine': {}, 'own': {}}, 'models': [{}],"
                + " 'unsupported': {'nobody': []}}",
            Map.of("LLM_PROVIDER", "vlm", "LLM_MOCK", "maybe"));

    assertThat(places(faults))
        .containsExactlyInAnyOrder(
            "/provder KEY_UNKNOWN",
            "/fallback/0 PROVIDER_UNKNOWN",
            "/fallback/1 TYPE_MISMATCH",
            "/mock TYPE_MISMATCH",
            "/providers/Mine VALUE_UNKNOWN",
            "/providers/own KEY_MISSING",
            "/models/0 KEY_MISSING",
            "/models/0 KEY_MISSING",
            "/unsupported/nobody PROVIDER_UNKNOWN",
            " PROVIDER_UNKNOWN",
            " VALUE_UNKNOWN");
    assertThat(faults)
        .anySatisfy(
            fault ->
                assertThat(fault.toString())
                    .contains("LLM_PROVIDER: there is no provider 'vlm'", "Did you mean 'vllm'?"));
  }

  @Test
  void order_withAProviderTwiceOrTheMock_isRefused() {
    assertThat(faults("{'provider': 'gemini', 'fallback': ['gemini']}", Map.of()))
        .singleElement()
        .satisfies(fault -> assertThat(fault.problem()).contains("'gemini' is asked twice"));
    assertThat(faults("{'provider': 'gemini', 'fallback': ['mock']}", Map.of()))
        .singleElement()
        .satisfies(fault -> assertThat(fault.problem()).contains("the mock stands beside"));
  }

  @Test
  void describedProvider_isMadeOfItsSettings() {
    LlmConfig config =
        config(
            "{'provider': 'inhouse', 'providers': {'inhouse': {'kind': 'openai-compatible', 'url':"
                + " 'http://models:8000/v1'}}}",
            Map.of());
    ProviderId inhouse = new ProviderId("inhouse");
    ProviderSetup setup = setup(config, inhouse);

    assertThat(config.kind(inhouse)).isEqualTo("openai-compatible");
    assertThat(setup.settings()).isEqualTo(json("{'url': 'http://models:8000/v1'}"));
    assertThat(setup.pointer()).isEqualTo("/providers/inhouse");
  }

  @Test
  void describedSettings_lieOverThoseThatAreImplied() {
    LlmConfig config =
        config("{'provider': 'vllm', 'providers': {'vllm': {'secret': 'key'}}}", Map.of());

    assertThat(setup(config, VLLM).settings())
        .isEqualTo(json("{'url': 'http://localhost:8000/v1', 'secret': 'key'}"));
  }

  @Test
  void impliedSettings_areNotForAnotherKind() {
    LlmConfig config =
        config("{'provider': 'vllm', 'providers': {'vllm': {'kind': 'gemini'}}}", Map.of());

    assertThat(config.kind(VLLM)).isEqualTo("gemini");
    assertThat(setup(config, VLLM).settings()).isEqualTo(json("{}"));
  }

  @Test
  void setup_ofAProviderThatIsNotUsed_isRefused() {
    LlmConfig config = config("{'provider': 'gemini'}", Map.of());

    assertThatThrownBy(() -> config.kind(VLLM)).hasMessageContaining("'vllm' is not used");
  }

  @Test
  void check_findsUnknownKindsSettingsAndModels() {
    LlmConfig config =
        config(
            "{'provider': 'mine', 'fallback': ['gemini'], 'providers': {'mine': {'kind': 'made', 'ulr':"
                + " 'x'}}, 'models': [%s]}"
                    .formatted(Models.model("mine", "m", "'roles': {'fast': 1}")),
            Map.of());

    List<Fault> faults =
        config.check(
            List.of(new Factory("made", Set.of("url"))),
            Map.of("/nodes/ask", ModelSelector.role("reasoner")));

    assertThat(places(faults))
        .containsExactlyInAnyOrder(
            "/providers/mine/ulr KEY_UNKNOWN",
            "/providers/gemini/kind PROVIDER_KIND_UNKNOWN",
            "/nodes/ask MODEL_UNRESOLVED");
    assertThat(faults.get(0).remedy()).contains("Did you mean 'url'?");
  }

  @Test
  void check_ofWhatIsListedAsUnsupported_findsNothing() {
    LlmConfig config =
        config(
            "{'provider': 'mine', 'providers': {'mine': {'kind': 'made'}},"
                + " 'unsupported': {'mine': ['reasoner']}}",
            Map.of());

    assertThat(
            config.check(
                List.of(new Factory("made", Set.of())),
                Map.of("/x", ModelSelector.role("reasoner"))))
        .isEmpty();
  }

  @Test
  void misspeltVariable_isTold() {
    LlmConfig config =
        config("{'provider': 'gemini'}", Map.of("LLM_FALBACK", "vllm", "LLM_API_KEY", "x"));

    assertThat(config.warnings())
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault.toString())
                    .contains("LLM_FALBACK", "Did you mean 'LLM_FALLBACK'?"));
  }

  @Test
  void description_hasTheModelsOfEachRole() {
    LlmConfig config = config("{'provider': 'gemini', 'fallback': ['vllm']}", Map.of());

    assertThat(config.describe()).contains("reasoner: gemini/gemini-2.5-pro, none");
  }

  @Test
  void key_writtenIntoTheSettings_isInNoText() {
    String canary = "sk-canary-1f6e";
    LlmConfig config =
        config(
            "{'provider': 'vllm', 'providers': {'vllm': {'secret': '%s', '%s': 1}}}"
                .formatted(canary, "x"),
            Map.of());

    assertThat(config + config.describe() + setup(config, VLLM)).doesNotContain(canary);
    assertThat(config.check(List.of(new Factory("openai-compatible", Set.of("url"))), Map.of()))
        .hasSize(2)
        .allSatisfy(fault -> assertThat(fault.toString()).doesNotContain(canary));
  }

  private static LlmConfig config(String document, Map<String, String> environment) {
    return LlmConfig.of(json(document), environment);
  }

  private static List<Fault> faults(String document, Map<String, String> environment) {
    return Assertions.catchThrowableOfType(
            DefinitionException.class, () -> config(document, environment))
        .faults();
  }

  private static ProviderSetup setup(LlmConfig config, ProviderId provider) {
    return config.setup(provider, SecretProvider.none(), new StillClock(), Runnable::run);
  }

  private record Factory(String kind, Set<String> settings) implements LlmProviderFactory {
    @Override
    public LlmProvider create(ProviderSetup setup) {
      throw new UnsupportedOperationException("no provider is made here");
    }
  }

  /** A clock that nobody asks. */
  private static final class StillClock implements EngineClock {
    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
      throw new UnsupportedOperationException("nothing is scheduled here");
    }
  }
}
