// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.analemma.RunStatus;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.JournalEntry;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What holds of journals: they are read as they were written, until they are compacted or purged.
 */
abstract class JournalRules extends AppendRules {

  @Test
  void bodies_ofAllSizesAndBytes_comeBackAsTheyWere() {
    committed(A, Step.start("r").body(new byte[0]));
    Random random = new Random(7);
    List<byte[]> bodies = new ArrayList<>();
    bodies.add(new byte[0]);
    for (int size : new int[] {1, 2_000, 70_000, 3_000_000}) {
      byte[] body = new byte[size];
      random.nextBytes(body);
      bodies.add(body);
      committed(A, Step.entry("r", 1, bodies.size()).body(body));
    }

    List<JournalEntry> entries = store.runs().read("r", 0, Integer.MAX_VALUE);
    assertEquals(bodies.size(), entries.size());
    for (int i = 0; i < bodies.size(); i++) {
      assertArrayEquals(bodies.get(i), entries.get(i).body());
      assertEquals(i + 1, entries.get(i).position());
      assertEquals(1, entries.get(i).epoch());
    }
  }

  @Test
  void read_inPages_givesEveryEntryOnce() {
    committed(A, Step.start("r").body("x".repeat(1_000)));
    for (int i = 2; i <= 300; i++) {
      committed(A, Step.entry("r", 1, i).body("x".repeat(1_000)));
    }

    long after = 0;
    int calls = 0;
    for (List<JournalEntry> page = store.runs().read("r", 0, 20_500);
        !page.isEmpty();
        page = store.runs().read("r", after, 20_500)) {
      assertEquals(after + 1, page.get(0).position());
      assertTrue(page.size() <= 21, "a page has " + page.size() + " entries");
      after = page.get(page.size() - 1).position();
      calls++;
    }
    assertEquals(300, after);
    assertTrue(calls <= 20, "pages are about as large as was asked for, not " + calls);
  }

  @Test
  void read_ofFewerBytesThanAnEntry_givesOne() {
    committed(A, Step.start("r"));
    committed(A, Step.entry("r", 1, 2));

    assertEquals(1, store.runs().read("r", 0, 1).size());
    assertEquals(2, store.runs().read("r", 1, 1).get(0).position());
    assertTrue(store.runs().read("r", 2, 1).isEmpty());
  }

  @Test
  void entries_tellTheirEpochAndTime() throws Exception {
    committed(A, Step.start("r"));
    Instant before = store.now();
    end(A);
    store.runs().claim(B, 1);
    committed(B, Step.entry("r", 2, 2));

    List<JournalEntry> entries = store.runs().read("r", 0, 1_000);
    assertEquals(2, entries.get(1).epoch());
    assertTrue(!entries.get(0).at().isAfter(before));
    assertTrue(!entries.get(1).at().isBefore(before.plus(LEASE)));
    assertEquals(entries.get(1).at(), found("r").updatedAt());
  }

  @Test
  void compaction_deletesEarlierEntriesAlone() {
    committed(A, Step.start("r"), Step.start("s"));
    committed(A, Step.entry("r", 1, 2));
    committed(A, Step.entry("r", 1, 3).compactedBefore(2), Step.entry("s", 1, 2));
    assertEquals(List.of("entry 2", "entry 3"), journal("r"));

    committed(A, Step.entry("r", 1, 4).compactedBefore(4));
    assertEquals(List.of("entry 4"), journal("r"));
    assertEquals(2, journal("s").size());
    committed(A, Step.entry("r", 1, 5));
    assertEquals(5, found("r").position());
  }

  @Test
  void compaction_ofARefusedAppend_deletesNothing() {
    committed(A, Step.start("r"));

    assertEquals(AppendOutcome.CONFLICT, append(B, Step.entry("r", 1, 2).compactedBefore(2)));
    assertEquals(1, journal("r").size());
  }

  @Test
  void purge_deletesWhatEndedBefore_withAllThatBelongsToIt() throws Exception {
    NewRun tagged = new NewRun("checkout", "h1", "k", "d1", null, "checkout", List.of("tag"), null);
    committed(A, Step.start("r", tagged), Step.start("open"), Step.start("late"));
    committed(A, Step.entry("r", 1, 2).status(RunStatus.COMPLETED));
    advance(Duration.ofSeconds(5));
    Instant between = store.now();
    advance(Duration.ofSeconds(5));
    committed(A, Step.entry("late", 1, 2).status(RunStatus.FAILED));

    assertEquals(1, store.runs().purge(between, 10));
    assertEquals(0, store.runs().purge(between, 10));
    assertTrue(store.runs().find("r").isEmpty());
    assertTrue(store.runs().findByKey("checkout", "k").isEmpty());
    assertTrue(journal("r").isEmpty());
    assertTrue(store.runs().query(RunQuery.all().tag("tag")).runs().isEmpty());
    assertEquals(2, journal("late").size());
    assertEquals(RunStatus.RUNNING, found("open").status());
  }

  @Test
  void purge_deletesNoMoreThanTheLimit() throws Exception {
    committed(
        A,
        names("r", 5).map(id -> Step.start(id).status(RunStatus.CANCELLED)).toArray(Step[]::new));
    advance(Duration.ofSeconds(1));

    assertEquals(3, store.runs().purge(store.now(), 3));
    assertEquals(2, store.runs().purge(store.now(), 3));
  }

  @Test
  void purge_leavesRunsThatSayThemselvesUntilWhenTheyAreKept() throws Exception {
    Instant until = in(Duration.ofSeconds(10));
    committed(A, Step.start("r").status(RunStatus.COMPLETED).dueAt(until));
    committed(A, Step.start("open").dueAt(until), Step.start("other").status(RunStatus.FAILED));
    advance(Duration.ofSeconds(5));

    assertEquals(0, store.runs().purgeDue(10));
    assertEquals(1, store.runs().purge(store.now(), 10));
    assertTrue(store.runs().find("other").isEmpty());
    advance(Duration.ofSeconds(6));
    assertEquals(0, store.runs().purge(store.now(), 10));
    assertEquals(1, store.runs().purgeDue(10));
    assertTrue(store.runs().find("r").isEmpty());
    assertTrue(journal("r").isEmpty());
    assertEquals(RunStatus.RUNNING, found("open").status());
  }

  @Test
  void purgeDue_deletesNoMoreThanTheLimit() throws Exception {
    Instant until = in(Duration.ofSeconds(1));
    committed(
        A,
        names("r", 5)
            .map(id -> Step.start(id).status(RunStatus.CANCELLED).dueAt(until))
            .toArray(Step[]::new));
    advance(Duration.ofSeconds(2));

    assertEquals(3, store.runs().purgeDue(3));
    assertEquals(2, store.runs().purgeDue(3));
  }

  @Test
  void endedRun_thatSaysUntilWhenItIsKept_isNotDue() throws Exception {
    committed(A, Step.start("r").status(RunStatus.COMPLETED).dueAt(in(Duration.ofSeconds(1))));
    advance(Duration.ofSeconds(2));

    assertTrue(store.runs().nextDue().isEmpty());
    assertTrue(store.runs().claim(A, 10).isEmpty());
  }

  private static NewRun of(String workflow) {
    return new NewRun(workflow, "h1", null, "d1", null, workflow, List.of(), null);
  }

  @Test
  void purgeBeyond_keepsTheNewestEndedRunsOfAWorkflow_andAllOthers() {
    for (String id : List.of("r1", "r2", "r3", "r4")) {
      committed(A, Step.start(id, of("a")).status(RunStatus.COMPLETED));
    }
    committed(
        A, Step.start("open", of("a")), Step.start("other", of("b")).status(RunStatus.FAILED));
    committed(A, Step.start("r5", of("a")).status(RunStatus.FAILED));

    assertEquals(1, store.runs().purgeBeyond("a", 2, 1));
    assertEquals(2, store.runs().purgeBeyond("a", 2, 10));
    assertEquals(0, store.runs().purgeBeyond("a", 2, 10));
    assertEquals(0, store.runs().purgeBeyond("c", 0, 10));
    assertEquals(
        List.of("r5", "open", "r4"),
        store.runs().query(RunQuery.all().workflow("a")).runs().stream()
            .map(RunRecord::id)
            .toList());
    assertTrue(journal("r1").isEmpty());
    assertEquals(RunStatus.FAILED, found("other").status());
    assertEquals(1, store.runs().purgeBeyond("b", 0, 10));
  }

  @Test
  void workflows_areToldOnceEach_inTheirOrder() {
    committed(
        A,
        Step.start("r1", of("b")),
        Step.start("r2", of("a")).status(RunStatus.COMPLETED),
        Step.start("r3", of("b")),
        Step.start("r4", of("c")));

    assertEquals(List.of("a", "b", "c"), store.runs().workflows(null, 10));
    assertEquals(List.of("a", "b"), store.runs().workflows(null, 2));
    assertEquals(List.of("c"), store.runs().workflows("b", 2));
    assertEquals(List.of(), store.runs().workflows("c", 2));
  }

  @Test
  void id_ofAPurgedRun_canBeUsedAgain() throws Exception {
    committed(A, Step.start("r").status(RunStatus.COMPLETED));
    advance(Duration.ofSeconds(1));
    store.runs().purge(store.now(), 1);

    assertEquals(AppendOutcome.CONFLICT, append(A, Step.entry("r", 1, 2)));
    committed(A, Step.start("r"));
    committed(A, Step.entry("r", 1, 2));
    assertEquals(2, journal("r").size());
  }
}
