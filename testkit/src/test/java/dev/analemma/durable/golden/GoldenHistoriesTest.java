// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.internal.journal.Fact;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Histories that earlier versions wrote come to what they came to then. See CONTRIBUTING.md for how
 * one is added; one that is there is never changed.
 */
class GoldenHistoriesTest {
  /**
   * With {@code -Dgolden.add=true} scenarios without a history get one; those that have one keep
   * it.
   */
  private static Stream<String> histories() throws IOException {
    if (Boolean.getBoolean("golden.add")) {
      for (Scenario scenario : Scenario.ALL) {
        if (Files.notExists(History.file(scenario.name()))) {
          History.record(scenario).add();
        }
      }
    }
    return History.names().stream();
  }

  @ParameterizedTest
  @MethodSource("histories")
  void history_takenUp_comesToWhatItCameTo(String name) {
    History history = History.read(name);
    assertThat(history.outcome().toPrettyString())
        .as("what comes of %s", History.file(name))
        .isEqualTo(history.keptOutcome().toPrettyString());
  }

  @Test
  void everyKindOfFact_isInAHistory() {
    Set<String> kept = new TreeSet<>();
    History.names().forEach(name -> kept.addAll(History.read(name).words()));
    Set<String> words = new TreeSet<>();
    for (Fact.Kind kind : Fact.Kind.values()) {
      words.add(kind.word());
    }
    assertThat(kept)
        .as("a kind of fact needs a history: add a scenario, and keep it as CONTRIBUTING.md says")
        .containsAll(words);
  }

  @Test
  void everyScenario_isKept() {
    assertThat(History.names())
        .as("keep new scenarios as CONTRIBUTING.md says")
        .containsAll(Scenario.ALL.stream().map(Scenario::name).toList());
  }
}
