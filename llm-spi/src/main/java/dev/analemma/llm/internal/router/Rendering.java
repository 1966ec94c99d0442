// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.router;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.Feature;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.OutputSpec;
import dev.analemma.llm.Parameter;
import dev.analemma.llm.Part;
import dev.analemma.llm.Reasoning;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Sampling;
import dev.analemma.llm.SchemaDialect;
import dev.analemma.llm.ToolSpec;
import dev.analemma.llm.internal.output.SchemaRewriter;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the input of one model from that of the request. It always begins with the request's: what
 * was made for one model is never the beginning of what is made for another.
 *
 * <p>Left out: parameters that the model refuses, data that only other models understand, extras of
 * other providers. Said in another way: instructions, where the model has no place for them; the
 * schema of the answer; how much to think. Put in order: neighbours of one role become one message,
 * text stands before calls of tools, and each call has a result.
 */
final class Rendering {
  private static final String NO_RESULT = "no result of this call was recorded";

  /** Thinking in tokens that stands for a word, and the words that stand for tokens. */
  private static final int LOW_TOKENS = 1_024;

  private static final int MEDIUM_TOKENS = 4_096;
  private static final int HIGH_TOKENS = 16_384;

  private final ModelInput input;
  private final ResolvedTarget target;
  private final List<String> adapted = new ArrayList<>();

  private Rendering(ModelInput input, ResolvedTarget target) {
    this.input = input;
    this.target = target;
  }

  /**
   * An input for one model.
   *
   * @param input what it is sent
   * @param adapted what it does not take, and what became of that
   */
  record Rendered(ModelInput input, List<String> adapted) {}

  /** Returns the input for a model. */
  static Rendered of(ModelInput input, ResolvedTarget target) {
    Rendering rendering = new Rendering(input, target);
    return new Rendered(rendering.render(), rendering.adapted);
  }

  private ModelInput render() {
    List<Message> messages = messages();
    OutputSpec output = output(messages);
    if (!target.has(Feature.SYSTEM)) {
      messages = withoutSystem(messages);
    }
    ModelInput.Builder builder =
        ModelInput.builder(input.maxOutputTokens())
            .messages(messages)
            .tools(tools())
            .toolChoice(input.toolChoice())
            .output(output)
            .sampling(sampling())
            .reasoning(reasoning());
    JsonNode own = input.extras().get(target.provider());
    if (own != null) {
      builder.extra(target.provider(), own);
    }
    return builder.build();
  }

  // The conversation.

  private List<Message> messages() {
    List<Message> messages = new ArrayList<>(input.messages().size() + 1);
    Map<String, Part.ToolCall> open = new LinkedHashMap<>();
    for (Message message : input.messages()) {
      if (message.role() == Message.Role.TOOL) {
        for (Part part : message.parts()) {
          open.remove(((Part.ToolResult) part).callId());
        }
      } else {
        close(open, messages);
      }
      Message mine = message.role() == Message.Role.ASSISTANT ? answer(message) : message;
      if (!mine.parts().isEmpty() || message.parts().isEmpty()) {
        add(messages, mine);
      }
      for (Part part : mine.parts()) {
        if (part instanceof Part.ToolCall call) {
          open.put(call.id(), call);
        }
      }
    }
    close(open, messages);
    return messages;
  }

  /** Providers refuse a conversation for ever in which a call has no result. */
  private void close(Map<String, Part.ToolCall> open, List<Message> messages) {
    if (open.isEmpty()) {
      return;
    }
    List<Part> results = new ArrayList<>();
    for (Part.ToolCall call : open.values()) {
      results.add(new Part.ToolResult(call.id(), call.name(), true, NO_RESULT));
    }
    add(messages, new Message(Message.Role.TOOL, results));
    adapted.add("calls of tools without a result: %d".formatted(open.size()));
    open.clear();
  }

  private static void add(List<Message> messages, Message message) {
    Message before = messages.isEmpty() ? null : messages.get(messages.size() - 1);
    if (before == null
        || before.role() != message.role()
        || message.role() == Message.Role.SYSTEM) {
      messages.add(message);
      return;
    }
    List<Part> parts = new ArrayList<>(before.parts());
    parts.addAll(message.parts());
    messages.set(messages.size() - 1, new Message(message.role(), parts));
  }

  private Message answer(Message message) {
    List<Part> parts = new ArrayList<>(message.parts().size());
    boolean signed = false;
    int left = 0;
    for (Part part : message.parts()) {
      Part.Opaque opaque = opaque(part);
      if (opaque == null) {
        parts.add(part);
      } else if (opaque.isFor(target)) {
        parts.add(part);
        signed = true;
      } else {
        left++;
        if (part instanceof Part.ToolCall call) {
          parts.add(new Part.ToolCall(call.id(), call.name(), call.arguments(), null));
        } else if (part instanceof Part.Reasoning thoughts && !thoughts.text().isEmpty()) {
          parts.add(new Part.Reasoning(thoughts.text(), null));
        }
      }
    }
    if (left > 0) {
      adapted.add("data of other models: %d".formatted(left));
    }
    // What is signed has to stay where it stood.
    boolean moved = !signed && callsLast(parts);
    return left > 0 || moved ? new Message(message.role(), parts) : message;
  }

  private static Part.@Nullable Opaque opaque(Part part) {
    if (part instanceof Part.Opaque opaque) {
      return opaque;
    }
    if (part instanceof Part.ToolCall call) {
      return call.opaque();
    }
    return part instanceof Part.Reasoning reasoning ? reasoning.opaque() : null;
  }

  /** Moves calls of tools behind all else; returns whether that changed anything. */
  private static boolean callsLast(List<Part> parts) {
    List<Part> calls = parts.stream().filter(Part.ToolCall.class::isInstance).toList();
    int rest = parts.size() - calls.size();
    if (calls.isEmpty() || parts.subList(rest, parts.size()).equals(calls)) {
      return false;
    }
    parts.removeIf(Part.ToolCall.class::isInstance);
    parts.addAll(calls);
    return true;
  }

  private List<Message> withoutSystem(List<Message> messages) {
    List<Part> instructions = new ArrayList<>();
    List<Message> rest = new ArrayList<>();
    for (Message message : messages) {
      if (message.role() == Message.Role.SYSTEM) {
        instructions.addAll(message.parts());
      } else {
        rest.add(message);
      }
    }
    if (instructions.isEmpty()) {
      return messages;
    }
    adapted.add("instructions: said by the user");
    List<Message> all = new ArrayList<>();
    add(all, new Message(Message.Role.USER, instructions));
    rest.forEach(message -> add(all, message));
    return all;
  }

  // Tools and the answer.

  /** Other dialects than OPENAPI are for answers; arguments of tools have no narrow one there. */
  private List<ToolSpec> tools() {
    if (target.schemaDialect() != SchemaDialect.OPENAPI) {
      return input.tools();
    }
    return input.tools().stream().map(this::tool).toList();
  }

  private ToolSpec tool(ToolSpec tool) {
    JsonNode written = SchemaRewriter.rewrite(tool.input(), target.schemaDialect());
    if (written != null) {
      return new ToolSpec(tool.name(), tool.description(), written);
    }
    adapted.add("arguments of '%s': said in its description".formatted(tool.name()));
    return new ToolSpec(
        tool.name(),
        "%s\nIts arguments have to fit this JSON Schema: %s"
            .formatted(tool.description(), Json.write(tool.input())),
        Json.nodes().objectNode().put("type", "object"));
  }

  private OutputSpec output(List<Message> messages) {
    if (!(input.output() instanceof OutputSpec.JsonObject json) || json.schema() == null) {
      return input.output();
    }
    JsonNode schema = json.schema();
    JsonNode written =
        target.has(Feature.JSON_SCHEMA)
            ? SchemaRewriter.rewrite(schema, target.schemaDialect())
            : null;
    if (written != null) {
      return new OutputSpec.JsonObject(json.name(), written);
    }
    adapted.add("schema of the answer: said in the instructions");
    int instructions = 0;
    while (instructions < messages.size()
        && messages.get(instructions).role() == Message.Role.SYSTEM) {
      instructions++;
    }
    messages.add(
        instructions,
        Message.system(
            "Answer with one JSON object and nothing else. It has to fit this JSON Schema: "
                + Json.write(schema)));
    return new OutputSpec.JsonObject(json.name(), null);
  }

  private Sampling sampling() {
    Sampling asked = input.sampling();
    Sampling taken = asked;
    if (asked.temperature() != null && refuses(Parameter.TEMPERATURE)) {
      taken = taken.withTemperature(null);
    }
    if (asked.topP() != null && refuses(Parameter.TOP_P)) {
      taken = taken.withTopP(null);
    }
    if (asked.seed() != null && refuses(Parameter.SEED)) {
      taken = taken.withSeed(null);
    }
    if (!asked.stop().isEmpty() && refuses(Parameter.STOP)) {
      taken = taken.withStop(List.of());
    }
    return taken;
  }

  private boolean refuses(Parameter parameter) {
    boolean refused = target.support(parameter).kind() == Parameter.Support.Kind.REJECTED;
    if (refused) {
      adapted.add(parameter + ": left out");
    }
    return refused;
  }

  private @Nullable Reasoning reasoning() {
    Reasoning asked = input.reasoning();
    boolean words = target.has(Feature.REASONING_EFFORT);
    boolean tokens = target.has(Feature.REASONING_BUDGET);
    // That a model shall not think is said by its provider, which may need more than no words.
    boolean none = asked == Reasoning.Effort.NONE && tokens;
    if (asked == null || none || (asked instanceof Reasoning.Effort ? words : tokens)) {
      return asked;
    }
    Reasoning said = null;
    if (asked instanceof Reasoning.Effort effort && tokens) {
      said = budget(effort);
    } else if (asked instanceof Reasoning.Budget budget && words) {
      said = effort(budget.tokens());
    }
    adapted.add("thinking: " + (said == null ? "left out" : "said as " + said));
    return said;
  }

  private @Nullable Reasoning budget(Reasoning.Effort effort) {
    int tokens =
        switch (effort) {
          case NONE -> throw new IllegalStateException("nothing has no budget");
          case LOW -> LOW_TOKENS;
          case MEDIUM -> MEDIUM_TOKENS;
          case HIGH -> HIGH_TOKENS;
        };
    // Thoughts count as output: at least half of it is for the answer.
    int most = Math.min(tokens, input.maxOutputTokens() / 2);
    return most < 1 ? null : new Reasoning.Budget(most);
  }

  private static Reasoning.Effort effort(int tokens) {
    if (tokens <= LOW_TOKENS) {
      return Reasoning.Effort.LOW;
    }
    return tokens <= MEDIUM_TOKENS ? Reasoning.Effort.MEDIUM : Reasoning.Effort.HIGH;
  }
}
