// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.openai;

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
import dev.analemma.llm.wire.Targets;
import dev.analemma.spi.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenAiRequestTest {
  private static final String ALL =
      "{\"features\":[\"tools\",\"forced-tool\",\"json-mode\",\"json-schema\",\"reasoning-effort\"]}";

  @Test
  void conversation_isWrittenInTheRolesOfTheApi() {
    ModelInput input =
        ModelInput.builder(50)
            .system("Be kind.")
            .system("Be short.")
            .user("Weather in Oslo?")
            .message(
                new Message(
                    Message.Role.ASSISTANT,
                    List.of(
                        new Part.Reasoning("Hm.", null),
                        new Part.ToolCall("c1", "weather", "{\"city\": \"Oslo\"}", null))))
            .message(Message.tool(new Part.ToolResult("c1", "weather", true, "no network")))
            .message(Message.assistant("I cannot tell."))
            .message(
                new Message(
                    Message.Role.USER, List.of(new Part.Text("And"), new Part.Text("Rome?"))))
            .build();

    assertThat(body("{}", input).path("messages"))
        .isEqualTo(
            Json.parse(
                """
                [{"role": "system", "content": "Be kind.\\n\\nBe short."},
                 {"role": "user", "content": "Weather in Oslo?"},
                 {"role": "assistant", "content": null, "tool_calls": [
                   {"id": "c1", "type": "function",
                    "function": {"name": "weather", "arguments": "{\\"city\\":\\"Oslo\\"}"}}]},
                 {"role": "tool", "tool_call_id": "c1", "content": "Error: no network"},
                 {"role": "assistant", "content": "I cannot tell."},
                 {"role": "user", "content": [{"type": "text", "text": "And"},
                                              {"type": "text", "text": "Rome?"}]}]
                """));
  }

  @Test
  void instructionsAlone_areAConversation() {
    assertThat(body("{}", ModelInput.builder(50).system("Greet.").build()).path("messages"))
        .isEqualTo(Json.parse("[{\"role\":\"system\",\"content\":\"Greet.\"}]"));
  }

  @Test
  void request_withNothingElse_hasNothingElse() {
    assertThat(body("{}", question().build()))
        .isEqualTo(
            Json.parse(
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi.\"}],"
                    + "\"max_tokens\":50}"));
  }

  @Test
  void stream_asksForUsage() {
    JsonNode body = OpenAiRequest.of(Targets.call(Targets.target("{}"), question().build()), true);

    assertThat(body.path("stream").asBoolean()).isTrue();
    assertThat(body.at("/stream_options/include_usage").asBoolean()).isTrue();
  }

  @Test
  void parameters_goByTheCatalogue() {
    Sampling sampling = new Sampling(0.5, 0.9, 7L, List.of("END"));
    ModelInput input = question().sampling(sampling).build();

    JsonNode plain = body("{}", input);
    assertThat(plain.path("temperature").asDouble()).isEqualTo(0.5);
    assertThat(plain.path("top_p").asDouble()).isEqualTo(0.9);
    assertThat(plain.path("seed").asInt()).isEqualTo(7);
    assertThat(plain.path("stop")).isEqualTo(Json.parse("[\"END\"]"));
    JsonNode other =
        body(
            "{\"parameters\":{\"max-output-tokens\":{\"renamedTo\":\"max_completion_tokens\"},"
                + "\"temperature\":\"rejected\"}}",
            input);
    assertThat(other.path("max_completion_tokens").asInt()).isEqualTo(50);
    assertThat(other.has("max_tokens") || other.has("temperature")).isFalse();
  }

  @Test
  void tools_andWhetherTheyMustBeCalled() {
    ModelInput.Builder input = question().tools(List.of(weather()));

    JsonNode body = body(ALL, input.build());
    assertThat(body.path("tools"))
        .isEqualTo(
            Json.parse(
                """
                [{"type": "function", "function": {"name": "weather", "description": "Tells it.",
                  "parameters": {"type": "object"}}}]
                """));
    assertThat(body.has("tool_choice")).isFalse();
    assertThat(choice(input, ToolChoice.none())).isEqualTo("\"none\"");
    assertThat(choice(input, ToolChoice.any())).isEqualTo("\"required\"");
    assertThat(choice(input, ToolChoice.tool("weather")))
        .isEqualTo("{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}");
  }

  private static String choice(ModelInput.Builder input, ToolChoice choice) {
    return body(ALL, input.toolChoice(choice).build()).path("tool_choice").toString();
  }

  @Test
  void output_isAskedForAsTheModelCan() {
    JsonNode schema = Json.parse("{\"type\":\"object\"}");
    ModelInput input = question().output(OutputSpec.json("report", schema)).build();

    assertThat(body(ALL, input).path("response_format"))
        .isEqualTo(
            Json.parse(
                """
                {"type": "json_schema",
                 "json_schema": {"name": "report", "strict": true, "schema": {"type": "object"}}}
                """));
    assertThat(body("{\"features\":[\"json-mode\"]}", input).path("response_format"))
        .isEqualTo(Json.parse("{\"type\":\"json_object\"}"));
    assertThat(body("{}", input).has("response_format")).isFalse();
  }

  @Test
  void thoughts_areAskedForInWords() {
    assertThat(effort(Reasoning.Effort.NONE)).isEqualTo("none");
    assertThat(effort(Reasoning.Effort.HIGH)).isEqualTo("high");
    assertThat(effort(new Reasoning.Budget(2_048))).isEqualTo("low");
    assertThat(effort(new Reasoning.Budget(8_192))).isEqualTo("medium");
    assertThat(effort(new Reasoning.Budget(8_193))).isEqualTo("high");
    assertThat(
            body("{}", question().reasoning(Reasoning.Effort.LOW).build()).has("reasoning_effort"))
        .isFalse();
  }

  private static String effort(Reasoning reasoning) {
    return body(ALL, question().reasoning(reasoning).build()).path("reasoning_effort").asText();
  }

  private static ModelInput.Builder question() {
    return ModelInput.builder(50).user("Hi.");
  }

  private static ToolSpec weather() {
    return new ToolSpec("weather", "Tells it.", Json.parse("{\"type\":\"object\"}"));
  }

  /** Read again, so that numbers compare by what they are. */
  private static JsonNode body(String model, ModelInput input) {
    JsonNode body = OpenAiRequest.of(Targets.call(Targets.target(model), input), false);
    return Json.parse(Json.write(body));
  }
}
