// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.openai;

import static dev.analemma.llm.wire.WireFields.has;
import static dev.analemma.llm.wire.WireFields.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Finish;
import dev.analemma.llm.http.SseEvent;
import dev.analemma.llm.wire.AnswerBuilder;
import dev.analemma.llm.wire.Wire;
import dev.analemma.llm.wire.WireFailure;
import dev.analemma.llm.wire.WireFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads the chunks of a streamed chat completion.
 *
 * <p>An answer has ended when a reason for it came, and then {@code [DONE]} or, where a server
 * leaves that out, the usage. A call of a tool goes on under its index; an id that is new there
 * begins another one, as does a chunk without index whose id is new.
 */
final class OpenAiStream implements Wire.StreamReader {
  private final AnswerBuilder answer;
  private final List<Call> calls = new ArrayList<>();
  private @Nullable Finish finish;
  private boolean refused;
  private boolean counted;

  OpenAiStream(AnswerBuilder answer) {
    this.answer = answer;
  }

  @Override
  public void event(SseEvent event) {
    if (event.data().strip().equals("[DONE]")) {
      if (finish == null) {
        throw new WireFailure(
            ErrorKind.STREAM_TRUNCATED,
            null,
            "the stream was done before the answer had ended",
            null);
      }
      complete(finish);
      return;
    }
    JsonNode chunk = WireFields.parse(event.data());
    OpenAiErrors.throwIfError(chunk);
    if (event.name().equals("error")) {
      throw OpenAiErrors.serverError("an event of an error without one");
    }
    if (!chunk.isObject()) {
      throw WireFailure.protocol("a chunk that is no object");
    }
    answer.model(text(chunk, "model"));
    for (JsonNode choice : chunk.path("choices")) {
      // Only one is asked for.
      if (choice.path("index").asInt(0) == 0) {
        choice(choice);
      }
    }
    OpenAiWire.usage(chunk, answer);
    counted = finish != null && (counted || has(chunk, "usage"));
  }

  private void choice(JsonNode choice) {
    JsonNode delta = choice.path("delta");
    refused |= has(delta, "refusal");
    OpenAiWire.said(delta, answer);
    for (JsonNode call : delta.path("tool_calls")) {
      call(call);
    }
    String reason = text(choice, "finish_reason");
    if (reason != null) {
      finish = OpenAiWire.finish(reason, choice, refused);
    }
  }

  private void call(JsonNode delta) {
    JsonNode function = delta.path("function");
    String id = text(delta, "id");
    Call call = find(delta, id);
    if (call == null) {
      call = new Call(delta.path("index").asInt(-1), id);
      calls.add(call);
    }
    call.add(text(function, "name"), OpenAiWire.arguments(function));
  }

  private @Nullable Call find(JsonNode delta, @Nullable String id) {
    boolean named = id != null && !id.isBlank();
    int index = delta.path("index").asInt(-1);
    for (int i = calls.size() - 1; i >= 0; i--) {
      Call call = calls.get(i);
      boolean samePlace = index < 0 ? i == calls.size() - 1 || named : call.index == index;
      if (samePlace && (!named || call.id == null || Objects.equals(id, call.id))) {
        return call;
      }
      if (samePlace && index >= 0) {
        // The last one at this index has another id.
        return null;
      }
    }
    return null;
  }

  @Override
  public void end() {
    if (finish != null && counted) {
      complete(finish);
    }
  }

  private void complete(Finish finish) {
    for (Call call : calls) {
      call.checkNamed();
    }
    answer.complete(finish);
  }

  /** A call of a tool; it begins when its name is there. */
  private final class Call {
    private final int index;
    private final @Nullable String id;
    private final StringBuilder early = new StringBuilder();
    private AnswerBuilder.@Nullable ToolCallPiece piece;

    Call(int index, @Nullable String id) {
      this.index = index;
      this.id = id == null || id.isBlank() ? null : id;
    }

    void add(@Nullable String name, String arguments) {
      AnswerBuilder.ToolCallPiece begun = piece;
      if (begun != null) {
        begun.arguments(arguments);
        return;
      }
      early.append(arguments);
      if (name != null && !name.isEmpty()) {
        begun = answer.toolCall(id, name);
        begun.arguments(early.toString());
        piece = begun;
      }
    }

    void checkNamed() {
      if (piece == null) {
        throw WireFailure.protocol("a call of a tool without a name");
      }
    }
  }
}
