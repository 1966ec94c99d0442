// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How bad a log record is, from least to most. */
public enum Severity {
  /** Finer than debugging. */
  TRACE("TRACE", "FINEST", "FINER", "VERBOSE", "SILLY"),
  /** For developers. */
  DEBUG("DEBUG", "FINE", "DBG", "CONFIG"),
  /** The ordinary course of things. */
  INFO("INFO", "INFORMATION", "NOTICE", "INF", "LOG", "STATEMENT", "DETAIL", "HINT"),
  /** Something a person may want to know. */
  WARN("WARN", "WARNING", "WRN"),
  /** Something failed. */
  ERROR("ERROR", "ERR", "SEVERE", "FAILURE"),
  /** A process or a machine failed. */
  FATAL("FATAL", "CRITICAL", "CRIT", "ALERT", "EMERG", "EMERGENCY", "PANIC");

  private static final Severity[] VALUES = values();

  private final String[] words;

  Severity(String... words) {
    this.words = words;
  }

  /** Returns the severity that a word stands for, in any case, or null if it stands for none. */
  static @Nullable Severity ofWord(String text, int from, int to) {
    int length = to - from;
    if (length < 3 || length > 11) {
      return null;
    }
    for (Severity severity : VALUES) {
      for (String word : severity.words) {
        if (word.length() == length && text.regionMatches(true, from, word, 0, length)) {
          return severity;
        }
      }
    }
    return null;
  }

  /** Returns the severity that a whole word stands for, in any case, or null. */
  static @Nullable Severity ofWord(String word) {
    return ofWord(word, 0, word.length());
  }

  /** Returns the severity of a one-letter level as Android and glog write it, or null. */
  static @Nullable Severity ofLetter(char letter) {
    return switch (letter) {
      case 'V' -> TRACE;
      case 'D' -> DEBUG;
      case 'I' -> INFO;
      case 'W' -> WARN;
      case 'E' -> ERROR;
      case 'F', 'A' -> FATAL;
      default -> null;
    };
  }

  /** Returns the severity of a numeric level in steps of ten, as pino and bunyan write it. */
  static Severity ofTens(long level) {
    int index = (int) Math.max(1, Math.min(6, level / 10)) - 1;
    return VALUES[index];
  }

  /** Returns the severity of a syslog priority (facility times eight plus severity). */
  static Severity ofPriority(int priority) {
    int severity = priority & 7;
    if (severity <= 2) {
      return FATAL;
    }
    if (severity == 3) {
      return ERROR;
    }
    if (severity == 4) {
      return WARN;
    }
    return severity == 7 ? DEBUG : INFO;
  }

  /** Returns the severity of an HTTP status. */
  static Severity ofStatus(int status) {
    if (status >= 500) {
      return ERROR;
    }
    return status >= 400 ? WARN : INFO;
  }

  /** Returns the name in lower case, as reports write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
