// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.RunRefusedException;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.JournalEntry;
import dev.analemma.spi.store.MemoryStateStore;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import dev.analemma.spi.store.StateStore;
import dev.analemma.spi.store.TransactionStore.Appending;
import dev.analemma.testkit.MovingClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A function's SQL and its result are committed together, on a real database. */
abstract class TransactionalRules extends TransactionalFixture {
  @Test
  void result_isCommittedWithItsRow_alsoALargeOne() throws Exception {
    StateStore store = store().open();
    try (Engine engine =
        Engine.builder()
            .store(store)
            .function(
                JdbcFunctions.transactional(
                        "t.book",
                        JsonNode.class,
                        String.class,
                        (connection, input) -> {
                          insert(connection);
                          return "x".repeat(100_000);
                        })
                    .function())
            .build()) {
      assertThat(run(engine, ONE).asText()).hasSize(100_000);
    }
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void functionThatThrows_writesNothing_andIsTriedAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (Engine engine =
        engine(
            store().open(),
            (connection, input) -> {
              insert(connection);
              if (calls.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
              }
              return 7;
            })) {
      assertThat(run(engine, RETRIED).asInt()).isEqualTo(7);
    }
    assertThat(calls).hasValue(3);
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void functionsOfABranchEach_areAllCommitted() throws Exception {
    Workflow<JsonNode, JsonNode> many =
        workflow(
            "'m':{'map':{'items':[1,2,3,4,5,6,7,8],'as':'i','concurrency':4,'nodes':{"
                + "'a':{'operator':'t.note','with':{'n':'$.i'}},"
                + "'book':{'after':'a','operator':'t.book','with':{}}},'output':'$.book'}}",
            "${ size(m.results) }");
    try (Engine engine =
        engine(
            store().open(),
            (connection, input) -> {
              insert(connection);
              return 7;
            })) {
      assertThat(run(engine, many).asInt()).isEqualTo(8);
    }
    assertThat(rows()).isEqualTo(8);
  }

  @Test
  void storeWithoutTransactions_refusesTheStart() throws Exception {
    try (Engine engine =
        engine(new MemoryStateStore(new MovingClock()), (connection, input) -> 7)) {
      assertThatThrownBy(() -> engine.start(ONE, Json.parse("{}"), StartOptions.defaults()))
          .isInstanceOf(RunRefusedException.class)
          .hasMessageContaining("adapters-jdbc")
          .extracting(e -> ((RunRefusedException) e).code())
          .isEqualTo("TRANSACTION_UNSUPPORTED");
    }
  }

  @Test
  void staleEpoch_rollsBack() throws Exception {
    try (StateStore store = store().open()) {
      store.join("a", Duration.ofMinutes(1));
      RunAppend first = Runs.start("r");
      assertThat(store.runs().append("a", List.of(first))).containsOnly(AppendOutcome.COMMITTED);
      for (long epoch = 2; epoch > 0; epoch--) {
        RunAppend next =
            new RunAppend(
                "r",
                epoch,
                2,
                null,
                new byte[] {'[', ']'},
                first.standing(),
                List.of(),
                List.of(),
                List.of(),
                0);
        AppendOutcome outcome =
            store
                .transactions()
                .transact(
                    "a",
                    Connection.class,
                    connection -> {
                      insert(connection);
                      return new Appending(next, List.of());
                    });
        assertThat(outcome)
            .isEqualTo(epoch == 1 ? AppendOutcome.COMMITTED : AppendOutcome.CONFLICT);
        assertThat(rows()).isEqualTo(epoch == 1 ? 1 : 0);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CommitFaults.Fault.class,
      names = {"LOST_BEFORE", "LOST_AFTER"})
  void unknownOutcome_isFoundOut(CommitFaults.Fault fault) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (Engine engine =
        engine(
            store().open(),
            (connection, input) -> {
              insert(connection);
              if (calls.incrementAndGet() == 1) {
                faults.arm(fault);
              }
              return 7;
            })) {
      assertThat(run(engine, ONE).asInt()).isEqualTo(7);
    }
    assertThat(faults.fired()).isTrue();
    assertThat(calls).hasValue(fault == CommitFaults.Fault.LOST_AFTER ? 1 : 2);
    assertThat(rows()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"IN_FUNCTION", "HALT_BEFORE", "HALT_AFTER"})
  void processThatEnds_leavesBothOrNothing_andTheNextOneBooksOnce(String point) throws Exception {
    assertThat(process(point, "k")).isEqualTo(CommitFaults.EXIT);
    int there = point.equals("HALT_AFTER") ? 1 : 0;
    assertThat(rows()).isEqualTo(there);
    assertThat(results()).isEqualTo(there);

    assertThat(process("NEVER", "k")).isZero();
    assertThat(rows()).isEqualTo(1);
    assertThat(results()).isEqualTo(1);
  }

  /** Each process ends one statement later behind the function, until one comes to its end. */
  @Test
  void processThatEndsAtAStatementBehindTheFunction_leavesNothing() throws Exception {
    int n = 1;
    while (process("STATEMENT_" + n, "k" + n) == CommitFaults.EXIT) {
      assertThat(rows()).isZero();
      assertThat(results()).isZero();
      n++;
    }

    // The savepoint, the entry and the commit, at least.
    assertThat(n).isGreaterThan(3);
    assertThat(rows()).isEqualTo(1);
    assertThat(results()).isEqualTo(1);
  }

  private int process(String point, String key) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                BookVictim.class.getName(),
                url(),
                point,
                key)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Returns how many results of the function are recorded. */
  private int results() {
    int results = 0;
    try (StateStore store = store().open()) {
      for (RunRecord run : store.runs().query(RunQuery.all()).runs()) {
        for (JournalEntry entry : store.runs().read(run.id(), 0, Integer.MAX_VALUE)) {
          for (JsonNode fact : Json.parse(entry.body())) {
            if (fact.get(0).asText().equals("ok") && fact.get(1).asText().equals("book")) {
              results++;
            }
          }
        }
      }
    }
    return results;
  }
}
