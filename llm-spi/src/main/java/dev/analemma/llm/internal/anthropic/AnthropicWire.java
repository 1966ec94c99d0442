// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.anthropic;

import static dev.analemma.llm.wire.WireFields.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.Finish;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.wire.AnswerBuilder;
import dev.analemma.llm.wire.Wire;
import dev.analemma.llm.wire.WireFailure;
import dev.analemma.spi.EngineClock;
import java.net.http.HttpHeaders;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages API: {@code POST /v1/messages}, key in {@code x-api-key}.
 *
 * <p>Source: Anthropic's API reference, "Messages", "Streaming messages", "Errors".
 */
final class AnthropicWire implements Wire {
  private static final String VERSION = "2023-06-01";

  private final EngineClock clock;
  private final @Nullable String beta;

  /**
   * Creates the wire.
   *
   * @param clock tells how long until a date is
   * @param beta features that are asked for by their names, separated by commas; or null
   */
  AnthropicWire(EngineClock clock, @Nullable String beta) {
    this.clock = clock;
    this.beta = beta;
  }

  @Override
  public String path(ProviderCall call, boolean streamed) {
    return "/v1/messages";
  }

  @Override
  public Map<String, String> headers(@Nullable ProviderCall call, @Nullable String key) {
    Map<String, String> headers = new HashMap<>();
    headers.put("anthropic-version", VERSION);
    if (beta != null) {
      headers.put("anthropic-beta", beta);
    }
    if (key != null) {
      headers.put("x-api-key", key);
    }
    return headers;
  }

  @Override
  public JsonNode body(ProviderCall call, boolean streamed) {
    return AnthropicRequest.of(call, streamed);
  }

  @Override
  public void read(JsonNode body, AnswerBuilder answer) {
    AnthropicErrors.throwIfError(body);
    String reason = text(body, "stop_reason");
    if (!body.path("content").isArray() || reason == null) {
      throw WireFailure.protocol("an answer without content, or without its end");
    }
    answer.model(text(body, "model"));
    for (JsonNode content : body.path("content")) {
      AnthropicBlock block = AnthropicBlock.begin(content, answer);
      block.end();
    }
    AnthropicUsage usage = new AnthropicUsage();
    usage.add(body.path("usage"), answer);
    answer.complete(finish(reason));
  }

  @Override
  public StreamReader reader(AnswerBuilder answer) {
    return new AnthropicStream(answer);
  }

  @Override
  public WireFailure failure(
      ProviderCall call, int status, HttpHeaders headers, @Nullable JsonNode body) {
    return AnthropicErrors.of(status, headers, body, clock.now());
  }

  @Override
  public String requestIdHeader() {
    return "request-id";
  }

  static Finish finish(String reason) {
    return switch (reason) {
      case "end_turn" -> Finish.STOP;
      case "tool_use" -> Finish.TOOL_CALLS;
      case "max_tokens", "model_context_window_exceeded" -> Finish.MAX_TOKENS;
      case "stop_sequence" -> Finish.STOP_SEQUENCE;
      case "pause_turn" -> Finish.PAUSE;
      case "refusal" -> Finish.REFUSAL;
      default -> Finish.UNKNOWN;
    };
  }
}
