// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.openai;

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

class OpenAiContractTest extends LlmProviderTck {
  private static final Map<ErrorKind, Integer> STATUS =
      Map.of(
          ErrorKind.AUTH, 401,
          ErrorKind.RATE_LIMITED, 429,
          ErrorKind.QUOTA_EXHAUSTED, 429,
          ErrorKind.OVERLOADED, 503,
          ErrorKind.SERVER_ERROR, 500,
          ErrorKind.CONTEXT_LENGTH, 400,
          ErrorKind.CONTENT_FILTERED, 400,
          ErrorKind.INVALID_REQUEST, 400,
          ErrorKind.MODEL_NOT_FOUND, 404);

  @Override
  protected LlmProviderFactory factory() {
    return Fixture.factory("openai-compatible");
  }

  @Override
  protected ObjectNode model() {
    return (ObjectNode)
        Json.parse(
                """
                {"id": "m", "family": "m", "context": 100000, "maxOutput": 10000,
                 "features": ["tools", "forced-tool", "json-mode", "json-schema", "stream",
                              "system", "prefill", "reasoning-effort"]}
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
    // The usage is enough where [DONE] does not come.
    return new Streamed(all.type(), all.events(), all.events().size() - 1);
  }

  private static String name(Said said) {
    return "openai/" + said.name().toLowerCase(Locale.ROOT);
  }

  @Override
  protected Usage usage() {
    return new Usage(86, 1920, 0, 0, 236, 64, Usage.Quality.REPORTED);
  }

  @Override
  protected SocketScript error(ErrorKind kind) {
    Integer status = STATUS.get(kind);
    if (status == null) {
      return null;
    }
    String body = Fixture.text("openai/error_" + kind.name().toLowerCase(Locale.ROOT) + ".json");
    return kind == ErrorKind.RATE_LIMITED
        ? SocketScript.reply(status, "application/json", body, "Retry-After: 2")
        : SocketScript.reply(status, "application/json", body);
  }

  @Override
  protected byte[] streamedError(ErrorKind kind) {
    return switch (kind) {
      case SERVER_ERROR -> event("openai/stream_error_500.json");
      case INVALID_REQUEST -> event("openai/vllm_400.json");
      case CONTEXT_LENGTH -> event("openai/error_context_length.json");
      case RATE_LIMITED -> event("openai/error_rate_limited.json");
      case QUOTA_EXHAUSTED -> event("openai/error_quota_exhausted.json");
      default -> null;
    };
  }

  private static byte[] event(String fixture) {
    return ("data: " + Fixture.text(fixture).strip() + "\n\n").getBytes(UTF_8);
  }
}
