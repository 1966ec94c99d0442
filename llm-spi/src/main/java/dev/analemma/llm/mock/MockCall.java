// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.mock;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.StreamEvent;
import dev.analemma.llm.Timeouts;
import dev.analemma.llm.Usage;
import dev.analemma.llm.spi.InFlight;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderResult;
import dev.analemma.spi.EngineClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of the mock: steps with waits between them. Threads: safe. */
final class MockCall implements InFlight {
  private final ProviderCall call;
  private final MockReply reply;
  private final Usage usage;
  private final @Nullable Consumer<StreamEvent> listener;
  private final List<StreamEvent> pieces;
  private final EngineClock clock;
  private final Consumer<MockCall> whenEnded;
  private final long begunNanos;
  private final CompletableFuture<ProviderResult> result = new CompletableFuture<>();

  // Guarded by this.
  private boolean delivering;
  private @Nullable LlmException pending;
  private boolean ended;
  private EngineClock.@Nullable Timer timer;

  MockCall(
      ProviderCall call,
      MockReply reply,
      Usage usage,
      @Nullable Consumer<StreamEvent> listener,
      EngineClock clock,
      Consumer<MockCall> whenEnded) {
    this.call = call;
    this.reply = reply;
    this.usage = usage;
    this.listener = listener;
    this.clock = clock;
    this.whenEnded = whenEnded;
    pieces = listener == null ? List.of() : MockProvider.pieces(reply.message(), usage);
    begunNanos = clock.nanoTime();
  }

  @Override
  public CompletionStage<ProviderResult> result() {
    return result;
  }

  @Override
  public void cancel() {
    fail(error(ErrorKind.CANCELLED, "the call was taken back"));
  }

  void begin() {
    run(0);
  }

  /** Makes all steps from one on, until one has to be waited for. */
  private void run(int from) {
    int i = from;
    while (true) {
      int step = i;
      Duration wait = i == 0 ? reply.after() : i < pieces.size() ? reply.every() : Duration.ZERO;
      LlmException late = late(i, wait);
      if (late != null) {
        schedule(limit(i), () -> fail(late));
        return;
      }
      if (!wait.isZero()) {
        schedule(
            wait,
            () -> {
              if (make(step)) {
                run(step + 1);
              }
            });
        return;
      }
      if (!make(i)) {
        return;
      }
      i++;
    }
  }

  /** Makes a step; returns whether another one follows. */
  private boolean make(int i) {
    if (reply.error() != null && i >= Math.min(reply.pieces(), pieces.size())) {
      fail(MockProvider.failure(call, reply));
      return false;
    }
    if (i < pieces.size()) {
      return deliver(pieces.get(i));
    }
    synchronized (this) {
      if (ended) {
        return false;
      }
      ended = true;
    }
    whenEnded.accept(this);
    result.complete(
        new ProviderResult(reply.message(), reply.finish(), usage, null, call.target().model()));
    return false;
  }

  private boolean deliver(StreamEvent piece) {
    synchronized (this) {
      if (ended || listener == null) {
        return false;
      }
      delivering = true;
    }
    LlmException thrown = null;
    try {
      listener.accept(piece);
    } catch (RuntimeException | Error e) {
      thrown =
          LlmException.builder(ErrorKind.CANCELLED, "the listener has thrown")
              .target(call.target())
              .cause(e)
              .build();
    }
    LlmException failure;
    synchronized (this) {
      delivering = false;
      failure = pending != null ? pending : thrown;
      pending = null;
    }
    if (failure != null) {
      fail(failure);
    }
    return failure == null;
  }

  /** Ends the call, after the piece that is just being delivered. */
  private void fail(LlmException failure) {
    EngineClock.Timer armed;
    synchronized (this) {
      if (ended) {
        return;
      }
      if (delivering) {
        pending = pending == null ? failure : pending;
        return;
      }
      ended = true;
      armed = timer;
    }
    if (armed != null) {
      armed.cancel();
    }
    whenEnded.accept(this);
    result.completeExceptionally(failure);
  }

  private synchronized void schedule(Duration wait, Runnable action) {
    if (!ended) {
      timer = clock.schedule(wait, action);
    }
  }

  // Time-outs.

  private @Nullable LlmException late(int i, Duration wait) {
    Duration limit = limit(i);
    if (wait.compareTo(limit) <= 0) {
      return null;
    }
    Timeouts timeouts = call.timeouts();
    ErrorKind kind = ErrorKind.TIMEOUT_TOTAL;
    if (listener != null && limit.equals(i == 0 ? timeouts.firstToken() : timeouts.idle())) {
      kind = i == 0 ? ErrorKind.TIMEOUT_FIRST_TOKEN : ErrorKind.TIMEOUT_IDLE;
    }
    return error(kind, "the mock was told to take longer than " + limit);
  }

  private Duration limit(int i) {
    Timeouts timeouts = call.timeouts();
    Duration left = timeouts.total().minusNanos(clock.nanoTime() - begunNanos);
    left = left.isNegative() ? Duration.ZERO : left;
    if (listener == null) {
      return left;
    }
    Duration piece = i == 0 ? timeouts.firstToken() : timeouts.idle();
    return piece.compareTo(left) < 0 ? piece : left;
  }

  private LlmException error(ErrorKind kind, String message) {
    return LlmException.builder(kind, message).target(call.target()).build();
  }
}
