// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.RunStatus;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.JournalEntry;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunPage;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import dev.analemma.spi.store.RunStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The runs in tables. */
final class JdbcRuns implements RunStore {
  /** How many entries are read at once; with the largest bodies that are kept inline, 8 MB. */
  private static final int ENTRIES_AT_ONCE = 128;

  private static final Sql READ =
      Sql.of(
          "SELECT position, epoch, at, body FROM analemma_entry"
              + " WHERE run = :run AND position > :after ORDER BY position LIMIT :limit");
  private static final Sql NUMBER = Sql.of("SELECT number FROM analemma_run WHERE id = :id");
  private static final Sql FIND = Sql.of(RunRows.SELECT + "WHERE r.id = :id");
  private static final Sql FIND_BY_KEY =
      Sql.of(RunRows.SELECT + "WHERE r.workflow = :workflow AND r.key = :key");
  private static final Sql OWNED_BY =
      Sql.of(
          RunRows.SELECT
              + "WHERE s.instance = :instance AND r.id > :after ORDER BY r.id LIMIT :limit");
  private static final Sql NEXT_DUE =
      Sql.of(
          """
          SELECT min(due) AS due FROM (
            SELECT min(wake_at) AS due FROM analemma_standing WHERE wake_at IS NOT NULL
            UNION ALL
            SELECT min(m.at) %s) x
          """
              .formatted(Claims.CALLS));
  private static final Sql ENDED =
      Sql.of(
          "SELECT run FROM analemma_standing WHERE ended_at < :before AND due_at IS NULL"
              + " ORDER BY ended_at LIMIT :limit{postgresql: FOR UPDATE SKIP LOCKED}");
  private static final Sql DUE =
      Sql.of(
          "SELECT run FROM analemma_standing WHERE ended_at IS NOT NULL AND due_at <= :now"
              + " ORDER BY due_at LIMIT :limit{postgresql: FOR UPDATE SKIP LOCKED}");
  private static final Sql BEYOND =
      Sql.of(
          "SELECT r.number AS run FROM analemma_run r JOIN analemma_standing s ON s.run = r.number"
              + " WHERE r.workflow = :workflow AND s.ended_at IS NOT NULL"
              + " ORDER BY r.number DESC LIMIT :limit OFFSET :kept");

  /** Each name is looked up behind the one before: there may be millions of runs of each. */
  private static final Sql WORKFLOWS =
      Sql.of(
          """
          WITH RECURSIVE w(name) AS (
            SELECT min(workflow) FROM analemma_run WHERE workflow > :after
            UNION ALL
            SELECT (SELECT min(r.workflow) FROM analemma_run r WHERE r.workflow > w.name)
            FROM w WHERE w.name IS NOT NULL)
          SELECT name FROM w WHERE name IS NOT NULL LIMIT :limit
          """);

  /** Children first: a run is there until all that belongs to it is gone. */
  private static final List<Sql> DELETES =
      List.of(
          Sql.of("DELETE FROM analemma_entry WHERE run IN :runs[]"),
          Sql.of("DELETE FROM analemma_message WHERE run IN :runs[]"),
          Sql.of("DELETE FROM analemma_tag WHERE run IN :runs[]"),
          Sql.of("DELETE FROM analemma_payload_use WHERE run IN :runs[]"),
          Sql.of("DELETE FROM analemma_run WHERE number IN :runs[]"),
          Sql.of("DELETE FROM analemma_standing WHERE run IN :runs[]"));

  private final Database database;
  private final Instances instances;
  private final Appender appender;
  private final Claims claims;

  JdbcRuns(Database database, Instances instances) {
    this.database = database;
    this.instances = instances;
    RunNumbers numbers = new RunNumbers();
    this.appender = database.dialect.appender(database, numbers, instances);
    this.claims = new Claims(database, instances, numbers);
  }

  Appender appender() {
    return appender;
  }

  @Override
  public List<AppendOutcome> append(String instance, List<RunAppend> appends) {
    RunAppend.requireDistinct(appends);
    return appends.isEmpty() ? List.of() : appender.append(instance, appends);
  }

  @Override
  public List<JournalEntry> read(String runId, long afterPosition, int bytesMax) {
    return database.read(
        session -> {
          List<JournalEntry> entries = new ArrayList<>();
          Optional<Long> run = session.query(NUMBER).with("id", runId).first(row -> row.getLong(1));
          if (run.isPresent()) {
            read(session, run.get(), afterPosition, bytesMax, entries);
          }
          return entries;
        });
  }

  private static void read(
      Session session, long run, long afterPosition, int bytesMax, List<JournalEntry> entries)
      throws SQLException {
    long bytes = 0;
    long after = afterPosition;
    while (true) {
      List<JournalEntry> some =
          session
              .query(READ)
              .with("run", run)
              .with("after", after)
              .with("limit", ENTRIES_AT_ONCE)
              .list(JdbcRuns::entry);
      for (JournalEntry entry : some) {
        bytes += entry.body().length;
        if (bytes > bytesMax && !entries.isEmpty()) {
          return;
        }
        entries.add(entry);
        after = entry.position();
      }
      if (some.size() < ENTRIES_AT_ONCE) {
        return;
      }
    }
  }

  private static JournalEntry entry(ResultSet row) throws SQLException {
    return new JournalEntry(
        row.getLong("position"),
        row.getLong("epoch"),
        Micros.instant(row.getLong("at")),
        Objects.requireNonNull(row.getBytes("body")));
  }

  @Override
  public Optional<RunRecord> find(String runId) {
    return database.read(session -> session.query(FIND).with("id", runId).first(RunRows::read));
  }

  @Override
  public Optional<RunRecord> findByKey(String workflow, String key) {
    return database.read(
        session ->
            session
                .query(FIND_BY_KEY)
                .with("workflow", workflow)
                .with("key", key)
                .first(RunRows::read));
  }

  @Override
  public List<RunRecord> claim(String instance, int limit) {
    return claims.claim(instance, limit);
  }

  @Override
  public Optional<RunRecord> claim(String instance, String runId) {
    claims.claim(instance, runId);
    return find(runId);
  }

  @Override
  public List<RunRecord> ownedBy(String instance, @Nullable String afterRunId, int limit) {
    return database.read(
        session -> {
          Optional<Long> number = instances.known(session, instance);
          return number.isEmpty()
              ? List.of()
              : session
                  .query(OWNED_BY)
                  .with("instance", number.get())
                  .with("after", afterRunId == null ? "" : afterRunId)
                  .with("limit", limit)
                  .list(RunRows::read);
        });
  }

  @Override
  public Optional<Instant> nextDue() {
    return database
        .read(
            session ->
                session
                    .query(NEXT_DUE)
                    .with("paused", RunRows.code(RunStatus.PAUSED))
                    .first(row -> Query.number(row, "due")))
        .map(Micros::instant);
  }

  @Override
  public RunPage query(RunQuery query) {
    return database.read(session -> RunQueries.run(session, query));
  }

  @Override
  public int purge(Instant endedBefore, int limit) {
    return database.write(
        session ->
            delete(
                session,
                numbers(
                    session
                        .query(ENDED)
                        .with("before", Micros.of(endedBefore))
                        .with("limit", limit))));
  }

  @Override
  public int purgeDue(int limit) {
    return database.write(
        session -> delete(session, numbers(session.query(DUE).with("limit", limit))));
  }

  @Override
  public int purgeBeyond(String workflow, int kept, int limit) {
    // What has ended stays so: found without keeping anybody waiting.
    long[] runs =
        database.read(
            session ->
                numbers(
                    session
                        .query(BEYOND)
                        .with("workflow", workflow)
                        .with("kept", kept)
                        .with("limit", limit)));
    return runs.length == 0 ? 0 : database.write(session -> delete(session, runs));
  }

  private static long[] numbers(Query query) throws SQLException {
    return query.list(row -> row.getLong("run")).stream().mapToLong(Long::longValue).toArray();
  }

  private static int delete(Session session, long[] runs) throws SQLException {
    for (Sql delete : DELETES) {
      session.query(delete).with("runs", runs).update();
    }
    return runs.length;
  }

  @Override
  public List<String> workflows(@Nullable String after, int limit) {
    return database.read(
        session ->
            session
                .query(WORKFLOWS)
                .with("after", after == null ? "" : after)
                .with("limit", limit)
                .list(row -> row.getString("name")));
  }
}
