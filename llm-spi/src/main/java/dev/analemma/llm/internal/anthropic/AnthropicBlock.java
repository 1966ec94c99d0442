// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.anthropic;

import static dev.analemma.llm.wire.WireFields.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.wire.AnswerBuilder;
import dev.analemma.llm.wire.WireFailure;
import dev.analemma.llm.wire.WireFields;
import dev.analemma.spi.Json;
import org.jspecify.annotations.Nullable;

/**
 * One block of an answer, whole or with deltas to come.
 *
 * <p>What is neither text nor thought nor call of a tool of ours (encrypted thoughts, tools that
 * the provider runs itself) is kept as it is, to be sent back in its place.
 */
final class AnthropicBlock {
  static final String SIGNATURE = "signature";

  private final AnswerBuilder answer;
  private final ObjectNode begun;
  private final String type;
  private final StringBuilder input = new StringBuilder();
  private AnswerBuilder.@Nullable ToolCallPiece tool;

  private AnthropicBlock(ObjectNode begun, AnswerBuilder answer) {
    this.begun = begun;
    this.answer = answer;
    this.type = begun.path("type").asText();
  }

  static AnthropicBlock begin(JsonNode content, AnswerBuilder answer) {
    if (!(content instanceof ObjectNode object)) {
      throw WireFailure.protocol("a block that is no object");
    }
    AnthropicBlock block = new AnthropicBlock(object.deepCopy(), answer);
    block.begin();
    return block;
  }

  private void begin() {
    switch (type) {
      case "text" -> answer.text(begun.path("text").asText());
      case "thinking" -> answer.thought(begun.path("thinking").asText());
      case "tool_use" -> {
        String name = text(begun, "name");
        if (name == null) {
          throw WireFailure.protocol("a call of a tool without a name");
        }
        AnswerBuilder.ToolCallPiece begins = answer.toolCall(text(begun, "id"), name);
        if (!begun.path("input").isEmpty()) {
          begins.arguments(Json.write(begun.path("input")));
        }
        tool = begins;
      }
      default -> {}
    }
  }

  void delta(JsonNode delta) {
    switch (delta.path("type").asText()) {
      case "text_delta" -> answer.text(delta.path("text").asText());
      case "thinking_delta" -> answer.thought(delta.path("thinking").asText());
      case "signature_delta" ->
          begun.put(SIGNATURE, begun.path(SIGNATURE).asText() + delta.path(SIGNATURE).asText());
      case "input_json_delta" -> {
        String json = delta.path("partial_json").asText();
        if (tool != null) {
          tool.arguments(json);
        } else {
          input.append(json);
        }
      }
      default -> {}
    }
  }

  void end() {
    switch (type) {
      case "text", "tool_use" -> {}
      case "thinking" -> {
        String signature = begun.path(SIGNATURE).asText();
        if (!signature.isEmpty()) {
          answer.sealThought(SIGNATURE, signature);
        }
      }
      default -> {
        if (!input.isEmpty()) {
          begun.set("input", WireFields.parse(input.toString()));
        }
        answer.opaque(type, Json.write(begun));
      }
    }
  }
}
