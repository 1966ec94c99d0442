// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunRefusedException;
import dev.analemma.StoreException;
import dev.analemma.Workflow;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.DocumentStore.Publication;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Skills and assets under names and versions, in the store. */
class SkillsTest {
  private static final Duration NOTICED = Duration.ofMillis(1_001);

  private final Processes processes = new Processes();

  @AfterEach
  void close() {
    processes.close();
  }

  private static Workflow<JsonNode, JsonNode> skill(String word) {
    return workflow(
        "{'analemma':1,'name':'greet','nodes':{'w':{'operator':'t.do','with':{'word':'WORD'}}},'output':'$.w.word'}"
            .replace("WORD", word));
  }

  private static Workflow<JsonNode, JsonNode> caller(String range) {
    return workflow(
        "{'analemma':1,'name':'caller','uses':{'greet':'skill:greet@RANGE'},'nodes':{'c':{'call':'$.uses.greet'}},'output':'$.c'}"
            .replace("RANGE", range));
  }

  private static Workflow<JsonNode, JsonNode> reader(String range) {
    return workflow(
        "{'analemma':1,'name':'reader','uses':{'prompt':'asset:prompt/p@RANGE'},'nodes':{'w':{'wait':{'signal':'go'}}},'output':'$.uses.prompt'}"
            .replace("RANGE", range));
  }

  private static String called(Engine engine, String range) {
    return engine.run(caller(range), json("{}")).asText();
  }

  private String read(Engine engine, String range) {
    Run<JsonNode> run = engine.start(reader(range), json("{}"));
    run.signal("go", 1);
    return processes.result(run).asText();
  }

  @Test
  void publish_anotherInstance_callsIt() {
    Engine first = processes.start();
    Engine second = processes.start();
    first.skills().publish(skill("hello"), "1.0.0", "ada");
    assertThat(called(second, "^1")).isEqualTo("hello");
    assertThat(second.skills().versions("greet")).containsExactly("1.0.0");
  }

  @Test
  void publish_nameThatAnotherInstanceKnows_isNoticedWithinASecond() {
    Engine first = processes.start();
    Engine second = processes.start();
    Workflow<JsonNode, JsonNode> caller = caller("^1");
    first.skills().publish(skill("hello"), "1.0.0", "ada");
    assertThat(second.run(caller, json("{}")).asText()).isEqualTo("hello");

    first.skills().publish(skill("good day"), "1.1.0", "ada");
    assertThat(first.run(caller, json("{}")).asText()).isEqualTo("good day");
    processes.clock.advance(NOTICED);
    assertThat(second.run(caller, json("{}")).asText()).isEqualTo("good day");
  }

  @Test
  void publish_nameThatAnotherInstanceFoundMissing_isThereAtOnce() {
    Engine first = processes.start();
    Engine second = processes.start();
    assertThatThrownBy(() -> called(second, "^1"))
        .isInstanceOfSatisfying(
            RunRefusedException.class, e -> assertThat(e.code()).isEqualTo("USES_MISSING"));
    first.skills().publish(skill("hello"), "1.0.0", "ada");
    assertThat(called(second, "^1")).isEqualTo("hello");
  }

  @Test
  void missing_rangeThatNothingMeets_saysWhatThereIs() {
    Engine engine = processes.start();
    engine.skills().publish(skill("hello"), "1.0.0", "ada");
    assertThatThrownBy(() -> called(engine, "^2"))
        .hasMessageContaining("skill 'greet@^2' has no such version; there are [1.0.0]");
  }

  @Test
  void activate_olderVersion_isTakenByRangesThatAcceptIt() {
    Engine engine = processes.start();
    engine.skills().publishAsset("prompt/p", "1.0.0", TextNode.valueOf("one"), "ada");
    engine.skills().publishAsset("prompt/p", "1.1.0", TextNode.valueOf("two"), "ada");
    engine.skills().publishAsset("prompt/p", "2.0.0", TextNode.valueOf("three"), "ada");
    assertThat(read(engine, "*")).isEqualTo("three");
    assertThat(read(engine, "^1")).as("the name stands for none of them").isEqualTo("two");

    assertThat(engine.skills().activate("prompt/p", "1.0.0", "eve")).isTrue();

    assertThat(read(engine, "^1")).isEqualTo("one");
    assertThat(read(engine, "*")).isEqualTo("one");
    assertThat(read(engine, "1.1.0")).isEqualTo("two");
    assertThat(read(engine, "^2")).isEqualTo("three");
    assertThat(engine.skills().activate("prompt/p", "9.0.0", "eve")).isFalse();
    assertThat(engine.skills().published("prompt/p"))
        .extracting(Publication::version, Publication::active)
        .containsExactly(tuple("1.0.0", true), tuple("1.1.0", false), tuple("2.0.0", false));
    assertThat(processes.store.audit().query("asset:prompt/p", Long.MAX_VALUE, 10))
        .extracting(AuditStore.Entry::by, AuditStore.Entry::action)
        .containsExactly(
            tuple("eve", "activate"),
            tuple("ada", "publish"),
            tuple("ada", "publish"),
            tuple("ada", "publish"));
  }

  @Test
  void run_thatHasBegun_keepsToItsVersions() {
    Engine engine = processes.start();
    engine.skills().publishAsset("prompt/p", "1.0.0", TextNode.valueOf("one"), "ada");
    Run<JsonNode> run = engine.start(reader("^1"), json("{}"));
    engine.skills().publishAsset("prompt/p", "1.1.0", TextNode.valueOf("two"), "ada");
    processes.kill(engine);

    Run<JsonNode> again = processes.start().runs().find(run.id()).orElseThrow();
    again.signal("go", 1);

    assertThat(processes.result(again).asText()).isEqualTo("one");
  }

  @Test
  void publish_versionThatIsThereWithAnotherContent_isRefused() {
    Engine first = processes.start();
    Engine second = processes.start();
    first.skills().publish(skill("hello"), "1.0.0", "ada");
    assertThatThrownBy(() -> second.skills().publish(skill("bye"), "1.0.0", "bob"))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo("VERSION_EXISTS"));
    assertThat(called(second, "^1")).isEqualTo("hello");
  }

  @Test
  void start_engineWasGivenAnotherContentThanTheStoreHas_isRefused() {
    Engine first = processes.start();
    first.skills().publish(skill("hello"), "1.0.0", "ada");
    Engine second = processes.start(builder -> builder.skill(skill("bye"), "1.0.0"));
    assertThatThrownBy(() -> called(second, "^1"))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo("VERSION_EXISTS"));
  }

  @Test
  void start_skillOfTheEngineAlone_standsBesideThoseOfTheStore() {
    Engine engine = processes.start(builder -> builder.skill(skill("mine"), "1.5.0"));
    engine.skills().publish(skill("stored"), "1.0.0", "ada");
    assertThat(called(engine, "^1")).as("the name stands for it").isEqualTo("stored");
    assertThat(called(engine, "1.5")).isEqualTo("mine");
    assertThat(engine.skills().versions("greet")).containsExactly("1.0.0", "1.5.0");
  }

  @Test
  void publish_engineWithoutAStore_saysSo() {
    try (Engine engine = Engine.create()) {
      assertThatThrownBy(() -> engine.skills().publish(skill("hello"), "1.0.0", "ada"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Engine.open");
    }
  }
}
