// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.StreamEvent;
import dev.analemma.llm.http.HttpTransport;
import dev.analemma.llm.spi.InFlight;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderSetup;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A provider behind HTTP: makes one attempt of each call, in the language that it is given.
 *
 * <p>Keys are asked for at each call, go into headers, and are taken out of everything that is told
 * of a failure.
 *
 * <p>Threads: safe. Listeners are called on threads of the transport.
 */
public final class HttpProvider implements LlmProvider {
  private static final String NO_EXECUTOR = "was not begun: the executor takes no more work";

  private final ProviderSetup setup;
  private final Endpoint endpoint;
  private final Set<HttpAttempt> underWay = ConcurrentHashMap.newKeySet();
  private final Set<SideCall<?>> asides = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Where a provider is and how it is spoken to.
   *
   * @param transport sends
   * @param address of the API, without a slash at its end
   * @param secret the name of the secret that is its key, or null for none
   * @param wire its language
   */
  public record Endpoint(HttpTransport transport, URI address, @Nullable String secret, Wire wire) {
    /** Checks the components. */
    public Endpoint {
      Objects.requireNonNull(transport, "transport");
      Objects.requireNonNull(address, "address");
      Objects.requireNonNull(wire, "wire");
    }
  }

  /** Creates a provider. It calls nobody yet. */
  public HttpProvider(ProviderSetup setup, Endpoint endpoint) {
    this.setup = Objects.requireNonNull(setup, "setup");
    this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
  }

  @Override
  public ProviderId id() {
    return setup.id();
  }

  @Override
  public InFlight complete(ProviderCall call) {
    return start(call, null);
  }

  @Override
  public InFlight stream(ProviderCall call, Consumer<StreamEvent> listener) {
    return start(call, Objects.requireNonNull(listener, "listener"));
  }

  private InFlight start(ProviderCall call, @Nullable Consumer<StreamEvent> listener) {
    if (!call.target().provider().equals(setup.id())) {
      throw new IllegalArgumentException(
          "%s is no model of the provider '%s'".formatted(call.target(), setup.id()));
    }
    HttpAttempt attempt = new HttpAttempt(setup, endpoint, call, listener);
    underWay.add(attempt);
    attempt.whenOver(() -> underWay.remove(attempt));
    if (closed) {
      attempt.cancel();
    }
    try {
      // Secrets may be far away, and a long conversation takes its time to write.
      setup.executor().execute(attempt::begin);
    } catch (RejectedExecutionException e) {
      attempt.fail(ErrorKind.CANCELLED, NO_EXECUTOR, e);
    }
    return attempt;
  }

  /**
   * Asks something beside answers.
   *
   * @return what comes of it; it fails with an {@link LlmException} and nothing else. Every request
   *     ends, by itself or by a time-out
   */
  public <T> CompletionStage<T> send(SideRequest<T> request) {
    SideCall<T> call = new SideCall<>(setup, endpoint, request);
    asides.add(call);
    CompletableFuture<?> unused = call.result().whenComplete((done, failed) -> asides.remove(call));
    if (closed) {
      takeBack(call);
    }
    try {
      setup.executor().execute(call::begin);
    } catch (RejectedExecutionException e) {
      call.fail(ErrorKind.CANCELLED, NO_EXECUTOR, e);
    }
    return call.result().minimalCompletionStage();
  }

  private static void takeBack(SideCall<?> call) {
    call.fail(ErrorKind.CANCELLED, "was taken back", null);
  }

  @Override
  public void close() {
    closed = true;
    underWay.forEach(HttpAttempt::cancel);
    asides.forEach(HttpProvider::takeBack);
  }

  @Override
  public String toString() {
    return "HttpProvider[" + setup.id() + "]";
  }
}
