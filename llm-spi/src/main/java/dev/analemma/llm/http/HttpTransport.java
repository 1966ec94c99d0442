// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.http;

import java.util.concurrent.CompletableFuture;

/**
 * Sends one request and gives its reply: the seam behind which tests, recorders and other clients
 * stand.
 *
 * <p>One call is one attempt. Nothing is tried again, no redirect is followed, no cookie is kept.
 *
 * <p>Threads: safe. Callbacks come on threads of the transport, which may block there.
 */
@FunctionalInterface
public interface HttpTransport {
  /**
   * Sends a request.
   *
   * <p>The future completes when the head of the reply is there, whatever its status. Cancelling it
   * before that ends the attempt and closes its connection; after that the subscription to the body
   * does.
   *
   * @return the reply; it fails with an {@link HttpFailure} and nothing else
   */
  CompletableFuture<HttpReply> send(HttpCall call);
}
