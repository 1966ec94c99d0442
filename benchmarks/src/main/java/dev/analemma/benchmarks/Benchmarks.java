// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures every engine on every shape that it supports, one process a measurement, and prints a
 * Markdown table a question.
 *
 * <p>{@code [quick] [engines=a,b] [shapes=c,d]}; without an argument all engines on the standard
 * shapes. The shapes of a million nodes are measured for those that support them.
 */
public final class Benchmarks {
  private static final List<String> SHAPES =
      List.of("chain-1000", "fan-1000", "layered-10000", "diamond", "chain-1000000", "fan-1000000");

  private final List<GraphEngine> engines;
  private final List<String> shapes;
  private final boolean quick;

  private Benchmarks(List<GraphEngine> engines, List<String> shapes, boolean quick) {
    this.engines = engines;
    this.shapes = shapes;
    this.quick = quick;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws RunnerException {
    List<GraphEngine> engines = Engines.ALL;
    List<String> shapes = SHAPES;
    boolean quick = false;
    for (String arg : args) {
      if (arg.equals("quick")) {
        quick = true;
      } else if (arg.startsWith("engines=")) {
        engines = list(arg).stream().map(Engines::named).toList();
      } else if (arg.startsWith("shapes=")) {
        shapes = list(arg);
      } else {
        throw new IllegalArgumentException(
            "argument is '" + arg + "', must be quick, engines=a,b or shapes=a,b");
      }
    }
    System.out.print(new Benchmarks(engines, shapes, quick).tables());
  }

  private static List<String> list(String arg) {
    return Arrays.asList(arg.substring(arg.indexOf('=') + 1).split(",", -1));
  }

  private String tables() throws RunnerException {
    StringBuilder alone =
        new StringBuilder("ns per node, median (bytes allocated per node), one run at a time\n\n");
    alone.append("| engine | ").append(String.join(" | ", shapes)).append(" |\n");
    alone.append("|---|").append("--:|".repeat(shapes.size())).append('\n');
    for (GraphEngine engine : engines) {
      List<String> cells = new ArrayList<>();
      for (String name : shapes) {
        Shape shape = Shape.named(name);
        cells.add(engine.supports(shape) ? alone(engine, shape) : "cannot");
      }
      alone.append("| ").append(engine.name()).append(" | ");
      alone.append(String.join(" | ", cells)).append(" |\n");
    }
    if (!shapes.contains("diamond")) {
      return alone.toString();
    }
    alone.append("\nfive-node diamonds, 64 in flight: runs a second (bytes allocated a run)\n\n");
    alone.append("| engine | runs/s |\n|---|--:|\n");
    for (GraphEngine engine : engines) {
      RunResult result = measure("inFlight", engine.name(), "diamond");
      alone.append(
          String.format(
              Locale.ROOT,
              "| %s | %,.0f (%,.0f) |%n",
              engine.name(),
              1e9 / median(result),
              bytes(result)));
    }
    return alone.toString();
  }

  private String alone(GraphEngine engine, Shape shape) throws RunnerException {
    RunResult result = measure("alone", engine.name(), shape.name());
    double perNode = median(result) / shape.nodes();
    return String.format(
        Locale.ROOT,
        perNode < 100 ? "%,.1f (%,.0f)" : "%,.0f (%,.0f)",
        perNode,
        bytes(result) / shape.nodes());
  }

  private RunResult measure(String method, String engine, String shape) throws RunnerException {
    System.out.println(method + " " + engine + " " + shape);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(GraphBenchmark.class.getName() + "." + method + "$")
            .param("engine", engine)
            .param("shape", shape)
            .addProfiler(GCProfiler.class)
            .jvmArgs("-Xmx3g")
            .forks(quick ? 1 : 3)
            .warmupIterations(quick ? 3 : 5)
            .warmupTime(TimeValue.milliseconds(quick ? 500 : 1_000))
            .measurementIterations(quick ? 5 : 7)
            .measurementTime(TimeValue.milliseconds(quick ? 500 : 1_000))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    Collection<RunResult> results = new Runner(options.build()).run();
    return results.iterator().next();
  }

  private static double median(RunResult result) {
    return result.getPrimaryResult().getStatistics().getPercentile(50);
  }

  private static double bytes(RunResult result) {
    Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
    return allocated == null ? Double.NaN : allocated.getScore();
  }
}
