// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import static dev.analemma.gcp.gemini.internal.GeminiBench.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Finish;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.Part;
import dev.analemma.llm.Usage;
import dev.analemma.llm.spi.CacheHandle;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderCall.CachedPrefix;
import dev.analemma.llm.spi.ProviderResult;
import dev.analemma.spi.Json;
import dev.analemma.testkit.ScriptedSocketServer;
import dev.analemma.testkit.SocketScript;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is special in the answers of these APIs, over real sockets. */
class GeminiAnswersTest {
  private final GeminiBench bench =
      GeminiBench.gemini("{\"safety\": {\"HARM_CATEGORY_HARASSMENT\": \"BLOCK_ONLY_HIGH\"}}");
  private final ProviderCall call = GeminiBench.call();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void geminiApi_isAskedAtItsPaths_withTheKeyInItsHeader() {
    bench.complete(call, "text.json");
    bench.stream(call, "text.sse");

    ScriptedSocketServer.Request whole = bench.request();
    assertThat(whole.target()).isEqualTo("/v1beta/models/gemini-x:generateContent");
    assertThat(whole.headers())
        .containsEntry("x-goog-api-key", "key-of-s")
        .doesNotContainKey("authorization");
    assertThat(Json.parse(whole.body()).path("safetySettings"))
        .isEqualTo(
            Json.parse(
                "[{\"category\":\"HARM_CATEGORY_HARASSMENT\",\"threshold\":\"BLOCK_ONLY_HIGH\"}]"));
    assertThat(bench.request().target())
        .isEqualTo("/v1beta/models/gemini-x:streamGenerateContent?alt=sse");
  }

  @Test
  void vertexAi_isAskedAtItsPaths_withATokenInItsHeader() {
    try (GeminiBench vertex = GeminiBench.vertex(name -> Optional.of("token"))) {
      String parent = "/v1/projects/example.com%3Ap/locations/europe-west1/";
      vertex.complete(call, "text.json");
      vertex.complete(
          GeminiBench.call(GeminiBench.recent("endpoints/42"), GeminiBench.question()),
          "text.json");

      ScriptedSocketServer.Request named = vertex.request();
      assertThat(named.target())
          .isEqualTo(parent + "publishers/google/models/gemini-x:generateContent");
      assertThat(named.headers())
          .containsEntry("authorization", "Bearer token")
          .doesNotContainKey("x-goog-api-key");
      assertThat(vertex.request().target()).isEqualTo(parent + "endpoints/42:generateContent");
    }
  }

  @Test
  void signaturesAndIds_goBackToTheirParts_inTheirPlaces() {
    Message answer = bench.stream(call, "signed.sse").message();
    bench.request();
    List<Part.ToolCall> calls = answer.toolCalls();
    ModelInput next =
        call.input().toBuilder()
            .message(answer)
            .message(
                Message.tool(
                    new Part.ToolResult(calls.get(0).id(), "weather", false, "sunny"),
                    new Part.ToolResult(calls.get(1).id(), "weather", false, "rainy")))
            .build();

    bench.complete(GeminiBench.call(call.target(), next), "text.json");

    assertThat(answer.text()).isEqualTo("One two.");
    assertThat(Json.parse(bench.request().body()).path("contents"))
        .isEqualTo(
            Json.parse(
                """
                [{"role": "user", "parts": [{"text": "How are you?"}]},
                 {"role": "model", "parts": [
                   {"text": "One "},
                   {"text": "two.", "thoughtSignature": "c2lnLWE="},
                   {"functionCall": {"name": "weather", "args": {"city": "Oslo"}, "id": "fc-1"},
                    "thoughtSignature": "c2lnLWI="},
                   {"functionCall": {"name": "weather", "args": {"city": "Rome"}, "id": "fc-2"}},
                   {"executableCode": {"language": "PYTHON", "code": "print(1)"}},
                   {"text": "", "thoughtSignature": "c2lnLWM="}]},
                 {"role": "user", "parts": [
                   {"functionResponse": {"name": "weather", "id": "fc-1",
                                         "response": {"output": "sunny"}}},
                   {"functionResponse": {"name": "weather", "id": "fc-2",
                                         "response": {"output": "rainy"}}}]}]
                """));
  }

  @Test
  void stream_thatTellsAReasonWithEachChunk_isReadToItsEnd() {
    assertThat(bench.stream(call, "reason_with_each_chunk.sse").message())
        .isEqualTo(Message.assistant("One two."));
  }

  @Test
  void chunks_thatComeAllAtOnce_areAnAnswer() {
    assertThat(bench.complete(call, "all_chunks.json").message())
        .isEqualTo(Message.assistant("One two."));
  }

  @ParameterizedTest
  @CsvSource({
    "safety, CONTENT_FILTER",
    "recitation, CONTENT_FILTER",
    "max_tokens, MAX_TOKENS",
  })
  void answerWithoutContent_isOne_withItsEnd(String end, Finish finish) {
    ProviderResult answer = bench.complete(call, "end_" + end + ".json");

    assertThat(answer.message().parts()).isEmpty();
    assertThat(answer.finish()).isEqualTo(finish);
    assertThat(answer.usage()).isEqualTo(Usage.of(9, 7));
  }

  @ParameterizedTest
  @CsvSource({
    "malformed_function_call, INVALID_OUTPUT",
    "unexpected_tool_call, INVALID_OUTPUT",
    "missing_thought_signature, INVALID_REQUEST"
  })
  void callOfAToolThatIsNone_isNoAnswer(String end, ErrorKind kind) {
    LlmException failure = bench.fail(call, json(200, "end_" + end + ".json"));

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.providerCode()).isEqualToIgnoringCase(end);
    assertThat(failure.usage().outputTotal()).isEqualTo(7);
  }

  @Test
  void questionThatIsBlocked_isNoAnswer() {
    LlmException failure = bench.fail(call, json(200, "blocked.json"));

    assertThat(failure.kind()).isEqualTo(ErrorKind.CONTENT_FILTERED);
    assertThat(failure.providerCode()).isEqualTo("PROHIBITED_CONTENT");
    assertThat(failure.usage().inputTotal()).isEqualTo(9);
  }

  @Test
  void thoughts_thatTheTotalCountsOnce_areNoOutput_andInputOfToolsIsInput() {
    assertThat(bench.complete(call, "thoughts_within.json").usage())
        .isEqualTo(new Usage(15, 0, 0, 0, 10, 20, Usage.Quality.REPORTED));
  }

  @ParameterizedTest
  @CsvSource({
    "400, key_invalid, AUTH, API_KEY_INVALID",
    "403, permission, AUTH, PERMISSION_DENIED",
    "403, billing, QUOTA_EXHAUSTED, BILLING_DISABLED",
    "429, rate_limited_plainly, RATE_LIMITED, RESOURCE_EXHAUSTED",
    "504, deadline, SERVER_ERROR, DEADLINE_EXCEEDED",
    "400, cache_expired, INVALID_REQUEST, INVALID_ARGUMENT"
  })
  void errors_goByReasonAndStatus(int status, String error, ErrorKind kind, String code) {
    LlmException failure = bench.fail(call, json(status, "error_" + error + ".json"));

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.providerCode()).isEqualTo(code);
  }

  @Test
  void quotaOfADay_isUsedUp_whateverWaitIsToldBesideIt() {
    LlmException failure = bench.fail(call, json(429, "error_quota_exhausted.json"));

    assertThat(failure.kind()).isEqualTo(ErrorKind.QUOTA_EXHAUSTED);
    assertThat(failure.retryAfter()).isNull();
  }

  @Test
  void wait_inParts_isTold() {
    String body = Fixture.text("error_rate_limited.json").replace("\"2s\"", "\"17.25s\"");

    LlmException failure = bench.fail(call, SocketScript.reply(429, "application/json", body));

    assertThat(failure.retryAfter()).isEqualTo(Duration.ofMillis(17_250));
  }

  @ParameterizedTest
  @CsvSource({
    "403, cache_gone, CACHE_GONE",
    "404, model_not_found, CACHE_GONE",
    "400, cache_expired, CACHE_GONE",
    "400, key_invalid, AUTH",
    "401, auth, AUTH",
    "503, overloaded, OVERLOADED"
  })
  void refusalOfACallThatNamesACache_isTheCaches_whereItCanBe(
      int status, String error, ErrorKind kind) {
    ModelInput input = ModelInput.builder(9).user("A long book.").user("Who did it?").build();
    CacheHandle handle = new CacheHandle(call.target(), "cachedContents/abc", 5000, Instant.EPOCH);
    ProviderCall cached =
        GeminiBench.call(call.target(), input).withCached(new CachedPrefix(handle, 1));

    assertThat(bench.fail(cached, json(status, "error_" + error + ".json")).kind()).isEqualTo(kind);
  }
}
