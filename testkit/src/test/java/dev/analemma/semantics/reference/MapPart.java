// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.NodeKind;
import dev.analemma.semantics.reference.Term.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Row 19: a frame for each item. Neither sources nor batches. */
final class MapPart extends Part {
  private final Play play;
  private final String address;
  private final NodeKind.MapKind kind;
  private final Names names;
  private final List<JsonNode> items;
  private final int window;
  private final double tolerated;
  private final Map<Integer, Frame> running = new TreeMap<>();
  private final List<Frame> succeeded = new ArrayList<>();
  private final Map<Integer, JsonNode> results = new TreeMap<>();
  private final Map<Integer, Result.Error> failures = new TreeMap<>();
  private int next;
  private int stopped;
  private boolean cancelled;
  private boolean exceeded;

  MapPart(Play play, String address, NodeKind.MapKind kind, Names names) {
    if (kind.source() != null || kind.batch() != null) {
      throw new IllegalArgumentException("sources and batches have tests of their own");
    }
    this.play = play;
    this.address = address;
    this.kind = kind;
    this.names = names;
    JsonNode list = Term.of(kind.items()).value(names);
    if (!list.isArray()) {
      throw new Term.Broken("EXPR_TYPE", "items is " + list);
    }
    items = Parse.list(list);
    JsonNode width = kind.concurrency();
    int max = width == null ? 0 : width.isInt() ? width.intValue() : width.path("max").asInt(0);
    window = max == 0 ? Integer.MAX_VALUE : max;
    tolerated = tolerated(kind.tolerate(), items.size());
  }

  /** With both bounds written, the stricter one. */
  private static double tolerated(@org.jspecify.annotations.Nullable JsonNode written, int total) {
    if (written == null) {
      return 0;
    }
    double byCount = written.has("count") ? written.get("count").asDouble() : total;
    double byPercent =
        written.has("percent") ? written.get("percent").asDouble() * total / 100 : total;
    return Math.min(byCount, byPercent);
  }

  private boolean stopping() {
    return cancelled || exceeded;
  }

  @Override
  void settle() {
    boolean changed = true;
    while (changed) {
      changed = false;
      while (!stopping() && next < items.size() && running.size() < window) {
        running.put(next, frame(next));
        next++;
      }
      for (int index : List.copyOf(running.keySet())) {
        Frame frame = running.get(index);
        frame.settle();
        if (frame.quiet()) {
          running.remove(index);
          ended(index, frame);
          changed = true;
        }
      }
    }
  }

  private Frame frame(int index) {
    Map<String, JsonNode> variables =
        Map.of(Kinds.name(kind.as(), "item"), items.get(index), "index", LongNode.valueOf(index));
    return new Frame(
        play,
        "%s[%d]".formatted(address, index),
        kind.body().nodes(),
        kind.body().output(),
        Frame.Mode.CANCEL,
        variables,
        names);
  }

  private void ended(int index, Frame frame) {
    Result result = frame.finish();
    if (result.cancelled()) {
      stopped++;
    } else if (result.error() == null) {
      succeeded.add(frame);
      results.put(index, result.value());
    } else {
      failures.put(index, result.error());
      if (!stopping() && failures.size() > tolerated) {
        exceeded = true;
        running.values().forEach(Frame::stop);
      }
    }
  }

  @Override
  void moves(List<Move> out) {
    running.values().forEach(frame -> frame.moves(out));
  }

  @Override
  boolean quiet() {
    return running.isEmpty() && (stopping() || next == items.size());
  }

  @Override
  Result finish() {
    if (exceeded || cancelled) {
      undo();
      return exceeded
          ? Result.failed(new Result.Error("TOLERANCE_EXCEEDED", "", total()))
          : Result.stopped();
    }
    ObjectNode value = counts();
    ArrayNode written = value.putArray("results");
    ArrayNode failed = value.putArray("failures");
    for (int index = 0; index < items.size(); index++) {
      Result.Error error = failures.get(index);
      if (error == null) {
        written.add(results.get(index));
      } else {
        failed
            .addObject()
            .put("index", index)
            .<ObjectNode>set("item", items.get(index))
            .set("error", error.toJson());
        if (kind.onItemError() != null) {
          written.add(Term.of(kind.onItemError()).value(names));
        }
      }
    }
    return Result.ok(value);
  }

  private ObjectNode total() {
    return Term.JSON.objectNode().put("total", items.size());
  }

  private ObjectNode counts() {
    return total()
        .put("succeeded", results.size())
        .put("failed", failures.size())
        .put("skipped", items.size() - next + stopped);
  }

  @Override
  void stop() {
    cancelled = true;
    running.values().forEach(Frame::stop);
  }

  @Override
  void undo() {
    Kinds.undo(succeeded);
  }
}
