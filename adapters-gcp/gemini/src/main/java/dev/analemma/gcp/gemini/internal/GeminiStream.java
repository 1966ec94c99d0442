// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import static dev.analemma.llm.wire.WireFields.has;
import static dev.analemma.llm.wire.WireFields.text;
import static dev.analemma.llm.wire.WireFields.tokens;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Finish;
import dev.analemma.llm.Usage;
import dev.analemma.llm.wire.AnswerBuilder;
import dev.analemma.llm.wire.WireFailure;
import dev.analemma.spi.Json;
import org.jspecify.annotations.Nullable;

/**
 * Reads the chunks of an answer.
 *
 * <p>It has ended with a reason for it, and with the stream: older models tell a reason with every
 * chunk. A chunk without candidates that tells why the question was blocked is no answer.
 */
final class GeminiStream {
  private final AnswerBuilder answer;
  private @Nullable Finish finish;

  GeminiStream(AnswerBuilder answer) {
    this.answer = answer;
  }

  void chunk(JsonNode chunk) {
    GeminiErrors.throwIfError(chunk);
    if (!chunk.isObject()) {
      throw WireFailure.protocol("a chunk that is no object");
    }
    answer.model(text(chunk, "modelVersion"));
    usage(chunk.path("usageMetadata"));
    for (JsonNode candidate : chunk.path("candidates")) {
      // Only one is asked for.
      if (candidate.path("index").asInt(0) == 0) {
        candidate(candidate);
      }
    }
    JsonNode feedback = chunk.path("promptFeedback");
    String blocked = text(feedback, "blockReason");
    if (blocked != null && chunk.path("candidates").isEmpty()) {
      String words = text(feedback, "blockReasonMessage");
      throw new WireFailure(
          ErrorKind.CONTENT_FILTERED,
          blocked,
          words == null ? "the question was blocked" : words,
          null);
    }
  }

  void end() {
    if (finish != null) {
      answer.complete(finish);
    }
  }

  private void candidate(JsonNode candidate) {
    for (JsonNode part : candidate.path("content").path("parts")) {
      part(part);
    }
    String reason = text(candidate, "finishReason");
    if (reason == null) {
      return;
    }
    FinishReason known = FinishReason.of(reason);
    ErrorKind error = known == null ? null : known.error();
    if (error != null) {
      String words = text(candidate, "finishMessage");
      throw new WireFailure(error, reason, words == null ? "" : words, null);
    }
    finish = known == null ? Finish.UNKNOWN : known.finish();
  }

  private void part(JsonNode part) {
    String text = text(part, "text");
    String signature = text(part, GeminiParts.SIGNATURE);
    if (has(part, GeminiParts.CALL)) {
      call(part.path(GeminiParts.CALL), signature);
    } else if (text == null) {
      answer.opaque(GeminiParts.PART, Json.write(part));
    } else if (part.path("thought").asBoolean()) {
      answer.thought(text);
      if (signature != null) {
        answer.sealThought(GeminiParts.SIGNATURE, signature);
      }
    } else if (signature == null) {
      answer.text(text);
    } else if (text.isEmpty()) {
      answer.opaque(GeminiParts.PART, Json.write(part));
    } else {
      answer.signedText(text, GeminiParts.SIGNATURE, signature);
    }
  }

  private void call(JsonNode call, @Nullable String signature) {
    String name = text(call, "name");
    if (name == null) {
      throw WireFailure.protocol("a call of a tool without a name");
    }
    String id = text(call, "id");
    AnswerBuilder.ToolCallPiece piece = answer.toolCall(id, name);
    if (!call.path("args").isEmpty()) {
      piece.arguments(Json.write(call.path("args")));
    }
    ObjectNode own = Json.nodes().objectNode();
    if (id != null && !id.isBlank()) {
      own.put("id", id);
    }
    if (signature != null) {
      own.put(GeminiParts.SIGNATURE, signature);
    }
    if (!own.isEmpty()) {
      piece.seal(GeminiParts.CALL, Json.write(own));
    }
  }

  /**
   * Counts are those since the beginning. Input has what came from a cache, and not what tools of
   * the provider put in; thoughts are beside the output, except where the total says otherwise.
   */
  private void usage(JsonNode usage) {
    if (!has(usage, "promptTokenCount")) {
      return;
    }
    long prompt = tokens(usage, "promptTokenCount");
    long cached = Math.min(prompt, tokens(usage, "cachedContentTokenCount"));
    long tools = tokens(usage, "toolUsePromptTokenCount");
    long output = tokens(usage, "candidatesTokenCount");
    long thoughts = tokens(usage, "thoughtsTokenCount");
    boolean within = thoughts > 0 && tokens(usage, "totalTokenCount") == prompt + tools + output;
    answer.usage(
        new Usage(
            prompt - cached + tools,
            cached,
            0,
            0,
            within ? Math.max(0, output - thoughts) : output,
            thoughts,
            Usage.Quality.REPORTED));
  }
}
