// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Evolution;
import dev.analemma.Evolution.Finding;
import dev.analemma.Evolution.Reason;
import dev.analemma.Evolution.Verdict;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.SignalReceipt;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.definition.Effect;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.JournalEntry;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import dev.analemma.spi.store.RunStore;
import dev.analemma.spi.store.StateStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/**
 * What is said of another version is so: a second process is given the journal of a run as if it
 * had begun with that version, and takes it up.
 *
 * <p>Method: the second process sees the store through a proxy that writes the hash of the other
 * version in the place of the run's own where journals are read; everything else is the engine's.
 */
class EvolutionLawsTest {
  private static final List<String> KINDS = List.of("t.do", "t.pure", "t.do", "wait", "block");

  private static final Pattern DIVERGED =
      Pattern.compile("(JOURNAL|RECOMPUTE)_DIVERGED: .+", Pattern.DOTALL);

  private static Engine start(Processes processes) {
    return processes.start(EvolutionLawsTest::withPure);
  }

  private static void withPure(Engine.Builder builder) {
    builder.function(
        Fn.of("t.pure", JsonNode.class, JsonNode.class, (context, input) -> input)
            .effect(Effect.PURE)
            .function());
  }

  // Versions.

  private static Map<String, String> drawn(Random random) {
    Map<String, String> nodes = new LinkedHashMap<>();
    int count = 2 + random.nextInt(5);
    for (int n = 0; n < count; n++) {
      nodes.put("n" + n, node(random, n));
    }
    nodes.put("end", "{'wait':{'signal':'never'}}");
    return nodes;
  }

  private static String node(Random random, int n) {
    String kind = KINDS.get(random.nextInt(KINDS.size()));
    String after = n > 0 && random.nextInt(4) > 0 ? "'after':'n" + random.nextInt(n) + "'," : "";
    String with = "{'v':" + random.nextInt(2) + "}";
    return switch (kind) {
      case "wait" -> "{" + after + "'wait':{'signal':'s" + random.nextInt(2) + "'}}";
      case "block" ->
          "{"
              + after
              + "'block':{'nodes':{'x':{'operator':'t.do','with':"
              + with
              + "},'y':{'after':'x','wait':{'signal':'s0'}}}}}";
      default -> "{" + after + "'operator':'" + kind + "','with':" + with + "}";
    };
  }

  private static Map<String, String> changed(Map<String, String> nodes, Random random) {
    Map<String, String> changed = new LinkedHashMap<>(nodes);
    int n = random.nextInt(nodes.size() - 1);
    String id = "n" + n;
    String node = nodes.get(id);
    switch (random.nextInt(5)) {
      case 0 -> {
        changed.remove(id);
        changed.replaceAll((other, text) -> text.replace("'after':'" + id + "',", ""));
      }
      case 1 -> changed.put(id, node(random, n));
      case 2 -> changed.put(id, node.replace("'v':0", "'v':2"));
      case 3 -> {
        changed.put("new", "{'operator':'" + KINDS.get(random.nextInt(2)) + "','with':{'v':1}}");
        changed.put(
            id, node.replaceAll("'after':'n\\d',", "").replaceFirst("\\{", "{'after':'new',"));
      }
      default -> changed.put("new", "{'after':'" + id + "','operator':'t.do','with':{'v':1}}");
    }
    return changed;
  }

  private static Workflow<JsonNode, JsonNode> version(Map<String, String> nodes) {
    StringBuilder text = new StringBuilder("{'analemma':1,'name':'evolves','nodes':{");
    nodes.forEach((id, node) -> text.append('\'').append(id).append("':").append(node).append(','));
    text.setLength(text.length() - 1);
    return workflow(text.append("},'output':1}").toString());
  }

  // Processes.

  private static String journal(StateStore store, String run) {
    StringBuilder journal = new StringBuilder();
    for (JournalEntry entry : store.runs().read(run, 0, 1 << 20)) {
      journal.append(new String(entry.body(), StandardCharsets.UTF_8)).append('\n');
    }
    return journal.toString();
  }

  /** Lets a run come to where it waits, and returns it with its process gone. */
  private static Run<JsonNode> left(
      Processes processes, Engine first, Workflow<JsonNode, JsonNode> version, Random random) {
    Run<JsonNode> run = first.start(version, json("{}"));
    settles(processes, run);
    for (int signals = random.nextInt(3); signals > 0; signals--) {
      CompletableFuture<SignalReceipt> receipt =
          run.signal("s" + random.nextInt(2), 1).toCompletableFuture();
      processes.holds(receipt::isDone);
      settles(processes, run);
    }
    return run;
  }

  /** Returns whether a journal has what became of each call. */
  private static boolean tells(String journal, Set<String> done) {
    return done.stream()
        .map(key -> key.substring(key.indexOf('/') + 1))
        .allMatch(address -> journal.contains('"' + address + '"'));
  }

  /** Everything waits, and the store has what was written. */
  private static void settles(Processes processes, Run<JsonNode> run) {
    int[] same = {0};
    String[] seen = {""};
    processes.holds(
        () -> {
          String now = journal(processes.store, run.id());
          same[0] = now.equals(seen[0]) && run.status() == RunStatus.WAITING ? same[0] + 1 : 0;
          seen[0] = now;
          return same[0] > 20;
        });
  }

  /** Returns a store in which runs have begun with another version. */
  private static StateStore moved(StateStore store, String from, String to) {
    RunStore runs =
        (RunStore)
            proxy(
                RunStore.class,
                store.runs(),
                (name, result) ->
                    name.equals("read") ? rewritten((List<?>) result, from, to) : result);
    return (StateStore)
        proxy(StateStore.class, store, (name, result) -> name.equals("runs") ? runs : result);
  }

  private interface Seen {
    Object as(String method, Object result);
  }

  private static Object proxy(Class<?> type, Object real, Seen seen) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> {
          try {
            Object result = method.invoke(real, arguments);
            return result == null ? null : seen.as(method.getName(), result);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  private static List<JournalEntry> rewritten(List<?> entries, String from, String to) {
    return entries.stream()
        .map(JournalEntry.class::cast)
        .map(
            entry ->
                new JournalEntry(
                    entry.position(),
                    entry.epoch(),
                    entry.at(),
                    new String(entry.body(), StandardCharsets.UTF_8)
                        .replace(from, to)
                        .getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  @Property(tries = 150, shrinking = ShrinkingMode.OFF)
  void whatIsSaid_isSo(@ForAll long seed) {
    Random random = new Random(seed);
    Map<String, String> nodes = drawn(random);
    Workflow<JsonNode, JsonNode> old = version(nodes);
    Workflow<JsonNode, JsonNode> other = version(changed(nodes, random));
    try (Processes processes = new Processes()) {
      Engine first = start(processes);
      Run<JsonNode> run = left(processes, first, old, random);
      String left = journal(processes.store, run.id());
      Evolution said = first.workflows().checkEvolution(other, RunQuery.all(), Map.of());
      Statistics.collect(said.verdict());
      Set<String> done = new HashSet<>(processes.done);
      processes.kill(first);
      // On a busy machine it may have gone on meanwhile: then something else was said of it.
      Assume.that(journal(processes.store, run.id()).equals(left) && tells(left, done));

      processes.store.documents().put(other.hash(), Json.bytes(other.definition().toJson()));
      StateStore store = moved(processes.store, old.hash(), other.hash());
      Engine second =
          processes.start(
              builder -> {
                withPure(builder);
                builder.store(store);
              });
      processes.holds(() -> record(processes, run).epoch() > 1);

      if (said.verdict() == Verdict.SAFE) {
        goesOn(processes, second.runs().find(run.id()).orElseThrow(), done);
      } else if (said.findings().stream().anyMatch(EvolutionLawsTest::cannotBeTold)) {
        processes.holds(() -> record(processes, run).status() == RunStatus.PAUSED);
        assertThat(record(processes, run).detail()).as("%s", said).matches(DIVERGED);
      }
    }
  }

  private static RunRecord record(Processes processes, Run<JsonNode> run) {
    return processes.store.runs().find(run.id()).orElseThrow();
  }

  /** Returns whether what was found is noticed when the journal is told, and not before. */
  private static boolean cannotBeTold(Finding finding) {
    boolean unreached =
        finding.reason() == Reason.NOT_REACHED && finding.problem().contains("what it has written");
    boolean removed =
        finding.reason() == Reason.NODE_REMOVED && finding.problem().contains("function 't.do'");
    boolean called =
        finding.reason() == Reason.INPUT_CHANGED && finding.problem().startsWith("it was called");
    return unreached || removed || called;
  }

  /** It waits for its end again, and nothing was done twice or is missing. */
  private static void goesOn(Processes processes, Run<JsonNode> run, Set<String> done) {
    settles(processes, run);
    assertThat(record(processes, run).status()).isNotEqualTo(RunStatus.PAUSED);
    assertThat(processes.done).doesNotHaveDuplicates().containsAll(done);
  }
}
