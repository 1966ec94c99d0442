// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Finish;
import dev.analemma.llm.Fixture;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.Part;
import dev.analemma.llm.ProviderBench;
import dev.analemma.llm.StreamEvent;
import dev.analemma.llm.Usage;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderResult;
import dev.analemma.testkit.ScriptedSocketServer;
import dev.analemma.testkit.SocketScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What servers of this API do differently from each other, over real sockets. */
class OpenAiAnswersTest {
  private final ProviderBench bench = new ProviderBench("openai-compatible", "{\"secret\":\"s\"}");
  private final ProviderCall call =
      ProviderBench.call(
          ProviderBench.target(
              "{\"id\":\"m\",\"family\":\"m\",\"context\":100000,\"maxOutput\":1000,\"features\":[]}"),
          ModelInput.builder(100).user("How are you?").build());

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void request_goesBelowTheAddress_withTheKeyAsBearer_andTheKeyOfTheRequest() {
    ProviderCall keyed =
        new ProviderCall(call.target(), call.input(), call.timeouts(), List.of(), "run-1/3");

    bench.complete(keyed, json("openai/text.json"));

    ScriptedSocketServer.Request request = bench.request();
    assertThat(request.target()).isEqualTo("/api/chat/completions");
    assertThat(request.headers())
        .containsEntry("authorization", "Bearer key-of-s")
        .containsEntry("idempotency-key", "run-1/3")
        .containsEntry("content-type", "application/json");
  }

  @Test
  void answer_tellsRequestAndModel() {
    ProviderResult answer =
        bench.complete(
            call,
            SocketScript.reply(
                200, "application/json", Fixture.text("openai/text.json"), "X-Request-Id: req-7"));

    assertThat(answer.requestId()).isEqualTo("req-7");
    assertThat(answer.reportedModel()).isEqualTo("m-2026");
  }

  @Test
  void usage_inTheLastChunkWithAChoice_isNotLost() {
    Usage used = new Usage(28, 15_872, 0, 0, 7, 0, Usage.Quality.REPORTED);

    for (String stream : List.of("usage_in_last_choice", "usage_in_choice_after_end")) {
      assertThat(stream(stream).usage()).as(stream).isEqualTo(used);
    }
  }

  @Test
  void usage_thatIsNotTold_isUnknown_notZero() {
    assertThat(stream("no_usage").usage()).isEqualTo(Usage.unknown());
  }

  @Test
  void stream_withNeitherDoneNorUsage_isTruncated_andSoIsOneThatIsDoneWithoutAnEnd() {
    assertThat(failStream("no_done_no_usage").kind()).isEqualTo(ErrorKind.STREAM_TRUNCATED);
    assertThat(failStream("done_without_end").kind()).isEqualTo(ErrorKind.STREAM_TRUNCATED);
  }

  @Test
  void calls_areToldApart_howeverTheirPiecesAreNumbered() {
    for (String stream :
        List.of("same_index_new_id", "interleaved_calls", "no_index", "call_without_id")) {
      ProviderResult answer = stream(stream);

      assertThat(answer.message().toolCalls())
          .as(stream)
          .extracting(Part.ToolCall::name, Part.ToolCall::arguments)
          .containsExactly(
              tuple("weather", "{\"city\":\"Oslo\"}"), tuple("weather", "{\"city\":\"Rome\"}"));
      assertThat(answer.finish()).as(stream).isEqualTo(Finish.TOOL_CALLS);
      assertThat(answer.message().toolCalls())
          .extracting(Part.ToolCall::id)
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void call_whoseNameComesInEveryChunk_isOne() {
    List<StreamEvent> events = new ArrayList<>();

    ProviderResult answer = bench.stream(call, text("name_in_every_chunk"), events::add);

    assertThat(answer.message().toolCalls())
        .containsExactly(new Part.ToolCall("a", "weather", "{\"city\":\"Oslo\"}", null));
    assertThat(events).filteredOn(StreamEvent.ToolCallStarted.class::isInstance).hasSize(1);
    assertThat(events).filteredOn(StreamEvent.ToolCallCompleted.class::isInstance).hasSize(1);
  }

  @Test
  void call_withoutAName_cannotBeRead() {
    assertThat(failStream("call_without_name").kind()).isEqualTo(ErrorKind.PROTOCOL);
  }

  @Test
  void stream_withCrlf_commentsAndABom_isRead() {
    String stream =
        "\uFEFF: connected\r\n\r\n"
            + text("text").replace("\n\n", "\n\n: ping\n\n").replace("\n", "\r\n");

    assertThat(bench.stream(call, stream, event -> {}).message().text()).isEqualTo("Grüße 😀");
  }

  @Test
  void pieces_afterTheEnd_areNotPartOfTheAnswer() {
    String stream = text("text") + "data: {\"choices\":[{\"delta\":{\"content\":\"more\"}}]}\n\n";

    assertThat(bench.stream(call, stream, event -> {}).message().text()).isEqualTo("Grüße 😀");
  }

  @Test
  void redirect_isCalledSo_withoutWhereItLeads() {
    LlmException failure =
        bench.fail(
            call, SocketScript.reply(308, "text/plain", "", "Location: https://elsewhere/?key=k"));

    assertThat(failure).hasMessageContaining("redirect 308").hasMessageNotContaining("elsewhere");
  }

  @Test
  void text_thatSpeaksOfExceptions_isAnAnswer() {
    String answer = Fixture.text("openai/text.json").replace("Grüße 😀", "Exception: error: 429");

    ProviderResult result =
        bench.complete(call, SocketScript.reply(200, "application/json", answer));

    assertThat(result.message().text()).isEqualTo("Exception: error: 429");
  }

  @Test
  void answer_ofAServerThatDoesNotStream_isTakenWhole() {
    assertThat(bench.streamAnsweredWith(call, json("openai/text.json")).message().text())
        .isEqualTo("Grüße 😀");
  }

  @Test
  void content_asAList_isJoined() {
    assertThat(complete("content_list").message().text()).isEqualTo("ab");
  }

  @Test
  void end_atAStopText_isToldWhereTheServerTellsIt() {
    assertThat(complete("stop_text").finish()).isEqualTo(Finish.STOP_SEQUENCE);
  }

  @Test
  void answer_withoutAChoice_cannotBeRead() {
    assertThat(bench.fail(call, json("openai/no_choices.json")).kind())
        .isEqualTo(ErrorKind.PROTOCOL);
  }

  @Test
  void error_underAGoodStatus_isNoAnswer() {
    LlmException failure = bench.fail(call, json("openai/error_under_200.json"));

    assertThat(failure.kind()).isEqualTo(ErrorKind.SERVER_ERROR);
    assertThat(failure).hasMessageContaining("Provider returned error");
  }

  @Test
  void errors_inEachForm_goByCodesAndStatus_neverByWords() {
    assertThat(status(429, "scaleway_429").kind()).isEqualTo(ErrorKind.RATE_LIMITED);
    assertThat(status(400, "vllm_400").kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
    assertThat(status(404, "vllm_404").kind()).isEqualTo(ErrorKind.MODEL_NOT_FOUND);
    assertThat(status(422, "detail_422"))
        .hasMessageContaining("field required")
        .extracting(LlmException::kind)
        .isEqualTo(ErrorKind.INVALID_REQUEST);
    assertThat(status(402, "vllm_400").kind()).isEqualTo(ErrorKind.QUOTA_EXHAUSTED);
    assertThat(status(403, "vllm_400").kind()).isEqualTo(ErrorKind.AUTH);
    assertThat(status(529, "vllm_400").kind()).isEqualTo(ErrorKind.OVERLOADED);
    assertThat(status(504, "vllm_400").kind()).isEqualTo(ErrorKind.SERVER_ERROR);
  }

  @Test
  void error_tellsCodeStatusAndRequest() {
    LlmException failure =
        bench.fail(
            call,
            SocketScript.reply(
                400,
                "application/json",
                Fixture.text("openai/error_invalid_request.json"),
                "x-request-id: req-9"));

    assertThat(failure.status()).isEqualTo(400);
    assertThat(failure.providerCode()).isEqualTo("unsupported_value");
    assertThat(failure.requestId()).isEqualTo("req-9");
    assertThat(failure)
        .hasMessageContaining("bench/m")
        .hasMessageContaining("Unsupported value: 'temperature'.");
  }

  @Test
  void wait_isReadInEachForm() {
    Map<String, Duration> waits =
        Map.of(
            "Retry-After: 1382400", Duration.ofDays(16),
            "retry-after-ms: 1500", Duration.ofMillis(1500),
            // The clock stands at the start of 2026.
            "Retry-After: Thu, 01 Jan 2026 00:00:30 GMT", Duration.ofSeconds(30));
    waits.forEach(
        (header, wait) ->
            assertThat(
                    bench
                        .fail(
                            call,
                            SocketScript.reply(
                                429,
                                "application/json",
                                Fixture.text("openai/error_rate_limited.json"),
                                header))
                        .retryAfter())
                .as(header)
                .isEqualTo(wait));
  }

  private ProviderResult complete(String fixture) {
    return bench.complete(call, json("openai/" + fixture + ".json"));
  }

  private ProviderResult stream(String fixture) {
    return bench.stream(call, text(fixture), event -> {});
  }

  private LlmException failStream(String fixture) {
    return bench.failStream(call, text(fixture));
  }

  private LlmException status(int status, String fixture) {
    return bench.fail(
        call,
        SocketScript.reply(
            status, "application/json", Fixture.text("openai/" + fixture + ".json")));
  }

  private static String text(String fixture) {
    return Fixture.text("openai/" + fixture + ".sse");
  }

  private static SocketScript json(String fixture) {
    return SocketScript.reply(200, "application/json", Fixture.text(fixture));
  }
}
