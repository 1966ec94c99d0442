// SPDX-License-Identifier: Apache-2.0
package dev.analemma.routing;

import static dev.analemma.routing.Lab.ONE;
import static dev.analemma.routing.Lab.TWO;
import static dev.analemma.routing.Lab.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.OutputSpec;
import dev.analemma.llm.Part;
import dev.analemma.llm.Reasoning;
import dev.analemma.llm.RouteEvent;
import dev.analemma.llm.Sampling;
import dev.analemma.llm.ToolSpec;
import dev.analemma.llm.mock.MockReply;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.spi.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Each model gets an input that was made for it from the request, and nothing of the one before.
 */
class RenderedRequestTest {
  private static final JsonNode SCHEMA =
      Json.parse(
          "{\"type\": \"object\", \"properties\": {\"n\": {\"type\": \"integer\", \"minimum\": 1}}}");

  private final Lab lab =
      new Lab()
          .order(ONE, TWO)
          .models(
              Lab.model(
                  "one",
                  "one-large",
                  10,
                  10_000,
                  ", \"json-schema\", \"reasoning-effort\"",
                  ", \"schemas\": \"strict\""),
              Lab.model(
                  "two",
                  "two-large",
                  10,
                  10_000,
                  ", \"reasoning-budget\"",
                  ", \"parameters\": {\"temperature\": \"rejected\", \"seed\": \"rejected\"}"));

  private static Part.Opaque signature(String provider) {
    return new Part.Opaque(
        provider.equals("one") ? ONE : TWO, provider + "-family", "signature", "of " + provider);
  }

  /** Returns what the second provider is sent after the first one has failed. */
  private ProviderCall second(ModelInput input) {
    lab.script(ONE, MockReply.error(ErrorKind.QUOTA_EXHAUSTED));
    answer(lab.router().complete(Lab.request(input)));
    return lab.mock(TWO).calls().get(0);
  }

  private ProviderCall first(ModelInput input) {
    answer(lab.router().complete(Lab.request(input)));
    return lab.mock(ONE).calls().get(0);
  }

  @Test
  void fallback_hasTheSecondModelsNameAndNothingOfTheFirst() {
    ModelInput input =
        ModelInput.builder(100)
            .user("Think.")
            .message(
                new Message(
                    Message.Role.ASSISTANT,
                    List.of(
                        new Part.Reasoning("thoughts of one", signature("one")),
                        signature("one"),
                        new Part.ToolCall("c1", "look", "{}", signature("one")))))
            .message(Message.tool(new Part.ToolResult("c1", "look", false, "seen")))
            .sampling(Sampling.ofDefaults().withTemperature(0.5).withTopP(0.9).withSeed(7L))
            .extra(ONE, Json.parse("{\"only\": \"one\"}"))
            .extra(TWO, Json.parse("{\"only\": \"two\"}"))
            .build();

    ProviderCall call = second(input);

    assertThat(call.target().toString()).isEqualTo("two/two-large");
    assertThat(call.input().extras()).containsOnlyKeys(TWO);
    assertThat(call.extra()).isEqualTo(Json.parse("{\"only\": \"two\"}"));
    assertThat(call.input().sampling())
        .as("parameters that it refuses are gone, those that it takes are not")
        .isEqualTo(Sampling.ofDefaults().withTopP(0.9));
    assertThat(call.input().messages().get(1).parts())
        .containsExactly(
            new Part.Reasoning("thoughts of one", null),
            new Part.ToolCall("c1", "look", "{}", null));
    assertThat(lab.events(RouteEvent.AttemptStarted.class).get(1).adapted())
        .contains("TEMPERATURE: left out", "SEED: left out", "data of other models: 3");
  }

  @Test
  void first_getsTheRequestAsItIs() {
    ModelInput input =
        ModelInput.builder(100)
            .system("Be short.")
            .user("Think.")
            .message(
                new Message(
                    Message.Role.ASSISTANT,
                    List.of(
                        new Part.ToolCall("c1", "look", "{}", signature("one")),
                        new Part.Text("and so"))))
            .message(Message.tool(new Part.ToolResult("c1", "look", false, "seen")))
            .sampling(Sampling.ofDefaults().withTemperature(0.5).withSeed(7L))
            .reasoning(Reasoning.Effort.LOW)
            .build();

    assertThat(first(input).input()).isEqualTo(input);
    assertThat(lab.events(RouteEvent.AttemptStarted.class).get(0).adapted()).isEmpty();
  }

  @Test
  void requestItself_isTheBeginningOfEachInput() {
    ModelInput input =
        ModelInput.builder(100)
            .user("A number?")
            .output(OutputSpec.json("number", SCHEMA))
            .reasoning(Reasoning.Effort.HIGH)
            .build();

    ProviderCall call = second(input);

    JsonNode strict =
        ((OutputSpec.JsonObject) lab.mock(ONE).calls().get(0).input().output()).schema();
    assertThat(strict.path("properties").path("n").has("minimum")).isFalse();
    assertThat(((OutputSpec.JsonObject) call.input().output()).schema())
        .as("it takes no schema: it is told in words")
        .isNull();
    assertThat(call.input().messages().get(0))
        .satisfies(message -> assertThat(message.role()).isEqualTo(Message.Role.SYSTEM))
        .satisfies(message -> assertThat(message.text()).contains("\"minimum\":1"));
    assertThat(call.input().reasoning()).isEqualTo(new Reasoning.Budget(50));
  }

  /** Left out, it would mean that the model thinks as much as it does by default. */
  @Test
  void thinkingThatIsForbidden_staysForbiddenWhereItIsCountedInTokens() {
    ModelInput input =
        ModelInput.builder(100).user("A number?").reasoning(Reasoning.Effort.NONE).build();

    assertThat(second(input).input().reasoning()).isEqualTo(Reasoning.Effort.NONE);
  }

  /** Returns what a model of the dialect OPENAPI is sent for a tool. */
  private ToolSpec toolOfOpenApi(String schema) {
    lab.models(
        Lab.model("one", "one-large", 10, 10_000, "", ", \"schemas\": \"openapi\""),
        Lab.model("two", "two-large", 10, 10_000));
    ModelInput input =
        ModelInput.builder(100)
            .user("Look.")
            .tools(List.of(new ToolSpec("look", "Looks.", Json.parse(schema))))
            .build();
    return first(input).input().tools().get(0);
  }

  @Test
  void argumentsOfTools_areWrittenInTheWordsOfTheModel() {
    ToolSpec tool =
        toolOfOpenApi(
            """
            {"type": "object", "additionalProperties": false,
             "properties": {"at": {"$ref": "#/$defs/place"}},
             "$defs": {"place": {"type": ["string", "null"], "pattern": "[a-z]+"}}}
            """);

    assertThat(tool.description()).isEqualTo("Looks.");
    assertThat(tool.input())
        .isEqualTo(
            Json.parse(
                "{\"type\": \"object\", \"properties\": {\"at\": {\"type\": \"string\", \"nullable\": true}}}"));
    assertThat(lab.events(RouteEvent.AttemptStarted.class).get(0).adapted()).isEmpty();
  }

  @Test
  void argumentsThatTheModelHasNoWordsFor_areSaidInTheDescription() {
    ToolSpec tool =
        toolOfOpenApi("{\"type\": \"object\", \"allOf\": [{\"required\": [\"where\"]}]}");

    assertThat(tool.input()).isEqualTo(Json.parse("{\"type\": \"object\"}"));
    assertThat(tool.description()).startsWith("Looks.").contains("\"where\"");
    assertThat(lab.events(RouteEvent.AttemptStarted.class).get(0).adapted())
        .containsExactly("arguments of 'look': said in its description");
  }

  @Test
  void callWithoutAResult_getsOneThatSaysSo() {
    ModelInput input =
        ModelInput.builder(100)
            .user("Look.")
            .message(
                new Message(
                    Message.Role.ASSISTANT,
                    List.of(
                        new Part.ToolCall("c1", "look", "{}", null),
                        new Part.ToolCall("c2", "hear", "{}", null))))
            .message(Message.tool(new Part.ToolResult("c2", "hear", false, "heard")))
            .user("Go on.")
            .build();

    List<Message> messages = first(input).input().messages();

    assertThat(messages).hasSize(4);
    assertThat(messages.get(2).parts())
        .extracting(part -> ((Part.ToolResult) part).callId())
        .containsExactly("c2", "c1");
    assertThat(((Part.ToolResult) messages.get(2).parts().get(1)).error()).isTrue();
  }

  @Test
  void textBehindCallsOfTools_standsBeforeThem() {
    Part.ToolCall call = new Part.ToolCall("c1", "look", "{}", null);
    Part.Text text = new Part.Text("I look.");
    ModelInput input =
        ModelInput.builder(100)
            .user("Look.")
            .message(new Message(Message.Role.ASSISTANT, List.of(call, text)))
            .message(Message.tool(new Part.ToolResult("c1", "look", false, "")))
            .build();

    List<Message> messages = first(input).input().messages();

    assertThat(messages.get(1).parts()).containsExactly(text, call);
    assertThat(((Part.ToolResult) messages.get(2).parts().get(0)).content())
        .isEqualTo("(no output)");
  }

  @Test
  void neighboursOfOneRole_becomeOneMessage() {
    ModelInput input = ModelInput.builder(100).user("a").user("b").build();

    assertThat(first(input).input().messages())
        .containsExactly(
            new Message(Message.Role.USER, List.of(new Part.Text("a"), new Part.Text("b"))));
  }

  @Test
  void modelWithoutAPlaceForInstructions_getsThemFromTheUser() {
    lab.models(
        Lab.model("one", "one-large", 10, 10_000).replace("\"system\", ", ""),
        Lab.model("two", "two-large", 10, 10_000));
    ModelInput input = ModelInput.builder(100).system("Be short.").user("Go.").build();

    assertThat(first(input).input().messages())
        .containsExactly(
            new Message(
                Message.Role.USER, List.of(new Part.Text("Be short."), new Part.Text("Go."))));
  }
}
