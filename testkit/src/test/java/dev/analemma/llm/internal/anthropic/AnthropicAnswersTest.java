// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Finish;
import dev.analemma.llm.Fixture;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.Part;
import dev.analemma.llm.ProviderBench;
import dev.analemma.llm.Usage;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderResult;
import dev.analemma.spi.Json;
import dev.analemma.testkit.ScriptedSocketServer;
import dev.analemma.testkit.SocketScript;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is special in the answers of this API, over real sockets. */
class AnthropicAnswersTest {
  private final ProviderBench bench =
      new ProviderBench("anthropic", "{\"secret\":\"s\",\"beta\":\"one,two\"}");
  private final ProviderCall call = call(ModelInput.builder(100).user("How are you?").build());

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void request_hasTheKeyAndTheVersionInHeaders() {
    bench.complete(call, json("text"));

    ScriptedSocketServer.Request request = bench.request();
    assertThat(request.target()).isEqualTo("/api/v1/messages");
    assertThat(request.headers())
        .containsEntry("x-api-key", "key-of-s")
        .containsEntry("anthropic-version", "2023-06-01")
        .containsEntry("anthropic-beta", "one,two")
        .doesNotContainKey("authorization");
  }

  @Test
  void input_thatIsToldOnlyAtTheEnd_isCounted() {
    assertThat(stream("input_only_at_the_end").usage())
        .isEqualTo(new Usage(4096, 512, 0, 0, 7, 0, Usage.Quality.REPORTED));
  }

  @Test
  void writes_withoutTheirLives_areShortOnes() {
    assertThat(complete("usage_without_lives").usage())
        .isEqualTo(new Usage(3, 0, 40, 0, 5, 0, Usage.Quality.REPORTED));
  }

  @Test
  void eventsAndDeltas_thatNobodyKnows_arePassedOver() {
    assertThat(stream("unknown_event").message()).isEqualTo(Message.assistant("hi"));
  }

  @Test
  void thoughts_haveEachItsOwnSignature_andEncryptedOnesTheirPlace() {
    List<Part> parts = stream("two_thoughts").message().parts();

    assertThat(parts).hasSize(4);
    assertThat(((Part.Reasoning) parts.get(0)).text()).isEqualTo("One.");
    assertThat(((Part.Reasoning) parts.get(0)).opaque().data()).isEqualTo("sig-1");
    assertThat(((Part.Opaque) parts.get(1)).kind()).isEqualTo("redacted_thinking");
    assertThat(((Part.Reasoning) parts.get(2)).text()).isEmpty();
    assertThat(((Part.Reasoning) parts.get(2)).opaque().data()).isEqualTo("sig-2");
    assertThat(parts.get(3)).isEqualTo(new Part.Text("So."));
  }

  @Test
  void answer_withDataOfTheProvider_isSentBackAsItWas() {
    for (String fixture : List.of("two_thoughts", "server_tool")) {
      Message answer = stream(fixture).message();
      bench.request();
      ModelInput next =
          call.input().toBuilder().message(answer).message(Message.user("Go on.")).build();
      bench.complete(call(next), json("text"));

      String body = bench.request().body();
      assertThat(Json.parse(body).at("/messages/1/content"))
          .as(fixture)
          .isEqualTo(
              Json.parse(
                  fixture.equals("two_thoughts")
                      ? """
                      [{"type": "thinking", "thinking": "One.", "signature": "sig-1"},
                       {"type": "redacted_thinking", "data": "ENCRYPTED"},
                       {"type": "thinking", "thinking": "", "signature": "sig-2"},
                       {"type": "text", "text": "So."}]
                      """
                      : """
                      [{"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search",
                        "input": {"query": "sky"}},
                       {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1",
                        "content": [{"type": "web_search_result", "url": "https://example.org",
                                     "title": "Sky"}]}]
                      """));
    }
  }

  @Test
  void ends_areTold() {
    assertThat(complete("end_stop_sequence").finish()).isEqualTo(Finish.STOP_SEQUENCE);
    assertThat(complete("end_pause_turn").finish()).isEqualTo(Finish.PAUSE);
    assertThat(complete("end_model_context_window_exceeded").finish()).isEqualTo(Finish.MAX_TOKENS);
  }

  @Test
  void stream_outOfOrder_cannotBeRead() {
    for (String fixture :
        List.of("stop_within_a_block", "stop_without_a_reason", "delta_without_block")) {
      assertThat(bench.failStream(call, Fixture.text("anthropic/" + fixture + ".sse")).kind())
          .as(fixture)
          .isEqualTo(ErrorKind.PROTOCOL);
    }
  }

  @Test
  void errors_goByTheirTypes() {
    assertThat(status(403, "permission_403").kind()).isEqualTo(ErrorKind.AUTH);
    assertThat(status(402, "billing_402").kind()).isEqualTo(ErrorKind.QUOTA_EXHAUSTED);
    assertThat(status(413, "too_large_413").kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
    assertThat(status(504, "timeout_504").kind()).isEqualTo(ErrorKind.SERVER_ERROR);
  }

  @Test
  void spendLimit_isTheQuota_andTellsNoWait() {
    LlmException failure = status(429, "error_quota_exhausted");

    assertThat(failure.kind()).isEqualTo(ErrorKind.QUOTA_EXHAUSTED);
    assertThat(failure.providerCode()).isEqualTo("enforced_spend_limit_reached");
    assertThat(failure.retryAfter()).isNull();
  }

  @Test
  void usage_ofAStreamThatFails_isKeptAsAPart() {
    String stream = Fixture.text("anthropic/text.sse");

    LlmException failure = bench.failStream(call, stream.substring(0, stream.length() / 2));

    assertThat(failure.usage())
        .isEqualTo(new Usage(86, 1920, 1000, 500, 1, 0, Usage.Quality.UNKNOWN));
  }

  private static ProviderCall call(ModelInput input) {
    return ProviderBench.call(
        ProviderBench.target(
            "{\"id\":\"claude-x\",\"family\":\"claude\",\"context\":200000,\"maxOutput\":1000,"
                + "\"features\":[]}"),
        input);
  }

  private ProviderResult complete(String fixture) {
    return bench.complete(call, json(fixture));
  }

  private ProviderResult stream(String fixture) {
    return bench.stream(call, Fixture.text("anthropic/" + fixture + ".sse"), event -> {});
  }

  private LlmException status(int status, String fixture) {
    return bench.fail(
        call,
        SocketScript.reply(
            status, "application/json", Fixture.text("anthropic/" + fixture + ".json")));
  }

  private static SocketScript json(String fixture) {
    return SocketScript.reply(
        200, "application/json", Fixture.text("anthropic/" + fixture + ".json"));
  }
}
