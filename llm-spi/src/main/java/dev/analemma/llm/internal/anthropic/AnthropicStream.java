// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.anthropic;

import static dev.analemma.llm.wire.WireFields.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.Finish;
import dev.analemma.llm.http.SseEvent;
import dev.analemma.llm.wire.AnswerBuilder;
import dev.analemma.llm.wire.Wire;
import dev.analemma.llm.wire.WireFailure;
import dev.analemma.llm.wire.WireFields;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of a streamed message. It has ended with {@code message_stop}, behind a reason
 * for it; types of events and deltas that are not known are passed over, as the API asks.
 */
final class AnthropicStream implements Wire.StreamReader {
  private final AnswerBuilder answer;
  private final AnthropicUsage usage = new AnthropicUsage();
  private final Map<Integer, AnthropicBlock> blocks = new HashMap<>();
  private @Nullable Finish finish;

  AnthropicStream(AnswerBuilder answer) {
    this.answer = answer;
  }

  @Override
  public void event(SseEvent event) {
    JsonNode data = WireFields.parse(event.data());
    AnthropicErrors.throwIfError(data);
    int index = data.path("index").asInt(0);
    switch (data.path("type").asText()) {
      case "message_start" -> {
        answer.model(text(data.path("message"), "model"));
        usage.add(data.path("message").path("usage"), answer);
      }
      case "content_block_start" ->
          blocks.put(index, AnthropicBlock.begin(data.path("content_block"), answer));
      case "content_block_delta" -> block(index).delta(data.path("delta"));
      case "content_block_stop" -> {
        block(index).end();
        blocks.remove(index);
      }
      case "message_delta" -> {
        String reason = text(data.path("delta"), "stop_reason");
        finish = reason == null ? finish : AnthropicWire.finish(reason);
        usage.add(data.path("usage"), answer);
      }
      case "message_stop" -> {
        if (finish == null || !blocks.isEmpty()) {
          throw WireFailure.protocol("a message that stopped without a reason, or within a block");
        }
        answer.complete(finish);
      }
      default -> {}
    }
  }

  private AnthropicBlock block(int index) {
    AnthropicBlock block = blocks.get(index);
    if (block == null) {
      throw WireFailure.protocol("a piece of block %d, which has not begun".formatted(index));
    }
    return block;
  }
}
