// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.Feature;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.OutputSpec;
import dev.analemma.llm.Parameter;
import dev.analemma.llm.Part;
import dev.analemma.llm.Reasoning;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Sampling;
import dev.analemma.llm.ToolSpec;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderCall.CachePoint;
import dev.analemma.llm.wire.Conversation;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes the body of a call of the messages API.
 *
 * <p>Turns alternate: results of tools are said by the user, at the beginning of the turn, and what
 * the user says next is in the same turn. Blocks without text are left out, since the API refuses
 * them. In an answer, calls of tools stand behind everything else.
 */
final class AnthropicRequest {
  /** What the API allows. */
  private static final int CACHE_POINTS_MAX = 4;

  /** The least that the API takes; below it nothing is asked for. */
  private static final int BUDGET_TOKENS_MIN = 1_024;

  private static final int LOW_TOKENS = 2_048;
  private static final int MEDIUM_TOKENS = 8_192;
  private static final int HIGH_TOKENS = 24_576;

  private final ProviderCall call;
  private final ResolvedTarget target;
  private final ModelInput input;
  private final Conversation conversation;
  private final ObjectNode body = Json.nodes().objectNode();

  /** By the index of its message: the last block of it, where a cache point may stand. */
  private final NavigableMap<Integer, ObjectNode> lastBlocks = new TreeMap<>();

  private AnthropicRequest(ProviderCall call) {
    this.call = call;
    target = call.target();
    input = call.input();
    conversation = Conversation.of(input.messages());
  }

  static JsonNode of(ProviderCall call, boolean streamed) {
    return new AnthropicRequest(call).write(streamed);
  }

  private JsonNode write(boolean streamed) {
    body.put("model", target.model());
    body.put("max_tokens", input.maxOutputTokens());
    tools();
    messages();
    cachePoints();
    parameters();
    if (input.output() instanceof OutputSpec.JsonObject json
        && json.schema() != null
        && target.has(Feature.JSON_SCHEMA)) {
      ObjectNode format = body.withObject("/output_config").putObject("format");
      format.put("type", "json_schema").set("schema", json.schema());
    }
    if (streamed) {
      body.put("stream", true);
    }
    return body;
  }

  private void messages() {
    ArrayNode system = Json.nodes().arrayNode();
    ArrayNode messages = Json.nodes().arrayNode();
    for (Conversation.Turn turn : conversation.turns()) {
      Message message = turn.message();
      List<ObjectNode> blocks = blocks(message);
      if (blocks.isEmpty()) {
        continue;
      }
      ArrayNode content = system;
      if (message.role() != Message.Role.SYSTEM) {
        content =
            content(messages, message.role() == Message.Role.ASSISTANT ? "assistant" : "user");
      }
      content.addAll(blocks);
      for (ObjectNode block : blocks) {
        if (!block.path("type").asText().endsWith("thinking")) {
          lastBlocks.put(turn.until(), block);
        }
      }
    }
    if (!system.isEmpty()) {
      body.set("system", system);
    }
    body.set("messages", messages);
    trimPrefill(messages);
  }

  /** Returns the content of the last turn if the role is that of it, else of a new one. */
  private static ArrayNode content(ArrayNode messages, String role) {
    JsonNode last = messages.path(messages.size() - 1);
    if (last.path("role").asText().equals(role)) {
      return (ArrayNode) last.path("content");
    }
    return messages.addObject().put("role", role).putArray("content");
  }

  private List<ObjectNode> blocks(Message message) {
    List<ObjectNode> blocks = new ArrayList<>();
    List<ObjectNode> calls = new ArrayList<>();
    for (Part part : message.parts()) {
      if (part instanceof Part.ToolCall tool) {
        calls.add(toolUse(tool));
      } else {
        ObjectNode block = block(part);
        if (block != null) {
          blocks.add(block);
        }
      }
    }
    blocks.addAll(calls);
    return blocks;
  }

  private @Nullable ObjectNode block(Part part) {
    if (part instanceof Part.Text text) {
      return text.text().isBlank() ? null : typed("text").put("text", text.text());
    }
    if (part instanceof Part.ToolResult result) {
      ObjectNode block =
          typed("tool_result")
              .put("tool_use_id", conversation.id(result.callId()))
              .put("content", result.content());
      return result.error() ? block.put("is_error", true) : block;
    }
    if (part instanceof Part.Reasoning thought) {
      Part.Opaque signature = thought.opaque();
      return signature == null || !signature.isFor(target)
          ? null
          : typed("thinking").put("thinking", thought.text()).put("signature", signature.data());
    }
    if (part instanceof Part.Opaque opaque && opaque.isFor(target)) {
      return (ObjectNode) Json.parse(opaque.data()).deepCopy();
    }
    return null;
  }

  private ObjectNode toolUse(Part.ToolCall tool) {
    ObjectNode block =
        typed("tool_use")
            .put("id", conversation.id(tool.id()))
            .put("name", Conversation.name(tool.name()));
    block.set("input", Conversation.arguments(tool));
    return block;
  }

  private static ObjectNode typed(String type) {
    return Json.nodes().objectNode().put("type", type);
  }

  /** An answer that is to be gone on with must not end in blanks. */
  private static void trimPrefill(ArrayNode messages) {
    JsonNode last = messages.path(messages.size() - 1);
    if (last.path("role").asText().equals("assistant")) {
      JsonNode content = last.path("content");
      if (content.path(content.size() - 1) instanceof ObjectNode block && block.has("text")) {
        block.put("text", block.path("text").asText().stripTrailing());
      }
    }
  }

  private void tools() {
    if (input.tools().isEmpty()) {
      return;
    }
    ArrayNode tools = body.putArray("tools");
    for (ToolSpec tool : input.tools()) {
      ObjectNode one = tools.addObject().put("name", tool.name());
      one.put("description", tool.description()).set("input_schema", tool.input());
    }
    switch (input.toolChoice().mode()) {
      case AUTO -> {}
      case NONE -> body.putObject("tool_choice").put("type", "none");
      case ANY -> body.putObject("tool_choice").put("type", "any");
      case TOOL ->
          body.putObject("tool_choice").put("type", "tool").put("name", input.toolChoice().tool());
    }
  }

  /** Of more points than the API takes, the last ones hold the most. */
  private void cachePoints() {
    List<CachePoint> points = call.cachePoints();
    for (CachePoint point :
        points.subList(Math.max(0, points.size() - CACHE_POINTS_MAX), points.size())) {
      JsonNode tools = body.path("tools");
      ObjectNode block =
          point.afterMessage() < 0
              ? tools.path(tools.size() - 1) instanceof ObjectNode tool ? tool : null
              : value(lastBlocks.floorEntry(point.afterMessage()));
      if (block != null) {
        ObjectNode control = block.putObject("cache_control").put("type", "ephemeral");
        if (point.longLived()) {
          control.put("ttl", "1h");
        }
      }
    }
  }

  private static @Nullable ObjectNode value(Map.@Nullable Entry<Integer, ObjectNode> entry) {
    return entry == null ? null : entry.getValue();
  }

  private void parameters() {
    boolean thinks = thinking();
    Sampling sampling = input.sampling();
    if (!thinks) {
      // Who thinks picks words in its own way.
      put(Parameter.TEMPERATURE, "temperature", sampling.temperature());
      put(Parameter.TOP_P, "top_p", sampling.topP());
    }
    if (!sampling.stop().isEmpty()) {
      body.set("stop_sequences", Json.tree(sampling.stop()));
    }
  }

  private void put(Parameter parameter, String name, @Nullable Double value) {
    if (value != null && target.support(parameter).kind() != Parameter.Support.Kind.REJECTED) {
      body.set(name, Json.nodes().numberNode(value));
    }
  }

  /** Asks for thoughts, in words where the model takes them; returns whether it did. */
  private boolean thinking() {
    Reasoning reasoning = input.reasoning();
    if (reasoning == Reasoning.Effort.NONE) {
      return disabled();
    }
    if (reasoning instanceof Reasoning.Effort effort && target.has(Feature.REASONING_EFFORT)) {
      body.putObject("thinking").put("type", "adaptive");
      body.withObject("/output_config").put("effort", effort.name().toLowerCase(Locale.ROOT));
      return true;
    }
    if (reasoning == null || !target.has(Feature.REASONING_BUDGET)) {
      return false;
    }
    int budget = Math.min(budget(reasoning), input.maxOutputTokens() - 1);
    if (budget < BUDGET_TOKENS_MIN) {
      // There is no room for thoughts.
      return disabled();
    }
    body.putObject("thinking").put("type", "enabled").put("budget_tokens", budget);
    return true;
  }

  private boolean disabled() {
    if (target.has(Feature.REASONING_BUDGET) || target.has(Feature.REASONING_EFFORT)) {
      body.putObject("thinking").put("type", "disabled");
    }
    return false;
  }

  private static int budget(Reasoning reasoning) {
    if (reasoning instanceof Reasoning.Budget budget) {
      return Math.max(BUDGET_TOKENS_MIN, budget.tokens());
    }
    return switch ((Reasoning.Effort) reasoning) {
      case NONE -> 0;
      case LOW -> LOW_TOKENS;
      case MEDIUM -> MEDIUM_TOKENS;
      case HIGH -> HIGH_TOKENS;
    };
  }
}
