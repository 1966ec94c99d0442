// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.ForkPoint;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.StoreException;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.testkit.FaultyStateStore;
import dev.analemma.testkit.FaultyStateStore.Call;
import dev.analemma.testkit.FaultyStateStore.Fault;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the simulation of instances on a failing store has found, each by itself. */
class StoreTroubleTest {
  private final Processes processes = new Processes();
  private final FaultyStateStore store = new FaultyStateStore(new DyingStore(processes.store));
  private final CountDownLatch goesOn = new CountDownLatch(1);

  @AfterEach
  void close() {
    goesOn.countDown();
    processes.close();
  }

  private static final Workflow<JsonNode, JsonNode> ONE =
      workflow(
          """
          {'analemma':1,'name':'one','nodes':{
            'a':{'operator':'t.do','with':{'v':7}},
            'b':{'operator':'t.hang','with':'$.a'}},
           'output':'$.b.v'}
          """);

  private static final Workflow<JsonNode, JsonNode> TWICE =
      workflow(
          """
          {'analemma':1,'name':'twice','nodes':{
            'w':{'wait':{'signal':'go'}},
            'v':{'after':'w','wait':{'signal':'go'}}},
           'output':{'w':'$.w','v':'$.v'}}
          """);

  @Test
  void start_callerHasGivenUp_andTheStoreHasIt_goesOn() {
    processes.start().close();
    Engine engine = processes.start(builder -> builder.store(store));
    StartOptions key = StartOptions.defaults().key("k");
    store.inject(Fault.REPLY_LOST, 1, Call.APPEND);
    // Whoever waits for the start gives up before the store is asked again.
    Thread.currentThread().interrupt();
    try {
      engine.start(ONE, json("{}"), key);
    } catch (StoreException givenUp) {
      assertThat(givenUp.outcome()).isEqualTo(StoreException.Outcome.UNKNOWN);
    } finally {
      // A turn of the writer that was asked for before may have been faster.
      Thread.interrupted();
    }

    Run<JsonNode> run = engine.runs().findByKey("one", "k").orElseThrow();

    assertThat(processes.result(run).asInt()).isEqualTo(7);
  }

  @Test
  void claim_answerIsLost_runGoesOn() {
    Engine first = processes.start();
    Run<JsonNode> run = first.start(ONE, json("{}"));
    processes.holds(() -> processes.hanging.getCount() == 0);
    processes.kill(first);
    store.inject(Fault.REPLY_LOST, 1, Call.CLAIM);

    processes.start(builder -> builder.store(store));

    // Nobody asks for it.
    processes.holds(
        () -> processes.store.runs().find(run.id()).orElseThrow().status() == RunStatus.COMPLETED);
  }

  /** A function that notes its key and returns, where it may, when the test lets it. */
  private Fn<JsonNode, JsonNode> slow(boolean waits) {
    return Fn.of(
        "t.slow",
        JsonNode.class,
        JsonNode.class,
        (context, input) -> {
          processes.done.add(context.idempotencyKey());
          if (waits) {
            goesOn.await();
          }
          return input;
        });
  }

  /**
   * The window: a claim is done and its answer held, the lease ends, another instance takes the run
   * and works on it, and then this one is an instance of the store again, which has no run to lose.
   */
  @Test
  void claim_answerComesWhenAnotherInstanceHasTheRun_isLeftToIt() {
    Engine gone = processes.start(builder -> builder.function(slow(true).function()));
    Run<JsonNode> run =
        gone.start(
            workflow(
                "{'analemma':1,'name':'slow','nodes':{'a':{'operator':'t.slow','with':1}},'output':'$.a'}"),
            json("{}"));
    String key = run.id() + "/a";
    processes.holds(() -> Collections.frequency(processes.done, key) == 1);
    processes.kill(gone);
    FaultyStateStore.Held answer = store.holdReply(1, Call.CLAIM);
    FaultyStateStore renewals = new FaultyStateStore(store);
    Engine late =
        processes.start(builder -> builder.store(renewals).function(slow(false).function()));
    answer.awaitReached();
    FaultyStateStore.Held silence = renewals.hold(1, Call.RENEW);
    processes.holds(renewals::fired);
    processes.clock.advance(Processes.LEASE);
    Engine other = processes.start(builder -> builder.function(slow(true).function()));
    processes.holds(() -> Collections.frequency(processes.done, key) == 2);
    FaultyStateStore.Held next = renewals.hold(1, Call.RENEW);
    silence.release();
    processes.holds(renewals::fired);
    next.release();

    answer.release();

    // By the time that it has done something else, it would have begun.
    assertThat(processes.result(late.start(ONE, json("{}"))).asInt()).isEqualTo(7);
    assertThat(Collections.frequency(processes.done, key)).isEqualTo(2);
    goesOn.countDown();
    Run<JsonNode> there = other.runs().find(run.id()).orElseThrow();
    assertThat(processes.result(there).asInt()).isEqualTo(1);
  }

  @Test
  void takeUp_storeFails_isTriedAgain() {
    Engine first = processes.start();
    Run<JsonNode> run = first.start(ONE, json("{}"));
    processes.holds(() -> processes.hanging.getCount() == 0);
    processes.kill(first);
    store.inject(Fault.REFUSED, 1, Call.READ);

    Engine second = processes.start(builder -> builder.store(store));

    processes.holds(store::fired);
    assertThat(processes.result(second.runs().find(run.id()).orElseThrow()).asInt()).isEqualTo(7);
  }

  @Test
  void message_isReadAgainBeforeItsCommit_isTakenInOnce() {
    Engine gone = processes.start();
    Run<JsonNode> other = gone.start(ONE, json("{}"));
    processes.holds(() -> processes.hanging.getCount() == 0);
    Engine engine = processes.start(builder -> builder.store(store));
    Run<JsonNode> run = engine.start(TWICE, json("{}"));
    processes.holds(() -> run.status() == RunStatus.WAITING);
    Engine client = processes.start(builder -> builder.takesUp(false));
    Run<JsonNode> asked = client.runs().find(run.id()).orElseThrow();
    FaultyStateStore.Held commit = store.hold(1, Call.APPEND);
    asked.signal("go", 5).toCompletableFuture().join();
    processes.holds(store::fired);

    // Behind a run that is taken up, messages are looked for from the first one.
    processes.kill(gone);
    processes.holds(() -> Collections.frequency(processes.done, other.id() + "/b") == 2);
    Instant looked = processes.clock.now().plusSeconds(2);
    processes.holds(() -> processes.clock.now().isAfter(looked));
    commit.release();
    processes.holds(() -> processes.store.messages().waitingFor(run.id()).isEmpty());
    asked.signal("go", 6).toCompletableFuture().join();

    assertThat(processes.result(asked)).isEqualTo(json("{'w':5,'v':6}"));
  }

  @Test
  void fork_processEndsAsItBegins_doesNothingAgain() {
    processes.start().close();
    Engine engine = processes.start();
    Run<JsonNode> run = engine.start(ONE, json("{}"));
    processes.result(run);

    Run<JsonNode> fork = engine.runs().fork(run.id(), ForkPoint.before("b"), null);

    // With its first entry, so that no process ends between both.
    assertThat(new String(processes.store.runs().read(fork.id(), 0, 1).get(0).body(), UTF_8))
        .contains("\"start\"", "[\"ok\",\"a\"");
  }
}
