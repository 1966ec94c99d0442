// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunRefusedException;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.builder.StepFunction;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.JournalEntry;
import dev.analemma.spi.store.StateStore;
import dev.analemma.testkit.MovingClock;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a run, and of its journal, beside a transaction, on a real database. */
abstract class TransactionalRunRules extends TransactionalFixture {
  private static final Workflow<JsonNode, JsonNode> THEN =
      workflow(
          "'book':{'operator':'t.book','with':{}},"
              + "'then':{'after':'book','operator':'t.note','with':{'n':'$.book'}}",
          "$.then.n");

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);

  /** Begins, and returns when it is let go. */
  private int bookLater(Connection connection) throws Exception {
    insert(connection);
    begun.countDown();
    Uninterruptibly.await(release);
    return 7;
  }

  private static Run<JsonNode> start(Engine engine, Workflow<JsonNode, JsonNode> workflow) {
    return engine.start(workflow, Json.parse("{}"), StartOptions.defaults());
  }

  /** Returns the facts of a run about a node, as kind and address. */
  private static List<String> facts(StateStore store, String runId, String address) {
    List<String> facts = new ArrayList<>();
    for (JournalEntry entry : store.runs().read(runId, 0, Integer.MAX_VALUE)) {
      for (JsonNode fact : Json.parse(entry.body())) {
        if (fact.get(1).asText().equals(address)) {
          facts.add(fact.get(0).asText());
        }
      }
    }
    return facts;
  }

  @Test
  void hold_whileTheFunctionWorks_keepsItsResult_andNothingElseBegins() throws Exception {
    StateStore store = store().open();
    try (Engine engine = engine(store, (connection, input) -> bookLater(connection))) {
      Run<JsonNode> run = start(engine, THEN);
      begun.await();
      run.pause();
      release.countDown();

      // Who asks what it waits for is answered when all that came before is done.
      while (rows() == 0) {
        run.explain().get(30, TimeUnit.SECONDS);
      }
      assertThat(run.status()).isEqualTo(RunStatus.PAUSED);
      run.resume();
      assertThat(run.future().get(30, TimeUnit.SECONDS).asInt()).isEqualTo(7);
    }
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void cancel_ofTheRun_interruptsTheFunction_whichRollsBack() throws Exception {
    StateStore store = store().open();
    try (Engine engine =
        engine(
            store,
            (connection, input) -> {
              insert(connection);
              begun.countDown();
              release.await();
              return 7;
            })) {
      Run<JsonNode> run = start(engine, THEN);
      begun.await();
      run.cancel("as asked");

      assertThatThrownBy(() -> run.future().get(30, TimeUnit.SECONDS));
      assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
    }
    assertThat(rows()).isZero();
  }

  @Test
  void cancel_ofTheNode_rollsBackAFunctionThatGoesOn() throws Exception {
    StateStore store = store().open();
    try (StateStore looking = store().open();
        Engine engine = engine(store, (connection, input) -> bookLater(connection))) {
      Run<JsonNode> run = start(engine, THEN);
      begun.await();
      run.cancel("book", "as asked");
      release.countDown();

      assertThatThrownBy(() -> run.future().get(30, TimeUnit.SECONDS))
          .hasMessageContaining("CANCELLED");
      assertThat(facts(looking, run.id(), "book")).containsExactly("stop", "err");
    }
    assertThat(rows()).isZero();
  }

  @Test
  void cancel_whileItIsCommitted_comesBehindIt() throws Exception {
    AtomicReference<Run<JsonNode>> started = new AtomicReference<>();
    CountDownLatch known = new CountDownLatch(1);
    try (StateStore store = store().open()) {
      try (Engine engine =
          engine(
              store().open(),
              (connection, input) -> {
                insert(connection);
                known.await();
                faults.before(() -> started.get().cancel("as asked"));
                return 7;
              })) {
        Run<JsonNode> run = start(engine, THEN);
        started.set(run);
        known.countDown();

        assertThatThrownBy(() -> run.future().get(30, TimeUnit.SECONDS));
        assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
      }
      assertThat(faults.fired()).isTrue();
      assertThat(rows()).isEqualTo(1);
      assertThat(facts(store, started.get().id(), "book")).containsExactly("ok");
    }
  }

  @Test
  void timeOut_whileItIsCommitted_isNone() throws Exception {
    MovingClock clock = new MovingClock();
    AtomicInteger calls = new AtomicInteger();
    try (Engine engine =
        Engine.builder()
            .clock(clock)
            .lease(Duration.ofHours(1))
            .store(store().open())
            .function(
                book(
                    (connection, input) -> {
                      insert(connection);
                      calls.incrementAndGet();
                      faults.before(() -> clock.advance(Duration.ofSeconds(20)));
                      return 7;
                    }))
            .build()) {
      Workflow<JsonNode, JsonNode> timed =
          workflow(
              "'book':{'operator':'t.book','with':{},'timeout':{'attempt':'10s'},"
                  + "'retry':{'max':1,'delay':'0s'}}",
              "$.book");
      assertThat(run(engine, timed).asInt()).isEqualTo(7);
    }
    assertThat(calls).hasValue(1);
    assertThat(rows()).isEqualTo(1);
  }

  private static dev.analemma.spi.HostFunction book(
      StepFunction.Of2<Connection, JsonNode, Integer> function) {
    return JdbcFunctions.transactional("t.book", JsonNode.class, Integer.class, function)
        .function();
  }

  @Test
  void compensation_isCommittedWithItsEnd() throws Exception {
    Workflow<JsonNode, JsonNode> undone =
        workflow(
            "'a':{'operator':'t.note','with':{'n':1},'compensate':{'operator':'t.book','with':{}}},"
                + "'b':{'after':'a','fail':{'code':'NO'}}",
            "$.a");
    try (Engine engine =
        engine(
            store().open(),
            (connection, input) -> {
              insert(connection);
              faults.arm(CommitFaults.Fault.LOST_AFTER);
              return 7;
            })) {
      Run<JsonNode> run = start(engine, undone);

      assertThatThrownBy(() -> run.future().get(30, TimeUnit.SECONDS)).hasMessageContaining("NO");
      assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    }
    assertThat(faults.fired()).isTrue();
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void journal_isShortenedBetweenTransactions() throws Exception {
    Workflow<JsonNode, JsonNode> many =
        workflow(
            "'l':{'loop':{'as':'s','max':12,'state':{'n':0,'text':''},'nodes':{"
                + "'note':{'operator':'t.note','with':{'n':'$.s.n'}},"
                + "'book':{'operator':'t.book','with':{}},"
                + "'beside':{'operator':'t.book','with':{}}},"
                + "'set':{'n':'${ s.n + 1 }','text':'"
                + "x".repeat(200)
                + "'},'until':'s.n == 12'}}",
            "$.l.n");
    StateStore store = store().open();
    try (Engine engine =
        Engine.builder()
            .store(store)
            .compactBytes(1_024)
            .function(
                book(
                    (connection, input) -> {
                      insert(connection);
                      return 7;
                    }))
            .function(Fn.of("t.note", JsonNode.class, JsonNode.class, n -> n).function())
            .build()) {
      Run<JsonNode> run = start(engine, many);
      assertThat(run.future().get(60, TimeUnit.SECONDS).asInt()).isEqualTo(12);

      assertThat(store.runs().read(run.id(), 0, Integer.MAX_VALUE).get(0).position())
          .isGreaterThan(1);
    }
    assertThat(rows()).isEqualTo(24);
  }

  @ParameterizedTest
  @ValueSource(strings = {"async", "strict"})
  void durability_ofARunThatIsWrittenDown_isStrictForTheFunction(String durability)
      throws Exception {
    try (Engine engine =
        engine(
            store().open(),
            (connection, input) -> {
              insert(connection);
              return 7;
            })) {
      assertThat(run(engine, durable(durability)).asInt()).isEqualTo(7);
    }
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void durabilityNone_isRefused() throws Exception {
    try (Engine engine = engine(store().open(), (connection, input) -> 7)) {
      assertThatThrownBy(() -> start(engine, durable("none")))
          .isInstanceOf(RunRefusedException.class)
          .hasMessageContaining("durability: none")
          .extracting(e -> ((RunRefusedException) e).code())
          .isEqualTo("TRANSACTION_UNSUPPORTED");
    }
  }

  private static Workflow<JsonNode, JsonNode> durable(String durability) {
    return Workflow.of(
        WorkflowDefinition.parse(
            """
            {'analemma':1,'name':'w','policy':{'durability':'%s'},'nodes':{
              'a':{'operator':'t.note','with':{'n':1}},
              'book':{'after':'a','operator':'t.book','with':{}}},'output':'$.book'}
            """
                .formatted(durability)
                .replace('\'', '"')));
  }
}
