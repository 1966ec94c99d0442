// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import static dev.analemma.llm.Models.BEDROCK;
import static dev.analemma.llm.Models.GEMINI;
import static dev.analemma.llm.Models.faults;
import static dev.analemma.llm.Models.json;
import static dev.analemma.llm.Models.model;
import static dev.analemma.llm.Models.models;
import static dev.analemma.llm.Models.places;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.llm.internal.catalog.Shipped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCatalogTest {
  private static final ModelCatalog TWO =
      ModelCatalog.of(
          models(
              model("gemini", "big", "'aliases': ['large'], 'roles': {'reasoner': 10}"),
              model("gemini", "small", "'aliases': ['tiny'], 'roles': {'reasoner': 20, 'fast': 1}"),
              model("bedrock", "b.big-v1", "'aliases': ['large'], 'roles': {'reasoner': 5}")));

  @Test
  void shippedModels_tellWhereTheyAreFrom() {
    for (JsonNode model : Shipped.document().path("models")) {
      assertThat(model.path("verifiedAt").asText()).as("%s", model).isNotEmpty();
      assertThat(model.path("source").asText()).as("%s", model).startsWith("https://");
    }
  }

  @Test
  void shippedProviders_haveAModelForEachRole() {
    ModelCatalog catalog = ModelCatalog.ofDefaults();
    Set<ProviderId> providers =
        catalog.models().stream().map(ResolvedTarget::provider).collect(Collectors.toSet());

    assertThat(providers).hasSizeGreaterThan(3);
    for (ProviderId provider : providers) {
      for (String role : List.of("fast", "reasoner", "summarizer", "judge", "coder")) {
        assertThat(catalog.resolve(ModelSelector.role(role), provider))
            .as("%s on %s", role, provider)
            .isPresent();
      }
    }
  }

  @Test
  void role_onAProvider_isItsModelOfTheLowestRank() {
    assertThat(resolve(ModelSelector.role("reasoner"), GEMINI)).isEqualTo("gemini/big");
    assertThat(resolve(ModelSelector.role("fast"), GEMINI)).isEqualTo("gemini/small");
    assertThat(resolve(ModelSelector.role("fast"), BEDROCK)).isEqualTo("none");
  }

  @Test
  void alias_onAnotherProvider_isThatProvidersOwnName() {
    assertThat(resolve(ModelSelector.alias("large"), GEMINI)).isEqualTo("gemini/big");
    assertThat(resolve(ModelSelector.alias("large"), BEDROCK)).isEqualTo("bedrock/b.big-v1");
  }

  @Test
  void exactModel_onAnotherProvider_isNone() {
    ModelSelector exact = ModelSelector.exact(GEMINI, "big");

    assertThat(resolve(exact, GEMINI)).isEqualTo("gemini/big");
    assertThat(resolve(exact, BEDROCK)).isEqualTo("none");
    assertThat(resolve(ModelSelector.exact(BEDROCK, "big"), BEDROCK)).isEqualTo("none");
  }

  @Test
  void mock_standsForEveryModelAndCostsNothing() {
    ResolvedTarget mock =
        TWO.resolve(ModelSelector.exact(BEDROCK, "anything"), ProviderId.MOCK).orElseThrow();

    assertThat(mock.provider()).isEqualTo(ProviderId.MOCK);
    assertThat(mock.cost(Usage.of(1_000, 1_000), java.time.Instant.EPOCH))
        .isEqualTo(Cost.ofNanoUsd(0));
  }

  @Test
  void overlay_onAKnownModel_replacesTheKeysItHas() {
    ModelCatalog over =
        TWO.with(
            models(
                "{'provider': 'gemini', 'id': 'small', 'roles': {'reasoner': 1}, 'maxOutput': 7}"));
    ResolvedTarget small = over.resolve(ModelSelector.role("reasoner"), GEMINI).orElseThrow();

    assertThat(small).hasToString("gemini/small");
    assertThat(small.maxOutputTokens()).isEqualTo(7);
    assertThat(small.contextTokens()).isEqualTo(10_000);
    assertThat(over.resolve(ModelSelector.role("fast"), GEMINI)).isEmpty();
    assertThat(TWO.resolve(ModelSelector.role("fast"), GEMINI)).isPresent();
  }

  @Test
  void overlay_withNull_takesAKeyAway() {
    ModelCatalog over = TWO.with(models("{'provider': 'gemini', 'id': 'small', 'aliases': null}"));

    assertThat(over.resolve(ModelSelector.alias("tiny"), GEMINI)).isEmpty();
  }

  @Test
  void overlay_thatGivesAnAliasTwice_isRefusedWhereItDoes() {
    assertThatThrownBy(() -> TWO.with(models(model("gemini", "newer", "'aliases': ['large']"))))
        .isInstanceOfSatisfying(
            DefinitionException.class,
            refused ->
                assertThat(places(refused.faults()))
                    .containsExactly("/models/0/aliases MODEL_AMBIGUOUS"))
        .hasMessageContaining("gemini/big and of gemini/newer");
  }

  @Test
  void overlay_thatGivesAKnownModelATakenRank_isRefusedWhereItDoes() {
    assertThatThrownBy(
            () ->
                TWO.with(models("{'provider': 'gemini', 'id': 'big', 'roles': {'reasoner': 20}}")))
        .isInstanceOfSatisfying(
            DefinitionException.class,
            refused ->
                assertThat(places(refused.faults()))
                    .containsExactly("/models/0/roles MODEL_AMBIGUOUS"));
  }

  @Test
  void faults_ofADocument_comeAllAtOnce() {
    JsonNode document =
        json(
            """
            {'models': [
              {'provider': 'Gemini', 'id': 'a'},
              {'provider': 'gemini', 'id': 'b', 'famly': 'f', 'context': 0, 'maxOutput': 10,
               'features': ['tool'], 'roles': {'fast': 'first'}, 'verifiedAt': 'today'},
              {'provider': 'gemini', 'id': 'c', 'family': 'f', 'context': 10, 'maxOutput': 20,
               'features': [], 'parameters': {'temperature': 'no', 'topp': 'rejected'},
               'caches': {'implicit': 0}},
              7
            ], 'model': []}
            """);

    assertThat(places(faults(document)))
        .containsExactlyInAnyOrder(
            "/model KEY_UNKNOWN",
            "/models/0/provider VALUE_UNKNOWN",
            "/models/1/famly KEY_UNKNOWN",
            "/models/1 KEY_MISSING",
            "/models/1/context VALUE_OUT_OF_RANGE",
            "/models/1/features/0 VALUE_UNKNOWN",
            "/models/1/roles/fast TYPE_MISMATCH",
            "/models/1/verifiedAt VALUE_UNKNOWN",
            "/models/2 VALUE_OUT_OF_RANGE",
            "/models/2/parameters/temperature VALUE_UNKNOWN",
            "/models/2/parameters/topp KEY_UNKNOWN",
            "/models/2/caches/implicit VALUE_OUT_OF_RANGE",
            "/models/3 TYPE_MISMATCH");
  }

  @Test
  void unknownWords_areToldWithTheNearest() {
    assertThat(faults(models(model("gemini", "a", "'rols': {}"))))
        .singleElement()
        .satisfies(fault -> assertThat(fault.remedy()).contains("Did you mean 'roles'?"));
  }

  @Test
  void model_thatStandsTwice_isRefused() {
    List<Fault> faults = faults(models(model("gemini", "a", ""), model("gemini", "a", "")));

    assertThat(places(faults)).containsExactly("/models/1 MODEL_DUPLICATE");
    assertThat(faults.get(0).problem()).contains("'/models/0'");
  }

  @Test
  void sameName_onTwoProviders_isTwoModels() {
    assertThat(ModelCatalog.of(models(model("gemini", "a", ""), model("vertex", "a", ""))).models())
        .hasSize(2);
  }

  @Test
  void parameters_ofAModel_areWhatTheEntrySays() {
    ResolvedTarget target =
        Models.target(
            "'parameters': {'temperature': 'rejected', 'seed': 'ignored', 'max-output-tokens':"
                + " {'renamedTo': 'max_completion_tokens'}}");

    assertThat(target.support(Parameter.TEMPERATURE).kind())
        .isEqualTo(Parameter.Support.Kind.REJECTED);
    assertThat(target.support(Parameter.SEED).kind()).isEqualTo(Parameter.Support.Kind.IGNORED);
    assertThat(target.support(Parameter.STOP)).isEqualTo(Parameter.Support.SUPPORTED);
    assertThat(target.support(Parameter.MAX_OUTPUT_TOKENS).name())
        .isEqualTo("max_completion_tokens");
  }

  @Test
  void caches_ofAModel_areThoseOfTheEntry() {
    ResolvedTarget target = Models.target("'caches': {'points': 1024}");

    assertThat(target.cacheMinimum(CacheKind.POINTS)).hasValue(1024);
    assertThat(target.cacheMinimum(CacheKind.EXPLICIT)).isEmpty();
  }

  @Test
  void chain_hasOneModelOfEachProviderInOrder() {
    ModelChain chain = chain(ModelSelector.role("reasoner"), Models.input("hello"));

    assertThat(chain.targets())
        .extracting(Object::toString)
        .containsExactly("bedrock/b.big-v1", "gemini/big");
    assertThat(chain.leftOut()).isEmpty();
  }

  @Test
  void chain_leavesOutWhatDoesNotResolve() {
    assertThat(chain(ModelSelector.role("fast"), Models.input("hello")).leftOut())
        .containsExactly(Map.entry(BEDROCK, "no model of provider 'bedrock' has the role 'fast'"));
    assertThat(chain(ModelSelector.exact(GEMINI, "big"), Models.input("hello")).leftOut())
        .containsExactly(
            Map.entry(BEDROCK, "model gemini/big is of another provider than 'bedrock'"));
  }

  @Test
  void chain_leavesOutModelsThatCannotDoWhatIsNeeded() {
    ToolSpec tool = new ToolSpec("look", "", json("{}"));
    ModelInput.Builder wants = ModelInput.builder(100).user("x").tools(List.of(tool));
    ModelInput mayCall = wants.build();
    ModelInput mustCall = wants.toolChoice(ToolChoice.any()).build();
    ModelCatalog catalog =
        ModelCatalog.of(
            models(
                model("gemini", "a", "'roles': {'r': 1}"),
                model("bedrock", "b", "'roles': {'r': 1}, 'note': 'x'").replace(", 'tools'", "")));
    TokenEstimator tokens = new TokenEstimator();
    List<ProviderId> order = List.of(GEMINI, BEDROCK);
    ModelSelector role = ModelSelector.role("r");

    assertThat(catalog.chain(LlmRequest.of(role, mayCall), order, tokens).leftOut())
        .containsExactly(Map.entry(BEDROCK, "bedrock/b calls no tools"));
    assertThat(catalog.chain(LlmRequest.of(role, mustCall), order, tokens).leftOut())
        .containsEntry(GEMINI, "gemini/a cannot be made to call a tool");
  }

  @Test
  void chain_leavesOutModelsThatAreTooSmall() {
    ModelInput longAnswer = ModelInput.builder(1_001).user("x").build();
    ModelInput longQuestion = Models.input("word ".repeat(20_000));

    assertThat(chain(ModelSelector.role("fast"), longAnswer).leftOut().get(GEMINI))
        .isEqualTo("gemini/small writes at most 1,000 tokens, the request allows 1,001");
    assertThat(chain(ModelSelector.role("fast"), longQuestion).leftOut().get(GEMINI))
        .startsWith("gemini/small reads and writes at most 10,000 tokens, the request has");
  }

  @Test
  void check_ofRolesThatResolve_findsNothing() {
    assertThat(check(ModelSelector.role("reasoner"), GEMINI, BEDROCK)).isEmpty();
    assertThat(check(ModelSelector.exact(GEMINI, "big"), GEMINI, BEDROCK)).isEmpty();
  }

  @Test
  void check_ofARoleThatAProviderLacks_namesThePlaceAndTheOthers() {
    assertThat(check(ModelSelector.role("fast"), GEMINI, BEDROCK))
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("MODEL_UNRESOLVED");
              assertThat(fault.pointer()).isEqualTo("/nodes/ask");
              assertThat(fault.problem())
                  .isEqualTo("no model of provider 'bedrock' has the role 'fast'");
              assertThat(fault.remedy()).contains("It is that of gemini/small.", "'unsupported'");
            });
  }

  @Test
  void check_ofARoleThatAProviderNeedNotHave_findsNothing() {
    assertThat(
            TWO.check(
                Map.of("/x", ModelSelector.role("fast")),
                List.of(GEMINI, BEDROCK),
                Map.of(BEDROCK, Set.of("fast"))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "role, reasonr, Did you mean 'reasoner'?",
    "alias, lage, Did you mean 'large'?",
    "alias, b.big-v1, 'b.big-v1' is what bedrock calls a model with the alias large."
  })
  void check_ofAMisspeltName_askWhetherAnotherWasMeant(String kind, String name, String hint) {
    ModelSelector selector =
        kind.equals("role") ? ModelSelector.role(name) : ModelSelector.alias(name);

    assertThat(check(selector, GEMINI))
        .singleElement()
        .satisfies(fault -> assertThat(fault.remedy()).contains(hint));
  }

  @Test
  void check_ofANameOfAnotherProvider_tellsWhoseItIs() {
    assertThat(check(ModelSelector.exact(BEDROCK, "big"), GEMINI, BEDROCK))
        .singleElement()
        .satisfies(
            fault ->
                assertThat(fault.remedy())
                    .startsWith("'big' is what gemini calls a model with the alias large."));
  }

  @Test
  void check_ofAModelWhoseProviderIsNotUsed_isAFault() {
    assertThat(check(ModelSelector.exact(BEDROCK, "b.big-v1"), GEMINI))
        .singleElement()
        .satisfies(fault -> assertThat(fault.problem()).contains("of a provider that is not used"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fast", "reasoner"})
  void check_forTheMock_takesWhatAnyProviderHas(String role) {
    assertThat(check(ModelSelector.role(role), ProviderId.MOCK)).isEmpty();
  }

  @Test
  void check_forTheMock_findsWhatNobodyHas() {
    assertThat(check(ModelSelector.role("fsat"), ProviderId.MOCK))
        .singleElement()
        .satisfies(fault -> assertThat(fault.remedy()).contains("Did you mean 'fast'?"));
  }

  private static List<Fault> check(ModelSelector selector, ProviderId... order) {
    return TWO.check(Map.of("/nodes/ask", selector), List.of(order), Map.of());
  }

  private static ModelChain chain(ModelSelector selector, ModelInput input) {
    return TWO.chain(
        LlmRequest.of(selector, input), List.of(BEDROCK, GEMINI), new TokenEstimator());
  }

  private static String resolve(ModelSelector selector, ProviderId provider) {
    return TWO.resolve(selector, provider).map(Object::toString).orElse("none");
  }
}
