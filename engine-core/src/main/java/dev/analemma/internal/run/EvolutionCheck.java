// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Evolution.Reason;
import dev.analemma.Evolution.Verdict;
import dev.analemma.InputException;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.internal.compile.Action.ApprovalAction;
import dev.analemma.internal.compile.Action.CallAction;
import dev.analemma.internal.compile.Action.MapAction;
import dev.analemma.internal.compile.Plan;
import dev.analemma.internal.compile.SignalNames;
import dev.analemma.internal.journal.Compaction;
import dev.analemma.internal.journal.Fact;
import dev.analemma.internal.journal.JournalException;
import dev.analemma.internal.run.Rehearsal.Open;
import dev.analemma.spi.store.RunRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells what would become of a run if another version of its workflow went on with it.
 *
 * <p>Idea: the journal is told twice, by the code that takes runs up: to the version that the run
 * keeps to, which says what may be under way, and to the other one, which says whether it comes to
 * all of that. What telling does not notice, because a fact fits there although it meant something
 * else, is found by comparing the versions; see {@link Differences}.
 *
 * <p>Threads: safe; blocks. Pure functions are called on the calling thread.
 */
final class EvolutionCheck {
  private static final String END = "Let these runs end with their version";

  private final EngineCore engine;
  private final JournalReader journals;
  private final RunDocuments documents;
  private final Workflow<?, ?> to;
  private final Renaming renaming;
  private final Plan plan;

  /** What was found of versions that runs keep to, by the hash of their plans. */
  private final Map<String, List<Difference>> known = new HashMap<>();

  EvolutionCheck(EngineCore engine, Workflow<?, ?> to, Map<String, String> renamed) {
    this.engine = engine;
    this.journals = engine.keeper().journals();
    this.documents = engine.keeper().documents();
    this.to = to;
    this.renaming = new Renaming(renamed);
    this.plan = engine.plan(to.definition());
    checkRenamed(renamed, null, Sites.of(plan, null));
  }

  /** Returns every difference between two versions that matters to some run. */
  static List<Difference> between(Plan from, Plan to, Map<String, String> renamed) {
    Sites old = Sites.of(from, null);
    Sites other = Sites.of(to, null);
    checkRenamed(renamed, old, other);
    return Differences.between(old, other, new Renaming(renamed));
  }

  /**
   * Refuses what names nothing.
   *
   * @param old the version that runs keep to, or null where they keep to several
   */
  private static void checkRenamed(Map<String, String> renamed, @Nullable Sites old, Sites other) {
    Renaming renaming = new Renaming(renamed);
    renamed.forEach(
        (path, id) -> {
          if (old != null && old.at(path) == null) {
            throw new IllegalArgumentException(
                "'%s' is no node of the version before. Name one by its path, such as each/charge."
                    .formatted(path));
          }
          if (other.at(renaming.of(path)) == null) {
            throw new IllegalArgumentException(
                "'%s' is to be '%s', which is no node of the version after. Give the id of a node in the same body."
                    .formatted(path, renaming.of(path)));
          }
        });
  }

  /** Returns what was found of a run that has not ended. */
  List<Difference> check(RunRecord record) {
    List<Fact> facts;
    StartFact first;
    Callee own;
    try {
      facts = journals.read(record.id());
      if (facts.isEmpty()) {
        return List.of();
      }
      first = StartFact.of(facts.get(0));
      own = documents.callee(first);
    } catch (JournalException | RunDocuments.Parked e) {
      return List.of(untold(String.valueOf(e.getMessage())));
    }
    if (facts.get(facts.size() - 1).kind() == Fact.Kind.OVER) {
      return List.of();
    }
    List<Fact> needed = Compaction.live(facts.subList(1, facts.size()));
    Rehearsal before = Rehearsal.of(engine, record, first, own, first.input(), needed);
    if (before.diverged() != null) {
      return List.of(untold(before.diverged()));
    }
    Binder.Bound bound = engine.binder().bind(to, documents.versions(first));
    Callee other = bound.callee();
    if (other == null) {
      Binder.Missing missing = bound.missing().get(0);
      return List.of(
          Difference.unsafe(
              Reason.NOT_RUNNABLE,
              "",
              missing.code() + ": " + missing.sentence(),
              "Give the engine what is missing, and ask again"));
    }
    List<Difference> found = new ArrayList<>(compared(needed, before, own, other));
    signals(needed, found);
    JsonNode input = input(first, other, found);
    if (input != null && found.stream().allMatch(one -> one.verdict() == Verdict.SAFE)) {
      Rehearsal after = Rehearsal.of(engine, record, first, other, input, renaming.of(needed));
      reached(before, after, needed, found);
    }
    return found;
  }

  private static Difference untold(String why) {
    return Difference.unsafe(
        Reason.UNTOLD,
        "",
        "told to its own version, the run does not come to where it was: " + why,
        "See why it cannot be taken up, and ask again");
  }

  private List<Difference> compared(List<Fact> facts, Rehearsal before, Callee own, Callee other) {
    List<Difference> differences =
        known.computeIfAbsent(
            own.plan.hash(),
            hash ->
                Differences.besideRehearsal(
                    Sites.of(own.plan, own), Sites.of(plan, other), renaming));
    Trace.All traces = Trace.of(facts, before);
    return differences.stream().filter(one -> one.concerns().test(traces.at(one.path()))).toList();
  }

  private static @Nullable JsonNode input(StartFact first, Callee other, List<Difference> found) {
    try {
      return other.input.checked(first.input());
    } catch (InputException e) {
      found.add(
          Difference.unsafe(
              Reason.INPUT_UNFIT,
              "",
              "the input that the run began with does not fit: " + Failures.summary(e.faults()),
              "Give what is new a default, or let these runs end with their version"));
      return null;
    }
  }

  /** A receipt says of a signal that it is kept: somebody has to be able to read it. */
  private void signals(List<Fact> facts, List<Difference> found) {
    SignalNames names = plan.signals();
    kept(facts)
        .forEach(
            (name, payloads) ->
                payloads.stream()
                    .filter(one -> !names.mayBe(name) || !names.check(name, one).isEmpty())
                    .findFirst()
                    .ifPresent(
                        one ->
                            found.add(
                                Difference.unsafe(
                                    Reason.SIGNAL_UNREAD,
                                    "",
                                    "signal '%s' is kept for the run, and no node would take it"
                                        .formatted(name),
                                    "Keep the node that waits for it, or let these runs end with"
                                        + " their version"))));
  }

  /** Returns the payloads that came early and were not taken, by the name of their signal. */
  private static Map<String, List<JsonNode>> kept(List<Fact> facts) {
    Map<String, List<JsonNode>> kept = new HashMap<>();
    for (Fact fact : facts) {
      if (fact.kind() == Fact.Kind.SIGNAL && fact.optionalText("to") == null) {
        kept.computeIfAbsent(fact.text("name"), name -> new ArrayList<>()).add(fact.requireValue());
      } else if (fact.kind() == Fact.Kind.TAKEN) {
        List<JsonNode> named = kept.getOrDefault(fact.text("name"), new ArrayList<>());
        int index = (int) fact.number("i", 0);
        if (index < named.size()) {
          named.remove(index);
        }
      }
    }
    return kept;
  }

  /** Compares where a run comes to. */
  private void reached(
      Rehearsal before, Rehearsal after, List<Fact> facts, List<Difference> found) {
    if (after.recomputed()) {
      String path = Renaming.path(renaming.back().of(after.at()));
      found.removeIf(one -> one.reason() == Reason.INPUT_CHANGED && one.path().equals(path));
      found.add(
          Difference.unsafe(
              Reason.INPUT_CHANGED,
              path,
              "it was called with another input than it would be: its result is of that one",
              "Keep what it is given, or let these runs end with their version"));
      return;
    }
    if (after.diverged() != null) {
      found.add(
          Difference.unsafe(
              Reason.NOT_REACHED,
              Renaming.path(renaming.back().of(after.at())),
              "the run would not come to what it has written there: " + after.diverged(),
              "What is new must not stand before what is done, nor conditions lead past it. "
                  + END));
      return;
    }
    before
        .open()
        .forEach(
            (address, open) -> {
              Difference lost = compared(address, open, after, facts);
              if (lost != null) {
                found.add(lost);
              }
            });
  }

  /** Returns what would go wrong with a node that stands open, or null. */
  private @Nullable Difference compared(
      String address, Open before, Rehearsal rehearsed, List<Fact> facts) {
    if (!before.kept()) {
      return null;
    }
    String path = Renaming.path(address);
    String there = renaming.of(address);
    Open after = rehearsed.open().get(there);
    if (after == null) {
      return Difference.unsafe(
          Reason.NOT_REACHED,
          path,
          "it is under way, and the run would not come to it",
          "What is new must not stand before what is under way, nor conditions lead past it. "
              + END);
    }
    boolean asks = before.plan().action instanceof ApprovalAction;
    boolean called = before.effect() == Effect.WRITE || isDetached(before);
    if ((asks || called) && !there.equals(address)) {
      return Difference.unsafe(
          Reason.RENAMED_UNDER_WAY,
          path,
          "it is under way, and under another name it would %s"
              .formatted(
                  asks ? "ask with another token" : "be called with another idempotency key"),
          "Keep its name until these runs have ended");
    }
    if (Objects.equals(before.input(), after.input())) {
      return null;
    }
    if (asks) {
      return Difference.unsafe(
          Reason.QUESTION_CHANGED,
          path,
          "people are asked, and others would be, or something else",
          "Keep 'to' and 'show', or let these runs end with their version");
    }
    if (before.plan().action instanceof MapAction) {
      return hasInside(facts, address) ? items(path) : null;
    }
    return called
        ? Difference.unsafe(
            Reason.INPUT_CHANGED,
            path,
            "it may have been called, and would be with the same idempotency key and another input",
            "Keep what it is given, or let these runs end with their version")
        : null;
  }

  /** A call on its own has begun a run, which a repeated call finds by its key. */
  private static boolean isDetached(Open open) {
    return open.plan().action instanceof CallAction call && call.detach();
  }

  private static boolean hasInside(List<Fact> facts, String map) {
    return facts.stream()
        .anyMatch(
            fact ->
                fact.address().startsWith(map)
                    && fact.address().length() > map.length()
                    && "[#".indexOf(fact.address().charAt(map.length())) >= 0);
  }

  private static Difference items(String path) {
    return Difference.unsafe(
        Reason.ITEMS_CHANGED,
        path,
        "it has done some of its items, and would have others: what was done would belong to them",
        "Keep what its items are found from, or let these runs end with their version");
  }
}
