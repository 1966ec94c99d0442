// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that can change a model's answer: the conversation, tools, the form of the output, how words
 * are picked. What cannot (time-outs, cache hints, on whose behalf) is in {@link LlmRequest}.
 *
 * <p>Threads: immutable. Two inputs are equal if all they hold is.
 */
public final class ModelInput {
  private final List<Message> messages;
  private final List<ToolSpec> tools;
  private final ToolChoice toolChoice;
  private final OutputSpec output;
  private final Sampling sampling;
  private final @Nullable Reasoning reasoning;
  private final int maxOutputTokens;
  private final Map<ProviderId, JsonNode> extras;

  private ModelInput(Builder builder) {
    messages = List.copyOf(builder.messages);
    tools = List.copyOf(builder.tools);
    toolChoice = builder.toolChoice;
    output = builder.output;
    sampling = builder.sampling;
    reasoning = builder.reasoning;
    maxOutputTokens = builder.maxOutputTokens;
    extras = Map.copyOf(builder.extras);
  }

  /**
   * Returns a builder.
   *
   * @param maxOutputTokens how long the answer may be, thoughts included; 1 or more. It has no
   *     default because it bounds what a call can cost
   */
  public static Builder builder(int maxOutputTokens) {
    return new Builder(maxOutputTokens);
  }

  /** Returns a builder that begins with this input. */
  public Builder toBuilder() {
    Builder builder = new Builder(maxOutputTokens);
    builder.messages = new ArrayList<>(messages);
    builder.tools = tools;
    builder.toolChoice = toolChoice;
    builder.output = output;
    builder.sampling = sampling;
    builder.reasoning = reasoning;
    builder.extras.putAll(extras);
    return builder;
  }

  /** Returns the conversation: at least one message, those of the system first; unmodifiable. */
  public List<Message> messages() {
    return messages;
  }

  /** Returns the tools that the model may call; unmodifiable. */
  public List<ToolSpec> tools() {
    return tools;
  }

  /** Returns whether the model may, must or must not call a tool. */
  public ToolChoice toolChoice() {
    return toolChoice;
  }

  /** Returns what the answer has to look like. */
  public OutputSpec output() {
    return output;
  }

  /** Returns how the model picks its words. */
  public Sampling sampling() {
    return sampling;
  }

  /** Returns how much the model may think, or null to leave that to the provider. */
  public @Nullable Reasoning reasoning() {
    return reasoning;
  }

  /** Returns how long the answer may be, in tokens, thoughts included. */
  public int maxOutputTokens() {
    return maxOutputTokens;
  }

  /**
   * Returns what is merged into the body of a request to one provider, an object each that cannot
   * be changed; no provider sees another one's.
   */
  public Map<ProviderId, JsonNode> extras() {
    return extras;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ModelInput that
        && messages.equals(that.messages)
        && tools.equals(that.tools)
        && toolChoice.equals(that.toolChoice)
        && output.equals(that.output)
        && sampling.equals(that.sampling)
        && Objects.equals(reasoning, that.reasoning)
        && maxOutputTokens == that.maxOutputTokens
        && extras.equals(that.extras);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        messages, tools, toolChoice, output, sampling, reasoning, maxOutputTokens, extras);
  }

  /** Returns counts: what a conversation holds is for the model alone. */
  @Override
  public String toString() {
    return "ModelInput[%d messages, %d tools, at most %d tokens out]"
        .formatted(messages.size(), tools.size(), maxOutputTokens);
  }

  /** Builds an input. Not thread-safe. */
  public static final class Builder {
    private final int maxOutputTokens;
    private List<Message> messages = new ArrayList<>();
    private List<ToolSpec> tools = List.of();
    private ToolChoice toolChoice = ToolChoice.auto();
    private OutputSpec output = OutputSpec.text();
    private Sampling sampling = Sampling.ofDefaults();
    private @Nullable Reasoning reasoning;
    private final Map<ProviderId, JsonNode> extras = new TreeMap<>();

    private Builder(int maxOutputTokens) {
      if (maxOutputTokens < 1) {
        throw new IllegalArgumentException(
            "maxOutputTokens is %d, must be at least 1".formatted(maxOutputTokens));
      }
      this.maxOutputTokens = maxOutputTokens;
    }

    /** Adds instructions. */
    public Builder system(String text) {
      return message(Message.system(text));
    }

    /** Adds a question. */
    public Builder user(String text) {
      return message(Message.user(text));
    }

    /** Adds a message. */
    public Builder message(Message message) {
      messages.add(Objects.requireNonNull(message, "message"));
      return this;
    }

    /** Sets all messages. */
    public Builder messages(List<Message> messages) {
      this.messages = new ArrayList<>(messages);
      return this;
    }

    /** Sets the tools that the model may call; none by default. */
    public Builder tools(List<ToolSpec> tools) {
      this.tools = List.copyOf(tools);
      return this;
    }

    /** Sets whether the model may, must or must not call a tool; by default it decides. */
    public Builder toolChoice(ToolChoice toolChoice) {
      this.toolChoice = Objects.requireNonNull(toolChoice, "toolChoice");
      return this;
    }

    /** Sets what the answer has to look like; text by default. */
    public Builder output(OutputSpec output) {
      this.output = Objects.requireNonNull(output, "output");
      return this;
    }

    /** Sets how the model picks its words; by default the provider decides. */
    public Builder sampling(Sampling sampling) {
      this.sampling = Objects.requireNonNull(sampling, "sampling");
      return this;
    }

    /** Sets how much the model may think; null, the default, leaves that to the provider. */
    public Builder reasoning(@Nullable Reasoning reasoning) {
      this.reasoning = reasoning;
      return this;
    }

    /**
     * Sets what is merged into the body of a request to one provider, over what stands there.
     *
     * @param provider the provider
     * @param extra an object
     */
    public Builder extra(ProviderId provider, JsonNode extra) {
      if (!extra.isObject()) {
        throw new IllegalArgumentException("the extra of '%s' is no object".formatted(provider));
      }
      extras.put(provider, Json.freeze(extra));
      return this;
    }

    /**
     * Returns the input.
     *
     * @throws IllegalArgumentException if there is no message, instructions stand behind other
     *     messages, two tools have one name, or a tool is to be called that is not there; all that
     *     is wrong is named
     */
    public ModelInput build() {
      List<String> problems = new ArrayList<>();
      if (messages.isEmpty()) {
        problems.add("there is no message");
      }
      for (int i = 1; i < messages.size(); i++) {
        if (messages.get(i).role() == Message.Role.SYSTEM
            && messages.get(i - 1).role() != Message.Role.SYSTEM) {
          problems.add("message %d holds instructions, behind others".formatted(i));
        }
      }
      Set<String> names = new HashSet<>();
      for (ToolSpec tool : tools) {
        if (!names.add(tool.name())) {
          problems.add("two tools are called '%s'".formatted(tool.name()));
        }
      }
      String wanted = toolChoice.tool();
      if (wanted != null && !names.contains(wanted)) {
        problems.add("tool '%s' is to be called and is not there".formatted(wanted));
      } else if (toolChoice.mode() == ToolChoice.Mode.ANY && tools.isEmpty()) {
        problems.add("a tool is to be called and there is none");
      }
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException(String.join("; ", problems));
      }
      return new ModelInput(this);
    }
  }
}
