// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Timeouts;
import java.net.http.HttpHeaders;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that asks a model nothing: about caches, for example.
 *
 * @param target the model that it is about, for messages
 * @param method such as {@code POST}
 * @param path below the address of the provider, with its slash
 * @param body what is sent, or null for nothing
 * @param timeouts how long it may take; {@code firstToken} has no meaning
 * @param reader what its reply means
 * @param <T> what comes of it
 */
public record SideRequest<T>(
    ResolvedTarget target,
    String method,
    String path,
    @Nullable JsonNode body,
    Timeouts timeouts,
    Reader<T> reader) {
  /** Checks the components. */
  public SideRequest {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(timeouts, "timeouts");
    Objects.requireNonNull(reader, "reader");
  }

  /**
   * Says what a reply means.
   *
   * @param <T> what comes of it
   */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * Reads a reply.
     *
     * @param status 200 to 299, or 400 and above
     * @param headers of the reply
     * @param body of the reply; null if it is no JSON
     * @return what comes of it; null where there is nothing to tell
     * @throws WireFailure if it is an error
     */
    @Nullable T read(int status, HttpHeaders headers, @Nullable JsonNode body);
  }
}
