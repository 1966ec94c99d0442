// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Breaker;
import dev.analemma.OperatorException;
import dev.analemma.Resource;
import dev.analemma.ResourceStats;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.semantics.Lab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever happens to runs, no permit is lost and no limit is passed. */
class PermitLawsTest {
  private static final String[] SHAPES = {
    """
    "nodes": { "a": { "operator": "t.later", "concurrency": { "key": "k" },
                      "timeout": { "attempt": "3s", "total": "20s" },
                      "retry": { "max": 2, "delay": "2s" } },
               "b": { "operator": "t.later", "concurrency": { "key": "k" } } }
    """,
    """
    "nodes": { "l": { "block": { "nodes": {
                 "a": { "operator": "t.later", "concurrency": { "key": "k" } },
                 "b": { "operator": "t.blocking", "concurrency": { "key": "k" }, "after": "a" } } },
               "concurrency": { "key": "lock", "max": 1 }, "timeout": "9s",
               "retry": { "max": 1, "delay": "1s" } } }
    """,
    """
    "nodes": { "m": { "map": { "items": [0, 1, 2, 3], "concurrency": { "key": "k", "max": 3 },
                 "nodes": { "x": { "operator": "t.later", "timeout": "4s" } }, "output": "$.x",
                 "tolerate": { "count": 2 } },
               "retry": { "max": 1, "delay": "1s" } } }
    """,
    """
    "nodes": { "r": { "race": { "branches": {
                 "a": { "operator": "t.later", "concurrency": { "key": "k" } },
                 "b": { "operator": "t.later", "concurrency": { "key": "frail" } } } } } }
    """
  };

  @Property(tries = 150)
  void permits_areAllBack_whenAllRunsHaveEnded(@ForAll long seed) {
    Random random = new Random(seed);
    AtomicInteger most = new AtomicInteger();
    Lab lab =
        new Lab(
            engine ->
                engine
                    .resource("k", Resource.unlimited().concurrency(2))
                    .resource(
                        "frail",
                        Resource.unlimited()
                            .concurrency(1)
                            .rate(2, Duration.ofSeconds(1))
                            .breaker(Breaker.ofDefaults().callsMin(2))));
    List<Run<JsonNode>> runs = new ArrayList<>();
    for (int step = 0; step < 60; step++) {
      act(lab, runs, random);
      lab.engine.resources().stream()
          .filter(stats -> stats.key().equals("k"))
          .forEach(stats -> most.accumulateAndGet(stats.inFlight(), Math::max));
    }
    runs.forEach(Run::resume);
    for (int step = 0; step < 5; step++) {
      completeAll(lab);
      lab.pass(Duration.ofSeconds(10));
    }
    runs.forEach(run -> run.cancel("the test is over"));
    lab.settle();
    for (int step = 0; step < 60 && lab.engine.stats().runs() > 0; step++) {
      lab.pass(Duration.ofSeconds(10));
    }

    assertThat(runs).extracting(Run::status).allMatch(RunStatus::terminal);
    assertThat(most).hasValueLessThanOrEqualTo(2);
    assertThat(lab.engine.resources())
        .allSatisfy(
            stats -> {
              assertThat(stats.inFlight()).as(stats.key()).isZero();
              assertThat(stats.waiting()).as(stats.key()).isZero();
            })
        .extracting(ResourceStats::key)
        .as("what a document asked for is gone")
        .containsExactly("frail", "k");
    lab.close();
  }

  private static void act(Lab lab, List<Run<JsonNode>> runs, Random random) {
    switch (random.nextInt(9)) {
      case 0, 1 -> runs.add(lab.start(SHAPES[random.nextInt(SHAPES.length)]));
      case 2 -> {
        if (!runs.isEmpty()) {
          runs.get(random.nextInt(runs.size())).cancel("as the test says");
        }
      }
      case 3 -> {
        if (!runs.isEmpty()) {
          runs.get(random.nextInt(runs.size())).pause();
        }
      }
      case 4 -> runs.forEach(Run::resume);
      case 5 -> lab.clock.advance(Duration.ofMillis(random.nextInt(4_000)));
      case 6 -> lab.workers.runAll(random);
      default -> {
        if (!lab.ran.isEmpty()) {
          String address = lab.ran.get(random.nextInt(lab.ran.size()));
          end(lab, address, random);
        }
      }
    }
    if (random.nextInt(3) > 0) {
      lab.settle();
    }
  }

  private static void end(Lab lab, String address, Random random) {
    if (!lab.started(address)) {
      return;
    }
    switch (random.nextInt(3)) {
      case 0 -> lab.later(address).completeExceptionally(new IllegalStateException("a test"));
      case 1 ->
          lab.later(address)
              .completeExceptionally(
                  new OperatorException(
                      "RATE_LIMITED", "slow down", null, Duration.ofSeconds(2), null));
      default -> lab.later(address).complete(null);
    }
  }

  private static void completeAll(Lab lab) {
    for (String address : List.copyOf(lab.ran)) {
      if (lab.started(address)) {
        lab.later(address).complete(null);
      }
    }
    lab.settle();
  }
}
