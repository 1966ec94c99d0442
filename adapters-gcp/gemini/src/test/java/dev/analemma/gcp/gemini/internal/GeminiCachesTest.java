// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import static dev.analemma.gcp.gemini.internal.GeminiBench.failure;
import static dev.analemma.gcp.gemini.internal.GeminiBench.json;
import static dev.analemma.gcp.gemini.internal.GeminiBench.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.ToolChoice;
import dev.analemma.llm.ToolSpec;
import dev.analemma.llm.spi.CacheHandle;
import dev.analemma.llm.spi.ContextCaches;
import dev.analemma.spi.Json;
import dev.analemma.testkit.ScriptedSocketServer;
import dev.analemma.testkit.SocketScript;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Caches are made, extended and deleted, over real sockets. */
class GeminiCachesTest {
  private static final Duration TTL = Duration.ofMillis(299_001);
  private static final Instant END = Instant.parse("2026-11-28T12:05:00.123Z");

  private final GeminiBench bench = GeminiBench.gemini("{}");
  private final ResolvedTarget target = GeminiBench.recent("gemini-x");
  private final CacheHandle handle = new CacheHandle(target, "cachedContents/abc123", 77, END);
  private final ModelInput prefix =
      ModelInput.builder(9)
          .system("Be kind.")
          .user("A long book.")
          .tools(
              List.of(
                  new ToolSpec(
                      "look",
                      "Looks.",
                      Json.parse(
                          "{\"type\":\"object\",\"properties\":{\"at\":{\"type\":\"string\"}}}"))))
          .toolChoice(ToolChoice.any())
          .build();

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void cache_isMade_ofInstructionsToolsAndMessages() {
    bench.then(json(200, "cache.json"));

    ContextCaches.Creation made = value(bench.caches().create(target, prefix, TTL));

    assertThat(made)
        .isEqualTo(
            new ContextCaches.Created(new CacheHandle(target, "cachedContents/abc123", 5000, END)));
    ScriptedSocketServer.Request request = bench.request();
    assertThat(request.method() + " " + request.target()).isEqualTo("POST /v1beta/cachedContents");
    assertThat(request.headers()).containsEntry("x-goog-api-key", "key-of-s");
    assertThat(Json.parse(request.body()))
        .isEqualTo(
            Json.parse(
                """
                {"model": "models/gemini-x", "ttl": "300s",
                 "systemInstruction": {"parts": [{"text": "Be kind."}]},
                 "contents": [{"role": "user", "parts": [{"text": "A long book."}]}],
                 "tools": [{"functionDeclarations": [{"name": "look", "description": "Looks.",
                   "parameters": {"type": "object", "properties": {"at": {"type": "string"}}}}]}],
                 "toolConfig": {"functionCallingConfig": {"mode": "ANY"}}}
                """));
  }

  @Test
  void cache_ofVertexAi_isMadeInItsProject_andNamedInFull() {
    try (GeminiBench vertex = GeminiBench.vertex(name -> Optional.of("token"))) {
      String name = "projects/12/locations/europe-west1/cachedContents/42";
      vertex.then(
          SocketScript.reply(200, "application/json", "{\"name\": \"%s\"}".formatted(name)));
      vertex.then(json(200, "cache.json"));

      ContextCaches.Creation made = value(vertex.caches().create(target, prefix, TTL));
      CacheHandle own = new CacheHandle(target, name, 0, vertex.clock.now().plus(TTL));
      value(vertex.caches().extend(own, TTL));

      assertThat(made).isEqualTo(new ContextCaches.Created(own));
      ScriptedSocketServer.Request request = vertex.request();
      assertThat(request.target())
          .isEqualTo("/v1/projects/example.com%3Ap/locations/europe-west1/cachedContents");
      assertThat(Json.parse(request.body()).path("model").asText())
          .isEqualTo(
              "projects/example.com:p/locations/europe-west1/publishers/google/models/gemini-x");
      assertThat(vertex.request().target()).isEqualTo("/v1/" + name);
    }
  }

  @ParameterizedTest
  @CsvSource({"error_cache_too_small.json, 4096", "error_cache_too_small_vertex.json, 2048"})
  void beginning_thatIsTooShort_tellsTheMinimum(String error, long minimum) {
    bench.then(json(400, error));

    assertThat(value(bench.caches().create(target, prefix, TTL)))
        .isEqualTo(new ContextCaches.TooShort(OptionalLong.of(minimum)));
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_request, INVALID_REQUEST",
    "401, auth, AUTH",
    "404, model_not_found, MODEL_NOT_FOUND",
    "429, rate_limited, RATE_LIMITED"
  })
  void makingThatFails_isAFailure(int status, String error, ErrorKind kind) {
    bench.then(json(status, "error_" + error + ".json"));

    assertThat(failure(bench.caches().create(target, prefix, TTL)).kind()).isEqualTo(kind);
  }

  @Test
  void cache_isExtended() {
    bench.then(
        SocketScript.reply(
            200,
            "application/json",
            "{\"name\": \"cachedContents/abc123\", \"expireTime\": \"2026-11-28T12:05:00.123Z\"}"));

    assertThat(value(bench.caches().extend(handle, TTL))).contains(handle);

    ScriptedSocketServer.Request request = bench.request();
    assertThat(request.method() + " " + request.target())
        .isEqualTo("PATCH /v1beta/cachedContents/abc123");
    assertThat(request.body()).isEqualTo("{\"ttl\":\"300s\"}");
  }

  @Test
  void cache_isDeleted() {
    bench.then(SocketScript.reply(200, "application/json", "{}"));

    value(bench.caches().delete(handle));

    ScriptedSocketServer.Request request = bench.request();
    assertThat(request.method() + " " + request.target())
        .isEqualTo("DELETE /v1beta/cachedContents/abc123");
    assertThat(request.body()).isEmpty();
  }

  @Test
  void cache_thatIsGone_isNotExtended_andIsDeleted() {
    bench.then(json(403, "error_cache_gone.json"));
    bench.then(json(404, "error_model_not_found.json"));

    assertThat(value(bench.caches().extend(handle, TTL))).isEmpty();
    value(bench.caches().delete(handle));
  }

  @Test
  void extendingAndDeleting_thatFail_areFailures() {
    bench.then(json(503, "error_overloaded.json"));
    bench.then(json(401, "error_auth.json"));

    assertThat(failure(bench.caches().extend(handle, TTL)).kind()).isEqualTo(ErrorKind.OVERLOADED);
    assertThat(failure(bench.caches().delete(handle)).kind()).isEqualTo(ErrorKind.AUTH);
  }

  @Test
  void replies_thatAreNone_cannotBeRead() {
    for (String body : List.of("", "{}", "[]", "{\"name\": \"n\", \"expireTime\": \"soon\"}")) {
      bench.then(SocketScript.reply(200, "application/json", body));
      assertThat(failure(bench.caches().create(target, prefix, TTL)).kind())
          .as(body)
          .isEqualTo(ErrorKind.PROTOCOL);
    }
    bench.then(SocketScript.reply(302, "text/plain", "", "Location: /elsewhere"));
    assertThat(failure(bench.caches().create(target, prefix, TTL)).kind())
        .isEqualTo(ErrorKind.INVALID_REQUEST);
  }

  @Test
  void key_thatIsRepeated_isNotTold() {
    bench.then(SocketScript.reply(400, "text/plain", "wrong: key-of-s"));

    assertThat(failure(bench.caches().delete(handle)))
        .satisfies(failure -> assertThat(failure.toString()).contains("wrong: ***"));
  }

  @Test
  void request_whoseProviderIsClosed_isTakenBack() {
    bench.then(SocketScript.raw().stall());
    CompletionStage<Void> under = bench.caches().delete(handle);
    bench.request();

    bench.closeProvider();

    assertThat(failure(under).kind()).isEqualTo(ErrorKind.CANCELLED);
    bench.awaitLeft();
    assertThat(failure(bench.caches().delete(handle)).kind()).isEqualTo(ErrorKind.CANCELLED);
  }

  @Test
  void request_thatIsNotAnswered_endsInItsTime() {
    bench.then(SocketScript.raw().stall());
    CompletionStage<Void> under = bench.caches().delete(handle);
    bench.request();

    bench.clock.advance(Duration.ofMinutes(2));

    assertThat(failure(under).kind()).isEqualTo(ErrorKind.TIMEOUT_TOTAL);
  }

  @Test
  void time_thatIsNone_isRefused() {
    assertThatThrownBy(() -> bench.caches().extend(handle, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0S");
  }
}
