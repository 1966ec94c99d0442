// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.Retry;
import dev.analemma.semantics.reference.Term.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Row 19: a frame for each item. With batches a frame for each of them. When one begins is a moment
 * of its own of which nobody tells: the list may be long, or still be read.
 */
final class MapPart extends Bodies {
  private final String address;
  private final NodeKind.MapKind kind;
  private final Map<Retry, Integer> most;
  private final Names names;
  private final List<JsonNode> items;
  private final int window;
  private final double tolerated;
  private final boolean split;
  private final Map<Frame, Chunk> running = new HashMap<>();

  /** Those that may begin, in any order. */
  private final List<Chunk> ready = new ArrayList<>();

  /** Those that wait before they are tried again. */
  private final List<Chunk> later = new ArrayList<>();

  private final Map<Integer, JsonNode> results = new TreeMap<>();
  private final Map<Integer, Result.Error> failures = new TreeMap<>();

  /** Items of one frame, and how often each retry was used for them. */
  private record Chunk(int from, int to, Map<Retry, Integer> used) {
    Chunk(int from, int to) {
      this(from, to, new HashMap<>());
    }
  }

  MapPart(Play play, String address, Node node, Names names) {
    super(play);
    this.address = address;
    this.kind = (NodeKind.MapKind) node.definition.kind();
    this.most = node.most;
    this.names = names;
    items = items();
    JsonNode batch = kind.batch();
    int size = batch == null ? 1 : batch.isInt() ? batch.intValue() : batch.get("items").intValue();
    split = batch != null && batch.path("splitOnError").asBoolean();
    for (int from = 0; from < items.size(); from += size) {
      ready.add(new Chunk(from, Math.min(items.size(), from + size)));
    }
    JsonNode width = kind.concurrency();
    int max = width == null ? 0 : width.isInt() ? width.intValue() : width.path("max").asInt(0);
    window = max == 0 ? Integer.MAX_VALUE : max;
    tolerated = tolerated(kind.tolerate(), items.size());
  }

  private List<JsonNode> items() {
    JsonNode source = kind.source();
    JsonNode list =
        source == null
            ? Term.of(kind.items()).value(names)
            : Objects.requireNonNull(play.sources.get(source.get("uri").asText()));
    if (!list.isArray()) {
      throw new Term.Broken("EXPR_TYPE", "items is " + list);
    }
    return Parse.list(list);
  }

  /** With both bounds written, the stricter one. */
  private static double tolerated(@Nullable JsonNode written, int total) {
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
  void between(List<Move> out) {
    if (nothingLeft()) {
      out.add(new Move(Move.Kind.UNTOLD, address, this::seesTheEnd));
    }
    if (running() < window) {
      for (Chunk chunk : ready) {
        out.add(new Move(Move.Kind.UNTOLD, address(chunk), () -> begin(chunk)));
      }
    }
    for (Chunk chunk : later) {
      out.add(new Move(Move.Kind.UNTOLD, address(chunk), () -> waited(chunk)));
    }
  }

  private boolean nothingLeft() {
    return running() == 0 && ready.isEmpty() && later.isEmpty();
  }

  private String seesTheEnd() {
    over(Result.ok(value()));
    return "complete";
  }

  private String waited(Chunk chunk) {
    later.remove(chunk);
    ready.add(chunk);
    return "again";
  }

  private String begin(Chunk chunk) {
    ready.remove(chunk);
    boolean batched = kind.batch() != null;
    ArrayNode list = Term.JSON.arrayNode().addAll(items.subList(chunk.from(), chunk.to()));
    Map<String, JsonNode> variables =
        Map.of(
            Kinds.name(kind.as(), batched ? "items" : "item"),
            batched ? list : list.get(0),
            "index",
            LongNode.valueOf(chunk.from()));
    Frame.Mode mode = Frame.Mode.CANCEL;
    Frame frame = new Frame(play, address(chunk), kind.body(), mode, variables, names);
    running.put(frame, chunk);
    open(frame);
    return "begun";
  }

  private String address(Chunk chunk) {
    return kind.batch() == null
        ? "%s[%d]".formatted(address, chunk.from())
        : "%s[%d-%d]".formatted(address, chunk.from(), chunk.to() - 1);
  }

  @Override
  void followed(Frame frame, Result end) {
    Chunk chunk = Objects.requireNonNull(running.remove(frame));
    if (end.error() != null) {
      failed(chunk, end.error());
    } else if (kind.batch() == null) {
      results.put(chunk.from(), end.value());
    } else {
      batch(chunk, end.value());
    }
    if (failures.size() > tolerated) {
      // What is counted is what had ended by now, so timing counts.
      play.exceeded.add(address);
      over(Result.failed(new Result.Error("TOLERANCE_EXCEEDED", "", counts())));
    } else if (nothingLeft() && kind.source() == null && kind.results() == null) {
      seesTheEnd();
    }
  }

  private void batch(Chunk chunk, JsonNode value) {
    int size = chunk.to() - chunk.from();
    if (!value.isArray() || value.size() != size) {
      failed(chunk, new Result.Error("BATCH_SIZE", address, null));
      return;
    }
    for (int i = 0; i < size; i++) {
      JsonNode one = value.get(i);
      if (one.isObject() && one.size() == 1 && one.has("error")) {
        String code = one.get("error").path("code").asText("ITEM_FAILED");
        failures.put(chunk.from() + i, new Result.Error(code, address, null));
      } else {
        results.put(chunk.from() + i, one);
      }
    }
  }

  /** It is tried again; or the halves of a batch are; or its items have failed. */
  private void failed(Chunk chunk, Result.Error error) {
    Retry retry =
        most.keySet().stream().filter(r -> error.answers(r.on())).findFirst().orElse(null);
    int middle = (chunk.from() + chunk.to()) / 2;
    if (retry != null && chunk.used().merge(retry, 1, Integer::sum) <= most.get(retry)) {
      later.add(chunk);
    } else if (split && middle > chunk.from()) {
      ready.add(new Chunk(chunk.from(), middle));
      ready.add(new Chunk(middle, chunk.to()));
    } else {
      for (int index = chunk.from(); index < chunk.to(); index++) {
        failures.put(index, error);
      }
    }
  }

  private JsonNode value() {
    ObjectNode value = counts();
    ArrayNode kept = Term.JSON.arrayNode();
    ArrayNode failed = Term.JSON.arrayNode();
    for (int index = 0; index < items.size(); index++) {
      Result.Error error = failures.get(index);
      if (error == null) {
        kept.add(results.get(index));
      } else {
        ObjectNode failure = failed.addObject().put("index", index);
        failure.set("item", items.get(index));
        failure.set("error", error.toJson());
        if (kind.onItemError() != null) {
          kept.add(Term.of(kind.onItemError()).value(names));
        }
      }
    }
    if (kind.results() == null) {
      value.set("results", kept);
      return value.set("failures", failed);
    }
    String uri = kind.results().get("uri").asText();
    value.putObject("results").put("uri", uri).put("count", results.size());
    ObjectNode elsewhere = value.putObject("failures");
    elsewhere.put("uri", uri + ".failures").put("count", failures.size());
    elsewhere.set("first", failed);
    return value;
  }

  private ObjectNode counts() {
    int ended = results.size() + failures.size();
    // How many there are, of a source nobody knows before its end.
    int total = kind.source() == null ? items.size() : ended;
    ObjectNode counts = Term.JSON.objectNode();
    counts.put("total", total).put("succeeded", results.size()).put("failed", failures.size());
    return counts.put("skipped", total - ended);
  }
}
