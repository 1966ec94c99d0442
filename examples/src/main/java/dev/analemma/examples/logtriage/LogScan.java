// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads one log from its beginning to its end and groups its errors.
 *
 * <p>Limits: memory is bounded by the options, whatever the file's size: one line, the templates
 * that are kept, and five cut samples for each. No line is lost: every line is parsed, attached to
 * the record above it, blank, or unknown, and unknown lines have templates too.
 *
 * <p>Threads: not safe; one instance reads one log.
 */
public final class LogScan {
  private static final int PROGRESS_LINES = 1 << 16;

  private final ScanOptions options;
  private final Formats formats;
  private final LongPredicate proceed;

  private final Map<String, Group> groups = new LinkedHashMap<>();
  private final Set<String> otherTemplates = new HashSet<>();
  private final Map<String, Long> formatLines = new TreeMap<>();
  private final Map<Severity, Long> levels = new EnumMap<>(Severity.class);
  private final LineCounts.Builder lines = new LineCounts.Builder();
  private long errors;
  private long overflowErrors;
  private boolean otherOverflow;
  private long timeMin = Long.MAX_VALUE;
  private long timeMax = Long.MIN_VALUE;

  private Draft pending = new Draft();
  private Draft reading = new Draft();
  private boolean pendingRecord;

  /** Whether the text goes on from one that was read elsewhere, and what of it belongs there. */
  private boolean goesOn;

  private final List<String> lead = new ArrayList<>();
  private @Nullable Group tail;

  private LogScan(ScanOptions options, long reference, LongPredicate proceed) {
    this.options = options;
    this.formats = new Formats(new Timestamps(reference));
    this.proceed = proceed;
  }

  /**
   * Reads a file, compressed or not.
   *
   * @param file the file; the day of its last change gives the year where lines have none
   * @param options what to look for
   * @param proceed asked now and then with the number of lines so far; false ends the scan
   * @throws IOException if the file cannot be read, or if {@code proceed} said no
   */
  public static ScanReport file(Path file, ScanOptions options, LongPredicate proceed)
      throws IOException {
    long reference = Files.getLastModifiedTime(file).toMillis();
    try (LineReader reader = LineReader.open(file, options.lineBytesMax())) {
      return new LogScan(options, reference, proceed).read(reader);
    }
  }

  /**
   * Reads a stream and does not close it.
   *
   * @param in the bytes
   * @param options what to look for
   * @param reference milliseconds since 1970, which give the year where lines have none
   * @throws IOException if the stream cannot be read
   */
  public static ScanReport stream(InputStream in, ScanOptions options, long reference)
      throws IOException {
    @SuppressWarnings("resource") // the caller closes the stream
    LineReader reader = new LineReader(in, options.lineBytesMax());
    return new LogScan(options, reference, count -> true).read(reader);
  }

  /**
   * Reads some lines of a text as a part of its report.
   *
   * @param part the lines; longer ones than the options allow are cut and counted
   * @param before how many lines come before them
   * @param options what to look for
   * @param reference milliseconds since 1970, which give the year where lines have none
   */
  static LogPart part(List<String> part, long before, ScanOptions options, long reference) {
    LogScan scan = new LogScan(options, reference, count -> true);
    scan.goesOn = before > 0;
    for (String line : part) {
      boolean cut = line.length() > options.lineBytesMax();
      scan.lines.cut += cut ? 1 : 0;
      scan.take(cut ? Texts.cut(line, options.lineBytesMax()) : line, before);
    }
    scan.flush();
    return new LogPart(scan.report(), List.copyOf(scan.otherTemplates), scan.lead, scan.tail);
  }

  private ScanReport read(LineReader reader) throws IOException {
    @Nullable String line = reader.next();
    while (line != null) {
      take(line, 0);
      if (lines.total % PROGRESS_LINES == 0 && !proceed.test(lines.total)) {
        throw new IOException("the scan was asked to stop after line " + lines.total);
      }
      line = reader.next();
    }
    flush();
    lines.cut = reader.cutLines();
    return report();
  }

  private void take(String line, long before) {
    lines.total++;
    if (line.isBlank()) {
      lines.blank++;
      return;
    }
    reading.begin(line, before + lines.total);
    boolean known = formats.read(reading);
    if (!known && pendingRecord && Continuations.test(line)) {
      lines.continuation++;
      pending.attach(line);
      return;
    }
    if (!known && goesOn && Continuations.test(line)) {
      lines.continuation++;
      lead.add(line);
      return;
    }
    goesOn = false;
    flush();
    if (known) {
      lines.parsed++;
      formatLines.merge(reading.format, 1L, Long::sum);
    } else {
      lines.unknown++;
      reading.message = line.strip();
    }
    Draft free = pending;
    pending = reading;
    reading = free;
    pendingRecord = true;
  }

  /** Counts the record that is complete now, because another one begins or the log ends. */
  private void flush() {
    if (!pendingRecord) {
      return;
    }
    pendingRecord = false;
    tail = null;
    Draft draft = pending;
    if (draft.timed) {
      lines.timed++;
      if (draft.time != Timestamps.NONE) {
        lines.withTime++;
        timeMin = Math.min(timeMin, draft.time);
        timeMax = Math.max(timeMax, draft.time);
      }
    }
    Severity severity = draft.severity;
    if (severity == null) {
      severity = ErrorWords.of(draft.message);
    }
    if (severity == null) {
      severity = Severity.INFO;
    }
    levels.merge(severity, 1L, Long::sum);
    String template = Templates.of(draft.message);
    if (!draft.fixed.isEmpty()) {
      template = draft.fixed + " " + template;
    }
    if (!template.isEmpty()) {
      lines.withTemplate++;
    }
    if (severity.compareTo(options.level()) >= 0) {
      error(template, draft, severity);
    } else if (otherTemplates.size() < options.groupsMax()) {
      otherTemplates.add(template);
    } else {
      otherOverflow |= !otherTemplates.contains(template);
    }
  }

  private void error(String template, Draft draft, Severity severity) {
    errors++;
    @Nullable Group group = groups.get(template);
    if (group != null) {
      group.add(draft, severity);
    } else if (groups.size() < options.groupsMax()) {
      group = new Group(template, draft, severity);
      groups.put(template, group);
    } else {
      overflowErrors++;
    }
    tail = group;
  }

  private ScanReport report() {
    List<Group> ranked = new ArrayList<>(groups.values());
    ranked.sort(
        Comparator.comparingLong(Group::count)
            .reversed()
            .thenComparingLong(group -> group.first().line()));
    List<Group> reported = ranked.subList(0, Math.min(ranked.size(), options.reportedMax()));
    Set<Group> kept = new HashSet<>(reported);
    long unreported = 0;
    for (Group group : ranked) {
      unreported += kept.contains(group) ? 0 : group.count();
    }
    List<Group> written = new ArrayList<>();
    for (Group group : groups.values()) {
      if (kept.contains(group)) {
        written.add(group);
      }
    }
    return new ScanReport(
        lines.build(),
        formatLines,
        levels,
        timeMin == Long.MAX_VALUE ? Timestamps.NONE : timeMin,
        timeMax,
        new ScanReport.Totals(
            errors,
            groups.size(),
            otherTemplates.size(),
            otherOverflow,
            ranked.size() - reported.size(),
            unreported,
            overflowErrors),
        written);
  }
}
