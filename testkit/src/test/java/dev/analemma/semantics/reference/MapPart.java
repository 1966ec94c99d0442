// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.NodeKind;
import dev.analemma.semantics.reference.Term.Names;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Row 19: a frame for each item. With batches a frame for each of them. No sources. */
final class MapPart extends Part {
  private final Play play;
  private final String address;
  private final NodeKind.MapKind kind;
  private final Names names;
  private final List<JsonNode> items;
  private final int window;
  private final double tolerated;
  private final Map<Chunk, Frame> running = new LinkedHashMap<>();
  private final ArrayDeque<Chunk> again = new ArrayDeque<>();
  private final int chunk;
  private final boolean split;
  private final List<Frame> succeeded = new ArrayList<>();
  private final Map<Integer, JsonNode> results = new TreeMap<>();
  private final Map<Integer, Result.Error> failures = new TreeMap<>();
  private int next;
  private boolean cancelled;
  private boolean exceeded;

  /** Items of one frame. */
  private record Chunk(int from, int to) {}

  MapPart(Play play, String address, NodeKind.MapKind kind, Names names) {
    if (kind.source() != null) {
      throw new IllegalArgumentException("sources have tests of their own");
    }
    JsonNode batch = kind.batch();
    chunk = batch == null ? 1 : batch.isInt() ? batch.intValue() : batch.get("items").intValue();
    split = batch != null && batch.path("splitOnError").asBoolean();
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
      while (!stopping() && waiting() && running.size() < window) {
        Chunk following = again.isEmpty() ? following() : again.remove();
        running.put(following, frame(following));
      }
      for (Chunk part : List.copyOf(running.keySet())) {
        Frame frame = running.get(part);
        frame.settle();
        if (frame.quiet()) {
          running.remove(part);
          ended(part, frame);
          changed = true;
        }
      }
    }
  }

  private boolean waiting() {
    return !again.isEmpty() || next < items.size();
  }

  private Chunk following() {
    int from = next;
    next = Math.min(items.size(), from + chunk);
    return new Chunk(from, next);
  }

  private Frame frame(Chunk part) {
    boolean batched = kind.batch() != null;
    ArrayNode list = Term.JSON.arrayNode().addAll(items.subList(part.from(), part.to()));
    Map<String, JsonNode> variables =
        Map.of(
            Kinds.name(kind.as(), batched ? "items" : "item"),
            batched ? list : list.get(0),
            "index",
            LongNode.valueOf(part.from()));
    return new Frame(
        play,
        batched
            ? "%s[%d-%d]".formatted(address, part.from(), part.to() - 1)
            : "%s[%d]".formatted(address, part.from()),
        kind.body().nodes(),
        kind.body().output(),
        Frame.Mode.CANCEL,
        variables,
        names);
  }

  private void ended(Chunk part, Frame frame) {
    Result result = frame.finish();
    if (result.error() == null && !result.cancelled()) {
      succeeded.add(frame);
    }
    int size = part.to() - part.from();
    JsonNode value = result.value();
    if (result.cancelled()) {
      // It counts as skipped.
      return;
    } else if (result.error() != null) {
      failed(part, result.error());
    } else if (kind.batch() == null) {
      results.put(part.from(), value);
    } else if (!value.isArray() || value.size() != size) {
      failed(part, new Result.Error("BATCH_SIZE", address, null));
    } else {
      for (int i = 0; i < size; i++) {
        JsonNode one = value.get(i);
        if (one.isObject() && one.size() == 1 && one.has("error")) {
          String code = one.get("error").path("code").asText("ITEM_FAILED");
          failures.put(part.from() + i, new Result.Error(code, address, null));
        } else {
          results.put(part.from() + i, one);
        }
      }
    }
    if (!stopping() && failures.size() > tolerated) {
      exceeded = true;
      running.values().forEach(Frame::stop);
    }
  }

  /** The halves of a batch that failed are tried again, after what was split before. */
  private void failed(Chunk part, Result.Error error) {
    int middle = (part.from() + part.to()) / 2;
    if (split && middle > part.from()) {
      again.add(new Chunk(part.from(), middle));
      again.add(new Chunk(middle, part.to()));
      return;
    }
    for (int index = part.from(); index < part.to(); index++) {
      failures.put(index, error);
    }
  }

  @Override
  void moves(List<Move> out) {
    running.values().forEach(frame -> frame.moves(out));
  }

  @Override
  boolean quiet() {
    return running.isEmpty() && (stopping() || !waiting());
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
        .put("skipped", items.size() - results.size() - failures.size());
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
