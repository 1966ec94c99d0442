// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.definition.CatchTarget;
import dev.analemma.internal.compile.Conjunct.AtomTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where one node may end, as bits: skipped, ended with each label, caught with each label, and
 * ignored. A node in a frame that ends well has exactly one of them.
 *
 * <p>A node that ends with the value of a catch ends {@code ok}; on a node with labels of its own
 * that is one more way to end, on none of them.
 */
final class Outcomes {
  static final long SKIPPED = 1;
  private static final int FIRST_OWN = 1;

  private static final Outcomes PLAIN = new Outcomes(List.of(), List.of(), SKIPPED | 2, 2, 0, true);
  private static final Outcomes FAILS = new Outcomes(List.of(), List.of(), SKIPPED, 0, 0, true);
  private static final Outcomes UNKNOWN = new Outcomes(List.of(), List.of(), -1, -1, -1, false);

  private final List<String> own;
  private final List<String> caught;
  private final long all;
  private final long live;
  private final long caughtMask;
  private final boolean known;

  private Outcomes(
      List<String> own, List<String> caught, long all, long live, long caughtMask, boolean known) {
    this.own = own;
    this.caught = caught;
    this.all = all;
    this.live = live;
    this.caughtMask = caughtMask;
    this.known = known;
  }

  static Outcomes of(NodeDraft node) {
    List<String> labels = node.labels;
    if (labels == null) {
      return UNKNOWN;
    }
    if (labels.isEmpty() && node.definition.catches().isEmpty()) {
      return node.alwaysFails() ? FAILS : PLAIN;
    }
    Set<String> caught = node.catchLabels();
    boolean value = false;
    boolean ignored = false;
    for (CatchTarget target : node.definition.catches().values()) {
      value |= target instanceof CatchTarget.ToValue;
      ignored |= target instanceof CatchTarget.Ignore;
    }
    if (labels.size() + caught.size() + 4 > Long.SIZE) {
      return UNKNOWN;
    }
    int bit = FIRST_OWN + labels.size();
    long live = bits(FIRST_OWN, labels.size());
    if (value || (labels.isEmpty() && !node.alwaysFails())) {
      live |= 1L << bit;
    }
    bit++;
    long caughtMask = bits(bit, caught.size());
    bit += caught.size();
    long all = SKIPPED | live | caughtMask | (ignored ? 1L << bit : 0);
    // An ignored error was caught too, whatever the label: x.error holds.
    caughtMask |= ignored ? 1L << bit : 0;
    return new Outcomes(
        List.copyOf(labels), List.copyOf(new ArrayList<>(caught)), all, live, caughtMask, true);
  }

  private static long bits(int from, int count) {
    return ((1L << count) - 1) << from;
  }

  /** Returns whether its ends are known and few enough for the bits of a long. */
  boolean known() {
    return known;
  }

  /** Returns every way to end, being skipped among them. */
  long all() {
    return all;
  }

  /** Returns every way to end when it is certain that the node starts. */
  long started() {
    return all & ~SKIPPED;
  }

  /** Returns the ways to end with an output. */
  long live() {
    return live;
  }

  /** Returns the ways to end under which an atom holds. */
  long holds(AtomTest atom) {
    if (!known) {
      return -1;
    }
    return switch (atom.test()) {
      case LIVE -> live;
      case CAUGHT -> caughtMask;
      case SETTLED -> all;
      case SKIPPED -> SKIPPED;
      case LABEL -> label(atom.label());
    };
  }

  private long label(@Nullable String label) {
    int i = own.indexOf(label);
    if (i >= 0) {
      return 1L << (FIRST_OWN + i);
    }
    i = caught.indexOf(label);
    return i >= 0 ? 1L << (FIRST_OWN + own.size() + 1 + i) : 0;
  }
}
