// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the named fields of a structured line into a draft.
 *
 * <p>Where several names mean the same, the more usual one wins, wherever it stands in the line.
 */
final class Fields {
  private enum Role {
    TIME,
    LEVEL,
    SOURCE,
    MESSAGE,
    STATUS
  }

  private record Meaning(Role role, int rank) {}

  private static final Map<String, Meaning> MEANINGS =
      Map.ofEntries(
          Map.entry("@timestamp", new Meaning(Role.TIME, 9)),
          Map.entry("timestamp", new Meaning(Role.TIME, 8)),
          Map.entry("time", new Meaning(Role.TIME, 8)),
          Map.entry("ts", new Meaning(Role.TIME, 7)),
          Map.entry("datetime", new Meaning(Role.TIME, 6)),
          Map.entry("date", new Meaning(Role.TIME, 5)),
          Map.entry("t", new Meaning(Role.TIME, 4)),
          Map.entry("t.$date", new Meaning(Role.TIME, 4)),
          Map.entry("level", new Meaning(Role.LEVEL, 9)),
          Map.entry("log.level", new Meaning(Role.LEVEL, 9)),
          Map.entry("severity", new Meaning(Role.LEVEL, 8)),
          Map.entry("levelname", new Meaning(Role.LEVEL, 8)),
          Map.entry("lvl", new Meaning(Role.LEVEL, 7)),
          Map.entry("loglevel", new Meaning(Role.LEVEL, 7)),
          Map.entry("at", new Meaning(Role.LEVEL, 1)),
          Map.entry("logger", new Meaning(Role.SOURCE, 9)),
          Map.entry("logger_name", new Meaning(Role.SOURCE, 9)),
          Map.entry("log.logger", new Meaning(Role.SOURCE, 9)),
          Map.entry("component", new Meaning(Role.SOURCE, 7)),
          Map.entry("service", new Meaning(Role.SOURCE, 6)),
          Map.entry("caller", new Meaning(Role.SOURCE, 5)),
          Map.entry("source", new Meaning(Role.SOURCE, 4)),
          Map.entry("name", new Meaning(Role.SOURCE, 3)),
          Map.entry("message", new Meaning(Role.MESSAGE, 9)),
          Map.entry("msg", new Meaning(Role.MESSAGE, 9)),
          Map.entry("textpayload", new Meaning(Role.MESSAGE, 7)),
          Map.entry("jsonpayload.message", new Meaning(Role.MESSAGE, 7)),
          Map.entry("log", new Meaning(Role.MESSAGE, 6)),
          Map.entry("event", new Meaning(Role.MESSAGE, 5)),
          Map.entry("text", new Meaning(Role.MESSAGE, 4)),
          Map.entry("error.message", new Meaning(Role.MESSAGE, 3)),
          Map.entry("error", new Meaning(Role.MESSAGE, 2)),
          Map.entry("err", new Meaning(Role.MESSAGE, 2)),
          Map.entry("status", new Meaning(Role.STATUS, 9)));

  private static final Set<String> NESTED = Set.of("error", "jsonPayload", "log", "t");

  private final Draft draft;
  private final Timestamps timestamps;
  private final int[] ranks = new int[Role.values().length];
  private int status;

  Fields(Draft draft, Timestamps timestamps) {
    this.draft = draft;
    this.timestamps = timestamps;
  }

  /** Returns whether the members of an object under this key are looked at. */
  static boolean nests(String key) {
    return NESTED.contains(key);
  }

  /** Takes one field. */
  void put(String key, String value, boolean number) {
    Meaning meaning = MEANINGS.get(key.toLowerCase(Locale.ROOT));
    if (meaning == null || meaning.rank() <= ranks[meaning.role().ordinal()]) {
      return;
    }
    if (apply(meaning.role(), value, number)) {
      ranks[meaning.role().ordinal()] = meaning.rank();
    }
  }

  /** Returns whether a level or a message was among the fields. */
  boolean sawAny() {
    return ranks[Role.LEVEL.ordinal()] > 0 || ranks[Role.MESSAGE.ordinal()] > 0;
  }

  /** Fills what no field said. */
  void finish(String line) {
    if (ranks[Role.MESSAGE.ordinal()] == 0) {
      draft.message = line;
    }
    if (draft.severity == null && status > 0) {
      draft.severity = Severity.ofStatus(status);
    }
  }

  private boolean apply(Role role, String value, boolean number) {
    switch (role) {
      case TIME -> {
        draft.timed = true;
        return time(value);
      }
      case LEVEL -> {
        Severity severity = level(value, number);
        if (severity != null) {
          draft.severity = severity;
        }
        return severity != null;
      }
      case SOURCE -> draft.source = value;
      case MESSAGE -> draft.message = value.strip();
      case STATUS -> status = status(value);
    }
    return true;
  }

  private static int status(String value) {
    if (value.length() != 3) {
      return 0;
    }
    int status = new Cursor().on(value).digits(3, 3);
    return status < 100 || status > 599 ? 0 : status;
  }

  private static @Nullable Severity level(String value, boolean number) {
    boolean digits = number || (!value.isEmpty() && Cursor.isDigit(value.charAt(0)));
    if (!digits) {
      return Severity.ofWord(value);
    }
    int level = new Cursor().on(value).digits(1, 3);
    if (level < 0) {
      return null;
    }
    return level < 8 ? Severity.ofPriority(level) : Severity.ofTens(level);
  }

  private boolean time(String value) {
    int integer = new Cursor().on(value).digitsAhead();
    if (integer == 16 || integer == 19) {
      draft.time = Long.parseLong(value.substring(0, 13));
      return true;
    }
    long time = timestamps.read(new Cursor().on(value));
    if (time == Timestamps.NONE) {
      return false;
    }
    draft.time = time;
    return true;
  }
}
