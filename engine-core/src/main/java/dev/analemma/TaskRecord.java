// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that a run has written down of one of its nodes.
 *
 * @param address the node
 * @param what what happened
 * @param at when it was written, by the store's clock
 * @param attempts how many attempts there were, where that is known; else 0
 * @param label the label on which the node ended; null for {@code ok}, and for what is no end
 * @param value the output of a node that ended, or the error of one that failed; else null
 */
public record TaskRecord(
    String address,
    What what,
    Instant at,
    int attempts,
    @Nullable String label,
    @Nullable JsonNode value) {

  /** What happened to a node. */
  public enum What {
    /**
     * It has begun, and nothing is written of its end: it is under way, or was when its process
     * ended. Only beginnings are told that are written down: of what waits, asks people or calls,
     * and of nodes with a {@code timeout} for all their attempts, or that are undone also where
     * their end is not known.
     */
    BEGUN,
    /** It ended with an output. */
    ENDED,
    /** It failed for good; it may have been caught. */
    FAILED,
    /** An attempt failed, and another one follows. */
    RETRIED,
    /** It was stopped with the body around it. */
    CANCELLED
  }
}
