// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.http;

import dev.analemma.llm.Timeouts;
import dev.analemma.llm.http.HttpFailure.Kind;
import dev.analemma.spi.EngineClock;
import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on the JDK's client, from its first timer to the last byte of its body.
 *
 * <p>Whatever ends it first wins: the client, a timer, or the caller. Signals to the reader of the
 * body are one after the other, as Flow wants it: a timer that strikes while the reader is in
 * {@code onNext} leaves its failure to that thread.
 *
 * <p>The idle timer is not set anew with each chunk: when it strikes, it looks how long the body
 * has been waited for, and sets itself for the rest.
 */
final class HttpExchange {
  private static final long NOT_AWAITED = Long.MIN_VALUE;

  /** What is no HTTP at all is quoted by the client. */
  private static final int CAUSE_CHARS_MAX = 200;

  private final HttpCall call;
  private final EngineClock clock;
  private final Executor executor;
  private final CompletableFuture<HttpReply> reply = new CompletableFuture<>();
  private final List<EngineClock.Timer> timers = new ArrayList<>();
  private final Body body = new Body();

  // All below is guarded by this.
  private boolean connected;
  private boolean over;
  private @Nullable CompletableFuture<?> sending;
  private Flow.@Nullable Subscription upstream;

  HttpExchange(HttpCall call, EngineClock clock, Executor executor) {
    this.call = call;
    this.clock = clock;
    this.executor = executor;
  }

  CompletableFuture<HttpReply> start(HttpClient client) {
    Timeouts times = call.timeouts();
    after(times.total(), () -> timeOut(Kind.TOTAL_TIMEOUT, "had not ended", times.total()));
    after(times.firstToken(), this::firstByteLate);
    if (call.body().length > 0) {
      // The client asks for no empty body, so nothing would tell that there is a connection.
      after(times.connect(), this::connectLate);
    }
    CompletableFuture<?> unused =
        reply.whenComplete(
            (done, failed) -> {
              if (reply.isCancelled()) {
                end(failure(Kind.CANCELLED, "was cancelled", null));
              }
            });
    CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> sent;
    try {
      sent = client.sendAsync(request(), BodyHandlers.ofPublisher());
    } catch (IllegalArgumentException e) {
      // Its message would quote what it refuses.
      end(failure(Kind.MALFORMED, "is refused by the client; look at its headers' names", null));
      return reply;
    }
    boolean late;
    synchronized (this) {
      sending = sent;
      late = over;
    }
    if (late) {
      sent.cancel(true);
    }
    CompletableFuture<?> ignored = sent.whenComplete(this::head);
    return reply;
  }

  private HttpRequest request() {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(call.uri()).version(HttpClient.Version.HTTP_1_1);
    call.headers().forEach(request::setHeader);
    return request.method(call.method(), new Outgoing()).build();
  }

  private void head(
      @Nullable HttpResponse<Flow.Publisher<List<ByteBuffer>>> response,
      @Nullable Throwable failed) {
    if (response == null) {
      Throwable cause = failed instanceof CompletionException ? failed.getCause() : failed;
      end(beforeTheHead(cause));
      return;
    }
    connected();
    response.body().subscribe(body);
    reply.complete(new HttpReply(response.statusCode(), response.headers(), body));
  }

  private HttpFailure beforeTheHead(@Nullable Throwable cause) {
    if (cause instanceof ProtocolException) {
      return failure(Kind.MALFORMED, "was answered by what is not HTTP", cause);
    }
    synchronized (this) {
      return connected
          ? failure(Kind.RESET, "lost its connection before an answer began", cause)
          : failure(Kind.CONNECT, "found no connection", cause);
    }
  }

  private void connected() {
    synchronized (this) {
      connected = true;
    }
  }

  private void connectLate() {
    synchronized (this) {
      if (connected) {
        return;
      }
    }
    timeOut(Kind.CONNECT_TIMEOUT, "had no connection", call.timeouts().connect());
  }

  private void firstByteLate() {
    if (!body.begun()) {
      timeOut(Kind.FIRST_BYTE_TIMEOUT, "had no byte of an answer", call.timeouts().firstToken());
    }
  }

  /** Timers are for all; who is told of the end may take its time. */
  private void timeOut(Kind kind, String what, Duration after) {
    if (!claimEnd()) {
      return;
    }
    HttpFailure failure = failure(kind, "%s after %s".formatted(what, after), null);
    try {
      executor.execute(() -> endWith(failure));
    } catch (RejectedExecutionException e) {
      endWith(failure);
    }
  }

  private HttpFailure failure(Kind kind, String what, @Nullable Throwable cause) {
    String reason =
        cause == null ? "" : " (%s)".formatted(cause.getClass().getSimpleName() + text(cause));
    return new HttpFailure(kind, "%s %s%s".formatted(call, what, reason), cause);
  }

  private static String text(Throwable cause) {
    String message = cause.getMessage();
    if (message == null) {
      return "";
    }
    return ": " + message.substring(0, Math.min(message.length(), CAUSE_CHARS_MAX));
  }

  private void after(Duration delay, Runnable action) {
    synchronized (this) {
      if (over) {
        return;
      }
    }
    EngineClock.Timer timer = clock.schedule(delay, action);
    boolean late;
    synchronized (this) {
      late = over;
      timers.add(timer);
    }
    if (late) {
      timer.cancel();
    }
  }

  /** Ends the attempt, if nothing has, and closes its connection. */
  private void end(HttpFailure failure) {
    if (claimEnd()) {
      endWith(failure);
    }
  }

  private void endWith(HttpFailure failure) {
    close();
    body.terminate(failure);
    reply.completeExceptionally(failure);
  }

  private boolean claimEnd() {
    List<EngineClock.Timer> armed;
    synchronized (this) {
      if (over) {
        return false;
      }
      over = true;
      armed = List.copyOf(timers);
    }
    armed.forEach(EngineClock.Timer::cancel);
    return true;
  }

  private void close() {
    CompletableFuture<?> head;
    Flow.Subscription bytes;
    synchronized (this) {
      head = sending;
      bytes = upstream;
    }
    if (bytes != null) {
      bytes.cancel();
    }
    if (head != null) {
      head.cancel(true);
    }
  }

  /** Tells when the head of the request is sent: only then does the client ask for its body. */
  private final class Outgoing implements HttpRequest.BodyPublisher {
    private final HttpRequest.BodyPublisher bytes =
        HttpRequest.BodyPublishers.ofByteArray(call.body());

    @Override
    public long contentLength() {
      return bytes.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
      connected();
      bytes.subscribe(subscriber);
    }
  }

  /** The body: what the client gives, counted and timed. */
  private final class Body
      implements Flow.Publisher<List<ByteBuffer>>,
          Flow.Subscriber<List<ByteBuffer>>,
          Flow.Subscription {
    // All guarded by the exchange.
    private Flow.@Nullable Subscriber<? super List<ByteBuffer>> reader;
    private boolean subscribing;
    private boolean emitting;
    private boolean terminated;
    private boolean told;
    private boolean begun;
    private @Nullable HttpFailure failure;
    private long seen;
    private long demand;
    private long awaitedSince = NOT_AWAITED;

    boolean begun() {
      synchronized (HttpExchange.this) {
        return begun;
      }
    }

    @Override
    public void subscribe(Flow.Subscriber<? super List<ByteBuffer>> subscriber) {
      synchronized (HttpExchange.this) {
        if (reader != null) {
          throw new IllegalStateException("the body of %s has a reader already".formatted(call));
        }
        reader = subscriber;
        subscribing = true;
        emitting = true;
      }
      after(call.timeouts().idle(), this::lookIfIdle);
      subscriber.onSubscribe(this);
      Flow.Subscription bytes;
      long asked;
      synchronized (HttpExchange.this) {
        subscribing = false;
        bytes = upstream;
        asked = demand;
      }
      emitted();
      ask(bytes, asked);
    }

    /**
     * What is asked for within {@code onSubscribe} waits for its end, as signals have to; what is
     * asked for before the client gives its body, for that.
     */
    @Override
    public void request(long n) {
      if (n < 1) {
        end(failure(Kind.CANCELLED, "was asked for %d chunks, must be more".formatted(n), null));
        return;
      }
      Flow.Subscription bytes;
      synchronized (HttpExchange.this) {
        demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
        if (awaitedSince == NOT_AWAITED) {
          awaitedSince = clock.nanoTime();
        }
        bytes = subscribing ? null : upstream;
      }
      ask(bytes, n);
    }

    private static void ask(Flow.@Nullable Subscription bytes, long n) {
      if (bytes != null && n > 0) {
        bytes.request(n);
      }
    }

    private void lookIfIdle() {
      Duration idle = call.timeouts().idle();
      Duration waited = Duration.ZERO;
      synchronized (HttpExchange.this) {
        // Until its first byte the body has a timer of its own.
        if (begun && awaitedSince != NOT_AWAITED) {
          waited = Duration.ofNanos(clock.nanoTime() - awaitedSince);
        }
      }
      if (waited.compareTo(idle) >= 0) {
        timeOut(Kind.IDLE_TIMEOUT, "stood still within its answer", idle);
      } else {
        after(idle.minus(waited), this::lookIfIdle);
      }
    }

    @Override
    public void cancel() {
      synchronized (HttpExchange.this) {
        // Who cancels is told nothing more.
        told = true;
      }
      end(failure(Kind.CANCELLED, "was cancelled", null));
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      boolean late;
      long asked;
      synchronized (HttpExchange.this) {
        upstream = subscription;
        late = over;
        asked = subscribing ? 0 : demand;
      }
      if (late) {
        subscription.cancel();
      } else {
        ask(subscription, asked);
      }
    }

    @Override
    public void onNext(List<ByteBuffer> chunk) {
      long bytes = chunk.stream().mapToLong(ByteBuffer::remaining).sum();
      Flow.Subscriber<? super List<ByteBuffer>> to;
      boolean tooLarge;
      synchronized (HttpExchange.this) {
        to = reader;
        if (over || to == null) {
          return;
        }
        begun |= bytes > 0;
        seen += bytes;
        tooLarge = seen > call.bodyBytesMax();
        demand = demand == Long.MAX_VALUE ? demand : demand - 1;
        awaitedSince = demand == 0 ? NOT_AWAITED : clock.nanoTime();
        emitting = true;
      }
      try {
        if (tooLarge) {
          String most = "is answered with more than %,d bytes".formatted(call.bodyBytesMax());
          end(failure(Kind.TOO_LARGE, most, null));
        } else {
          to.onNext(chunk);
        }
      } catch (RuntimeException e) {
        end(failure(Kind.CANCELLED, "has a reader that failed", e));
      }
      emitted();
    }

    @Override
    public void onError(Throwable failed) {
      Throwable cause = failed instanceof CompletionException ? failed.getCause() : failed;
      end(failure(Kind.CUT, "lost its connection within the answer", cause));
    }

    @Override
    public void onComplete() {
      if (claimEnd()) {
        terminate(null);
      }
    }

    void terminate(@Nullable HttpFailure cause) {
      synchronized (HttpExchange.this) {
        terminated = true;
        failure = cause;
        if (emitting) {
          return;
        }
      }
      tell();
    }

    private void emitted() {
      synchronized (HttpExchange.this) {
        emitting = false;
        if (!terminated) {
          return;
        }
      }
      tell();
    }

    private void tell() {
      Flow.Subscriber<? super List<ByteBuffer>> to;
      HttpFailure why;
      synchronized (HttpExchange.this) {
        to = reader;
        why = failure;
        if (told || to == null) {
          return;
        }
        told = true;
      }
      if (why == null) {
        to.onComplete();
      } else {
        to.onError(why);
      }
    }
  }
}
