// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import dev.analemma.RunStatus;
import dev.analemma.spi.store.MessageStore.Message;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.RunAppend.Standing;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A run in memory. Everything happens under the lock of its store. */
final class MemoryRun {
  final long number;
  final String id;
  final NewRun run;
  final Instant startedAt;
  final TreeMap<Long, Written> journal = new TreeMap<>();
  final TreeMap<Long, Sent> messages = new TreeMap<>();
  final Set<String> payloads = new HashSet<>();

  Standing standing;
  long position;
  long epoch = 1;

  /** Who has the run, or had it last. */
  String holder;

  int crashes;
  Instant updatedAt;
  @Nullable Instant endedAt;

  /** How much room the run takes. */
  long bytes;

  /** An entry and who wrote it. */
  record Written(JournalEntry entry, String instance) {}

  /** A message and when it came. */
  record Sent(Message message, Instant at) {}

  MemoryRun(long number, String id, NewRun run, String holder, Standing standing, Instant now) {
    this.number = number;
    this.id = id;
    this.run = run;
    this.holder = holder;
    this.standing = standing;
    this.startedAt = now;
    this.updatedAt = now;
  }

  boolean open() {
    return !standing.status().terminal();
  }

  boolean ownedBy(String instance) {
    return standing.owned() && holder.equals(instance);
  }

  /**
   * Returns since when a run of nobody has to be looked at, or null if only a message can move it.
   */
  @Nullable Instant due() {
    boolean paused = standing.status() == RunStatus.PAUSED;
    Instant due = paused ? null : standing.dueAt();
    if (messages.isEmpty() || (paused && lastSent().isBefore(updatedAt))) {
      return due;
    }
    Instant sent = messages.firstEntry().getValue().at();
    return due == null || sent.isBefore(due) ? sent : due;
  }

  private Instant lastSent() {
    return messages.lastEntry().getValue().at();
  }

  /** Returns whether this append was committed before. */
  boolean repeats(String instance, RunAppend append) {
    if (append.body() == null) {
      return !standing.owned()
          && holder.equals(instance)
          && epoch == append.epoch()
          && position == append.position()
          && standing.equals(append.standing());
    }
    Written written = journal.get(append.position());
    return written != null
        && written.instance.equals(instance)
        && written.entry.epoch() == append.epoch();
  }

  /** Returns whether this append is the next one of the run's owner. */
  boolean continues(String instance, RunAppend append) {
    long before = append.body() == null ? append.position() : append.position() - 1;
    return open()
        && ownedBy(instance)
        && epoch == append.epoch()
        && position == before
        && append.created() == null;
  }

  void append(String instance, RunAppend append, Instant now) {
    if (append.body() != null) {
      JournalEntry entry = new JournalEntry(append.position(), append.epoch(), now, append.body());
      journal.put(append.position(), new Written(entry, instance));
      crashes = 0;
    }
    position = append.position();
    standing = append.standing();
    updatedAt = now;
    endedAt = open() ? null : now;
    append.consumed().forEach(messages::remove);
    payloads.addAll(append.payloads());
    journal.headMap(append.compactedBefore(), false).clear();
  }

  /** Hands the run over. */
  void give(String instance) {
    crashes += standing.owned() ? 1 : 0;
    epoch++;
    holder = instance;
    own();
  }

  void own() {
    standing = new Standing(standing.status(), standing.detail(), standing.dueAt(), true);
  }

  /** Its instance has left: it is due at once, unless it is paused. */
  void release(Instant now) {
    Instant due = standing.status() == RunStatus.PAUSED ? standing.dueAt() : now;
    standing = new Standing(standing.status(), standing.detail(), due, false);
  }

  RunRecord record() {
    return new RunRecord(
        id,
        run,
        standing.status(),
        standing.detail(),
        position,
        epoch,
        standing.owned() ? holder : null,
        standing.dueAt(),
        crashes,
        startedAt,
        updatedAt,
        endedAt);
  }
}
