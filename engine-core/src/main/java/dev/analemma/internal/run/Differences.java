// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.Evolution.Reason;
import dev.analemma.Evolution.Verdict;
import dev.analemma.definition.Compensation;
import dev.analemma.definition.Effect;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.internal.compile.Action.ApprovalAction;
import dev.analemma.internal.compile.Action.CallAction;
import dev.analemma.internal.compile.Action.LoopAction;
import dev.analemma.internal.compile.Action.MachineAction;
import dev.analemma.internal.compile.Action.StateField;
import dev.analemma.internal.compile.Action.WaitAction;
import dev.analemma.internal.compile.BodyPlan;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.internal.compile.NodePlan.Catch;
import dev.analemma.internal.run.Sites.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares two versions of a workflow node by node, for what matters to runs that have done
 * something with a node already. What can be told from the versions alone is found here; whether a
 * run comes to what it has done is found by {@link Rehearsal}.
 */
final class Differences {
  private static final String KEEP = "Keep it, or let these runs end with their version";

  private final Sites old;
  private final Sites other;
  private final Renaming renaming;

  /** Whether each run is rehearsed as well, which finds out what its calls would be given. */
  private final boolean rehearsed;

  private final Set<String> taken = new HashSet<>();
  private final List<Difference> found = new ArrayList<>();

  private Differences(Sites old, Sites other, Renaming renaming, boolean rehearsed) {
    this.old = old;
    this.other = other;
    this.renaming = renaming;
    this.rehearsed = rehearsed;
    old.all().forEach(site -> taken.add(renaming.of(site.path())));
  }

  /** Returns every difference that matters to some run, of which nothing else is known. */
  static List<Difference> between(Sites old, Sites other, Renaming renaming) {
    return new Differences(old, other, renaming, false).compareAll();
  }

  /** Returns the differences that matter to runs which are rehearsed as well. */
  static List<Difference> besideRehearsal(Sites old, Sites other, Renaming renaming) {
    return new Differences(old, other, renaming, true).compareAll();
  }

  private List<Difference> compareAll() {
    Set<String> without = new HashSet<>();
    for (Site site : old.all()) {
      boolean inside = without.contains(withoutFinally(site.around()));
      boolean same = !inside && compare(site);
      if (!same) {
        without.add(site.path());
      }
    }
    return found;
  }

  /** The finally of a node is gone with it. */
  private static String withoutFinally(String around) {
    return around.endsWith("~finally")
        ? around.substring(0, around.length() - "~finally".length())
        : around;
  }

  /** Returns whether there is something to compare inside. */
  private boolean compare(Site site) {
    Site now = other.at(renaming.of(site.path()));
    if (now == null) {
      if (site.written()) {
        removed(site);
      }
      return false;
    }
    if (!what(site).equals(what(now))) {
      add(
          Reason.KIND_CHANGED,
          site,
          Trace::touched,
          "it was %s and is %s".formatted(what(site), what(now)),
          "Give the new one another id, and keep the old one until these runs have ended");
      return false;
    }
    labels(site, now);
    catches(site, now);
    waits(site, now);
    compensation(site, now);
    recording(site, now);
    state(site, now);
    input(site, now);
    return true;
  }

  private void add(
      Reason reason, Site site, Predicate<Trace> concerns, String problem, String remedy) {
    found.add(new Difference(Verdict.UNSAFE, reason, site.path(), concerns, problem, remedy));
  }

  private void note(Reason reason, Site site, Predicate<Trace> concerns, String problem) {
    found.add(
        new Difference(
            Verdict.SAFE, reason, site.path(), concerns, problem, "Nothing has to be done"));
  }

  /** Returns what a node does, as people call it. */
  private static String what(Site site) {
    NodePlan plan = site.plan();
    if (plan.action instanceof CallAction call) {
      String called = call.skill() == null ? "profile '" + call.profile() : "'" + call.skill();
      return "a %scall of %s'".formatted(call.detach() ? "detached " : "", called);
    }
    return switch (plan.kind) {
      case OPERATOR -> "operator '%s'".formatted(plan.operatorName);
      case FUNCTION -> "function '%s'".formatted(plan.operatorName);
      default -> "of kind '%s'".formatted(plan.operatorName);
    };
  }

  private void removed(Site site) {
    String around = renaming.of(site.around());
    List<String> candidates = new ArrayList<>();
    for (Site each : other.all()) {
      boolean added = !taken.contains(each.path());
      if (added && each.around().equals(around) && what(each).equals(what(site))) {
        candidates.add(each.plan().id);
      }
    }
    String gone = "%s is not there any more".formatted(what(site));
    if (candidates.isEmpty()) {
      add(Reason.NODE_REMOVED, site, Trace::touched, gone, KEEP);
    } else {
      found.add(
          new Difference(
              Verdict.NEEDS_MAPPING,
              Reason.NODE_REMOVED,
              site.path(),
              Trace::touched,
              gone + ", and such a node is new: " + String.join(", ", candidates),
              "Say what it is called now if it is the same, for example \"%s\" to \"%s\", and ask again"
                  .formatted(site.path(), candidates.get(0))));
    }
  }

  private void labels(Site site, Site now) {
    for (String label : site.plan().labels) {
      if (!Arrays.asList(now.plan().labels).contains(label)) {
        add(
            Reason.LABEL_REMOVED,
            site,
            trace -> trace.labels.contains(label),
            "it has ended on label '%s', which it has not any more".formatted(label),
            "Keep the label, or let these runs end with their version");
      }
    }
  }

  private void catches(Site site, Site now) {
    NodePlan before = site.plan();
    NodePlan after = now.plan();
    boolean mayDiffer =
        Stream.of(before, after)
            .flatMap(plan -> plan.catches.keySet().stream())
            .anyMatch(code -> !caught(before, code).equals(caught(after, code)));
    if (mayDiffer) {
      add(
          Reason.CATCH_CHANGED,
          site,
          trace ->
              trace.errors.stream()
                  .anyMatch(code -> !caught(before, code).equals(caught(after, code))),
          "it has failed, and its error would be caught in another way: what followed is decided",
          "Keep the catch of the code, or let these runs end with their version");
    }
  }

  private static String caught(NodePlan plan, String code) {
    Catch found = plan.catchOf(code, code.equals("*") || Failures.byStar(code));
    if (found == null) {
      return "not";
    } else if (found.value() != null) {
      return "with a value";
    }
    return found.ignored() ? "dropped" : "on " + plan.labels[found.label()];
  }

  private void waits(Site site, Site now) {
    if (site.plan().action instanceof WaitAction before
        && now.plan().action instanceof WaitAction after) {
      if (!Objects.equals(before.signal(), after.signal())
          || (before.duration() == null) != (after.duration() == null)
          || (before.until() == null) != (after.until() == null)) {
        add(
            Reason.WAIT_CHANGED,
            site,
            trace -> trace.underWay,
            "it waited for %s and waits for %s".formatted(shown(before), shown(after)),
            "Keep what it waits for, or let these runs end with their version");
      }
    } else if (site.plan().action instanceof ApprovalAction before
        && now.plan().action instanceof ApprovalAction after
        && before.quorum() != after.quorum()) {
      add(
          Reason.QUESTION_CHANGED,
          site,
          trace -> trace.underWay,
          "%d had to approve, now %d have to".formatted(before.quorum(), after.quorum()),
          "Keep the quorum, or let these runs end with their version");
    }
  }

  private static String shown(WaitAction wait) {
    if (wait.signal() != null) {
      return "signal '%s'".formatted(wait.signal());
    }
    return wait.duration() == null ? "an instant" : "a time";
  }

  private void compensation(Site site, Site now) {
    BodyPlan before = site.plan().compensation;
    BodyPlan after = now.plan().compensation;
    if (before == null) {
      if (after != null) {
        note(
            Reason.COMPENSATION_CHANGED,
            site,
            Trace::ended,
            "it can be undone now; what has ended would be undone too");
      }
      return;
    }
    String undoes = before.nodes[0].operatorName;
    if (after == null || !after.nodes[0].operatorName.equals(undoes)) {
      add(
          Reason.COMPENSATION_CHANGED,
          site,
          Trace::undoable,
          "'%s' undid it, and %s"
              .formatted(
                  undoes,
                  after == null
                      ? "nothing does now"
                      : "'%s' does now".formatted(after.nodes[0].operatorName)),
          "Keep its compensate, or let these runs end with their version");
    } else if (site.plan().undoStarted && !now.plan().undoStarted) {
      add(
          Reason.COMPENSATION_CHANGED,
          site,
          trace -> trace.underWay,
          "attempts whose end is unknown were undone, and are not now",
          "Keep onStarted, or let these runs end with their version");
    }
  }

  /** What was written down can only be told where it is waited for. */
  private void recording(Site site, Site now) {
    if (site.recorded() && !now.recorded()) {
      add(
          Reason.RECORDING_CHANGED,
          site,
          trace -> trace.settled,
          "its end is written down, and would be found again now: it has lost what asks for a permit or undoes it, or is not to be written",
          "Keep its concurrency, compensate and durability, or let these runs end with their version");
    }
  }

  private void state(Site site, Site now) {
    boolean same = fields(site.plan()).equals(fields(now.plan()));
    if (same && site.plan().action instanceof MachineAction) {
      same = renamed(site).equals(steps(now.plan()));
    }
    if (!same) {
      add(
          Reason.STATE_CHANGED,
          site,
          trace -> trace.round,
          "it has told where it is, and has other fields, or nodes in another order, now",
          "Keep fields and nodes as they are, or let these runs end with their version");
    }
  }

  private static Set<String> fields(NodePlan plan) {
    if (plan.action instanceof LoopAction loop) {
      return loop.state().keySet();
    }
    Set<String> fields = new HashSet<>();
    if (plan.action instanceof MachineAction machine) {
      machine.fields().stream().map(StateField::name).forEach(fields::add);
    }
    return fields;
  }

  private static List<String> steps(NodePlan machine) {
    return Arrays.stream(machine.bodies).map(body -> body.nodes[0].id).toList();
  }

  private List<String> renamed(Site machine) {
    String path = machine.path() + '/';
    return steps(machine.plan()).stream()
        .map(id -> renaming.of(path + id))
        .map(step -> step.substring(step.lastIndexOf('/') + 1))
        .toList();
  }

  private void input(Site site, Site now) {
    boolean differs =
        site.plan().bodies.length == 0 && differs(site.definition(), now.definition());
    if (differs && !rehearsed && called(site)) {
      add(
          Reason.INPUT_CHANGED,
          site,
          Trace::ended,
          "it is written in another way: where it was called, that was with another input",
          "Keep what it is given, or ask about the runs: of each it is seen what it would be given");
    } else if (differs) {
      note(
          Reason.INPUT_CHANGED,
          site,
          Trace::ended,
          "it is written in another way; where it has ended, its result stays as it is");
    }
    if (site.plan().compensation != null
        && now.plan().compensation != null
        && !Objects.equals(undoing(site.definition()), undoing(now.definition()))) {
      note(
          Reason.COMPENSATION_CHANGED,
          site,
          Trace::undoable,
          "what undoes it gets another input; that is what it is undone with");
    }
  }

  /** Returns whether it may do something outside, and so tells with which input it was called. */
  private static boolean called(Site site) {
    return site.effect() != Effect.PURE
        || (site.plan().action instanceof CallAction call && call.detach());
  }

  private static boolean differs(@Nullable NodeDefinition before, @Nullable NodeDefinition after) {
    return before != null && after != null && !before.kind().equals(after.kind());
  }

  private static @Nullable Compensation undoing(@Nullable NodeDefinition definition) {
    return definition == null ? null : definition.compensate();
  }
}
