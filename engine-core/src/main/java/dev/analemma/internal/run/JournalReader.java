// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.internal.journal.Compaction;
import dev.analemma.internal.journal.Entries;
import dev.analemma.internal.journal.Fact;
import dev.analemma.spi.store.JournalEntry;
import dev.analemma.spi.store.StateStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what runs have written down.
 *
 * <p>Threads: safe; blocks.
 */
final class JournalReader {
  private static final int READ_BYTES = 4 << 20;

  private final StateStore store;

  JournalReader(StateStore store) {
    this.store = store;
  }

  /** A fact, and where it stands. */
  record Written(JournalEntry entry, Fact fact) {}

  /** Returns the facts of a journal. */
  List<Fact> read(String runId) {
    return readWithEntries(runId).stream().map(Written::fact).toList();
  }

  /** Returns the facts of a journal, each with the entry that holds it. */
  List<Written> readWithEntries(String runId) {
    List<Written> all = new ArrayList<>();
    long position = 0;
    for (; ; ) {
      List<JournalEntry> entries = store.runs().read(runId, position, READ_BYTES);
      if (entries.isEmpty()) {
        return all;
      }
      for (JournalEntry entry : entries) {
        position = entry.position();
        for (Fact fact : Entries.read(entry.body(), this::payload)) {
          if (fact.kind() == Fact.Kind.STARTED) {
            // Shortened while it was read: this entry stands for all before it.
            all.clear();
          }
          all.add(new Written(entry, fact));
        }
      }
    }
  }

  /** Returns what of a journal is still needed, as one entry. */
  Entries.Draft needed(String runId) {
    List<Fact> facts = read(runId);
    Entries.Draft draft = new Entries.Draft();
    draft.add(facts.get(0));
    Compaction.live(facts.subList(1, facts.size())).forEach(draft::add);
    return draft;
  }

  private byte @Nullable [] payload(String digest) {
    return store.payloads().get(digest).orElse(null);
  }
}
