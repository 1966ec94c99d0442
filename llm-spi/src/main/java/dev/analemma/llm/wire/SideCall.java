// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Timeouts;
import dev.analemma.llm.http.HttpCall;
import dev.analemma.llm.http.HttpReply;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A {@link SideRequest} under way. Threads: safe. */
final class SideCall<T> {
  /** What is told beside answers is short. */
  private static final long BODY_BYTES_MAX = 1 << 20;

  private final HttpProvider.Endpoint endpoint;
  private final SideRequest<T> request;
  private final AttemptFailures failures;
  private final HttpSender sender;
  private final CompletableFuture<T> result = new CompletableFuture<>();

  SideCall(ProviderSetup setup, HttpProvider.Endpoint endpoint, SideRequest<T> request) {
    this.endpoint = endpoint;
    this.request = request;
    this.failures = new AttemptFailures(request.target(), () -> null);
    this.sender = new HttpSender(setup, endpoint, failures);
  }

  CompletableFuture<T> result() {
    return result;
  }

  void fail(ErrorKind kind, String what, @Nullable Throwable cause) {
    result.completeExceptionally(failures.of(kind, what, cause));
  }

  void begin() {
    if (result.isDone()) {
      return;
    }
    CompletableFuture<HttpReply> reply = sender.send(this::written);
    closeWith(reply);
    CompletableFuture<?> unused =
        reply.whenComplete(
            (head, failed) -> {
              if (head == null) {
                result.completeExceptionally(failures.of(failed));
              } else {
                head(head);
              }
            });
  }

  /** A call that ended from outside closes its connection. */
  private void closeWith(CompletableFuture<?> under) {
    CompletableFuture<?> unused = result.whenComplete((done, failed) -> under.cancel(true));
  }

  private HttpCall written(@Nullable String key) {
    Map<String, String> headers = new HashMap<>(endpoint.wire().headers(null, key));
    headers.put("Accept", "application/json");
    JsonNode body = request.body();
    if (body != null) {
      headers.put("Content-Type", "application/json");
    }
    Timeouts timeouts = request.timeouts();
    return new HttpCall(
        request.method(),
        URI.create(endpoint.address() + request.path()),
        headers,
        body == null ? new byte[0] : Json.bytes(body),
        timeouts.withFirstToken(timeouts.total()),
        BODY_BYTES_MAX);
  }

  private void head(HttpReply reply) {
    failures.answered(
        reply.status(), reply.headers().firstValue(endpoint.wire().requestIdHeader()).orElse(null));
    CompletableFuture<byte[]> bytes = reply.bytes();
    closeWith(bytes);
    CompletableFuture<?> unused =
        bytes.whenComplete(
            (body, failed) -> {
              if (body == null && reply.status() < 300) {
                result.completeExceptionally(failures.of(failed));
              } else {
                whole(reply, body == null ? new byte[0] : body);
              }
            });
  }

  private void whole(HttpReply reply, byte[] body) {
    int status = reply.status();
    try {
      if (status >= 300 && status < 400) {
        throw WireFailure.protocol("a redirect");
      }
      result.complete(request.reader().read(status, reply.headers(), json(body)));
    } catch (WireFailure e) {
      result.completeExceptionally(
          status < 300 ? failures.of(e, e.words()) : sender.refusal(reply, body, json -> e));
    } catch (RuntimeException e) {
      result.completeExceptionally(failures.unreadable("cannot be read: ", e));
    }
  }

  private static @Nullable JsonNode json(byte[] body) {
    try {
      return Json.parse(body);
    } catch (JsonException e) {
      return null;
    }
  }
}
