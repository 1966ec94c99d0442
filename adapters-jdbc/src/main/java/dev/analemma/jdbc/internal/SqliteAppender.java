// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.RunAppend.Standing;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Appends to SQLite: many rows a statement, because what a statement costs is mostly the way into
 * the library and back.
 *
 * <p>Rows go out in chunks of 64, 16, 4 and 1, so that four statements are prepared and reused.
 * Each row is written only if its run stands where the append says. If a chunk changes fewer rows
 * than it has, something in the batch is refused or repeated: the transaction is rolled back and
 * the batch written again row by row, where each tells for itself. That is rare, so the usual case
 * pays nothing for it. Runs that are created are written one by one.
 */
final class SqliteAppender implements Appender {
  private static final int[] CHUNKS = {64, 16, 4, 1};

  private static final String STAND =
      """
      UPDATE analemma_standing SET
        position = v.column4, status = v.column5, detail = v.column6, due_at = v.column7,
        wake_at = v.column8, instance = CASE WHEN v.column9 THEN ?2 END, updated_at = ?1,
        crashes = CASE WHEN v.column4 = v.column3 THEN crashes ELSE 0 END,
        ended_at = CASE WHEN v.column10 IS NULL THEN NULL ELSE ?1 END,
        ended_as = v.column10
      FROM (VALUES %s) v
      WHERE run = v.column1 AND epoch = v.column2 AND position = v.column3 AND +instance = ?2
      """;
  private static final String ENTER =
      "INSERT INTO analemma_entry (run, position, epoch, writer, at, body) VALUES %s";

  private static final Sql CREATE =
      Sql.of(
          """
          INSERT INTO analemma_run
            (id, workflow, hash, key, input_digest, owner, scope, tags, title, started_at)
          SELECT :id, :workflow, :hash, :key, :input_digest, :owner, :scope, :tags, :title, :at
          WHERE NOT EXISTS (
            SELECT 1 FROM analemma_stop p WHERE p.scope = :scope
              OR substr(:scope, 1, length(p.scope) + 1) = p.scope || '/')
          ON CONFLICT DO NOTHING RETURNING number
          """);
  private static final Sql STAND_FIRST =
      Sql.of(
          """
          INSERT INTO analemma_standing
            (run, position, epoch, instance, holder, status, crashes, due_at, wake_at, updated_at,
             ended_at, ended_as, detail)
          VALUES (:run, 1, 1, :instance, :writer, :status, 0, :due_at, :wake_at, :at, :ended_at,
             :ended_as, :detail)
          """);
  private static final Sql TAG =
      Sql.of("INSERT INTO analemma_tag (tag, run) VALUES (:tag, :run) ON CONFLICT DO NOTHING");
  private static final Sql USE =
      Sql.of(
          "INSERT INTO analemma_payload_use (digest, run) VALUES (:digest, :run)"
              + " ON CONFLICT DO NOTHING");
  private static final Sql CONSUME =
      Sql.of("DELETE FROM analemma_message WHERE number = :number AND run = :run");
  private static final Sql COMPACT =
      Sql.of("DELETE FROM analemma_entry WHERE run = :run AND position < :before");

  private static final Map<Integer, String> STANDS = new ConcurrentHashMap<>();
  private static final Map<Integer, String> ENTERS = new ConcurrentHashMap<>();

  private final Database database;
  private final RunNumbers numbers;
  private final Instances instances;

  SqliteAppender(Database database, RunNumbers numbers, Instances instances) {
    this.database = database;
    this.numbers = numbers;
    this.instances = instances;
  }

  /** An append and the number of its run. */
  private record Row(RunAppend append, long run) {
    boolean has() {
      return append.body() != null;
    }
  }

  @Override
  public List<AppendOutcome> append(String instance, List<RunAppend> appends) {
    long writer = instances.number(instance);
    // A number is remembered when it is committed; before, it may still become that of another run.
    Map<String, Long> created = new HashMap<>();
    List<AppendOutcome> committed =
        database.append(
            session -> {
              created.clear();
              List<AppendOutcome> outcomes = together(session, writer, appends, created);
              if (outcomes == null) {
                session.dialect.rollback(session);
                session.dialect.begin(session);
                created.clear();
                outcomes = oneByOne(session, writer, appends, created);
              }
              return outcomes;
            });
    created.forEach(numbers::put);
    return committed;
  }

  /** Returns the outcomes, or null if not everything that goes on can be written. */
  private @Nullable List<AppendOutcome> together(
      Session session, long writer, List<RunAppend> appends, Map<String, Long> created)
      throws SQLException {
    long at = session.now();
    long[] runs = numbers.find(session, appends.stream().map(RunAppend::runId).toList());
    List<AppendOutcome> outcomes = new ArrayList<>(appends.size());
    List<Row> going = new ArrayList<>(appends.size());
    List<Row> entered = new ArrayList<>(appends.size());
    for (int i = 0; i < runs.length; i++) {
      RunAppend append = appends.get(i);
      if (append.created() == null) {
        if (runs[i] == RunNumbers.NONE) {
          outcomes.add(AppendOutcome.CONFLICT);
        } else {
          going.add(new Row(append, runs[i]));
          outcomes.add(AppendOutcome.COMMITTED);
        }
      } else {
        Row row = create(session, writer, at, append, append.created());
        outcomes.add(row == null ? refusal(session, writer, append) : AppendOutcome.COMMITTED);
        if (row != null) {
          created.put(append.runId(), row.run);
          entered.add(row);
        }
      }
    }
    for (int from = 0; from < going.size(); ) {
      int size = chunk(going.size() - from);
      if (stand(session, writer, at, going.subList(from, from + size)) < size) {
        return null;
      }
      from += size;
    }
    going.stream().filter(Row::has).forEach(entered::add);
    enter(session, writer, at, entered);
    for (Row row : entered) {
      follow(session, row);
    }
    for (Row row : going) {
      if (!row.has()) {
        follow(session, row);
      }
    }
    return outcomes;
  }

  private List<AppendOutcome> oneByOne(
      Session session, long writer, List<RunAppend> appends, Map<String, Long> created)
      throws SQLException {
    long at = session.now();
    List<AppendOutcome> outcomes = new ArrayList<>(appends.size());
    for (RunAppend append : appends) {
      Row row = null;
      if (append.created() != null) {
        row = create(session, writer, at, append, append.created());
        if (row != null) {
          created.put(append.runId(), row.run);
        }
      } else {
        numbers.forget(append.runId());
        Long run = numbers.find(session, append.runId());
        if (run != null) {
          Row found = new Row(append, run);
          row = stand(session, writer, at, List.of(found)) == 1 ? found : null;
        }
      }
      if (row != null) {
        enter(session, writer, at, row.has() ? List.of(row) : List.of());
        follow(session, row);
      }
      outcomes.add(row == null ? refusal(session, writer, append) : AppendOutcome.COMMITTED);
    }
    return outcomes;
  }

  private AppendOutcome refusal(Session session, long writer, RunAppend append)
      throws SQLException {
    Long run = numbers.find(session, append.runId());
    AppendOutcome refusal = Appends.refusal(session, run, writer, append);
    // Nothing changes between the two looks: there is one writer.
    return Objects.requireNonNull(refusal, "an append was refused for no reason");
  }

  private @Nullable Row create(
      Session session, long writer, long at, RunAppend append, NewRun created) throws SQLException {
    Long run =
        session
            .query(CREATE)
            .with("id", append.runId())
            .with("workflow", created.workflow())
            .with("hash", created.hash())
            .with("key", created.key())
            .with("input_digest", created.inputDigest())
            .with("owner", created.owner())
            .with("scope", created.scope())
            .with("tags", RunRows.tags(created.tags()))
            .with("title", created.title())
            .with("at", at)
            .first(row -> row.getLong("number"))
            .orElse(null);
    if (run == null) {
      return null;
    }
    Standing standing = append.standing();
    boolean ended = standing.status().terminal();
    session
        .query(STAND_FIRST)
        .with("run", run)
        .with("instance", standing.owned() ? Long.valueOf(writer) : null)
        .with("writer", writer)
        .with("status", RunRows.code(standing.status()))
        .with("due_at", nullable(RunRows.due(standing)))
        .with("wake_at", nullable(RunRows.wake(standing)))
        .with("at", at)
        .with("ended_at", ended ? Long.valueOf(at) : null)
        .with("ended_as", ended ? Long.valueOf(RunRows.code(standing.status())) : null)
        .with("detail", standing.detail())
        .update();
    for (String tag : created.tags()) {
      session.query(TAG).with("tag", tag).with("run", run).update();
    }
    return new Row(append, run);
  }

  private static @Nullable Long nullable(long micros) {
    return micros == Micros.NONE ? null : micros;
  }

  /** Returns how many rows the next statement takes. */
  private static int chunk(int left) {
    for (int size : CHUNKS) {
      if (size <= left) {
        return size;
      }
    }
    throw new IllegalArgumentException("nothing is left");
  }

  private static String values(String text, String row, int size) {
    return text.formatted(Stream.generate(() -> row).limit(size).collect(Collectors.joining(",")));
  }

  /** Changes how runs stand, and returns how many were where they had to be. */
  private static int stand(Session session, long writer, long at, List<Row> rows)
      throws SQLException {
    PreparedStatement statement =
        session.prepare(
            STANDS.computeIfAbsent(
                rows.size(), size -> values(STAND, "(?,?,?,?,?,?,?,?,?,?)", size)));
    statement.setLong(1, at);
    statement.setLong(2, writer);
    int index = 2;
    for (Row row : rows) {
      RunAppend append = row.append;
      Standing standing = append.standing();
      int status = RunRows.code(standing.status());
      statement.setLong(++index, row.run);
      statement.setLong(++index, append.epoch());
      statement.setLong(++index, Appends.before(append));
      statement.setLong(++index, append.position());
      statement.setLong(++index, status);
      statement.setString(++index, standing.detail());
      statement.setObject(++index, nullable(RunRows.due(standing)));
      statement.setObject(++index, nullable(RunRows.wake(standing)));
      statement.setInt(++index, standing.owned() ? 1 : 0);
      statement.setObject(++index, standing.status().terminal() ? status : null);
    }
    return statement.executeUpdate();
  }

  private static void enter(Session session, long writer, long at, List<Row> rows)
      throws SQLException {
    for (int from = 0; from < rows.size(); ) {
      int size = chunk(rows.size() - from);
      PreparedStatement statement =
          session.prepare(
              ENTERS.computeIfAbsent(size, count -> values(ENTER, "(?,?,?,?,?,?)", count)));
      int index = 0;
      for (Row row : rows.subList(from, from + size)) {
        statement.setLong(++index, row.run);
        statement.setLong(++index, row.append.position());
        statement.setLong(++index, row.append.epoch());
        statement.setLong(++index, writer);
        statement.setLong(++index, at);
        statement.setBytes(++index, row.append.body());
      }
      statement.executeUpdate();
      from += size;
    }
  }

  /** Does what follows from an append that was written. */
  private static void follow(Session session, Row row) throws SQLException {
    for (long number : row.append.consumed()) {
      session.query(CONSUME).with("number", number).with("run", row.run).update();
    }
    for (String digest : row.append.payloads()) {
      session.query(USE).with("digest", digest).with("run", row.run).update();
    }
    if (row.append.compactedBefore() > 1) {
      session
          .query(COMPACT)
          .with("run", row.run)
          .with("before", row.append.compactedBefore())
          .update();
    }
  }
}
