// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.DefinitionException;
import dev.analemma.Engine;
import dev.analemma.RunStatus;
import dev.analemma.definition.Fault;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.semantics.reference.RandomDefinition.Feature;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** What is drawn is accepted, whatever it holds, and the interpreter brings each to an end. */
class RandomDefinitionTest {
  private static final Set<Feature> ALL = EnumSet.allOf(Feature.class);

  @Property(tries = 300)
  void draw_everyKind_isAcceptedAndComesToAnEnd(
      @ForAll @IntRange(min = 1, max = Comparison.SIZE_MAX) int size,
      @ForAll long seed,
      @ForAll long schedule) {
    RandomDefinition random = new RandomDefinition(size, seed, ALL);
    Engine.Builder builder = EngineStandIns.addTo(Engine.builder(), Runnable::run, call -> {});
    try (Engine engine = random.addTo(builder).build()) {
      engine.parse(random.document.toString(), "json");
    } catch (DefinitionException e) {
      assertThat(e.faults()).as("%s", random).extracting(Fault::code).containsOnly("NEVER_RUNS");
      Statistics.label("status").collect("refused");
      return;
    }
    WorkflowDefinition definition = WorkflowDefinition.parse(random.document.toString());
    ReferenceOutcome outcome;
    ReferenceOutcome other;
    try {
      Map<String, String> decided = new HashMap<>();
      outcome = random.interpreter().run(definition, null, Schedule.seeded(schedule, decided));
      other = random.interpreter().run(definition, null, Schedule.seeded(~schedule, decided));
    } catch (RuntimeException failed) {
      throw new AssertionError(random.toString(), failed);
    }

    if (outcome.disturbed().isEmpty() && other.disturbed().isEmpty()) {
      assertThat(other.output()).as("%s", random).isEqualTo(outcome.output());
      assertThat(other.states()).as("%s", random).isEqualTo(outcome.states());
    }
    Statistics.label("status").collect(outcome.status());
    Statistics.label("compensates").collect(!outcome.undone().isEmpty());
    for (Feature feature : ALL) {
      Statistics.label(feature.name()).collect(random.drawn.containsKey(feature));
    }
    Statistics.label("status")
        .coverage(
            coverage -> {
              coverage.check(RunStatus.COMPLETED).percentage(share -> share > 20);
              coverage.check(RunStatus.FAILED).percentage(share -> share > 15);
            });
  }
}
