// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.Waiting;
import dev.analemma.internal.compile.PermitPlan;
import dev.analemma.internal.resilience.Refusal;
import java.time.Instant;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The permits of the items of a map: each asks before its frame begins, and one waits at a time.
 * Used by the run's owner alone.
 *
 * @param <P> what stands for an item
 */
final class ItemPermits<P> {
  private final Frame frame;
  private final PermitPlan.Asked asked;
  private final Items<P> items;
  private final IdentityHashMap<P, Item> known = new IdentityHashMap<>();
  private @Nullable Item waiting;

  /** Is told of an item that had to wait. */
  interface Items<P> {
    /** It may begin, and must be asked for again. */
    void granted(P item);

    /** It may not begin. */
    void refused(P item, Refusal refusal);
  }

  /** An item and its permit. */
  private final class Item implements Permit.Holder {
    private final P item;
    private final @Nullable Permit permit;
    private boolean begun;

    Item(P item) {
      this.item = item;
      this.permit = Permit.of(frame, asked, this);
    }

    @Override
    public void granted() {
      waiting = null;
      if (frame.run.paused() && permit != null) {
        permit.releaseUnused();
      }
      items.granted(item);
    }

    @Override
    public void refused(Refusal refusal) {
      waiting = null;
      items.refused(item, refusal);
    }
  }

  private ItemPermits(Frame frame, PermitPlan.Asked asked, Items<P> items) {
    this.frame = frame;
    this.asked = asked;
    this.items = items;
  }

  /** Returns the permits of a map that is about to begin. */
  static <P> ItemPermits<P> of(NodeRun map, PermitPlan plan, Items<P> items) {
    PermitPlan.Asked asked = plan.ask(map.around);
    if (map.holds(asked.key())) {
      throw Permit.heldAround(map, asked.key());
    }
    return new ItemPermits<>(map.around, asked, items);
  }

  /** Returns whether an item waits; no other is asked for before it. */
  boolean waits() {
    return waiting != null;
  }

  /** Returns whether an item may begin now; if not, it waits or was refused. */
  boolean mayBegin(P item) {
    Item found = known.computeIfAbsent(item, Item::new);
    Permit permit = found.permit;
    found.begun = permit == null || permit.isGranted();
    if (permit == null || found.begun) {
      return true;
    }
    switch (permit.ask()) {
      case GRANTED -> found.begun = true;
      case WAITING -> waiting = found;
      case REFUSED -> items.refused(item, permit.whyRefused());
    }
    return found.begun;
  }

  /** An item's frame has ended: its permit is free. */
  void ended(@Nullable Object item, @Nullable String code) {
    Item found = known.get(item);
    if (found != null) {
      found.begun = false;
      if (found.permit != null) {
        found.permit.release(code, null);
      }
    }
  }

  boolean mayRetry(P item) {
    Item found = known.get(item);
    return found == null || found.permit == null || found.permit.mayRetry();
  }

  /** An item is done for good. */
  void forget(@Nullable Object item) {
    Item found = known.remove(item);
    if (found != null && found.permit != null) {
      found.permit.close();
    }
  }

  /** Nothing begins any more; what has begun still gives its permit back. */
  void stop() {
    waiting = null;
    known
        .values()
        .removeIf(
            item -> {
              if (!item.begun && item.permit != null) {
                item.permit.close();
              }
              return !item.begun;
            });
  }

  /** Returns whether an item under way holds a permit of a resource. */
  boolean holds(String key) {
    return asked.key().equals(key) && known.values().stream().anyMatch(item -> item.begun);
  }

  /** Tells since when an item waits. */
  void explain(Explaining explaining, String address) {
    Item found = waiting;
    Instant since = found == null || found.permit == null ? null : found.permit.waitingSince();
    if (since != null) {
      explaining.add(address, Waiting.For.PERMIT, since, null, asked.key());
    }
  }
}
