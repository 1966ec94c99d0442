// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

/** What became of an append. */
public enum AppendOutcome {
  /** It is in the journal, now or since an earlier call. */
  COMMITTED,
  /** The run has another owner, another epoch or another last position, or it has ended. */
  CONFLICT,
  /** A run of this id, or of this workflow and key, exists already. */
  EXISTS,
  /** The run was not created because its scope is stopped. */
  SCOPE_STOPPED
}
