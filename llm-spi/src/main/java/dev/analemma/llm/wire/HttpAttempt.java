// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.StreamEvent;
import dev.analemma.llm.Timeouts;
import dev.analemma.llm.http.HttpCall;
import dev.analemma.llm.http.HttpFailure;
import dev.analemma.llm.http.HttpReply;
import dev.analemma.llm.http.SseEvent;
import dev.analemma.llm.http.SseParser;
import dev.analemma.llm.spi.InFlight;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderResult;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.spi.Json;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call under way.
 *
 * <p>The listener is called by the thread that reads the body, which asks for more when the
 * listener is done. A call that is taken back meanwhile ends when the listener returns, so that
 * nothing is told after the end.
 */
final class HttpAttempt implements InFlight {
  private static final long BODY_BYTES_MAX = 64 << 20;

  private final HttpProvider.Endpoint endpoint;
  private final ProviderCall call;
  private final @Nullable Consumer<StreamEvent> listener;
  private final AnswerBuilder answer;
  private final CompletableFuture<ProviderResult> result = new CompletableFuture<>();
  private final AttemptFailures failures;
  private final HttpSender sender;

  // Guarded by this.
  private boolean cancelled;
  private boolean telling;
  private Runnable abort = () -> {};

  HttpAttempt(
      ProviderSetup setup,
      HttpProvider.Endpoint endpoint,
      ProviderCall call,
      @Nullable Consumer<StreamEvent> listener) {
    this.endpoint = endpoint;
    this.call = call;
    this.listener = listener;
    this.answer = new AnswerBuilder(call, listener == null ? event -> {} : this::tell);
    this.failures = new AttemptFailures(call.target(), answer::usage);
    this.sender = new HttpSender(setup, endpoint, failures);
  }

  @Override
  public CompletionStage<ProviderResult> result() {
    return result.minimalCompletionStage();
  }

  void whenOver(Runnable action) {
    CompletableFuture<?> unused = result.whenComplete((done, failed) -> action.run());
  }

  @Override
  public void cancel() {
    Runnable closing;
    boolean now;
    synchronized (this) {
      if (cancelled || result.isDone()) {
        return;
      }
      cancelled = true;
      closing = abort;
      now = !telling;
    }
    // First the end, then its connection: what that would tell is no news any more.
    if (now) {
      failCancelled();
    }
    closing.run();
  }

  private void failCancelled() {
    fail(ErrorKind.CANCELLED, "was taken back", null);
  }

  /** Sets how the connection is closed; does so if the call was taken back before. */
  private void abortWith(Runnable closing) {
    boolean late;
    synchronized (this) {
      abort = closing;
      late = cancelled;
    }
    if (late) {
      closing.run();
    }
  }

  void begin() {
    if (result.isDone()) {
      return;
    }
    CompletableFuture<HttpReply> reply = sender.send(this::request);
    abortWith(() -> reply.cancel(true));
    CompletableFuture<?> unused =
        reply.whenComplete(
            (head, failed) -> {
              if (head == null) {
                fail(failed);
              } else {
                head(head);
              }
            });
  }

  private HttpCall request(@Nullable String key) {
    Wire wire = endpoint.wire();
    boolean streamed = listener != null;
    Map<String, String> headers = new HashMap<>(wire.headers(call, key));
    headers.put("Content-Type", "application/json");
    headers.put("Accept", streamed ? "text/event-stream" : "application/json");
    JsonNode body = wire.body(call, streamed);
    if (body instanceof ObjectNode object) {
      object.setAll((ObjectNode) call.extra().deepCopy());
    }
    Timeouts timeouts = call.timeouts();
    return new HttpCall(
        "POST",
        URI.create(endpoint.address() + wire.path(call, streamed)),
        headers,
        Json.bytes(body),
        streamed ? timeouts : timeouts.withFirstToken(timeouts.total()),
        BODY_BYTES_MAX);
  }

  private void head(HttpReply reply) {
    failures.answered(
        reply.status(), reply.headers().firstValue(endpoint.wire().requestIdHeader()).orElse(null));
    boolean good = reply.status() < 300;
    String type = reply.headers().firstValue("content-type").orElse("").toLowerCase(Locale.ROOT);
    if (good && listener != null && !type.startsWith("application/json")) {
      reply.body().subscribe(new Events());
      return;
    }
    CompletableFuture<byte[]> bytes = reply.bytes();
    abortWith(() -> bytes.cancel(true));
    CompletableFuture<?> unused =
        bytes.whenComplete(
            (body, failed) -> {
              if (!good) {
                // A body that broke off says no more than none.
                byte[] told = body == null ? new byte[0] : body;
                result.completeExceptionally(
                    sender.refusal(reply, told, json -> meaning(reply, json)));
              } else if (body == null) {
                fail(failed);
              } else {
                whole(body);
              }
            });
  }

  private WireFailure meaning(HttpReply reply, @Nullable JsonNode body) {
    return endpoint.wire().failure(call, reply.status(), reply.headers(), body);
  }

  private void whole(byte[] body) {
    reading(
        () -> {
          JsonNode json = WireFields.parse(new String(body, UTF_8));
          endpoint.wire().read(json, answer);
          if (!answer.complete()) {
            throw WireFailure.protocol("an answer without an end");
          }
          finish();
        });
  }

  private void finish() {
    synchronized (this) {
      if (cancelled) {
        return;
      }
      // Too late to be taken back, from here on.
      abort = () -> {};
    }
    result.complete(answer.result(failures.requestId()));
  }

  /** Reads, and turns whatever goes wrong into the end of the call. */
  private boolean reading(Runnable work) {
    synchronized (this) {
      if (cancelled) {
        return false;
      }
      telling = true;
    }
    try {
      work.run();
    } catch (Gone e) {
      // The end is told below.
    } catch (ListenerFailure e) {
      fail(ErrorKind.CANCELLED, "ended because its listener threw an exception", e.getCause());
    } catch (WireFailure e) {
      fail(failures.of(e, e.words()));
    } catch (HttpFailure e) {
      fail(e);
    } catch (RuntimeException e) {
      fail(failures.unreadable("cannot be read: ", e));
    }
    boolean late;
    synchronized (this) {
      telling = false;
      late = cancelled;
    }
    if (late) {
      failCancelled();
    }
    return !result.isCompletedExceptionally();
  }

  private void tell(StreamEvent event) {
    synchronized (this) {
      if (cancelled) {
        throw new Gone();
      }
    }
    try {
      if (listener != null) {
        listener.accept(event);
      }
    } catch (RuntimeException | Error e) {
      throw new ListenerFailure(e);
    }
  }

  void fail(ErrorKind kind, String what, @Nullable Throwable cause) {
    result.completeExceptionally(failures.of(kind, what, cause));
  }

  /** Ends the call with what the transport threw, or with what was made of something else. */
  private void fail(@Nullable Throwable failed) {
    result.completeExceptionally(failures.of(failed));
  }

  /** Reads the body of a stream, chunk by chunk; to its end also after the answer. */
  private final class Events implements Flow.Subscriber<List<ByteBuffer>> {
    private final SseParser parser = new SseParser();
    private final Wire.StreamReader reader = endpoint.wire().reader(answer);
    private Flow.@Nullable Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      abortWith(subscription::cancel);
      subscription.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> chunk) {
      boolean more =
          answer.complete()
              || reading(() -> chunk.forEach(packet -> parser.read(packet, this::event)));
      if (subscription == null) {
        return;
      }
      if (more) {
        subscription.request(1);
      } else {
        subscription.cancel();
      }
    }

    private void event(SseEvent event) {
      if (!answer.complete()) {
        reader.event(event);
        if (answer.complete()) {
          finish();
        }
      }
    }

    @Override
    public void onError(Throwable failure) {
      fail(failure);
    }

    @Override
    public void onComplete() {
      if (!answer.complete()) {
        reading(this::end);
      }
    }

    private void end() {
      reader.end();
      if (!answer.complete()) {
        throw new WireFailure(
            ErrorKind.STREAM_TRUNCATED, null, "the stream ended without its mark of the end", null);
      }
      finish();
    }
  }

  /** The call was taken back while its listener was told. */
  private static final class Gone extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Gone() {
      super(null, null, false, false);
    }
  }

  private static final class ListenerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ListenerFailure(Throwable cause) {
      super(cause);
    }
  }
}
