// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** Reads a body as it comes, and asks for as much as it is told. */
class ChunkReader implements Flow.Subscriber<List<ByteBuffer>> {
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final StringBuilder text = new StringBuilder();
  private final long atFirst;
  private Flow.Subscription subscription;

  ChunkReader(long atFirst) {
    this.atFirst = atFirst;
  }

  void request(long n) {
    subscription.request(n);
  }

  void cancel() {
    subscription.cancel();
  }

  /** Is told each chunk before it is added. */
  void took(String chunk) {}

  synchronized String text() {
    return text.toString();
  }

  CompletableFuture<Void> end() {
    return end;
  }

  /** Waits until what came ends with a text. */
  synchronized void awaitText(String last) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!text.toString().endsWith(last)) {
      long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("came: " + text);
      }
      wait(left);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    if (atFirst > 0) {
      subscription.request(atFirst);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> chunk) {
    StringBuilder more = new StringBuilder();
    chunk.forEach(part -> more.append(UTF_8.decode(part)));
    took(more.toString());
    synchronized (this) {
      text.append(more);
      notifyAll();
    }
  }

  @Override
  public void onError(Throwable failure) {
    end.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    end.complete(null);
  }
}
