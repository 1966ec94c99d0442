// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Signal;
import dev.analemma.SignalReceipt;
import dev.analemma.SignalReceipt.Delivered;
import dev.analemma.SignalReceipt.Duplicate;
import dev.analemma.SignalReceipt.Kept;
import dev.analemma.semantics.Lab;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Signals in any order against waits in any order: every accepted signal is read at most once, in
 * the order of its name, none is lost, and those of one id are one.
 */
class SignalLawsTest {
  private static final int WAITS = 4;
  private static final int KEPT_MAX = 3;

  /**
   * Something that happens.
   *
   * @param opens whether it opens the next wait of the name; else a signal is sent
   * @param name which of two names
   * @param id the signal's id, or null
   */
  record Step(boolean opens, int name, @Nullable Integer id) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> name = Arbitraries.integers().between(0, 1);
    Arbitrary<Step> wait = name.map(n -> new Step(true, n, null));
    Arbitrary<Step> send =
        Combinators.combine(name, Arbitraries.integers().between(0, 5).injectNull(0.5))
            .as((n, id) -> new Step(false, n, id));
    return Arbitraries.frequencyOf(Tuple.of(2, wait), Tuple.of(3, send))
        .list()
        .ofMinSize(1)
        .ofMaxSize(40);
  }

  /** For each name, gates that open one wait each. */
  private static String document() {
    StringBuilder nodes = new StringBuilder();
    for (int name = 0; name < 2; name++) {
      for (int w = 0; w < WAITS; w++) {
        nodes.append(nodes.isEmpty() ? "" : ", ");
        nodes.append("\"g%d%d\": { \"operator\": \"t.later\" }, ".formatted(name, w));
        nodes.append(
            "\"w%d%d\": { \"wait\": { \"signal\": \"s%d\" }, \"after\": \"g%d%d\" }"
                .formatted(name, w, name, name, w));
      }
    }
    return "\"nodes\": { %s }".formatted(nodes);
  }

  @Property(tries = 300)
  void signals_againstWaits_areReadOnceInOrder(@ForAll("steps") List<Step> steps) {
    try (Lab lab = new Lab(builder -> builder.signalsMax(KEPT_MAX))) {
      Run<JsonNode> run = lab.start(document());
      Model model = new Model();
      int payload = 0;
      for (Step step : steps) {
        if (step.opens()) {
          if (model.opened[step.name()] < WAITS) {
            lab.complete("g%d%d".formatted(step.name(), model.opened[step.name()]), "0");
            model.open(step.name());
          }
        } else {
          payload++;
          Signal signal = Signal.of("s" + step.name(), IntNode.valueOf(payload));
          var told = run.signal(step.id() == null ? signal : signal.withId("id" + step.id()));
          lab.settle();
          SignalReceipt expected = model.send(step, payload);
          SignalReceipt receipt = told.toCompletableFuture().join();
          if (expected == null) {
            assertThat(receipt).isInstanceOf(SignalReceipt.Refused.class);
          } else {
            assertThat(receipt).isEqualTo(expected);
          }
        }
        if (run.status() == RunStatus.COMPLETED) {
          break;
        }
      }
      finish(lab, run, model);
      Map<String, Integer> read = new HashMap<>();
      run.result()
          .properties()
          .forEach(
              node -> {
                if (node.getKey().startsWith("w")) {
                  read.put(node.getKey(), node.getValue().intValue());
                }
              });

      assertThat(read).isEqualTo(model.read);
      assertThat(new HashSet<>(read.values())).hasSameSizeAs(read.values());
    }
  }

  /** Opens what is closed and sends what is waited for, so that the run ends. */
  private static void finish(Lab lab, Run<JsonNode> run, Model model) {
    for (int name = 0; name < 2; name++) {
      while (model.opened[name] < WAITS) {
        lab.complete("g%d%d".formatted(name, model.opened[name]), "0");
        model.open(name);
      }
      while (!model.waiting.get(name).isEmpty()) {
        int payload = 1_000 * (name + 1) + model.read.size();
        run.signal("s" + name, payload);
        lab.settle();
        model.send(new Step(false, name, null), payload);
      }
    }
    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  /** What should happen, said as simply as can be. */
  private static final class Model {
    final int[] opened = new int[2];
    final List<ArrayDeque<String>> waiting = List.of(new ArrayDeque<>(), new ArrayDeque<>());
    final List<List<Integer>> kept = List.of(new ArrayList<>(), new ArrayList<>());
    final Set<String> ids = new HashSet<>();
    final Map<String, Integer> read = new HashMap<>();

    void open(int name) {
      String wait = "w%d%d".formatted(name, opened[name]++);
      if (kept.get(name).isEmpty()) {
        waiting.get(name).add(wait);
      } else {
        read.put(wait, kept.get(name).remove(0));
      }
    }

    /** Returns the receipt, or null for a refusal. */
    @Nullable SignalReceipt send(Step step, int payload) {
      String key = step.id() == null ? null : step.name() + "/" + step.id();
      if (key != null && ids.contains(key)) {
        return new Duplicate("id" + step.id());
      }
      String wait = waiting.get(step.name()).poll();
      if (wait == null && kept.get(step.name()).size() == KEPT_MAX) {
        return null;
      }
      if (key != null) {
        ids.add(key);
      }
      if (wait == null) {
        kept.get(step.name()).add(payload);
        return new Kept(kept.get(step.name()).size());
      }
      read.put(wait, payload);
      return new Delivered(wait);
    }
  }
}
