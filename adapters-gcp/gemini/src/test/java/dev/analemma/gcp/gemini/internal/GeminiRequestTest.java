// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.OutputSpec;
import dev.analemma.llm.Part;
import dev.analemma.llm.Reasoning;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Sampling;
import dev.analemma.llm.ToolChoice;
import dev.analemma.llm.ToolSpec;
import dev.analemma.llm.spi.CacheHandle;
import dev.analemma.llm.spi.ProviderCall.CachedPrefix;
import dev.analemma.spi.Json;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeminiRequestTest {
  private static final JsonNode OBJECT =
      json(
          "{'type': 'object', 'properties': {'city': {'type': ['string', 'null'], 'pattern': 'x'}}}");

  private final ResolvedTarget recent = GeminiBench.recent("gemini-x");
  private final ResolvedTarget older = GeminiBench.older("gemini-x");

  @Test
  void conversation_withTools_hasResultsInATurnOfTheirOwn() {
    ModelInput input =
        ModelInput.builder(100)
            .system("Be kind.")
            .system("Be short.")
            .user("Weather?")
            .message(
                new Message(
                    Message.Role.ASSISTANT,
                    List.of(
                        new Part.Text("I look."),
                        new Part.ToolCall("c1", "weather", "{\"city\":\"Oslo\"}", null),
                        new Part.ToolCall("c2", "weather", "", null))))
            .message(
                Message.tool(
                    new Part.ToolResult("c2", "weather", true, "no city"),
                    new Part.ToolResult("c1", "weather", false, "sunny")))
            .user("And now?")
            .user("")
            .build();

    JsonNode body = body(older, input);

    assertThat(body.path("systemInstruction"))
        .isEqualTo(json("{'parts': [{'text': 'Be kind.'}, {'text': 'Be short.'}]}"));
    assertThat(body.path("contents"))
        .isEqualTo(
            json(
                """
                [{'role': 'user', 'parts': [{'text': 'Weather?'}]},
                 {'role': 'model', 'parts': [{'text': 'I look.'},
                   {'functionCall': {'name': 'weather', 'args': {'city': 'Oslo'}}},
                   {'functionCall': {'name': 'weather', 'args': {}}}]},
                 {'role': 'user', 'parts': [
                   {'functionResponse': {'name': 'weather', 'response': {'output': 'sunny'}}},
                   {'functionResponse': {'name': 'weather', 'response': {'error': 'no city'}}}]},
                 {'role': 'user', 'parts': [{'text': 'And now?'}]}]
                """));
  }

  @Test
  void firstCallOfAnotherModel_isMarkedAsNotSigned_whereSignaturesAreWanted() {
    Part.Opaque foreign =
        new Part.Opaque(GeminiBench.ID, "other", "functionCall", "{\"id\":\"x\"}");
    ModelInput input =
        ModelInput.builder(100)
            .user("Weather?")
            .message(
                new Message(
                    Message.Role.ASSISTANT,
                    List.of(
                        new Part.ToolCall("c1", "weather", "{}", foreign),
                        new Part.ToolCall("c2", "weather", "{}", null))))
            .build();

    JsonNode parts = body(recent, input).at("/contents/1/parts");

    assertThat(parts)
        .isEqualTo(
            json(
                """
                [{'functionCall': {'name': 'weather', 'args': {}},
                  'thoughtSignature': 'skip_thought_signature_validator'},
                 {'functionCall': {'name': 'weather', 'args': {}}}]
                """));
    assertThat(body(older, input).at("/contents/1/parts/0").has("thoughtSignature")).isFalse();
  }

  @Test
  void tools_haveParametersInOpenApi_elseInJsonSchema_andNoneWhereThereAreNone() {
    ModelInput input =
        tools(
            tool("plain", OBJECT),
            tool("none", json("{'type': 'object', 'properties': {}}")),
            tool("free", json("{'type': 'object', 'additionalProperties': {'type': 'string'}}")));

    JsonNode functions = body(recent, input).at("/tools/0/functionDeclarations");

    assertThat(functions.path(0))
        .isEqualTo(
            json(
                """
                {'name': 'plain', 'description': 'Does it.', 'parameters': {'type': 'object',
                 'properties': {'city': {'type': 'string', 'nullable': true}}}}
                """));
    assertThat(functions.path(1)).isEqualTo(json("{'name': 'none', 'description': 'Does it.'}"));
    assertThat(functions.at("/2/parametersJsonSchema/additionalProperties/type").asText())
        .isEqualTo("string");
    ResolvedTarget plain = GeminiBench.target("gemini-x", "reasoning-effort", "plain");
    assertThat(body(plain, input).at("/tools/0/functionDeclarations/0/parametersJsonSchema"))
        .isEqualTo(OBJECT);
  }

  @Test
  void choiceOfTools_isSaid() {
    ModelInput input = tools(tool("a", OBJECT), tool("b", OBJECT));

    assertThat(body(recent, input).has("toolConfig")).isFalse();
    assertThat(choice(input, ToolChoice.none())).isEqualTo(json("{'mode': 'NONE'}"));
    assertThat(choice(input, ToolChoice.any())).isEqualTo(json("{'mode': 'ANY'}"));
    assertThat(choice(input, ToolChoice.tool("b")))
        .isEqualTo(json("{'mode': 'ANY', 'allowedFunctionNames': ['b']}"));
  }

  private JsonNode choice(ModelInput input, ToolChoice choice) {
    return body(recent, input.toBuilder().toolChoice(choice).build())
        .at("/toolConfig/functionCallingConfig");
  }

  @Test
  void sampling_isSaid_withTheSeedIn32Bits() {
    ModelInput input =
        GeminiBench.question().toBuilder()
            .sampling(new Sampling(0.5, 0.9, (7L << 32) + 5, List.of("END")))
            .build();

    assertThat(body(recent, input).path("generationConfig"))
        .isEqualTo(
            json(
                "{'maxOutputTokens': 100, 'temperature': 0.5, 'topP': 0.9, 'seed': 5,"
                    + " 'stopSequences': ['END']}"));
  }

  @ParameterizedTest
  @CsvSource({
    "gemini-x-flash, NONE, 0, MINIMAL",
    "gemini-x-pro, NONE, 128, LOW",
    "gemini-x-flash, LOW, 2048, LOW",
    "gemini-x-flash, MEDIUM, 8192, MEDIUM",
    "gemini-x-flash, HIGH, 24576, HIGH"
  })
  void thinking_inWords_isSaidAsTheModelTakesIt(
      String id, Reasoning.Effort effort, int budget, String level) {
    ModelInput input = GeminiBench.question().toBuilder().reasoning(effort).build();

    JsonNode tokens = thinking(GeminiBench.older(id), input);
    JsonNode words = thinking(GeminiBench.recent(id), input);

    assertThat(tokens.path("thinkingBudget").asInt(-1)).isEqualTo(budget);
    assertThat(words.path("thinkingLevel").asText()).isEqualTo(level);
    assertThat(words.path("includeThoughts").asBoolean())
        .isEqualTo(effort != Reasoning.Effort.NONE);
  }

  @ParameterizedTest
  @CsvSource({"1, 128, LOW", "2049, 2049, MEDIUM", "8193, 8193, HIGH", "99999, 24576, HIGH"})
  void thinking_inTokens_isSaidAsTheModelTakesIt(int tokens, int budget, String level) {
    ModelInput input =
        GeminiBench.question().toBuilder().reasoning(new Reasoning.Budget(tokens)).build();

    assertThat(thinking(GeminiBench.older("gemini-x-pro"), input).path("thinkingBudget").asInt())
        .isEqualTo(budget);
    assertThat(thinking(GeminiBench.recent("gemini-x-pro"), input).path("thinkingLevel").asText())
        .isEqualTo(level);
  }

  private static JsonNode thinking(ResolvedTarget target, ModelInput input) {
    return body(target, input).at("/generationConfig/thinkingConfig");
  }

  @Test
  void form_isSaidInTheDialectOfTheModel_andOlderModelsTakeNoneBesideTools() {
    OutputSpec form = OutputSpec.json("city", OBJECT);
    ModelInput alone = GeminiBench.question().toBuilder().output(form).build();
    ModelInput beside = alone.toBuilder().tools(List.of(tool("a", OBJECT))).build();
    ResolvedTarget plain = GeminiBench.target("gemini-x", "reasoning-effort", "plain");

    assertThat(config(older, alone).path("responseMimeType").asText())
        .isEqualTo("application/json");
    assertThat(config(older, alone).path("responseSchema")).isEqualTo(OBJECT);
    assertThat(config(plain, alone).path("responseJsonSchema")).isEqualTo(OBJECT);
    assertThat(config(recent, beside).has("responseSchema")).isTrue();
    assertThat(config(older, beside).has("responseMimeType")).isFalse();
    ModelInput any = alone.toBuilder().output(new OutputSpec.JsonObject("city", null)).build();
    assertThat(config(older, any))
        .isEqualTo(json("{'maxOutputTokens': 100, 'responseMimeType': 'application/json'}"));
  }

  private static JsonNode config(ResolvedTarget target, ModelInput input) {
    return body(target, input).path("generationConfig");
  }

  @Test
  void cachedBeginning_isNamed_andNotSaidAgain() {
    ModelInput input =
        ModelInput.builder(100)
            .system("Be kind.")
            .user("A long book.")
            .message(Message.assistant("I have read it."))
            .user("Who did it?")
            .tools(List.of(tool("a", OBJECT)))
            .toolChoice(ToolChoice.any())
            .build();
    CacheHandle handle = new CacheHandle(recent, "cachedContents/abc", 5000, Instant.EPOCH);

    JsonNode body =
        GeminiRequest.of(
            GeminiBench.call(recent, input).withCached(new CachedPrefix(handle, 3)), none());

    assertThat(body)
        .isEqualTo(
            json(
                """
                {'cachedContent': 'cachedContents/abc',
                 'contents': [{'role': 'user', 'parts': [{'text': 'Who did it?'}]}],
                 'generationConfig': {'maxOutputTokens': 100}}
                """));
  }

  private static ModelInput tools(ToolSpec... tools) {
    return GeminiBench.question().toBuilder().tools(List.of(tools)).build();
  }

  private static ToolSpec tool(String name, JsonNode schema) {
    return new ToolSpec(name, "Does it.", schema);
  }

  private static JsonNode body(ResolvedTarget target, ModelInput input) {
    return GeminiRequest.of(GeminiBench.call(target, input), none());
  }

  private static Safety none() {
    return new Safety(Json.nodes().arrayNode());
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }
}
