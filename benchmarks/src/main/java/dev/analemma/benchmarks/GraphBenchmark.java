// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** One graph on one engine, with nodes that do next to nothing: what is left is the engine. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH sets the fields.
public class GraphBenchmark {
  /** How many runs one call of {@link #inFlight} makes. */
  static final int RUNS = 2_000;

  private static final int IN_FLIGHT = 64;

  /** The engine's name; {@link Benchmarks} gives only pairs that work. */
  @Param("limit-forkjoin")
  String engine;

  /** The shape's name. */
  @Param("chain-1000")
  String shape;

  /** The work of a node in {@link Blackhole#consumeCPU} tokens. */
  @Param("0")
  long work;

  private PreparedGraph graph;

  /** Proves that the engine does the work, then prepares what is measured. */
  @Setup(Level.Trial)
  public void prepare() {
    GraphEngine chosen = Engines.named(engine);
    Shape graphShape = Shape.named(shape);
    int workers = Runtime.getRuntime().availableProcessors();
    OrderCheck.verify(chosen, graphShape, workers);
    long tokens = work;
    graph = chosen.prepare(graphShape, node -> Blackhole.consumeCPU(tokens), workers);
  }

  /** Ends the threads of the engine. */
  @TearDown(Level.Trial)
  public void close() {
    graph.close();
  }

  /** One run after the other. */
  @Benchmark
  public void alone() {
    graph.run();
  }

  /** 64 runs at any time. */
  @Benchmark
  @OperationsPerInvocation(RUNS)
  public void inFlight() {
    graph.runMany(RUNS, IN_FLIGHT);
  }
}
