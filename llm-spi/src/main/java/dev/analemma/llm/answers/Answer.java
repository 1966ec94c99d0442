// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.answers;

import dev.analemma.llm.Cost;
import dev.analemma.llm.Finish;
import dev.analemma.llm.Message;
import dev.analemma.llm.Part;
import dev.analemma.llm.Usage;
import java.time.Instant;
import java.util.Objects;

/**
 * What a model answered, as it is kept under an {@link AnswerKey}, which says which model it was.
 *
 * @param message what it said
 * @param finish why it ended
 * @param usage what the attempt used that gave it
 * @param cost what that cost
 * @param at when it was given
 */
public record Answer(Message message, Finish finish, Usage usage, Cost cost, Instant at) {
  /** What an answer takes beside its text: objects and their headers, roughly. */
  private static final int FRAME_BYTES = 512;

  private static final int PART_BYTES = 128;

  /** Checks the components. */
  public Answer {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(finish, "finish");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(cost, "cost");
    Objects.requireNonNull(at, "at");
  }

  /** Returns whether the model had said all: only such answers are kept. */
  public boolean isWhole() {
    return finish == Finish.STOP || finish == Finish.TOOL_CALLS || finish == Finish.STOP_SEQUENCE;
  }

  /** Returns about how many bytes of memory it takes, at most. */
  int bytes() {
    long bytes = FRAME_BYTES;
    for (Part part : message.parts()) {
      bytes += PART_BYTES + 2 * chars(part);
    }
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  private static long chars(Part part) {
    if (part instanceof Part.Text text) {
      return text.text().length();
    } else if (part instanceof Part.ToolCall call) {
      Part.Opaque opaque = call.opaque();
      return (long) call.id().length()
          + call.name().length()
          + call.arguments().length()
          + (opaque == null ? 0 : chars(opaque));
    } else if (part instanceof Part.ToolResult result) {
      return (long) result.callId().length() + result.name().length() + result.content().length();
    } else if (part instanceof Part.Reasoning reasoning) {
      Part.Opaque opaque = reasoning.opaque();
      return reasoning.text().length() + (opaque == null ? 0 : chars(opaque));
    }
    Part.Opaque opaque = (Part.Opaque) part;
    return (long) opaque.kind().length() + opaque.data().length();
  }
}
