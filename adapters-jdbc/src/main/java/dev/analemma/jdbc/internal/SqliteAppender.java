// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.RunStatus;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.RunAppend.Standing;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Appends to SQLite: many rows a statement, because what a statement costs is mostly the way into
 * the library and back.
 *
 * <p>Rows go out in chunks of 64, 16, 4 and 1, so that a few statements are prepared and reused.
 * Each row is written only if its run stands where the append says. If a chunk changes fewer rows
 * than it has, something in the batch is refused or repeated: the transaction is rolled back and
 * the batch written again row by row, where each tells for itself. That is rare, so the usual case
 * pays nothing for it.
 *
 * <p>New runs get their numbers here, behind the highest that there ever was. Those that exist or
 * are stopped leave theirs unused.
 */
final class SqliteAppender implements Appender {
  private static final int[] CHUNKS = {64, 16, 4, 1};

  private static final Sql LAST_NUMBER =
      Sql.of("SELECT seq FROM sqlite_sequence WHERE name = 'analemma_run'");
  private static final Sql CREATED = Sql.of("SELECT number FROM analemma_run WHERE number > :last");

  /** Many rows of values, and what stands around them; the parameters of that come first. */
  private record Rows(String text, String row, Map<Integer, String> texts) {
    Rows(String text, int columns) {
      this(
          text,
          Stream.generate(() -> "?").limit(columns).collect(Collectors.joining(",", "(", ")")),
          new ConcurrentHashMap<>());
    }

    PreparedStatement prepare(Session session, int rows) throws SQLException {
      return session.prepare(
          texts.computeIfAbsent(
              rows,
              count ->
                  text.formatted(
                      Stream.generate(() -> row).limit(count).collect(Collectors.joining(",")))));
    }
  }

  private static final Rows CREATE =
      new Rows(
          """
          INSERT INTO analemma_run (started_at,
            number, id, workflow, hash, key, input_digest, owner, scope, tags, title)
          SELECT ?1, v.* FROM (VALUES %s) v WHERE NOT EXISTS (
            SELECT 1 FROM analemma_stop p WHERE p.scope = v.column8
              OR substr(v.column8, 1, length(p.scope) + 1) = p.scope || '/')
          ON CONFLICT DO NOTHING
          """,
          10);
  private static final Rows STAND_FIRST =
      new Rows(
          """
          INSERT INTO analemma_standing (updated_at, holder, position, epoch, crashes,
            run, instance, status, due_at, wake_at, ended_at, ended_as, detail)
          SELECT ?1, ?2, 1, 1, 0, v.* FROM (VALUES %s) v
          """,
          8);

  /**
   * The holder does not change; it is there because the parameters of all rows have to come first.
   */
  private static final String STANDS =
      """
      UPDATE analemma_standing SET updated_at = ?1, holder = ?2, %s
      FROM (VALUES %%s) v
      WHERE run = v.column1 AND epoch = v.column2 AND position = v.column3 AND +instance = ?2
      """;

  private static final String ANYHOW =
      """
      position = v.column4, status = v.column5, detail = v.column6, due_at = v.column7,
        crashes = CASE WHEN v.column4 = v.column3 THEN crashes ELSE 0 END\
      """;

  /**
   * Runs that go on as they are, which most appends say: with little to be handed into the library.
   */
  private static final Rows NEXT =
      new Rows(
          STANDS.formatted(
              "position = v.column3 + 1, status = %d, detail = NULL, due_at = NULL, crashes = 0"
                  .formatted(RunRows.code(RunStatus.RUNNING))),
          3);

  /** Runs that stay with their owner: nothing that is in an index changes, so none is touched. */
  private static final Rows STAY = new Rows(STANDS.formatted(ANYHOW), 7);

  /** Runs that end, or go to nobody. */
  private static final Rows GO =
      new Rows(
          STANDS.formatted(
              ANYHOW
                  + ", instance = NULL, wake_at = v.column8, ended_as = v.column9,"
                  + " ended_at = CASE WHEN v.column9 IS NOT NULL THEN ?1 END"),
          9);

  private static final Rows ENTER =
      new Rows(
          """
          INSERT INTO analemma_entry (at, writer, run, position, epoch, body)
          SELECT ?1, ?2, v.* FROM (VALUES %s) v
          """,
          4);

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

  private final Database database;
  private final RunNumbers numbers;
  private final Instances instances;

  SqliteAppender(Database database, RunNumbers numbers, Instances instances) {
    this.database = database;
    this.numbers = numbers;
    this.instances = instances;
  }

  /** An append and the number of its run. */
  private record Row(RunAppend append, long run) {}

  /** Sets the values of one row behind an index, and returns the index of the last. */
  @FunctionalInterface
  private interface Binder {
    int bind(PreparedStatement statement, int index, Row row) throws SQLException;
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
              List<AppendOutcome> outcomes = new Batch(session, writer, created).together(appends);
              if (outcomes == null) {
                session.dialect.rollback(session);
                session.dialect.begin(session);
                created.clear();
                outcomes = new Batch(session, writer, created).oneByOne(appends);
              }
              return outcomes;
            });
    created.forEach(numbers::put);
    return committed;
  }

  @Override
  public boolean append(Session session, long writer, RunAppend append) throws SQLException {
    return new Batch(session, writer, new HashMap<>()).together(List.of(append)) != null;
  }

  /** A batch in its transaction. */
  private final class Batch {
    private final Session session;
    private final long writer;
    private final long at;
    private final Map<String, Long> created;

    Batch(Session session, long writer, Map<String, Long> created) {
      this.session = session;
      this.writer = writer;
      this.at = session.now();
      this.created = created;
    }

    /** Returns the outcomes, or null if not everything that goes on can be written. */
    @Nullable List<AppendOutcome> together(List<RunAppend> appends) throws SQLException {
      List<RunAppend> creating = new ArrayList<>();
      List<RunAppend> wanted = new ArrayList<>(appends.size());
      for (RunAppend append : appends) {
        (append.created() == null ? wanted : creating).add(append);
      }
      long[] runs = numbers.find(session, wanted.stream().map(RunAppend::runId).toList());
      List<Row> going = new ArrayList<>(wanted.size());
      for (int i = 0; i < runs.length; i++) {
        if (runs[i] == RunNumbers.NONE) {
          return null;
        }
        going.add(new Row(wanted.get(i), runs[i]));
      }
      List<Row> written = create(creating);
      if (stand(going) < going.size()) {
        return null;
      }
      written.addAll(going);
      follow(written);
      List<AppendOutcome> outcomes = new ArrayList<>(appends.size());
      for (RunAppend append : appends) {
        boolean refused = append.created() != null && !created.containsKey(append.runId());
        outcomes.add(refused ? refusal(append) : AppendOutcome.COMMITTED);
      }
      return outcomes;
    }

    List<AppendOutcome> oneByOne(List<RunAppend> appends) throws SQLException {
      List<AppendOutcome> outcomes = new ArrayList<>(appends.size());
      for (RunAppend append : appends) {
        List<Row> written = append.created() == null ? goOn(append) : create(List.of(append));
        follow(written);
        outcomes.add(written.isEmpty() ? refusal(append) : AppendOutcome.COMMITTED);
      }
      return outcomes;
    }

    private List<Row> goOn(RunAppend append) throws SQLException {
      numbers.forget(append.runId());
      Long run = numbers.find(session, append.runId());
      List<Row> row = run == null ? List.of() : List.of(new Row(append, run));
      return stand(row) == 1 ? row : List.of();
    }

    /** Changes how runs stand, and returns how many were where they had to be. */
    private int stand(List<Row> rows) throws SQLException {
      List<Row> going = new ArrayList<>(rows.size());
      List<Row> staying = new ArrayList<>(0);
      List<Row> leaving = new ArrayList<>();
      for (Row row : rows) {
        boolean owned = row.append.standing().owned();
        (goesOn(row.append) ? going : owned ? staying : leaving).add(row);
      }
      return write(NEXT, going, 2, SqliteAppender::bindGoing)
          + write(STAY, staying, 2, SqliteAppender::bindStaying)
          + write(GO, leaving, 2, SqliteAppender::bindLeaving);
    }

    private AppendOutcome refusal(RunAppend append) throws SQLException {
      Long run = numbers.find(session, append.runId());
      AppendOutcome refusal = Appends.refusal(session, run, writer, append);
      // Nothing changes between the two looks: there is one writer.
      return Objects.requireNonNull(refusal, "an append was refused for no reason");
    }

    /** Creates runs, and returns those that could be. */
    private List<Row> create(List<RunAppend> creating) throws SQLException {
      List<Row> wanted = new ArrayList<>(creating.size());
      if (creating.isEmpty()) {
        return wanted;
      }
      long last = session.query(LAST_NUMBER).first(row -> row.getLong("seq")).orElse(0L);
      for (RunAppend append : creating) {
        wanted.add(new Row(append, last + 1 + wanted.size()));
      }
      if (write(CREATE, wanted, 1, SqliteAppender::bindNewRun) < wanted.size()) {
        Set<Long> there =
            new HashSet<>(
                session.query(CREATED).with("last", last).list(row -> row.getLong("number")));
        wanted.removeIf(row -> !there.contains(row.run));
      }
      write(STAND_FIRST, wanted, 2, this::bindFirstStanding);
      for (Row row : wanted) {
        created.put(row.append.runId(), row.run);
        for (String tag : Objects.requireNonNull(row.append.created()).tags()) {
          session.query(TAG).with("tag", tag).with("run", row.run).update();
        }
      }
      return wanted;
    }

    /** Writes rows, and returns how many were. */
    private int write(Rows rows, List<Row> all, int first, Binder binder) throws SQLException {
      int written = 0;
      for (int from = 0; from < all.size(); ) {
        int size = chunk(all.size() - from);
        PreparedStatement statement = rows.prepare(session, size);
        statement.setLong(1, at);
        if (first == 2) {
          statement.setLong(2, writer);
        }
        int index = first;
        for (int i = from; i < from + size; i++) {
          index = binder.bind(statement, index, all.get(i));
        }
        written += statement.executeUpdate();
        from += size;
      }
      return written;
    }

    private int bindFirstStanding(PreparedStatement statement, int behind, Row row)
        throws SQLException {
      Standing standing = row.append.standing();
      boolean ended = standing.status().terminal();
      int status = RunRows.code(standing.status());
      int index = behind;
      statement.setLong(++index, row.run);
      statement.setObject(++index, standing.owned() ? writer : null);
      statement.setInt(++index, status);
      statement.setObject(++index, nullable(RunRows.due(standing)));
      statement.setObject(++index, nullable(RunRows.wake(standing)));
      statement.setObject(++index, ended ? at : null);
      statement.setObject(++index, ended ? status : null);
      statement.setString(++index, standing.detail());
      return index;
    }

    /** Writes the entries of appends, and does what follows from them. */
    private void follow(List<Row> written) throws SQLException {
      List<Row> entries = new ArrayList<>(written.size());
      for (Row row : written) {
        if (row.append.body() != null) {
          entries.add(row);
        }
      }
      write(ENTER, entries, 2, SqliteAppender::bindEntry);
      for (Row row : written) {
        for (long number : row.append.consumed()) {
          session.query(CONSUME).with("number", number).with("run", row.run).update();
        }
        for (AuditStore.Entry change : row.append.audited()) {
          JdbcAudit.add(session, change);
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
  }

  private static int bindNewRun(PreparedStatement statement, int behind, Row row)
      throws SQLException {
    NewRun run = Objects.requireNonNull(row.append.created());
    int index = behind;
    statement.setLong(++index, row.run);
    statement.setString(++index, row.append.runId());
    statement.setString(++index, run.workflow());
    statement.setString(++index, run.hash());
    statement.setString(++index, run.key());
    statement.setString(++index, run.inputDigest());
    statement.setString(++index, run.owner());
    statement.setString(++index, run.scope());
    statement.setString(++index, RunRows.tags(run.tags()));
    statement.setString(++index, run.title());
    return index;
  }

  private static boolean goesOn(RunAppend append) {
    Standing standing = append.standing();
    return append.body() != null
        && standing.owned()
        && standing.status() == RunStatus.RUNNING
        && standing.detail() == null
        && RunRows.due(standing) == Micros.NONE;
  }

  private static int bindGoing(PreparedStatement statement, int behind, Row row)
      throws SQLException {
    int index = behind;
    statement.setLong(++index, row.run);
    statement.setLong(++index, row.append.epoch());
    statement.setLong(++index, Appends.before(row.append));
    return index;
  }

  private static int bindStaying(PreparedStatement statement, int behind, Row row)
      throws SQLException {
    RunAppend append = row.append;
    Standing standing = append.standing();
    int index = behind;
    statement.setLong(++index, row.run);
    statement.setLong(++index, append.epoch());
    statement.setLong(++index, Appends.before(append));
    statement.setLong(++index, append.position());
    statement.setInt(++index, RunRows.code(standing.status()));
    statement.setString(++index, standing.detail());
    statement.setObject(++index, nullable(RunRows.due(standing)));
    return index;
  }

  private static int bindLeaving(PreparedStatement statement, int behind, Row row)
      throws SQLException {
    Standing standing = row.append.standing();
    int index = bindStaying(statement, behind, row);
    statement.setObject(++index, nullable(RunRows.wake(standing)));
    statement.setObject(
        ++index, standing.status().terminal() ? RunRows.code(standing.status()) : null);
    return index;
  }

  private static int bindEntry(PreparedStatement statement, int behind, Row row)
      throws SQLException {
    int index = behind;
    statement.setLong(++index, row.run);
    statement.setLong(++index, row.append.position());
    statement.setLong(++index, row.append.epoch());
    statement.setBytes(++index, row.append.body());
    return index;
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
}
