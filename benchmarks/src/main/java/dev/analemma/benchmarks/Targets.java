// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Measures what this engine promises and tells what is kept: a table of figure, target and verdict.
 *
 * <p>{@code [quick] [sections=a,b]}. Every {@link Section} has processes of its own; a figure is
 * the median of its processes, its error half the distance between the lowest and the highest.
 */
public final class Targets {
  /**
   * What is promised.
   *
   * @param figure the key of the figure
   * @param bound the highest, or for {@code atLeast} the lowest, that keeps it
   */
  private record Target(String figure, double bound, boolean atLeast) {
    static Target atMost(String figure, double bound) {
      return new Target(figure, bound, false);
    }

    static Target atLeast(String figure, double bound) {
      return new Target(figure, bound, true);
    }

    boolean met(double value) {
      return atLeast ? value >= bound : value <= bound;
    }
  }

  private static final List<Target> TARGETS =
      List.of(
          Target.atMost("chain-1000 analemma-inline / limit-forkjoin", 1.5),
          Target.atMost("chain-1000 analemma-pool / limit-forkjoin", 3),
          Target.atMost("layered-10000 analemma-inline / limit-forkjoin", 2),
          Target.atMost("layered-10000 analemma-pool / limit-forkjoin", 3),
          Target.atMost("fan-1000 analemma-inline / limit-forkjoin", 1.5),
          Target.atMost("fan-1000 analemma-pool / limit-forkjoin", 1.5),
          Target.atMost("fan-1000 10 µs analemma-pool / limit-forkjoin", 1.25),
          Target.atMost("layered-1000 10 µs analemma-pool / limit-forkjoin", 1.25),
          Target.atLeast("diamonds/s analemma-inline / limit-forkjoin", 0.5),
          Target.atLeast("diamonds/s analemma-inline / langchain4j", 10),
          Target.atLeast("chain-1000 langgraph4j / analemma-inline", 100),
          Target.atLeast("chain-1000 langgraph4j-last / analemma-inline", 100),
          Target.atLeast("chain-1000 dexecutor / analemma-inline", 100),
          Target.atLeast("layered-1000 dexecutor / analemma-inline", 100),
          Target.atLeast("layered-10000 dexecutor / analemma-inline", 100),
          Target.atMost("diamond engine.run µs", 1),
          Target.atMost("chain-1M / chain-10k analemma-inline", 3),
          Target.atMost("chain-1M / chain-10k analemma-pool", 3),
          Target.atMost("fan-1M / fan-10k analemma-inline", 3),
          Target.atMost("fan-1M / fan-10k analemma-pool", 3),
          Target.atMost("node if_else with reference ns", 500),
          Target.atMost("node list_filter with reference ns", 500),
          Target.atMost("node json_object with reference ns", 500),
          Target.atLeast("filter CEL / item", 5),
          Target.atLeast("filter CEL / node", 5),
          Target.atMost("operator from configuration ns", 3_000),
          Target.atMost("node of a workflow from definition µs", 3),
          Target.atMost("definition of one node B", 6_500),
          Target.atMost("retained by a waiting node B inline", 64),
          Target.atMost("retained by a waiting node B pool", 64),
          Target.atMost("retained by a waiting run of five B inline", 1_024),
          Target.atMost("retained by an ended run of five B inline", 1_024),
          Target.atMost("run that waits for a signal B", 1_024),
          Target.atMost("run that waits for a time B", 1_024),
          Target.atMost("100,000 timers due at once: last run ended after ms", 1_000),
          Target.atMost("tiny run beside a million ready nodes inline p95 µs", 10_000),
          Target.atMost("tiny run beside a million ready nodes pool p95 µs", 10_000),
          Target.atLeast("sqlite / bare journal steps/s, 1 in flight", 0.55),
          Target.atLeast("sqlite / bare journal steps/s, 32 in flight", 0.3),
          Target.atLeast("sqlite / bare journal steps/s, 256 in flight", 0.12),
          Target.atMost("sqlite step to step p99 ms, 32 in flight", 2),
          Target.atLeast("postgres / plain JDBC steps/s, 1 in flight", 0.85),
          Target.atLeast("postgres / plain JDBC steps/s, 32 in flight", 3),
          Target.atLeast("postgres / plain JDBC steps/s, 256 in flight", 6),
          Target.atLeast("postgres / DBOS runs/s, 32 in flight", 10),
          Target.atMost("cold main ms", 150));

  private final boolean quick;
  private final List<Section> sections;
  private final Map<String, List<Double>> figures = new LinkedHashMap<>();

  private Targets(boolean quick, List<Section> sections) {
    this.quick = quick;
    this.sections = sections;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws InterruptedException {
    boolean quick = false;
    List<Section> sections = List.of(Section.values());
    for (String arg : args) {
      if (arg.equals("quick")) {
        quick = true;
      } else if (arg.startsWith("sections=")) {
        sections =
            Arrays.stream(arg.substring(arg.indexOf('=') + 1).split(",", -1))
                .map(Section::named)
                .toList();
      } else {
        throw new IllegalArgumentException(
            "argument is '" + arg + "', must be quick or sections=a,b");
      }
    }
    Targets targets = new Targets(quick, sections);
    long start = System.nanoTime();
    targets.measure();
    Figures.out().print(targets.table((System.nanoTime() - start) / 1_000_000_000L));
  }

  private void measure() throws InterruptedException {
    for (Section section : sections) {
      for (int fork = 0; fork < section.forks(quick); fork++) {
        System.out.println(section.key() + " " + (fork + 1) + "/" + section.forks(quick));
        if (section == Section.COLD) {
          put("cold process ms", millis(List.of(), ColdStart.class, List.of("cold main ms")));
          withClassArchive(fork == 0);
          put("empty process ms", millis(List.of(), ColdStart.class, List.of()));
        } else {
          List<String> args = quick ? List.of(section.key(), "quick") : List.of(section.key());
          millis(section.jvmArgs(), Section.class, args);
        }
      }
    }
  }

  /** The same where the host has let Java keep the classes of an earlier run. */
  private void withClassArchive(boolean make) throws InterruptedException {
    String archive = Path.of("benchmarks", "target", "cold.jsa").toString();
    if (make) {
      millis(List.of("-XX:ArchiveClassesAtExit=" + archive), ColdStart.class, List.of("archived"));
      figures.remove("archived");
    }
    List<String> uses = List.of("-XX:SharedArchiveFile=" + archive);
    put(
        "cold process with a class archive ms",
        millis(uses, ColdStart.class, List.of("cold main with a class archive ms")));
  }

  /** Starts a process, takes its figures and returns how long it lived. */
  private double millis(List<String> jvmArgs, Class<?> main, List<String> args)
      throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmArgs);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(args);
    long start = System.nanoTime();
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        lines.lines().forEach(this::take);
      }
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "%s ended with %d".formatted(String.join(" ", args), process.exitValue()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (System.nanoTime() - start) / 1e6;
  }

  private void take(String line) {
    Map.Entry<String, Double> figure = Figures.parse(line);
    if (figure != null) {
      put(figure.getKey(), figure.getValue());
    }
  }

  private void put(String figure, double value) {
    figures.computeIfAbsent(figure, key -> new ArrayList<>()).add(value);
  }

  private String table(long seconds) {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%n%s, %d processors, JDK %s (%s), %d s%n%n",
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors(),
            Runtime.version(),
            System.getProperty("java.vm.name"),
            seconds));
    table.append("| figure | target | median | ± | processes | met |\n|---|--:|--:|--:|--:|---|\n");
    Map<String, Target> promised = new LinkedHashMap<>();
    TARGETS.forEach(target -> promised.put(target.figure(), target));
    Set<String> order = new LinkedHashSet<>(promised.keySet());
    order.addAll(figures.keySet());
    for (String figure : order) {
      List<Double> values = figures.get(figure);
      if (values != null) {
        row(table, figure, promised.get(figure), values);
      }
    }
    return table.toString();
  }

  private static void row(
      StringBuilder table, String figure, @Nullable Target target, List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    double median = Rounds.median(sorted);
    double error = (sorted[sorted.length - 1] - sorted[0]) / 2;
    table.append("| ").append(figure).append(" | ");
    if (target != null) {
      table.append(target.atLeast() ? "≥ " : "≤ ").append(shown(target.bound()));
    }
    table.append(" | ").append(shown(median)).append(" | ");
    table.append(sorted.length == 1 ? "" : shown(error)).append(" | ").append(sorted.length);
    table.append(" | ");
    if (target != null) {
      table.append(target.met(median) ? "yes" : "**no**");
    }
    table.append(" |\n");
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.2f" : "%,.0f", value);
  }
}
