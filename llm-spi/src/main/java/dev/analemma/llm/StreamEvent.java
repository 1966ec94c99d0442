// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.util.Objects;

/**
 * A piece of an answer that is still being made. Pieces are for watching: the answer comes whole,
 * at the end.
 */
public sealed interface StreamEvent {

  /**
   * More of the text.
   *
   * @param text not empty
   */
  record TextDelta(String text) implements StreamEvent {
    /** Checks the component. */
    public TextDelta {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * More of the thoughts.
   *
   * @param text not empty
   */
  record ReasoningDelta(String text) implements StreamEvent {
    /** Checks the component. */
    public ReasoningDelta {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * A call of a tool begins; its arguments follow.
   *
   * @param id names the call, as {@link Part.ToolCall#id} will
   * @param name the tool
   */
  record ToolCallStarted(String id, String name) implements StreamEvent {
    /** Checks the components. */
    public ToolCallStarted {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
    }
  }

  /**
   * More of the arguments of a call that has begun.
   *
   * @param id names the call
   * @param text not empty
   */
  record ToolArgumentsDelta(String id, String text) implements StreamEvent {
    /** Checks the components. */
    public ToolArgumentsDelta {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * A call of a tool is complete: nothing more of it follows.
   *
   * @param call the whole call
   */
  record ToolCallCompleted(Part.ToolCall call) implements StreamEvent {
    /** Checks the component. */
    public ToolCallCompleted {
      Objects.requireNonNull(call, "call");
    }
  }

  /**
   * The provider told what it has used so far.
   *
   * @param usage all since the beginning of the attempt, not what came since the last one
   */
  record UsageUpdate(Usage usage) implements StreamEvent {
    /** Checks the component. */
    public UsageUpdate {
      Objects.requireNonNull(usage, "usage");
    }
  }
}
