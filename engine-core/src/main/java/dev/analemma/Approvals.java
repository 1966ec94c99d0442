// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The approvals that the runs of an engine wait for.
 *
 * <p>The engine takes the word of its host for who decides: a host checks that {@code by} is one of
 * those who were asked before it passes the decision on. A decision carries nothing that is run.
 *
 * <p>Threads: safe. The stages end on the engine's workers; what depends on them must not block.
 */
public interface Approvals {
  /** Returns the open ones, oldest first, at most 10,000; unmodifiable. */
  List<PendingApproval> pending();

  /** Returns the open one with a token. */
  Optional<PendingApproval> find(String token);

  /**
   * Approves.
   *
   * @param token the token of what was shown
   * @param by who decides; at most 256 characters, not blank
   * @param reason why, or null; at most 4,096 characters
   * @return what became of it; the stage ends when the run has taken it
   */
  CompletionStage<DecisionReceipt> approve(String token, String by, @Nullable String reason);

  /**
   * Rejects; one rejection decides, whatever the quorum.
   *
   * @param token the token of what was shown
   * @param by who decides; at most 256 characters, not blank
   * @param reason why, or null; at most 4,096 characters
   * @return what became of it; the stage ends when the run has taken it
   */
  CompletionStage<DecisionReceipt> reject(String token, String by, @Nullable String reason);
}
