// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.journal;

import dev.analemma.internal.journal.Entries.Draft;
import dev.analemma.internal.journal.Entries.Payload;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.RunAppend.Standing;
import dev.analemma.spi.store.TransactionStore;
import dev.analemma.spi.store.TransactionStore.Appending;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The journal of one run, on the side of its writer.
 *
 * <p>Idea: the run's owner adds facts to a draft, which nobody else sees, and hands it over when
 * what belongs together is in it; so a crash never keeps the first half of a step. The {@link
 * JournalWriter} commits one entry of a run at a time, with those of other runs, and says so.
 *
 * <p>Threads: {@code add}, {@code flush} and {@code durable} belong to the run's owner; {@code
 * take} and {@code done} to the writer. A transaction that commits in the writer's place belongs to
 * the owner too, who has handed over nothing that is not committed.
 */
public abstract class Journal {
  private static final int ENTRY_CHARS_MAX = 1 << 20;

  private final String runId;
  private final long epoch;
  private final JournalWriter writer;
  private @Nullable NewRun created;
  private Draft draft = new Draft();
  private List<Long> consumed = List.of();
  private List<AuditStore.Entry> audited = List.of();

  /** How many entries were handed over; the owner's. */
  private long flushed;

  /** How many of them are committed. */
  private volatile long committed;

  private final ArrayDeque<Entry> outgoing = new ArrayDeque<>(2);
  private @Nullable Entry underWay;
  private boolean queued;
  private long position;
  private volatile boolean closed;

  /** An entry on its way. */
  private static final class Entry {
    private final byte @Nullable [] body;
    private final List<Payload> payloads;
    private final List<Long> consumed;
    private final List<AuditStore.Entry> audited;
    private Standing standing;
    private final boolean compacts;
    private long place;

    Entry(
        byte @Nullable [] body,
        List<Payload> payloads,
        List<Long> consumed,
        List<AuditStore.Entry> audited,
        Standing standing,
        boolean compacts) {
      this.body = body;
      this.payloads = payloads;
      this.consumed = consumed;
      this.audited = audited;
      this.standing = standing;
      this.compacts = compacts;
    }
  }

  /**
   * Creates the journal of a run.
   *
   * @param epoch the epoch in which the run is owned
   * @param position the place of the last entry; 0 for a run that is created
   * @param created what the run is, if its first entry creates it
   */
  protected Journal(
      JournalWriter writer, String runId, long epoch, long position, @Nullable NewRun created) {
    this.writer = writer;
    this.runId = runId;
    this.epoch = epoch;
    this.position = position;
    this.created = created;
  }

  /** Returns the id of the run. */
  public final String runId() {
    return runId;
  }

  /** Returns the epoch in which it is written. */
  public final long epoch() {
    return epoch;
  }

  // The owner.

  /** Adds a fact to what is handed over next. */
  public final void add(Fact fact) {
    draft.add(fact);
  }

  /** Says that a message has been taken in by what is handed over next. */
  public final void consume(long message) {
    if (consumed.isEmpty()) {
      consumed = new ArrayList<>(2);
    }
    consumed.add(message);
  }

  /** Says what the audit gets with the facts that are handed over next. */
  public final void audit(AuditStore.Entry change) {
    if (audited.isEmpty()) {
      audited = new ArrayList<>(1);
    }
    audited.add(change);
  }

  /** Returns whether the draft is so long that it should be handed over. */
  public final boolean isLong() {
    return draft.size() > ENTRY_CHARS_MAX;
  }

  /** Returns whether something was added and not handed over. */
  public final boolean dirty() {
    return !draft.isEmpty() || !consumed.isEmpty();
  }

  /** Hands over what was added, if anything was. */
  public final void flush(Standing standing) {
    if (dirty()) {
      push(standing);
    }
  }

  /** Hands over what was added, and how the run stands, also if nothing was added. */
  public final void stand(Standing standing) {
    push(standing);
  }

  /** Hands over what stands for everything before it; nothing else was added meanwhile. */
  protected final void compact(Draft all, Standing standing) {
    push(new Entry(all.bytes(), all.payloads(), List.of(), List.of(), standing, true));
  }

  private void push(Standing standing) {
    Entry entry =
        new Entry(
            draft.isEmpty() ? null : draft.bytes(),
            draft.payloads(),
            consumed,
            draft.isEmpty() ? List.of() : audited,
            standing,
            false);
    if (!draft.isEmpty()) {
      audited = List.of();
    }
    draft = new Draft();
    consumed = List.of();
    push(entry);
  }

  private void push(Entry entry) {
    flushed++;
    boolean enqueue;
    synchronized (this) {
      outgoing.add(entry);
      enqueue = !queued && !closed;
      queued |= enqueue;
    }
    if (enqueue) {
      writer.enqueue(this);
    }
  }

  /** Returns whether everything that was added is committed. */
  public final boolean durable() {
    return !dirty() && committed == flushed;
  }

  /** Returns how many entries have been handed over. */
  public final long flushed() {
    return flushed;
  }

  /** Returns how many of the entries handed over are committed; any thread. */
  public final long committed() {
    return committed;
  }

  /** Nothing is written any more; what is on its way may still be. Any thread. */
  public final void close() {
    closed = true;
  }

  /** Returns whether nothing is written any more. */
  public final boolean closed() {
    return closed;
  }

  // A transaction in place of the writer.

  /**
   * Returns what a transaction appends: what was added and not handed over, and another fact behind
   * it. Nothing is handed over, and nothing added, until it is known what became of that.
   *
   * @return null if something is on its way to be committed, or nothing is written any more
   */
  public final @Nullable Appending appending(Fact last, Standing standing) {
    Draft all = draft.with(last);
    synchronized (this) {
      if (closed || underWay != null || !outgoing.isEmpty()) {
        return null;
      }
      RunAppend append =
          new RunAppend(
              runId,
              epoch,
              position + 1,
              null,
              all.bytes(),
              standing,
              consumed,
              all.payloads().stream().map(Payload::digest).distinct().toList(),
              audited,
              0);
      List<TransactionStore.Payload> payloads =
          all.payloads().stream()
              .map(one -> new TransactionStore.Payload(one.digest(), one.content()))
              .toList();
      return new Appending(append, payloads);
    }
  }

  /** What a transaction was to append is committed. */
  public final void appended(Appending done) {
    draft = new Draft();
    consumed = List.of();
    audited = List.of();
    flushed++;
    synchronized (this) {
      position = done.append().position();
      committed++;
    }
  }

  // The writer.

  /**
   * Returns what is to be committed next, or null; the same again until {@link #done} is called.
   */
  final synchronized @Nullable RunAppend take() {
    Entry next = underWay;
    if (next == null) {
      next = outgoing.poll();
      if (next == null || closed) {
        queued = false;
        return null;
      }
      // What only changes how the run stands is overtaken by what follows.
      while (next.body == null && next.consumed.isEmpty() && !outgoing.isEmpty()) {
        committed++;
        next = outgoing.remove();
      }
      next.place = next.body == null ? Math.max(1, position) : position + 1;
      underWay = next;
    }
    return new RunAppend(
        runId,
        epoch,
        next.place,
        created,
        next.body,
        next.standing,
        next.consumed,
        next.payloads.isEmpty()
            ? List.of()
            : next.payloads.stream().map(Payload::digest).distinct().toList(),
        next.audited,
        next.compacts ? next.place : 0);
  }

  /** Returns what has to be put before the entry is committed. */
  final synchronized List<Payload> payloads() {
    return underWay == null ? List.of() : underWay.payloads;
  }

  /**
   * The outcome of what was taken is known.
   *
   * @return whether there is more to commit
   */
  final boolean done(AppendOutcome outcome) {
    boolean more;
    synchronized (this) {
      Entry entry = underWay;
      underWay = null;
      if (outcome != AppendOutcome.COMMITTED || entry == null) {
        closed = true;
        outgoing.clear();
        queued = false;
        more = false;
      } else {
        position = entry.place;
        created = null;
        committed++;
        more = !outgoing.isEmpty() && !closed;
        queued = more;
      }
    }
    if (outcome == AppendOutcome.COMMITTED) {
      committed(committed);
    } else {
      refused(outcome);
    }
    return more;
  }

  /**
   * Entries are committed; called on the writer's thread, which must not be kept.
   *
   * @param entries how many of those handed over are
   */
  protected abstract void committed(long entries);

  /**
   * An entry was refused: the run belongs to somebody else, or could not be created. Called on the
   * writer's thread.
   */
  protected abstract void refused(AppendOutcome outcome);
}
