// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.cassette;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Fault;
import dev.analemma.llm.AnswerEvent;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmCall;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.LlmRequest;
import dev.analemma.llm.LlmResponse;
import dev.analemma.llm.ModelCatalog;
import dev.analemma.llm.RoutePolicy;
import dev.analemma.llm.internal.router.Calls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls from a recording and asks nobody. Requests that ask the same get what was recorded
 * for them in the order in which those calls began, each once.
 *
 * <p>Threads: safe. A call ends before it returns.
 */
public final class Player implements Calls {
  /** How many places of a request are told that differ. */
  private static final int SHOWN_MAX = 5;

  private final Path file;
  private final Outcomes outcomes;
  private final List<Fault> warnings;
  private final Map<JsonNode, Turn> turns = new LinkedHashMap<>();
  private volatile boolean closed;

  private record Entry(int session, Tape.Line line) {
    long n() {
      return line.value().path("n").longValue();
    }

    JsonNode request() {
      return line.value().path("request");
    }
  }

  /** What was recorded for requests that ask the same. */
  private record Turn(List<Entry> entries, AtomicInteger given) {}

  private Player(Path file, ModelCatalog catalog, Tape tape) {
    this.file = file;
    outcomes = new Outcomes(catalog);
    warnings = tape.warnings();
    List<Entry> entries = new ArrayList<>();
    int session = 0;
    for (Tape.Line line : tape.lines()) {
      if (line.begins()) {
        session++;
      } else {
        entries.add(new Entry(session, line));
      }
    }
    entries.sort(Comparator.comparingInt(Entry::session).thenComparingLong(Entry::n));
    for (Entry entry : entries) {
      turns
          .computeIfAbsent(entry.request(), key -> new Turn(new ArrayList<>(), new AtomicInteger()))
          .entries()
          .add(entry);
    }
  }

  /**
   * Reads a recording.
   *
   * @param file the file
   * @param catalog the models
   * @throws dev.analemma.DefinitionException if it is not there, or is no recording
   */
  public static Player open(Path file, ModelCatalog catalog) {
    return new Player(file, catalog, Tape.read(file));
  }

  /** Returns what was noticed when the file was read. */
  public List<Fault> warnings() {
    return warnings;
  }

  @Override
  public LlmCall call(
      LlmRequest request, RoutePolicy policy, @Nullable Consumer<AnswerEvent> watcher) {
    if (closed) {
      throw new IllegalStateException("the router is closed; calls end before that");
    }
    CompletableFuture<LlmResponse> result = new CompletableFuture<>();
    try {
      result.complete(play(request, watcher));
    } catch (LlmException e) {
      result.completeExceptionally(e);
    }
    return new Played(result);
  }

  private record Played(CompletionStage<LlmResponse> result) implements LlmCall {
    @Override
    public void cancel() {
      // It has ended.
    }
  }

  private LlmResponse play(LlmRequest request, @Nullable Consumer<AnswerEvent> watcher) {
    JsonNode asked = Requests.write(request);
    Turn turn = turns.get(asked);
    if (turn == null) {
      throw miss(request, nearest(asked));
    }
    int given = turn.given().getAndIncrement();
    if (given >= turn.entries().size()) {
      throw miss(
          request,
          "it has %d for requests that ask the same, and all are given"
              .formatted(turn.entries().size()));
    }
    Tape.Line line = turn.entries().get(given).line();
    List<AnswerEvent> events;
    LlmResponse answer = null;
    LlmException error = null;
    try {
      events = outcomes.events(line.value().get("events"));
      if (line.value().has("answer")) {
        answer = outcomes.answer(line.value().get("answer"));
      } else {
        error = outcomes.error(Fields.of(line.value(), "error"));
      }
    } catch (RuntimeException e) {
      throw miss(
          request, "that of line %d cannot be told: %s".formatted(line.number(), e.getMessage()));
    }
    show(events, watcher);
    if (answer == null) {
      throw error == null ? miss(request, "it is empty") : error;
    }
    return answer;
  }

  private static void show(List<AnswerEvent> events, @Nullable Consumer<AnswerEvent> watcher) {
    if (watcher == null) {
      return;
    }
    try {
      events.forEach(watcher);
    } catch (RuntimeException | Error e) {
      throw LlmException.builder(
              ErrorKind.CANCELLED, "the call was taken back: whoever watches it has thrown")
          .cause(e)
          .build();
    }
  }

  private LlmException miss(LlmRequest request, String why) {
    return LlmException.builder(
            ErrorKind.REPLAY_MISS,
            "the recording '%s' has no answer to a request for %s: %s. Record again, or ask what was asked"
                .formatted(file, request.model(), why))
        .build();
  }

  /** Tells where the request differs from the one that differs in the fewest places. */
  private String nearest(JsonNode asked) {
    Difference least = null;
    int line = 0;
    for (Turn turn : turns.values()) {
      Entry entry = turn.entries().get(0);
      int most = least == null ? Integer.MAX_VALUE : least.places().size() + 1;
      Difference difference = Difference.of(entry.request(), asked, most);
      if (least == null || difference.isLessThan(least)) {
        least = difference;
        line = entry.line().number();
      }
    }
    if (least == null) {
      return "it is empty";
    }
    List<String> places = least.places();
    String shown = String.join(", ", places.subList(0, Math.min(SHOWN_MAX, places.size())));
    int more = places.size() - SHOWN_MAX;
    return "the nearest of %d, in line %d, differs at %s%s"
        .formatted(turns.size(), line, shown, more > 0 ? " and at %d more".formatted(more) : "");
  }

  @Override
  public void close() {
    closed = true;
  }
}
