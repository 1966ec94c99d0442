// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.JournalEntry;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunRecord;
import dev.analemma.spi.store.StateStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A store for each test, with two instances in it, and words to speak of it. */
abstract class StoreRules {
  static final Duration LEASE = Duration.ofSeconds(10);
  static final String A = "instance-a";
  static final String B = "instance-b";

  /** How many threads try to get in each other's way. */
  static final int THREADS = 4;

  /** The store of the test. */
  StateStore store;

  /** Returns a new store that holds nothing. */
  protected abstract StateStore open() throws Exception;

  /** Moves the time of the store that was opened last forward. */
  protected abstract void advance(Duration by) throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = open();
    store.join(A, LEASE);
    store.join(B, LEASE);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  AppendOutcome append(String instance, Step step) {
    return store.runs().append(instance, List.of(step.append())).get(0);
  }

  List<AppendOutcome> append(String instance, Step... steps) {
    List<RunAppend> appends = Arrays.stream(steps).map(Step::append).toList();
    return store.runs().append(instance, appends);
  }

  /** Appends what must be committed. */
  void committed(String instance, Step... steps) {
    for (AppendOutcome outcome : append(instance, steps)) {
      assertEquals(AppendOutcome.COMMITTED, outcome);
    }
  }

  /** Starts runs of an instance and gives them to nobody, due now. */
  void startDue(String... runIds) {
    for (String runId : runIds) {
      committed(A, Step.start(runId).released(store.now()));
    }
  }

  /** Lets the lease of an instance end, and not that of another one. */
  void end(String instance) throws Exception {
    advance(LEASE.plusSeconds(1));
    store.renew(instance.equals(A) ? B : A, LEASE);
  }

  RunRecord found(String runId) {
    return store.runs().find(runId).orElseThrow();
  }

  /** Returns the bodies of a journal. */
  List<String> journal(String runId) {
    return store.runs().read(runId, 0, Integer.MAX_VALUE).stream().map(StoreRules::text).toList();
  }

  static String text(JournalEntry entry) {
    return new String(entry.body(), StandardCharsets.UTF_8);
  }

  static List<String> ids(List<RunRecord> runs) {
    return runs.stream().map(RunRecord::id).toList();
  }

  /** Returns names with numbers: {@code run-00}, {@code run-01}, … */
  static Stream<String> names(String word, int count) {
    return Stream.iterate(0, i -> i + 1).limit(count).map("%s-%%02d".formatted(word)::formatted);
  }

  Instant in(Duration time) {
    return store.now().plus(time);
  }

  <T> List<T> inParallel(IntFunction<Callable<T>> work) throws Exception {
    return inParallel(THREADS, work);
  }

  /** Begins work on many threads at one moment and waits for all of it. */
  static <T> List<T> inParallel(int count, IntFunction<Callable<T>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      CyclicBarrier barrier = new CyclicBarrier(count);
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Callable<T> one = work.apply(i);
        futures.add(
            threads.submit(
                () -> {
                  barrier.await();
                  return one.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdown();
    }
  }
}
