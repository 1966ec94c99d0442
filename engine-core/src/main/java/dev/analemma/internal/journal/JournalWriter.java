// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.journal;

import dev.analemma.StoreException;
import dev.analemma.internal.journal.Entries.Payload;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.StateStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what all runs of an instance append, together: one transaction after the other.
 *
 * <p>Idea: what has come while a transaction was under way makes the next one, so the more runs
 * wait for a commit, the more share it; nothing waits for company. Whoever holds the lock commits
 * for all: the writer's own turn, or a thread that waits for a start anyway. A store that fails is
 * asked again, with the same entries, until it says what became of them.
 *
 * <p>Threads: safe.
 */
public final class JournalWriter implements AutoCloseable {
  /** The highest number of entries in one transaction. */
  public static final int BATCH_MAX = 1_024;

  private static final Duration BACKOFF_MIN = Duration.ofMillis(10);
  private static final Duration BACKOFF_MAX = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

  private final StateStore store;
  private final String instance;
  private final EngineClock clock;
  private final Executor executor;
  private final Queue<Journal> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final ReentrantLock committing = new ReentrantLock();

  /**
   * What was taken from the queue and is not known to be committed; whoever commits, changes it.
   */
  private List<Journal> open = new ArrayList<>();

  private Duration backoff = BACKOFF_MIN;
  private volatile boolean closed;
  private volatile @Nullable RuntimeException trouble;

  /**
   * Creates a writer.
   *
   * @param instance in whose name it writes
   * @param clock by which it asks a store again that failed
   * @param executor its turns run there, one at a time, and block
   */
  public JournalWriter(StateStore store, String instance, EngineClock clock, Executor executor) {
    this.store = store;
    this.instance = instance;
    this.clock = clock;
    this.executor = executor;
  }

  void enqueue(Journal journal) {
    queue.add(journal);
    scheduleIfItWorks();
  }

  /** A store that fails is asked again in its time, however much comes for it meanwhile. */
  private void scheduleIfItWorks() {
    if (trouble == null) {
      schedule();
    }
  }

  private void schedule() {
    if (scheduled.compareAndSet(false, true)) {
      try {
        executor.execute(this::turn);
      } catch (RejectedExecutionException ended) {
        LOG.debug("nothing is committed any more, because the engine is closed", ended);
      }
    }
  }

  /** Returns what the store failed with last, while it does; null while it works. */
  public @Nullable RuntimeException trouble() {
    return trouble;
  }

  private void turn() {
    committing.lock();
    try {
      scheduled.set(false);
      while (commit()) {
        // What has come meanwhile makes the next transaction.
      }
    } finally {
      committing.unlock();
    }
  }

  /**
   * Commits what waits on the calling thread, which waits for a part of it anyway; not while
   * another thread commits, which may go on for long.
   */
  public void help() {
    if (trouble != null || !committing.tryLock()) {
      scheduleIfItWorks();
      return;
    }
    try {
      commit();
    } finally {
      committing.unlock();
    }
    if (!queue.isEmpty()) {
      scheduleIfItWorks();
    }
  }

  /** Commits the next batch; returns false if nothing waits, or the store fails. */
  private boolean commit() {
    if (open.isEmpty()) {
      takeFromQueue();
    }
    List<Journal> journals = new ArrayList<>(open.size());
    List<RunAppend> appends = new ArrayList<>(open.size());
    for (Journal journal : open) {
      RunAppend append = journal.take();
      if (append != null) {
        journals.add(journal);
        appends.add(append);
      }
    }
    open = journals;
    if (appends.isEmpty()) {
      // A closed journal of a run may have kept its next one waiting.
      return !queue.isEmpty();
    }
    List<AppendOutcome> outcomes;
    try {
      outcomes = append(journals, appends);
    } catch (RuntimeException e) {
      failed(e);
      return false;
    }
    works();
    open = new ArrayList<>();
    for (int j = 0; j < outcomes.size(); j++) {
      tell(journals.get(j), outcomes.get(j));
    }
    return true;
  }

  /** One entry a run: an instance that lost one and has it again may have two journals of it. */
  private void takeFromQueue() {
    Set<String> runs = new HashSet<>();
    List<Journal> later = new ArrayList<>(0);
    while (open.size() < BATCH_MAX) {
      Journal next = queue.poll();
      if (next == null) {
        break;
      }
      (runs.add(next.runId()) ? open : later).add(next);
    }
    queue.addAll(later);
  }

  private List<AppendOutcome> append(List<Journal> journals, List<RunAppend> appends) {
    for (Journal journal : journals) {
      for (Payload payload : journal.payloads()) {
        store.payloads().put(payload.digest(), payload.content());
      }
    }
    List<AppendOutcome> outcomes = store.runs().append(instance, appends);
    if (outcomes.size() != appends.size()) {
      throw new IllegalStateException(
          "the store gave %d outcomes for %d appends".formatted(outcomes.size(), appends.size()));
    }
    return outcomes;
  }

  private void tell(Journal journal, AppendOutcome outcome) {
    try {
      if (journal.done(outcome)) {
        queue.add(journal);
      }
    } catch (RuntimeException e) {
      LOG.error("run {} could not be told of its commit", journal.runId(), e);
    }
  }

  private void failed(RuntimeException e) {
    if (trouble == null) {
      LOG.warn("the store {} failed; runs wait until it works", store.describe(), e);
    }
    trouble = e;
    if (!closed) {
      clock.schedule(backoff, this::schedule);
      backoff =
          backoff.multipliedBy(2).compareTo(BACKOFF_MAX) < 0
              ? backoff.multipliedBy(2)
              : BACKOFF_MAX;
    }
  }

  private void works() {
    if (trouble != null) {
      LOG.info("the store {} works again", store.describe());
      trouble = null;
      backoff = BACKOFF_MIN;
    }
  }

  /** Returns the exception that a start gets while the store does not work. */
  public static StoreException unavailable(RuntimeException trouble) {
    return trouble instanceof StoreException known
        ? known
        : new StoreException(
            "STORE_UNAVAILABLE",
            true,
            StoreException.Outcome.NOTHING_DONE,
            "the store failed: " + trouble.getMessage(),
            trouble);
  }

  /** Commits what has been handed over, once, on the calling thread. */
  @Override
  public void close() {
    closed = true;
    turn();
  }
}
