// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.CancelReceipt;
import dev.analemma.DecisionReceipt;
import dev.analemma.EmergencyStop;
import dev.analemma.Engine;
import dev.analemma.ForkPoint;
import dev.analemma.PendingApproval;
import dev.analemma.Run;
import dev.analemma.RunRefusedException;
import dev.analemma.RunStatus;
import dev.analemma.SignalReceipt;
import dev.analemma.TaskRecord;
import dev.analemma.Waiting;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.spi.SecretProvider;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.RunQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told to durable runs, by whom and wherever they are. */
class ControlTest {
  private final Processes processes = new Processes();

  @AfterEach
  void close() {
    processes.close();
  }

  private static final Workflow<JsonNode, JsonNode> ASKS =
      workflow(
          """
          {'analemma':1,'name':'asks','nodes':{
            'plan':{'operator':'t.do','with':{'cost':7}},
            'ask':{'approval':{'to':'group:ops','show':'$.plan','timeout':'24h'}},
            'yes':{'when':'ask.approved','operator':'t.do','with':{'ok':'$.ask.by'}},
            'no':{'when':['ask.rejected','ask.expired'],'operator':'t.do','with':{'ok':false}}},
           'output':{'yes':'$.yes?','no':'$.no?'}}
          """);

  private static final Workflow<JsonNode, JsonNode> WAITS =
      workflow(
          """
          {'analemma':1,'name':'waits','nodes':{
            'a':{'operator':'t.do','with':{'n':1},'compensate':{'operator':'t.do','with':{'undo':'$.result'}}},
            'w':{'after':'a','wait':{'signal':'go'}}},
           'output':'$.w'}
          """);

  @Test
  void approval_processEnds_theLinkThatWasSentStillDecides_once() {
    Engine first = processes.start();
    Run<JsonNode> run = first.start(ASKS, json("{}"));
    processes.holds(() -> !first.approvals().pending().isEmpty());
    PendingApproval asked = first.approvals().pending().get(0);
    assertThat(asked.token()).startsWith(run.id() + ".");
    processes.kill(first);

    Engine second = processes.start();
    processes.holds(() -> !second.approvals().pending().isEmpty());
    assertThat(second.approvals().pending().get(0).token()).isEqualTo(asked.token());
    DecisionReceipt receipt =
        second.approvals().approve(asked.token(), "ada", null).toCompletableFuture().join();
    assertThat(receipt).isInstanceOf(DecisionReceipt.Decided.class);
    assertThat(processes.result(run(second, run.id())))
        .isEqualTo(json("{'yes':{'ok':'ada'},'no':null}"));
    assertThat(second.approvals().reject(asked.token(), "bob", null).toCompletableFuture().join())
        .isInstanceOf(DecisionReceipt.Refused.class);
  }

  @Test
  void approval_everyDecision_isInTheAudit_withTheEntryThatSaysSo() {
    Engine engine = processes.start();
    Run<JsonNode> run = engine.start(ASKS, json("{}"));
    Run<JsonNode> late = engine.start(ASKS, json("{}"));
    processes.holds(() -> engine.approvals().pending().size() == 2);
    String token = tokenOf(engine, run);
    engine.approvals().approve(token, "ada", "fine").toCompletableFuture().join();
    engine.approvals().approve(token, "bob", null).toCompletableFuture().join();
    processes.result(run);

    assertThat(engine.runs().decisions(run.id()))
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.by()).isEqualTo("ada");
              assertThat(change.action()).isEqualTo("approve");
              assertThat(change.after()).contains("\"address\":\"ask\"", "\"reason\":\"fine\"");
            });
    processes.clock.advance(Duration.ofHours(25));
    processes.result(late);
    assertThat(engine.runs().decisions(late.id()))
        .extracting(AuditStore.Entry::by, AuditStore.Entry::action)
        .containsExactly(tuple("engine", "expire"));
  }

  private static String tokenOf(Engine engine, Run<JsonNode> run) {
    return engine.approvals().pending().stream()
        .map(PendingApproval::token)
        .filter(token -> token.startsWith(run.id() + "."))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void approval_withAKeyOfTheHost_isSignedWithThatOneAlone() {
    Engine first = processes.start(keyed("k".repeat(32)));
    Run<JsonNode> run = first.start(ASKS, json("{}"));
    processes.holds(() -> !first.approvals().pending().isEmpty());
    String token = first.approvals().pending().get(0).token();
    processes.kill(first);

    Engine other = processes.start(keyed("other".repeat(32)));
    processes.holds(() -> !other.approvals().pending().isEmpty());

    assertThat(other.approvals().pending().get(0).token()).isNotEqualTo(token);
    assertThat(other.approvals().approve(token, "ada", null).toCompletableFuture().join())
        .isInstanceOf(DecisionReceipt.Refused.class);
    processes.holds(() -> run(other, run.id()).status() == RunStatus.WAITING);
    assertThatThrownBy(() -> processes.start(keyed("short")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 characters");
  }

  private static Consumer<Engine.Builder> keyed(String key) {
    return builder ->
        builder.secrets(
            name -> name.equals(SecretProvider.TOKEN_KEY) ? Optional.of(key) : Optional.empty());
  }

  @Test
  void signalAndCancel_ofARunOfAnotherInstance_areHandedOn() {
    Engine first = processes.start();
    Engine second = processes.start();
    Run<JsonNode> one = first.start(WAITS, json("{}"));
    Run<JsonNode> two = first.start(WAITS, json("{}"));
    processes.holds(() -> one.status() == RunStatus.WAITING && two.status() == RunStatus.WAITING);

    SignalReceipt kept = run(second, one.id()).signal("go", 5).toCompletableFuture().join();
    assertThat(kept).isInstanceOf(SignalReceipt.Kept.class);
    CancelReceipt asked = run(second, two.id()).cancel("enough").toCompletableFuture().join();
    assertThat(asked).isInstanceOf(CancelReceipt.Accepted.class);

    assertThat(processes.result(one).asInt()).isEqualTo(5);
    processes.holds(() -> two.status().terminal());
    assertThat(two.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(processes.done).contains(two.id() + "/a~compensate");
  }

  @Test
  void signal_ofAnotherInstance_isTakenInOnce_alsoWhereTheProcessEndsBehindIt() {
    Engine first = processes.start();
    Engine second = processes.start();
    Run<JsonNode> run =
        first.start(
            workflow(
                """
                {'analemma':1,'name':'twice','nodes':{
                  'w':{'wait':{'signal':'go'}},
                  'v':{'after':'w','wait':{'signal':'go'}}},
                 'output':{'w':'$.w','v':'$.v'}}
                """),
            json("{}"));
    processes.holds(() -> run.status() == RunStatus.WAITING);
    run(second, run.id()).signal("go", 5).toCompletableFuture().join();
    processes.holds(
        () -> run.explain().join().stream().anyMatch(part -> part.address().equals("v")));

    // Gone with the commit that says so, which comes behind.
    processes.holds(() -> processes.store.messages().waitingFor(run.id()).isEmpty());

    processes.kill(first);
    run(second, run.id()).signal("go", 6).toCompletableFuture().join();
    assertThat(processes.result(run(second, run.id()))).isEqualTo(json("{'w':5,'v':6}"));
  }

  @Test
  void run_thatEndedManyProcesses_isParked_andGoesOnWhenItIsResumed() throws Exception {
    Semaphore begun = new Semaphore(0);
    AtomicBoolean mended = new AtomicBoolean();
    Consumer<Engine.Builder> stuck =
        builder ->
            builder.function(
                Fn.of(
                        "t.stuck",
                        JsonNode.class,
                        JsonNode.class,
                        (context, input) -> {
                          begun.release();
                          if (!mended.get()) {
                            new CountDownLatch(1).await();
                          }
                          return input;
                        })
                    .function());
    Engine engine = processes.start(stuck);
    String id =
        engine
            .start(
                workflow(
                    """
                    {'analemma':1,'name':'stuck','nodes':{'s':{'operator':'t.stuck','with':{'n':1}}},
                     'output':'$.s'}
                    """),
                json("{}"))
            .id();
    for (int crash = 0; crash < 6; crash++) {
      processes.holds(begun::tryAcquire);
      processes.kill(engine);
      engine = processes.start(stuck);
    }
    Engine last = engine;
    processes.holds(() -> run(last, id).status() == RunStatus.PAUSED);
    assertThat(processes.store.runs().find(id).orElseThrow().detail()).startsWith("CRASHED");
    assertThat(begun.availablePermits()).isZero();

    mended.set(true);
    assertThat(run(last, id).resume()).isTrue();

    assertThat(processes.result(run(last, id))).isEqualTo(json("{'n':1}"));
  }

  @Test
  void stop_reachesEveryInstance_andOutlivesItsProcess() {
    Engine first = processes.start();
    Engine second = processes.start();
    Run<JsonNode> run = first.start(WAITS, json("{}"));
    processes.holds(() -> run.status() == RunStatus.WAITING);

    EmergencyStop stop = second.stop("waits", "fire");
    processes.holds(() -> run.status() == RunStatus.STOPPED);
    processes.kill(second);
    Engine third = processes.start();
    assertThatThrownBy(() -> third.start(WAITS, json("{}")))
        .isInstanceOfSatisfying(
            RunRefusedException.class, e -> assertThat(e.code()).isEqualTo("SCOPE_STOPPED"));
    assertThat(stop.scope()).isEqualTo("waits");
    assertThat(processes.done).noneMatch(key -> key.contains("compensate"));
  }

  @Test
  void stops_ofEveryInstance_areFoundAndReleased() {
    Engine first = processes.start();
    Engine second = processes.start();
    EmergencyStop made = first.stop("waits", "fire");
    first.stop("asks", "flood");

    assertThat(second.stops())
        .extracting(EmergencyStop::scope, EmergencyStop::reason, EmergencyStop::runs)
        .containsExactly(tuple("waits", "fire", 0), tuple("asks", "flood", 0));
    EmergencyStop found = second.stops().get(0);
    assertThat(found.id()).isEqualTo(made.id());
    assertThat(found.unanswered()).isZero();
    assertThat(found.release()).isTrue();
    assertThat(found.release()).isFalse();
    assertThat(first.stops()).extracting(EmergencyStop::scope).containsExactly("asks");
  }

  @Test
  void stop_whileNobodyRunsTheRun_itEndsStoppedWhenItIsTakenUp() {
    Engine first = processes.start();
    Run<JsonNode> run = first.start(WAITS, json("{}"));
    processes.holds(() -> run.status() == RunStatus.WAITING);
    processes.kill(first);
    processes.store.stops().add("s1", "waits", "fire", "ops");
    Engine second = processes.start();
    processes.holds(() -> run(second, run.id()).status() == RunStatus.STOPPED);
  }

  @Test
  void fork_fromTheFailure_takesOverWhatWasDone() {
    Engine engine = processes.start();
    Workflow<JsonNode, JsonNode> fails =
        workflow(
            """
            {'analemma':1,'name':'fails','nodes':{
              'a':{'operator':'t.do','with':{'n':1}},
              'b':{'operator':'t.fail','with':'$.a'}},
             'output':'$.b'}
            """);
    Run<JsonNode> run = engine.start(fails, json("{}"));
    processes.holds(() -> run.status().terminal());
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(engine.runs().tasks(run.id()))
        .extracting(TaskRecord::address, TaskRecord::what)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("a", TaskRecord.What.ENDED),
            org.assertj.core.groups.Tuple.tuple("b", TaskRecord.What.FAILED));
    assertThat(engine.runs().preview(run.id(), ForkPoint.failure()).reused()).containsExactly("a");

    Run<JsonNode> again = engine.runs().fork(run.id(), ForkPoint.failure(), null);
    processes.holds(() -> again.status().terminal());
    assertThat(processes.done).containsExactly(run.id() + "/a", run.id() + "/b", again.id() + "/b");
    assertThatThrownBy(() -> engine.runs().fork(run.id(), ForkPoint.before("nowhere"), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void fork_processEndsWhenItIsThere_doesNotDoAgainWhatWasDone() {
    Engine first = processes.start();
    Run<JsonNode> run =
        first.start(
            workflow(
                """
                {'analemma':1,'name':'fails','nodes':{
                  'a':{'operator':'t.do','with':{'n':1}},
                  'b':{'operator':'t.fail','with':'$.a'}},
                 'output':'$.b'}
                """),
            json("{}"));
    processes.holds(() -> run.status().terminal());
    DyingStore dying = new DyingStore(processes.store);
    dying.endAt(1, true);
    Engine second = processes.start(builder -> builder.store(dying));
    Thread forks =
        new Thread(() -> second.runs().fork(run.id(), ForkPoint.failure(), null), "forks");
    forks.setDaemon(true);
    forks.start();
    processes.holds(dying::ended);
    processes.clock.advance(Processes.LEASE.multipliedBy(2));

    Engine third = processes.start();
    String fork =
        ids(third, RunQuery.all()).stream().filter(id -> !id.equals(run.id())).findFirst().get();
    processes.holds(() -> run(third, fork).status().terminal());
    assertThat(processes.done).contains(fork + "/b").doesNotContain(fork + "/a");
  }

  @Test
  void query_byStatusAndWorkflow_findsRuns() {
    Engine engine = processes.start();
    Run<JsonNode> waits = engine.start(WAITS, json("{}"));
    Run<JsonNode> asks = engine.start(ASKS, json("{}"));
    processes.holds(
        () -> waits.status() == RunStatus.WAITING && asks.status() == RunStatus.WAITING);
    assertThat(ids(engine, RunQuery.all())).containsExactlyInAnyOrder(waits.id(), asks.id());
    assertThat(ids(engine, RunQuery.all().workflow("asks"))).containsExactly(asks.id());
    assertThat(ids(engine, RunQuery.all().statuses(Set.of(RunStatus.FAILED)))).isEmpty();
  }

  private static List<String> ids(Engine engine, RunQuery query) {
    return engine.runs().query(query).runs().stream().map(record -> record.id()).toList();
  }

  private static Run<JsonNode> run(Engine engine, String id) {
    return engine.runs().find(id).orElseThrow();
  }

  @Test
  void hold_isExplainedByTheNextInstance_sinceWhenItIs() {
    Engine first = processes.start();
    Run<JsonNode> held = first.start(WAITS, json("{}"));
    processes.holds(() -> processes.done.size() == 1);
    Instant since = processes.clock.now();
    held.pause();
    Processes.await(
        () -> processes.store.runs().find(held.id()).orElseThrow().status() == RunStatus.PAUSED);
    processes.kill(first);
    Engine second = processes.start();

    processes.holds(
        () ->
            run(second, held.id()).explain().join().stream()
                .anyMatch(
                    waiting ->
                        waiting.what() == Waiting.For.RELEASE && waiting.since().equals(since)));
  }
}
