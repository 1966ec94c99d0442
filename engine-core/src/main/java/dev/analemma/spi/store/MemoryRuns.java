// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The runs in memory and what is sent to them. */
final class MemoryRuns implements RunStore, MessageStore {
  private final MemorySpace space;
  private final Predicate<String> stopped;
  private final Map<String, MemoryRun> runs = new HashMap<>();
  private final Map<List<String>, MemoryRun> keyed = new HashMap<>();
  private final TreeMap<Long, MemoryRun> numbered = new TreeMap<>(Comparator.reverseOrder());
  private long lastRun;
  private long lastMessage;

  /**
   * Creates an empty store.
   *
   * @param stopped whether a scope is stopped
   */
  MemoryRuns(MemorySpace space, Predicate<String> stopped) {
    this.space = space;
    this.stopped = stopped;
  }

  @Override
  public List<AppendOutcome> append(String instance, List<RunAppend> appends) {
    RunAppend.requireDistinct(appends);
    synchronized (space) {
      space.take(appends.stream().mapToLong(MemoryRuns::size).sum());
      List<AppendOutcome> outcomes = new ArrayList<>();
      for (RunAppend append : appends) {
        outcomes.add(append(instance, append));
      }
      return outcomes;
    }
  }

  private static long size(RunAppend append) {
    RunAppend.NewRun created = append.created();
    return MemorySpace.ENTRY_BYTES
        + (append.body() == null ? 0 : append.body().length)
        + (created == null ? 0 : created.toString().length());
  }

  private AppendOutcome append(String instance, RunAppend append) {
    MemoryRun run = runs.get(append.runId());
    AppendOutcome outcome;
    if (run != null && run.repeats(instance, append)) {
      outcome = AppendOutcome.COMMITTED;
    } else {
      if (append.created() != null) {
        outcome = run == null ? refusal(append.created()) : AppendOutcome.EXISTS;
        run = outcome == null ? create(instance, append, append.created()) : null;
      } else {
        outcome = run != null && run.continues(instance, append) ? null : AppendOutcome.CONFLICT;
      }
      if (outcome == null) {
        Objects.requireNonNull(run).append(instance, append, space.now());
        append
            .audited()
            .forEach(
                change ->
                    space.audit(
                        change.by(),
                        change.action(),
                        change.subject(),
                        change.before(),
                        change.after()));
        run.bytes += size(append);
        return AppendOutcome.COMMITTED;
      }
    }
    space.giveBack(size(append));
    return outcome;
  }

  /** Returns why a run of a new id is not created, or null if it is. */
  private @Nullable AppendOutcome refusal(RunAppend.NewRun created) {
    if (created.key() != null && keyed.containsKey(List.of(created.workflow(), created.key()))) {
      return AppendOutcome.EXISTS;
    }
    return stopped.test(created.scope()) ? AppendOutcome.SCOPE_STOPPED : null;
  }

  private MemoryRun create(String instance, RunAppend append, RunAppend.NewRun created) {
    MemoryRun run =
        new MemoryRun(++lastRun, append.runId(), created, instance, append.standing(), space.now());
    runs.put(run.id, run);
    numbered.put(run.number, run);
    if (created.key() != null) {
      keyed.put(List.of(created.workflow(), created.key()), run);
    }
    return run;
  }

  @Override
  public List<JournalEntry> read(String runId, long afterPosition, int bytesMax) {
    synchronized (space) {
      MemoryRun run = runs.get(runId);
      List<JournalEntry> entries = new ArrayList<>();
      if (run != null) {
        long bytes = 0;
        for (MemoryRun.Written written : run.journal.tailMap(afterPosition, false).values()) {
          bytes += written.entry().body().length;
          if (bytes > bytesMax && !entries.isEmpty()) {
            break;
          }
          entries.add(written.entry());
        }
      }
      return entries;
    }
  }

  @Override
  public Optional<RunRecord> find(String runId) {
    synchronized (space) {
      return Optional.ofNullable(runs.get(runId)).map(MemoryRun::record);
    }
  }

  @Override
  public Optional<RunRecord> findByKey(String workflow, String key) {
    synchronized (space) {
      return Optional.ofNullable(keyed.get(List.of(workflow, key))).map(MemoryRun::record);
    }
  }

  @Override
  public List<RunRecord> claim(String instance, int limit) {
    synchronized (space) {
      if (!space.known(instance)) {
        return List.of();
      }
      Instant now = space.now();
      List<MemoryRun> found =
          open()
              .filter(run -> run.standing.owned() ? abandoned(instance, run) : due(run, now))
              .sorted(
                  Comparator.comparing(
                          MemoryRun::due, Comparator.nullsLast(Comparator.naturalOrder()))
                      .thenComparing(run -> run.number))
              .limit(limit)
              .toList();
      found.forEach(run -> give(run, instance));
      return found.stream().map(MemoryRun::record).toList();
    }
  }

  private static boolean due(MemoryRun run, Instant now) {
    Instant due = run.due();
    return due != null && !due.isAfter(now);
  }

  private boolean abandoned(String instance, MemoryRun run) {
    return !run.holder.equals(instance) && !space.lives(run.holder);
  }

  private void give(MemoryRun run, String instance) {
    if (run.standing.owned()) {
      space.forget(run.holder);
    }
    run.give(instance);
  }

  @Override
  public Optional<RunRecord> claim(String instance, String runId) {
    synchronized (space) {
      MemoryRun run = runs.get(runId);
      if (run != null
          && run.open()
          && space.known(instance)
          && (!run.standing.owned() || abandoned(instance, run))) {
        give(run, instance);
      }
      return Optional.ofNullable(run).map(MemoryRun::record);
    }
  }

  private Stream<MemoryRun> open() {
    return runs.values().stream().filter(MemoryRun::open);
  }

  /** Gives the runs of an instance that leaves to nobody. */
  void release(String instance) {
    open().filter(run -> run.ownedBy(instance)).forEach(run -> run.release(space.now()));
  }

  @Override
  public List<RunRecord> ownedBy(String instance, @Nullable String afterRunId, int limit) {
    synchronized (space) {
      return open()
          .filter(run -> run.ownedBy(instance))
          .filter(run -> afterRunId == null || run.id.compareTo(afterRunId) > 0)
          .sorted(Comparator.comparing(run -> run.id))
          .limit(limit)
          .map(MemoryRun::record)
          .toList();
    }
  }

  @Override
  public Optional<Instant> nextDue() {
    synchronized (space) {
      return open()
          .filter(run -> !run.standing.owned())
          .map(MemoryRun::due)
          .filter(Objects::nonNull)
          .min(Comparator.naturalOrder());
    }
  }

  @Override
  public RunPage query(RunQuery query) {
    synchronized (space) {
      String after = query.after();
      Stream<MemoryRun> rest =
          (after == null ? numbered : numbered.tailMap(number(after), false)).values().stream();
      List<MemoryRun> found =
          rest.filter(run -> matches(run, query)).limit(query.limit() + 1L).toList();
      boolean more = found.size() > query.limit();
      List<MemoryRun> page = more ? found.subList(0, query.limit()) : found;
      return new RunPage(
          page.stream().map(MemoryRun::record).toList(),
          more ? Long.toString(page.get(page.size() - 1).number) : null);
    }
  }

  private static long number(String after) {
    try {
      return Long.parseLong(after);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "page '%s' is none that a query gave; pass what RunPage.next gave".formatted(after), e);
    }
  }

  private static boolean matches(MemoryRun run, RunQuery query) {
    return is(query.owner(), run.run.owner())
        && is(query.workflow(), run.run.workflow())
        && (query.statuses().isEmpty() || query.statuses().contains(run.standing.status()))
        && (query.tag() == null || run.run.tags().contains(query.tag()))
        && (query.text() == null || contains(run.run, query.text()))
        && (query.scope() == null || lies(run.run.scope(), query.scope()))
        && (query.startedFrom() == null || !run.startedAt.isBefore(query.startedFrom()))
        && (query.startedBefore() == null || run.startedAt.isBefore(query.startedBefore()));
  }

  private static boolean is(@Nullable String asked, @Nullable String text) {
    return asked == null || asked.equals(text);
  }

  private static boolean contains(RunAppend.NewRun run, String text) {
    String part = lower(text);
    return Stream.of(run.workflow(), run.key(), run.owner(), run.title())
        .anyMatch(whole -> whole != null && lower(whole).contains(part));
  }

  /** Letters A to Z alone: what else is one letter depends on the language. */
  private static String lower(String text) {
    StringBuilder lower = new StringBuilder(text);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        lower.setCharAt(i, (char) (c + ('a' - 'A')));
      }
    }
    return lower.toString();
  }

  /** Returns whether a scope is a path or lies below it. */
  static boolean lies(String scope, String path) {
    return scope.equals(path) || scope.startsWith(path + "/");
  }

  @Override
  public int purge(Instant endedBefore, int limit) {
    synchronized (space) {
      return delete(
          ended(
              run ->
                  run.standing.dueAt() == null
                      && Objects.requireNonNull(run.endedAt).isBefore(endedBefore)),
          limit);
    }
  }

  @Override
  public int purgeDue(int limit) {
    synchronized (space) {
      Instant now = space.now();
      return delete(
          ended(run -> run.standing.dueAt() != null && !run.standing.dueAt().isAfter(now)), limit);
    }
  }

  @Override
  public int purgeBeyond(String workflow, int kept, int limit) {
    synchronized (space) {
      return delete(ended(run -> run.run.workflow().equals(workflow)).skip(kept), limit);
    }
  }

  /** Returns ended runs, newest first. */
  private Stream<MemoryRun> ended(Predicate<MemoryRun> which) {
    return numbered.values().stream().filter(run -> run.endedAt != null && which.test(run));
  }

  private int delete(Stream<MemoryRun> which, int limit) {
    List<MemoryRun> ended = which.limit(limit).toList();
    for (MemoryRun run : ended) {
      runs.remove(run.id);
      numbered.remove(run.number);
      if (run.run.key() != null) {
        keyed.remove(List.of(run.run.workflow(), run.run.key()));
      }
      space.giveBack(run.bytes);
    }
    return ended.size();
  }

  @Override
  public List<String> workflows(@Nullable String after, int limit) {
    synchronized (space) {
      return runs.values().stream()
          .map(run -> run.run.workflow())
          .filter(name -> after == null || name.compareTo(after) > 0)
          .distinct()
          .sorted()
          .limit(limit)
          .toList();
    }
  }

  /** Returns those of some digests that a run refers to. */
  Set<String> referred(Collection<String> digests) {
    Set<String> referred = new HashSet<>();
    runs.values().forEach(run -> referred.addAll(run.payloads));
    referred.retainAll(Set.copyOf(digests));
    return referred;
  }

  @Override
  public Outcome send(Message message) {
    synchronized (space) {
      MemoryRun run = runs.get(message.runId());
      if (run == null) {
        return Outcome.RUN_UNKNOWN;
      }
      if (!run.open()) {
        return Outcome.RUN_ENDED;
      }
      if (message.id() != null
          && run.messages.values().stream()
              .anyMatch(sent -> message.id().equals(sent.message().id()))) {
        return Outcome.DUPLICATE;
      }
      if (run.messages.size() >= WAITING_MAX) {
        return Outcome.TOO_MANY;
      }
      long bytes = MemorySpace.ENTRY_BYTES + message.body().length;
      space.take(bytes);
      run.bytes += bytes;
      run.messages.put(++lastMessage, new MemoryRun.Sent(message, space.now()));
      return Outcome.KEPT;
    }
  }

  @Override
  public List<Waiting> waiting(String instance, long afterNumber, int limit) {
    synchronized (space) {
      return open()
          .filter(run -> run.ownedBy(instance))
          .flatMap(run -> waiting(run, afterNumber))
          .sorted(Comparator.comparingLong(Waiting::number))
          .limit(limit)
          .toList();
    }
  }

  @Override
  public List<Waiting> waitingFor(String runId) {
    synchronized (space) {
      MemoryRun run = runs.get(runId);
      return run == null ? List.of() : waiting(run, 0).toList();
    }
  }

  private static Stream<Waiting> waiting(MemoryRun run, long afterNumber) {
    return run.messages.tailMap(afterNumber, false).entrySet().stream()
        .map(sent -> new Waiting(sent.getKey(), sent.getValue().message()));
  }
}
