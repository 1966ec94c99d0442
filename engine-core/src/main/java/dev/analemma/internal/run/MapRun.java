// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.RunError;
import dev.analemma.Waiting;
import dev.analemma.internal.compile.Action.MapAction;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.internal.journal.Fact.Kind;
import dev.analemma.internal.resilience.Refusal;
import dev.analemma.internal.source.BatchBounds;
import dev.analemma.internal.source.Batcher.Batch;
import dev.analemma.spi.ItemReader.Item;
import dev.analemma.spi.ResultWriter.Written;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A map: a body for each item or batch of items, a window of them at once (SEMANTICS row 19).
 *
 * <p>Idea: what is under way is bounded by the window, and what is kept of an item is its result,
 * or with a writer nothing. A turn starts at most {@link #TURN} frames, so that a long list does
 * not keep the run from its mail.
 */
final class MapRun extends NodeRun {
  /** How many items are under way at once unless the map says. */
  static final int CONCURRENCY_DEFAULT = 64;

  /** The highest number of items under way at once. */
  static final int CONCURRENCY_MAX = 100_000;

  private static final int TURN = 64;

  private final MapAction map;
  private final MapRetries retries;
  private final ArrayDeque<MapPart> again = new ArrayDeque<>(0);
  private @Nullable MapFeed feed;
  private @Nullable MapTally tally;
  private @Nullable MapWrites writes;
  private @Nullable ItemKeys keys;
  private @Nullable MapPace pace;
  private int window = CONCURRENCY_DEFAULT;
  private boolean batched;
  private boolean split;
  private boolean finishing;
  private boolean turnAsked;
  private @Nullable ItemPermits<MapPart> permits;

  /** How many items were taken. */
  private long taken;

  MapRun(Activation activation, MapAction map) {
    super(activation);
    this.map = map;
    this.retries = new MapRetries(this, activation.limits().retries());
  }

  @Override
  void explain(Explaining explaining) {
    boolean itself = open() == 0 && !retries.waits() && (permits == null || !permits.waits());
    if (!itself) {
      explainInside(explaining);
    } else if (turnAsked || done()) {
      super.explain(explaining);
    } else {
      boolean writing = finishing || (writes != null && writes.full());
      explaining.add(
          attemptAddress(),
          Waiting.For.FUNCTION,
          since(),
          null,
          writing ? "its results to be written" : "its source");
    }
    retries.explain(explaining);
    if (permits != null) {
      permits.explain(explaining, around.address(node));
    }
  }

  private MapFeed feed() {
    return Objects.requireNonNull(feed, "the map has begun");
  }

  private MapTally tally() {
    return Objects.requireNonNull(tally, "the map has begun");
  }

  @Override
  void begin() {
    JsonNode concurrency = value(map.concurrency());
    if (concurrency != null) {
      JsonNode max = concurrency.isObject() ? concurrency.path("max") : concurrency;
      if (!max.isMissingNode()) {
        window = whole(max, "concurrency", CONCURRENCY_MAX);
      }
    }
    if (map.permit() != null) {
      permits = ItemPermits.of(this, map.permit(), new PartEvents());
    }
    JsonNode batch = value(map.batch());
    BatchBounds bounds = batch == null ? null : BatchBounds.of(batch);
    batched = bounds != null;
    split = bounds != null && bounds.splitOnError();
    JsonNode results = value(map.results());
    tally = new MapTally(value(map.tolerate()), value(map.onItemError()), results == null);
    writes = results == null ? null : new MapWrites(this, results);
    keys = map.itemKey() == null ? null : new ItemKeys(around, map.itemKey());
    pace = bounds != null && bounds.timed() ? new MapPace(this, bounds) : null;
    feed = MapFeed.of(this, value(map.source()), value(map.items()), bounds);
    askForTurn();
  }

  private @Nullable JsonNode value(@Nullable Linked template) {
    return template == null ? null : template.evaluate(around);
  }

  private static int whole(JsonNode number, String what, int most) {
    if (!number.isIntegralNumber()
        || !number.canConvertToInt()
        || number.intValue() < 1
        || number.intValue() > most) {
      throw new OperatorException(
          "BOUND_RANGE",
          "'%s' is %s, must be a whole number between 1 and %,d".formatted(what, number, most));
    }
    return number.intValue();
  }

  @Override
  void stopped() {
    retries.stop();
    if (permits != null) {
      permits.stop();
    }
    if (feed != null) {
      feed.stop();
    }
    if (writes != null) {
      writes.stop();
    }
  }

  /** What becomes of items that had to wait for a permit. */
  private final class PartEvents implements ItemPermits.Items<MapPart> {
    @Override
    public void granted(MapPart part) {
      again.addFirst(part);
      askForTurn();
    }

    @Override
    public void refused(MapPart part, Refusal refusal) {
      failed(part, error(refusal.code(), refusal.message(), null), refusal.retryAfter());
      goOn();
    }
  }

  @Override
  void left(Frame child, @Nullable RunError error) {
    if (permits != null) {
      permits.ended(child.note, error == null ? null : error.code());
      // An item that has ended may still fail: its output has to be one.
      if (done()) {
        permits.forget(child.note);
      }
    }
  }

  @Override
  boolean holds(String key) {
    return super.holds(key) || (permits != null && permits.holds(key));
  }

  private void askForTurn() {
    if (!turnAsked) {
      turnAsked = true;
      later();
    }
  }

  /** Items have come, the writer has room, or a journal is told. */
  void arrived() {
    if (!over()) {
      guarded(this::goOn);
    }
  }

  /** Returns whether nothing of it begins any more: its end is decided, or was told. */
  private boolean over() {
    return done() || around.workOf(node) != this;
  }

  /** Reading or writing failed. */
  void broke(Throwable thrown) {
    failOutside(error(thrown));
  }

  @Override
  void turn() {
    turnAsked = false;
    int free = Math.min(window - open(), TURN);
    MapPart[] parts = new MapPart[Math.max(0, free)];
    int count = 0;
    boolean failed = false;
    for (int tried = 0; tried < free && !done() && hasRoom(); tried++) {
      MapPart part = again.poll();
      if (part == null) {
        int most = pace == null ? BatchBounds.ITEMS_MAX : pace.next(taken);
        Batch batch = most == 0 ? null : feed().poll(most);
        if (batch == null) {
          break;
        }
        part = taken(batch);
      }
      if (part == null) {
        failed = true;
      } else if (permits == null || run.replay() != null || permits.mayBegin(part)) {
        parts[count++] = part;
      }
    }
    // Backwards: what was begun last runs first, and items should run in their order.
    for (int p = count - 1; p >= 0; p--) {
      if (!done()) {
        begin(parts[p]);
      } else {
        forget(parts[p]);
      }
    }
    if (!done()) {
      if (count == TURN || failed) {
        askForTurn();
      }
      checkDone();
    }
  }

  private boolean hasRoom() {
    return (writes == null || !writes.full()) && (permits == null || !permits.waits());
  }

  /** Returns what of a batch can be begun, or null if all of it has failed. */
  private @Nullable MapPart taken(Batch batch) {
    long first = taken;
    taken += batch.items().size() + batch.failed().size();
    for (Item unreadable : batch.failed()) {
      failed(
          unreadable.index(),
          null,
          NullNode.getInstance(),
          error(Objects.requireNonNull(unreadable.error())));
    }
    List<Item> items = batch.items();
    List<JsonNode> known = List.of();
    if (keys != null) {
      items = new ArrayList<>(items.size());
      known = new ArrayList<>(batch.items().size());
      for (Item item : batch.items()) {
        JsonNode key = keyOf(item, keys);
        if (key != null) {
          items.add(item);
          known.add(key);
        }
      }
    }
    MapPart part = items.isEmpty() ? null : new MapPart(items, known, retries.count());
    if (pace != null) {
      pace.taken(first, taken - 1, part);
    }
    return part;
  }

  /** Returns the key of an item, or null if that has failed the item. */
  private @Nullable JsonNode keyOf(Item item, ItemKeys keys) {
    JsonNode value = Objects.requireNonNull(item.value());
    JsonNode key;
    try {
      key = keys.of(item);
    } catch (RuntimeException e) {
      failed(item.index(), null, value, error(e));
      return null;
    }
    if (keys.isNew(key)) {
      return key;
    }
    String message = "an item before has the key %s as well".formatted(key);
    failed(item.index(), key, value, error("ITEM_KEY_DUPLICATE", message, null));
    return null;
  }

  private void begin(MapPart part) {
    Frame child = frame(plan.bodies[0], (int) Math.min(Integer.MAX_VALUE, part.index(0)));
    child.count = child.index;
    child.variable = batched ? part.list() : part.item(0);
    child.note = part;
    if (pace != null) {
      pace.begins(part);
    }
    if (part.repeated && run.recorder != null) {
      run.recorder.repeated(address(part));
    }
    launch(child);
  }

  @Override
  boolean tellsEnd(Frame child) {
    return child.plan.compensable;
  }

  @Override
  void suffix(StringBuilder address, FrameValues child) {
    if (child.note instanceof MapPart part) {
      suffix(address, part);
    }
  }

  String address(MapPart part) {
    StringBuilder address = new StringBuilder(attemptAddress());
    suffix(address, part);
    return address.toString();
  }

  private void suffix(StringBuilder address, MapPart part) {
    address.append('[').append(part.index(0));
    if (batched) {
      address.append('-').append(part.index(part.size() - 1));
    }
    address.append(']');
  }

  @Override
  void followed(Frame child, @Nullable Object output, @Nullable RunError error) {
    MapPart part = (MapPart) Objects.requireNonNull(child.note);
    if (pace != null) {
      pace.ended(part, error);
    }
    if (error != null) {
      failed(part, error, null);
    } else {
      ended(part, output);
    }
    goOn();
  }

  private void ended(MapPart part, @Nullable Object output) {
    JsonNode tree;
    try {
      tree = MapTally.valueOf(output);
    } catch (RuntimeException noJson) {
      // A host's value that has no JSON form is the error of its item.
      failed(part, error(noJson), null);
      return;
    }
    if (batched) {
      batchEnded(part, tree);
    } else {
      forget(part);
      succeeded(part.index(0), part.key(0), tree);
    }
  }

  private void forget(MapPart part) {
    if (permits != null) {
      permits.forget(part);
    }
  }

  private void goOn() {
    tellProgress(false);
    checkDone();
    if (!done() && !finishing && (!again.isEmpty() || !feed().exhausted())) {
      askForTurn();
    }
  }

  private void checkDone() {
    boolean all = feed().exhausted() && tally().ended() == taken;
    RunError exceeded = tally().exceeded(this, all ? taken : feed().total());
    if (exceeded != null) {
      failComputed(exceeded, !all);
    } else if (all && !finishing) {
      finishing = true;
      tellProgress(true);
      if (writes == null) {
        succeed(tally().result());
      } else {
        writes.finish();
      }
    }
  }

  /** The results have been written. */
  void written(Written written) {
    guarded(
        () ->
            succeed(
                tally()
                    .result(written.results().toJson(), (ObjectNode) written.failures().toJson())));
  }

  private void tellProgress(boolean last) {
    Watch watch = run.watch;
    if (watch != null && (tally().tells(feed().total()) || last)) {
      watch.mapProgressed(around, node, feed().total(), tally().succeeded(), tally().failed());
    }
  }

  private void succeeded(long index, @Nullable JsonNode key, JsonNode value) {
    tally().succeeded(index, value);
    if (writes != null) {
      writes.succeeded(index, key, value);
    }
  }

  private void failed(long index, @Nullable JsonNode key, JsonNode item, RunError error) {
    tally().failed(index, key, item, error);
    if (writes != null) {
      writes.failed(index, key, item, error);
    }
  }

  /** The retries of a map are those of its items. */
  private void failed(MapPart part, RunError error, @Nullable Duration retryAfter) {
    int r = retries.left(part, error);
    boolean retried = r >= 0;
    if (permits != null && !(retried && permits.mayRetry(part))) {
      retried = false;
      permits.forget(part);
    }
    if (retried) {
      retries.use(part, r, retryAfter);
    } else if (split && part.size() > 1) {
      tryAgain(part.half(false));
      tryAgain(part.half(true));
    } else {
      for (int i = 0; i < part.size(); i++) {
        failed(part.index(i), part.key(i), part.item(i), error);
      }
    }
  }

  void tryAgain(MapPart part) {
    part.repeated = true;
    Replay replay = run.replay();
    if (replay == null) {
      again.add(part);
      askForTurn();
    } else {
      // New items may have begun before it did: the journal tells when.
      replay.setAside(Kind.REPEATED, address(part), () -> goOnWith(part));
    }
  }

  private void goOnWith(MapPart part) {
    if (over()) {
      forget(part);
    } else if (run.replay() == null) {
      tryAgain(part);
    } else {
      begin(part);
    }
  }

  private void batchEnded(MapPart part, JsonNode output) {
    if (!(output instanceof ArrayNode list) || list.size() != part.size()) {
      String is = output instanceof ArrayNode list ? "%,d".formatted(list.size()) : "no list";
      failed(
          part,
          error(
              "BATCH_SIZE",
              "the body got %,d items and gave %s of results. Give one for each item."
                  .formatted(part.size(), is),
              null),
          null);
      return;
    }
    forget(part);
    for (int i = 0; i < part.size(); i++) {
      JsonNode result = list.get(i);
      if (result.isObject() && result.size() == 1 && result.has("error")) {
        failed(part.index(i), part.key(i), part.item(i), told(result.get("error")));
      } else {
        succeeded(part.index(i), part.key(i), result);
      }
    }
  }

  private RunError told(JsonNode told) {
    String code = told.path("code").isTextual() ? told.path("code").textValue() : "ITEM_FAILED";
    String message = told.isTextual() ? told.textValue() : told.path("message").asText("it failed");
    return error(code, message, told.get("details"));
  }
}
