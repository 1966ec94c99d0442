// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import org.jspecify.annotations.Nullable;

/**
 * Something that happened outside the owner's thread and changes a run: a finished attempt, a
 * timer, a cancel. Mail is its own queue element, so posting allocates nothing.
 */
abstract class Mail {
  /** The mail posted before this one, while both are in the mailbox. */
  @Nullable Mail next;

  /** Changes the run. Called by the run's owner, once each time it is posted. */
  abstract void deliver(RunLoop run);
}
