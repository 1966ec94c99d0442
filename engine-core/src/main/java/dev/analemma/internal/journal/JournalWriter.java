// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.journal;

import dev.analemma.StoreException;
import dev.analemma.internal.journal.Entries.Payload;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.StateStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what all runs of an instance append, together: one thread, one transaction after the other.
 *
 * <p>What has come while a transaction was under way makes the next one, so the more runs wait for a
 * commit, the more share it; nothing waits for company. A store that fails is asked again, with the
 * same entries, until it says what became of them.
 *
 * <p>Threads: safe.
 */
public final class JournalWriter implements AutoCloseable {
  /** The highest number of entries in one transaction. */
  public static final int BATCH_MAX = 1_024;

  private static final long BACKOFF_MILLIS_MIN = 10;
  private static final long BACKOFF_MILLIS_MAX = 1_000;
  private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

  private final StateStore store;
  private final String instance;
  private final LinkedBlockingQueue<Journal> queue = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;
  private volatile @Nullable RuntimeException trouble;

  /**
   * Creates a writer; its thread begins at once.
   *
   * @param instance in whose name it writes
   */
  public JournalWriter(StateStore store, String instance) {
    this.store = store;
    this.instance = instance;
    this.thread = new Thread(this::work, "analemma-journal");
    thread.setDaemon(true);
    thread.start();
  }

  void enqueue(Journal journal) {
    queue.add(journal);
  }

  /** Returns what the store failed with last, while it does; null while it works. */
  public @Nullable RuntimeException trouble() {
    return trouble;
  }

  private void work() {
    List<Journal> batch = new ArrayList<>(BATCH_MAX);
    List<Journal> journals = new ArrayList<>(BATCH_MAX);
    List<RunAppend> appends = new ArrayList<>(BATCH_MAX);
    while (!closed || !queue.isEmpty()) {
      try {
        Journal first = queue.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        batch.add(first);
        queue.drainTo(batch, BATCH_MAX - 1);
      } catch (InterruptedException e) {
        // Only closing ends this thread; a store must never be interrupted in the middle.
        continue;
      }
      for (Journal journal : batch) {
        RunAppend append = journal.take();
        if (append != null) {
          journals.add(journal);
          appends.add(append);
        }
      }
      List<AppendOutcome> outcomes = appends.isEmpty() ? List.of() : commit(journals, appends);
      for (int j = 0; j < outcomes.size(); j++) {
        tell(journals.get(j), outcomes.get(j));
      }
      batch.clear();
      journals.clear();
      appends.clear();
    }
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

  /** Commits, as often as it takes to know; empty if the writer was closed before. */
  private List<AppendOutcome> commit(List<Journal> journals, List<RunAppend> appends) {
    long backoff = BACKOFF_MILLIS_MIN;
    for (; ; ) {
      try {
        for (Journal journal : journals) {
          for (Payload payload : journal.payloads()) {
            store.payloads().put(payload.digest(), payload.content());
          }
        }
        List<AppendOutcome> outcomes = store.runs().append(instance, appends);
        if (outcomes.size() != appends.size()) {
          throw new IllegalStateException(
              "the store gave %d outcomes for %d appends"
                  .formatted(outcomes.size(), appends.size()));
        }
        if (trouble != null) {
          LOG.info("the store {} works again", store.describe());
          trouble = null;
        }
        return outcomes;
      } catch (RuntimeException e) {
        if (trouble == null) {
          LOG.warn("the store {} failed; runs wait until it works", store.describe(), e);
        }
        trouble = e;
        if (closed) {
          return List.of();
        }
      }
      rest(backoff);
      backoff = Math.min(BACKOFF_MILLIS_MAX, 2 * backoff);
    }
  }

  /**
   * Waits a little, for others who ask the same store again.
   *
   * @return false if the writer is closed, and asking again is of no use
   */
  public boolean pause() {
    rest(BACKOFF_MILLIS_MAX);
    return !closed;
  }

  private synchronized void rest(long millis) {
    try {
      if (!closed) {
        wait(millis);
      }
    } catch (InterruptedException e) {
      // As above.
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

  /** Commits what has been handed over, once, and ends the thread. */
  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      notifyAll();
    }
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
