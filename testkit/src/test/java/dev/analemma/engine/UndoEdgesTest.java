// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.EmergencyStop;
import dev.analemma.Engine;
import dev.analemma.OperatorException;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.event.RunEvent;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What is undone when several things happen at once: what ends while its frame fails, what nobody
 * knows the end of, and what comes while something is undone.
 */
class UndoEdgesTest {
  private static final String UNDO = "\"compensate\": { \"operator\": \"t.ok\" }";
  private static final String UNDO_LATER = "\"compensate\": { \"operator\": \"t.later\" }";

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    assertThat(lab.clock.timers()).as("timers left").isZero();
    lab.close();
  }

  private Run<JsonNode> start(String nodes) {
    return lab.start(
        nodes.replace("UNDO_LATER", UNDO_LATER).replace("UNDO", UNDO),
        StartOptions.defaults().scope("shop"));
  }

  /** The window: the first of what was computed together makes the frame fail, and end. */
  @Test
  void computedTogether_theFirstFailsAndNothingElseRuns_theOthersAreUndone() {
    CountDownLatch elsewhere = new CountDownLatch(16);
    List<String> done = Collections.synchronizedList(new ArrayList<>());
    List<String> undone = Collections.synchronizedList(new ArrayList<>());
    StringBuilder nodes =
        new StringBuilder(
            """
            "w": { "wait": { "for": "1h" } }, "f": { "operator": "t.last" }
            """);
    for (int c = 0; c < 20; c++) {
      nodes.append(
          """
          , "c%d": { "operator": "t.do" %s }
          """
              .formatted(c, c < 4 ? ", \"compensate\": { \"operator\": \"t.undo\" }" : ""));
    }
    try (Engine engine =
        Engine.builder()
            .parallelism(2)
            .function(
                Lab.function(
                    "t.last",
                    Execution.COMPUTE,
                    (context, arguments) -> {
                      elsewhere.await();
                      throw new OperatorException("BOOM", "as the test says");
                    }))
            .function(
                Lab.function(
                    "t.do",
                    Execution.COMPUTE,
                    (context, arguments) -> {
                      done.add(context.address());
                      elsewhere.countDown();
                      return Lab.nothing();
                    }))
            .function(
                Lab.function(
                    "t.undo",
                    Execution.INLINE,
                    (context, arguments) -> {
                      undone.add(context.address().replace("~compensate", ""));
                      return Lab.nothing();
                    }))
            .build()) {
      Run<JsonNode> run = engine.start(Lab.workflow("\"nodes\": {" + nodes + "}"), Lab.nothing());

      assertThat(catchThrowable(run::result)).hasMessageContaining("BOOM");
      assertThat(done).contains("c0", "c1", "c2", "c3");
      assertThat(undone).containsExactly("c3", "c2", "c1", "c0");
    }
  }

  @Test
  void attemptTimedOut_cancelledWhileItWaitsForItsRetry_onStartedIsUndone() {
    Run<JsonNode> run =
        start(
            """
            "nodes": {
              "pay": { "operator": "t.later", "timeout": { "attempt": "1s" },
                       "retry": { "max": 3, "delay": "1m", "jitter": false },
                       "compensate": { "operator": "t.ok", "on": "started" } },
              "other": { "operator": "t.later" } }
            """);
    lab.pass(Duration.ofSeconds(2));
    lab.fail("other", "BOOM");

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(lab.ran).containsExactlyInAnyOrder("pay", "other", "pay~compensate");
  }

  @Test
  void attemptTimedOut_theNextIsInterrupted_onStartedIsUndone() {
    Run<JsonNode> run =
        start(
            """
            "nodes": {
              "pay": { "operator": "t.later", "timeout": { "attempt": "1m" },
                       "retry": { "max": 3, "delay": "1s", "jitter": false },
                       "compensate": { "operator": "t.ok", "on": "started" } },
              "other": { "operator": "t.later" } }
            """);
    lab.pass(Duration.ofSeconds(60));
    lab.pass(Duration.ofSeconds(1));
    assertThat(lab.count("pay")).isEqualTo(2);
    lab.fail("other", "BOOM");

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(lab.ran).contains("pay~compensate");
  }

  @Test
  void twoBodiesFailToUndoAtOnce_bothAreTold() {
    Run<JsonNode> run =
        start(
            """
            "nodes": {
              "x": { "block": { "nodes": {
                "a": { "operator": "t.ok", UNDO_LATER },
                "f": { "operator": "t.fail", "after": "a" } } } },
              "y": { "block": { "nodes": {
                "b": { "operator": "t.ok", UNDO_LATER },
                "g": { "operator": "t.later", "after": "b" } } } } }
            """);
    assertThat(lab.ran).contains("x/a~compensate", "y/g");
    lab.fail("y/g", "GONE");
    assertThat(lab.ran).contains("y/b~compensate");
    lab.fail("x/a~compensate", "FIRST");
    lab.fail("y/b~compensate", "SECOND");

    assertThat(run.status()).isEqualTo(RunStatus.COMPENSATION_FAILED);
    String details = run.errors().get(0).details().toString();
    assertThat(details).contains("x/a").contains("FIRST").contains("y/b").contains("SECOND");
  }

  @Test
  void oneBodyFailsToUndo_aSiblingHasDone_itsNodesAreNotTried() {
    Run<JsonNode> run =
        start(
            """
            "nodes": {
              "done": { "operator": "t.ok", UNDO },
              "x": { "block": { "nodes": {
                "a": { "operator": "t.ok", UNDO_LATER },
                "f": { "operator": "t.fail", "after": "a" } } } },
              "y": { "block": { "nodes": {
                "b": { "operator": "t.ok", UNDO },
                "g": { "operator": "t.later", "after": "b" } } } } }
            """);
    lab.fail("x/a~compensate", "FIRST");
    lab.later("y/g").complete(Lab.nothing());
    lab.settle();

    assertThat(run.status()).isEqualTo(RunStatus.COMPENSATION_FAILED);
    JsonNode details = run.errors().get(0).details();
    assertThat(details.at("/failed/node").asText()).isEqualTo("x/a");
    assertThat(details.at("/notTried")).extracting(JsonNode::asText).contains("done", "y/b");
  }

  @Test
  void bodyThatFailsToUndo_isNeitherTriedAgainNorCaught() {
    List<RunEvent> events = new ArrayList<>();
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": {
              "x": { "block": { "nodes": {
                  "a": { "operator": "t.ok", "compensate": { "operator": "t.fail" } },
                  "f": { "operator": "t.fail", "with": { "code": "LOST" }, "after": "a" } } },
                "retry": { "max": 1, "delay": "1s", "on": ["LOST"] }, "catch": { "*": "bad" } },
              "y": { "block": { "nodes": { "b": { "operator": "t.ok" } } }, "when": "x.bad" } }
            """,
            StartOptions.defaults().listener(events::add));
    lab.settle();

    assertThat(run.status()).isEqualTo(RunStatus.COMPENSATION_FAILED);
    assertThat(events).noneMatch(RunEvent.NodeRetried.class::isInstance);
    assertThat(events)
        .filteredOn(RunEvent.NodeFailed.class::isInstance)
        .extracting(event -> ((RunEvent.NodeFailed) event).label())
        .containsOnlyNulls();
  }

  @Test
  void stop_whileSomethingIsUndone_leavesTheRestUntried() {
    Run<JsonNode> run =
        start(
            """
            "nodes": {
              "a": { "operator": "t.ok", UNDO },
              "b": { "operator": "t.ok", "after": "a", UNDO_LATER },
              "f": { "operator": "t.fail", "after": "b" } },
            "finally": { "told": { "operator": "t.ok" } }
            """);
    assertThat(lab.ran).contains("b~compensate");

    EmergencyStop stop = lab.engine.stop("shop", "fire");
    lab.settle();
    lab.pass(Duration.ofSeconds(31));

    assertThat(stop.runs()).isEqualTo(1);
    assertThat(run.status()).isEqualTo(RunStatus.STOPPED);
    assertThat(lab.ran).containsExactly("a", "b", "f", "b~compensate");
  }

  @Test
  void cancel_whileSomethingIsUndone_changesNothing() {
    Run<JsonNode> run =
        start(
            """
            "nodes": {
              "a": { "operator": "t.ok", UNDO_LATER },
              "f": { "operator": "t.fail", "after": "a" } },
            "finally": { "told": { "operator": "t.later" } }
            """);
    run.cancel("too late");
    lab.settle();
    lab.complete("a~compensate", "1");
    lab.complete("~finally/told", "1");

    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
    assertThat(run.errors()).extracting(RunError::code).containsExactly("BOOM");
  }

  @Test
  void pause_whileSomethingIsUndone_holdsTheNextOne() {
    Run<JsonNode> run =
        start(
            """
            "nodes": {
              "a": { "operator": "t.ok", UNDO },
              "b": { "operator": "t.ok", "after": "a", UNDO_LATER },
              "f": { "operator": "t.fail", "after": "b" } },
            "finally": { "told": { "operator": "t.ok" } }
            """);
    run.pause();
    lab.complete("b~compensate", "1");
    assertThat(lab.ran).doesNotContain("a~compensate");
    run.resume();
    lab.settle();

    assertThat(lab.ran)
        .containsExactly("a", "b", "f", "b~compensate", "a~compensate", "~finally/told");
    assertThat(run.status()).isEqualTo(RunStatus.FAILED);
  }

  @Test
  void cancelledBodyThatHadFailed_itsErrorIsKeptBeside() {
    Run<JsonNode> run =
        start(
            """
            "nodes": {
              "x": { "block": { "onError": "settle", "nodes": {
                "f": { "operator": "t.fail", "with": { "code": "LOST" } },
                "g": { "operator": "t.later" } } } },
              "y": { "operator": "t.later" } }
            """);
    lab.fail("y", "BOOM");
    lab.complete("x/g", "1");

    assertThat(run.errors()).extracting(RunError::code).containsExactly("BOOM", "LOST");
  }

  @Test
  void loserOfARace_thatEndsWhileItIsCancelled_isUndone() {
    Run<JsonNode> run =
        start(
            """
            "nodes": {
              "r": { "race": { "branches": {
                "slow": { "operator": "t.later", UNDO },
                "fast": { "operator": "t.later", UNDO } } } },
              "after": { "operator": "t.ok", "when": ["r.slow", "r.fast"] } }
            """);
    // The stage cannot be cancelled from here: both have ended before the run hears of either.
    lab.later("r/slow");
    lab.later("r/fast").complete(Lab.nothing());
    lab.later("r/slow").complete(Lab.nothing());
    lab.settle();

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(lab.ran).containsExactlyInAnyOrder("r/slow", "r/fast", "r/slow~compensate", "after");
  }
}
