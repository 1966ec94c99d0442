// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.analemma.RunStatus;
import dev.analemma.spi.store.MessageStore.Message;
import dev.analemma.spi.store.RunRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What holds of instances and of who has which run. */
abstract class OwnershipRules extends JournalRules {
  private static final String C = "instance-c";

  @Test
  void time_goesForward() throws Exception {
    Instant before = store.now();
    advance(Duration.ofHours(1));

    assertFalse(store.now().isBefore(before.plus(Duration.ofHours(1))));
  }

  @Test
  void describe_saysSomething() {
    assertFalse(store.describe().isBlank());
  }

  @Test
  void join_repeated_doesNothingMore() {
    committed(A, Step.start("r"));
    store.join(A, LEASE);

    committed(A, Step.entry("r", 1, 2));
  }

  @Test
  void renew_ofAnInstanceThatIsIn_isTrue() {
    assertTrue(store.renew(A, LEASE));
  }

  @Test
  void renew_ofAnUnknownInstance_isFalse() {
    assertFalse(store.renew(C, LEASE));
  }

  @Test
  void renew_afterTheLeaseEndedAndNothingWasTaken_isTrue() throws Exception {
    committed(A, Step.start("r"));
    end(A);

    assertTrue(store.renew(A, LEASE));
    assertTrue(store.runs().claim(B, 10).isEmpty());
  }

  @Test
  void renew_afterSomethingWasTaken_isFalse() throws Exception {
    committed(A, Step.start("r"), Step.start("s"));
    end(A);
    assertEquals(1, store.runs().claim(B, 1).size());

    assertFalse(store.renew(A, LEASE));
    assertEquals(1, store.runs().claim(B, 10).size(), "the rest can be taken at once");
  }

  @Test
  void renew_prolongsTheLease() throws Exception {
    committed(A, Step.start("r"));
    advance(LEASE.minusSeconds(2));
    assertTrue(store.renew(A, LEASE));
    assertTrue(store.renew(B, LEASE));
    advance(LEASE.minusSeconds(2));

    assertTrue(store.runs().claim(B, 10).isEmpty());
  }

  @Test
  void lease_endsAfterItsTime() throws Exception {
    committed(A, Step.start("r"));
    advance(LEASE.minusSeconds(2));
    store.renew(B, LEASE.multipliedBy(3));
    assertTrue(store.runs().claim(B, 10).isEmpty());
    advance(Duration.ofSeconds(3));

    assertEquals(List.of("r"), ids(store.runs().claim(B, 10)));
  }

  @Test
  void leave_givesAllRunsToNobody_whichIsNoCrash() {
    committed(A, Step.start("r").dueAt(store.now()));
    store.leave(A);

    assertNull(found("r").instance());
    assertEquals(1, found("r").epoch());
    RunRecord taken = store.runs().claim(B, 10).get(0);
    assertEquals(2, taken.epoch());
    assertEquals(0, taken.crashes());
    assertFalse(store.renew(A, LEASE));
  }

  @Test
  void leave_whileRunsAreUnderWay_makesThemDueAtOnce() {
    committed(A, Step.start("r"));
    store.leave(A);

    assertEquals(List.of("r"), ids(store.runs().claim(B, 10)));
  }

  @Test
  void leave_withMessagesForItsRuns_makesThemDue() {
    committed(A, Step.start("r"));
    store.messages().send(new Message("r", "m", Step.bytes("m")));
    store.leave(A);

    assertEquals(List.of("r"), ids(store.runs().claim(B, 10)));
  }

  @Test
  void leave_repeatedOrOfAnUnknownInstance_doesNothing() {
    store.leave(A);
    store.leave(A);
    store.leave(C);
  }

  @Test
  void claim_ofADueRunOfNobody_givesItInANewEpoch() {
    Instant due = store.now();
    committed(A, Step.start("r").released(due));

    RunRecord taken = store.runs().claim(B, 10).get(0);
    assertEquals(2, taken.epoch());
    assertEquals(B, taken.instance());
    assertEquals(0, taken.crashes());
    assertEquals(due, taken.dueAt());
    assertEquals(taken, found("r"));
    assertTrue(store.runs().claim(A, 10).isEmpty());
    committed(B, Step.entry("r", 2, 2));
  }

  @Test
  void claim_ofARunThatIsDueLater_waitsForItsTime() throws Exception {
    committed(A, Step.start("r").released(in(Duration.ofSeconds(5))));
    assertTrue(store.runs().claim(B, 10).isEmpty());
    advance(Duration.ofSeconds(6));

    assertEquals(List.of("r"), ids(store.runs().claim(B, 10)));
  }

  @Test
  void claim_ofARunThatNothingButAMessageMoves_findsNothing() throws Exception {
    committed(A, Step.start("r").released(null));
    advance(Duration.ofDays(400));
    store.join(B, LEASE);

    assertTrue(store.runs().claim(B, 10).isEmpty());
    store.messages().send(new Message("r", "m", Step.bytes("m")));
    assertEquals(List.of("r"), ids(store.runs().claim(B, 10)));
  }

  @Test
  void claim_ofAPausedRun_needsAMessage() throws Exception {
    committed(A, Step.start("r").released(store.now()).status(RunStatus.PAUSED));
    assertTrue(store.runs().claim(B, 10).isEmpty());
    assertTrue(store.runs().nextDue().isEmpty());
    store.messages().send(new Message("r", "m", Step.bytes("m")));

    assertEquals(List.of("r"), ids(store.runs().claim(B, 10)));
  }

  @Test
  void claim_ofARunThatWasPausedAfterItsMessage_needsAnotherOne() throws Exception {
    committed(A, Step.start("r"));
    store.messages().send(new Message("r", "m", Step.bytes("m")));
    advance(Duration.ofSeconds(1));
    committed(A, Step.standing("r", 1, 1).released(null).status(RunStatus.PAUSED));
    assertTrue(store.runs().claim(B, 10).isEmpty());
    assertTrue(store.runs().nextDue().isEmpty());
    store.messages().send(new Message("r", "n", Step.bytes("n")));

    assertEquals(List.of("r"), ids(store.runs().claim(B, 10)));
  }

  @Test
  void claim_ofAPausedRunOfAnEndedInstance_givesIt() throws Exception {
    committed(A, Step.start("r").status(RunStatus.PAUSED));
    end(A);

    assertEquals(List.of("r"), ids(store.runs().claim(B, 10)));
  }

  @Test
  void claim_ofRunsOfAnInstanceThatLives_findsNothing() {
    committed(A, Step.start("r").dueAt(store.now()));
    store.messages().send(new Message("r", "m", Step.bytes("m")));

    assertTrue(store.runs().claim(B, 10).isEmpty());
    assertTrue(store.runs().claim(A, 10).isEmpty());
  }

  @Test
  void claim_ofEndedRuns_findsNothing() throws Exception {
    committed(A, Step.start("r").dueAt(store.now()).status(RunStatus.COMPLETED));
    committed(A, Step.start("s"));
    committed(A, Step.entry("s", 1, 2).status(RunStatus.FAILED));
    end(A);

    assertTrue(store.runs().claim(B, 10).isEmpty());
  }

  @Test
  void claim_ofAnInstanceThatIsNotKnown_givesNothing() {
    startDue("r");

    assertTrue(store.runs().claim(C, 10).isEmpty());
    assertNull(store.runs().claim(C, "r").orElseThrow().instance());
    assertEquals(1, found("r").epoch());
  }

  @Test
  void claim_ofARunStartedByAnInstanceThatNeverCame_givesIt() {
    committed(C, Step.start("r"));

    assertEquals(List.of("r"), ids(store.runs().claim(B, 10)));
  }

  @Test
  void claim_takesThoseDueLongestFirst() throws Exception {
    Instant now = store.now();
    committed(
        A,
        Step.start("third").released(now.minusSeconds(1)),
        Step.start("first").released(now.minusSeconds(3)),
        Step.start("later").released(now.plusSeconds(60)),
        Step.start("second").released(now.minusSeconds(2)));

    assertEquals(List.of("first"), ids(store.runs().claim(B, 1)));
    assertEquals(List.of("second", "third"), ids(store.runs().claim(B, 5)));
  }

  @Test
  void claim_ofAMessage_isNotKeptBackByLaterDueRuns() throws Exception {
    committed(A, Step.start("told").released(null));
    store.messages().send(new Message("told", "m", Step.bytes("m")));
    advance(Duration.ofSeconds(5));
    committed(
        A, names("r", 5).map(id -> Step.start(id).released(store.now())).toArray(Step[]::new));
    advance(Duration.ofSeconds(1));

    assertEquals(List.of("told"), ids(store.runs().claim(B, 1)));
  }

  @Test
  void claim_inPages_givesEachRunOnce_andFewerThanTheLimitAtTheEnd() {
    committed(
        A, names("r", 25).map(id -> Step.start(id).released(store.now())).toArray(Step[]::new));

    List<String> taken = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<RunRecord> page = store.runs().claim(B, 10);
      sizes.add(page.size());
      taken.addAll(ids(page));
    }
    assertEquals(List.of(10, 10, 5, 0), sizes);
    assertEquals(25, new HashSet<>(taken).size());
  }

  @Test
  void epoch_growsWithEveryOwner_andIsNeverReset() throws Exception {
    committed(A, Step.start("r").released(store.now()));
    long epoch = 1;
    for (int i = 0; i < 3; i++) {
      String owner = i % 2 == 0 ? B : A;
      assertEquals(++epoch, store.runs().claim(owner, 1).get(0).epoch());
      committed(owner, Step.entry("r", epoch, i + 2).released(store.now()));
      assertEquals(epoch, found("r").epoch());
    }
    assertEquals(++epoch, store.runs().claim(A, 1).get(0).epoch());
    end(A);
    assertEquals(++epoch, store.runs().claim(B, 1).get(0).epoch());
    committed(B, Step.entry("r", epoch, 5).status(RunStatus.COMPLETED));
    assertEquals(epoch, found("r").epoch());
  }

  @Test
  void crashes_areCounted_andForgottenWhenTheJournalGrows() throws Exception {
    committed(A, Step.start("r"));
    String owner = A;
    long epoch = 1;
    for (int crashes = 1; crashes <= 3; crashes++) {
      String next = owner.equals(A) ? B : A;
      end(owner);
      store.join(next, LEASE);
      RunRecord taken = store.runs().claim(next, 1).get(0);
      assertEquals(crashes, taken.crashes());
      assertEquals(++epoch, taken.epoch());
      owner = next;
    }
    committed(owner, Step.standing("r", epoch, 1));
    assertEquals(3, found("r").crashes(), "a standing is no progress");
    committed(owner, Step.entry("r", epoch, 2));
    assertEquals(0, found("r").crashes());
  }

  @Test
  void crashes_stayWhereTheRunIsGivenBack() throws Exception {
    committed(A, Step.start("r"));
    end(A);
    store.runs().claim(B, 1);
    committed(B, Step.standing("r", 2, 1).released(store.now()));

    store.join(A, LEASE);
    assertEquals(1, store.runs().claim(A, 1).get(0).crashes());
  }

  @Test
  void claimOfOne_ofARunOfNobody_givesItDueOrNot() {
    committed(A, Step.start("r").released(null), Step.start("s").released(in(LEASE)));

    assertEquals(B, store.runs().claim(B, "r").orElseThrow().instance());
    assertEquals(2, store.runs().claim(B, "s").orElseThrow().epoch());
    assertEquals(2, found("r").epoch());
  }

  @Test
  void claimOfOne_repeated_changesNothing() {
    startDue("r");
    RunRecord taken = store.runs().claim(B, "r").orElseThrow();

    assertEquals(Optional.of(taken), store.runs().claim(B, "r"));
  }

  @Test
  void claimOfOne_ofAnInstanceThatLives_tellsWhoHasIt() {
    committed(A, Step.start("r"));

    RunRecord seen = store.runs().claim(B, "r").orElseThrow();
    assertEquals(A, seen.instance());
    assertEquals(1, seen.epoch());
  }

  @Test
  void claimOfOne_ofAnEndedInstance_takesItAsACrash() throws Exception {
    committed(A, Step.start("r"), Step.start("s"));
    end(A);

    RunRecord taken = store.runs().claim(B, "r").orElseThrow();
    assertEquals(B, taken.instance());
    assertEquals(1, taken.crashes());
    assertFalse(store.renew(A, LEASE));
    assertEquals(List.of("s"), ids(store.runs().claim(B, 10)));
  }

  @Test
  void claimOfOne_ofAnEndedRun_tellsSo() {
    committed(A, Step.start("r").status(RunStatus.COMPLETED));

    RunRecord seen = store.runs().claim(B, "r").orElseThrow();
    assertEquals(RunStatus.COMPLETED, seen.status());
    assertNull(seen.instance());
    assertEquals(1, seen.epoch());
  }

  @Test
  void claimOfOne_ofAnUnknownRun_isEmpty() {
    assertTrue(store.runs().claim(B, "r").isEmpty());
  }

  @Test
  void ownedBy_listsOpenRunsOfTheInstance_inPages() {
    committed(A, names("r", 7).map(Step::start).toArray(Step[]::new));
    committed(A, Step.entry("r-03", 1, 2).status(RunStatus.COMPLETED));
    committed(A, Step.entry("r-04", 1, 2).released(null));
    committed(B, Step.start("other"));

    assertEquals(List.of("r-00", "r-01"), ids(store.runs().ownedBy(A, null, 2)));
    assertEquals(List.of("r-02", "r-05", "r-06"), ids(store.runs().ownedBy(A, "r-01", 9)));
    assertEquals(List.of(), ids(store.runs().ownedBy(C, null, 9)));
    assertEquals(found("other"), store.runs().ownedBy(B, null, 9).get(0));
  }

  @Test
  void nextDue_isTheEarliestOfNobodysRuns() {
    assertTrue(store.runs().nextDue().isEmpty());
    Instant due = in(Duration.ofMinutes(10));
    committed(
        A,
        Step.start("owned").dueAt(due.minusSeconds(100)),
        Step.start("late").released(due.plusSeconds(1)),
        Step.start("first").released(due),
        Step.start("told").released(null));

    assertEquals(Optional.of(due), store.runs().nextDue());
    store.runs().claim(B, "first");
    assertEquals(Optional.of(due.plusSeconds(1)), store.runs().nextDue());
  }

  @Test
  void nextDue_ofARunWithAMessage_isNotLater() {
    committed(A, Step.start("told").released(null));
    store.messages().send(new Message("told", "m", Step.bytes("m")));

    assertFalse(store.runs().nextDue().orElseThrow().isAfter(store.now()));
  }

  @Test
  void dueAt_inTheFarFuture_isKeptApart() {
    committed(A, Step.start("r").released(Instant.parse("9999-12-31T23:59:59Z")));
    committed(A, Step.start("s").released(Instant.MAX));

    assertEquals(Instant.parse("9999-12-31T23:59:59Z"), found("r").dueAt());
    assertTrue(store.runs().claim(B, 10).isEmpty());
  }
}
