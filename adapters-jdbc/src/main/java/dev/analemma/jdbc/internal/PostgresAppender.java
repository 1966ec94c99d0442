// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.RunAppend.Standing;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Appends to PostgreSQL: a whole batch is one statement, which takes its rows as arrays and commits
 * itself, so that a batch costs one round trip and no client holds a lock while it thinks.
 *
 * <p>The statement is put together from the parts that a batch needs; there are few such texts, and
 * each is prepared. It changes how runs stand where they stand as the appends say, writes the
 * entries of those alone, and answers which runs were created and which stand anew. Why others do
 * not is asked afterwards: they had been written before, or they are refused.
 *
 * <p>Arrays are unnested in the list of what is selected: after FROM each of them would be kept in
 * a table of its own first, which takes as long as the rows do. Standings are found by their runs
 * alone; an index on the instance would lead over all that the instance has or had.
 *
 * <p>A batch that creates runs takes a shared lock first, in a statement of its own that goes in
 * the same round trip and transaction: a stop takes it alone, so a run is either seen by whoever
 * stops its scope, or sees the stop.
 */
final class PostgresAppender implements Appender {
  private static final int TRIES_MAX = 5;

  private static final String LOCK = "SELECT pg_advisory_xact_lock_shared(%d); ";

  private static final String CREATE =
      """
      , n AS (SELECT unnest(?::text[]) AS id, unnest(?::text[]) AS workflow,
            unnest(?::text[]) AS hash, unnest(?::text[]) AS key, unnest(?::text[]) AS input_digest,
            unnest(?::text[]) AS owner, unnest(?::text[]) AS scope, unnest(?::text[]) AS tags,
            unnest(?::text[]) AS title, unnest(?::int[]) AS status, unnest(?::text[]) AS detail,
            unnest(?::bigint[]) AS due_at, unnest(?::bigint[]) AS wake_at,
            unnest(?::boolean[]) AS owned, unnest(?::boolean[]) AS ended, unnest(?::bytea[]) AS body),
        r AS (INSERT INTO analemma_run
            (id, workflow, hash, key, input_digest, owner, scope, tags, title, started_at)
          SELECT id, workflow, hash, key, input_digest, owner, scope, tags, title, t.now
          FROM (SELECT *, row_number() OVER () AS place FROM n) n, t
          WHERE NOT EXISTS (SELECT 1 FROM analemma_stop p
            WHERE n.scope = p.scope OR starts_with(n.scope, p.scope || '/'))
          ORDER BY place
          ON CONFLICT DO NOTHING RETURNING number, id),
        c AS MATERIALIZED (SELECT * FROM r JOIN n USING (id)),
        rs AS (INSERT INTO analemma_standing
            (run, position, epoch, instance, holder, status, crashes, due_at, wake_at, updated_at,
             ended_at, ended_as, detail)
          SELECT number, 1, 1, CASE WHEN owned THEN t.writer END, t.writer, status, 0,
            nullif(due_at, t.none), nullif(wake_at, t.none), t.now,
            CASE WHEN ended THEN t.now END, CASE WHEN ended THEN status END, detail
          FROM c, t),
        re AS (INSERT INTO analemma_entry (run, position, epoch, writer, at, body)
          SELECT number, 1, 1, t.writer, t.now, body FROM c, t)
      """;
  private static final String TAG =
      """
      , rt AS (INSERT INTO analemma_tag (tag, run)
          SELECT DISTINCT g.tag, c.number
          FROM c, jsonb_array_elements_text(CAST(c.tags AS jsonb)) AS g(tag))
      """;
  private static final String STAND =
      """
      , a AS (SELECT unnest(?::bigint[]) AS run, unnest(?::bigint[]) AS epoch,
            unnest(?::bigint[]) AS before, unnest(?::bigint[]) AS position,
            unnest(?::int[]) AS status, unnest(?::text[]) AS detail, unnest(?::bigint[]) AS due_at,
            unnest(?::bigint[]) AS wake_at, unnest(?::boolean[]) AS owned,
            unnest(?::boolean[]) AS ended, unnest(?::bytea[]) AS body),
        u AS (UPDATE analemma_standing s SET
            position = a.position, status = a.status, detail = a.detail,
            due_at = nullif(a.due_at, t.none), wake_at = nullif(a.wake_at, t.none),
            instance = CASE WHEN a.owned THEN s.instance END,
            crashes = CASE WHEN a.body IS NULL THEN s.crashes ELSE 0 END,
            updated_at = t.now, ended_at = CASE WHEN a.ended THEN t.now END,
            ended_as = CASE WHEN a.ended THEN a.status END
          FROM a, t
          WHERE s.run = a.run AND s.epoch = a.epoch AND s.position = a.before
            AND s.instance + 0 = t.writer
          RETURNING a.run, a.position, a.epoch, a.body),
        ue AS (INSERT INTO analemma_entry (run, position, epoch, writer, at, body)
          SELECT u.run, u.position, u.epoch, t.writer, t.now, u.body FROM u, t
          WHERE u.body IS NOT NULL)
      """;
  private static final String CONSUME =
      """
      , um AS (DELETE FROM analemma_message m
          USING unnest(?::bigint[], ?::bigint[]) AS x(run, number), u
          WHERE m.number = x.number AND m.run = x.run AND u.run = x.run)
      """;
  private static final String COMPACT =
      """
      , uc AS (DELETE FROM analemma_entry e
          USING unnest(?::bigint[], ?::bigint[]) AS x(run, before), u
          WHERE e.run = x.run AND e.position < x.before AND u.run = x.run)
      """;
  private static final String USE =
      """
      , up AS (INSERT INTO analemma_payload_use (digest, run)
          SELECT DISTINCT x.digest, u.run
          FROM unnest(?::bigint[], ?::text[]) AS x(run, digest) JOIN u USING (run)
          ON CONFLICT DO NOTHING)
      """;
  private static final String AUDIT =
      """
      , ua AS (INSERT INTO analemma_audit (at, actor, action, subject, state_before, state_after)
          SELECT t.now, x.actor, x.action, x.subject, x.state_before, x.state_after
          FROM unnest(?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
            WITH ORDINALITY
            AS x(run, actor, action, subject, state_before, state_after, place) JOIN u USING (run),
            t
          ORDER BY x.place)
      """;
  private static final String USE_FIRST =
      """
      , rp AS (INSERT INTO analemma_payload_use (digest, run)
          SELECT DISTINCT x.digest, r.number
          FROM unnest(?::text[], ?::text[]) AS x(id, digest) JOIN r USING (id)
          ON CONFLICT DO NOTHING)
      """;
  private static final List<Function<AuditStore.Entry, @Nullable String>> AUDIT_COLUMNS =
      List.of(
          AuditStore.Entry::by,
          AuditStore.Entry::action,
          AuditStore.Entry::subject,
          AuditStore.Entry::before,
          AuditStore.Entry::after);
  private static final String CREATED = "SELECT r.number, r.id FROM r";
  private static final String STOOD = "SELECT u.run, CAST(NULL AS text) FROM u";

  private final Database database;
  private final RunNumbers numbers;
  private final Instances instances;
  private final Map<Integer, String> texts = new ConcurrentHashMap<>();

  PostgresAppender(Database database, RunNumbers numbers, Instances instances) {
    this.database = database;
    this.numbers = numbers;
    this.instances = instances;
  }

  @Override
  public List<AppendOutcome> append(String instance, List<RunAppend> appends) {
    if (appends.isEmpty()) {
      return List.of();
    }
    long writer = instances.number(instance);
    Map<String, AppendOutcome> outcomes = new LinkedHashMap<>();
    List<RunAppend> open = appends;
    for (int i = 0; !open.isEmpty() && i < TRIES_MAX; i++) {
      List<RunAppend> wanted = open;
      Set<String> written = database.append(session -> write(session, writer, wanted));
      open = new ArrayList<>();
      for (RunAppend append : wanted) {
        Optional<AppendOutcome> outcome =
            written.contains(append.runId())
                ? Optional.of(AppendOutcome.COMMITTED)
                : database.read(session -> refusal(session, writer, append));
        outcome.ifPresent(known -> outcomes.put(append.runId(), known));
        if (outcome.isEmpty()) {
          // What was in the way of a new run was purged since: it can be created now.
          open.add(append);
        }
      }
    }
    return appends.stream()
        .map(append -> outcomes.getOrDefault(append.runId(), AppendOutcome.CONFLICT))
        .toList();
  }

  @Override
  public boolean append(Session session, long writer, RunAppend append) throws SQLException {
    return write(session, writer, List.of(append)).contains(append.runId());
  }

  private Optional<AppendOutcome> refusal(Session session, long writer, RunAppend append)
      throws SQLException {
    numbers.forget(append.runId());
    Long run = numbers.find(session, append.runId());
    return Optional.ofNullable(Appends.refusal(session, run, writer, append));
  }

  /** Writes what can be written, and returns the runs of it. */
  private Set<String> write(Session session, long writer, List<RunAppend> appends)
      throws SQLException {
    List<RunAppend> creating = new ArrayList<>();
    List<RunAppend> wanted = new ArrayList<>();
    for (RunAppend append : appends) {
      (append.created() == null ? wanted : creating).add(append);
    }
    long[] found = numbers.find(session, wanted.stream().map(RunAppend::runId).toList());
    List<RunAppend> going = new ArrayList<>();
    long[] runs = new long[found.length];
    for (int i = 0; i < found.length; i++) {
      if (found[i] != RunNumbers.NONE) {
        runs[going.size()] = found[i];
        going.add(wanted.get(i));
      }
    }
    if (creating.isEmpty() && going.size() == 1 && PostgresStep.is(going.get(0))) {
      RunAppend step = going.get(0);
      return PostgresStep.write(session, writer, runs[0], step) ? Set.of(step.runId()) : Set.of();
    }
    return creating.isEmpty() && going.isEmpty()
        ? Set.of()
        : execute(session, writer, creating, going, Arrays.copyOf(runs, going.size()));
  }

  private Set<String> execute(
      Session session, long writer, List<RunAppend> creating, List<RunAppend> going, long[] runs)
      throws SQLException {
    Parts parts =
        new Parts(
            !creating.isEmpty(),
            creating.stream().anyMatch(append -> !tags(append).isEmpty()),
            !going.isEmpty(),
            going.stream().anyMatch(append -> !append.consumed().isEmpty()),
            going.stream().anyMatch(append -> append.compactedBefore() > 1),
            going.stream().anyMatch(append -> !append.payloads().isEmpty()),
            going.stream().anyMatch(append -> !append.audited().isEmpty()),
            creating.stream().anyMatch(append -> !append.payloads().isEmpty()));
    PreparedStatement statement =
        session.prepare(texts.computeIfAbsent(parts.key(), key -> parts.text()));
    Arguments arguments = new Arguments(statement);
    arguments.add(writer);
    arguments.add(Micros.NONE);
    if (parts.creates) {
      bindCreated(arguments, creating);
    }
    if (parts.stands) {
      bindStanding(arguments, going, runs);
    }
    bindRest(arguments, parts, creating, going, runs);
    return answers(statement, creating, going, runs);
  }

  private Set<String> answers(
      PreparedStatement statement, List<RunAppend> creating, List<RunAppend> going, long[] runs)
      throws SQLException {
    Set<Long> stood = new HashSet<>();
    Set<String> written = new HashSet<>();
    statement.execute();
    if (!creating.isEmpty()) {
      statement.getMoreResults();
    }
    try (ResultSet rows = statement.getResultSet()) {
      while (rows.next()) {
        String id = rows.getString(2);
        if (id == null) {
          stood.add(rows.getLong(1));
        } else {
          numbers.put(id, rows.getLong(1));
          written.add(id);
        }
      }
    }
    for (int i = 0; i < runs.length; i++) {
      if (stood.contains(runs[i])) {
        written.add(going.get(i).runId());
      }
    }
    return written;
  }

  /** Which parts a statement has. */
  private record Parts(
      boolean creates,
      boolean tags,
      boolean stands,
      boolean consumes,
      boolean compacts,
      boolean uses,
      boolean audits,
      boolean usesFirst) {
    int key() {
      return (creates ? 1 : 0)
          | (stands ? 2 : 0)
          | (consumes ? 4 : 0)
          | (compacts ? 8 : 0)
          | (uses ? 16 : 0)
          | (usesFirst ? 32 : 0)
          | (audits ? 64 : 0)
          | (tags ? 128 : 0);
    }

    String text() {
      return (creates ? LOCK.formatted(PostgresDialect.key(Dialect.Lock.STOP)) : "")
          + "WITH t AS MATERIALIZED (SELECT ?::bigint AS writer, ?::bigint AS none,"
          + " analemma_now() AS now)"
          + (creates ? CREATE : "")
          + (tags ? TAG : "")
          + (stands ? STAND : "")
          + (consumes ? CONSUME : "")
          + (compacts ? COMPACT : "")
          + (uses ? USE : "")
          + (audits ? AUDIT : "")
          + (usesFirst ? USE_FIRST : "")
          + (creates ? CREATED : "")
          + (creates && stands ? " UNION ALL " : "")
          + (stands ? STOOD : "");
    }
  }

  /** Sets the parameters of a statement one after the other. */
  private static final class Arguments {
    private final PreparedStatement statement;
    private int count;

    Arguments(PreparedStatement statement) {
      this.statement = statement;
    }

    void add(long value) throws SQLException {
      statement.setLong(++count, value);
    }

    /** Adds an array; the driver sends those of primitives and of bytes in binary form. */
    void add(Object array) throws SQLException {
      statement.setObject(++count, array);
    }
  }

  private static List<String> tags(RunAppend creating) {
    return Objects.requireNonNull(creating.created()).tags();
  }

  private static void bindCreated(Arguments arguments, List<RunAppend> creating)
      throws SQLException {
    int size = creating.size();
    String[][] texts = new String[9][size];
    for (int i = 0; i < size; i++) {
      NewRun run = Objects.requireNonNull(creating.get(i).created());
      texts[0][i] = creating.get(i).runId();
      texts[1][i] = run.workflow();
      texts[2][i] = run.hash();
      texts[3][i] = run.key();
      texts[4][i] = run.inputDigest();
      texts[5][i] = run.owner();
      texts[6][i] = run.scope();
      texts[7][i] = RunRows.tags(run.tags());
      texts[8][i] = run.title();
    }
    for (String[] column : texts) {
      arguments.add(column);
    }
    bindStandings(arguments, creating);
  }

  private static void bindStanding(Arguments arguments, List<RunAppend> going, long[] runs)
      throws SQLException {
    arguments.add(runs);
    arguments.add(going.stream().mapToLong(RunAppend::epoch).toArray());
    arguments.add(going.stream().mapToLong(Appends::before).toArray());
    arguments.add(going.stream().mapToLong(RunAppend::position).toArray());
    bindStandings(arguments, going);
  }

  /** Adds status, detail, due_at, wake_at, owned, ended and body. */
  private static void bindStandings(Arguments arguments, List<RunAppend> appends)
      throws SQLException {
    int size = appends.size();
    int[] status = new int[size];
    String[] detail = new String[size];
    long[] dueAt = new long[size];
    long[] wakeAt = new long[size];
    boolean[] owned = new boolean[size];
    boolean[] ended = new boolean[size];
    byte[][] body = new byte[size][];
    for (int i = 0; i < size; i++) {
      Standing standing = appends.get(i).standing();
      status[i] = RunRows.code(standing.status());
      detail[i] = standing.detail();
      dueAt[i] = RunRows.due(standing);
      wakeAt[i] = RunRows.wake(standing);
      owned[i] = standing.owned();
      ended[i] = standing.status().terminal();
      body[i] = appends.get(i).body();
    }
    arguments.add(status);
    arguments.add(detail);
    arguments.add(dueAt);
    arguments.add(wakeAt);
    arguments.add(owned);
    arguments.add(ended);
    arguments.add(body);
  }

  private void bindRest(
      Arguments arguments,
      Parts parts,
      List<RunAppend> creating,
      List<RunAppend> going,
      long[] runs)
      throws SQLException {
    List<long[]> consumed = new ArrayList<>();
    List<long[]> compacted = new ArrayList<>();
    List<Long> users = new ArrayList<>();
    List<String> used = new ArrayList<>();
    for (int i = 0; i < runs.length; i++) {
      long run = runs[i];
      RunAppend append = going.get(i);
      append.consumed().forEach(number -> consumed.add(new long[] {run, number}));
      compacted.add(new long[] {run, append.compactedBefore()});
      append.payloads().forEach(digest -> users.add(run));
      used.addAll(append.payloads());
    }
    if (parts.consumes) {
      addPairs(arguments, consumed);
    }
    if (parts.compacts) {
      addPairs(arguments, compacted);
    }
    if (parts.uses) {
      arguments.add(users.stream().mapToLong(Long::longValue).toArray());
      arguments.add(used.toArray(String[]::new));
    }
    if (parts.audits) {
      addAudited(arguments, going, runs);
    }
    if (parts.usesFirst) {
      List<String> ids = new ArrayList<>();
      List<String> digests = new ArrayList<>();
      for (RunAppend append : creating) {
        append.payloads().forEach(digest -> ids.add(append.runId()));
        digests.addAll(append.payloads());
      }
      arguments.add(ids.toArray(String[]::new));
      arguments.add(digests.toArray(String[]::new));
    }
  }

  private static void addAudited(Arguments arguments, List<RunAppend> going, long[] runs)
      throws SQLException {
    List<Long> changed = new ArrayList<>();
    List<AuditStore.Entry> changes = new ArrayList<>();
    for (int i = 0; i < runs.length; i++) {
      for (AuditStore.Entry change : going.get(i).audited()) {
        changed.add(runs[i]);
        changes.add(change);
      }
    }
    arguments.add(changed.stream().mapToLong(Long::longValue).toArray());
    for (Function<AuditStore.Entry, @Nullable String> column : AUDIT_COLUMNS) {
      arguments.add(changes.stream().map(column).toArray(String[]::new));
    }
  }

  private static void addPairs(Arguments arguments, List<long[]> pairs) throws SQLException {
    arguments.add(pairs.stream().mapToLong(pair -> pair[0]).toArray());
    arguments.add(pairs.stream().mapToLong(pair -> pair[1]).toArray());
  }
}
