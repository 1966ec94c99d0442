// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.StoreException;
import dev.analemma.spi.store.MessageStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to runs.
 *
 * <p>Messages get their numbers one after the other, all instances in one line, so that who reads
 * behind a number misses none: a lower number is never committed later. That would make senders
 * wait for each other's commits, so senders of one process that wait are served together: whoever
 * gets to the front takes the messages of those behind him into his transaction.
 *
 * <p>No row of a run is locked, so senders and owners of runs never wait for each other. A run may
 * therefore end while a message for it is committed; that is looked for afterwards, and the message
 * taken back.
 */
final class JdbcMessages implements MessageStore {
  private static final int TOGETHER_MAX = 256;

  private static final Sql RUNS =
      Sql.of(
          """
          SELECT r.id, r.number, s.ended_at, (SELECT count(*) FROM (
              SELECT 1 FROM analemma_message m WHERE m.run = r.number LIMIT :most) x) AS waiting
          FROM analemma_run r JOIN analemma_standing s ON s.run = r.number WHERE r.id IN :ids[]
          """);
  private static final Sql WAITING_IDS =
      Sql.of(
          "SELECT run, id FROM analemma_message"
              + " WHERE run IN :runs[] AND id IN :ids[] AND id IS NOT NULL");
  private static final Sql INSERT =
      Sql.of("INSERT INTO analemma_message (run, id, at, body) VALUES (:run, :id, :now, :body)");
  private static final Sql ENDED =
      Sql.of("SELECT run FROM analemma_standing WHERE run IN :runs[] AND ended_at IS NOT NULL");
  private static final Sql TAKE_BACK =
      Sql.of("DELETE FROM analemma_message WHERE run = :run AND coalesce(id, '') = :id");
  private static final Sql OF_INSTANCE =
      Sql.of(
          "SELECT m.number, m.id, m.body, r.id AS run_id FROM analemma_message m"
              + " JOIN analemma_standing s ON s.run = m.run AND +s.instance = :instance"
              + " JOIN analemma_run r ON r.number = m.run"
              + " WHERE m.number > :after ORDER BY m.number LIMIT :limit");
  private static final Sql OF_RUN =
      Sql.of(
          "SELECT m.number, m.id, m.body, r.id AS run_id FROM analemma_run r"
              + " JOIN analemma_message m ON m.run = r.number"
              + " WHERE r.id = :id ORDER BY m.number");

  private final Database database;
  private final Instances instances;
  private final Queue<Sending> line = new ConcurrentLinkedQueue<>();

  /** Fair: else whoever was at the front comes back before those he served know that they were. */
  private final ReentrantLock front = new ReentrantLock(true);

  JdbcMessages(Database database, Instances instances) {
    this.database = database;
    this.instances = instances;
  }

  /** A message on its way; written under the lock of the front alone. */
  private static final class Sending {
    final Message message;
    @Nullable Outcome outcome;
    @Nullable StoreException failure;

    /** The number of its run, if it was kept. */
    long run;

    Sending(Message message) {
      this.message = message;
    }

    boolean settled() {
      return outcome != null || failure != null;
    }
  }

  /** A run as the messages for it find it. */
  private static final class Target {
    final long run;
    final boolean ended;
    int waiting;

    Target(ResultSet row) throws SQLException {
      run = row.getLong("number");
      ended = Query.number(row, "ended_at") != null;
      waiting = row.getInt("waiting");
    }
  }

  /** The id of a message for a run. */
  private record RunAndId(long run, String id) {}

  @Override
  public Outcome send(Message message) {
    Sending mine = new Sending(message);
    line.add(mine);
    front.lock();
    try {
      while (!mine.settled()) {
        List<Sending> some = new ArrayList<>();
        for (Sending next = line.poll(); next != null; next = next(some)) {
          some.add(next);
        }
        serve(some);
      }
    } finally {
      front.unlock();
    }
    if (mine.failure != null) {
      throw mine.failure;
    }
    return Objects.requireNonNull(mine.outcome);
  }

  private @Nullable Sending next(List<Sending> taken) {
    return taken.size() < TOGETHER_MAX ? line.poll() : null;
  }

  private void serve(List<Sending> some) {
    try {
      commit(some);
    } catch (StoreException e) {
      if (!e.retryable() && some.size() > 1) {
        // One of them may be what the database refuses; the others have nothing to do with it.
        some.forEach(sending -> serve(List.of(sending)));
      } else {
        some.forEach(sending -> sending.failure = e);
      }
    } catch (RuntimeException | Error e) {
      StoreException failure =
          new StoreException(
              "STORE_UNAVAILABLE",
              false,
              StoreException.Outcome.UNKNOWN,
              "%s: sending failed with %s. It is a bug: report it"
                  .formatted(database.description, e),
              e);
      some.forEach(sending -> sending.failure = failure);
      throw e;
    }
  }

  private void commit(List<Sending> some) {
    List<Outcome> outcomes = database.write(session -> insert(session, some));
    Set<Long> ended = endedSince(some, outcomes);
    for (int i = 0; i < some.size(); i++) {
      Sending sending = some.get(i);
      boolean late = outcomes.get(i) == Outcome.KEPT && ended.contains(sending.run);
      sending.outcome = late && takenBack(sending) ? Outcome.RUN_ENDED : outcomes.get(i);
    }
  }

  private List<Outcome> insert(Session session, List<Sending> some) throws SQLException {
    database.dialect.lock(session, Dialect.Lock.SEND);
    Map<String, Target> targets = new HashMap<>();
    session
        .query(RUNS)
        .with("most", WAITING_MAX)
        .with("ids", some.stream().map(sending -> sending.message.runId()).distinct().toList())
        .list(
            row -> {
              Target target = new Target(row);
              targets.put(RunRows.text(row, "id"), target);
              return target;
            });
    Set<RunAndId> waiting = waitingIds(session, some, targets);
    List<Outcome> outcomes = new ArrayList<>();
    Query insert = session.query(INSERT);
    for (Sending sending : some) {
      Outcome outcome = outcome(sending, targets.get(sending.message.runId()), waiting);
      outcomes.add(outcome);
      if (outcome == Outcome.KEPT) {
        insert
            .with("run", sending.run)
            .with("id", sending.message.id())
            .with("body", sending.message.body())
            .addToBatch();
      }
    }
    insert.executeBatch();
    return outcomes;
  }

  private static Set<RunAndId> waitingIds(
      Session session, List<Sending> some, Map<String, Target> targets) throws SQLException {
    List<String> ids =
        some.stream().map(sending -> sending.message.id()).filter(Objects::nonNull).toList();
    Set<RunAndId> waiting = new HashSet<>();
    if (!ids.isEmpty() && !targets.isEmpty()) {
      session
          .query(WAITING_IDS)
          .with("runs", targets.values().stream().mapToLong(target -> target.run).toArray())
          .with("ids", ids)
          .list(row -> waiting.add(new RunAndId(row.getLong("run"), RunRows.text(row, "id"))));
    }
    return waiting;
  }

  private static Outcome outcome(Sending sending, @Nullable Target target, Set<RunAndId> waiting) {
    String id = sending.message.id();
    if (target == null) {
      return Outcome.RUN_UNKNOWN;
    }
    if (target.ended) {
      return Outcome.RUN_ENDED;
    }
    if (id != null && waiting.contains(new RunAndId(target.run, id))) {
      return Outcome.DUPLICATE;
    }
    if (target.waiting >= WAITING_MAX) {
      return Outcome.TOO_MANY;
    }
    if (id != null) {
      waiting.add(new RunAndId(target.run, id));
    }
    target.waiting++;
    sending.run = target.run;
    return Outcome.KEPT;
  }

  /** Returns the runs that ended while messages for them were committed. */
  private Set<Long> endedSince(List<Sending> some, List<Outcome> outcomes) {
    long[] runs =
        some.stream()
            .mapToLong(sending -> sending.run)
            .filter(run -> run != 0)
            .distinct()
            .toArray();
    if (runs.length == 0 || !outcomes.contains(Outcome.KEPT)) {
      return Set.of();
    }
    try {
      return Set.copyOf(
          database.read(
              session -> session.query(ENDED).with("runs", runs).list(row -> row.getLong("run"))));
    } catch (StoreException e) {
      // They are kept; what is kept for an ended run goes with it.
      return Set.of();
    }
  }

  private boolean takenBack(Sending sending) {
    String id = sending.message.id();
    try {
      return database.writeOnce(
              session ->
                  session
                      .query(TAKE_BACK)
                      .with("run", sending.run)
                      .with("id", id == null ? "" : id)
                      .update())
          > 0;
    } catch (StoreException e) {
      return false;
    }
  }

  @Override
  public List<Waiting> waiting(String instance, long afterNumber, int limit) {
    return database.read(
        session -> {
          Optional<Long> number = instances.known(session, instance);
          return number.isEmpty()
              ? List.of()
              : session
                  .query(OF_INSTANCE)
                  .with("instance", number.get())
                  .with("after", afterNumber)
                  .with("limit", limit)
                  .list(JdbcMessages::read);
        });
  }

  @Override
  public List<Waiting> waitingFor(String runId) {
    return database.read(
        session -> session.query(OF_RUN).with("id", runId).list(JdbcMessages::read));
  }

  private static Waiting read(ResultSet row) throws SQLException {
    return new Waiting(
        row.getLong("number"),
        new Message(
            RunRows.text(row, "run_id"),
            row.getString("id"),
            Objects.requireNonNull(row.getBytes("body"))));
  }
}
