// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DecisionReceipt;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.TaskRecord;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.testkit.FaultyStateStore;
import dev.analemma.testkit.FaultyStateStore.Call;
import dev.analemma.testkit.FaultyStateStore.Fault;
import dev.analemma.testkit.FaultyStateStore.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is before what: nothing is told or begun before that on which it rests is committed. */
class CommitTest {
  private final Processes processes = new Processes();
  private final FaultyStateStore store = new FaultyStateStore(new DyingStore(processes.store));

  private final List<Held> held = new ArrayList<>();

  @AfterEach
  void close() {
    held.forEach(Held::release);
    processes.close();
  }

  private Held hold(int n, Call call) {
    Held holding = store.hold(n, call);
    held.add(holding);
    return holding;
  }

  private static final Workflow<JsonNode, JsonNode> FAN =
      workflow(
          """
          {'analemma':1,'name':'fan','nodes':{
            'a':{'operator':'t.do','with':{'v':1}},
            'b':{'operator':'t.do','with':'$.a'},
            'c':{'operator':'t.do','with':'$.a'}},
           'output':'${ b.v + c.v }'}
          """);

  private static final Workflow<JsonNode, JsonNode> ASKS =
      workflow(
          """
          {'analemma':1,'name':'asks','nodes':{
            'ask':{'approval':{'to':'group:ops','timeout':'24h'}},
            'no':{'when':['ask.rejected','ask.expired'],'operator':'t.do','with':{}}},
           'output':'$.ask.decision'}
          """);

  /** Starts a process that ends at a commit, before it is done. */
  private DyingStore endingAt(int commit) {
    processes.start().close();
    DyingStore dying = new DyingStore(processes.store);
    dying.endAt(commit, false);
    return dying;
  }

  private Run<JsonNode> next(DyingStore dying, Run<JsonNode> run) {
    processes.holds(dying::ended);
    processes.clock.advance(Processes.LEASE.multipliedBy(2));
    return processes.start().runs().find(run.id()).orElseThrow();
  }

  @Test
  void effects_ofAResultThatIsNotCommitted_doNotBegin() {
    Engine engine = processes.start(builder -> builder.store(store).function(here()));
    Workflow<JsonNode, JsonNode> fan =
        workflow(
            """
            {'analemma':1,'name':'fan','nodes':{
              'a':{'operator':'t.do','with':{'v':1}},
              'b':{'operator':'t.here','with':'$.a'},
              'c':{'operator':'t.here','with':'$.a'}},
             'output':'${ b.v + c.v }'}
            """);
    // The run is the first commit, the end of 'a' the second.
    Held second = hold(2, Call.APPEND);
    Run<JsonNode> run = engine.start(fan, json("{}"));
    second.awaitReached();
    // Whoever moves the run has done what may be done now.
    Processes.await(() -> run.status() == RunStatus.WAITING);

    assertThat(processes.done).containsExactly(run.id() + "/a");

    second.release();
    assertThat(processes.result(run).asInt()).isEqualTo(2);
  }

  /** Notes its key and returns its input, on the thread that moves the run. */
  private HostFunction here() {
    return new HostFunction(
        "t.here",
        List.of(JsonNode.class),
        false,
        JsonNode.class,
        Effect.WRITE,
        Execution.INLINE,
        (context, arguments) -> {
          processes.done.add(context.idempotencyKey());
          return arguments[0];
        });
  }

  @Test
  void end_thatIsNotCommitted_isNotTold() {
    DyingStore dying = endingAt(2);
    Workflow<JsonNode, JsonNode> pure =
        workflow("{'analemma':1,'name':'pure','nodes':{},'output':{'n':7}}");
    Run<JsonNode> run = processes.start(builder -> builder.store(dying)).start(pure, json("{}"));

    assertThat(processes.result(next(dying, run))).isEqualTo(json("{'n':7}"));

    assertThat(run.status()).isNotEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void entry_isNotThere_beforeTheLargeValueThatItRefersTo() {
    Workflow<JsonNode, JsonNode> large =
        workflow(
            "{'analemma':1,'name':'large','nodes':{'a':{'operator':'t.do','with':{'v':'%s'}}},'output':1}"
                .formatted("x".repeat(100_000)));
    Engine engine = processes.start(builder -> builder.store(store));
    Held put = hold(1, Call.PUT_PAYLOAD);
    Run<JsonNode> run = engine.start(large, json("{}"));
    put.awaitReached();

    assertThat(processes.store.runs().read(run.id(), 0, 1_000_000)).hasSize(1);

    put.release();
    processes.result(run);
  }

  @Test
  void run_isNotThere_beforeItsDefinition() {
    Engine engine = processes.start(builder -> builder.store(store));
    Held put = hold(1, Call.DOCUMENTS);
    CompletableFuture<JsonNode> result =
        CompletableFuture.supplyAsync(() -> engine.run(FAN, json("{}")));
    put.awaitReached();

    assertThat(processes.store.runs().query(RunQuery.all()).runs()).isEmpty();

    put.release();
    processes.holds(result::isDone);
    assertThat(result.join().asInt()).isEqualTo(2);
  }

  @Test
  void audit_ofADecisionThatIsNotCommitted_isEmpty() {
    Engine engine = processes.start(builder -> builder.store(store));
    Run<JsonNode> run = engine.start(ASKS, json("{}"));
    processes.holds(() -> !engine.approvals().pending().isEmpty());
    String token = engine.approvals().pending().get(0).token();
    Held decides = hold(1, Call.APPEND);
    CompletableFuture<DecisionReceipt> receipt =
        engine.approvals().approve(token, "ada", null).toCompletableFuture();
    decides.awaitReached();

    assertThat(audit(run)).isEmpty();

    decides.release();
    assertThat(receipt.join()).isInstanceOf(DecisionReceipt.Decided.class);
    assertThat(audit(run)).hasSize(1);
  }

  private List<AuditStore.Entry> audit(Run<JsonNode> run) {
    return processes.store.audit().query("run:" + run.id(), Long.MAX_VALUE, 10);
  }

  @ParameterizedTest
  @EnumSource
  void commit_thatFails_isDoneOnceTheStoreWorks_withNothingLost(Fault fault) {
    Engine engine = processes.start(builder -> builder.store(store));
    store.inject(fault, 2, Call.APPEND);
    Run<JsonNode> run = engine.start(FAN, json("{}"));

    assertThat(processes.result(run).asInt()).isEqualTo(2);

    assertThat(store.fired()).isTrue();
    assertThat(engine.runs().tasks(run.id()))
        .extracting(TaskRecord::address)
        .containsExactlyInAnyOrder("a", "b", "c");
  }
}
