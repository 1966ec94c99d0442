// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.mock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Finish;
import dev.analemma.llm.Message;
import dev.analemma.llm.Part;
import dev.analemma.llm.Usage;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the mock does with one call: it answers or fails, at once or after a while, whole or in the
 * midst of a stream.
 *
 * <p>Threads: immutable.
 */
public final class MockReply {
  private static final MockReply EMPTY =
      new MockReply(
          List.of(),
          Finish.STOP,
          null,
          null,
          null,
          0,
          Duration.ZERO,
          Duration.ZERO,
          Integer.MAX_VALUE);

  private final List<Part> parts;
  private final Finish finish;
  private final @Nullable Usage usage;
  private final @Nullable ErrorKind error;
  private final @Nullable Duration retryAfter;
  private final int status;
  private final Duration after;
  private final Duration every;
  private final int pieces;

  private MockReply(
      List<Part> parts,
      Finish finish,
      @Nullable Usage usage,
      @Nullable ErrorKind error,
      @Nullable Duration retryAfter,
      int status,
      Duration after,
      Duration every,
      int pieces) {
    this.parts = parts;
    this.finish = finish;
    this.usage = usage;
    this.error = error;
    this.retryAfter = retryAfter;
    this.status = status;
    this.after = after;
    this.every = every;
    this.pieces = pieces;
  }

  /** Returns an answer of text. */
  public static MockReply text(String text) {
    return EMPTY.part(new Part.Text(text), Finish.STOP);
  }

  /** Returns an answer of one JSON value. */
  public static MockReply json(JsonNode value) {
    return text(Json.write(value));
  }

  /**
   * Returns a call of a tool; {@link #and} adds more.
   *
   * @param id names the call
   * @param tool the tool
   * @param arguments its arguments as the model writes them
   */
  public static MockReply toolCall(String id, String tool, String arguments) {
    return EMPTY.part(new Part.ToolCall(id, tool, arguments, null), Finish.TOOL_CALLS);
  }

  /** Returns that the call fails. */
  public static MockReply error(ErrorKind kind) {
    Objects.requireNonNull(kind, "kind");
    return EMPTY.failing(kind, 0);
  }

  /** Returns the same, with all that another reply says behind it. */
  public MockReply and(MockReply other) {
    List<Part> both = new ArrayList<>(parts);
    both.addAll(other.parts);
    return new MockReply(
        List.copyOf(both), other.finish, usage, error, retryAfter, status, after, every, pieces);
  }

  /** Returns the same with another part behind it, for what only a provider understands. */
  public MockReply and(Part part) {
    return part(part, finish);
  }

  /** Returns the same, ended for another reason. */
  public MockReply finish(Finish finish) {
    return new MockReply(parts, finish, usage, error, retryAfter, status, after, every, pieces);
  }

  /** Returns the same with a usage of its own; by default it is estimated. */
  public MockReply usage(Usage usage) {
    return new MockReply(parts, finish, usage, error, retryAfter, status, after, every, pieces);
  }

  /** Returns the same with how long the provider asks to wait; for errors. */
  public MockReply retryAfter(Duration retryAfter) {
    return new MockReply(parts, finish, usage, error, retryAfter, status, after, every, pieces);
  }

  /** Returns the same with an HTTP status; for errors. */
  public MockReply status(int status) {
    return new MockReply(parts, finish, usage, error, retryAfter, status, after, every, pieces);
  }

  /** Returns the same, begun later: the first piece, or the whole, comes after this time. */
  public MockReply after(Duration after) {
    return new MockReply(parts, finish, usage, error, retryAfter, status, after, every, pieces);
  }

  /** Returns the same, with this time between two pieces of a stream; none by default. */
  public MockReply every(Duration every) {
    return new MockReply(parts, finish, usage, error, retryAfter, status, after, every, pieces);
  }

  /**
   * Returns an answer that breaks off.
   *
   * @param kind why
   * @param pieces how many pieces of a stream come before
   */
  public MockReply failing(ErrorKind kind, int pieces) {
    if (pieces < 0) {
      throw new IllegalArgumentException("pieces is %d, must not be negative".formatted(pieces));
    }
    return new MockReply(
        parts,
        finish,
        usage,
        Objects.requireNonNull(kind),
        retryAfter,
        status,
        after,
        every,
        pieces);
  }

  private MockReply part(Part part, Finish finish) {
    List<Part> more = new ArrayList<>(parts);
    more.add(part);
    return new MockReply(
        List.copyOf(more), finish, usage, error, retryAfter, status, after, every, pieces);
  }

  Message message() {
    return new Message(Message.Role.ASSISTANT, parts);
  }

  Finish finish() {
    return finish;
  }

  @Nullable Usage usage() {
    return usage;
  }

  @Nullable ErrorKind error() {
    return error;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  int status() {
    return status;
  }

  Duration after() {
    return after;
  }

  Duration every() {
    return every;
  }

  int pieces() {
    return pieces;
  }
}
