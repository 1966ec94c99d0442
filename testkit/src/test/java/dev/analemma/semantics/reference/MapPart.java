// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.NodeKind;
import dev.analemma.semantics.reference.Term.Names;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Row 19: a frame for each item. With batches a frame for each of them. No sources. */
final class MapPart extends Bodies {
  private final String address;
  private final NodeKind.MapKind kind;
  private final Names names;
  private final List<JsonNode> items;
  private final int window;
  private final double tolerated;
  private final Map<Frame, Chunk> chunks = new HashMap<>();
  private final ArrayDeque<Chunk> again = new ArrayDeque<>();
  private final int chunk;
  private final boolean split;
  private final Map<Integer, JsonNode> results = new TreeMap<>();
  private final Map<Integer, Result.Error> failures = new TreeMap<>();
  private int next;

  /** Items of one frame. */
  private record Chunk(int from, int to) {}

  private MapPart(Play play, String address, NodeKind.MapKind kind, Names names) {
    super(play);
    if (kind.source() != null) {
      throw new IllegalArgumentException("sources have tests of their own");
    }
    JsonNode batch = kind.batch();
    chunk = batch == null ? 1 : batch.isInt() ? batch.intValue() : batch.get("items").intValue();
    split = batch != null && batch.path("splitOnError").asBoolean();
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

  /** Of a map without items it takes a moment to see that it has none. */
  static Part of(Play play, String address, NodeKind.MapKind kind, Names names) {
    MapPart map = new MapPart(play, address, kind, names);
    return map.items.isEmpty() ? new Attempt(Result.ok(map.value())) : map;
  }

  /** With both bounds written, the stricter one. */
  private static double tolerated(@org.jspecify.annotations.Nullable JsonNode written, int total) {
    if (written == null) {
      return 0;
    }
    if (written.isNumber()) {
      return written.asDouble();
    }
    double byCount = written.has("count") ? written.get("count").asDouble() : total;
    double byPercent =
        written.has("percent") ? written.get("percent").asDouble() * total / 100 : total;
    return Math.min(byCount, byPercent);
  }

  @Override
  void fill() {
    while (waiting() && running() < window) {
      Chunk following = again.isEmpty() ? following() : again.remove();
      Frame frame = frame(following);
      chunks.put(frame, following);
      open(frame);
    }
    if (running() == 0) {
      over(Result.ok(value()));
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
        kind.body(),
        Frame.Mode.CANCEL,
        variables,
        names);
  }

  @Override
  void followed(Frame frame, Result end) {
    Chunk part = Objects.requireNonNull(chunks.get(frame));
    if (end.error() != null) {
      failed(part, end.error());
    } else if (kind.batch() == null) {
      results.put(part.from(), end.value());
    } else {
      batch(part, end.value());
    }
    if (failures.size() > tolerated) {
      // What is counted is what had ended by now.
      over(Result.failed(new Result.Error("TOLERANCE_EXCEEDED", "", counts())));
    }
  }

  private void batch(Chunk part, JsonNode value) {
    int size = part.to() - part.from();
    if (!value.isArray() || value.size() != size) {
      failed(part, new Result.Error("BATCH_SIZE", address, null));
      return;
    }
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

  private JsonNode value() {
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
    return value;
  }

  private ObjectNode counts() {
    return Term.JSON
        .objectNode()
        .put("total", items.size())
        .put("succeeded", results.size())
        .put("failed", failures.size())
        .put("skipped", items.size() - results.size() - failures.size());
  }
}
