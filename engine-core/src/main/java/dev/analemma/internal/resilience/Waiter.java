// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.resilience;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One activation of a node in front of a gate: its place in the queue, later its permit, and what
 * its retries have cost. Made once an activation, used for each of its attempts.
 *
 * <p>Each {@code acquire} ends in exactly one way: granted, refused, or withdrawn. The callbacks
 * run on whatever thread released the permit, outside of all locks; they post and return.
 *
 * <p>Threads: the owner of the run calls the gate; the gate calls back from any thread.
 */
public abstract class Waiter {
  static final int IDLE = 0;
  static final int WAITING = 1;

  /** Taken out of the queue, and about to be told. */
  static final int DECIDED = 2;

  static final int GRANTED = 3;

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Waiter.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Object owner;
  final int max;
  private volatile int state;

  /** The queue that it stands in; then the chain of those who will be told. Guarded by the gate. */
  FairQueue.@Nullable Flow flow;

  @Nullable Waiter next;
  @Nullable Waiter previous;

  long waitingSinceNanos;
  long startedNanos;
  int circuit;
  @Nullable Refusal refusal;

  /** Whether a call was made, so that the next one is a retry; and whether that one is paid for. */
  boolean called;

  boolean retryPaid;

  /**
   * Creates a waiter.
   *
   * @param owner the run; waiters of one owner stand in one queue, owners are served in turn
   * @param max lets it pass only while fewer than these are in flight; {@link Integer#MAX_VALUE} to
   *     leave that to the resource
   */
  protected Waiter(Object owner, int max) {
    if (max < 1) {
      // It would wait for ever.
      throw new IllegalArgumentException("max is %d, must be at least 1".formatted(max));
    }
    this.owner = owner;
    this.max = max;
  }

  /** Tells that the permit is there. Called once for an {@code acquire} that had to wait. */
  protected abstract void granted();

  /** Tells that there will be none. Called once for an {@code acquire} that had to wait. */
  protected abstract void refused(Refusal refusal);

  /** Returns the id of the run, for {@code explain}. */
  protected abstract String runId();

  /** Returns why the last {@code acquire} was refused, or null. */
  public final @Nullable Refusal refusal() {
    return refusal;
  }

  /** Returns whether it stands in the queue. */
  public final boolean isWaiting() {
    return state() == WAITING;
  }

  /** Returns whether it holds a permit. */
  public final boolean isGranted() {
    return state() == GRANTED;
  }

  /** Returns since when it waits, on the engine's monotonic clock. */
  public final long waitingSinceNanos() {
    return waitingSinceNanos;
  }

  final int state() {
    return state;
  }

  final void state(int state) {
    STATE.setRelease(this, state);
  }

  /** Ends the permit; returns false if there is none. */
  final boolean endPermit() {
    return STATE.compareAndSet(this, GRANTED, IDLE);
  }
}
