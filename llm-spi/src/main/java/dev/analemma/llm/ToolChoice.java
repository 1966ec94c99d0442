// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a model may, must or must not call a tool.
 *
 * @param mode the rule
 * @param tool the tool that must be called, with {@link Mode#TOOL}; else null
 */
public record ToolChoice(Mode mode, @Nullable String tool) {

  /** The rule. */
  public enum Mode {
    /** The model decides. */
    AUTO,
    /** It calls none. */
    NONE,
    /** It calls one or more, whichever it wants. */
    ANY,
    /** It calls the named one. */
    TOOL
  }

  private static final ToolChoice AUTO = new ToolChoice(Mode.AUTO, null);
  private static final ToolChoice NONE = new ToolChoice(Mode.NONE, null);
  private static final ToolChoice ANY = new ToolChoice(Mode.ANY, null);

  /** Checks that a tool is named where one has to be, and nowhere else. */
  public ToolChoice {
    Objects.requireNonNull(mode, "mode");
    if ((mode == Mode.TOOL) != (tool != null)) {
      throw new IllegalArgumentException("mode %s with tool %s".formatted(mode, tool));
    }
  }

  /** Returns that the model decides. */
  public static ToolChoice auto() {
    return AUTO;
  }

  /** Returns that the model calls no tool. */
  public static ToolChoice none() {
    return NONE;
  }

  /** Returns that the model calls one tool or more. */
  public static ToolChoice any() {
    return ANY;
  }

  /** Returns that the model calls this tool. */
  public static ToolChoice tool(String name) {
    return new ToolChoice(Mode.TOOL, name);
  }
}
