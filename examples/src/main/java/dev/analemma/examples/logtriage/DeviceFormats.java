// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Formats that begin with something of their own, each a few steps long. */
final class DeviceFormats {
  private DeviceFormats() {}

  static List<LineFormat> all() {
    return List.of(
        new Named("hdfs", DeviceFormats::hdfs),
        new Named("logcat", DeviceFormats::logcat),
        new Named("health-app", DeviceFormats::bars),
        new Named("glog", DeviceFormats::glog),
        new Named("kernel", DeviceFormats::kernel),
        new Named("cluster", DeviceFormats::cluster),
        new Named("hpc", DeviceFormats::hpc));
  }

  private interface Reader {
    boolean read(Cursor cursor, Draft draft, Timestamps timestamps);
  }

  private record Named(String name, Reader reader) implements LineFormat {
    @Override
    public boolean read(Cursor cursor, Draft draft, Timestamps timestamps) {
      return reader.read(cursor, draft, timestamps);
    }
  }

  /** {@code 081109 203518 143 INFO dfs.DataNode$PacketResponder: text}. */
  private static boolean hdfs(Cursor c, Draft draft, Timestamps timestamps) {
    int date = c.digits(6, 6);
    if (date < 0 || !c.take(' ')) {
      return false;
    }
    int time = c.digits(6, 6);
    if (time < 0 || !c.take(' ') || c.digits(1, 8) < 0 || !c.take(' ')) {
      return false;
    }
    int month = date / 100 % 100;
    int day = date % 100;
    if (month < 1 || month > 12 || day < 1 || day > 31) {
      return false;
    }
    draft.timed = true;
    long seconds = (time / 10_000) * 3600L + (time / 100 % 100) * 60L + time % 100;
    draft.time = (Timestamps.days(2000 + date / 10_000, month, day) * 86_400L + seconds) * 1000;
    draft.severity = Severity.ofWord(c.word());
    if (draft.severity == null) {
      return false;
    }
    c.spaces();
    SyslogFormat.tag(c, draft);
    draft.message = c.rest();
    return true;
  }

  /** {@code 03-17 16:13:38.811 1702 2395 D WindowManager: text}. */
  private static boolean logcat(Cursor c, Draft draft, Timestamps timestamps) {
    if (c.digitsAhead() != 2 || c.peek(2) != '-') {
      return false;
    }
    draft.timed = true;
    draft.time = timestamps.read(c);
    if (draft.time == Timestamps.NONE) {
      return false;
    }
    for (int number = 0; number < 2; number++) {
      if (c.spaces() == 0 || c.digits(1, 9) < 0) {
        return false;
      }
    }
    c.spaces();
    draft.severity = Severity.ofLetter(c.peek());
    if (draft.severity == null || c.peek(1) != ' ') {
      return false;
    }
    c.moveTo(c.position() + 2);
    int colon = c.text().indexOf(": ", c.position());
    if (colon >= 0) {
      draft.source = c.text().substring(c.position(), colon).strip();
      c.moveTo(colon + 1);
    }
    draft.message = c.rest();
    return true;
  }

  /** {@code 20171223-22:15:29:606|Step_LSC|30002312|text}. */
  private static boolean bars(Cursor c, Draft draft, Timestamps timestamps) {
    if (c.digitsAhead() != 8) {
      return false;
    }
    draft.timed = true;
    draft.time = timestamps.read(c);
    if (draft.time == Timestamps.NONE || !c.take('|')) {
      return false;
    }
    int bar = c.text().indexOf('|', c.position());
    if (bar < 0) {
      return false;
    }
    draft.source = c.text().substring(c.position(), bar);
    c.moveTo(bar + 1);
    int digits = c.digitsAhead();
    if (c.peek(digits) == '|') {
      c.moveTo(c.position() + digits + 1);
    }
    draft.message = c.rest();
    return true;
  }

  /** {@code E1121 01:02:03.123456 1234 server.go:77] text}. */
  private static boolean glog(Cursor c, Draft draft, Timestamps timestamps) {
    Severity severity = Severity.ofLetter(c.peek());
    if (severity == null || !Cursor.isDigit(c.peek(1))) {
      return false;
    }
    c.moveTo(1);
    int date = c.digits(4, 4);
    if (date < 0 || !c.take(' ')) {
      return false;
    }
    Cursor rewritten = new Cursor().on("%02d-%02d %s".formatted(date / 100, date % 100, c.word()));
    draft.time = timestamps.read(rewritten);
    int close = c.text().indexOf("] ", c.position());
    if (draft.time == Timestamps.NONE || close < 0) {
      return false;
    }
    draft.timed = true;
    draft.severity = severity;
    c.spaces();
    c.digits(1, 9);
    c.spaces();
    draft.source = c.text().substring(Math.min(c.position(), close), close);
    c.moveTo(close + 1);
    draft.message = c.rest();
    return true;
  }

  /** {@code [ 12.345678] text}: seconds since the machine started, which are no time of day. */
  private static boolean kernel(Cursor c, Draft draft, Timestamps timestamps) {
    if (!c.take('[')) {
      return false;
    }
    c.spaces();
    if (c.digits(1, 8) < 0 || !c.take('.') || c.digits(6, 6) < 0 || !c.take("] ")) {
      return false;
    }
    draft.source = "kernel";
    draft.message = c.rest();
    return true;
  }

  /**
   * {@code - 1117838570 2005.06.03 R02 2005-06-03-15.42.50.675872 R02 RAS KERNEL INFO text} of Blue
   * Gene, and {@code - 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond[7]: text} of
   * the Linux clusters beside it. The first word is the alert, a dash for none.
   */
  private static boolean cluster(Cursor c, Draft draft, Timestamps timestamps) {
    int alertEnd = c.wordEnd();
    c.moveTo(alertEnd);
    if (!c.take(' ') || c.digitsAhead() != 10) {
      return false;
    }
    draft.timed = true;
    draft.time = timestamps.read(c);
    if (draft.time == Timestamps.NONE || !c.take(' ') || c.digits(4, 4) < 0 || !c.take('.')) {
      return false;
    }
    c.word();
    c.spaces();
    String node = c.word();
    c.spaces();
    boolean blueGene = Cursor.isDigit(c.peek());
    if (timestamps.read(c) == Timestamps.NONE) {
      return false;
    }
    c.spaces();
    c.word();
    c.spaces();
    draft.source = node;
    if (blueGene) {
      c.word();
      c.spaces();
      draft.source = c.word();
      c.spaces();
      draft.severity = Severity.ofWord(c.word());
    } else {
      SyslogFormat.tag(c, draft);
    }
    if (draft.severity == null && !c.text().startsWith("- ")) {
      draft.severity = Severity.ERROR;
    }
    draft.message = c.rest();
    return true;
  }

  /** {@code 134681 node-246 unix.hw state_change.unavailable 1077804742 1 text}. */
  private static boolean hpc(Cursor c, Draft draft, Timestamps timestamps) {
    if (c.digits(1, 9) < 0 || !c.take(' ')) {
      return false;
    }
    @Nullable String last = null;
    for (int word = 0; word < 3; word++) {
      last = c.word();
      if (last.isEmpty() || Cursor.isDigit(last.charAt(0)) || !c.take(' ')) {
        return false;
      }
    }
    int digits = c.digitsAhead();
    if (digits != 9 && digits != 10) {
      return false;
    }
    draft.timed = true;
    draft.time = Long.parseLong(c.text(), c.position(), c.position() + digits, 10) * 1000;
    c.moveTo(c.position() + digits);
    if (!c.take(' ') || c.digits(1, 9) < 0 || !c.take(' ')) {
      return false;
    }
    draft.source = last == null ? "" : last;
    draft.message = c.rest();
    return true;
  }
}
