// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.semantics.Lab;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A {@code concurrency} on a block, loop or machine: a lock over its nodes. */
class LockTest {
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private static String locked(String id, String key, String policies) {
    return """
        "nodes": { "%s": { "block": { "nodes": {
            "x": { "operator": "t.later" },
            "y": { "operator": "t.ok", "after": "x" } } },
          "concurrency": { "key": "%s", "max": 1 }%s } }
        """
        .formatted(id, key, policies);
  }

  private void assertFree(String key) {
    assertThat(lab.engine.resources())
        .as("nobody uses it, so it is gone")
        .noneMatch(stats -> stats.key().equals(key));
  }

  @Test
  void block_excludesOtherBlocksOfItsKey_untilAllItsNodesHaveEnded() {
    Run<JsonNode> first = lab.start(locked("a", "k", ""));
    Run<JsonNode> second = lab.start(locked("b", "k", ""));
    lab.start(locked("c", "other", ""));
    assertThat(lab.ran).containsExactly("a/x", "c/x");

    lab.complete("a/x", "1");

    assertThat(lab.ran).containsExactly("a/x", "c/x", "a/y", "b/x");
    lab.complete("b/x", "1");
    lab.complete("c/x", "1");
    assertThat(first.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(second.status()).isEqualTo(RunStatus.COMPLETED);
    assertFree("k");
  }

  @Test
  void failure_releasesTheLock() {
    lab.start(locked("a", "k", ""));
    lab.start(locked("b", "k", ""));

    lab.fail("a/x", "BOOM");

    assertThat(lab.ran).containsExactly("a/x", "b/x");
    lab.complete("b/x", "1");
    assertFree("k");
  }

  @Test
  void timeout_releasesTheLock_whenWhatRunsInsideHasStopped() {
    lab.start(locked("a", "k", ", \"timeout\": \"5s\""));
    lab.start(locked("b", "k", ""));

    lab.pass(Duration.ofSeconds(5));

    assertThat(lab.ran).containsExactly("a/x", "b/x");
    lab.complete("b/x", "1");
    assertFree("k");
  }

  @Test
  void cancel_ofTheHolder_releasesTheLock() {
    Run<JsonNode> run = lab.start(locked("a", "k", ""));
    lab.start(locked("b", "k", ""));

    run.cancel("enough");
    lab.settle();

    assertThat(lab.ran).containsExactly("a/x", "b/x");
    lab.complete("b/x", "1");
    assertFree("k");
  }

  @Test
  void cancel_ofWhoWaits_leavesTheLockToTheHolder() {
    lab.start(locked("a", "k", ""));
    Run<JsonNode> waiting = lab.start(locked("b", "k", ""));

    waiting.cancel("enough");
    lab.settle();
    lab.complete("a/x", "1");

    assertThat(waiting.status()).isEqualTo(RunStatus.CANCELLED);
    assertThat(lab.ran).containsExactly("a/x", "a/y");
    assertFree("k");
  }

  @Test
  void attemptTimeout_countsFromTheLock() {
    lab.start(locked("a", "k", ""));
    Run<JsonNode> run = lab.start(locked("b", "k", ", \"timeout\": { \"attempt\": \"5s\" }"));
    lab.pass(Duration.ofSeconds(60));
    lab.complete("a/x", "1");

    lab.pass(Duration.ofSeconds(4));
    lab.complete("b/x", "1");

    assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void retry_givesTheLockUpWhileItWaits() {
    lab.start(
        locked("a", "k", ", \"retry\": { \"max\": 1, \"delay\": \"1m\", \"jitter\": false }"));
    lab.start(locked("b", "k", ""));

    lab.fail("a/x", "BOOM");
    assertThat(lab.ran).containsExactly("a/x", "b/x");
    lab.pass(Duration.ofMinutes(1));
    assertThat(lab.ran).containsExactly("a/x", "b/x");
    lab.complete("b/x", "1");

    assertThat(lab.ran).containsExactly("a/x", "b/x", "b/y", "a#2/x");
    lab.complete("a#2/x", "1");
    assertFree("k");
  }

  @Test
  void undoing_insideTheBlock_isDoneUnderTheLock() {
    lab.start(
        """
        "nodes": { "a": { "block": { "nodes": {
            "paid": { "operator": "t.ok", "compensate": { "operator": "t.later" } },
            "ship": { "operator": "t.fail", "after": "paid" } } },
          "concurrency": { "key": "k", "max": 1 } } }
        """);
    lab.start(locked("b", "k", ""));
    assertThat(lab.ran).doesNotContain("b/x");

    lab.complete("a/paid~compensate", "1");

    assertThat(lab.ran).contains("b/x");
    lab.complete("b/x", "1");
  }

  @Test
  void key_unlessWritten_isTheNodeOfTheWorkflow() {
    String text =
        """
        "nodes": { "a": { "block": { "nodes": { "x": { "operator": "t.later" } } },
                          "concurrency": 1 } }
        """;
    lab.start(text);
    lab.start(text);
    assertThat(lab.ran).containsExactly("a/x");
    assertThat(lab.engine.resources()).anyMatch(stats -> stats.key().equals("row/a"));

    lab.complete("a/x", "1");
    lab.complete("a/x", "1");
    assertFree("row/a");
  }

  @Test
  void loopAndMachine_areLockedAsAWhole() {
    lab.start(
        """
        "nodes": { "l": { "loop": { "max": 2, "state": { "n": 0 }, "until": "iteration == 1",
                            "nodes": { "x": { "operator": "t.later" } } },
                          "concurrency": { "key": "k", "max": 1 } } }
        """);
    lab.start(
        """
        "nodes": { "m": { "machine": { "start": "x", "max": 2, "state": { "n": { "init": 0 } },
                            "nodes": { "x": { "operator": "t.ok", "next": [ { "to": "$end" } ] } },
                            "output": 1 },
                          "concurrency": { "key": "k", "max": 1 } } }
        """
            .replace("$end", "end"));
    lab.complete("l[0]/x", "1");
    assertThat(lab.ran).containsExactly("l[0]/x", "l[1]/x");

    lab.complete("l[1]/x", "1");

    assertThat(lab.ran).hasSize(3);
    assertFree("k");
  }

  @Test
  void nodeInside_thatAsksForTheSameKey_isAnErrorAndNoDeadlock() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "a": { "block": { "nodes": {
                "x": { "operator": "t.ok", "concurrency": { "key": "k", "max": 1 } } } },
              "concurrency": { "key": "k", "max": 1 } } }
            """);

    assertThat(run.errors()).extracting(RunError::code).containsExactly("LOCK_HELD");
    assertThat(run.errors().get(0).message()).contains("'a'").contains("'k'");
    assertFree("k");
  }
}
