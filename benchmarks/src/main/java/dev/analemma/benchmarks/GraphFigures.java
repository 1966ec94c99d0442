// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.infra.Blackhole;

/** How this engine runs graphs, beside the limit and the peers in the same process. */
final class GraphFigures {
  private static final String LIMIT = "limit-forkjoin";
  private static final String INLINE = "analemma-inline";
  private static final String POOL = "analemma-pool";
  private static final int WORKERS = Runtime.getRuntime().availableProcessors();
  private static final int RUNS = 2_000;
  private static final int IN_FLIGHT = 64;

  private GraphFigures() {}

  /** A chain of 1,000 nodes. */
  static void chain(Figures figures) {
    empty(
        figures, "chain-1000", "langgraph4j", "langgraph4j-last", "langgraph4j-lean", "dexecutor");
  }

  /** A fan-out of 1,000. */
  static void fan(Figures figures) {
    empty(figures, "fan-1000");
  }

  /** 10,000 nodes in 100 layers with 50,000 edges. */
  static void layered(Figures figures) {
    empty(figures, "layered-10000");
    empty(figures, "layered-1000", "dexecutor");
  }

  /** 10,000 nodes in 100 layers beside Dexecutor, which takes seconds a run: few rounds. */
  static void dexecutor(Figures figures) {
    String peer = "dexecutor";
    Shape shape = Shape.named("layered-10000");
    Rounds rounds = new Rounds(true, figures.quick() ? 1 : 3);
    try (PreparedGraph ours = prepare(INLINE, shape, 0);
        PreparedGraph theirs = prepare(peer, shape, 0)) {
      rounds.add(INLINE, shape.nodes(), ours::run).add(peer, shape.nodes(), theirs::run).run();
    }
    figures.put(shape + " " + peer + " ns", rounds.nanos(peer));
    figures.put(shape + " " + peer + " / " + INLINE, rounds.ratio(peer, INLINE));
  }

  /** Nodes that do next to nothing. */
  private static void empty(Figures figures, String shapeName, String... peers) {
    Shape shape = Shape.named(shapeName);
    List<String> names = new ArrayList<>(List.of(LIMIT, INLINE, POOL));
    names.addAll(List.of(peers));
    Rounds rounds = alone(figures, shape, 0, names);
    for (String name : names) {
      figures.put(shapeName + " " + name + " ns", rounds.nanos(name));
    }
    for (String own : List.of(INLINE, POOL)) {
      figures.put(shapeName + " " + own + " / " + LIMIT, rounds.ratio(own, LIMIT));
    }
    for (String peer : peers) {
      figures.put(shapeName + " " + peer + " / " + INLINE, rounds.ratio(peer, INLINE));
      figures.put(shapeName + " " + peer + " / " + POOL, rounds.ratio(peer, POOL));
    }
  }

  /** Bodies of 10 µs on the workers. */
  static void bodies(Figures figures) {
    long tokens = tokens(10_000);
    for (String name : List.of("fan-1000", "layered-1000")) {
      Rounds rounds = alone(figures, Shape.named(name), tokens, List.of(LIMIT, POOL));
      figures.put(name + " 10 µs " + POOL + " / " + LIMIT, rounds.ratio(POOL, LIMIT));
    }
  }

  private static long tokens(long nanos) {
    long tokens = 100_000;
    double perToken = 0;
    for (int i = 0; i < 200; i++) {
      long start = System.nanoTime();
      Blackhole.consumeCPU(tokens);
      double seen = (System.nanoTime() - start) / (double) tokens;
      perToken = i < 100 || seen < perToken ? seen : perToken;
    }
    return Math.round(nanos / perToken);
  }

  private static Rounds alone(Figures figures, Shape shape, long tokens, List<String> names) {
    Rounds rounds = new Rounds(figures.quick());
    List<PreparedGraph> graphs = new ArrayList<>();
    for (String name : names) {
      PreparedGraph graph = prepare(name, shape, tokens);
      graphs.add(graph);
      rounds.add(name, shape.nodes(), graph::run);
    }
    rounds.run();
    graphs.forEach(PreparedGraph::close);
    return rounds;
  }

  private static PreparedGraph prepare(String name, Shape shape, long tokens) {
    GraphEngine engine = Engines.named(name);
    OrderCheck.verify(engine, shape, WORKERS);
    return engine.prepare(shape, node -> Blackhole.consumeCPU(tokens), WORKERS);
  }

  /** Five-node diamonds, 64 in flight. */
  static void inFlight(Figures figures) {
    Shape diamond = Shape.named("diamond");
    List<String> names = List.of(LIMIT, INLINE, POOL, "langchain4j");
    Rounds rounds = new Rounds(figures.quick());
    List<PreparedGraph> graphs = new ArrayList<>();
    for (String name : names) {
      PreparedGraph graph = prepare(name, diamond, 0);
      graphs.add(graph);
      // A peer that takes long for one would else take whole rounds for a call.
      int runs = name.equals("langchain4j") ? RUNS / 10 : RUNS;
      rounds.add(name, runs, () -> graph.runMany(runs, IN_FLIGHT));
    }
    rounds.run();
    graphs.forEach(PreparedGraph::close);
    for (String name : names) {
      figures.put("diamonds " + name + " ns", rounds.nanos(name));
    }
    for (String own : List.of(INLINE, POOL)) {
      figures.put("diamonds/s " + own + " / " + LIMIT, rounds.ratio(LIMIT, own));
      figures.put("diamonds/s " + own + " / langchain4j", rounds.ratio("langchain4j", own));
    }
  }

  /** A five-node diamond with {@code engine.run} on the caller's thread. */
  static void caller(Figures figures) {
    Shape diamond = Shape.named("diamond");
    try (PreparedGraph graph = prepare(INLINE, diamond, 0)) {
      Rounds rounds = new Rounds(figures.quick()).add("run", 1, graph::run).run();
      figures.put("diamond engine.run µs", rounds.nanos("run") / 1_000);
      figures.put("allocated by a diamond on the caller B", allocated(graph::run));
    }
  }

  /** Returns the bytes that one call allocates on this thread, which must do all of the work. */
  private static double allocated(Runnable body) {
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    int calls = 10_000;
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < calls; i++) {
      body.run();
    }
    return (double) (threads.getCurrentThreadAllocatedBytes() - before) / calls;
  }

  /** The cost of a node in 1,000,000 beside its cost in 10,000. */
  static void linear(Figures figures) {
    List<String> kinds = figures.quick() ? List.of("chain-") : List.of("chain-", "fan-");
    for (String kind : kinds) {
      for (String own : figures.quick() ? List.of(INLINE) : List.of(INLINE, POOL)) {
        Shape big = Shape.named(kind + "1000000");
        Shape small = Shape.named(kind + "10000");
        GraphEngine engine = Engines.named(own);
        OrderCheck.verify(engine, small, WORKERS);
        try (PreparedGraph bigGraph = engine.prepare(big, node -> {}, WORKERS);
            PreparedGraph smallGraph = engine.prepare(small, node -> {}, WORKERS)) {
          Rounds rounds =
              new Rounds(figures.quick())
                  .add("big", big.nodes(), bigGraph::run)
                  .add("small", small.nodes(), smallGraph::run)
                  .run();
          figures.put(kind + "1000000 " + own + " ns", rounds.nanos("big"));
          figures.put(kind + "1M / " + kind + "10k " + own, rounds.ratio("big", "small"));
        }
      }
    }
  }
}
