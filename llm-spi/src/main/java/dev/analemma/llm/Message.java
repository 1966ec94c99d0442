// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * One message of a conversation.
 *
 * @param role who speaks
 * @param parts what is said, in order; unmodifiable. Only an answer may have none
 */
public record Message(Role role, List<Part> parts) {

  /** Who speaks. */
  public enum Role {
    /** The instructions: what the workflow says. Stands before all other messages. */
    SYSTEM,
    /** What the model is asked, and what it is shown. */
    USER,
    /** What the model answered. */
    ASSISTANT,
    /** What came of calls of tools. */
    TOOL
  }

  /** Copies the list and checks that the parts are such as the role may say. */
  public Message {
    Objects.requireNonNull(role, "role");
    parts = List.copyOf(parts);
    if (parts.isEmpty() && role != Role.ASSISTANT) {
      throw new IllegalArgumentException("a message of role %s has no parts".formatted(role));
    }
    for (Part part : parts) {
      if (!mayHold(role, part)) {
        throw new IllegalArgumentException(
            "a message of role %s holds a part of type %s"
                .formatted(role, part.getClass().getSimpleName()));
      }
    }
  }

  /** Returns instructions. */
  public static Message system(String text) {
    return new Message(Role.SYSTEM, List.of(new Part.Text(text)));
  }

  /** Returns a question. */
  public static Message user(String text) {
    return new Message(Role.USER, List.of(new Part.Text(text)));
  }

  /** Returns an answer. */
  public static Message assistant(String text) {
    return new Message(Role.ASSISTANT, List.of(new Part.Text(text)));
  }

  /** Returns what came of calls of tools. */
  public static Message tool(Part.ToolResult... results) {
    return new Message(Role.TOOL, List.copyOf(Arrays.asList(results)));
  }

  /** Returns all text of the message, without thoughts; empty if there is none. */
  public String text() {
    return parts.stream()
        .filter(Part.Text.class::isInstance)
        .map(part -> ((Part.Text) part).text())
        .collect(Collectors.joining());
  }

  /** Returns the calls of tools in the message, in order. */
  public List<Part.ToolCall> toolCalls() {
    return parts.stream()
        .filter(Part.ToolCall.class::isInstance)
        .map(Part.ToolCall.class::cast)
        .toList();
  }

  private static boolean mayHold(Role role, Part part) {
    return switch (role) {
      case SYSTEM, USER -> part instanceof Part.Text;
      case TOOL -> part instanceof Part.ToolResult;
      case ASSISTANT -> !(part instanceof Part.ToolResult);
    };
  }
}
