// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import java.util.List;

/**
 * One occurrence of a group.
 *
 * @param line its line number, from 1
 * @param time milliseconds since 1970, or {@link Timestamps#NONE}
 * @param text the line, cut
 * @param trace the first lines that follow it, such as a stack trace, each cut
 */
record Sample(long line, long time, String text, List<String> trace) {
  private static final int TEXT_CHARS_MAX = 400;

  static Sample of(Draft draft) {
    return new Sample(
        draft.lineNumber,
        draft.time,
        Texts.cut(draft.line.strip(), TEXT_CHARS_MAX),
        List.copyOf(draft.trace()));
  }
}
