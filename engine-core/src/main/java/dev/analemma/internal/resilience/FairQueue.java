// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.resilience;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Waiters in the order in which they are served: one queue an owner, first come first served within
 * it, and the owners in turn. So the first waiter of an owner is served after at most one waiter of
 * each other owner, however many these have.
 *
 * <p>Adding, taking and withdrawing are constant time. Guarded by the lock of the gate.
 */
final class FairQueue {
  /** The waiters of one owner, and its place among the owners. */
  static final class Flow {
    final Object owner;
    Waiter first;
    private Waiter last;
    int size = 1;
    Flow next = this;
    private Flow previous = this;

    private Flow(Object owner, Waiter only) {
      this.owner = owner;
      this.first = only;
      this.last = only;
    }
  }

  private final IdentityHashMap<Object, Flow> flows = new IdentityHashMap<>();

  /** Whose turn it is; the flows form a ring. */
  private @Nullable Flow turn;

  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Returns whose turn it is, with the others behind it in a ring; or null. */
  @Nullable Flow turn() {
    return turn;
  }

  /** Returns the waiter that is served next, or null. */
  @Nullable Waiter peek() {
    return turn == null ? null : turn.first;
  }

  void add(Waiter waiter) {
    size++;
    waiter.next = null;
    waiter.previous = null;
    Flow flow = flows.get(waiter.owner);
    if (flow != null) {
      waiter.flow = flow;
      waiter.previous = flow.last;
      flow.last.next = waiter;
      flow.last = waiter;
      flow.size++;
      return;
    }
    flow = new Flow(waiter.owner, waiter);
    waiter.flow = flow;
    flows.put(waiter.owner, flow);
    if (turn == null) {
      turn = flow;
    } else {
      // Behind all others, that is before the one whose turn it is.
      flow.next = turn;
      flow.previous = turn.previous;
      turn.previous.next = flow;
      turn.previous = flow;
    }
  }

  /** Takes the waiter that {@link #peek} shows, and passes the turn on. */
  void take() {
    Flow flow = turn;
    if (flow != null) {
      turn = flow.next;
      remove(flow.first, flow);
    }
  }

  /** Takes a waiter out of the middle; it must be in the queue. */
  void withdraw(Waiter waiter) {
    Flow flow = waiter.flow;
    if (flow != null) {
      remove(waiter, flow);
    }
  }

  private void remove(Waiter waiter, Flow flow) {
    Waiter before = waiter.previous;
    Waiter after = waiter.next;
    size--;
    flow.size--;
    if (before != null) {
      before.next = after;
    } else if (after != null) {
      flow.first = after;
    }
    if (after != null) {
      after.previous = before;
    } else if (before != null) {
      flow.last = before;
    }
    waiter.flow = null;
    waiter.next = null;
    waiter.previous = null;
    if (flow.size == 0) {
      flows.remove(flow.owner);
      if (turn == flow) {
        turn = flow.next == flow ? null : flow.next;
      }
      flow.previous.next = flow.next;
      flow.next.previous = flow.previous;
    }
  }
}
