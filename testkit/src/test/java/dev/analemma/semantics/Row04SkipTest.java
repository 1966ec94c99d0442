// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 4: a skip is no error and no null, and goes no further than the rules carry it. */
class Row04SkipTest {
  private static final String DIAMOND =
      """
      "nodes": {
        "outer": { "operator": "t.route", "with": { "labels": ["in", "out"], "to": "%s" } },
        "inner": { "operator": "t.route", "when": "outer.in",
                   "with": { "labels": ["left", "right"], "to": "left" } },
        "left":  { "operator": "t.ok", "when": "inner.left" },
        "right": { "operator": "t.ok", "when": "inner.right" },
        "join":  { "operator": "t.ok", "with": { "value": "${ first(left, right) }" } },
        "after": { "operator": "t.ok", "with": { "value": "$.join" } } }
      """;
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void diamond_oneSideSkipped_joinRuns() {
    lab.start(DIAMOND.formatted("in"));

    assertThat(lab.ran).containsExactly("outer", "inner", "left", "join", "after");
  }

  @Test
  void diamond_outerSideSkipped_joinIsSkippedWithIt() {
    Run<JsonNode> run = lab.start(DIAMOND.formatted("out"));

    assertThat(lab.ran).containsExactly("outer");
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void skipped_asAtom_holdsForTheSkippedOnly() {
    lab.start(
        """
        "nodes": {
          "a": { "operator": "t.ok", "if": "false" },
          "b": { "operator": "t.ok", "if": "run.seed == run.seed" },
          "c": { "operator": "t.ok", "when": "a.skipped" },
          "d": { "operator": "t.ok", "when": "b.skipped" },
          "e": { "operator": "t.ok", "after": ["a.ended", "b.ended"] } }
        """);

    assertThat(lab.ran).containsExactlyInAnyOrder("b", "c", "e");
  }

  @Test
  void skip_alongAChainOfMany_takesNoStack() {
    StringBuilder nodes =
        new StringBuilder("\"n0\": { \"operator\": \"t.ok\", \"if\": \"false\" }");
    for (int n = 1; n < 5_000; n++) {
      nodes.append(", \"n%d\": { \"operator\": \"t.ok\", \"after\": \"n%d\" }".formatted(n, n - 1));
    }

    Run<JsonNode> run = lab.start("\"nodes\": {" + nodes + "}");

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.ran).isEmpty();
  }
}
