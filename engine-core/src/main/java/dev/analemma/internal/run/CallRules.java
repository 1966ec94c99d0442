// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.definition.Effect;
import dev.analemma.definition.Fault;
import dev.analemma.internal.compile.Action.CallAction;
import dev.analemma.internal.compile.CallPlace;
import dev.analemma.internal.compile.Conduct;
import dev.analemma.spi.HostFunction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What calls must not lead to where they stand: the rules that the analysis of one document cannot
 * keep, because what is called is not known to it. Skills are held against them when a run starts,
 * a definition made at run time when its node does.
 */
final class CallRules {
  private CallRules() {}

  /** What a workflow does, itself or through the skills that it calls as a part of its run. */
  static final class Deeds {
    private boolean waits;
    private boolean compensates;
    private boolean writes;

    /** What a workflow does itself, with the functions that were found for it. */
    Deeds(Conduct conduct, @Nullable HostFunction[] functions) {
      waits = conduct.waits();
      compensates = conduct.compensates();
      writes = conduct.writes();
      for (@Nullable HostFunction function : functions) {
        // One that is missing refuses the run for itself.
        writes |=
            function != null
                && function.effect() == Effect.WRITE
                && conduct.functions().contains(function.name());
      }
    }

    /** Adds what a call leads to; returns whether that was new. */
    private boolean add(Deeds called, boolean detached) {
      boolean waited = waits;
      boolean compensated = compensates;
      boolean written = writes;
      waits |= called.waits && !detached;
      compensates |= called.compensates && !detached;
      writes |= called.writes;
      return waited != waits || compensated != compensates || written != writes;
    }
  }

  /** Adds to each workflow what its skills do, until nothing is new: they may call in circles. */
  static void spread(Collection<Callee> callees) {
    boolean more;
    do {
      more = false;
      for (Callee callee : callees) {
        for (CallAction call : callee.plan.conduct().calls()) {
          if (call.skill() != null) {
            more |= callee.deeds.add(callee.skill(call.skill()).deeds, call.detach());
          }
        }
      }
    } while (more);
  }

  /**
   * Returns the faults of a call.
   *
   * @param call a call that leads to it
   * @param apart whether it runs on its own
   * @param what what is called, with its kind
   */
  static List<Fault> check(CallAction call, Deeds called, boolean apart, String what) {
    CallPlace place = call.place();
    List<Fault> faults = new ArrayList<>(0);
    if (place.lock() != null && called.waits && !apart) {
      faults.add(
          Fault.error(
              "LOCK_ACROSS_WAIT",
              place.pointer(),
              "%s waits, and the permit of '%s' would be held meanwhile"
                  .formatted(what, place.lock()),
              "Move the call out, or write 'acrossWaits: true' if all others shall wait with it."));
    }
    if (place.writer() != null && called.compensates && !apart) {
      faults.add(
          Fault.error(
              "COMPENSATE_UNBOUNDED",
              place.pointer(),
              "%s would have to be undone for every item of map '%s', which streams them"
                  .formatted(what, place.writer()),
              "Leave out 'results', or call a skill without 'compensate'."));
    }
    if (place.approval() != null && called.writes) {
      faults.add(
          Fault.error(
              "UNGATED_APPROVAL",
              place.pointer(),
              "%s writes and is called with approval '%s' as data alone: it would run on a rejection"
                  .formatted(what, place.approval()),
              "Add 'when: %s.approved' to the call or to a node before it."
                  .formatted(place.approval())));
    }
    return faults;
  }

  /** Returns the faults of a definition made at run time, for its call and all calls around it. */
  static List<Fault> check(CallRun run, Callee made) {
    List<Fault> faults = new ArrayList<>(0);
    boolean apart = run.call.detach();
    for (Owner owner = run; owner != null; owner = owner.around.owner) {
      if (owner instanceof CallRun around) {
        faults.addAll(check(around.call, made.deeds, apart, "the definition"));
      }
    }
    return faults;
  }
}
