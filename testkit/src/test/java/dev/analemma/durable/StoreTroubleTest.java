// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.ForkPoint;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.StoreException;
import dev.analemma.Workflow;
import dev.analemma.testkit.FaultyStateStore;
import dev.analemma.testkit.FaultyStateStore.Call;
import dev.analemma.testkit.FaultyStateStore.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the simulation of instances on a failing store has found, each by itself. */
class StoreTroubleTest {
  private final Processes processes = new Processes();
  private final FaultyStateStore store = new FaultyStateStore(new DyingStore(processes.store));

  @AfterEach
  void close() {
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

  @Test
  void start_callerHasGivenUp_andTheStoreHasIt_goesOn() {
    processes.start().close();
    Engine engine = processes.start(builder -> builder.store(store));
    StartOptions key = StartOptions.defaults().key("k");
    store.inject(Fault.REPLY_LOST, 1, Call.APPEND);
    // Whoever waits for the start gives up before the store is asked again.
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> engine.start(ONE, json("{}"), key)).isInstanceOf(StoreException.class);
    assertThat(Thread.interrupted()).isTrue();

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
