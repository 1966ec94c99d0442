// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.spi.InFlight;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderCall.CachePoint;
import dev.analemma.llm.spi.ProviderResult;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.spi.Json;
import dev.analemma.testkit.MovingClock;
import dev.analemma.testkit.ScriptedSocketServer;
import dev.analemma.testkit.SocketScript;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A provider, a server that answers it, and what came of its calls. */
public final class ProviderBench implements AutoCloseable {
  /** What the provider is called. */
  public static final ProviderId ID = new ProviderId("bench");

  private final ScriptedSocketServer server = ScriptedSocketServer.start();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final LlmProvider provider;

  /** Makes a provider of a kind, with settings beside its address. */
  public ProviderBench(String kind, String more) {
    ObjectNode settings = (ObjectNode) Json.parse(more).deepCopy();
    settings.put("url", server.uri() + "/api");
    provider =
        Fixture.factory(kind)
            .create(
                new ProviderSetup(
                    ID,
                    settings,
                    "/providers/bench",
                    name -> Optional.of("key-of-" + name),
                    new MovingClock(),
                    executor));
  }

  /** Returns a model of the provider: the entry of the catalogue without {@code provider}. */
  public static ResolvedTarget target(String entry) {
    ObjectNode model = (ObjectNode) Json.parse(entry).deepCopy();
    model.put("provider", ID.name());
    ObjectNode document = Json.nodes().objectNode();
    document.putArray("models").add(model);
    ModelSelector selector = ModelSelector.exact(ID, model.path("id").asText());
    return ModelCatalog.of(document).resolve(selector, ID).orElseThrow();
  }

  /** Returns a call of a model. */
  public static ProviderCall call(ResolvedTarget target, ModelInput input, CachePoint... points) {
    return new ProviderCall(target, input, Timeouts.ofDefaults(), List.of(points), null);
  }

  /** Returns what the provider answers when it is answered with a reply. */
  public ProviderResult complete(ProviderCall call, SocketScript reply) {
    server.then(reply);
    return answer(provider.complete(call));
  }

  /** Returns why a call fails that is answered with a reply. */
  public LlmException fail(ProviderCall call, SocketScript reply) {
    server.then(reply);
    return failure(provider.complete(call));
  }

  /** Returns what the provider answers when it is answered with a stream of this text. */
  public ProviderResult stream(ProviderCall call, String events, Consumer<StreamEvent> listener) {
    server.then(SocketScript.stream("text/event-stream").send(events).end());
    return answer(provider.stream(call, listener));
  }

  /** Returns why a call fails that is answered with a stream of this text. */
  public LlmException failStream(ProviderCall call, String events) {
    server.then(SocketScript.stream("text/event-stream").send(events).end());
    return failure(provider.stream(call, event -> {}));
  }

  /** Returns what the provider answers to a streamed call that is answered with a reply. */
  public ProviderResult streamAnsweredWith(ProviderCall call, SocketScript reply) {
    server.then(reply);
    return answer(provider.stream(call, event -> {}));
  }

  /** Returns the oldest request that was not taken. */
  public ScriptedSocketServer.Request request() {
    return server.request();
  }

  /** Returns the body that a call is written as. */
  public JsonNode body(ProviderCall call, String answer) {
    complete(call, SocketScript.reply(200, "application/json", Fixture.text(answer)));
    return Json.parse(request().body());
  }

  private static ProviderResult answer(InFlight call) {
    try {
      return call.result().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static LlmException failure(InFlight call) {
    try {
      throw new AssertionError(
          "answered: " + call.result().toCompletableFuture().get(30, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      return (LlmException) e.getCause();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    provider.close();
    server.close();
    executor.shutdownNow();
  }
}
