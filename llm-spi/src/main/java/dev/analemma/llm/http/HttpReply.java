// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * The head of a reply, and its body as it comes.
 *
 * @param status of HTTP, 200 to 599
 * @param headers of the reply
 * @param body for exactly one subscriber, who has to come. It gets what it asks for; cancelling
 *     closes the connection. It ends with {@code onComplete} at the end of the body, also where the
 *     end is nothing but a closed connection, or with an {@link HttpFailure}
 */
public record HttpReply(int status, HttpHeaders headers, Flow.Publisher<List<ByteBuffer>> body) {
  /**
   * Reads the body to its end.
   *
   * <p>Cancelling the future closes the connection.
   *
   * @return all of its bytes, or the {@link HttpFailure}
   */
  public CompletableFuture<byte[]> bytes() {
    Collector collector = new Collector();
    body.subscribe(collector);
    return collector.whole;
  }

  /** Returns the status alone. */
  @Override
  public String toString() {
    return "HTTP " + status;
  }

  private static final class Collector implements Flow.Subscriber<List<ByteBuffer>> {
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      CompletableFuture<?> unused =
          whole.whenComplete(
              (done, failed) -> {
                if (whole.isCancelled()) {
                  subscription.cancel();
                }
              });
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> chunk) {
      for (ByteBuffer part : chunk) {
        byte[] copy = new byte[part.remaining()];
        part.get(copy);
        bytes.writeBytes(copy);
      }
    }

    @Override
    public void onError(Throwable failure) {
      whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      whole.complete(bytes.toByteArray());
    }
  }
}
