// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.Evolution;
import dev.analemma.Evolution.Finding;
import dev.analemma.Evolution.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts together what was found of many runs: once for a node and a reason, with its runs. */
final class EvolutionReport {
  private final Map<Key, Concerned> found = new LinkedHashMap<>();
  private long runs;
  private long safeRuns;

  /** What is told once, whatever is different between runs in its problem. */
  private record Key(Verdict verdict, Evolution.Reason reason, String path, String remedy) {}

  /** The runs that something concerns. */
  private static final class Concerned {
    private final Difference first;
    private final List<String> ids = new ArrayList<>(2);
    private long runs;

    private Concerned(Difference first) {
      this.first = first;
    }

    private Finding finding() {
      return new Finding(
          first.verdict(),
          first.reason(),
          first.path(),
          runs,
          ids,
          first.problem(),
          first.remedy());
    }
  }

  private static Key key(Difference difference) {
    return new Key(
        difference.verdict(), difference.reason(), difference.path(), difference.remedy());
  }

  /** Adds a difference that no run was asked about. */
  void add(Difference difference) {
    found.putIfAbsent(key(difference), new Concerned(difference));
  }

  /** Adds what was found of a run. */
  void add(String runId, List<Difference> differences) {
    Set<Key> told = new HashSet<>();
    boolean safe = true;
    for (Difference difference : differences) {
      safe &= difference.verdict() == Verdict.SAFE;
      Key key = key(difference);
      if (told.add(key)) {
        Concerned concerned = found.computeIfAbsent(key, first -> new Concerned(difference));
        concerned.runs++;
        if (concerned.ids.size() < Finding.RUN_IDS_MAX) {
          concerned.ids.add(runId);
        }
      }
    }
    runs++;
    if (safe) {
      safeRuns++;
    }
  }

  Evolution get() {
    List<Finding> findings =
        found.values().stream()
            .map(Concerned::finding)
            .sorted(
                Comparator.comparing(Finding::verdict)
                    .reversed()
                    .thenComparing(Finding::node)
                    .thenComparing(Finding::reason))
            .toList();
    Verdict verdict = findings.isEmpty() ? Verdict.SAFE : findings.get(0).verdict();
    return new Evolution(verdict, runs, safeRuns, findings);
  }
}
