// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Under which ends of gates something can be: a disjunction of cubes, each telling for some gates
 * on which ends they must have ended.
 *
 * <p>Implementation note: whatever would become too large is made weaker, never stronger, so an
 * impossible result is a proof and a possible one is not.
 *
 * @param cubes the cubes; none means never; a cube without gates means always
 */
record Worlds(List<Cube> cubes) {
  /** How many gates one cube may name. */
  static final int GATES_MAX = 16;

  private static final int CUBES_MAX = 16;

  static final Worlds ALWAYS = new Worlds(List.of(new Cube(new int[0], new long[0])));
  static final Worlds NEVER = new Worlds(List.of());

  /**
   * A conjunction.
   *
   * @param gates the gates, ascending
   * @param ends for each gate its permitted ends, as bits, never none
   */
  record Cube(int[] gates, long[] ends) {
    boolean same(Cube other) {
      return Arrays.equals(gates, other.gates) && Arrays.equals(ends, other.ends);
    }
  }

  /** Returns the worlds in which a gate has one of these ends. */
  static Worlds of(int gate, long ends) {
    return ends == 0 ? NEVER : new Worlds(List.of(new Cube(new int[] {gate}, new long[] {ends})));
  }

  boolean always() {
    return cubes.size() == 1 && cubes.get(0).gates.length == 0;
  }

  boolean never() {
    return cubes.isEmpty();
  }

  /** Returns worlds that hold all in which both hold. */
  Worlds and(Worlds other) {
    if (always() || other.never()) {
      return other;
    }
    if (other.always() || never() || this == other) {
      return this;
    }
    List<Cube> all = new ArrayList<>();
    for (Cube a : cubes) {
      for (Cube b : other.cubes) {
        Cube both = and(a, b);
        if (both != null && all.stream().noneMatch(both::same)) {
          all.add(both);
        }
      }
    }
    if (all.size() > CUBES_MAX) {
      return cubes.size() <= other.cubes.size() ? this : other;
    }
    return new Worlds(List.copyOf(all));
  }

  /** Returns worlds that hold all in which one of them holds. */
  Worlds or(Worlds other) {
    if (always() || other.never() || this == other) {
      return this;
    }
    if (other.always() || never()) {
      return other;
    }
    List<Cube> all = new ArrayList<>(cubes);
    for (Cube b : other.cubes) {
      if (all.stream().noneMatch(b::same)) {
        all.add(b);
      }
    }
    return all.size() > CUBES_MAX ? ALWAYS : new Worlds(List.copyOf(all));
  }

  private static @Nullable Cube and(Cube a, Cube b) {
    int[] gates = new int[a.gates.length + b.gates.length];
    long[] ends = new long[gates.length];
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < a.gates.length || j < b.gates.length) {
      if (j == b.gates.length || (i < a.gates.length && a.gates[i] < b.gates[j])) {
        gates[size] = a.gates[i];
        ends[size] = a.ends[i++];
      } else if (i == a.gates.length || b.gates[j] < a.gates[i]) {
        gates[size] = b.gates[j];
        ends[size] = b.ends[j++];
      } else {
        gates[size] = a.gates[i];
        ends[size] = a.ends[i++] & b.ends[j++];
        if (ends[size] == 0) {
          return null;
        }
      }
      size++;
    }
    // Too many gates: one side alone is weaker, and so still true.
    return size > GATES_MAX ? b : new Cube(Arrays.copyOf(gates, size), Arrays.copyOf(ends, size));
  }
}
