// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

/**
 * A way to write log lines.
 *
 * <p>Threads: safe; what changes is in the cursor and the draft.
 */
interface LineFormat {
  /** Returns the name in reports. */
  String name();

  /**
   * Reads the line under the cursor into the draft.
   *
   * @return false if the line is not of this format; the draft may then hold anything
   */
  boolean read(Cursor cursor, Draft draft, Timestamps timestamps);
}
