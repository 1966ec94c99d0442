// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.Waiting;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What policies read is read again, and is the same, where a run is taken up. */
class PolicyReferencesTest {
  private final Processes processes = new Processes();

  @AfterEach
  void close() {
    processes.close();
  }

  private Engine start() {
    return processes.start(
        builder ->
            builder.function(
                Lab.function("t.pure", Execution.INLINE, (context, arguments) -> Json.tree(1))));
  }

  /** Lets the process of a run end, and returns the run in the next one. */
  private Run<JsonNode> next(Engine engine, Run<JsonNode> run) {
    processes.kill(engine);
    return start().runs().find(run.id()).orElseThrow();
  }

  private void ends(Run<JsonNode> run) {
    processes.holds(() -> run.status().terminal());
  }

  private boolean waits(Run<JsonNode> run, Waiting.For what) {
    return run.explain().join().stream().anyMatch(part -> part.what() == what);
  }

  @Test
  void timeout_processEnds_comesWhenItWasDue() {
    Engine first = start();
    Run<JsonNode> run =
        first.start(
            workflow(
                """
                {'analemma':1,'name':'limited','input':{'limit':{'type':'string'}},'nodes':{
                  'b':{'timeout':'$.input.limit','catch':{'TIMED_OUT':{'value':'late'}},
                       'block':{'nodes':{'w':{'wait':{'signal':'go'}}}}}},
                 'output':'$.b'}
                """),
            json("{'limit':'1h'}"));
    processes.holds(() -> waits(run, Waiting.For.SIGNAL));
    Run<JsonNode> again = next(first, run);
    processes.holds(() -> waits(again, Waiting.For.SIGNAL));

    processes.clock.advance(Duration.ofHours(1));

    assertThat(processes.result(again)).isEqualTo(json("'late'"));
  }

  @Test
  void retry_processEndsBetweenAttempts_isTriedAsOftenAsWithout() {
    Engine first = start();
    Run<JsonNode> run =
        first.start(
            workflow(
                """
                {'analemma':1,'name':'retried','input':{'n':{'type':'integer'}},'nodes':{
                  'r':{'operator':'t.fail','with':{},
                       'retry':{'max':'$.input.n','delay':'1m','jitter':false}}}}
                """),
            json("{'n':2}"));
    processes.holds(() -> waits(run, Waiting.For.RETRY));
    Run<JsonNode> again = next(first, run);

    ends(again);

    assertThat(again.status()).isEqualTo(RunStatus.FAILED);
    assertThat(processes.done).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'operator':'t.pure','timeout':'$.input.bad'",
        "'operator':'t.pure','retry':{'max':'$.input.bad'}",
        "'operator':'t.pure','cache':'$.input.bad'",
        "'operator':'t.pure','cache':{'key':'${ input.bad + 1 }'}",
        "'operator':'t.do','with':{},'timeout':'$.input.bad'",
        "'block':{'nodes':{'i':{'operator':'t.do','with':{}}}},'timeout':'$.input.bad'",
        "'wait':{'signal':'go'},'timeout':'$.input.bad'"
      })
  void valueOutOfBounds_wasCaught_isSoAgain(String node) throws InterruptedException {
    Engine first = start();
    Run<JsonNode> run =
        first.start(
            workflow(
                """
                {'analemma':1,'name':'bad','input':{'bad':{'type':'string'}},'nodes':{
                  'x':{%s,'catch':{'*':'bad','EXPR_TYPE':'bad'}},
                  'h':{'when':'x.bad','operator':'t.hang','with':{'v':1}}},
                 'output':'$.h?'}
                """
                    .formatted(node)),
            json("{'bad':'soon'}"));
    assertThat(processes.hanging.await(30, TimeUnit.SECONDS)).isTrue();

    Run<JsonNode> again = next(first, run);

    assertThat(processes.result(again)).isEqualTo(json("{'v':1}"));
  }
}
