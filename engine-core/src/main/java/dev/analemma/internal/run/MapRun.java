// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.OperatorException;
import dev.analemma.RunError;
import dev.analemma.definition.Retry;
import dev.analemma.internal.compile.Action.MapAction;
import dev.analemma.internal.resilience.Refusal;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A map: a body for each item or batch of items, a window of them at once (SEMANTICS row 19).
 *
 * <p>Idea: what is under way is bounded by the window, what is kept is one result an item. A turn
 * starts at most {@link #TURN} frames, so that a long list does not keep the run from its mail.
 */
final class MapRun extends NodeRun {
  /** How many items are under way at once unless the map says. */
  static final int CONCURRENCY_DEFAULT = 64;

  /** The highest number of items under way at once. */
  static final int CONCURRENCY_MAX = 100_000;

  private static final int TURN = 64;
  private static final int[] NO_RETRIES = {};

  private final MapAction map;
  private final Retry[] retries;
  private final ArrayDeque<Part> again = new ArrayDeque<>(0);
  private JsonNode items = NullNode.getInstance();
  private MapTally tally = MapTally.NONE;
  private int window = CONCURRENCY_DEFAULT;
  private int batch = 1;
  private boolean batched;
  private boolean split;
  private int next;
  private final Timers timers;
  private boolean turnAsked;
  private @Nullable ItemPermits<Part> permits;

  /**
   * Items that one frame handles.
   *
   * @param from the index of the first
   * @param to the index after the last
   * @param retried how often each retry was used
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed from frame to frame, never shared.
  private record Part(int from, int to, int[] retried) {}

  MapRun(Activation activation, MapAction map) {
    super(activation);
    this.map = map;
    this.retries = plan.retries;
    this.timers = new Timers(run);
  }

  @Override
  void begin() {
    JsonNode list = map.items() == null ? NullNode.getInstance() : map.items().evaluate(around);
    if (!(list instanceof ArrayNode)) {
      throw new OperatorException(
          "ITEMS_TYPE",
          "'items' is %s, must be an array. Give a path to a list.".formatted(list.getNodeType()));
    }
    items = list;
    if (map.concurrency() != null) {
      JsonNode written = map.concurrency().evaluate(around);
      JsonNode max = written.isObject() ? written.path("max") : written;
      if (!max.isMissingNode()) {
        window = whole(max, "concurrency", CONCURRENCY_MAX);
      }
    }
    if (map.permit() != null) {
      permits = ItemPermits.of(this, map.permit(), new PartEvents());
    }
    if (map.batch() != null) {
      JsonNode written = map.batch().evaluate(around);
      batched = true;
      JsonNode size = written.isObject() ? written.path("items") : written;
      batch = size.isMissingNode() ? Integer.MAX_VALUE : whole(size, "batch", Integer.MAX_VALUE);
      split = written.path("splitOnError").asBoolean(false);
    }
    JsonNode tolerate = map.tolerate() == null ? null : map.tolerate().evaluate(around);
    JsonNode hole = map.onItemError() == null ? null : map.onItemError().evaluate(around);
    tally = new MapTally(list.size(), tolerate, hole);
    if (list.isEmpty()) {
      succeed(tally.result());
    } else {
      askForTurn();
    }
  }

  private static int whole(JsonNode number, String what, int most) {
    if (!number.isIntegralNumber() || number.longValue() < 1 || number.longValue() > most) {
      throw new OperatorException(
          "BOUND_RANGE",
          "'%s' is %s, must be a whole number between 1 and %,d".formatted(what, number, most));
    }
    return number.intValue();
  }

  @Override
  void stopped() {
    timers.cancel();
    if (permits != null) {
      permits.stop();
    }
  }

  /** What becomes of items that had to wait for a permit. */
  private final class PartEvents implements ItemPermits.Items<Part> {
    @Override
    public void granted(Part part) {
      again.addFirst(part);
      askForTurn();
    }

    @Override
    public void refused(Part part, Refusal refusal) {
      failed(part, error(refusal.code(), refusal.message(), null), refusal.retryAfter());
      goOn();
    }
  }

  @Override
  void left(Frame child, @Nullable RunError error) {
    if (permits != null) {
      permits.ended(child.note, error == null ? null : error.code());
      if (error == null || done()) {
        permits.forget(child.note);
      }
    }
  }

  @Override
  boolean holds(String key) {
    return super.holds(key) || (permits != null && permits.holds(key));
  }

  @Override
  void explain(Explaining explaining) {
    super.explain(explaining);
    if (permits != null) {
      permits.explain(explaining, around.address(node));
    }
  }

  private void askForTurn() {
    if (!turnAsked) {
      turnAsked = true;
      later();
    }
  }

  @Override
  void turn() {
    turnAsked = false;
    int free = Math.min(window - open(), TURN);
    Part[] parts = new Part[free];
    int taken = 0;
    for (int tried = 0; tried < free && !done(); tried++) {
      if (permits != null && permits.waits()) {
        break;
      }
      Part part = again.isEmpty() ? following() : again.poll();
      if (part == null) {
        break;
      }
      if (permits == null || permits.mayBegin(part)) {
        parts[taken++] = part;
      }
    }
    // Backwards: what was begun last runs first, and items should run in their order.
    for (int p = taken - 1; p >= 0; p--) {
      if (!done()) {
        begin(parts[p]);
      } else if (permits != null) {
        permits.forget(parts[p]);
      }
    }
    if (taken == TURN) {
      askForTurn();
    }
  }

  private @Nullable Part following() {
    if (next >= items.size()) {
      return null;
    }
    int from = next;
    next = (int) Math.min(items.size(), (long) from + batch);
    return new Part(from, next, retries.length == 0 ? NO_RETRIES : new int[retries.length]);
  }

  private void begin(Part part) {
    Frame child = frame(plan.bodies[0], part.from);
    child.count = part.from;
    child.variable = batched ? slice(part) : items.get(part.from);
    child.note = part;
    launch(child);
  }

  private ArrayNode slice(Part part) {
    ArrayNode slice = Json.nodes().arrayNode(part.to - part.from);
    for (int i = part.from; i < part.to; i++) {
      slice.add(items.get(i));
    }
    return slice;
  }

  @Override
  void suffix(StringBuilder address, FrameValues child) {
    if (batched && child.note instanceof Part part) {
      address.append('[').append(part.from).append('-').append(part.to - 1).append(']');
    } else {
      super.suffix(address, child);
    }
  }

  @Override
  void followed(Frame child, @Nullable Object output, @Nullable RunError error) {
    Part part = (Part) Objects.requireNonNull(child.note);
    if (error != null) {
      failed(part, error, null);
    } else if (batched) {
      batchEnded(part, HostValue.treeOf(output));
    } else {
      tally.succeeded(part.from, HostValue.treeOf(output));
    }
    goOn();
  }

  private void goOn() {
    RunError exceeded = tally.exceeded(this);
    if (exceeded != null) {
      fail(exceeded, tally.causes());
    } else if (tally.done()) {
      succeed(tally.result());
    } else if (next < items.size() || !again.isEmpty()) {
      askForTurn();
    }
  }

  /** The retries of a map are those of its items. */
  private void failed(Part part, RunError error, @Nullable Duration retryAfter) {
    int r = Retries.matching(retries, error.code());
    boolean retried = r >= 0 && part.retried[r] < retries[r].max();
    if (permits != null && !(retried && permits.mayRetry(part))) {
      retried = false;
      permits.forget(part);
    }
    if (retried) {
      part.retried[r]++;
      Duration delay = Retries.delay(retries[r], part.retried[r], retryAfter, run.jitter());
      timers.add(
          delay,
          () -> {
            again.add(part);
            askForTurn();
          });
    } else if (split && part.to - part.from > 1) {
      int middle = (part.from + part.to) >>> 1;
      again.add(new Part(part.from, middle, new int[retries.length]));
      again.add(new Part(middle, part.to, new int[retries.length]));
    } else {
      for (int i = part.from; i < part.to; i++) {
        tally.failed(i, items.get(i), error);
      }
    }
  }

  private void batchEnded(Part part, @Nullable JsonNode output) {
    int size = part.to - part.from;
    if (!(output instanceof ArrayNode list) || list.size() != size) {
      String is = output instanceof ArrayNode list ? "%,d".formatted(list.size()) : "no list";
      failed(
          part,
          error(
              "BATCH_SIZE",
              "the body got %,d items and gave %s of results. Give one for each item."
                  .formatted(size, is),
              null),
          null);
      return;
    }
    for (int i = 0; i < size; i++) {
      JsonNode result = list.get(i);
      if (result.isObject() && result.size() == 1 && result.has("error")) {
        tally.failed(part.from + i, items.get(part.from + i), error(result.get("error")));
      } else {
        tally.succeeded(part.from + i, result);
      }
    }
  }

  private RunError error(JsonNode told) {
    String code = told.path("code").isTextual() ? told.path("code").textValue() : "ITEM_FAILED";
    String message = told.isTextual() ? told.textValue() : told.path("message").asText("it failed");
    return error(code, message, told.get("details"));
  }
}
