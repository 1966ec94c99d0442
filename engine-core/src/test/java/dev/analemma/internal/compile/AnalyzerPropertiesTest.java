// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.Atom;
import dev.analemma.definition.Effect;
import dev.analemma.definition.Fault;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Field;
import dev.analemma.spi.OperatorType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Laws over random bodies, each against a naive model. */
class AnalyzerPropertiesTest {
  private static final OperatorRegistry REGISTRY =
      OperatorRegistry.empty()
          .with(
              OperatorType.named("write")
                  .effect(Effect.WRITE)
                  .fields(Field.rest("Anything."))
                  .value(config -> call -> TextNode.valueOf("")),
              OperatorType.named("gate")
                  .effect(Effect.WRITE)
                  .fields(Field.rest("Anything."))
                  .labels(config -> List.of("then", "else"))
                  .value(config -> call -> TextNode.valueOf("")));

  @Property(tries = 3000)
  void neverRuns_isReportedOnlyOfNodesThatStartInNoWorld(@ForAll long seed) {
    Random random = new Random(seed);
    RandomBody body = new RandomBody(random, 7);
    Analyzer.Result result = Analyzer.analyze(body.definition(random, false), REGISTRY);
    assertThat(result.errors()).extracting(Fault::code).containsOnly(any("NEVER_RUNS", result));
    for (Fault fault : result.errors()) {
      assertThat(body.starting()).doesNotContain(fault.pointer().substring("/nodes/".length()));
    }
  }

  private static String[] any(String code, Analyzer.Result result) {
    return result.errors().isEmpty() ? new String[0] : new String[] {code};
  }

  @Property(tries = 3000)
  void output_withoutAFault_isThereInEveryWorld(@ForAll long seed) {
    Random random = new Random(seed);
    RandomBody body = new RandomBody(random, 6);
    Set<String> absent =
        Analyzer.analyze(body.definition(random, true), REGISTRY).errors().stream()
            .filter(fault -> fault.code().equals("OUTPUT_MAY_BE_ABSENT"))
            .map(fault -> fault.pointer().substring("/output/".length()))
            .collect(Collectors.toSet());
    for (List<String> world : body.worlds()) {
      for (int i = 0; i < world.size(); i++) {
        RandomBody.Spec spec = body.nodes.get(i);
        assertThat(absent.contains(spec.id()) || spec.live(world.get(i)))
            .as("%s in %s", spec.id(), world)
            .isTrue();
      }
    }
  }

  @Property(tries = 1000)
  void order_isTopological_andConjunctsAreThoseOfTheModel(@ForAll long seed) {
    Random random = new Random(seed);
    RandomBody body = new RandomBody(random, 12);
    Analyzer.Result result = Analyzer.analyze(body.definition(random, false), REGISTRY);
    if (result.workflow() == null) {
      return;
    }
    List<AnalyzedNode> nodes = result.workflow().body().nodes();
    assertThat(nodes).hasSize(12);
    for (int i = 0; i < nodes.size(); i++) {
      Set<String> seen = new LinkedHashSet<>();
      for (Conjunct conjunct : nodes.get(i).conjuncts()) {
        for (Conjunct.AtomTest atom : atoms(conjunct)) {
          assertThat(atom.node()).isLessThan(i);
        }
        assertThat(seen.add(text(conjunct, nodes))).as("twice: %s", conjunct).isTrue();
      }
      RandomBody.Spec spec = body.nodes.get(Integer.parseInt(nodes.get(i).id().substring(1)));
      assertThat(seen).isEqualTo(expected(spec));
    }
  }

  private static List<Conjunct.AtomTest> atoms(Conjunct conjunct) {
    if (conjunct instanceof Conjunct.One one) {
      return List.of(one.atom());
    }
    if (conjunct instanceof Conjunct.Any any) {
      return any.atoms();
    }
    return ((Conjunct.First) conjunct)
        .alternatives().stream().map(Conjunct.Alternative::atom).toList();
  }

  private static String text(Conjunct conjunct, List<AnalyzedNode> nodes) {
    String atoms =
        atoms(conjunct).stream()
            .map(
                atom ->
                    "%s.%s"
                        .formatted(
                            nodes.get(atom.node()).id(),
                            atom.label() == null ? atom.test() : atom.label()))
            .collect(Collectors.joining(" "));
    return conjunct.getClass().getSimpleName() + " " + atoms;
  }

  private static Set<String> expected(RandomBody.Spec spec) {
    List<String> all = new ArrayList<>();
    if (!spec.when().isEmpty()) {
      all.add(
          "Any "
              + spec.when().stream()
                  .map(AnalyzerPropertiesTest::text)
                  .distinct()
                  .collect(Collectors.joining(" ")));
    }
    spec.after().forEach(atom -> all.add("One " + text(atom)));
    spec.plain().forEach(of -> all.add("One n%d.LIVE".formatted(of)));
    spec.optional().forEach(of -> all.add("One n%d.SETTLED".formatted(of)));
    spec.firsts().forEach(f -> all.add("First n%d.LIVE n%d.LIVE".formatted(f.get(0), f.get(1))));
    Set<String> kept = new LinkedHashSet<>();
    for (String one : all) {
      String node = one.substring(0, one.indexOf('.') + 1);
      boolean dominated =
          one.startsWith("One ")
              && one.endsWith(".SETTLED")
              && all.stream().anyMatch(o -> o.startsWith(node) && !o.endsWith(".SETTLED"));
      if (!dominated) {
        kept.add(one);
      }
    }
    return kept;
  }

  private static String text(Atom atom) {
    String label = Objects.requireNonNull(atom.label());
    String test =
        switch (label) {
          case "ok" -> "LIVE";
          case "ended" -> "SETTLED";
          case "skipped" -> "SKIPPED";
          case "error" -> "CAUGHT";
          default -> label;
        };
    return atom.node() + "." + test;
  }

  @Property(tries = 2000)
  void cycle_isReportedOncePerComponent_withARealPath(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 11) int size) {
    Random random = new Random(seed);
    boolean[][] waits = new boolean[size][size];
    WorkflowDefinition.Builder builder = WorkflowDefinition.builder("random");
    for (int i = 0; i < size; i++) {
      List<Atom> after = new ArrayList<>();
      for (int j = 0; j < size; j++) {
        if (random.nextInt(size + 1) == 0) {
          waits[i][j] = true;
          after.add(new Atom("n" + j, null));
        }
      }
      builder.node(
          "n" + i,
          NodeDefinition.of(new NodeKind.OperatorKind("write", null, null)).withAfter(after));
    }
    List<Fault> faults = Analyzer.analyze(builder.build(), REGISTRY).errors();
    assertThat(faults).extracting(Fault::code).allMatch("CYCLE"::equals);
    assertThat(faults).hasSize(components(waits));
    for (Fault fault : faults) {
      if (fault.problem().contains("→")) {
        String path = fault.problem().substring(fault.problem().indexOf(": ") + 2);
        String[] steps = path.split(" → ");
        assertThat(steps[0]).isEqualTo(steps[steps.length - 1]);
        for (int k = 1; k < steps.length; k++) {
          assertThat(waits[number(steps[k])][number(steps[k - 1])]).isTrue();
        }
      } else {
        int node = number(fault.pointer().substring("/nodes/".length()));
        assertThat(waits[node][node]).isTrue();
      }
    }
  }

  private static int number(String id) {
    return Integer.parseInt(id.substring(1));
  }

  /** Counts the components with a cycle by reachability. */
  private static int components(boolean[][] waits) {
    int size = waits.length;
    boolean[][] reach = new boolean[size][];
    for (int i = 0; i < size; i++) {
      reach[i] = waits[i].clone();
    }
    for (int k = 0; k < size; k++) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          reach[i][j] |= reach[i][k] && reach[k][j];
        }
      }
    }
    int count = 0;
    for (int i = 0; i < size; i++) {
      boolean first = reach[i][i];
      for (int j = 0; j < i; j++) {
        first &= !(reach[i][j] && reach[j][i]);
      }
      count += first ? 1 : 0;
    }
    return count;
  }
}
