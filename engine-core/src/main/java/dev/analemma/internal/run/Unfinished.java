// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.Waiting;
import dev.analemma.internal.compile.BodyPlan;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the unfinished nodes of one frame wait for. Used by the run's owner alone.
 *
 * <p>Idea: the owner does nothing else meanwhile, so what is allocated is bounded by what is told,
 * and what is looked at by the nodes up to the last of those: nodes are numbered so that each comes
 * after those that it waits for.
 */
final class Unfinished {
  /** How many of the nodes that one waits for are named. */
  private static final int NAMES_MAX = 8;

  private final Frame frame;
  private final BodyPlan plan;
  private final Instant since;
  private int[] pending = {};
  private Sources[] sources = {};

  /** What a pending node waits for. */
  private static final class Sources {
    private final StringBuilder names = new StringBuilder();
    private int count;

    /** Whether one of them will never settle, because the frame is failing. */
    private boolean never;
  }

  Unfinished(Frame frame) {
    this.frame = frame;
    this.plan = frame.plan;
    this.since = frame.since();
  }

  void explain(Explaining explaining) {
    if (!frame.failing()) {
      findPending(explaining.room());
      findSources();
    }
    int told = 0;
    for (int node = 0; node < plan.nodes.length && !explaining.full(); node++) {
      switch (frame.stateOf(node)) {
        case Frame.PENDING -> {
          if (told < pending.length && pending[told] == node) {
            tell(explaining, node, sources[told]);
            told++;
          }
        }
        case Frame.READY -> {
          if (!frame.failing()) {
            explaining.add(frame.address(node), Waiting.For.WORKER, since, null, "");
          }
        }
        case Frame.RUNNING -> {
          if (frame.results[node] instanceof Activation activation) {
            activation.explain(explaining);
          } else {
            explaining.add(
                frame.address(node),
                Waiting.For.FUNCTION,
                since,
                null,
                plan.nodes[node].operatorName);
          }
        }
        default -> {
          // It has ended.
        }
      }
    }
  }

  private void tell(Explaining explaining, int node, Sources of) {
    if (!of.never) {
      String names =
          of.count <= NAMES_MAX
              ? of.names.toString()
              : of.names + " and %,d more".formatted(of.count - NAMES_MAX);
      explaining.add(frame.address(node), Waiting.For.DEPENDENCY, since, null, names);
    }
  }

  private void findPending(int most) {
    int[] found = new int[Math.min(most, plan.nodes.length)];
    int count = 0;
    for (int node = 0; node < plan.nodes.length && count < found.length; node++) {
      if (frame.stateOf(node) == Frame.PENDING) {
        found[count++] = node;
      }
    }
    pending = Arrays.copyOf(found, count);
    sources = new Sources[count];
    Arrays.setAll(sources, place -> new Sources());
  }

  private void findSources() {
    int last = pending.length == 0 ? -1 : pending[pending.length - 1];
    for (int node = 0; node < last; node++) {
      Sources own = of(node);
      byte is = frame.stateOf(node);
      // With 'settle', what has failed does not settle, and neither does what waits for it.
      boolean never = is > Frame.SKIPPED || (own != null && own.never);
      if (!never && is > Frame.RUNNING) {
        continue;
      }
      for (int e = plan.edgeStart[node]; e < plan.edgeStart[node + 1]; e++) {
        Sources target = of(plan.edgeTarget[e]);
        if (target == null) {
          continue;
        }
        if (!never) {
          name(target, node);
        } else if (plan.edgeGroup == null || plan.edgeGroup[e] < 0) {
          target.never = true;
        }
      }
    }
  }

  private @Nullable Sources of(int node) {
    int place = Arrays.binarySearch(pending, node);
    return place < 0 ? null : sources[place];
  }

  private void name(Sources target, int source) {
    if (target.count < NAMES_MAX) {
      target.names.append(target.count == 0 ? "" : ", ").append(plan.nodes[source].id);
    }
    target.count++;
  }
}
