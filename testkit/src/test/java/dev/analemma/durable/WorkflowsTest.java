// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.StoreException;
import dev.analemma.Workflow;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.DocumentStore.Publication;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Workflows under names and versions, in the store. */
class WorkflowsTest {
  private final Processes processes = new Processes();

  @AfterEach
  void close() {
    processes.close();
  }

  private static Workflow<JsonNode, JsonNode> greeting(String word) {
    return workflow(
        """
        {'analemma':1,'name':'greeting','nodes':{'w':{'wait':{'signal':'go'}}},'output':'WORD'}
        """
            .replace("WORD", word));
  }

  private static String run(Engine engine) {
    Run<JsonNode> run = engine.start(engine.workflows().find("greeting").orElseThrow(), json("{}"));
    run.signal("go", 1);
    return run.result().asText();
  }

  @Test
  void find_anotherInstance_getsWhatTheNameStandsFor() {
    Engine first = processes.start();
    Engine second = processes.start();
    assertThat(second.workflows().find("greeting")).isEmpty();

    first.workflows().publish(greeting("hello"), "1.0.0", "ada");
    assertThat(run(second)).isEqualTo("hello");
    first.workflows().publish(greeting("good day"), "1.1.0", "bob");
    assertThat(run(second)).isEqualTo("good day");

    assertThat(second.workflows().activate("greeting", "1.0.0", "eve")).isTrue();
    assertThat(run(first)).isEqualTo("hello");
    assertThat(first.workflows().activate("greeting", "9.0.0", "eve")).isFalse();
    assertThat(first.workflows().versions("greeting"))
        .extracting(Publication::version, Publication::active)
        .containsExactly(tuple("1.0.0", true), tuple("1.1.0", false));
    assertThat(first.workflows().active()).hasSize(1);
  }

  @Test
  void run_thatHasBegun_keepsToItsVersion() {
    Engine engine = processes.start();
    engine.workflows().publish(greeting("hello"), "1.0.0", "ada");
    Run<JsonNode> run = engine.start(engine.workflows().find("greeting").orElseThrow(), json("{}"));
    engine.workflows().publish(greeting("good day"), "1.1.0", "ada");
    processes.kill(engine);

    Engine next = processes.start();
    Run<JsonNode> again = next.runs().find(run.id()).orElseThrow();
    again.signal("go", 1);

    assertThat(processes.result(again).asText()).isEqualTo("hello");
  }

  @Test
  void everyMove_isInTheAudit() {
    Engine engine = processes.start();
    engine.workflows().publish(greeting("hello"), "1.0.0", "ada");
    engine.workflows().publish(greeting("good day"), "1.1.0", "bob");
    engine.workflows().activate("greeting", "1.0.0", "eve");

    assertThat(processes.store.audit().query("workflow:greeting", Long.MAX_VALUE, 10))
        .extracting(AuditStore.Entry::by, AuditStore.Entry::action)
        .containsExactly(
            tuple("eve", "activate"), tuple("bob", "publish"), tuple("ada", "publish"));
  }

  @Test
  void publish_aVersionWithAnotherContent_isRefused() {
    Engine engine = processes.start();
    engine.workflows().publish(greeting("hello"), "1.0.0", "ada");

    assertThatThrownBy(() -> engine.workflows().publish(greeting("bye"), "1.0.0", "ada"))
        .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
        .returns("VERSION_EXISTS", StoreException::code);
    assertThat(run(engine)).isEqualTo("hello");
  }

  @Test
  void publish_aDefinitionWithFaults_isRefused_andNothingIsKept() {
    Engine engine = processes.start();
    Workflow<JsonNode, JsonNode> faulty =
        workflow("{'analemma':1,'name':'faulty','nodes':{'a':{'operator':'no_such'}}}");

    assertThatThrownBy(() -> engine.workflows().publish(faulty, "1.0.0", "ada"))
        .isInstanceOf(DefinitionException.class);

    assertThat(engine.workflows().find("faulty")).isEmpty();
    assertThatThrownBy(() -> engine.workflows().publish(greeting("hello"), "one", "ada"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void withoutAStore_nothingIsKept() {
    try (Engine engine = Engine.create()) {
      assertThatThrownBy(() -> engine.workflows().find("greeting"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no store");
    }
  }
}
