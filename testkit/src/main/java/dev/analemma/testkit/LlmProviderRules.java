// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.ModelCatalog;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.StreamEvent;
import dev.analemma.llm.Timeouts;
import dev.analemma.llm.Usage;
import dev.analemma.llm.spi.InFlight;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.LlmProviderFactory;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderResult;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.spi.Json;
import dev.analemma.testkit.LlmProviderTck.Said;
import dev.analemma.testkit.LlmProviderTck.Streamed;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the rules of a provider of language models need: a server, and what its provider says. */
abstract class LlmProviderRules {
  /** The key of the provider; it must show nowhere but in headers. */
  static final String CANARY = "sk-canary-" + "0b7c51d2e9";

  static final ProviderId ID = new ProviderId("tck");
  static final Timeouts TIMEOUTS =
      new Timeouts(
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(600));
  static final int PATIENCE_SECONDS = 30;

  final MovingClock clock = new MovingClock();
  ScriptedSocketServer server = ScriptedSocketServer.start();
  LlmProvider provider = new NoProvider();
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "llm-provider-tck");
            thread.setDaemon(true);
            return thread;
          });

  /** Returns what makes the providers. */
  protected abstract LlmProviderFactory factory();

  /**
   * Returns the model of the catalogue that is called, without its provider: an object with {@code
   * id}, {@code family} and so on. It has all features.
   */
  protected abstract ObjectNode model();

  /** Returns a whole answer. */
  protected abstract SocketScript whole(Said said);

  /** Returns the same answer, streamed. */
  protected abstract Streamed streamed(Said said);

  /** Returns what {@link Said#TEXT} uses. */
  protected abstract Usage usage();

  /**
   * Returns an error as a reply with a bad status; null if the provider has none that means this. A
   * {@code RATE_LIMITED} asks for a wait of two seconds.
   */
  protected abstract @Nullable SocketScript error(ErrorKind kind);

  /** Returns an error as an event of a stream; null if the provider has none that means this. */
  protected abstract byte @Nullable [] streamedError(ErrorKind kind);

  /** Returns what the service has no way to say; nothing by default. */
  protected Set<Said> unsayable() {
    return Set.of();
  }

  /** Returns an event of a stream that cannot be read. */
  protected byte[] garbage() {
    return "data: {\"a\n\n".getBytes(UTF_8);
  }

  /** Returns the settings of a provider whose API is at an address of this machine. */
  protected JsonNode settings(URI address) {
    return Json.nodes().objectNode().put("url", address.toString()).put("secret", "tck-key");
  }

  @BeforeEach
  void open() {
    provider = provider(server.uri(), CANARY);
  }

  @AfterEach
  void close() {
    provider.close();
    server.close();
    executor.shutdownNow();
  }

  LlmProvider provider(URI address, @Nullable String key) {
    return factory()
        .create(
            new ProviderSetup(
                ID,
                settings(address),
                "/providers/tck",
                name -> name.equals("tck-key") ? Optional.ofNullable(key) : Optional.empty(),
                clock,
                executor));
  }

  ResolvedTarget target() {
    return target(ID);
  }

  ResolvedTarget target(ProviderId provider) {
    ObjectNode model = model().deepCopy();
    model.put("provider", provider.name());
    ObjectNode document = Json.nodes().objectNode();
    document.putArray("models").add(model);
    ModelSelector selector = ModelSelector.exact(provider, model.path("id").asText());
    return ModelCatalog.of(document).resolve(selector, provider).orElseThrow();
  }

  static ModelInput question() {
    return ModelInput.builder(100).system("Be kind.").user("How are you?").build();
  }

  ProviderCall call(ModelInput input) {
    return ProviderCall.of(target(), input, TIMEOUTS);
  }

  ProviderCall call() {
    return call(question());
  }

  static ProviderResult answer(InFlight call) {
    try {
      return call.result().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the call failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the call does not end", e);
    }
  }

  /** Returns why a call failed, after a look that nothing of it tells the key. */
  static LlmException failure(InFlight call) {
    try {
      ProviderResult answer =
          call.result().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("the call was answered: " + answer);
    } catch (ExecutionException e) {
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        assertFalse(cause.toString().contains(CANARY), cause.toString());
      }
      return assertInstanceOf(LlmException.class, e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the call does not end", e);
    }
  }

  static void assertKind(ErrorKind expected, LlmException failure) {
    assertEquals(expected, failure.kind(), failure.getMessage());
  }

  /** Keeps what a listener is told. */
  static final class Told implements Consumer<StreamEvent> {
    private final List<StreamEvent> events = new ArrayList<>();

    @Override
    public synchronized void accept(StreamEvent event) {
      events.add(event);
      notifyAll();
    }

    synchronized List<StreamEvent> events() {
      return List.copyOf(events);
    }

    synchronized void awaitOne() throws InterruptedException {
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (events.isEmpty()) {
        long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("the listener is told nothing");
        }
        wait(left);
      }
    }
  }

  /** Stands where a provider will, so that there is always one to close. */
  private static final class NoProvider implements LlmProvider {
    @Override
    public ProviderId id() {
      return ID;
    }

    @Override
    public InFlight complete(ProviderCall call) {
      throw new UnsupportedOperationException();
    }

    @Override
    public InFlight stream(ProviderCall call, Consumer<StreamEvent> listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
