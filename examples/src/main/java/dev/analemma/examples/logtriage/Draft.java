// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The record that is being read: what its format found, and the lines that belong to it. */
final class Draft {
  static final int TRACE_LINES_MAX = 6;
  private static final int TRACE_CHARS_MAX = 240;

  String format = "";
  String line = "";
  long lineNumber;

  /** Milliseconds since 1970, or {@link Timestamps#NONE}. */
  long time;

  /** Whether a line of this format carries a time. */
  boolean timed;

  @Nullable Severity severity;
  String source = "";
  String message = "";

  /** Text in front of the template that is never masked, such as an HTTP status. */
  String fixed = "";

  private final List<String> trace = new ArrayList<>();

  /** Forgets everything and starts at a line. */
  void begin(String line, long lineNumber) {
    this.line = line;
    this.lineNumber = lineNumber;
    format = "";
    trace.clear();
    clear();
  }

  /** Forgets what a format found before it gave up. */
  void clear() {
    time = Timestamps.NONE;
    timed = false;
    severity = null;
    source = "";
    message = "";
    fixed = "";
  }

  /** Adds a line that belongs to this record; only the first few are kept. */
  void attach(String continuation) {
    if (trace.size() < TRACE_LINES_MAX) {
      trace.add(traced(continuation));
    }
  }

  static String traced(String continuation) {
    return Texts.cut(continuation.strip(), TRACE_CHARS_MAX);
  }

  List<String> trace() {
    return trace;
  }
}
