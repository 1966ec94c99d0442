// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.RunStoppedException;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.testkit.FaultyStateStore;
import dev.analemma.testkit.FaultyStateStore.Call;
import dev.analemma.testkit.FaultyStateStore.Held;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An instance whose sign of life does not get through while everything else of it does: the call
 * that renews its lease is held, and the clock is moved.
 */
class LeaseTest {
  private final Processes processes = new Processes();
  private final FaultyStateStore store = new FaultyStateStore(new DyingStore(processes.store));
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch goesOn = new CountDownLatch(1);
  private @Nullable Held renewal;

  @AfterEach
  void close() {
    goesOn.countDown();
    if (renewal != null) {
      renewal.release();
    }
    processes.close();
  }

  /** In the first process 'a' returns when it is let go, and what comes after it never. */
  private static final Workflow<JsonNode, JsonNode> SLOW =
      workflow(
          """
          {'analemma':1,'name':'slow','nodes':{
            'a':{'operator':'t.slow','with':{'n':1}},
            'b':{'operator':'t.hang','with':'$.a'}},
           'output':'$.b.n'}
          """);

  private static final Workflow<JsonNode, JsonNode> WAITS =
      workflow(
          "{'analemma':1,'name':'waits','nodes':{'w':{'wait':{'signal':'go'}}},'output':'$.w'}");

  private Engine start(boolean first) {
    return processes.start(
        builder -> {
          builder.function(
              Fn.of(
                      "t.slow",
                      JsonNode.class,
                      JsonNode.class,
                      (context, input) -> {
                        if (first) {
                          reached.countDown();
                          goesOn.await();
                        }
                        return input;
                      })
                  .function());
          if (first) {
            builder.store(store);
          }
        });
  }

  /** Holds the next renewal, which comes when a third of the lease is over. */
  private Held silence() {
    Held holding = store.hold(1, Call.RENEW);
    processes.clock.advance(Processes.LEASE.dividedBy(3));
    renewal = holding;
    holding.awaitReached();
    return holding;
  }

  private void endsAsLost(Run<JsonNode> run) {
    Processes.await(() -> run.status().terminal());
    assertThat(run.status()).isEqualTo(RunStatus.STOPPED);
    assertThatThrownBy(run::result)
        .isInstanceOf(RunStoppedException.class)
        .hasMessageContaining("LEASE_LOST");
  }

  @Test
  void silentForHalfItsLease_beginsNothingThatChangesTheWorld() throws Exception {
    Engine first = start(true);
    Run<JsonNode> run = first.start(SLOW, json("{}"));
    reached.await();
    silence();
    processes.clock.advance(Processes.LEASE.dividedBy(3));
    goesOn.countDown();
    // The end of 'a' is the second entry; the lease is not over, so it is committed.
    Processes.await(() -> processes.store.runs().find(run.id()).orElseThrow().position() == 2);
    processes.clock.advance(Processes.LEASE);

    Run<JsonNode> again = start(false).runs().find(run.id()).orElseThrow();

    assertThat(processes.result(again).asInt()).isEqualTo(1);
    assertThat(processes.done).containsExactly(run.id() + "/b");
  }

  @Test
  void silentForLongerThanItsLease_itsAppendIsRefused_andItsHandleTellsSo() throws Exception {
    Engine first = start(true);
    Run<JsonNode> run = first.start(SLOW, json("{}"));
    reached.await();
    silence();
    processes.clock.advance(Processes.LEASE);
    Run<JsonNode> again = start(false).runs().find(run.id()).orElseThrow();
    assertThat(processes.result(again).asInt()).isEqualTo(1);

    goesOn.countDown();

    endsAsLost(run);
  }

  @Test
  void silentForLongerThanItsLease_hearsOfItWhenItRenews_andLetsItsRunsGo() {
    Engine first = start(true);
    Run<JsonNode> run = first.start(WAITS, json("{}"));
    Processes.await(() -> run.status() == RunStatus.WAITING);
    Held held = silence();
    processes.clock.advance(Processes.LEASE);
    Run<JsonNode> again = start(false).runs().find(run.id()).orElseThrow();
    processes.holds(() -> processes.store.runs().find(run.id()).orElseThrow().epoch() == 2);

    held.release();

    endsAsLost(run);
    again.signal("go", 5).toCompletableFuture().join();
    assertThat(processes.result(again).asInt()).isEqualTo(5);
  }
}
