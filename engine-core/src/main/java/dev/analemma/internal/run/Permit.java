// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.OperatorException;
import dev.analemma.internal.compile.PermitPlan;
import dev.analemma.internal.resilience.Admission;
import dev.analemma.internal.resilience.Outcome;
import dev.analemma.internal.resilience.Refusal;
import dev.analemma.internal.resilience.ResourceGate;
import dev.analemma.internal.resilience.ResourceGates;
import dev.analemma.internal.resilience.Waiter;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The permit of one activation, or of one item of a map: asked for before each attempt, given back
 * when the fate of that attempt is decided. Used by the run's owner alone; the gate calls back from
 * any thread, and that only posts.
 *
 * <p>It is closed when the activation is over. If a callback is on its way then, it gives back what
 * it brings, so that no permit is lost however cancel, time-out and grant meet.
 */
final class Permit extends Waiter {
  private final RunLoop run;
  private final ResourceGate gate;
  private final ResourceGates.@Nullable Lease lease;
  private final Holder holder;
  private @Nullable Instant since;
  private boolean closed;

  /** Is told of what it had to wait for, as the run's owner, and only while it is not closed. */
  interface Holder {
    /** The permit is there. */
    void granted();

    /** There will be none. */
    void refused(Refusal refusal);
  }

  private Permit(
      RunLoop run, ResourceGate gate, ResourceGates.@Nullable Lease lease, int max, Holder holder) {
    super(run, max);
    this.run = run;
    this.gate = gate;
    this.lease = lease;
    this.holder = holder;
  }

  /**
   * Returns a permit to ask for, or null where nothing limits.
   *
   * @param frame the frame of the node
   * @param holder is told of what it had to wait for
   */
  static @Nullable Permit of(Frame frame, PermitPlan.Asked asked, Holder holder) {
    ResourceGates gates = frame.run.engine.gates();
    ResourceGate declared = gates.declared(asked.key());
    if (declared == null && asked.resource() == null) {
      return null;
    }
    checkNotHeldAround(frame, asked, declared);
    ResourceGates.Lease lease =
        declared == null && asked.resource() != null
            ? gates.lease(asked.key(), asked.resource())
            : null;
    ResourceGate gate = lease == null ? declared : lease.gate();
    return gate == null ? null : new Permit(frame.run, gate, lease, asked.max(), holder);
  }

  /** Who waits for what a node around it holds would wait for ever. */
  private static void checkNotHeldAround(
      Frame frame, PermitPlan.Asked asked, @Nullable ResourceGate declared) {
    if (declared != null && !declared.limited() && asked.max() == Integer.MAX_VALUE) {
      return;
    }
    for (Owner owner = frame.owner; owner != null; owner = owner.around.owner) {
      if (owner.holds(asked.key())) {
        throw heldAround(owner, asked.key());
      }
    }
  }

  static OperatorException heldAround(Owner owner, String key) {
    return new OperatorException(
        "LOCK_HELD",
        "'%s' around it holds the permit of '%s' that it asks for. Use another key."
            .formatted(owner.around.address(owner.node), key));
  }

  String key() {
    return gate.key();
  }

  Refusal whyRefused() {
    Refusal refusal = refusal();
    if (refusal == null) {
      throw new IllegalStateException("nothing was refused at '%s'".formatted(key()));
    }
    return refusal;
  }

  Admission ask() {
    Admission admission = gate.acquire(this);
    if (admission == Admission.WAITING) {
      since = run.engine.clock().now();
    }
    return admission;
  }

  /** Returns since when it waits, or null if it does not. */
  @Nullable Instant waitingSince() {
    return since;
  }

  /** Gives the permit back after an attempt with an error, or with none. */
  void release(@Nullable String code, @Nullable Duration retryAfter) {
    gate.release(this, code, retryAfter);
  }

  /** Gives a permit back that was not used. */
  void releaseUnused() {
    gate.release(this, Outcome.IGNORED, null);
  }

  boolean mayRetry() {
    return gate.mayRetry(this);
  }

  /** Ends it: nobody asks again. */
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (since == null || gate.withdraw(this)) {
      end();
    }
  }

  private void end() {
    releaseUnused();
    if (lease != null) {
      run.engine.gates().giveBack(lease);
    }
  }

  @Override
  protected void granted() {
    run.asOwner(() -> told(null));
  }

  @Override
  protected void refused(Refusal refusal) {
    run.asOwner(() -> told(refusal));
  }

  private void told(@Nullable Refusal refusal) {
    since = null;
    if (closed) {
      end();
    } else if (refusal == null) {
      holder.granted();
    } else {
      holder.refused(refusal);
    }
  }

  @Override
  protected String runId() {
    return run.id();
  }
}
