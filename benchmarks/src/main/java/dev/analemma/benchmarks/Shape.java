// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;

/**
 * A graph as numbers, for any engine.
 *
 * <p>Nodes are numbered from 0 in a topological order. The successors of node {@code n} are {@code
 * targets[offsets[n]]} up to and without {@code targets[offsets[n + 1]]}.
 */
public final class Shape {
  /** How a graph is made. */
  public enum Kind {
    /** Each node has one successor. */
    CHAIN,
    /** A first node, then independent ones, then a last that waits for all of them. */
    FAN,
    /** Layers of equal size, edges from each layer to the next. */
    LAYERED
  }

  /** The layers that {@link #layered} makes. */
  private static final int LAYERS = 100;

  private final String name;
  private final Kind kind;
  private final int[] offsets;
  private final int[] targets;
  private final int[] inDegrees;

  private Shape(String name, Kind kind, int[] offsets, int[] targets) {
    this.name = name;
    this.kind = kind;
    this.offsets = offsets;
    this.targets = targets;
    this.inDegrees = new int[offsets.length - 1];
    for (int target : targets) {
      inDegrees[target]++;
    }
  }

  /**
   * Returns the shape of a name: {@code chain-N}, {@code fan-N}, {@code layered-N} with five edges
   * a node, or {@code diamond}.
   *
   * @throws IllegalArgumentException if the name is none of these
   */
  public static Shape named(String name) {
    if (name.equals("diamond")) {
      return fan(name, 3);
    }
    int dash = name.indexOf('-');
    int size = dash < 0 ? 0 : Integer.parseInt(name.substring(dash + 1));
    String kind = dash < 0 ? name : name.substring(0, dash);
    if (kind.equals("chain")) {
      return chain(name, size);
    }
    if (kind.equals("fan")) {
      return fan(name, size);
    }
    if (kind.equals("layered")) {
      return layered(name, size, 5 * size, 42);
    }
    throw new IllegalArgumentException(
        "shape is '" + name + "', must be chain-N, fan-N, layered-N or diamond");
  }

  private static Shape chain(String name, int nodes) {
    int[] offsets = new int[nodes + 1];
    int[] targets = new int[nodes - 1];
    for (int node = 0; node < nodes - 1; node++) {
      offsets[node] = node;
      targets[node] = node + 1;
    }
    offsets[nodes - 1] = nodes - 1;
    offsets[nodes] = nodes - 1;
    return new Shape(name, Kind.CHAIN, offsets, targets);
  }

  private static Shape fan(String name, int width) {
    int last = width + 1;
    int[] offsets = new int[width + 3];
    int[] targets = new int[2 * width];
    for (int i = 0; i < width; i++) {
      targets[i] = i + 1;
      targets[width + i] = last;
      offsets[i + 1] = width + i;
    }
    offsets[last] = 2 * width;
    offsets[last + 1] = 2 * width;
    return new Shape(name, Kind.FAN, offsets, targets);
  }

  private static Shape layered(String name, int nodes, int edges, long seed) {
    int width = nodes / LAYERS;
    if (width * LAYERS != nodes || edges > (LAYERS - 1) * width * width) {
      throw new IllegalArgumentException(
          name + ": nodes must be a multiple of " + LAYERS + " and have room for the edges");
    }
    Random random = new Random(seed);
    // Sorted by source, because the source is in the high bits.
    TreeSet<Long> pairs = new TreeSet<>();
    for (int node = width; node < nodes; node++) {
      int source = (node / width - 1) * width + random.nextInt(width);
      pairs.add((long) source << 32 | node);
    }
    while (pairs.size() < edges) {
      int source = random.nextInt(nodes - width);
      int target = (source / width + 1) * width + random.nextInt(width);
      pairs.add((long) source << 32 | target);
    }
    int[] offsets = new int[nodes + 1];
    int[] targets = new int[edges];
    int edge = 0;
    for (long pair : pairs) {
      offsets[(int) (pair >>> 32) + 1]++;
      targets[edge++] = (int) pair;
    }
    for (int node = 0; node < nodes; node++) {
      offsets[node + 1] += offsets[node];
    }
    return new Shape(name, Kind.LAYERED, offsets, targets);
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns how the graph is made. */
  public Kind kind() {
    return kind;
  }

  /** Returns the number of nodes. */
  public int nodes() {
    return inDegrees.length;
  }

  /** Returns where each node's successors begin, and the number of edges last; not a copy. */
  public int[] offsets() {
    return offsets;
  }

  /** Returns the successors; not a copy. */
  public int[] targets() {
    return targets;
  }

  /** Returns the number of predecessors of each node; not a copy. */
  public int[] inDegrees() {
    return inDegrees;
  }

  /** Returns the predecessors of each node, ascending. */
  public int[][] predecessors() {
    int[][] predecessors = new int[nodes()][];
    Arrays.setAll(predecessors, node -> new int[inDegrees[node]]);
    int[] filled = new int[nodes()];
    for (int node = 0; node < nodes(); node++) {
      for (int edge = offsets[node]; edge < offsets[node + 1]; edge++) {
        int target = targets[edge];
        predecessors[target][filled[target]++] = node;
      }
    }
    return predecessors;
  }

  @Override
  public String toString() {
    return name;
  }
}
