// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.failover;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.jdbc.failover.Trace.Line;
import dev.analemma.spi.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the journals and what the processes did, and says what must not be: an acknowledgement that
 * does not hold, a run that did not come to its end, a result that nobody returned or that is there
 * twice, a call that no owner of the run had to make.
 */
final class Oracle {
  private static final int FAULTS_MAX = 20;

  private final Map<Long, String> instances;
  private final Map<String, Journal> journals = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();

  /** The calls that have returned, and the key of each. */
  private final Map<String, String> returned = new HashMap<>();

  /** What transactional calls have written, by their keys. */
  private final Map<String, List<String>> bookings = new HashMap<>();

  private final List<Call> late = new ArrayList<>();
  private final List<Long> takeOvers = new ArrayList<>();
  private int calls;
  private int repeated;
  private int lost;

  private record Entry(long position, long epoch, String process, long at, JsonNode facts) {}

  /** A call of a function, and when it began. */
  record Call(String process, long at, String run, String key, int attempt) {}

  private record Result(Entry entry, String call) {}

  /** What the store says of a run. */
  private static final class Journal {
    final String key;
    final long position;
    final long epoch;
    final boolean ended;
    final String detail;
    final List<Entry> entries = new ArrayList<>();

    /** The first entry of each epoch that has any. */
    final TreeMap<Long, Entry> epochs = new TreeMap<>();

    /** The results of calls by their keys. */
    final Map<String, Result> results = new HashMap<>();

    Journal(ResultSet row) throws SQLException {
      key = row.getString("key");
      position = row.getLong("position");
      epoch = row.getLong("epoch");
      ended = row.getBoolean("ended");
      detail = row.getString("detail");
    }

    /** Returns whether a process may have had the run at a time, or have got it before. */
    boolean mayBelongTo(String process, long at) {
      Entry last = null;
      for (Entry first : epochs.values()) {
        last = first.at <= at ? first : last;
      }
      if (last == null || last.process.equals(process)) {
        return true;
      }
      // Of an epoch without entries nobody knows whose it was.
      for (long later = last.epoch + 1; later <= epoch; later++) {
        Entry first = epochs.get(later);
        if (first == null || first.process.equals(process)) {
          return true;
        }
      }
      return false;
    }
  }

  Oracle(
      Connection connection,
      String schema,
      List<Line> lines,
      Map<Long, String> instances,
      List<Line> ends)
      throws SQLException {
    this.instances = instances;
    read(connection, schema);
    for (Line line : lines) {
      if (line.is("return")) {
        returned.put(line.word(1), line.word(2));
      }
    }
    journals.forEach(this::journal);
    acknowledged(lines);
    bookings();
    calls(lines);
    ends.forEach(end -> takeOver(end, lines));
  }

  /** Returns what must not be, the first of it. */
  List<String> faults() {
    return faults.size() <= FAULTS_MAX ? faults : faults.subList(0, FAULTS_MAX);
  }

  /**
   * Returns the calls that began after their result was written, or in a process after another one
   * had written into their run.
   */
  List<Call> late() {
    return late;
  }

  /** Returns how often a handle was told that another instance has its run. */
  int lost() {
    return lost;
  }

  /**
   * Returns the microseconds from each end of a process until another process went on with one of
   * its runs.
   */
  List<Long> takeOvers() {
    return takeOvers.stream().sorted().toList();
  }

  @Override
  public String toString() {
    long moves = journals.values().stream().mapToLong(run -> run.epoch - 1).sum();
    return "%d runs that changed hands %d times, %d calls of which %d were repeated and %d late, %d handles lost, %d faults"
        .formatted(journals.size(), moves, calls, repeated, late.size(), lost, faults.size());
  }

  private void fault(String text, Object... about) {
    faults.add(text.formatted(about));
  }

  private void read(Connection connection, String schema) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET search_path TO " + schema);
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT id, key, position, epoch, ended_at IS NOT NULL AS ended, detail"
                  + " FROM analemma_run r JOIN analemma_standing s ON s.run = r.number")) {
        while (rows.next()) {
          journals.put(rows.getString("id"), new Journal(rows));
        }
      }
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT id, position, epoch, writer, at, body"
                  + " FROM analemma_entry e JOIN analemma_run r ON r.number = e.run"
                  + " ORDER BY id, position")) {
        while (rows.next()) {
          String process = instances.getOrDefault(rows.getLong("writer"), "nobody");
          Entry entry =
              new Entry(
                  rows.getLong("position"),
                  rows.getLong("epoch"),
                  process,
                  rows.getLong("at"),
                  Json.parse(rows.getBytes("body")));
          journals.get(rows.getString("id")).entries.add(entry);
        }
      }
      try (ResultSet rows = statement.executeQuery("SELECT key, call FROM booking")) {
        while (rows.next()) {
          bookings
              .computeIfAbsent(rows.getString("key"), key -> new ArrayList<>())
              .add(rows.getString("call"));
        }
      }
    }
  }

  /** A journal is whole, each epoch has one writer, and nothing is in it twice. */
  private void journal(String run, Journal journal) {
    long position = 0;
    long epoch = 1;
    Set<String> once = new HashSet<>();
    JsonNode last = null;
    for (Entry entry : journal.entries) {
      if (entry.position != ++position || entry.epoch < epoch) {
        fault("run %s has %s after %d in epoch %d", run, entry, position - 1, epoch);
      }
      epoch = entry.epoch;
      Entry first = journal.epochs.putIfAbsent(epoch, entry);
      if (first != null && !first.process.equals(entry.process)) {
        fault("run %s has entries of two processes in one epoch: %s, %s", run, first, entry);
      }
      for (JsonNode fact : entry.facts) {
        last = fact;
        String kind = fact.get(0).asText();
        if (kind.equals("ok") || kind.equals("sig") || kind.equals("took")) {
          // The signals of a run have one name and different ids.
          String what = kind + ' ' + fact.get(1).asText() + fact.path(2).path("id").asText();
          if (!once.add(what)) {
            fault("run %s has '%s' twice, again in %s", run, what, entry);
          }
        }
        if (kind.equals("ok") && fact.path(3).has("call")) {
          result(
              run + '/' + fact.get(1).asText(), fact.get(3).get("call").asText(), journal, entry);
        }
      }
    }
    long number = Long.parseLong(journal.key.substring(1));
    boolean completed =
        journal.ended
            && last != null
            && last.get(0).asText().equals("end")
            && last.get(2).get("status").asText().equals("COMPLETED")
            && last.get(3).asLong() == Load.expected(number);
    if (!completed || position != journal.position) {
      fault("run %s did not come to its output: %s, %s", run, journal.detail, last);
    }
    for (String node : Load.CALLED) {
      if (!journal.results.containsKey(run + '/' + node)) {
        fault("run %s has no result of '%s'", run, node);
      }
    }
  }

  private void result(String key, String call, Journal journal, Entry entry) {
    journal.results.put(key, new Result(entry, call));
    if (!key.equals(returned.get(call))) {
      fault("the result %s of %s was returned for %s", call, key, returned.get(call));
    }
    if (!call.startsWith(entry.process + '#')) {
      fault("the result %s of %s was written by another process: %s", call, key, entry);
    }
  }

  /** What a transactional call has written is there once, and is that of the result. */
  private void bookings() {
    for (Journal journal : journals.values()) {
      journal.results.forEach(
          (key, result) -> {
            List<String> booked = key.endsWith(Load.BOOKS) ? bookings.remove(key) : null;
            if (key.endsWith(Load.BOOKS) && !List.of(result.call).equals(booked)) {
              fault("%s has the result of %s, and has written %s", key, result.call, booked);
            }
          });
    }
    bookings.forEach((key, written) -> fault("%s has no result, and has written %s", key, written));
  }

  /** Whoever was told something was told the truth, and whoever wanted something got it. */
  private void acknowledged(List<Line> lines) {
    Map<String, String> ids = new HashMap<>();
    Set<String> wanted = new HashSet<>();
    Set<String> done = new HashSet<>();
    for (Line line : lines) {
      switch (line.word(0)) {
        case "want" -> wanted.add(line.word(1));
        case "start" -> {
          String id = ids.putIfAbsent(line.word(1), line.word(2));
          Journal journal = journals.get(line.word(2));
          if ((id != null && !id.equals(line.word(2)))
              || journal == null
              || !journal.key.equals("k" + line.word(1))) {
            fault("%s: run %s is another one, or not there", line, id);
          }
        }
        case "result" -> {
          done.add(line.word(1));
          if (Long.parseLong(line.word(2)) != Load.expected(Long.parseLong(line.word(1)))) {
            fault("%s: is not what comes out", line);
          }
        }
        case "lost" -> lost++;
        case "broken" -> fault("%s", line);
        default -> {}
      }
    }
    wanted.removeAll(done);
    wanted.forEach(run -> fault("run %s was begun, and nobody was told its end", run));
  }

  /** Who had a run called a function at most once. */
  private void calls(List<Line> lines) {
    Map<String, Integer> times = new HashMap<>();
    for (Line line : lines) {
      if (!line.is("call")) {
        continue;
      }
      calls++;
      Call call =
          new Call(
              line.process(),
              line.micros(),
              line.word(1),
              line.word(2),
              Integer.parseInt(line.word(3)));
      Journal journal = journals.get(call.run);
      Result result = journal == null ? null : journal.results.get(call.key);
      if (result == null) {
        fault("%s: no run has the result", call);
        continue;
      }
      if (call.at > result.entry.at || !journal.mayBelongTo(call.process, call.at)) {
        late.add(call);
      }
      int before = times.merge(call.key + '#' + call.attempt, 1, Integer::sum) - 1;
      repeated += before > 0 ? 1 : 0;
      // A transaction that came to nothing is begun anew.
      if (before >= result.entry.epoch && !call.key.endsWith(Load.BOOKS)) {
        fault("%s: is the call number %d until epoch %d", call, before + 1, result.entry.epoch);
      }
    }
  }

  private void takeOver(Line end, List<Line> lines) {
    Set<String> runs = new HashSet<>();
    for (Line line : lines) {
      if (line.is("call") && line.process().equals(end.process())) {
        runs.add(line.word(1));
      }
    }
    lines.stream()
        .filter(line -> line.is("call") && line.micros() > end.micros())
        .filter(line -> !line.process().equals(end.process()) && runs.contains(line.word(1)))
        .mapToLong(line -> line.micros() - end.micros())
        .min()
        .ifPresent(takeOvers::add);
  }
}
