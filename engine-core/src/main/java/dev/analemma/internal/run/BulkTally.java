// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.BulkResult;
import dev.analemma.BulkResult.Group;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what became of runs, by its code, with the first of each. */
final class BulkTally {
  /** What may become of a run, beside the codes of receipts, errors and reasons to be parked. */
  enum Code {
    DONE,
    ALREADY,
    RUN_ENDED,
    NOT_POSSIBLE,
    NOT_ACCEPTED,
    PARKED,
    UNEXPECTED
  }

  private final String id;
  private final Map<String, Counted> counted = new LinkedHashMap<>();

  /**
   * What became of one run.
   *
   * @param code {@code DONE}, {@code ALREADY}, or why it was refused
   * @param message for people
   */
  record Outcome(String code, String message) {
    static final Outcome DONE = of(Code.DONE, "");
    static final Outcome ALREADY = of(Code.ALREADY, "");

    static Outcome of(Code code, String message) {
      return new Outcome(code.name(), message);
    }
  }

  private static final class Counted {
    private final String message;
    private final List<String> ids = new ArrayList<>(2);
    private long runs;

    private Counted(String message) {
      this.message = message;
    }
  }

  BulkTally(String id) {
    this.id = id;
  }

  void add(String runId, Outcome outcome) {
    Counted group = counted.computeIfAbsent(outcome.code, code -> new Counted(outcome.message));
    group.runs++;
    if (group.ids.size() < BulkResult.RUN_IDS_MAX) {
      group.ids.add(runId);
    }
  }

  BulkResult result(boolean complete) {
    List<Group> refused = new ArrayList<>();
    for (String code : counted.keySet()) {
      if (!code.equals(Code.DONE.name()) && !code.equals(Code.ALREADY.name())) {
        refused.add(group(code));
      }
    }
    return new BulkResult(
        id, complete, group(Code.DONE.name()), group(Code.ALREADY.name()), refused);
  }

  private Group group(String code) {
    Counted group = counted.get(code);
    return group == null
        ? new Group(code, 0, List.of(), "")
        : new Group(code, group.runs, group.ids, group.message);
  }
}
