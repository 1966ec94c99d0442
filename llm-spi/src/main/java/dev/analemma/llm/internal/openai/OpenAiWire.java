// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.openai;

import static dev.analemma.llm.wire.WireFields.has;
import static dev.analemma.llm.wire.WireFields.text;
import static dev.analemma.llm.wire.WireFields.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.Finish;
import dev.analemma.llm.Usage;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.wire.AnswerBuilder;
import dev.analemma.llm.wire.Wire;
import dev.analemma.llm.wire.WireFailure;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.Json;
import java.net.http.HttpHeaders;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chat completions: {@code POST /chat/completions}, key as bearer token.
 *
 * <p>Source: OpenAI's API reference, "Chat"; vLLM's "OpenAI-Compatible Server".
 */
final class OpenAiWire implements Wire {
  private final EngineClock clock;

  OpenAiWire(EngineClock clock) {
    this.clock = clock;
  }

  @Override
  public String path(ProviderCall call, boolean streamed) {
    return "/chat/completions";
  }

  @Override
  public Map<String, String> headers(@Nullable ProviderCall call, @Nullable String key) {
    Map<String, String> headers = new HashMap<>();
    if (key != null) {
      headers.put("Authorization", "Bearer " + key);
    }
    String again = call == null ? null : call.idempotencyKey();
    if (again != null) {
      headers.put("Idempotency-Key", again);
    }
    return headers;
  }

  @Override
  public JsonNode body(ProviderCall call, boolean streamed) {
    return OpenAiRequest.of(call, streamed);
  }

  @Override
  public void read(JsonNode body, AnswerBuilder answer) {
    OpenAiErrors.throwIfError(body);
    JsonNode choice = body.path("choices").path(0);
    JsonNode message = choice.path("message");
    String reason = text(choice, "finish_reason");
    if (!message.isObject() || reason == null) {
      throw WireFailure.protocol("an answer without a choice that ended");
    }
    answer.model(text(body, "model"));
    said(message, answer);
    for (JsonNode call : message.path("tool_calls")) {
      JsonNode function = call.path("function");
      String name = text(function, "name");
      if (name == null) {
        throw WireFailure.protocol("a call of a tool without a name");
      }
      answer.toolCall(text(call, "id"), name).arguments(arguments(function));
    }
    usage(body, answer);
    answer.complete(finish(reason, choice, has(message, "refusal")));
  }

  @Override
  public StreamReader reader(AnswerBuilder answer) {
    return new OpenAiStream(answer);
  }

  @Override
  public WireFailure failure(
      ProviderCall call, int status, HttpHeaders headers, @Nullable JsonNode body) {
    return OpenAiErrors.of(status, headers, body, clock.now());
  }

  @Override
  public String requestIdHeader() {
    return "x-request-id";
  }

  /** Reads text and thoughts, of a message or of a piece of one. */
  static void said(JsonNode message, AnswerBuilder answer) {
    String thought = text(message, "reasoning_content");
    answer.thought(thought != null ? thought : orEmpty(text(message, "reasoning")));
    JsonNode content = message.path("content");
    if (content.isArray()) {
      for (JsonNode part : content) {
        answer.text(orEmpty(text(part, "text")));
      }
    } else {
      answer.text(content.isTextual() ? content.asText() : "");
    }
    answer.text(orEmpty(text(message, "refusal")));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** Some servers send arguments as the object that they mean. */
  static String arguments(JsonNode function) {
    JsonNode arguments = function.path("arguments");
    return arguments.isObject() ? Json.write(arguments) : orEmpty(text(function, "arguments"));
  }

  /** Reads usage where there is one. Input counts what came from the cache, output the thoughts. */
  static void usage(JsonNode body, AnswerBuilder answer) {
    JsonNode usage = body.path("usage");
    if (!has(usage, "prompt_tokens")) {
      return;
    }
    long input = tokens(usage, "prompt_tokens");
    long cached = tokens(usage.path("prompt_tokens_details"), "cached_tokens");
    long output = tokens(usage, "completion_tokens");
    long thoughts = tokens(usage.path("completion_tokens_details"), "reasoning_tokens");
    answer.usage(
        new Usage(
            Math.max(0, input - cached),
            cached,
            0,
            0,
            // A few servers count thoughts beside the output: more of them than of all.
            thoughts > output ? output : output - thoughts,
            thoughts,
            Usage.Quality.REPORTED));
  }

  /**
   * Returns why an answer ended.
   *
   * @param reason as it was sent
   * @param choice where vLLM tells the stop text that ended the answer
   * @param refused whether the model declined
   */
  static Finish finish(String reason, JsonNode choice, boolean refused) {
    return switch (reason) {
      case "stop" -> {
        if (refused) {
          yield Finish.REFUSAL;
        }
        yield choice.path("stop_reason").isTextual() ? Finish.STOP_SEQUENCE : Finish.STOP;
      }
      case "length" -> Finish.MAX_TOKENS;
      case "tool_calls", "function_call" -> Finish.TOOL_CALLS;
      case "content_filter" -> Finish.CONTENT_FILTER;
      case "error" -> throw OpenAiErrors.serverError("the provider ended the answer with an error");
      default -> Finish.UNKNOWN;
    };
  }
}
