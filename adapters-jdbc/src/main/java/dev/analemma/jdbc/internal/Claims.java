// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.RunStatus;
import dev.analemma.spi.store.RunRecord;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds runs that nobody looks after, and gives them to an instance.
 *
 * <p>Instances claim one after the other, so that fewer runs than asked for means that there are no
 * more; but they look before they wait in line, and there is seldom anything. An instance whose
 * lease has ended is declared gone in the same transaction that takes its first run: if it renews
 * its lease at that moment, one of the two waits for the other and then sees what it did.
 *
 * <p>Which instances have runs is read from the runs, by going from one number to the next in their
 * index, so a run can have no owner that is overlooked.
 */
final class Claims {
  private static final String OWNERS =
      """
      WITH RECURSIVE owners(number) AS (
          SELECT min(instance) FROM analemma_standing WHERE instance IS NOT NULL
          UNION ALL
          SELECT (SELECT min(s.instance) FROM analemma_standing s WHERE s.instance > o.number)
          FROM owners o WHERE o.number IS NOT NULL),
        gone(number) AS (
          SELECT o.number FROM owners o
          WHERE o.number IS NOT NULL AND o.number <> :me AND NOT EXISTS (
            SELECT 1 FROM analemma_instance i WHERE i.number = o.number AND i.lease_end > :now))
      """;

  /**
   * The messages that call for an instance: of runs of nobody; what was there before a run was
   * paused did not help it.
   */
  static final String CALLS =
      """
      FROM analemma_message m JOIN analemma_standing s ON s.run = m.run
      WHERE s.instance IS NULL AND +s.ended_at IS NULL
        AND (s.status <> :paused OR m.at >= s.updated_at)
      """;

  private static final Sql FIND =
      Sql.of(
          OWNERS
              + """
              , found(run, due) AS (
                SELECT * FROM (
                  SELECT run, wake_at FROM analemma_standing WHERE wake_at <= :now
                  ORDER BY wake_at, run LIMIT :limit) a
                UNION ALL SELECT * FROM (
                  SELECT m.run, min(m.at) %s
                  GROUP BY m.run ORDER BY 2, 1 LIMIT :limit) b
                UNION ALL SELECT * FROM (
                  SELECT s.run, s.due_at FROM gone g JOIN analemma_standing s ON s.instance = g.number
                  ORDER BY s.due_at NULLS LAST, s.run LIMIT :limit) c)
              SELECT f.run, s.epoch, s.instance FROM (
                SELECT run, min(due) AS due FROM found GROUP BY run
                ORDER BY min(due) NULLS LAST, run LIMIT :limit) f
              JOIN analemma_standing s ON s.run = f.run ORDER BY f.due NULLS LAST, f.run
              """
                  .formatted(CALLS));
  private static final Sql FIND_ONE =
      Sql.of(
          "SELECT s.run, s.epoch, s.instance FROM analemma_run r"
              + " JOIN analemma_standing s ON s.run = r.number"
              + " WHERE r.id = :id AND s.ended_at IS NULL"
              + " AND (s.instance IS NULL OR s.instance <> :me)");
  private static final Sql KNOWN =
      Sql.of("SELECT 1 FROM analemma_instance WHERE number = :me AND lease_end > 0");
  private static final Sql END =
      Sql.of(
          "UPDATE analemma_instance SET lease_end = -:now"
              + " WHERE number = :number AND lease_end <= :now");
  private static final Sql LIVES =
      Sql.of("SELECT 1 FROM analemma_instance WHERE number = :number AND lease_end > :now");
  private static final Sql GIVE =
      Sql.of(
          "UPDATE analemma_standing SET epoch = epoch + 1, instance = :me, holder = :me,"
              + " wake_at = NULL, crashes = crashes + CASE WHEN instance IS NULL THEN 0 ELSE 1 END"
              + " WHERE run = :run AND epoch = :epoch AND ended_at IS NULL"
              + " AND coalesce(instance, 0) = :from");
  private static final Sql GIVEN = Sql.of(RunRows.SELECT + "WHERE r.number = :run");

  private final Database database;
  private final Instances instances;
  private final RunNumbers numbers;

  Claims(Database database, Instances instances, RunNumbers numbers) {
    this.database = database;
    this.instances = instances;
    this.numbers = numbers;
  }

  /** A run as it was found: of an instance that is gone, or of 0, nobody. */
  private record Found(long run, long epoch, long from) {}

  List<RunRecord> claim(String instance, int limit) {
    return claim(
        instance,
        (session, me) ->
            session
                .query(FIND)
                .with("me", me)
                .with("paused", RunRows.code(RunStatus.PAUSED))
                .with("limit", limit)
                .list(
                    row ->
                        new Found(
                            row.getLong("run"), row.getLong("epoch"), row.getLong("instance"))));
  }

  List<RunRecord> claim(String instance, String runId) {
    return claim(
        instance,
        (session, me) ->
            session
                .query(FIND_ONE)
                .with("me", me)
                .with("id", runId)
                .list(
                    row ->
                        new Found(
                            row.getLong("run"), row.getLong("epoch"), row.getLong("instance"))));
  }

  private interface Finder {
    List<Found> find(Session session, long me) throws SQLException;
  }

  private List<RunRecord> claim(String instance, Finder finder) {
    boolean hopeful =
        database.read(
            session -> {
              Optional<Long> me = known(session, instance);
              return me.isPresent() && !finder.find(session, me.get()).isEmpty();
            });
    Map<Long, RunRecord> given = new LinkedHashMap<>();
    if (hopeful) {
      database.write(
          session -> {
            given.clear();
            database.dialect.lock(session, Dialect.Lock.CLAIM);
            Optional<Long> me = known(session, instance);
            if (me.isPresent()) {
              give(session, me.get(), finder.find(session, me.get()), given);
            }
            return given.size();
          });
    }
    given.forEach((number, run) -> numbers.put(run.id(), number));
    return List.copyOf(given.values());
  }

  private Optional<Long> known(Session session, String instance) throws SQLException {
    Optional<Long> number = instances.known(session, instance);
    return number.isPresent() && session.query(KNOWN).with("me", number.get()).exists()
        ? number
        : Optional.empty();
  }

  private static void give(Session session, long me, List<Found> found, Map<Long, RunRecord> given)
      throws SQLException {
    Set<Long> gone = new HashSet<>();
    Set<Long> living = new HashSet<>();
    gone.add(0L);
    for (Found run : found) {
      if (!gone.contains(run.from) && !living.contains(run.from)) {
        (ended(session, run.from) ? gone : living).add(run.from);
      }
      if (gone.contains(run.from)) {
        int changed =
            session
                .query(GIVE)
                .with("me", me)
                .with("run", run.run)
                .with("epoch", run.epoch)
                .with("from", run.from)
                .update();
        if (changed == 1) {
          session
              .query(GIVEN)
              .with("run", run.run)
              .first(RunRows::read)
              .ifPresent(record -> given.put(run.run, record));
        }
      }
    }
  }

  /** Declares an instance gone, and returns false if it lives. */
  private static boolean ended(Session session, long number) throws SQLException {
    return session.query(END).with("number", number).update() > 0
        || !session.query(LIVES).with("number", number).exists();
  }
}
