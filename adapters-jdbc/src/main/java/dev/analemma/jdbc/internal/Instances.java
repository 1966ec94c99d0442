// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.RunStatus;
import dev.analemma.spi.store.StoreTexts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The processes that use the store. Each has a number, which runs and entries carry in place of its
 * id; it is kept for a week after the process has gone, so that a late repetition is understood.
 *
 * <p>Threads: safe.
 */
final class Instances {
  private static final int REMEMBERED_MAX = 1_000;
  private static final Duration KEPT = Duration.ofDays(7);

  private static final Sql FIND =
      Sql.of("SELECT number FROM analemma_instance WHERE id = :instance");
  private static final Sql ADD =
      Sql.of(
          "INSERT INTO analemma_instance (id, lease_end) VALUES (:instance, -:now)"
              + " ON CONFLICT DO NOTHING");
  private static final Sql JOIN =
      Sql.of(
          "INSERT INTO analemma_instance (id, lease_end) VALUES (:instance, :now + :lease)"
              + " ON CONFLICT (id) DO UPDATE SET lease_end = excluded.lease_end");
  private static final Sql END_OTHERS =
      Sql.of(
          "UPDATE analemma_instance SET lease_end = -:now"
              + " WHERE lease_end > 0 AND id NOT IN :instances[]");
  private static final Sql CLEAN =
      Sql.of(
          "DELETE FROM analemma_instance WHERE abs(lease_end) < :now - :kept"
              + " AND NOT EXISTS (SELECT 1 FROM analemma_standing s"
              + " WHERE s.instance = analemma_instance.number)");
  private static final Sql RENEW =
      Sql.of(
          "UPDATE analemma_instance SET lease_end = :now + :lease"
              + " WHERE id = :instance AND lease_end > 0");
  private static final Sql RELEASE =
      Sql.of(
          "UPDATE analemma_standing SET instance = NULL,"
              + " due_at = CASE WHEN status = :paused THEN due_at ELSE :now END,"
              + " wake_at = CASE WHEN status = :paused THEN NULL ELSE :now END"
              + " WHERE instance = :number");
  private static final Sql LEAVE =
      Sql.of("UPDATE analemma_instance SET lease_end = -:now WHERE number = :number");

  private final Database database;
  private final @Nullable StoreLock lock;
  private final Set<String> joined = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> numbers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  /**
   * Creates the list.
   *
   * @param lock what one process at a time holds, or null where several may use the store
   */
  Instances(Database database, @Nullable StoreLock lock) {
    this.database = database;
    this.lock = lock;
  }

  void join(String instance, Duration lease) {
    StoreTexts.require("the instance", instance, StoreTexts.ID_CHARS_MAX);
    if (lock != null) {
      lock.acquire();
    }
    boolean in = false;
    joined.add(instance);
    try {
      enter(instance, lease);
      in = true;
    } finally {
      if (!in) {
        goOut(instance);
      }
    }
  }

  private void goOut(String instance) {
    joined.remove(instance);
    if (lock != null && joined.isEmpty()) {
      lock.release();
    }
  }

  private void enter(String instance, Duration lease) {
    synchronized (numbers) {
      numbers.remove(instance);
    }
    database.write(
        session -> {
          session.query(JOIN).with("instance", instance).with("lease", Micros.of(lease)).update();
          if (lock != null) {
            // Whoever else is in the file was in a process that ended: it held the lock before us.
            session.query(END_OTHERS).with("instances", joined).update();
          }
          return session.query(CLEAN).with("kept", Micros.of(KEPT)).update();
        });
  }

  boolean renew(String instance, Duration lease) {
    return database.lease(
            session ->
                session
                    .query(RENEW)
                    .with("instance", instance)
                    .with("lease", Micros.of(lease))
                    .update())
        > 0;
  }

  void leave(String instance) {
    database.write(
        session -> {
          Optional<Long> number = known(session, instance);
          if (number.isPresent()) {
            session
                .query(RELEASE)
                .with("paused", RunRows.code(RunStatus.PAUSED))
                .with("number", number.get())
                .update();
            session.query(LEAVE).with("number", number.get()).update();
          }
          return number.isPresent();
        });
    goOut(instance);
  }

  /** Returns the number of an instance, or empty if it was never here. */
  Optional<Long> known(Session session, String instance) throws SQLException {
    Optional<Long> remembered = remembered(instance);
    if (remembered.isPresent()) {
      return remembered;
    }
    Optional<Long> found =
        session.query(FIND).with("instance", instance).first(row -> row.getLong(1));
    synchronized (numbers) {
      found.ifPresent(number -> numbers.put(instance, number));
    }
    return found;
  }

  private Optional<Long> remembered(String instance) {
    synchronized (numbers) {
      return Optional.ofNullable(numbers.get(instance));
    }
  }

  /** Returns the number of an instance; one that never came gets one, and counts as gone. */
  long number(String instance) {
    return remembered(instance)
        .orElseGet(() -> database.write(session -> findOrAdd(session, instance)));
  }

  private long findOrAdd(Session session, String instance) throws SQLException {
    Optional<Long> number = known(session, instance);
    if (number.isPresent()) {
      return number.get();
    }
    StoreTexts.require("the instance", instance, StoreTexts.ID_CHARS_MAX);
    session.query(ADD).with("instance", instance).update();
    return session
        .query(FIND)
        .with("instance", instance)
        .first(row -> row.getLong(1))
        .orElseThrow();
  }
}
