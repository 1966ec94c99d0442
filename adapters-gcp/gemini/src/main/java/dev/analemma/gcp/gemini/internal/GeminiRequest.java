// SPDX-License-Identifier: Apache-2.0
package dev.analemma.gcp.gemini.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.llm.Feature;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.OutputSpec;
import dev.analemma.llm.Parameter;
import dev.analemma.llm.Reasoning;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Sampling;
import dev.analemma.llm.SchemaDialect;
import dev.analemma.llm.ToolChoice;
import dev.analemma.llm.ToolSpec;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderCall.CachedPrefix;
import dev.analemma.llm.wire.Conversation;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the body of a call, and of the making of a cache.
 *
 * <p>Results of tools are a turn of the user of their own: the API wants as many as there were
 * calls, and nothing else, behind a turn with calls. What is in a cache cannot be said again beside
 * it: instructions, tools, the choice among them.
 */
final class GeminiRequest {
  private static final int LOW_TOKENS = 2_048;
  private static final int MEDIUM_TOKENS = 8_192;

  /** The most that each of the models takes. */
  private static final int HIGH_TOKENS = 24_576;

  /** The least of models that cannot do without. */
  private static final int ALWAYS_TOKENS = 128;

  private final ResolvedTarget target;
  private final ModelInput input;

  /**
   * Whether it is told in words how much to think, as models are from the third generation on. They
   * take a form of the answer beside tools, and refuse calls of tools that are not signed.
   */
  private final boolean recent;

  private final ObjectNode body = Json.nodes().objectNode();

  /** How thinking is said in words. */
  private enum Level {
    MINIMAL,
    LOW,
    MEDIUM,
    HIGH
  }

  private GeminiRequest(ResolvedTarget target, ModelInput input) {
    this.target = target;
    this.input = input;
    recent = target.has(Feature.REASONING_EFFORT);
  }

  /** Returns the body of a call. */
  static JsonNode of(ProviderCall call, Safety safety) {
    GeminiRequest request = new GeminiRequest(call.target(), call.input());
    CachedPrefix cached = call.cached();
    if (cached == null) {
      request.beginning();
    } else {
      request.body.put("cachedContent", cached.handle().name());
      request.contents(cached.messages());
    }
    request.generation();
    safety.write(request.body);
    return request.body;
  }

  /** Returns the body of the making of a cache, without model and time. */
  static ObjectNode prefix(ResolvedTarget target, ModelInput prefix) {
    GeminiRequest request = new GeminiRequest(target, prefix);
    request.beginning();
    if (request.body.path("contents").isEmpty()) {
      request.body.remove("contents");
    }
    return request.body;
  }

  private void beginning() {
    List<Message> instructions = new ArrayList<>();
    for (Message message : input.messages()) {
      if (message.role() == Message.Role.SYSTEM) {
        instructions.add(message);
      }
    }
    ArrayNode said = GeminiParts.texts(instructions);
    if (!said.isEmpty()) {
      body.putObject("systemInstruction").set("parts", said);
    }
    tools();
    contents(0);
  }

  private void contents(int from) {
    GeminiParts parts = new GeminiParts(target, recent);
    ArrayNode contents = body.putArray("contents");
    for (Conversation.Turn turn : Conversation.of(input.messages()).turns()) {
      Message message = turn.message();
      if (message.role() == Message.Role.SYSTEM || turn.until() < from) {
        continue;
      }
      ArrayNode said = parts.of(message);
      if (!said.isEmpty()) {
        String role = message.role() == Message.Role.ASSISTANT ? "model" : "user";
        contents.addObject().put("role", role).set("parts", said);
      }
    }
  }

  private void tools() {
    if (input.tools().isEmpty()) {
      return;
    }
    ArrayNode functions = Json.nodes().arrayNode();
    for (ToolSpec tool : input.tools()) {
      ObjectNode function = functions.addObject().put("name", tool.name());
      parameters(function.put("description", tool.description()), tool.input());
    }
    body.putArray("tools").addObject().set("functionDeclarations", functions);
    ToolChoice choice = input.toolChoice();
    if (choice.mode() == ToolChoice.Mode.AUTO) {
      return;
    }
    boolean one = choice.mode() == ToolChoice.Mode.TOOL;
    ObjectNode config = body.putObject("toolConfig").putObject("functionCallingConfig");
    config.put("mode", (one ? ToolChoice.Mode.ANY : choice.mode()).name());
    if (one) {
      config.putArray("allowedFunctionNames").add(choice.tool());
    }
  }

  /** An object without properties is refused as parameters, and is what none at all means. */
  private void parameters(ObjectNode function, JsonNode schema) {
    if (schema.path("properties").isEmpty()
        && !schema.path("additionalProperties").isObject()
        && !schema.has("$ref")) {
      return;
    }
    JsonNode written =
        target.schemaDialect() == SchemaDialect.OPENAPI
            ? SchemaDialect.OPENAPI.write(schema)
            : null;
    if (written == null) {
      function.set("parametersJsonSchema", schema);
    } else {
      function.set("parameters", written);
    }
  }

  private void generation() {
    ObjectNode config = Json.nodes().objectNode();
    put(
        config,
        Parameter.MAX_OUTPUT_TOKENS,
        "maxOutputTokens",
        Json.nodes().numberNode(input.maxOutputTokens()));
    Sampling sampling = input.sampling();
    put(config, Parameter.TEMPERATURE, "temperature", number(sampling.temperature()));
    put(config, Parameter.TOP_P, "topP", number(sampling.topP()));
    Long seed = sampling.seed();
    // The API takes 32 bits.
    put(
        config,
        Parameter.SEED,
        "seed",
        seed == null ? null : Json.nodes().numberNode(seed.intValue()));
    if (!sampling.stop().isEmpty()) {
      put(config, Parameter.STOP, "stopSequences", Json.tree(sampling.stop()));
    }
    output(config);
    thinking(config);
    if (!config.isEmpty()) {
      body.set("generationConfig", config);
    }
  }

  private static @Nullable JsonNode number(@Nullable Double value) {
    return value == null ? null : Json.nodes().numberNode(value);
  }

  private void put(ObjectNode config, Parameter parameter, String name, @Nullable JsonNode value) {
    Parameter.Support support = target.support(parameter);
    if (value != null && support.kind() != Parameter.Support.Kind.REJECTED) {
      String renamed = support.name();
      config.set(renamed == null ? name : renamed, value);
    }
  }

  private void output(ObjectNode config) {
    if (!(input.output() instanceof OutputSpec.JsonObject json)
        || (!recent && !input.tools().isEmpty())) {
      return;
    }
    boolean schema = json.schema() != null && target.has(Feature.JSON_SCHEMA);
    if (schema || target.has(Feature.JSON_MODE)) {
      config.put("responseMimeType", "application/json");
    }
    if (schema) {
      boolean openApi = target.schemaDialect() == SchemaDialect.OPENAPI;
      config.set(openApi ? "responseSchema" : "responseJsonSchema", json.schema());
    }
  }

  private void thinking(ObjectNode config) {
    Reasoning reasoning = input.reasoning();
    if (reasoning == null || !(recent || target.has(Feature.REASONING_BUDGET))) {
      return;
    }
    ObjectNode thinking = config.putObject("thinkingConfig");
    if (recent) {
      thinking.put("thinkingLevel", level(reasoning).name());
    } else {
      thinking.put("thinkingBudget", budget(reasoning));
    }
    if (reasoning != Reasoning.Effort.NONE) {
      thinking.put("includeThoughts", true);
    }
  }

  /** The models that are called so think in any case. */
  private boolean always() {
    return target.model().contains("-pro");
  }

  private Level level(Reasoning reasoning) {
    if (reasoning instanceof Reasoning.Effort effort) {
      return switch (effort) {
        case NONE -> always() ? Level.LOW : Level.MINIMAL;
        case LOW -> Level.LOW;
        case MEDIUM -> Level.MEDIUM;
        case HIGH -> Level.HIGH;
      };
    }
    int tokens = ((Reasoning.Budget) reasoning).tokens();
    if (tokens <= LOW_TOKENS) {
      return Level.LOW;
    }
    return tokens <= MEDIUM_TOKENS ? Level.MEDIUM : Level.HIGH;
  }

  private int budget(Reasoning reasoning) {
    int least = always() ? ALWAYS_TOKENS : 0;
    if (reasoning instanceof Reasoning.Effort effort) {
      return switch (effort) {
        case NONE -> least;
        case LOW -> LOW_TOKENS;
        case MEDIUM -> MEDIUM_TOKENS;
        case HIGH -> HIGH_TOKENS;
      };
    }
    return Math.min(HIGH_TOKENS, Math.max(least, ((Reasoning.Budget) reasoning).tokens()));
  }
}
