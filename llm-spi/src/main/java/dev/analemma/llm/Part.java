// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A piece of a message. */
public sealed interface Part {

  /**
   * Text.
   *
   * @param text the text
   */
  record Text(String text) implements Part {
    /** Checks the component. */
    public Text {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * The model wants a tool to be called.
   *
   * @param id names this call in its conversation; a {@link ToolResult} refers to it
   * @param name the tool, as the model wrote it; there may be none of this name
   * @param arguments the arguments as the model wrote them: JSON when all is well, {@code {}} where
   *     it wrote nothing
   * @param opaque what the provider wants to see again beside this call, or null
   */
  record ToolCall(String id, String name, String arguments, @Nullable Opaque opaque)
      implements Part {
    /** Checks the components. */
    public ToolCall {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
      if (arguments.isBlank()) {
        arguments = "{}";
      }
    }
  }

  /**
   * What came of a call of a tool. It is never empty: providers refuse the whole conversation, then
   * and for ever, if one is.
   *
   * @param callId the {@code id} of the call
   * @param name the tool
   * @param error whether the text tells why there is no result
   * @param content the result as text; {@code (no output)} stands for a blank one
   */
  record ToolResult(String callId, String name, boolean error, String content) implements Part {
    /** What stands for a result that is blank. */
    public static final String NO_OUTPUT = "(no output)";

    /** Checks the components. */
    public ToolResult {
      Objects.requireNonNull(callId, "callId");
      Objects.requireNonNull(name, "name");
      if (content.isBlank()) {
        content = NO_OUTPUT;
      }
    }
  }

  /**
   * What the model thought before it answered, as far as its provider tells.
   *
   * @param text the thoughts or their summary; empty where the provider only shows {@code opaque}
   * @param opaque what the provider wants to see again in this place, or null
   */
  record Reasoning(String text, @Nullable Opaque opaque) implements Part {
    /** Checks the components. */
    public Reasoning {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * Data that only its provider understands and wants to see again where it stood: signatures,
   * encrypted thoughts. It is sent to the provider and the family of models that it came from, and
   * left out for all others.
   *
   * @param origin the provider it came from
   * @param family the {@link ResolvedTarget#family family} of the model it came from
   * @param kind what the provider calls it
   * @param data the data as the provider wrote it
   */
  record Opaque(ProviderId origin, String family, String kind, String data) implements Part {
    /** Checks the components. */
    public Opaque {
      Objects.requireNonNull(origin, "origin");
      Objects.requireNonNull(family, "family");
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(data, "data");
    }

    /** Returns whether a model understands this data. */
    public boolean isFor(ResolvedTarget target) {
      return origin.equals(target.provider()) && family.equals(target.family());
    }

    @Override
    public String toString() {
      return "Opaque[%s %s %s, %d characters]".formatted(origin, family, kind, data.length());
    }
  }
}
