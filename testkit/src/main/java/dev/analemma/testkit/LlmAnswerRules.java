// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Finish;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.Part;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ToolSpec;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderResult;
import dev.analemma.spi.Json;
import dev.analemma.testkit.LlmProviderTck.Said;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whole answers, and what of a request is the same for every provider. */
abstract class LlmAnswerRules extends LlmProviderRules {
  @Test
  void text_isTheAnswer_withWhatItUsed() {
    ProviderResult answer = ask(Said.TEXT);

    assertEquals(Message.assistant("Grüße 😀"), answer.message());
    assertEquals(Finish.STOP, answer.finish());
    assertEquals(usage(), answer.usage());
  }

  @Test
  void nothing_isAnAnswerToo() {
    ProviderResult answer = ask(Said.NOTHING);

    assertEquals(List.of(), answer.message().parts());
    assertEquals(Finish.STOP, answer.finish());
  }

  @Test
  void thoughts_areNoText() {
    ProviderResult answer = ask(Said.THOUGHTS);

    assertEquals("42", answer.message().text());
    assertEquals(
        "Let me see.", ((Part.Reasoning) answer.message().parts().get(0)).text(), "thoughts");
  }

  @Test
  void callsOfTools_haveArguments_alsoWhereNoneAreSent() {
    ProviderResult answer = ask(Said.TOOLS);

    List<Part.ToolCall> calls = answer.message().toolCalls();
    assertEquals(List.of("weather", "clock"), calls.stream().map(Part.ToolCall::name).toList());
    assertEquals(
        Json.parse("{\"city\":\"Oslo\"}"), Json.parse(calls.get(0).arguments()), "arguments");
    assertEquals("{}", calls.get(1).arguments());
    assertEquals(Finish.TOOL_CALLS, answer.finish());
  }

  @Test
  void idsOfCalls_areUniqueInTheirConversation() {
    Message first = ask(Said.TOOLS).message();
    ModelInput next = answered(first).toBuilder().message(Message.user("Again.")).build();

    Message second = ask(next, Said.TOOLS).message();

    Set<String> ids = new HashSet<>();
    first.toolCalls().forEach(call -> ids.add(call.id()));
    second.toolCalls().forEach(call -> ids.add(call.id()));
    assertEquals(4, ids.size(), ids.toString());
  }

  @Test
  void answer_thatIsCut_saysSo() {
    ProviderResult answer = ask(Said.CUT_TEXT);

    assertEquals("Once upon a", answer.message().text());
    assertEquals(Finish.MAX_TOKENS, answer.finish());
  }

  @Test
  void callOfATool_thatIsCut_isNone() {
    ProviderResult answer = ask(Said.CUT_TOOL);

    assertEquals("I look.", answer.message().text());
    assertEquals(List.of(), answer.message().toolCalls());
    assertEquals(Finish.MAX_TOKENS, answer.finish());
  }

  @Test
  void end_thatTheModelChose_orThatNobodyKnows_isTold() {
    if (!unsayable().contains(Said.REFUSED)) {
      assertEquals(Finish.REFUSAL, ask(Said.REFUSED).finish());
    }
    assertEquals(Finish.UNKNOWN, ask(Said.UNKNOWN_END).finish());
  }

  @Test
  void request_namesTheModel_andHasTheKeyInOneHeaderAlone() {
    ask(Said.TEXT);

    ScriptedSocketServer.Request request = server.request();
    assertEquals("POST", request.method());
    assertTrue((request.target() + request.body()).contains(target().model()));
    assertEquals(
        1, request.headers().values().stream().filter(value -> value.contains(CANARY)).count());
    assertFalse((request.target() + request.body()).contains(CANARY));
    assertEquals(0, server.requests(), "more requests");
  }

  @Test
  void extras_ofTheProvider_areInTheBody_andThoseOfOthersAreNot() {
    ModelInput input =
        question().toBuilder()
            .extra(ID, Json.parse("{\"tck_extra\":\"mine\"}"))
            .extra(new ProviderId("other"), Json.parse("{\"other_extra\":\"theirs\"}"))
            .build();

    JsonNode body = request(input);

    assertEquals("mine", body.path("tck_extra").asText());
    assertFalse(body.has("other_extra"));
  }

  @Test
  void callWithoutResult_getsOne_andAResultWithoutCallIsLeftOut() {
    Message asked =
        new Message(
            Message.Role.ASSISTANT,
            List.of(
                new Part.ToolCall("a", "weather", "{\"city\":\"Oslo\"}", null),
                new Part.ToolCall("b", "weather", "{\"city\":\"Rome\"}", null)));
    ModelInput input =
        question().toBuilder()
            .message(asked)
            .message(
                Message.tool(
                    new Part.ToolResult("b", "weather", false, "sunny"),
                    new Part.ToolResult("stray", "weather", false, "foggy")))
            .message(Message.user("Well?"))
            .message(Message.tool(new Part.ToolResult("stray", "weather", false, "windy")))
            .tools(List.of(weather()))
            .build();

    String body = request(input).toString();

    assertTrue(body.contains("interrupted"), body);
    assertTrue(body.contains("sunny"), body);
    assertFalse(body.contains("foggy") || body.contains("windy"), body);
    assertTrue(body.indexOf("interrupted") < body.indexOf("sunny"), "in the order of the calls");
  }

  @Test
  void argumentsAndNames_thatNoProviderWouldTake_areSentInAFormThatTheyDo() {
    Message asked =
        new Message(
            Message.Role.ASSISTANT,
            List.of(new Part.ToolCall("functions.get:0", "get weather!", "{\"city\":", null)));
    ModelInput input =
        question().toBuilder()
            .message(asked)
            .message(
                Message.tool(new Part.ToolResult("functions.get:0", "get weather!", true, " ")))
            .tools(List.of(weather()))
            .build();

    String body = request(input).toString();

    assertTrue(body.contains("get_weather_"), body);
    assertFalse(body.contains("get weather!") || body.contains("functions.get:0"), body);
    assertTrue(body.contains(Part.ToolResult.NO_OUTPUT), body);
  }

  @Test
  void opaqueData_isSentBackToItsModel_andToNoOther() {
    Message own = ask(Said.THOUGHTS).message();
    Part.Opaque foreign = new Part.Opaque(new ProviderId("other"), "other", "secret", "0xFOREIGN");
    Message others =
        new Message(
            Message.Role.ASSISTANT,
            List.of(new Part.Reasoning("Theirs.", foreign), foreign, new Part.Text("So.")));
    ModelInput input =
        question().toBuilder()
            .message(own)
            .message(Message.user("And?"))
            .message(others)
            .message(Message.user("Go on."))
            .build();

    String body = request(input).toString();

    assertFalse(body.contains("0xFOREIGN") || body.contains("Theirs."), body);
    for (Part part : own.parts()) {
      if (part instanceof Part.Reasoning thought && thought.opaque() != null) {
        assertTrue(body.contains(thought.opaque().data()), body);
      }
    }
  }

  @Test
  void answer_thatIsNone_cannotBeRead() {
    for (String body : new String[] {"", "{}", "[]", "null", "{\"a\":", "no JSON"}) {
      server.then(SocketScript.reply(200, "application/json", body));
      assertKind(ErrorKind.PROTOCOL, failure(provider.complete(call())));
    }
  }

  @Test
  void answer_thatIsCutByTheNetwork_isNone() {
    server.then(
        SocketScript.raw()
            .send(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{")
            .cut());

    assertKind(ErrorKind.STREAM_TRUNCATED, failure(provider.complete(call())));
  }

  @Test
  void providerWithoutItsKey_asksNobody() {
    LlmException failure = failure(provider(server.uri(), null).complete(call()));

    assertKind(ErrorKind.AUTH, failure);
    assertEquals(0, server.requests());
  }

  @Test
  void key_withALineBreak_isNotTold() {
    LlmException failure = failure(provider(server.uri(), CANARY + "\n").complete(call()));

    assertNotEquals(ErrorKind.CANCELLED, failure.kind());
    assertEquals(0, server.requests());
  }

  @Test
  void modelOfAnotherProvider_isRefused() {
    ProviderCall call = ProviderCall.of(target(new ProviderId("other")), question(), TIMEOUTS);

    assertThrows(IllegalArgumentException.class, () -> provider.complete(call));
  }

  @Test
  void texts_ofTheProvider_tellNoKey() {
    assertFalse((provider + " " + call()).contains(CANARY));
    assertEquals(ID, provider.id());
  }

  ProviderResult ask(Said said) {
    return ask(question().toBuilder().tools(List.of(weather())).build(), said);
  }

  private ProviderResult ask(ModelInput input, Said said) {
    server.then(whole(said));
    return answer(provider.complete(call(input)));
  }

  private JsonNode request(ModelInput input) {
    while (server.requests() > 0) {
      server.request();
    }
    ask(input, Said.TEXT);
    return Json.parse(server.request().body());
  }

  private static ModelInput answered(Message message) {
    Part.ToolResult[] results =
        message.toolCalls().stream()
            .map(call -> new Part.ToolResult(call.id(), call.name(), false, "fine"))
            .toArray(Part.ToolResult[]::new);
    return question().toBuilder()
        .message(message)
        .message(Message.tool(results))
        .tools(List.of(weather()))
        .build();
  }

  static ToolSpec weather() {
    return new ToolSpec(
        "weather",
        "Tells the weather.",
        Json.parse("{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}"));
  }
}
