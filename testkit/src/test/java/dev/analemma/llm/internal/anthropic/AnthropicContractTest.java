// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Fixture;
import dev.analemma.llm.Usage;
import dev.analemma.llm.spi.LlmProviderFactory;
import dev.analemma.spi.Json;
import dev.analemma.testkit.LlmProviderTck;
import dev.analemma.testkit.SocketScript;
import java.util.Locale;
import java.util.Map;

class AnthropicContractTest extends LlmProviderTck {
  private static final Map<ErrorKind, Integer> STATUS =
      Map.of(
          ErrorKind.AUTH, 401,
          ErrorKind.RATE_LIMITED, 429,
          ErrorKind.QUOTA_EXHAUSTED, 429,
          ErrorKind.OVERLOADED, 529,
          ErrorKind.SERVER_ERROR, 500,
          ErrorKind.INVALID_REQUEST, 400,
          ErrorKind.MODEL_NOT_FOUND, 404);

  @Override
  protected LlmProviderFactory factory() {
    return Fixture.factory("anthropic");
  }

  @Override
  protected ObjectNode model() {
    return (ObjectNode)
        Json.parse(
                """
                {"id": "claude-x", "family": "claude", "context": 200000, "maxOutput": 32000,
                 "features": ["tools", "forced-tool", "json-schema", "stream", "system", "prefill",
                              "reasoning-budget"]}
                """)
            .deepCopy();
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
    return "anthropic/" + said.name().toLowerCase(Locale.ROOT);
  }

  @Override
  protected Usage usage() {
    return new Usage(86, 1920, 1000, 500, 300, 0, Usage.Quality.REPORTED);
  }

  @Override
  protected SocketScript error(ErrorKind kind) {
    Integer status = STATUS.get(kind);
    if (status == null) {
      return null;
    }
    return kind == ErrorKind.RATE_LIMITED
        ? SocketScript.reply(status, "application/json", body(kind), "retry-after: 2")
        : SocketScript.reply(status, "application/json", body(kind));
  }

  /** The same bodies come as events of a stream. */
  @Override
  protected byte[] streamedError(ErrorKind kind) {
    return STATUS.containsKey(kind)
        ? ("event: error\ndata: " + body(kind).strip() + "\n\n").getBytes(UTF_8)
        : null;
  }

  private static String body(ErrorKind kind) {
    return Fixture.text("anthropic/error_" + kind.name().toLowerCase(Locale.ROOT) + ".json");
  }
}
