// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.analemma.RunStatus;
import dev.analemma.StoreException;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.DocumentStore.Kind;
import dev.analemma.spi.store.MessageStore.Message;
import dev.analemma.spi.store.MessageStore.Outcome;
import dev.analemma.spi.store.MessageStore.Waiting;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import dev.analemma.spi.store.StateStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * What every {@link StateStore} has to keep: extend it, open an empty store for each test, and say
 * how its time is moved. A store that passes is a store.
 *
 * <p>The store's time may stand still or go on by itself between two moves; a test takes seconds at
 * most, and leases are longer than that. Stores that write to a disk or a database are tried as
 * they will be used: with real files, a real server, and everything that makes commits durable.
 *
 * <p>The rules are in the superclasses, one test each; here are those that need many threads.
 */
public abstract class StateStoreTck extends TransactionRules {
  /** Creates the suite. */
  protected StateStoreTck() {}

  @Test
  void claims_ofManyInstancesAtOnce_giveEachRunToExactlyOne() throws Exception {
    committed(
        A, names("r", 60).map(id -> Step.start(id).released(store.now())).toArray(Step[]::new));

    List<List<RunRecord>> taken = inParallel(this::claimAll);
    assertGivenOnce(taken, 60, 0);
  }

  @Test
  void takeOvers_ofManyInstancesAtOnce_giveEachRunToExactlyOne() throws Exception {
    committed(A, names("r", 60).map(Step::start).toArray(Step[]::new));
    end(A);

    List<List<RunRecord>> taken = inParallel(this::claimAll);
    assertGivenOnce(taken, 60, 1);
  }

  private Callable<List<RunRecord>> claimAll(int thread) {
    return () -> {
      String instance = "claimer-" + thread;
      store.join(instance, LEASE);
      List<RunRecord> all = new ArrayList<>();
      List<RunRecord> some;
      do {
        some = store.runs().claim(instance, 3);
        all.addAll(some);
      } while (!some.isEmpty());
      return all;
    };
  }

  private void assertGivenOnce(List<List<RunRecord>> taken, int runs, int crashes) {
    Set<String> ids = new HashSet<>();
    for (int thread = 0; thread < taken.size(); thread++) {
      for (RunRecord run : taken.get(thread)) {
        assertTrue(ids.add(run.id()), run.id());
        assertEquals("claimer-" + thread, run.instance());
        assertEquals(2, run.epoch());
        assertEquals(crashes, run.crashes());
      }
    }
    // Each may have stopped early because others held what was left.
    store.runs().claim(B, runs).forEach(run -> assertTrue(ids.add(run.id()), run.id()));
    assertEquals(runs, ids.size());
  }

  @Test
  void renewal_againstTakeOver_haveOneWinner() throws Exception {
    for (int round = 0; round < 20; round++) {
      String owner = "owner-" + round;
      String run = "run-" + round;
      store.join(owner, LEASE);
      committed(owner, Step.start(run));
      advance(LEASE.plusSeconds(1));
      store.join(B, LEASE);

      List<Boolean> won =
          inParallel(
              2,
              thread ->
                  thread == 0
                      ? () -> store.renew(owner, LEASE)
                      : () -> !store.runs().claim(B, 1).isEmpty());
      assertTrue(won.get(0) ^ won.get(1), "renewed and taken: " + won);
      store.leave(owner);
      store.runs().claim(B, 1);
    }
  }

  @Test
  void appends_ofManyThreads_areAllCommitted() throws Exception {
    int entries = 15;
    inParallel(
        thread ->
            () -> {
              String run = "r" + thread;
              committed(A, Step.start(run));
              for (int position = 2; position <= entries; position++) {
                committed(A, Step.entry(run, 1, position));
              }
              return run;
            });

    for (int thread = 0; thread < THREADS; thread++) {
      assertEquals(entries, journal("r" + thread).size());
    }
  }

  @Test
  void starts_withOneKeyAtOnce_createOneRun() throws Exception {
    for (int round = 0; round < 10; round++) {
      String key = "key-" + round;
      List<List<AppendOutcome>> outcomes =
          inParallel(
              thread ->
                  () ->
                      append(
                          thread % 2 == 0 ? A : B,
                          Step.start(key + "-of-" + thread, Step.keyed(key)),
                          Step.start(key + "-beside-" + thread)));
      List<AppendOutcome> keyed = outcomes.stream().map(both -> both.get(0)).toList();
      assertEquals(1, Collections.frequency(keyed, AppendOutcome.COMMITTED));
      assertEquals(THREADS - 1, Collections.frequency(keyed, AppendOutcome.EXISTS));
      assertTrue(outcomes.stream().allMatch(both -> both.get(1) == AppendOutcome.COMMITTED));
    }
  }

  @Test
  void starts_withKeysInOppositeOrder_allComeToAnEnd() throws Exception {
    for (int round = 0; round < 10; round++) {
      String word = "k" + round;
      List<List<AppendOutcome>> outcomes =
          inParallel(
              2,
              thread ->
                  () -> {
                    List<Step> steps = new ArrayList<>();
                    names(word, 10)
                        .forEach(key -> steps.add(Step.start(key + "/" + thread, Step.keyed(key))));
                    if (thread == 1) {
                      Collections.reverse(steps);
                    }
                    return append(A, steps.toArray(Step[]::new));
                  });
      long committed =
          outcomes.stream()
              .flatMap(List::stream)
              .filter(outcome -> outcome == AppendOutcome.COMMITTED)
              .count();
      assertEquals(10, committed);
    }
  }

  @Test
  void messages_sentByManyThreads_areSeenByAReaderThatGoesForward() throws Exception {
    committed(A, names("r", THREADS).map(Step::start).toArray(Step[]::new));
    int each = 40;
    AtomicBoolean sent = new AtomicBoolean();
    ExecutorService threads = Executors.newFixedThreadPool(1);
    try {
      Future<List<String>> reader = threads.submit(() -> readForward(sent));
      inParallel(
          thread ->
              () -> {
                for (int i = 0; i < each; i++) {
                  String id = thread + "-" + i;
                  assertEquals(Outcome.KEPT, send("r-0" + (i + thread) % THREADS, id));
                }
                return thread;
              });
      sent.set(true);
      List<String> seen = reader.get();
      assertEquals(THREADS * each, new HashSet<>(seen).size(), "nothing was left out");
      assertEquals(THREADS * each, seen.size(), "nothing came twice");
    } finally {
      threads.shutdown();
    }
  }

  private List<String> readForward(AtomicBoolean sent) {
    List<String> seen = new ArrayList<>();
    long after = 0;
    while (true) {
      boolean last = sent.get();
      List<Waiting> some = store.messages().waiting(A, after, 10);
      for (Waiting waiting : some) {
        seen.add(String.valueOf(waiting.message().id()));
        after = waiting.number();
      }
      if (last && some.isEmpty()) {
        return seen;
      }
    }
  }

  @Test
  void message_againstGivingTheRunAway_isNeverForgotten() throws Exception {
    for (int round = 0; round < 15; round++) {
      String run = "run-" + round;
      committed(A, Step.start(run));
      inParallel(
          2,
          thread ->
              thread == 0
                  ? () -> append(A, Step.entry(run, 1, 2).released(null)).name()
                  : () -> send(run, "m").name());

      assertEquals(List.of(run), ids(store.runs().claim(B, 10)));
    }
  }

  @Test
  void message_againstTheEndOfTheRun_isToldTheTruth() throws Exception {
    for (int round = 0; round < 15; round++) {
      String run = "run-" + round;
      committed(A, Step.start(run));
      List<String> outcomes =
          inParallel(
              2,
              thread ->
                  thread == 0
                      ? () -> append(A, Step.entry(run, 1, 2).status(RunStatus.COMPLETED)).name()
                      : () -> store.messages().send(new Message(run, "m", new byte[0])).name());

      assertEquals(AppendOutcome.COMMITTED.name(), outcomes.get(0));
      assertEquals(
          outcomes.get(1).equals(Outcome.KEPT.name()) ? List.of("m") : List.of(), waitingFor(run));
    }
  }

  @Test
  void stop_againstStarts_findsEveryRunThatWasCreated() throws Exception {
    for (int round = 0; round < 5; round++) {
      String scope = "scope-" + round;
      List<Set<String>> found = new ArrayList<>();
      List<Set<String>> created =
          inParallel(
              thread ->
                  thread == 0
                      ? () -> {
                        store.stops().add(scope, scope, "why", "ada");
                        found.add(
                            Set.copyOf(
                                ids(
                                    store
                                        .runs()
                                        .query(RunQuery.all().scope(scope).limit(1_000))
                                        .runs())));
                        return Set.of();
                      }
                      : () -> startUntilStopped(scope, thread));

      Set<String> all = new HashSet<>();
      created.forEach(all::addAll);
      all.removeAll(found.get(0));
      assertEquals(Set.of(), all, "created and not found");
    }
  }

  private Set<String> startUntilStopped(String scope, int thread) {
    Set<String> created = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      String run = scope + "-" + thread + "-" + i;
      AppendOutcome outcome = append(A, Step.start(run, Step.scoped(scope)));
      if (outcome == AppendOutcome.SCOPE_STOPPED) {
        return created;
      }
      assertEquals(AppendOutcome.COMMITTED, outcome);
      created.add(run);
    }
    return created;
  }

  @Test
  void publications_ofOneVersionAtOnce_haveOneHash() throws Exception {
    for (int round = 0; round < 5; round++) {
      String name = "name-" + round;
      List<Boolean> published =
          inParallel(
              thread ->
                  () -> {
                    try {
                      store.documents().publish(Kind.WORKFLOW, name, "1.0.0", "h" + thread, "ada");
                      return true;
                    } catch (StoreException e) {
                      assertEquals("VERSION_EXISTS", e.code());
                      return false;
                    }
                  });
      assertEquals(1, Collections.frequency(published, true));
      assertEquals(1, store.audit().query("workflow:" + name, Long.MAX_VALUE, 10).size());
    }
  }

  @Test
  void close_twice_doesNothingMore() {
    store.close();
    assertFalse(store.describe().isBlank());
  }
}
