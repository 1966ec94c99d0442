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

  @Test
  void retention_ofNothing_isRefused() {
    assertThatThrownBy(() -> Engine.builder().retention(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("retention is PT0S");
  }
}
