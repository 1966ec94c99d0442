// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.expression.Expression;
import org.jspecify.annotations.Nullable;

/**
 * A body as arrays. Nodes are numbered in topological order; the edges of node {@code n} are {@code
 * edgeStart[n]} to {@code edgeStart[n + 1]} (compressed sparse rows), so that settling a node
 * touches consecutive memory and allocates nothing.
 *
 * <p>An edge leads to a node (its conjunct is decided by this one source) or, where {@code
 * edgeGroup} is not -1, to a group: a {@code when} with several atoms or a {@code first}. The
 * arrays are shared and never written after compilation.
 */
public final class BodyPlan {
  /** Test of an edge: the source ended, whatever its label. */
  public static final int LIVE = 0;

  /** Test of an edge: the source was caught. */
  public static final int CAUGHT = 1;

  /** Test of an edge: the source ended, was caught or skipped. */
  public static final int SETTLED = 2;

  /** Test of an edge: the source was skipped. */
  public static final int SKIPPED = 3;

  /** Test of an edge: the source ended or was caught on label {@code test - LABEL}. */
  public static final int LABEL = 4;

  /** The lexical level. */
  public final int level;

  /** The nodes. */
  public final NodePlan[] nodes;

  /** Node to the number of its undecided conjuncts. */
  public final int[] conjuncts;

  /** The nodes without conjuncts. */
  public final int[] roots;

  /** Node to its first edge; one element more than nodes. */
  public final int[] edgeStart;

  /** Edge to node. */
  public final int[] edgeTarget;

  /** Edge to what is asked of the source. */
  public final int[] edgeTest;

  /** Edge to group, or -1; null if the body has no groups. */
  public final int @Nullable [] edgeGroup;

  /** Whether every edge just asks whether its source ended. */
  public final boolean plainEdges;

  /** Group to what it is. */
  public final Group[] groups;

  /** Whether some node has labels, own or caught. */
  public final boolean labelled;

  /** The output, or null for the live sinks by id. */
  public final @Nullable Expression output;

  /** The nodes that no other node waits for. */
  public final int[] sinks;

  /** Whether independent nodes go on after an error. */
  public final boolean settle;

  /** Whether its output is that of its only node. */
  public final boolean single;

  /** Whether something in it can be undone. */
  public final boolean compensable;

  /** Whether it, or something in it, has a {@code finally}. */
  public final boolean cleansUp;

  /** What runs after its end, as a body inside it; null for nothing. */
  public final @Nullable BodyPlan cleanup;

  BodyPlan(
      int level,
      NodePlan[] nodes,
      int[] conjuncts,
      int[] roots,
      int[] edgeStart,
      int[] edgeTarget,
      int[] edgeTest,
      int @Nullable [] edgeGroup,
      Group[] groups,
      boolean labelled,
      @Nullable Expression output,
      int[] sinks,
      boolean settle,
      boolean single,
      @Nullable BodyPlan cleanup) {
    this.level = level;
    this.nodes = nodes;
    this.conjuncts = conjuncts;
    this.roots = roots;
    this.edgeStart = edgeStart;
    this.edgeTarget = edgeTarget;
    this.edgeTest = edgeTest;
    this.edgeGroup = edgeGroup;
    this.plainEdges = edgeGroup == null && onlyLive(edgeTest);
    this.groups = groups;
    this.labelled = labelled;
    this.output = output;
    this.sinks = sinks;
    this.settle = settle;
    this.single = single;
    this.cleanup = cleanup;
    boolean undoable = false;
    boolean cleaning = cleanup != null;
    for (NodePlan node : nodes) {
      undoable |= node.compensable;
      cleaning |= node.cleansUp;
    }
    this.compensable = undoable;
    this.cleansUp = cleaning;
  }

  private static boolean onlyLive(int[] edgeTest) {
    for (int test : edgeTest) {
      if (test != LIVE) {
        return false;
      }
    }
    return true;
  }

  /**
   * A conjunct over several sources.
   *
   * @param target the node whose conjunct it is
   * @param alternatives for {@code first}: the alternatives in written order; empty for a {@code
   *     when}
   * @param literal for {@code first}: whether a literal ends the list
   * @param size for a {@code when}: the number of its atoms
   */
  public record Group(int target, Conjunct.Alternative[] alternatives, boolean literal, int size) {
    /** Returns whether it is a {@code first}. */
    public boolean first() {
      return alternatives.length > 0;
    }
  }
}
