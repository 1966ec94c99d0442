// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Row 2: three-valued evaluation; false and true count as soon as they are known. */
class Row02DecisionTest {
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void start_ownInputsReady_doesNotWaitForTheRestOfItsLayer() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "slow":  { "operator": "t.later" },
              "quick": { "operator": "t.ok" },
              "next":  { "operator": "t.ok", "after": "quick" },
              "third": { "operator": "t.blocking", "after": "next" } }
            """);

    assertThat(lab.ran).containsExactlyInAnyOrder("slow", "quick", "next", "third");
    assertThat(run.status()).isEqualTo(RunStatus.RUNNING);
    lab.complete("slow", "1");
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void skip_oneConjunctFalse_doesNotWaitForTheOthers() {
    lab.start(
        """
        "nodes": {
          "slow":   { "operator": "t.later" },
          "gate":   { "operator": "t.route", "with": { "labels": ["yes", "no"], "to": "no" } },
          "joined": { "operator": "t.ok", "after": ["slow", "gate.yes"] },
          "behind": { "operator": "t.ok", "when": "joined.skipped" } }
        """);

    assertThat(lab.ran).containsExactlyInAnyOrder("slow", "gate", "behind");
    lab.complete("slow", "1");
    assertThat(lab.ran).doesNotContain("joined");
  }

  @Test
  void when_firstTrueAtom_startsAtOnce() {
    lab.start(
        """
        "nodes": {
          "slow":  { "operator": "t.later" },
          "quick": { "operator": "t.ok" },
          "any":   { "operator": "t.ok", "when": ["slow", "quick"] } }
        """);

    assertThat(lab.ran).contains("any");
    lab.complete("slow", "1");
  }

  @Test
  void when_secondAtomBecomesTrueLater_doesNotRunAgain() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "a":   { "operator": "t.later" },
              "b":   { "operator": "t.later" },
              "any": { "operator": "t.ok", "when": ["a", "b"] } }
            """);

    lab.complete("b", "1");
    lab.complete("a", "1");

    assertThat(lab.count("any")).isEqualTo(1);
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void when_oneAtomFalseAndOneUnknown_waits() {
    lab.start(
        """
        "nodes": {
          "gate": { "operator": "t.route", "with": { "labels": ["yes", "no"], "to": "no" } },
          "slow": { "operator": "t.later" },
          "any":  { "operator": "t.ok", "when": ["gate.yes", "slow"] } }
        """);

    assertThat(lab.ran).doesNotContain("any");
    lab.complete("slow", "1");
    assertThat(lab.ran).contains("any");
  }

  @Test
  void when_allAtomsFalse_skips() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "gate": { "operator": "t.route", "with": { "labels": ["a", "b", "c"], "to": "c" } },
              "any":  { "operator": "t.ok", "when": ["gate.a", "gate.b"] } },
            "output": { "any": "${ has(any) }" }
            """);

    assertThat(run.result()).hasToString("{\"any\":false}");
  }
}
