// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.analemma.RunStatus;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds of appends: one writer, one entry a position, nothing twice. */
abstract class AppendRules extends StoreRules {

  @Test
  void create_keepsWhatTheRunIs() {
    NewRun run =
        new NewRun(
            "checkout", "h1", "key", "d1", "ada", "shop/eu", List.of("b", "a", "b"), "Order 7");
    Instant due = in(Duration.ofMinutes(3));

    committed(A, Step.start("r", run).dueAt(due));

    RunRecord found = found("r");
    assertEquals(run, found.run());
    assertEquals(RunStatus.RUNNING, found.status());
    assertNull(found.detail());
    assertEquals(1, found.position());
    assertEquals(1, found.epoch());
    assertEquals(A, found.instance());
    assertEquals(due, found.dueAt());
    assertEquals(0, found.crashes());
    assertEquals(found.startedAt(), found.updatedAt());
    assertNull(found.endedAt());
    assertTrue(Duration.between(found.startedAt(), store.now()).compareTo(LEASE) < 0);
  }

  @Test
  void create_ofTextsOfTheLargestSizeAndAnyScript_givesThemBack() {
    String smile = "\uD83D\uDE00";
    List<String> tags = names(smile.repeat(120), 100).toList();
    NewRun run =
        new NewRun(
            "\u8A69".repeat(256),
            "h".repeat(128),
            smile.repeat(256),
            "d".repeat(128),
            "\u00E9".repeat(256),
            "s".repeat(512),
            tags,
            "'\";--%_\\\u0001\uFFFF".repeat(400));

    committed(A, Step.start(smile.repeat(64), run).status(RunStatus.PAUSED).detail("\t\n\u0085"));

    RunRecord found = found(smile.repeat(64));
    assertEquals(run, found.run());
    assertEquals("\t\n\u0085", found.detail());
    assertEquals(List.of(found), store.runs().query(RunQuery.all().tag(tags.get(99))).runs());
  }

  @Test
  void create_withAnIdThatExists_isRefused() {
    committed(A, Step.start("r"));

    assertEquals(AppendOutcome.EXISTS, append(B, Step.start("r")));
    assertEquals(A, found("r").instance());
    assertEquals(1, journal("r").size());
  }

  @Test
  void create_withAKeyThatExists_isRefused() {
    committed(A, Step.start("r", Step.keyed("order-7")));

    assertEquals(AppendOutcome.EXISTS, append(B, Step.start("s", Step.keyed("order-7"))));
    assertTrue(store.runs().find("s").isEmpty());
    assertTrue(store.runs().read("s", 0, 1).isEmpty());
  }

  @Test
  void create_withTheKeyOfAnEndedRun_isRefused() {
    committed(A, Step.start("r", Step.keyed("k")).status(RunStatus.COMPLETED));

    assertEquals(AppendOutcome.EXISTS, append(A, Step.start("s", Step.keyed("k"))));
  }

  @Test
  void create_withTheKeyOfAnotherWorkflow_isCommitted() {
    NewRun other = new NewRun("refund", "h1", "k", "d1", null, "refund", List.of(), null);
    committed(A, Step.start("r", Step.keyed("k")), Step.start("s", other));

    assertEquals("r", store.runs().findByKey("checkout", "k").orElseThrow().id());
    assertEquals("s", store.runs().findByKey("refund", "k").orElseThrow().id());
    assertTrue(store.runs().findByKey("refund", "K").isEmpty());
  }

  @Test
  void create_ofTwoRunsWithOneKeyAtOnce_createsTheFirst() {
    assertEquals(
        List.of(AppendOutcome.COMMITTED, AppendOutcome.EXISTS),
        append(A, Step.start("r", Step.keyed("k")), Step.start("s", Step.keyed("k"))));
  }

  @Test
  void create_repeated_answersCommittedAndDoesNothing() {
    committed(A, Step.start("r", Step.keyed("k")));
    committed(A, Step.start("r", Step.keyed("k")).body("again"));

    assertEquals(List.of("start of r"), journal("r"));
    assertEquals(1, found("r").position());
  }

  @Test
  void create_repeatedWhenTheRunHasGoneOn_answersCommitted() throws Exception {
    committed(A, Step.start("r"));
    committed(A, Step.entry("r", 1, 2));
    end(A);
    store.runs().claim(B, 1);
    committed(B, Step.entry("r", 2, 3).status(RunStatus.COMPLETED));

    committed(A, Step.start("r"));
    assertEquals(3, found("r").position());
  }

  @Test
  void append_atTheNextPosition_isCommitted() {
    committed(A, Step.start("r"));
    committed(A, Step.entry("r", 1, 2).status(RunStatus.PAUSED).detail("why"));

    RunRecord found = found("r");
    assertEquals(2, found.position());
    assertEquals(RunStatus.PAUSED, found.status());
    assertEquals("why", found.detail());
    assertEquals(List.of("start of r", "entry 2"), journal("r"));
  }

  @Test
  void append_anywhereElse_isAConflict() {
    committed(A, Step.start("r"));

    assertEquals(AppendOutcome.CONFLICT, append(A, Step.entry("r", 1, 3)));
    assertEquals(AppendOutcome.CONFLICT, append(A, Step.standing("r", 1, 2)));
    assertEquals(1, found("r").position());
  }

  @Test
  void append_toARunThatDoesNotExist_isAConflict() {
    assertEquals(AppendOutcome.CONFLICT, append(A, Step.entry("r", 1, 2)));
    assertEquals(AppendOutcome.CONFLICT, append(A, Step.standing("r", 1, 1)));
  }

  @Test
  void append_ofAnotherInstance_isAConflict() {
    committed(A, Step.start("r"));

    assertEquals(AppendOutcome.CONFLICT, append(B, Step.entry("r", 1, 2)));
    assertEquals(AppendOutcome.CONFLICT, append(B, Step.standing("r", 1, 1).released(null)));
    assertEquals(AppendOutcome.CONFLICT, append("instance-never-seen", Step.entry("r", 1, 2)));
    assertEquals(A, found("r").instance());
  }

  @Test
  void append_inAnotherEpoch_isAConflict() {
    committed(A, Step.start("r"));

    assertEquals(AppendOutcome.CONFLICT, append(A, Step.entry("r", 2, 2)));
  }

  @Test
  void append_ofAPausedOwnerAfterTakeOver_isAConflict() throws Exception {
    committed(A, Step.start("r"));
    end(A);
    assertEquals(List.of("r"), ids(store.runs().claim(B, 1)));

    assertEquals(AppendOutcome.CONFLICT, append(A, Step.entry("r", 1, 2)));
    assertEquals(AppendOutcome.CONFLICT, append(A, Step.entry("r", 2, 2)));
    assertEquals(AppendOutcome.CONFLICT, append(A, Step.standing("r", 1, 1).released(null)));
    committed(B, Step.entry("r", 2, 2));
    assertEquals(AppendOutcome.CONFLICT, append(A, Step.entry("r", 1, 3)));
    assertEquals(List.of("start of r", "entry 2"), journal("r"));
  }

  @Test
  void append_ofAnOwnerWhoseLeaseEnded_goesOnUntilSomebodyTakesTheRun() throws Exception {
    committed(A, Step.start("r"));
    end(A);

    committed(A, Step.entry("r", 1, 2));
  }

  @Test
  void append_ofAnOwnerWhoGaveTheRunAway_isAConflict() {
    committed(A, Step.start("r"));
    committed(A, Step.entry("r", 1, 2).released(null));

    assertEquals(AppendOutcome.CONFLICT, append(A, Step.entry("r", 1, 3)));
    assertEquals(AppendOutcome.CONFLICT, append(A, Step.standing("r", 1, 2)));
    assertNull(found("r").instance());
  }

  @Test
  void append_ofAnInstanceThatLeft_isAConflict() {
    committed(A, Step.start("r"));
    store.leave(A);

    assertEquals(AppendOutcome.CONFLICT, append(A, Step.entry("r", 1, 2)));
  }

  @Test
  void append_afterTheEnd_isAConflict() {
    committed(A, Step.start("r"));
    committed(A, Step.entry("r", 1, 2).status(RunStatus.FAILED).detail("Out of tea"));

    assertEquals(AppendOutcome.CONFLICT, append(A, Step.entry("r", 1, 3)));
    assertEquals(
        AppendOutcome.CONFLICT, append(A, Step.standing("r", 1, 2).status(RunStatus.COMPLETED)));
    RunRecord found = found("r");
    assertEquals(RunStatus.FAILED, found.status());
    assertEquals("Out of tea", found.detail());
    assertNull(found.instance());
    assertEquals(found.updatedAt(), found.endedAt());
  }

  @Test
  void append_putsItsChangesIntoTheAudit_onceAndOnlyIfItIsCommitted() {
    committed(A, Step.start("r"), Step.start("s"));
    Step approved = Step.entry("r", 1, 2).audited("ada", "approve", null, "{\"yes\":true}");
    committed(A, approved, Step.entry("s", 1, 2).audited("bob", "reject", "{}", null));
    committed(A, approved);
    store
        .runs()
        .append(A, List.of(Step.entry("r", 9, 3).audited("eve", "approve", null, null).append()));

    List<AuditStore.Entry> changes = store.audit().query("run:r", Long.MAX_VALUE, 10);
    assertEquals(1, changes.size());
    assertEquals("ada", changes.get(0).by());
    assertEquals("approve", changes.get(0).action());
    assertNull(changes.get(0).before());
    assertEquals("{\"yes\":true}", changes.get(0).after());
    assertEquals("{}", store.audit().query("run:s", Long.MAX_VALUE, 10).get(0).before());
  }

  @Test
  void append_repeated_answersCommittedAndDoesNothing() {
    committed(A, Step.start("r"));
    committed(A, Step.entry("r", 1, 2));
    committed(A, Step.entry("r", 1, 2).body("again").status(RunStatus.COMPLETED));

    assertEquals(List.of("start of r", "entry 2"), journal("r"));
    assertEquals(RunStatus.RUNNING, found("r").status());
  }

  @Test
  void append_repeatedAfterLaterOnes_answersCommitted() {
    committed(A, Step.start("r"));
    committed(A, Step.entry("r", 1, 2));
    committed(A, Step.entry("r", 1, 3));

    committed(A, Step.entry("r", 1, 2));
    assertEquals(3, found("r").position());
  }

  @Test
  void append_repeatedAfterTakeOver_answersCommitted() throws Exception {
    committed(A, Step.start("r"));
    committed(A, Step.entry("r", 1, 2));
    end(A);
    store.runs().claim(B, 1);
    committed(B, Step.entry("r", 2, 3));

    committed(A, Step.entry("r", 1, 2));
    assertEquals(AppendOutcome.CONFLICT, append(A, Step.entry("r", 1, 3)));
    assertEquals(B, found("r").instance());
  }

  @Test
  void append_ofTheEnd_repeated_answersCommitted() {
    committed(A, Step.start("r"));
    committed(A, Step.entry("r", 1, 2).status(RunStatus.COMPLETED));
    committed(A, Step.entry("r", 1, 2).status(RunStatus.COMPLETED));

    assertEquals(2, journal("r").size());
  }

  @Test
  void append_atAPositionThatAnotherInstanceWrote_isAConflict() throws Exception {
    committed(A, Step.start("r"));
    end(A);
    store.runs().claim(B, 1);
    committed(B, Step.entry("r", 2, 2));

    assertEquals(AppendOutcome.CONFLICT, append(A, Step.entry("r", 1, 2)));
    assertEquals(AppendOutcome.CONFLICT, append(A, Step.entry("r", 2, 2)));
    assertEquals(AppendOutcome.EXISTS, append(B, Step.start("r")));
  }

  @Test
  void standing_alone_isCommittedWithoutAnEntry() {
    committed(A, Step.start("r"));
    Instant due = in(Duration.ofHours(1));
    committed(A, Step.standing("r", 1, 1).status(RunStatus.WAITING).dueAt(due));

    assertEquals(1, journal("r").size());
    assertEquals(RunStatus.WAITING, found("r").status());
    assertEquals(due, found("r").dueAt());
    committed(A, Step.entry("r", 1, 2));
    assertNull(found("r").dueAt());
  }

  @Test
  void standing_repeated_answersCommitted() {
    committed(A, Step.start("r"));
    Instant due = in(Duration.ofHours(1));
    committed(A, Step.standing("r", 1, 1).dueAt(due));
    committed(A, Step.standing("r", 1, 1).dueAt(due));
    committed(A, Step.standing("r", 1, 1).released(due));
    committed(A, Step.standing("r", 1, 1).released(due));

    assertEquals(
        AppendOutcome.CONFLICT, append(A, Step.standing("r", 1, 1).released(due.plusSeconds(1))));
    assertNull(found("r").instance());
    assertEquals(due, found("r").dueAt());
  }

  @Test
  void standing_thatEndsARun_repeated_answersCommitted() {
    committed(A, Step.start("r"));
    committed(A, Step.standing("r", 1, 1).status(RunStatus.STOPPED));
    committed(A, Step.standing("r", 1, 1).status(RunStatus.STOPPED));

    assertEquals(
        AppendOutcome.CONFLICT, append(A, Step.standing("r", 1, 1).status(RunStatus.FAILED)));
  }

  @Test
  void batch_whereSomeConflict_commitsTheOthers() {
    committed(A, Step.start("a"), Step.start("b"), Step.start("c"), Step.start("d"));
    committed(A, Step.start("keyed", Step.keyed("k")), Step.entry("c", 1, 2));

    assertEquals(
        List.of(
            AppendOutcome.COMMITTED,
            AppendOutcome.CONFLICT,
            AppendOutcome.COMMITTED,
            AppendOutcome.CONFLICT,
            AppendOutcome.EXISTS,
            AppendOutcome.COMMITTED,
            AppendOutcome.COMMITTED),
        append(
            A,
            Step.entry("a", 1, 2),
            Step.entry("b", 1, 3),
            Step.entry("c", 1, 2),
            Step.entry("nobody", 1, 2),
            Step.start("again", Step.keyed("k")),
            Step.start("e"),
            Step.entry("d", 1, 2).released(null)));
  }

  @Test
  void batch_ofManySizes_commitsAll() {
    for (int size : new int[] {0, 1, 3, 4, 5, 15, 16, 17, 63, 64, 65, 150}) {
      Step[] starts = names("s" + size, size).map(Step::start).toArray(Step[]::new);
      Step[] entries = names("s" + size, size).map(id -> Step.entry(id, 1, 2)).toArray(Step[]::new);
      committed(A, starts);
      committed(A, entries);
      names("s" + size, size)
          .forEach(id -> assertEquals(List.of("start of " + id, "entry 2"), journal(id)));
    }
  }

  @Test
  void batch_withConflictsAmongMany_refusesThemAlone() {
    List<Step> steps = new ArrayList<>();
    List<AppendOutcome> expected = new ArrayList<>();
    committed(A, names("r", 90).map(Step::start).toArray(Step[]::new));
    names("r", 90)
        .forEach(
            id -> {
              boolean conflict = id.endsWith("7");
              steps.add(Step.entry(id, conflict ? 2 : 1, 2));
              expected.add(conflict ? AppendOutcome.CONFLICT : AppendOutcome.COMMITTED);
            });

    assertEquals(expected, append(A, steps.toArray(Step[]::new)));
    assertEquals(1, found("r-07").position());
    assertEquals(2, found("r-08").position());
  }

  @Test
  void batch_repeatedAmongNewOnes_commitsThese() {
    committed(A, Step.start("a"), Step.start("b"));
    committed(A, Step.entry("a", 1, 2), Step.entry("b", 1, 2));

    committed(A, Step.start("c"), Step.entry("a", 1, 2), Step.entry("b", 1, 3));
    assertEquals(List.of("start of b", "entry 2", "entry 3"), journal("b"));
    assertEquals(2, journal("a").size());
  }

  @Test
  void batch_withARunTwice_isRefusedWhole() {
    List<RunAppend> twice =
        List.of(Step.start("a").append(), Step.start("b").append(), Step.start("a").append());

    assertThrows(IllegalArgumentException.class, () -> store.runs().append(A, twice));
    assertTrue(store.runs().find("b").isEmpty());
  }
}
