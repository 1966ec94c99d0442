// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.ForkPoint;
import dev.analemma.ForkPreview;
import dev.analemma.RunStatus;
import dev.analemma.TaskRecord;
import dev.analemma.TaskRecord.What;
import dev.analemma.internal.journal.Fact;
import dev.analemma.internal.journal.Fact.Kind;
import dev.analemma.spi.store.JournalEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the journals of runs for people, and finds the points at which other runs leave them. */
final class History {
  private static final String STOPPED = RunStatus.STOPPED.name();

  private final JournalReader journals;

  History(JournalReader journals) {
    this.journals = journals;
  }

  List<TaskRecord> tasks(String runId) {
    List<JournalReader.Written> all = journals.readWithEntries(runId);
    List<TaskRecord> tasks = new ArrayList<>();
    Set<String> ended = new HashSet<>();
    // From the end: what has begun stands open unless an end of it, or around it, follows.
    for (int w = all.size() - 1; w >= 0; w--) {
      Fact fact = all.get(w).fact();
      What what = fact.kind() == Kind.BEGUN ? begun(fact, ended) : what(fact.kind());
      if (what != null) {
        tasks.add(task(all.get(w).entry(), fact, what));
      }
      if (what == What.ENDED || what == What.FAILED || what == What.CANCELLED) {
        ended.add(fact.address());
      } else if (fact.kind() == Kind.OVER && !STOPPED.equals(fact.optionalText("status"))) {
        ended.add("");
      }
    }
    Collections.reverse(tasks);
    return tasks;
  }

  private static @Nullable What begun(Fact fact, Set<String> ended) {
    if (fact.is(Fact.FOUND) || ended.contains("")) {
      return null;
    }
    String address = fact.address();
    for (int end = 1; end <= address.length(); end++) {
      boolean whole = end == address.length() || "/[#~".indexOf(address.charAt(end)) >= 0;
      if (whole && ended.contains(address.substring(0, end))) {
        return null;
      }
    }
    return What.BEGUN;
  }

  private static TaskRecord task(JournalEntry entry, Fact fact, What what) {
    return new TaskRecord(
        fact.address(),
        what,
        entry.at(),
        (int) fact.number("n", 0),
        fact.optionalText("label"),
        fact.value());
  }

  private static @Nullable What what(Kind kind) {
    return switch (kind) {
      case ENDED -> What.ENDED;
      case FAILED -> What.FAILED;
      case RETRY -> What.RETRIED;
      case CANCELLED -> What.CANCELLED;
      default -> null;
    };
  }

  JsonNode input(String runId) {
    return StartFact.of(written(runId).get(0)).input();
  }

  /** Returns all that a run has written down; something, or it throws. */
  private List<Fact> written(String runId) {
    List<Fact> facts = journals.read(runId);
    if (facts.isEmpty()) {
      throw new IllegalArgumentException(
          "run '%s' has written nothing down, or does not exist".formatted(runId));
    }
    return facts;
  }

  ForkPreview preview(String runId, ForkPoint from) {
    List<Fact> facts = written(runId);
    int cut = cut(facts, from);
    return new ForkPreview(
        addresses(facts.subList(0, cut)), addresses(facts.subList(cut, facts.size())));
  }

  private static List<String> addresses(List<Fact> facts) {
    Set<String> addresses = new LinkedHashSet<>();
    for (Fact fact : facts) {
      if (what(fact.kind()) != null) {
        addresses.add(fact.address());
      }
    }
    return List.copyOf(addresses);
  }

  /** Returns what a run has written down before a point, without how it ended. */
  List<Fact> before(String runId, ForkPoint from) {
    List<Fact> facts = written(runId);
    return facts.subList(0, cut(facts, from));
  }

  private static int cut(List<Fact> facts, ForkPoint from) {
    if (from instanceof ForkPoint.Before before) {
      return first(facts, before.address());
    }
    if (from instanceof ForkPoint.Checkpoint checkpoint) {
      return behind(facts, checkpoint.label());
    }
    Fact last = facts.get(facts.size() - 1);
    JsonNode error = last.data() == null ? null : last.data().get("error");
    if (last.kind() != Kind.OVER || error == null) {
      throw new IllegalArgumentException("the run has not ended with an error");
    }
    return first(facts, error.path("node").asText());
  }

  /**
   * Returns the place of the first thing that was told of a node's end, after its last beginning.
   */
  private static int first(List<Fact> facts, String address) {
    for (int f = 1; f < facts.size(); f++) {
      Fact fact = facts.get(f);
      if (fact.address().equals(address) && what(fact.kind()) != null) {
        return f;
      }
    }
    throw new IllegalArgumentException(
        "the run has written nothing down of '%s'. Ask Runs.tasks for what it has."
            .formatted(address));
  }

  private static int behind(List<Fact> facts, String label) {
    for (int f = facts.size() - 1; f > 0; f--) {
      if (label.equals(facts.get(f).optionalText("point"))) {
        return f + 1;
      }
    }
    throw new IllegalArgumentException(
        "the run has not reached a checkpoint '%s'".formatted(label));
  }
}
