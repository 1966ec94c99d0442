// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.http.SseEvent;
import dev.analemma.llm.spi.ProviderCall;
import java.net.http.HttpHeaders;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The language of one provider: how it is asked, and what its answers and errors mean. {@link
 * HttpProvider} does the rest.
 *
 * <p>What cannot be understood is thrown as {@link WireFailure}; any other exception counts as an
 * answer that cannot be read.
 *
 * <p>Threads: safe; what it returns belongs to one call.
 */
public interface Wire {
  /** Returns the path below the address of the provider, with its slash. */
  String path(ProviderCall call, boolean streamed);

  /**
   * Returns headers beside those of every request. The key goes here and nowhere else.
   *
   * @param call the call, or null for a {@link SideRequest}
   * @param key the provider's key, or null if none is configured
   */
  Map<String, String> headers(@Nullable ProviderCall call, @Nullable String key);

  /** Returns the body of the request. */
  JsonNode body(ProviderCall call, boolean streamed);

  /**
   * Reads a whole answer.
   *
   * @throws WireFailure if it is none, or an error under a good status
   */
  void read(JsonNode body, AnswerBuilder answer);

  /** Returns what reads a streamed answer. */
  StreamReader reader(AnswerBuilder answer);

  /**
   * Returns what a bad status means.
   *
   * @param call what was asked
   * @param status 400 or above
   * @param headers of the reply
   * @param body of the reply; null if it is no JSON
   */
  WireFailure failure(ProviderCall call, int status, HttpHeaders headers, @Nullable JsonNode body);

  /** Returns the header that names the request at the provider. */
  String requestIdHeader();

  /** Reads the events of one stream. */
  interface StreamReader {
    /**
     * Reads an event. After the mark that ends an answer, the reader completes the answer; later
     * events are not read.
     *
     * @throws WireFailure if it is an error, or cannot be understood
     */
    void event(SseEvent event);

    /**
     * Is told that no event will follow; it completes the answer if nothing of it can be missing.
     */
    default void end() {}
  }
}
