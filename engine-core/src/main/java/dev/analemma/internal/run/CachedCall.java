// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.internal.compile.CachePlan;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A call whose result may be known, and is kept for others if it is not. */
final class CachedCall {
  private final Frame frame;
  private final int node;
  private final @Nullable Duration ttl;
  private final ResultCache.@Nullable Key key;

  /**
   * Finds out what the call is known by.
   *
   * @throws RuntimeException if the written key or the time cannot be evaluated
   */
  CachedCall(Frame frame, int node, CachePlan plan) {
    this.frame = frame;
    this.node = node;
    this.ttl = plan.ttl(frame);
    this.key = ResultCache.key(frame, frame.plan.nodes[node], plan);
  }

  /** Returns what the node ends with, or null if that is not known. */
  @Nullable Object known() {
    return key == null ? null : frame.run.engine.results().find(key, ttl);
  }

  /** Keeps what an attempt gave. */
  void keep(@Nullable Object outcome) {
    if (key == null || !frame.declares(node, outcome)) {
      return;
    }
    try {
      Object kept = outcome == null ? NullNode.getInstance() : outcome;
      frame.run.engine.results().keep(key, kept, ttl);
    } catch (RuntimeException noJson) {
      Watch watch = frame.run.watch;
      if (watch != null) {
        watch.log(
            frame,
            node,
            System.Logger.Level.WARNING,
            "the result is not kept for others: " + Failures.message(noJson));
      }
    }
  }
}
