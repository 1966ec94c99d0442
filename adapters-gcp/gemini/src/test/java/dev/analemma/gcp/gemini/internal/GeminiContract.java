// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Usage;
import dev.analemma.spi.Json;
import dev.analemma.testkit.LlmProviderTck;
import dev.analemma.testkit.SocketScript;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What both APIs send alike. */
abstract class GeminiContract extends LlmProviderTck {
  private static final Map<ErrorKind, Integer> STATUS =
      Map.of(
          ErrorKind.AUTH, 401,
          ErrorKind.RATE_LIMITED, 429,
          ErrorKind.QUOTA_EXHAUSTED, 429,
          ErrorKind.OVERLOADED, 503,
          ErrorKind.SERVER_ERROR, 500,
          ErrorKind.INVALID_REQUEST, 400,
          ErrorKind.MODEL_NOT_FOUND, 404);

  /** Returns the body of an error as the API writes it. */
  String written(String error) {
    return error;
  }

  @Override
  protected ObjectNode model() {
    return (ObjectNode)
        Json.parse(
                """
                {"id": "gemini-x", "family": "gemini-x", "context": 1000000, "maxOutput": 65000,
                 "features": ["tools", "forced-tool", "json-mode", "json-schema", "stream",
                              "system", "reasoning-effort"],
                 "schemas": "openapi"}
                """)
            .deepCopy();
  }

  @Override
  protected Set<Said> unsayable() {
    return Set.of(Said.REFUSED);
  }

  @Override
  protected SocketScript whole(Said said) {
    return SocketScript.reply(200, "application/json", Fixture.text(name(said) + ".json"));
  }

  @Override
  protected Streamed streamed(Said said) {
    Streamed all = Streamed.sse(Fixture.text(name(said) + ".sse"), 0);
    return new Streamed(all.type(), all.events(), all.events().size());
  }

  private static String name(Said said) {
    return said.name().toLowerCase(Locale.ROOT);
  }

  @Override
  protected Usage usage() {
    return new Usage(86, 1920, 0, 0, 300, 64, Usage.Quality.REPORTED);
  }

  @Override
  protected SocketScript error(ErrorKind kind) {
    Integer status = STATUS.get(kind);
    return status == null ? null : SocketScript.reply(status, "application/json", body(kind));
  }

  /** The same bodies come as events of a stream. */
  @Override
  protected byte[] streamedError(ErrorKind kind) {
    return STATUS.containsKey(kind)
        ? ("data: " + body(kind).replaceAll("\\n *", "") + "\n\n").getBytes(UTF_8)
        : null;
  }

  private String body(ErrorKind kind) {
    return written(Fixture.text("error_" + kind.name().toLowerCase(Locale.ROOT) + ".json"));
  }
}
