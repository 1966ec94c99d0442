// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.http.HttpCall;
import dev.analemma.llm.http.HttpReply;
import dev.analemma.llm.spi.ProviderSetup;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sends one request with its key, and says what a bad reply to it means. Threads: safe. */
final class HttpSender {
  private final ProviderSetup setup;
  private final HttpProvider.Endpoint endpoint;
  private final AttemptFailures failures;
  private volatile @Nullable String key;

  HttpSender(ProviderSetup setup, HttpProvider.Endpoint endpoint, AttemptFailures failures) {
    this.setup = setup;
    this.endpoint = endpoint;
    this.failures = failures;
  }

  /**
   * Sends a request.
   *
   * @param request writes it, with the key or null
   * @return the reply; it fails with what {@link AttemptFailures#of(Throwable)} takes
   */
  CompletableFuture<HttpReply> send(Function<@Nullable String, HttpCall> request) {
    HttpCall written;
    try {
      key = key();
      written = request.apply(key);
    } catch (LlmException e) {
      return CompletableFuture.failedFuture(e);
    } catch (RuntimeException e) {
      String what = "cannot be written: " + failures.words(e.getMessage());
      return CompletableFuture.failedFuture(failures.of(ErrorKind.INVALID_REQUEST, what, null));
    }
    try {
      return endpoint.transport().send(written);
    } catch (RuntimeException e) {
      // Not as transports should, and no reason never to end.
      return CompletableFuture.failedFuture(e);
    }
  }

  private @Nullable String key() {
    String name = endpoint.secret();
    if (name == null) {
      return null;
    }
    try {
      String found = setup.secrets().find(name).orElse("");
      if (!found.isBlank()) {
        failures.hide(found);
        return found;
      }
    } catch (RuntimeException e) {
      throw failures.of(ErrorKind.AUTH, "has no key: its secret cannot be had", e);
    }
    // The name is not told: somebody may have written the key itself there.
    String what =
        "has no key: the secret provider has none under the name at '%s/secret'. Give it one";
    throw failures.of(ErrorKind.AUTH, what.formatted(setup.pointer()), null);
  }

  /**
   * Returns why a request failed that was answered with a status of 300 or above.
   *
   * @param reply the reply
   * @param body its body
   * @param meaning what the body says, null for no JSON
   */
  LlmException refusal(
      HttpReply reply, byte[] body, Function<@Nullable JsonNode, WireFailure> meaning) {
    if (reply.status() < 400) {
      // Where it leads is not told: the place may hold a key.
      String what = "was answered with the redirect %d. Correct the address of the provider";
      return failures.of(ErrorKind.INVALID_REQUEST, what.formatted(reply.status()), null);
    }
    JsonNode json = null;
    try {
      json = Json.parse(body);
    } catch (JsonException e) {
      // Proxies answer with pages, some servers with plain text.
    }
    WireFailure failure;
    try {
      failure = meaning.apply(json);
    } catch (RuntimeException e) {
      return failures.unreadable("has an error that cannot be read: ", e);
    }
    if (failure.kind() == ErrorKind.AUTH) {
      tellRefused();
    }
    boolean silent = failure.words().isEmpty() && json == null;
    return failures.of(failure, silent ? AttemptFailures.plain(body) : failure.words());
  }

  /** Whoever keeps the key for a while may have another one by the next attempt. */
  private void tellRefused() {
    String name = endpoint.secret();
    String refused = key;
    if (name != null && refused != null) {
      try {
        setup.secrets().refused(name, refused);
      } catch (RuntimeException e) {
        // It was told; that the call has failed matters more.
      }
    }
  }
}
