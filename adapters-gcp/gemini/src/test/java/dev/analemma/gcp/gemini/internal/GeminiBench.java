// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.ModelCatalog;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Timeouts;
import dev.analemma.llm.spi.ContextCaches;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderResult;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.spi.Json;
import dev.analemma.spi.SecretProvider;
import dev.analemma.testkit.MovingClock;
import dev.analemma.testkit.ScriptedSocketServer;
import dev.analemma.testkit.SocketScript;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A provider, a server that answers it, and what came of its calls. */
final class GeminiBench implements AutoCloseable {
  static final ProviderId ID = new ProviderId("bench");

  final MovingClock clock = new MovingClock();
  private final ScriptedSocketServer server = ScriptedSocketServer.start();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final LlmProvider provider;

  private GeminiBench(String kind, String settings, SecretProvider secrets) {
    ObjectNode all = (ObjectNode) Json.parse(settings).deepCopy();
    all.put("url", server.uri().toString()).put("secret", "s");
    provider =
        Fixture.factory(kind)
            .create(new ProviderSetup(ID, all, "/providers/bench", secrets, clock, executor));
  }

  static GeminiBench gemini(String settings) {
    return new GeminiBench("gemini", settings, name -> Optional.of("key-of-" + name));
  }

  static GeminiBench vertex(SecretProvider secrets) {
    return new GeminiBench(
        "vertex", "{\"project\": \"example.com:p\", \"location\": \"europe-west1\"}", secrets);
  }

  /** Returns a model as those before the third generation are. */
  static ResolvedTarget older(String id) {
    return target(id, "reasoning-budget", "openapi");
  }

  /** Returns a model as those from the third generation on are. */
  static ResolvedTarget recent(String id) {
    return target(id, "reasoning-effort", "openapi");
  }

  static ResolvedTarget target(String id, String thinks, String dialect) {
    JsonNode document =
        Json.parse(
            """
            {"models": [{"provider": "bench", "id": "%s", "family": "gemini-x",
              "context": 1000000, "maxOutput": 65000, "schemas": "%s",
              "features": ["tools", "forced-tool", "json-mode", "json-schema", "stream", "system",
                           "%s"]}]}
            """
                .formatted(id, dialect, thinks));
    return ModelCatalog.of(document).resolve(ModelSelector.exact(ID, id), ID).orElseThrow();
  }

  static ModelInput question() {
    return ModelInput.builder(100).user("How are you?").build();
  }

  static ProviderCall call(ResolvedTarget target, ModelInput input) {
    return ProviderCall.of(target, input, Timeouts.ofDefaults());
  }

  static ProviderCall call() {
    return call(recent("gemini-x"), question());
  }

  static SocketScript json(int status, String fixture) {
    return SocketScript.reply(status, "application/json", Fixture.text(fixture));
  }

  ContextCaches caches() {
    return provider.contextCaches().orElseThrow();
  }

  void then(SocketScript reply) {
    server.then(reply);
  }

  ScriptedSocketServer.Request request() {
    return server.request();
  }

  void awaitLeft() {
    server.awaitLeft();
  }

  ProviderResult complete(ProviderCall call, String fixture) {
    server.then(json(200, fixture));
    return value(provider.complete(call).result());
  }

  ProviderResult stream(ProviderCall call, String fixture) {
    server.then(SocketScript.stream("text/event-stream").send(Fixture.text(fixture)).end());
    return value(provider.stream(call, event -> {}).result());
  }

  LlmException fail(ProviderCall call, SocketScript reply) {
    server.then(reply);
    return failure(provider.complete(call).result());
  }

  /** Closes the provider alone. */
  void closeProvider() {
    provider.close();
  }

  @Override
  public void close() {
    provider.close();
    server.close();
    executor.shutdownNow();
  }

  static <T> T value(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static LlmException failure(CompletionStage<?> stage) {
    try {
      throw new AssertionError(
          "answered: " + stage.toCompletableFuture().get(30, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return (LlmException) e.getCause();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
