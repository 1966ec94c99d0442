// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.SignalReceipt;
import dev.analemma.StartOptions;
import dev.analemma.StoreException;
import dev.analemma.TaskRecord;
import dev.analemma.Workflow;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.StateStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Engines that take up only what they are asked for, as tools are. */
class ToolsTest {
  private static final Workflow<JsonNode, JsonNode> WAITS =
      workflow(
          """
          {'analemma':1,'name':'waits','nodes':{
            'a':{'operator':'t.do','with':{'n':1}},
            'w':{'after':'a','wait':{'signal':'go'}}},
           'output':'$.w'}
          """);
  private static final Workflow<JsonNode, JsonNode> HANGS =
      workflow(
          """
          {'analemma':1,'name':'hangs','nodes':{
            'a':{'operator':'t.do','with':{'n':1}},
            'b':{'operator':'t.hang','with':'$.a'}},
           'output':'$.b'}
          """);

  private final Processes processes = new Processes();

  @AfterEach
  void close() {
    processes.close();
  }

  @Test
  void tool_thatLooks_leavesRunsAsTheyAre() throws InterruptedException {
    Run<JsonNode> left = hung();

    Engine tool = processes.start(builder -> builder.takesUp(false));

    assertThat(tool.runs().query(RunQuery.all()).runs())
        .allSatisfy(run -> assertThat(run.epoch()).isEqualTo(1));
    assertThat(tool.runs().tasks(left.id())).extracting(TaskRecord::address).containsExactly("a");
    assertThat(tool.runs().find(left.id()).orElseThrow().explain().join())
        .hasSize(1)
        .allSatisfy(part -> assertThat(part.detail()).contains("has it"));
    processes.clock.advance(Processes.LEASE);
    assertThat(tool.runs().query(RunQuery.all()).runs())
        .allSatisfy(run -> assertThat(run.epoch()).isEqualTo(1));
    assertThat(processes.done).containsExactly(left.id() + "/a", left.id() + "/b");
  }

  @Test
  void tool_thatWaitsForARun_takesThatOneUpAlone() throws InterruptedException {
    Run<JsonNode> left = hung();
    Engine tool = processes.start(builder -> builder.takesUp(false));

    CompletableFuture<JsonNode> end = tool.runs().find(left.id()).orElseThrow().future();

    processes.holds(end::isDone);
    assertThat(end.join()).isEqualTo(json("{'n':1}"));
    assertThat(processes.done)
        .containsExactly(left.id() + "/a", left.id() + "/b", left.id() + "/b");
  }

  @Test
  void tool_thatWaitsForARunOfSomebody_takesItUpWhenThatProcessHasEnded()
      throws InterruptedException {
    Engine first = processes.start();
    Run<JsonNode> run = first.start(HANGS, json("{}"), StartOptions.defaults().key("k"));
    processes.hanging.await();
    Engine tool = processes.start(builder -> builder.takesUp(false));
    Run<JsonNode> same = tool.start(HANGS, json("{}"), StartOptions.defaults().key("k"));
    assertThat(same.id()).isEqualTo(run.id());
    CompletableFuture<JsonNode> end = same.future();

    processes.kill(first);

    processes.holds(end::isDone);
    assertThat(end.join()).isEqualTo(json("{'n':1}"));
  }

  @Test
  void tool_thatSignals_takesTheRunUpThatItSignals() {
    Engine first = processes.start();
    Run<JsonNode> one = first.start(WAITS, json("{}"));
    Run<JsonNode> two = first.start(WAITS, json("{}"));
    // What they wait for is written down.
    processes.holds(() -> Processes.ended(first, one) == 1);
    processes.holds(() -> Processes.ended(first, two) == 1);
    processes.kill(first);
    Engine tool = processes.start(builder -> builder.takesUp(false));

    CompletionStage<SignalReceipt> receipt =
        tool.runs().find(one.id()).orElseThrow().signal("go", 5);

    assertThat(receipt.toCompletableFuture().join()).isEqualTo(new SignalReceipt.Delivered("w"));
    processes.holds(() -> tool.runs().find(one.id()).orElseThrow().status().terminal());
    assertThat(processes.store.runs().find(two.id()).orElseThrow().epoch()).isEqualTo(1);
  }

  @Test
  void tool_whereAnotherProcessHasTheStore_looksAndSends() {
    Engine first = processes.start();
    Run<JsonNode> run = first.start(WAITS, json("{}"));
    processes.holds(() -> run.status() == RunStatus.WAITING);
    Engine tool = processes.start(builder -> builder.takesUp(false).store(ofAnother()));

    processes.holds(() -> Processes.ended(tool, run) == 1);
    SignalReceipt receipt =
        tool.runs().find(run.id()).orElseThrow().signal("go", 5).toCompletableFuture().join();

    assertThat(receipt).isEqualTo(new SignalReceipt.Kept(1));
    assertThat(processes.result(run).asInt()).isEqualTo(5);
  }

  private Run<JsonNode> hung() throws InterruptedException {
    Engine first = processes.start();
    Run<JsonNode> run = first.start(HANGS, json("{}"));
    processes.hanging.await();
    processes.kill(first);
    return run;
  }

  /** Returns the store as a second process sees it where only one may join. */
  private StateStore ofAnother() {
    return (StateStore)
        Proxy.newProxyInstance(
            StateStore.class.getClassLoader(),
            new Class<?>[] {StateStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("join")) {
                throw new StoreException(
                    "STORE_IN_USE", true, StoreException.Outcome.NOTHING_DONE, "in use", null);
              }
              try {
                return method.invoke(processes.store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
