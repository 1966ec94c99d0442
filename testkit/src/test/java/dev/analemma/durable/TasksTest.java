// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.TaskRecord;
import dev.analemma.builder.Fn;
import dev.analemma.definition.Effect;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of nodes that have begun and not ended. */
class TasksTest {
  private final Processes processes = new Processes();

  @AfterEach
  void close() {
    processes.close();
  }

  private Engine start() {
    return processes.start(
        builder ->
            builder.function(
                Fn.of("t.pure", JsonNode.class, JsonNode.class, input -> input)
                    .effect(Effect.PURE)
                    .function()));
  }

  private static Run<JsonNode> start(Engine engine, String nodes) {
    return engine.start(
        workflow("{'analemma':1,'name':'tasks','nodes':{%s}}".formatted(nodes)), json("{}"));
  }

  private static List<String> tasks(Engine engine, Run<JsonNode> run) {
    return engine.runs().tasks(run.id()).stream()
        .map(task -> task.address() + " " + task.what())
        .toList();
  }

  private void comesTo(Engine engine, Run<JsonNode> run, String... tasks) {
    List<String> expected = List.of(tasks);
    processes.holds(() -> tasks(engine, run).size() >= expected.size());
    assertThat(tasks(engine, run)).isEqualTo(expected);
  }

  @Test
  void whatWaits_hasBegun_untilItEnds() {
    Engine engine = start();
    Run<JsonNode> run =
        start(engine, "'w':{'wait':{'signal':'go'}},'v':{'after':'w','wait':{'signal':'go'}}");
    comesTo(engine, run, "w BEGUN");

    run.signal("go", 1);

    processes.holds(() -> tasks(engine, run).contains("v BEGUN"));
    comesTo(engine, run, "w ENDED", "v BEGUN");
  }

  @Test
  void callOfAProcessThatIsGone_hasBegun() throws InterruptedException {
    Engine first = start();
    Run<JsonNode> run = start(first, "'a':{'operator':'t.hang','with':1,'timeout':'1h'}");
    processes.hanging.await();
    processes.kill(first);

    Engine tool = processes.start(builder -> builder.takesUp(false));

    assertThat(tasks(tool, run)).containsExactly("a BEGUN");
  }

  @Test
  void callThatIsTriedAgain_hasBegunAndIsNotOver() {
    Engine engine = start();
    Run<JsonNode> run =
        start(
            engine,
            "'a':{'operator':'t.fail','with':1,'timeout':'9h','retry':{'max':1,'delay':'1h','jitter':false}}");

    comesTo(engine, run, "a BEGUN", "a RETRIED");
  }

  @Test
  void resultThatIsFoundAgain_isNotTold() {
    Engine engine = start();
    Run<JsonNode> run =
        start(
            engine,
            "'p':{'operator':'t.pure','with':1,'timeout':'1h'},'w':{'after':'p','wait':{'signal':'go'}}");

    comesTo(engine, run, "w BEGUN");
  }

  @Test
  void whatWasLeftInABodyThatEnded_isNotTold() {
    Engine engine = start();
    Run<JsonNode> run =
        start(
            engine,
            "'r':{'race':{'branches':{'x':{'wait':{'signal':'never'}},'y':{'operator':'t.do','with':1}}}},"
                + "'w':{'after':'r.y','wait':{'signal':'go'}}");

    processes.holds(() -> tasks(engine, run).contains("w BEGUN"));
    assertThat(engine.runs().tasks(run.id()))
        .filteredOn(task -> task.what() == TaskRecord.What.BEGUN)
        .extracting(TaskRecord::address)
        .containsExactly("w");
  }

  @Test
  void callOfARunThatWasStoppedAsItStood_isToldAsNotOver() throws InterruptedException {
    Engine first = start();
    Run<JsonNode> run = start(first, "'a':{'operator':'t.hang','with':1,'timeout':'1h'}");
    processes.hanging.await();
    processes.kill(first);
    processes.start(builder -> builder.takesUp(false)).stop("tasks", "fire");

    Engine second = start();

    processes.holds(
        () -> second.runs().record(run.id()).orElseThrow().status() == RunStatus.STOPPED);
    assertThat(tasks(second, run)).containsExactly("a BEGUN");
  }

  @Test
  void runThatWasCancelled_hasNothingUnderWay() {
    Engine engine = start();
    Run<JsonNode> run = start(engine, "'w':{'wait':{'signal':'go'}}");
    comesTo(engine, run, "w BEGUN");

    run.cancel("enough");

    processes.holds(() -> engine.runs().record(run.id()).orElseThrow().status().terminal());
    assertThat(tasks(engine, run)).doesNotContain("w BEGUN");
  }
}
