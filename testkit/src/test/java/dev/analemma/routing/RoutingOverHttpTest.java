// SPDX-License-Identifier: Apache-2.0
package dev.analemma.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.AnswerEvent;
import dev.analemma.llm.Attempt;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Fixture;
import dev.analemma.llm.LlmCall;
import dev.analemma.llm.LlmConfig;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.LlmRequest;
import dev.analemma.llm.LlmResponse;
import dev.analemma.llm.LlmRouter;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.Part;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.Sampling;
import dev.analemma.spi.Json;
import dev.analemma.testkit.MovingClock;
import dev.analemma.testkit.ScriptedSocketServer;
import dev.analemma.testkit.SocketScript;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The router over providers that speak to servers: what the second one is sent after the first. */
class RoutingOverHttpTest {
  private static final ProviderId FIRST = new ProviderId("first");

  private final ScriptedSocketServer one = ScriptedSocketServer.start();
  private final ScriptedSocketServer two = ScriptedSocketServer.start();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final List<AnswerEvent> seen = new CopyOnWriteArrayList<>();
  private final LlmRouter router =
      LlmRouter.builder(
              LlmConfig.of(
                  Json.parse(
                      """
                      {"provider": "first", "fallback": ["second"],
                       "providers": {
                         "first": {"kind": "openai-compatible", "url": "%s", "secret": "k"},
                         "second": {"kind": "anthropic", "url": "%s", "secret": "k"}},
                       "models": [
                         {"provider": "first", "id": "model-of-one", "family": "x",
                          "roles": {"fast": 1}, "context": 90000, "maxOutput": 9000,
                          "features": ["stream", "system", "tools"]},
                         {"provider": "second", "id": "model-of-two", "family": "y",
                          "roles": {"fast": 1}, "context": 90000, "maxOutput": 9000,
                          "features": ["stream", "system", "tools"],
                          "parameters": {"temperature": "rejected"}}]}
                      """
                          .formatted(one.uri(), two.uri())),
                  Map.of()),
              new MovingClock())
          .secrets(name -> Optional.of("key-of-" + name))
          .executor(executor)
          .build();

  private final LlmRequest request =
      LlmRequest.of(
          ModelSelector.role("fast"),
          ModelInput.builder(100)
              .user("Is the sky blue?")
              .message(
                  new Message(
                      Message.Role.ASSISTANT,
                      List.of(
                          new Part.Text("It is."),
                          new Part.Opaque(FIRST, "x", "signature", "opaque-data-of-one"))))
              .user("And the grass?")
              .sampling(Sampling.ofDefaults().withTemperature(0.5))
              .extra(FIRST, Json.parse("{\"only_for_one\": true}"))
              .build());

  @AfterEach
  void close() {
    router.close();
    one.close();
    two.close();
    executor.shutdownNow();
  }

  private static SocketScript reply(int status, String fixture) {
    return SocketScript.reply(status, "application/json", Fixture.text(fixture));
  }

  private static LlmResponse answer(LlmCall call) throws Exception {
    return call.result().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private List<ErrorKind> streamedOver(SocketScript first) throws Exception {
    one.then(first);
    two.then(
        SocketScript.stream("text/event-stream").send(Fixture.text("anthropic/text.sse")).end());

    LlmResponse response = answer(router.stream(request, seen::add));

    assertThat(response.servedBy().toString()).isEqualTo("second/model-of-two");
    return response.attempts().stream().map(Attempt::error).toList();
  }

  @Test
  void fallback_onTheWire_hasTheSecondModelsNameAndNothingOfTheFirst() throws Exception {
    one.then(reply(429, "openai/error_quota_exhausted.json"));
    two.then(reply(200, "anthropic/text.json"));

    LlmResponse response = answer(router.complete(request));

    JsonNode first = Json.parse(one.request().body());
    assertThat(first.path("model").asText()).isEqualTo("model-of-one");
    assertThat(first.has("temperature") && first.has("only_for_one")).isTrue();
    ScriptedSocketServer.Request second = two.request();
    assertThat(second.target()).endsWith("/v1/messages");
    assertThat(Json.parse(second.body()).path("model").asText()).isEqualTo("model-of-two");
    assertThat(second.body())
        .contains("It is.")
        .doesNotContain("model-of-one", "opaque-data-of-one", "only_for_one", "temperature");
    assertThat(response.servedBy().toString()).isEqualTo("second/model-of-two");
  }

  @Test
  void errorInsideAStreamOfStatus200_fallsBack() throws Exception {
    SocketScript failing =
        SocketScript.stream("text/event-stream")
            .send(
                "data: {\"error\": {\"message\": \"used up\", \"type\": \"insufficient_quota\","
                    + " \"code\": \"insufficient_quota\"}}\n\n")
            .end();

    assertThat(streamedOver(failing)).containsExactly(ErrorKind.QUOTA_EXHAUSTED, null);
    assertThat(seen).noneMatch(AnswerEvent.Restarted.class::isInstance);
  }

  @Test
  void streamThatEndsCleanlyInTheMiddle_isNoAnswer() throws Exception {
    SocketScript cut =
        SocketScript.stream("text/event-stream")
            .send(
                "data: {\"choices\": [{\"index\": 0, \"delta\": {\"role\": \"assistant\","
                    + " \"content\": \"half of\"}}]}\n\n")
            .end();

    assertThat(streamedOver(cut)).containsExactly(ErrorKind.STREAM_TRUNCATED, null);
    assertThat(seen).filteredOn(AnswerEvent.Restarted.class::isInstance).hasSize(1);
  }

  @Test
  void cancelledCall_closesItsConnection() throws Exception {
    CountDownLatch shown = new CountDownLatch(1);
    one.then(
        SocketScript.stream("text/event-stream")
            .send(
                "data: {\"choices\": [{\"index\": 0, \"delta\": {\"role\": \"assistant\","
                    + " \"content\": \"half of\"}}]}\n\n")
            .stall());
    LlmCall call = router.stream(request, event -> shown.countDown());
    assertThat(shown.await(30, TimeUnit.SECONDS)).isTrue();

    call.cancel();

    one.awaitLeft();
    LlmException failure =
        (LlmException)
            call.result().handle((answer, error) -> error).toCompletableFuture().getNow(null);
    assertThat(failure.kind()).isEqualTo(ErrorKind.CANCELLED);
  }
}
