// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.event.RunEvent;
import dev.analemma.event.Subscription;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorType;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listeners, meters and observations: what they are told, and that they harm no run. */
// Longer than the rule: one list of cases.
class WatchingTest {
  private static final String TWO =
      """
      "nodes": { "a": { "operator": "t.ok" },
                 "b": { "operator": "t.blocking", "after": "a" },
                 "c": { "operator": "t.ok", "if": "false" } }
      """;
  private final List<RunEvent> events = new ArrayList<>();

  private List<String> told() {
    return events.stream().map(WatchingTest::shown).toList();
  }

  private static String shown(RunEvent event) {
    String name = event.getClass().getSimpleName();
    if (event instanceof RunEvent.NodeStarted node) {
      return name + " " + node.address() + " " + node.operator();
    }
    if (event instanceof RunEvent.NodeSucceeded node) {
      return name + " " + node.address() + " " + node.label() + " " + node.attempts();
    }
    if (event instanceof RunEvent.NodeFailed node) {
      return name + " " + node.address() + " " + node.error().code() + " " + node.label();
    }
    if (event instanceof RunEvent.NodeRetried node) {
      return name + " " + node.address() + " " + node.nextAttempt() + " " + node.delay();
    }
    if (event instanceof RunEvent.NodeAttempted node) {
      return name + " " + node.address() + " " + node.attempt();
    }
    if (event instanceof RunEvent.NodeSkipped node) {
      return name + " " + node.address();
    }
    return event instanceof RunEvent.RunEnded ended ? name + " " + ended.status() : name;
  }

  @Test
  void checkpoint_isToldWithItsPlaceLabelAndValue() {
    OperatorType point =
        OperatorType.named("t.point")
            .value(
                config ->
                    call -> {
                      call.checkpoint("half", Json.parse("[7]"));
                      return Json.parse("1");
                    });
    try (Lab lab = new Lab(engine -> engine.operator(point).listener(events::add))) {
      Run<JsonNode> run =
          lab.start(
              """
              "nodes": { "b": { "block": { "nodes": { "p": { "operator": "t.point" } } } } }
              """);

      assertThat(events)
          .contains(
              new RunEvent.Checkpoint(
                  run.id(), "row", lab.clock.now(), "b/p", "half", Json.parse("[7]")));
    }
  }

  @Test
  void listener_ofTheEngine_hearsARunInItsOrder() {
    try (Lab lab = new Lab(engine -> engine.listener(events::add))) {
      Run<JsonNode> run = lab.start(TWO);

      assertThat(told())
          .containsExactly(
              "RunStarted",
              "NodeStarted a t.ok",
              "NodeSucceeded a ok 1",
              "NodeSkipped c",
              "NodeStarted b t.blocking",
              "NodeSucceeded b ok 1",
              "RunEnded COMPLETED");
      assertThat(events)
          .allMatch(event -> event.runId().equals(run.id()) && event.workflow().equals("row"));
    }
  }

  @Test
  void runStarted_defaultOfAnInput_isInTheInputThatItTells() {
    try (Lab lab = new Lab(engine -> engine.listener(events::add))) {
      lab.engine.start(
          Lab.workflow(
              """
              "input": { "given": {}, "assumed": { "default": [ 7 ] } },
              "nodes": { "a": { "operator": "t.ok" } }
              """),
          Json.parse("{ \"given\": 1 }"));
      lab.settle();

      assertThat(events.get(0))
          .isInstanceOfSatisfying(
              RunEvent.RunStarted.class,
              started ->
                  assertThat(started.input())
                      .isEqualTo(Json.parse("{ \"given\": 1, \"assumed\": [ 7 ] }")));
    }
  }

  @Test
  void runStarted_inputOfTheHost_isToldAsATreeThatCannotBeChanged() {
    record Order(String customer) {}
    Workflow<Order, JsonNode> workflow =
        Lab.workflow("\"input\": { \"customer\": {} }, \"nodes\": {}")
            .typed(Order.class, JsonNode.class);
    try (Lab lab = new Lab(engine -> engine.listener(events::add))) {
      lab.engine.start(workflow, new Order("Ada"));
      lab.settle();

      assertThat(events.get(0))
          .isInstanceOfSatisfying(
              RunEvent.RunStarted.class,
              started ->
                  assertThatThrownBy(() -> ((ObjectNode) started.input()).put("customer", "Eve"))
                      .isInstanceOf(UnsupportedOperationException.class));
    }
  }

  @Test
  void listener_hearsRetriesFailuresAndWhereTheyWereCaught() {
    try (Lab lab = new Lab(engine -> engine.listener(events::add))) {
      lab.start(
          """
          "nodes": {
            "a": { "operator": "t.fail", "catch": { "*": "lost" },
                   "retry": { "max": 1, "delay": "1s", "jitter": false } },
            "b": { "operator": "t.fail", "with": { "code": "WORSE" }, "when": "a.lost" } }
          """);
      lab.pass(Duration.ofSeconds(1));

      assertThat(told())
          .containsSubsequence(
              "NodeRetried a 2 PT1S",
              "NodeAttempted a 2",
              "NodeFailed a BOOM lost",
              "NodeFailed b WORSE null")
          .endsWith("RunEnded FAILED");
    }
  }

  @Test
  void listener_hearsOfASecondAttempt_whenItBegins() {
    try (Lab lab = new Lab(engine -> engine.listener(events::add))) {
      lab.start(
          """
          "nodes": {
            "x": { "block": { "nodes": { "a": { "operator": "t.fail" } } },
                   "retry": { "max": 1, "delay": "1s", "jitter": false } } }
          """);
      lab.settle();
      assertThat(told()).endsWith("NodeRetried x 2 PT1S");
      lab.pass(Duration.ofSeconds(1));

      assertThat(told())
          .containsSubsequence(
              "NodeRetried x 2 PT1S", "NodeAttempted x 2", "NodeStarted x#2/a t.fail")
          .endsWith("RunEnded FAILED");
    }
  }

  @Test
  void listener_ofOneRun_hearsThatRunAlone() {
    try (Lab lab = new Lab()) {
      Run<JsonNode> watched = lab.start(TWO, StartOptions.defaults().listener(events::add));
      lab.start(TWO);

      assertThat(events).hasSize(7).allMatch(event -> event.runId().equals(watched.id()));
    }
  }

  @Test
  void listener_isNotCalledOnTheThreadOfTheRun() {
    try (Lab lab = new Lab(engine -> engine.listener(events::add))) {
      lab.engine.start(Lab.workflow("\"nodes\": {}"), Lab.nothing());
      while (lab.workers.runNext()) {
        continue;
      }
      assertThat(lab.engine.stats().runs()).isZero();
      assertThat(events).isEmpty();
      lab.settle();
      assertThat(events).hasSize(2);
    }
  }

  @Test
  void listener_tooSlow_eventsBeyondItsQueueAreDroppedAndCounted() {
    try (Lab lab = new Lab(engine -> engine.listener(events::add, 3))) {
      lab.engine.start(
          Lab.workflow(
              """
              "nodes": { "a": { "operator": "t.ok" }, "b": { "operator": "t.ok" } }
              """),
          Lab.nothing());
      while (lab.workers.runNext()) {
        continue;
      }
      lab.settle();

      assertThat(events).hasSize(3);
      assertThat(lab.engine.stats().droppedEvents()).isEqualTo(3);
    }
  }

  @Test
  void listener_ofOneRunWithAFullQueue_dropsAreInTheCountsOfTheEngine() {
    // Each node is two events, the run is two: two more than the queue of a run's listener takes.
    String nodes =
        IntStream.range(0, 5_000)
            .mapToObj(node -> "\"n%d\": { \"operator\": \"t.ok\" }".formatted(node))
            .collect(Collectors.joining(", ", "\"nodes\": { ", " }"));
    try (Lab lab = new Lab()) {
      lab.engine.start(
          Lab.workflow(nodes), Lab.nothing(), StartOptions.defaults().listener(events::add));
      while (lab.workers.runNext()) {
        continue;
      }

      assertThat(lab.engine.stats().droppedEvents()).isEqualTo(2);
      lab.settle();
      assertThat(events).hasSize(10_000);
    }
  }

  @Test
  void listener_throws_theRunAndTheOtherListenersAreNotHarmed() {
    try (Lab lab =
        new Lab(
            engine -> engine.listener(event -> Hostile.fail("a listener")).listener(events::add))) {
      assertThat(lab.start(TWO).status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(events).hasSize(7);
    }
  }

  @Test
  void meters_countRunsByStatusAndNodesByOperator() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (Lab lab = new Lab(engine -> engine.meterRegistry(meters))) {
      lab.start(TWO);
      Run<JsonNode> second = lab.start("\"nodes\": { \"a\": { \"operator\": \"t.later\" } }");
      lab.clock.advance(Duration.ofSeconds(3));
      lab.fail("a", "BOOM");
      assertThat(second.status()).isEqualTo(RunStatus.FAILED);
    }

    assertThat(
            meters
                .get("workflow.execution.duration")
                .tags("workflow", "row", "status", "COMPLETED")
                .timer()
                .count())
        .isEqualTo(1);
    assertThat(
            meters
                .get("workflow.execution.duration")
                .tags("workflow", "row", "status", "FAILED")
                .timer()
                .totalTime(java.util.concurrent.TimeUnit.SECONDS))
        .isEqualTo(3);
    assertThat(nodes(meters, "t.ok", "succeeded")).isEqualTo(1);
    assertThat(nodes(meters, "t.blocking", "succeeded")).isEqualTo(1);
    assertThat(nodes(meters, "t.later", "failed")).isEqualTo(1);
  }

  private static double nodes(SimpleMeterRegistry meters, String operator, String outcome) {
    return meters
        .get("operator.execution.count")
        .tags("operator", operator, "outcome", outcome)
        .counter()
        .count();
  }

  @Test
  void meters_errorReplacedByAValue_countsOnce() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    try (Lab lab = new Lab(engine -> engine.meterRegistry(meters))) {
      lab.start(
          """
          "nodes": { "a": { "operator": "t.fail", "catch": { "*": { "value": 1 } } } }
          """);
    }

    assertThat(nodes(meters, "t.fail", "failed")).isEqualTo(1);
    assertThat(meters.find("operator.execution.count").tag("outcome", "succeeded").counter())
        .isNull();
  }

  private static final String STEPS =
      """
      "nodes": { "a": { "operator": "t.later" },
                 "b": { "operator": "t.ok", "after": "a" },
                 "c": { "operator": "t.later", "after": "b" },
                 "d": { "operator": "t.compute", "after": "c" } }
      """;

  private static List<String> kinds(List<RunEvent> events) {
    return events.stream().map(event -> event.getClass().getSimpleName()).toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void events_ofARunUnderWay_tellsFromNowOn_untilItIsClosed(boolean alreadyWatched) {
    List<RunEvent> all = new ArrayList<>();
    List<RunEvent> events = new ArrayList<>();
    try (Lab lab = new Lab()) {
      StartOptions options = StartOptions.defaults();
      Run<JsonNode> run = lab.start(STEPS, alreadyWatched ? options.listener(all::add) : options);
      Subscription subscription = run.events(events::add);
      lab.settle();
      assertThat(events).isEmpty();
      lab.complete("a", "1");
      assertThat(kinds(events))
          .containsExactly("NodeSucceeded", "NodeStarted", "NodeSucceeded", "NodeStarted");

      subscription.close();
      subscription.close();
      lab.complete("c", "1");
      assertThat(events).hasSize(4);
      assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
      assertThat(all.size()).isEqualTo(alreadyWatched ? 10 : 0);
    }
  }

  @Test
  void events_ofTwoListeners_areToldToBothUntilTheEnd() {
    List<RunEvent> one = new ArrayList<>();
    List<RunEvent> other = new ArrayList<>();
    try (Lab lab = new Lab()) {
      Run<JsonNode> run = lab.start(STEPS);
      Subscription first = run.events(one::add);
      run.events(other::add);
      lab.complete("a", "1");
      lab.complete("c", "1");

      assertThat(one).isEqualTo(other).last().isInstanceOf(RunEvent.RunEnded.class);
      first.close();
    }
  }

  @Test
  void events_closedBeforeTheyAreTold_areNotTold() {
    List<RunEvent> events = new ArrayList<>();
    try (Lab lab = new Lab()) {
      Run<JsonNode> run = lab.start(STEPS);
      Subscription subscription = run.events(events::add);
      lab.settle();
      lab.later("a").complete(NullNode.getInstance());
      while (lab.workers.runNext()) {
        continue;
      }
      subscription.close();
      lab.settle();

      assertThat(events).isEmpty();
      run.cancel("enough");
      lab.settle();
    }
  }

  @Test
  void events_ofAnEndedRun_areNone() {
    List<RunEvent> events = new ArrayList<>();
    try (Lab lab = new Lab()) {
      Run<JsonNode> run = lab.start("\"nodes\": { \"a\": { \"operator\": \"t.ok\" } }");
      run.events(events::add).close();
      lab.settle();

      assertThat(events).isEmpty();
    }
  }

  @Test
  void events_aSlowListener_dropsAndCounts() {
    try (Lab lab = new Lab()) {
      String many =
          IntStream.range(0, 6_000)
              .mapToObj(n -> "\"n%d\": { \"operator\": \"t.ok\", \"after\": \"a\" }".formatted(n))
              .collect(Collectors.joining(","));
      Run<JsonNode> run =
          lab.start("\"nodes\": { \"a\": { \"operator\": \"t.later\" }, %s }".formatted(many));
      run.events(event -> {});
      lab.settle();
      lab.later("a").complete(NullNode.getInstance());
      while (lab.workers.runNext()) {
        // Nobody tells meanwhile.
        continue;
      }

      // 6,000 nodes start and succeed, and the run and its first node end.
      assertThat(lab.engine.stats().droppedEvents()).isEqualTo(12_002 - 10_000);
      assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
      lab.settle();
    }
  }

  @Test
  void observations_nodesAreChildrenOfTheirRunOrBlock_andAllStop() {
    List<String> log = new ArrayList<>();
    ObservationRegistry registry = logging(log);
    try (Lab lab = new Lab(engine -> engine.observationRegistry(registry))) {
      Run<JsonNode> run =
          lab.start(
              """
              "nodes": { "b": { "block": { "nodes": { "x": { "operator": "t.ok" },
                                                      "y": { "operator": "t.later" } } } } }
              """);
      run.cancel("enough");
      lab.settle();
    }

    assertThat(log)
        .contains(
            "start workflow row in nothing", "start b in workflow row", "start x in b", "stop x")
        .endsWith("stop workflow row");
    assertThat(log.stream().filter(line -> line.startsWith("stop")).count())
        .isEqualTo(log.stream().filter(line -> line.startsWith("start")).count());
  }

  @Test
  void observations_ofWhatUndoesAndCleansUp_areChildrenOfWhatIsAround() {
    List<String> log = new ArrayList<>();
    ObservationRegistry registry = logging(log);
    try (Lab lab = new Lab(engine -> engine.observationRegistry(registry))) {
      lab.start(
          """
          "nodes": {
            "a": { "operator": "t.ok", "compensate": { "operator": "t.ok" } },
            "b": { "after": "a", "block": {
              "nodes": { "x": { "operator": "t.ok", "compensate": { "operator": "t.ok" } },
                         "y": { "operator": "t.fail", "after": "x" } },
              "finally": { "g": { "operator": "t.ok" } } } } },
          "finally": { "f": { "operator": "t.ok" } }
          """);
    }

    assertThat(log)
        .containsSubsequence(
            "start a in workflow row",
            "start b in workflow row",
            "start x in b",
            "start x in b",
            "start g in b",
            "start a in workflow row",
            "start f in workflow row");
  }

  /** Writes down what is observed, and in what. */
  private static ObservationRegistry logging(List<String> log) {
    ObservationRegistry registry = ObservationRegistry.create();
    registry
        .observationConfig()
        .observationHandler(
            new ObservationHandler<Observation.Context>() {
              @Override
              public void onStart(Observation.Context context) {
                var parent = context.getParentObservation();
                log.add(
                    "start %s in %s"
                        .formatted(
                            context.getContextualName(),
                            parent == null
                                ? "nothing"
                                : parent.getContextView().getContextualName()));
              }

              @Override
              public void onStop(Observation.Context context) {
                log.add("stop " + context.getContextualName());
              }

              @Override
              public boolean supportsContext(Observation.Context context) {
                return true;
              }
            });
    return registry;
  }

  @Test
  void observationHandler_throws_theRunIsNotHarmed() {
    ObservationRegistry registry = ObservationRegistry.create();
    registry
        .observationConfig()
        .observationHandler(
            new ObservationHandler<Observation.Context>() {
              @Override
              public void onStart(Observation.Context context) {
                Hostile.fail("a handler");
              }

              @Override
              public void onScopeOpened(Observation.Context context) {
                throw new IllegalStateException("a handler threw");
              }

              @Override
              public boolean supportsContext(Observation.Context context) {
                return true;
              }
            });
    try (Lab lab = new Lab(engine -> engine.observationRegistry(registry))) {
      assertThat(lab.start(TWO).status()).isEqualTo(RunStatus.COMPLETED);
    }
  }
}
