// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.wire;

import dev.analemma.llm.Finish;
import dev.analemma.llm.Message;
import dev.analemma.llm.Part;
import dev.analemma.llm.StreamEvent;
import dev.analemma.llm.Usage;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderResult;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes one answer out of its pieces, and tells each to a listener as it comes.
 *
 * <p>Calls of tools get ids that are unique in their conversation, whatever the provider sends: ids
 * that are missing, or used again in each turn, are replaced.
 *
 * <p>Threads: one at a time.
 */
public final class AnswerBuilder {
  private final ProviderCall call;
  private final Consumer<StreamEvent> listener;
  private final List<Piece> pieces = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private @Nullable Usage usage;
  private @Nullable String model;
  private @Nullable Finish finish;

  /**
   * Begins an answer.
   *
   * @param call what is answered
   * @param listener is told each piece
   */
  public AnswerBuilder(ProviderCall call, Consumer<StreamEvent> listener) {
    this.call = call;
    this.listener = listener;
    for (Message message : call.input().messages()) {
      message.toolCalls().forEach(earlier -> ids.add(earlier.id()));
    }
  }

  /** Adds text; nothing if it is empty. */
  public void text(String text) {
    if (!text.isEmpty()) {
      Piece last = last();
      TextPiece piece = last instanceof TextPiece open ? open : add(new TextPiece());
      piece.text.append(text);
      listener.accept(new StreamEvent.TextDelta(text));
    }
  }

  /**
   * Adds text that its provider has signed: a part of its own, with what the provider wants to see
   * again behind it.
   *
   * @param text not empty
   * @param kind what the provider calls it
   * @param data as the provider wrote it
   */
  public void signedText(String text, String kind, String data) {
    add(new TextPiece());
    text(text);
    opaque(kind, data);
  }

  /** Adds to the thoughts; nothing if it is empty. */
  public void thought(String text) {
    if (!text.isEmpty()) {
      openThought().text.append(text);
      listener.accept(new StreamEvent.ReasoningDelta(text));
    }
  }

  /**
   * Ends the thoughts so far with what the provider wants to see again beside them.
   *
   * @param kind what the provider calls it
   * @param data as the provider wrote it
   */
  public void sealThought(String kind, String data) {
    openThought().opaque = own(kind, data);
  }

  private Thought openThought() {
    return last() instanceof Thought open && open.opaque == null ? open : add(new Thought());
  }

  /** Adds what only the provider understands, in its place. */
  public void opaque(String kind, String data) {
    add(new OpaquePiece(own(kind, data)));
  }

  /**
   * Begins a call of a tool.
   *
   * @param id as the provider sent it; null or blank if it did not
   * @param name the tool
   */
  public ToolCallPiece toolCall(@Nullable String id, String name) {
    ToolCallPiece piece = add(new ToolCallPiece(unique(id), name));
    listener.accept(new StreamEvent.ToolCallStarted(piece.id, name));
    return piece;
  }

  private String unique(@Nullable String id) {
    String wanted = id == null || id.isBlank() ? "call" : id;
    String unique = wanted;
    for (int n = ids.size() + 1; !ids.add(unique); n++) {
      unique = wanted + "_" + n;
    }
    return unique;
  }

  /** Sets what was used so far, all since the beginning. */
  public void usage(Usage usage) {
    if (!usage.equals(this.usage)) {
      this.usage = usage;
      listener.accept(new StreamEvent.UsageUpdate(usage));
    }
  }

  /** Returns what was used so far; null if the provider has told nothing. */
  public @Nullable Usage usage() {
    return usage;
  }

  /** Sets which model the provider says it is. */
  public void model(@Nullable String model) {
    if (model != null) {
      this.model = model;
    }
  }

  /**
   * Ends the answer.
   *
   * <p>A call of a tool whose arguments are cut off by the limit of tokens is left out: it is none.
   * Arguments that are wrong although the model had said all stay as it wrote them.
   */
  public void complete(Finish finish) {
    if (finish == Finish.MAX_TOKENS) {
      pieces.removeIf(piece -> piece instanceof ToolCallPiece cut && !cut.parses());
    }
    boolean calls = false;
    for (Piece piece : pieces) {
      if (piece instanceof ToolCallPiece tool) {
        calls = true;
        listener.accept(new StreamEvent.ToolCallCompleted(tool.part()));
      }
    }
    this.finish = finish == Finish.STOP && calls ? Finish.TOOL_CALLS : finish;
  }

  /** Returns whether the answer has ended. */
  public boolean complete() {
    return finish != null;
  }

  /**
   * Returns the answer.
   *
   * @param requestId what the provider calls the request, or null
   * @throws IllegalStateException if it has not ended
   */
  ProviderResult result(@Nullable String requestId) {
    Finish end = finish;
    if (end == null) {
      throw new IllegalStateException("the answer has not ended");
    }
    List<Part> parts = new ArrayList<>(pieces.size());
    for (Piece piece : pieces) {
      parts.add(piece.part());
    }
    Usage used = usage == null ? Usage.unknown() : usage;
    return new ProviderResult(
        new Message(Message.Role.ASSISTANT, parts), end, used, requestId, model);
  }

  private Part.Opaque own(String kind, String data) {
    return new Part.Opaque(call.target().provider(), call.target().family(), kind, data);
  }

  private @Nullable Piece last() {
    return pieces.isEmpty() ? null : pieces.get(pieces.size() - 1);
  }

  private <P extends Piece> P add(P piece) {
    pieces.add(piece);
    return piece;
  }

  /** A part that is being made. */
  private interface Piece {
    Part part();
  }

  private static final class TextPiece implements Piece {
    private final StringBuilder text = new StringBuilder();

    @Override
    public Part part() {
      return new Part.Text(text.toString());
    }
  }

  private static final class Thought implements Piece {
    private final StringBuilder text = new StringBuilder();
    private Part.@Nullable Opaque opaque;

    @Override
    public Part part() {
      return new Part.Reasoning(text.toString(), opaque);
    }
  }

  private record OpaquePiece(Part.Opaque part) implements Piece {}

  /** A call of a tool whose arguments are still coming. */
  public final class ToolCallPiece implements Piece {
    private final String id;
    private final String name;
    private final StringBuilder arguments = new StringBuilder();
    private Part.@Nullable Opaque opaque;

    private ToolCallPiece(String id, String name) {
      this.id = id;
      this.name = name;
    }

    /** Adds to the arguments; nothing if it is empty. */
    public void arguments(String text) {
      if (!text.isEmpty()) {
        arguments.append(text);
        listener.accept(new StreamEvent.ToolArgumentsDelta(id, text));
      }
    }

    /** Sets what the provider wants to see again beside the call. */
    public void seal(String kind, String data) {
      opaque = own(kind, data);
    }

    private boolean parses() {
      try {
        return arguments.toString().isBlank() || !Json.parse(arguments.toString()).isMissingNode();
      } catch (JsonException e) {
        return false;
      }
    }

    /** Returns the call as far as it is there. */
    @Override
    public Part.ToolCall part() {
      return new Part.ToolCall(id, name, arguments.toString(), opaque);
    }
  }
}
