// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.OutputSpec;
import dev.analemma.llm.Part;
import dev.analemma.llm.Reasoning;
import dev.analemma.llm.Sampling;
import dev.analemma.llm.ToolChoice;
import dev.analemma.llm.ToolSpec;
import dev.analemma.llm.spi.ProviderCall.CachePoint;
import dev.analemma.llm.wire.Targets;
import dev.analemma.spi.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnthropicRequestTest {
  private static final String BUDGET = "{\"features\":[\"json-schema\",\"reasoning-budget\"]}";
  private static final String EFFORT = "{\"features\":[\"json-schema\",\"reasoning-effort\"]}";

  @Test
  void conversation_alternates_withResultsBeforeWhatIsSaidNext() {
    Part.Opaque signature = new Part.Opaque(Targets.PROVIDER, "f", "signature", "sig");
    ModelInput input =
        ModelInput.builder(50)
            .system("Be kind.")
            .user("Weather?")
            .message(
                new Message(
                    Message.Role.ASSISTANT,
                    List.of(
                        new Part.Reasoning("Hm.", signature),
                        new Part.ToolCall("c1", "weather", "{\"city\":\"Oslo\"}", null),
                        new Part.Text("I look."),
                        new Part.Text(" "))))
            .message(Message.tool(new Part.ToolResult("c1", "weather", true, "no network")))
            .user("Never mind.")
            .build();

    JsonNode body = body("{}", input);

    assertThat(body.path("system"))
        .isEqualTo(Json.parse("[{\"type\":\"text\",\"text\":\"Be kind.\"}]"));
    assertThat(body.path("messages"))
        .isEqualTo(
            Json.parse(
                """
                [{"role": "user", "content": [{"type": "text", "text": "Weather?"}]},
                 {"role": "assistant", "content": [
                   {"type": "thinking", "thinking": "Hm.", "signature": "sig"},
                   {"type": "text", "text": "I look."},
                   {"type": "tool_use", "id": "c1", "name": "weather", "input": {"city": "Oslo"}}]},
                 {"role": "user", "content": [
                   {"type": "tool_result", "tool_use_id": "c1", "content": "no network",
                    "is_error": true},
                   {"type": "text", "text": "Never mind."}]}]
                """));
  }

  @Test
  void answer_withNothingInIt_isLeftOut() {
    ModelInput input =
        question()
            .message(new Message(Message.Role.ASSISTANT, List.of()))
            .user("Still there?")
            .build();

    assertThat(body("{}", input).path("messages"))
        .isEqualTo(
            Json.parse(
                """
                [{"role": "user", "content": [{"type": "text", "text": "Hi."},
                                              {"type": "text", "text": "Still there?"}]}]
                """));
  }

  @Test
  void answer_thatIsToBeGoneOnWith_endsInNoBlank() {
    ModelInput input = question().message(Message.assistant("{\n  ")).build();

    assertThat(body("{}", input).at("/messages/1/content/0/text").asText()).isEqualTo("{");
  }

  @Test
  void request_withNothingElse_hasNothingElse() {
    assertThat(body("{}", question().build()))
        .isEqualTo(
            Json.parse(
                """
                {"model": "m", "max_tokens": 50,
                 "messages": [{"role": "user", "content": [{"type": "text", "text": "Hi."}]}]}
                """));
  }

  @Test
  void toolsAndChoice_areWritten() {
    ModelInput.Builder input = question().tools(List.of(weather()));

    assertThat(body("{}", input.build()).path("tools"))
        .isEqualTo(
            Json.parse(
                """
                [{"name": "weather", "description": "Tells it.", "input_schema": {"type": "object"}}]
                """));
    assertThat(choice(input, ToolChoice.auto())).isEmpty();
    assertThat(choice(input, ToolChoice.none())).isEqualTo("{\"type\":\"none\"}");
    assertThat(choice(input, ToolChoice.any())).isEqualTo("{\"type\":\"any\"}");
    assertThat(choice(input, ToolChoice.tool("weather")))
        .isEqualTo("{\"type\":\"tool\",\"name\":\"weather\"}");
  }

  private static String choice(ModelInput.Builder input, ToolChoice choice) {
    return body("{}", input.toolChoice(choice).build()).path("tool_choice").toString();
  }

  @Test
  void cachePoints_standBehindTheirMessages() {
    ModelInput input =
        ModelInput.builder(50)
            .system("Be kind.")
            .user("Weather?")
            .message(
                new Message(
                    Message.Role.ASSISTANT,
                    List.of(new Part.ToolCall("c1", "weather", "{}", null))))
            .message(Message.tool(new Part.ToolResult("c1", "weather", false, "sunny")))
            .user("Thanks.")
            .tools(List.of(weather()))
            .build();

    JsonNode body =
        body(
            "{}",
            input,
            new CachePoint(-1, true),
            new CachePoint(0, true),
            new CachePoint(3, false));

    JsonNode hour = Json.parse("{\"type\":\"ephemeral\",\"ttl\":\"1h\"}");
    JsonNode minutes = Json.parse("{\"type\":\"ephemeral\"}");
    assertThat(body.at("/tools/0/cache_control")).isEqualTo(hour);
    assertThat(body.at("/system/0/cache_control")).isEqualTo(hour);
    assertThat(body.at("/messages/2/content/0/cache_control")).isEqualTo(minutes);
    assertThat(body.toString().split("cache_control", -1)).hasSize(4);
  }

  @Test
  void cachePoints_beyondThoseOfTheApi_areTheFirst_andThoughtsTakeNone() {
    ModelInput.Builder input = ModelInput.builder(50).user("0");
    for (int i = 1; i < 5; i++) {
      input.message(i % 2 == 0 ? Message.user("u" + i) : Message.assistant("a" + i));
    }
    CachePoint[] points = new CachePoint[5];
    for (int i = 0; i < 5; i++) {
      points[i] = new CachePoint(i, false);
    }

    JsonNode body = body("{}", input.build(), points);

    assertThat(body.at("/messages/0/content/0").has("cache_control")).isFalse();
    assertThat(body.toString().split("cache_control", -1)).hasSize(5);
  }

  @Test
  void cachePoint_behindThoughtsAlone_standsBeforeThem() {
    Part.Opaque signature = new Part.Opaque(Targets.PROVIDER, "f", "signature", "sig");
    ModelInput input =
        question()
            .message(
                new Message(Message.Role.ASSISTANT, List.of(new Part.Reasoning("Hm.", signature))))
            .user("Go on.")
            .build();

    JsonNode body = body("{}", input, new CachePoint(1, false));

    assertThat(body.at("/messages/0/content/0").has("cache_control")).isTrue();
    assertThat(body.at("/messages/1/content/0").has("cache_control")).isFalse();
  }

  @Test
  void thoughts_areAskedForInTokensOrWords_andWordsArePickedTheirWay() {
    ModelInput.Builder input =
        ModelInput.builder(10_000).user("Hi.").sampling(new Sampling(0.5, 0.9, 7L, List.of("END")));

    JsonNode budget = body(BUDGET, input.reasoning(new Reasoning.Budget(4_000)).build());
    assertThat(budget.path("thinking"))
        .isEqualTo(Json.parse("{\"type\":\"enabled\",\"budget_tokens\":4000}"));
    assertThat(budget.has("temperature") || budget.has("top_p")).isFalse();
    assertThat(budget.path("stop_sequences")).isEqualTo(Json.parse("[\"END\"]"));
    JsonNode effort = body(EFFORT, input.reasoning(Reasoning.Effort.HIGH).build());
    assertThat(effort.path("thinking")).isEqualTo(Json.parse("{\"type\":\"adaptive\"}"));
    assertThat(effort.at("/output_config/effort").asText()).isEqualTo("high");
    JsonNode none = body(BUDGET, input.reasoning(Reasoning.Effort.NONE).build());
    assertThat(none.path("thinking")).isEqualTo(Json.parse("{\"type\":\"disabled\"}"));
    assertThat(none.path("temperature").asDouble()).isEqualTo(0.5);
    assertThat(none.has("seed")).isFalse();
    assertThat(body("{}", input.build()).has("thinking")).isFalse();
  }

  @Test
  void budgetOfThoughts_staysBelowTheTokensOfTheAnswer() {
    assertThat(thinking(10_000, Reasoning.Effort.HIGH).path("budget_tokens").asInt())
        .isEqualTo(9_999);
    assertThat(thinking(1_025, new Reasoning.Budget(1)).path("budget_tokens").asInt())
        .isEqualTo(1_024);
    assertThat(thinking(1_024, Reasoning.Effort.LOW).path("type").asText()).isEqualTo("disabled");
  }

  private static JsonNode thinking(int tokens, Reasoning reasoning) {
    ModelInput input = ModelInput.builder(tokens).user("Hi.").reasoning(reasoning).build();
    return body(BUDGET, input).path("thinking");
  }

  @Test
  void output_isAskedForByItsSchema() {
    ModelInput.Builder input =
        question().output(OutputSpec.json("report", Json.parse("{\"type\":\"object\"}")));

    assertThat(body(EFFORT, input.reasoning(Reasoning.Effort.LOW).build()).path("output_config"))
        .isEqualTo(
            Json.parse(
                """
                {"effort": "low", "format": {"type": "json_schema", "schema": {"type": "object"}}}
                """));
    assertThat(body("{}", input.build()).has("output_config")).isFalse();
  }

  private static ModelInput.Builder question() {
    return ModelInput.builder(50).user("Hi.");
  }

  private static ToolSpec weather() {
    return new ToolSpec("weather", "Tells it.", Json.parse("{\"type\":\"object\"}"));
  }

  /** Read again, so that numbers compare by what they are. */
  private static JsonNode body(String model, ModelInput input, CachePoint... points) {
    JsonNode body = AnthropicRequest.of(Targets.call(Targets.target(model), input, points), false);
    return Json.parse(Json.write(body));
  }
}
