// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A question to people: what they see, and the token that their answer must name.
 *
 * <p>The token belongs to this run, this activation (its address names the round and the attempt)
 * and exactly what was shown. It dies with the activation. It is a secret: whoever has it can
 * decide. Its text form leaves it out.
 *
 * <p>Threads: immutable; what changes later is in a newer one.
 */
public interface PendingApproval {
  /** Returns what the answer must name: 22 characters that nobody can guess. */
  String token();

  /** Returns the id of the run that asks. */
  String runId();

  /** Returns the name of the workflow. */
  String workflow();

  /** Returns the address of the activation, such as {@code rounds[2]/approve}. */
  String address();

  /** Returns who is asked: a text, or a list of texts. The engine does not know what they mean. */
  JsonNode to();

  /** Returns what they see, which cannot be changed; JSON null if the approval shows nothing. */
  JsonNode show();

  /** Returns the SHA-256 of what they see in canonical form, in hexadecimal. */
  String digest();

  /** Returns when it was asked. */
  Instant since();

  /** Returns when it expires; empty if it waits for ever. */
  Optional<Instant> expiresAt();

  /** Returns how many people must approve. */
  int quorum();

  /** Returns who has approved, in order; unmodifiable. */
  List<String> approvedBy();
}
