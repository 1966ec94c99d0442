// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.PayloadStore;
import dev.analemma.spi.store.TransactionStore;
import dev.analemma.spi.store.TransactionStore.Appending;
import dev.analemma.spi.store.TransactionStore.Payload;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What holds of transactions, where a store has them: the work and its append, or neither. */
abstract class TransactionRules extends QueryRules {

  /**
   * What work in transactions is seen in: a table beside those of the store, for example.
   *
   * @param <R> what the store's transactions lend
   */
  public interface Ledger<R> {
    /** Returns the type of what they lend. */
    Class<R> resource();

    /** Writes a line in a transaction. */
    void write(R resource, String line) throws Exception;

    /** Returns the lines that are committed, in any order. */
    List<String> lines() throws Exception;
  }

  /**
   * Returns where work in transactions of the store that was opened last is seen; empty, unless
   * overridden, for a store that offers none.
   */
  protected Optional<Ledger<?>> ledger() throws Exception {
    return Optional.empty();
  }

  @TestFactory
  Stream<DynamicTest> transactions() throws Exception {
    Optional<Ledger<?>> ledger = ledger();
    return ledger.isPresent() ? rules(ledger.get()) : Stream.of(none());
  }

  private DynamicTest none() {
    return DynamicTest.dynamicTest(
        "the store offers none, and says so; the other rules do not concern it",
        () -> {
          assertSame(
              TransactionStore.none(),
              store.transactions(),
              "a store that has transactions says where they are seen: override ledger()");
          assertFalse(store.transactions().offers(String.class));
          assertThrows(
              UnsupportedOperationException.class,
              () -> store.transactions().transact(A, String.class, lent -> nothing()));
        });
  }

  private static Appending nothing() {
    throw new AssertionError("the work was called");
  }

  private <R> Stream<DynamicTest> rules(Ledger<R> ledger) {
    return Stream.of(
        rule(ledger, "workAndAppend_areCommittedTogether", Transaction::together),
        rule(
            ledger,
            "workThatThrows_leavesNothing_andTheExceptionComesThrough",
            Transaction::thrown),
        rule(ledger, "anotherEpoch_rollsTheWorkBack", Transaction::anotherEpoch),
        rule(ledger, "anotherInstance_rollsTheWorkBack", Transaction::anotherInstance),
        rule(ledger, "anotherPlace_rollsTheWorkBack", Transaction::anotherPlace),
        rule(ledger, "anAppendThatIsThere_isNotRepeated", Transaction::repeated),
        rule(ledger, "aRunTakenOverDuringTheWork_rollsItBack", Transaction::takenOver),
        rule(ledger, "transactionsForOnePlace_haveOneWinner", Transaction::race),
        rule(ledger, "payloads_arePutWithIt", Transaction::payloads),
        rule(ledger, "messages_areConsumedWithIt_orKept", Transaction::messages),
        rule(ledger, "audit_getsItsPartWithIt", Transaction::audit),
        rule(ledger, "otherResources_areNotOffered", Transaction::others));
  }

  private interface Rule<R> {
    void hold(Transaction<R> transaction) throws Exception;
  }

  private <R> DynamicTest rule(Ledger<R> ledger, String name, Rule<R> rule) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          store.join(A, LEASE);
          store.join(B, LEASE);
          Transaction<R> transaction = new Transaction<>(ledger, name);
          committed(A, Step.start(transaction.run));
          rule.hold(transaction);
        });
  }

  /** A run that has begun, and a ledger; each rule has its own run, and lines of that name. */
  private final class Transaction<R> {
    private final Ledger<R> ledger;
    private final String run;

    Transaction(Ledger<R> ledger, String run) {
      this.ledger = ledger;
      this.run = run;
    }

    private AppendOutcome transact(String instance, Step step, Payload... payloads)
        throws Exception {
      return store
          .transactions()
          .transact(
              instance,
              ledger.resource(),
              lent -> {
                ledger.write(lent, run);
                return new Appending(step.append(), List.of(payloads));
              });
    }

    private int lines() throws Exception {
      return Collections.frequency(ledger.lines(), run);
    }

    private void assertLeftNothing(AppendOutcome outcome) throws Exception {
      assertEquals(AppendOutcome.CONFLICT, outcome);
      assertEquals(0, lines());
      assertEquals(1, journal(run).size());
    }

    void together() throws Exception {
      assertEquals(AppendOutcome.COMMITTED, transact(A, Step.entry(run, 1, 2).detail("so")));
      assertEquals(1, lines());
      assertEquals(List.of("start of " + run, "entry 2"), journal(run));
      assertEquals(2, found(run).position());
      assertEquals("so", found(run).detail());
      committed(A, Step.entry(run, 1, 3));
    }

    void thrown() throws Exception {
      InterruptedException thrown = new InterruptedException("not today");
      assertSame(
          thrown,
          assertThrows(
              InterruptedException.class,
              () ->
                  store
                      .transactions()
                      .transact(
                          A,
                          ledger.resource(),
                          lent -> {
                            ledger.write(lent, run);
                            throw thrown;
                          })));
      assertEquals(0, lines());
      committed(A, Step.entry(run, 1, 2));
    }

    void anotherEpoch() throws Exception {
      assertLeftNothing(transact(A, Step.entry(run, 2, 2)));
    }

    void anotherInstance() throws Exception {
      assertLeftNothing(transact(B, Step.entry(run, 1, 2)));
    }

    void anotherPlace() throws Exception {
      assertLeftNothing(transact(A, Step.entry(run, 1, 3)));
      assertLeftNothing(transact(A, Step.entry("no-" + run, 1, 2)));
    }

    void repeated() throws Exception {
      assertEquals(AppendOutcome.COMMITTED, transact(A, Step.entry(run, 1, 2)));
      assertEquals(AppendOutcome.CONFLICT, transact(A, Step.entry(run, 1, 2)));
      assertEquals(1, lines());
    }

    void takenOver() throws Exception {
      // Not while it works: where there is one writer, nobody could claim then.
      end(A);
      assertTrue(store.runs().claim(B, run).isPresent());
      store.join(A, LEASE);
      assertLeftNothing(transact(A, Step.entry(run, 1, 2)));
      assertEquals(AppendOutcome.COMMITTED, transact(B, Step.entry(run, 2, 2)));
      assertEquals(1, lines());
    }

    void race() throws Exception {
      List<AppendOutcome> outcomes =
          inParallel(thread -> () -> transact(A, Step.entry(run, 1, 2).body("of " + thread)));
      assertEquals(1, Collections.frequency(outcomes, AppendOutcome.COMMITTED));
      assertEquals(THREADS - 1, Collections.frequency(outcomes, AppendOutcome.CONFLICT));
      assertEquals(1, lines());
      assertEquals("of " + outcomes.indexOf(AppendOutcome.COMMITTED), journal(run).get(1));
    }

    void payloads() throws Exception {
      byte[] content = Step.bytes("content of " + run);
      String digest = PayloadStore.digest(content);
      assertEquals(
          AppendOutcome.COMMITTED,
          transact(A, Step.entry(run, 1, 2).payloads(digest), new Payload(digest, content)));
      assertArrayEquals(content, store.payloads().get(digest).orElseThrow());
    }

    void messages() throws Exception {
      send(run, "m");
      List<Long> numbers = numbers(run);
      assertLeftNothing(transact(B, Step.entry(run, 1, 2).consumed(numbers)));
      assertEquals(List.of("m"), waitingFor(run));
      assertEquals(AppendOutcome.COMMITTED, transact(A, Step.entry(run, 1, 2).consumed(numbers)));
      assertEquals(List.of(), waitingFor(run));
    }

    void audit() throws Exception {
      Step step = Step.entry(run, 1, 2).audited("ada", "decide", null, "yes");
      assertLeftNothing(transact(B, step));
      assertEquals(List.of(), store.audit().query("run:" + run, Long.MAX_VALUE, 9));
      assertEquals(AppendOutcome.COMMITTED, transact(A, step));
      assertEquals(1, store.audit().query("run:" + run, Long.MAX_VALUE, 9).size());
    }

    void others() {
      assertTrue(store.transactions().offers(ledger.resource()));
      assertFalse(store.transactions().offers(TransactionRules.class));
      assertThrows(
          UnsupportedOperationException.class,
          () -> store.transactions().transact(A, TransactionRules.class, lent -> nothing()));
    }
  }
}
