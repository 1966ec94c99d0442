// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.openai;

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
import dev.analemma.llm.ToolChoice;
import dev.analemma.llm.ToolSpec;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.wire.Conversation;
import dev.analemma.spi.Json;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes the body of a chat completion.
 *
 * <p>Texts stay texts where one is enough: templates of many servers take no lists. Thoughts are
 * not sent back; this API has no place for them.
 */
final class OpenAiRequest {
  /** Up to how many tokens of thoughts an effort is called low, and medium. */
  private static final int LOW_TOKENS = 2_048;

  private static final int MEDIUM_TOKENS = 8_192;

  private final ResolvedTarget target;
  private final ModelInput input;
  private final Conversation conversation;
  private final ObjectNode body = Json.nodes().objectNode();

  private OpenAiRequest(ProviderCall call) {
    target = call.target();
    input = call.input();
    conversation = Conversation.of(input.messages());
  }

  static JsonNode of(ProviderCall call, boolean streamed) {
    return new OpenAiRequest(call).write(streamed);
  }

  private JsonNode write(boolean streamed) {
    body.put("model", target.model());
    ArrayNode messages = body.putArray("messages");
    StringBuilder system = new StringBuilder();
    for (Conversation.Turn turn : conversation.turns()) {
      if (turn.message().role() == Message.Role.SYSTEM) {
        // Templates of many models take one message of the system.
        system.append(system.isEmpty() ? "" : "\n\n").append(turn.message().text());
        continue;
      }
      if (messages.isEmpty() && !system.isEmpty()) {
        message(messages, "system").put("content", system.toString());
      }
      write(messages, turn.message());
    }
    if (messages.isEmpty()) {
      message(messages, "system").put("content", system.toString());
    }
    tools();
    output();
    parameters();
    if (streamed) {
      body.put("stream", true);
      body.putObject("stream_options").put("include_usage", true);
    }
    return body;
  }

  private static ObjectNode message(ArrayNode messages, String role) {
    return messages.addObject().put("role", role);
  }

  private void write(ArrayNode messages, Message message) {
    switch (message.role()) {
      case USER -> user(message(messages, "user"), message);
      case ASSISTANT -> assistant(message(messages, "assistant"), message);
      case TOOL -> {
        for (Part part : message.parts()) {
          result(message(messages, "tool"), (Part.ToolResult) part);
        }
      }
      case SYSTEM -> throw new IllegalStateException("a message of the system behind others");
    }
  }

  private static void user(ObjectNode out, Message message) {
    if (message.parts().size() == 1) {
      out.put("content", message.text());
      return;
    }
    ArrayNode content = out.putArray("content");
    for (Part part : message.parts()) {
      content.addObject().put("type", "text").put("text", ((Part.Text) part).text());
    }
  }

  private void assistant(ObjectNode out, Message message) {
    List<Part.ToolCall> calls = message.toolCalls();
    String text = message.text();
    if (text.isEmpty() && !calls.isEmpty()) {
      out.putNull("content");
    } else {
      out.put("content", text);
    }
    if (calls.isEmpty()) {
      return;
    }
    ArrayNode all = out.putArray("tool_calls");
    for (Part.ToolCall call : calls) {
      ObjectNode one =
          all.addObject().put("id", conversation.id(call.id())).put("type", "function");
      one.putObject("function")
          .put("name", Conversation.name(call.name()))
          .put("arguments", Json.write(Conversation.arguments(call)));
    }
  }

  /** There is no field for a result that is an error, so its text has to say so. */
  private void result(ObjectNode out, Part.ToolResult result) {
    out.put("tool_call_id", conversation.id(result.callId()));
    out.put("content", result.error() ? "Error: " + result.content() : result.content());
  }

  private void tools() {
    if (input.tools().isEmpty()) {
      return;
    }
    ArrayNode tools = body.putArray("tools");
    for (ToolSpec tool : input.tools()) {
      ObjectNode function = tools.addObject().put("type", "function").putObject("function");
      function.put("name", tool.name()).put("description", tool.description());
      function.set("parameters", tool.input());
    }
    ToolChoice choice = input.toolChoice();
    switch (choice.mode()) {
      case AUTO -> {}
      case NONE -> body.put("tool_choice", "none");
      case ANY -> body.put("tool_choice", "required");
      case TOOL ->
          body.putObject("tool_choice")
              .put("type", "function")
              .putObject("function")
              .put("name", choice.tool());
    }
  }

  private void output() {
    if (!(input.output() instanceof OutputSpec.JsonObject json)) {
      return;
    }
    if (json.schema() != null && target.has(Feature.JSON_SCHEMA)) {
      ObjectNode format = body.putObject("response_format").put("type", "json_schema");
      ObjectNode schema = format.putObject("json_schema").put("name", json.name());
      schema.put("strict", true).set("schema", json.schema());
    } else if (target.has(Feature.JSON_MODE)) {
      body.putObject("response_format").put("type", "json_object");
    }
  }

  private void parameters() {
    put(
        Parameter.MAX_OUTPUT_TOKENS,
        "max_tokens",
        Json.nodes().numberNode(input.maxOutputTokens()));
    Sampling sampling = input.sampling();
    put(Parameter.TEMPERATURE, "temperature", number(sampling.temperature()));
    put(Parameter.TOP_P, "top_p", number(sampling.topP()));
    Long seed = sampling.seed();
    put(Parameter.SEED, "seed", seed == null ? null : Json.nodes().numberNode(seed));
    if (!sampling.stop().isEmpty()) {
      put(Parameter.STOP, "stop", Json.tree(sampling.stop()));
    }
    Reasoning reasoning = input.reasoning();
    if (reasoning != null && target.has(Feature.REASONING_EFFORT)) {
      body.put("reasoning_effort", effort(reasoning));
    }
  }

  private static @Nullable JsonNode number(@Nullable Double value) {
    return value == null ? null : Json.nodes().numberNode(value);
  }

  private void put(Parameter parameter, String name, @Nullable JsonNode value) {
    Parameter.Support support = target.support(parameter);
    if (value != null && support.kind() != Parameter.Support.Kind.REJECTED) {
      String renamed = support.name();
      body.set(renamed == null ? name : renamed, value);
    }
  }

  private static String effort(Reasoning reasoning) {
    if (reasoning instanceof Reasoning.Effort effort) {
      return effort.name().toLowerCase(Locale.ROOT);
    }
    int tokens = ((Reasoning.Budget) reasoning).tokens();
    if (tokens <= LOW_TOKENS) {
      return "low";
    }
    return tokens <= MEDIUM_TOKENS ? "medium" : "high";
  }
}
