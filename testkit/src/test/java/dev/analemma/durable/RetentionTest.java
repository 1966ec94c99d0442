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
import dev.analemma.Workflow;
import dev.analemma.spi.store.PayloadStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a store keeps of runs that have ended, and of payloads that nobody refers to. */
class RetentionTest {
  private static final Workflow<JsonNode, JsonNode> WAITS =
      workflow(
          """
          {'analemma':1,'name':'waits','nodes':{'w':{'wait':{'signal':'go','timeout':'9d'}}},'output':'$.w'}
          """);

  private final Processes processes = new Processes();

  @AfterEach
  void close() {
    processes.close();
  }

  private Run<JsonNode> ended(Engine engine) {
    Run<JsonNode> run = engine.start(WAITS, json("{}"));
    run.signal("go", 1);
    processes.result(run);
    return run;
  }

  private boolean isKept(Run<JsonNode> run) {
    return processes.store.runs().find(run.id()).isPresent();
  }

  @Test
  void endedRuns_areDeletedAfterTheirTime_andOthersStay() {
    Engine engine = processes.start(builder -> builder.retention(Duration.ofHours(2)));
    Run<JsonNode> old = ended(engine);
    Run<JsonNode> open = engine.start(WAITS, json("{}"));
    processes.clock.advance(Duration.ofMinutes(110));
    Run<JsonNode> young = ended(engine);

    processes.clock.advance(Duration.ofMinutes(20));

    processes.holds(() -> !isKept(old));
    assertThat(isKept(young)).isTrue();
    assertThat(open.status()).isEqualTo(RunStatus.WAITING);
  }

  @Test
  void endedRuns_areKeptForEver_unlessSaidOtherwise() {
    Engine engine = processes.start();
    Run<JsonNode> run = ended(engine);
    byte[] unused = "unused".getBytes(StandardCharsets.UTF_8);
    String digest = PayloadStore.digest(unused);
    processes.store.payloads().put(digest, unused);

    processes.clock.advance(Duration.ofDays(400));

    processes.holds(() -> processes.store.payloads().get(digest).isEmpty());
    assertThat(isKept(run)).isTrue();
  }

  private static Workflow<JsonNode, JsonNode> own(String name, String retention) {
    return workflow(
        "{'analemma':1,'name':'NAME','input':{'n':{'type':'integer','default':0}},'policy':{'retention':RETENTION},'nodes':{'a':{'if':'input.n == 1','fail':{'code':'NO'}}},'output':1}"
            .replace("NAME", name)
            .replace("RETENTION", retention));
  }

  private Run<JsonNode> ended(Engine engine, Workflow<JsonNode, JsonNode> workflow, int fails) {
    Run<JsonNode> run = engine.start(workflow, json("{'n':" + fails + "}"));
    processes.holds(() -> run.status().terminal());
    return run;
  }

  @Test
  void endedRuns_whoseWorkflowSaysHowLong_areKeptThatLong_alsoByAnotherProcess() {
    Engine first = processes.start(builder -> builder.retention(Duration.ofHours(2)));
    Run<JsonNode> plain = ended(first);
    Run<JsonNode> brief = ended(first, own("brief", "'10m'"), 0);
    Run<JsonNode> done = ended(first, own("both", "{'completed':'1h','failed':'2d'}"), 0);
    Run<JsonNode> failed = ended(first, own("both", "{'completed':'1h','failed':'2d'}"), 1);
    Run<JsonNode> half = ended(first, own("half", "{'failed':'2d'}"), 0);
    processes.kill(first);
    processes.start(builder -> builder.retention(Duration.ofHours(2)));

    processes.clock.advance(Duration.ofMinutes(20));
    processes.holds(() -> !isKept(brief));
    assertThat(isKept(done)).isTrue();
    processes.clock.advance(Duration.ofMinutes(50));
    processes.holds(() -> !isKept(done));
    assertThat(isKept(plain)).isTrue();
    processes.clock.advance(Duration.ofMinutes(70));
    processes.holds(() -> !isKept(plain) && !isKept(half));
    assertThat(isKept(failed)).isTrue();
    processes.clock.advance(Duration.ofDays(2));
    processes.holds(() -> !isKept(failed));
  }

  @Test
  void endedRuns_whoseWorkflowSaysHowLong_goWithoutAnyOtherRetention() {
    Engine engine = processes.start();
    Run<JsonNode> brief = ended(engine, own("brief", "'10m'"), 0);
    processes.clock.advance(Duration.ofMinutes(11));
    processes.holds(() -> !isKept(brief));
  }

  @Test
  void endedRuns_thatAreTooMany_areDeletedOldestFirst_andOpenOnesStay() {
    Engine engine = processes.start(builder -> builder.retentionRuns(2).retentionRuns("often", 1));
    Run<JsonNode> open = engine.start(WAITS, json("{}"));
    List<Run<JsonNode>> waits = List.of(ended(engine), ended(engine), ended(engine));
    Workflow<JsonNode, JsonNode> often = own("often", "'9d'");
    List<Run<JsonNode>> many = List.of(ended(engine, often, 0), ended(engine, often, 1));

    processes.clock.advance(Duration.ofMinutes(2));

    processes.holds(() -> !isKept(waits.get(0)) && !isKept(many.get(0)));
    assertThat(isKept(waits.get(1)) && isKept(waits.get(2)) && isKept(many.get(1))).isTrue();
    assertThat(open.status()).isEqualTo(RunStatus.WAITING);
  }

  @Test
  void retentionRuns_ofNone_orTwice_isRefused() {
    assertThatThrownBy(() -> Engine.builder().retentionRuns(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("retentionRuns is 0");
    assertThatThrownBy(() -> Engine.builder().retentionRuns("a", 1).retentionRuns("a", 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a' is 1 already");
  }

  @Test
  void retention_ofNothing_isRefused() {
    assertThatThrownBy(() -> Engine.builder().retention(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("retention is PT0S");
  }
}
