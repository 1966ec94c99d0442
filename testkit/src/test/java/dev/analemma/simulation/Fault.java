// SPDX-License-Identifier: Apache-2.0
package dev.analemma.simulation;

/** What goes wrong with a call of the store. */
enum Fault {
  NONE,
  /** Nothing is done, and the caller is told so. */
  REFUSED,
  /** Nothing is done, and the caller cannot know. */
  CALL_LOST,
  /** It is done, and the caller cannot know. */
  REPLY_LOST,
  /** It is done after others have gone on. */
  LATE_CALL,
  /** It is done, and the caller hears of it after others have gone on. */
  LATE_REPLY,
  /** The process ends, and nothing is done. */
  ENDS_BEFORE,
  /** It is done, and the process ends. */
  ENDS_AFTER
}
