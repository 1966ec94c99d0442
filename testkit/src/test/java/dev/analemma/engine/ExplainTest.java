// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Profile;
import dev.analemma.Resource;
import dev.analemma.Run;
import dev.analemma.Waiting;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a run says that it waits for, since when and until when. */
class ExplainTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private Run<JsonNode> asked;
  private CompletionStage<List<Waiting>> told;

  /** Tasks for threads that do not come unless the test runs them. */
  private final List<Runnable> handedOut = new ArrayList<>();

  private final Lab lab =
      new Lab(
          engine ->
              engine
                  .blocking(handedOut::add)
                  .blockingMax(1)
                  .profile(Profile.named("any").build())
                  .resource("t.scarce", Resource.unlimited().concurrency(1))
                  .function(
                      Lab.function(
                          "t.asks",
                          Execution.INLINE,
                          (context, arguments) -> {
                            told = asked.explain();
                            return null;
                          }))
                  .function(
                      Lab.function(
                          "t.scarce",
                          Execution.INLINE,
                          (context, arguments) -> new CompletableFuture<JsonNode>())));

  private final Instant start = lab.clock.now();

  @AfterEach
  void close() {
    lab.close();
  }

  private List<Waiting> explained(Run<JsonNode> run) {
    CompletionStage<List<Waiting>> told = run.explain();
    lab.settle();
    return told.toCompletableFuture().join();
  }

  private static String shown(Waiting waiting) {
    return "%s %s %s".formatted(waiting.address(), waiting.what(), waiting.detail()).strip();
  }

  private List<String> shown(Run<JsonNode> run) {
    return explained(run).stream().map(ExplainTest::shown).toList();
  }

  /** One way to wait for each; in the second minute of a run, begun in its first. */
  private static String nodes(Waiting.For what) {
    return switch (what) {
      case DEPENDENCY ->
          """
          "a": { "operator": "t.later" }, "x": { "operator": "t.ok", "after": "a" }
          """;
      case WORKER ->
          """
          "a": { "operator": "t.blocking" }, "x": { "operator": "t.blocking" }
          """;
      case FUNCTION -> "\"x\": { \"operator\": \"t.later\" }";
      case RETRY ->
          """
          "x": { "operator": "t.fail", "retry": { "max": 1, "delay": "1h", "jitter": false } }
          """;
      case TIMER -> "\"x\": { \"wait\": { \"for\": \"1h\" } }";
      case SIGNAL -> "\"x\": { \"wait\": { \"signal\": \"go\", \"timeout\": \"1h\" } }";
      case DECISION ->
          """
          "x": { "approval": { "to": "group:sre", "timeout": "1h" } },
          "y": { "operator": "t.ok", "when": ["x.approved", "x.rejected", "x.expired"] }
          """;
      case PERMIT -> "\"a\": { \"operator\": \"t.scarce\" }, \"x\": { \"operator\": \"t.scarce\" }";
      case RELEASE -> "\"a\": { \"operator\": \"t.later\" }";
    };
  }

  private static String detail(Waiting.For what) {
    return switch (what) {
      case DEPENDENCY -> "a";
      case WORKER, TIMER -> "";
      case FUNCTION -> "t.later";
      case RETRY -> "attempt 2";
      case SIGNAL -> "go";
      case DECISION -> "\"group:sre\"";
      case PERMIT -> "t.scarce";
      case RELEASE -> "the run is held";
    };
  }

  @ParameterizedTest
  @EnumSource
  void explain_ofEachKind_tellsSinceWhenUntilWhenAndWhatFor(Waiting.For what) {
    lab.pass(MINUTE);
    Run<JsonNode> run = lab.start("\"nodes\": { %s }".formatted(nodes(what)));
    if (what == Waiting.For.RELEASE) {
      run.pause();
      lab.settle();
    }
    lab.pass(MINUTE);

    boolean ends =
        switch (what) {
          case RETRY, TIMER, SIGNAL, DECISION -> true;
          default -> false;
        };
    Instant since = start.plus(MINUTE);
    assertThat(explained(run))
        .contains(
            new Waiting(
                what == Waiting.For.RELEASE ? "" : "x",
                what,
                since,
                ends ? since.plus(Duration.ofHours(1)) : null,
                detail(what)));
  }

  @Test
  void explain_ofWhatIsInsideAnItem_tellsSinceTheItemBegan() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": { "map": { "items": [1, 2], "concurrency": 1, "nodes": {
              "a": { "operator": "t.later" }, "b": { "operator": "t.ok", "after": "a" } },
              "output": "$.b" } } }
            """);
    lab.pass(MINUTE);
    lab.complete("m[0]/a", "1");

    assertThat(explained(run))
        .contains(new Waiting("m[1]/b", Waiting.For.DEPENDENCY, start.plus(MINUTE), null, "a"));
  }

  @Test
  void explain_ofAMapWhoseItemsAreTriedAgain_tellsEachRetry() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": { "map": { "items": [1, 2], "nodes": {
              "a": { "operator": "t.fail" } }, "output": "$.a" },
              "retry": { "max": 3, "delay": "1h", "jitter": false } } }
            """);
    Instant until = start.plus(Duration.ofHours(1));

    assertThat(explained(run))
        .containsExactly(
            new Waiting("m[0]", Waiting.For.RETRY, start, until, "attempt 2"),
            new Waiting("m[1]", Waiting.For.RETRY, start, until, "attempt 2"));
  }

  @Test
  void explain_ofAMapThatWaitsForRetriesAndAPermit_tellsBoth() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "m": { "map": { "items": [1, 2, 3], "concurrency": { "key": "t.scarce" },
              "nodes": { "a": { "operator": "t.later" } }, "output": "$.a" },
              "retry": { "max": 3, "delay": "1h", "jitter": false } } }
            """);
    lab.fail("m[0]/a", "BOOM");

    assertThat(shown(run))
        .containsExactlyInAnyOrder(
            "m[0] RETRY attempt 2", "m PERMIT t.scarce", "m[1]/a FUNCTION t.later");
  }

  @Test
  void explain_ofACallWhoseDefinitionIsNotReadYet_tellsSo() {
    // The node behind the call asks, on the only thread that could read the definition.
    asked =
        lab.engine.start(
            Lab.workflow(
                """
                "nodes": {
                  "c": { "call": {
                    "definition": { "analemma": 1, "name": "made", "nodes": {}, "output": 1 },
                    "profile": "any" } },
                  "d": { "operator": "t.asks" } }
                """),
            Lab.nothing());
    lab.settle();

    assertThat(told.toCompletableFuture().join().stream().map(ExplainTest::shown))
        .contains("c FUNCTION its definition");
    assertThat(asked.result().path("c").intValue()).isEqualTo(1);
  }

  @Test
  void explain_ofAHeldLoopBetweenTwoRounds_tellsThatItWaitsForItsTurn() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "l": { "loop": { "max": 3, "as": "round", "state": {}, "nodes": {
              "a": { "operator": "t.later" } }, "until": "false" } } }
            """);
    run.pause();
    lab.settle();
    lab.complete("l[0]/a", "1");

    assertThat(shown(run)).containsExactly("RELEASE the run is held", "l WORKER its turn");
  }

  @Test
  void explain_ofAFailingBody_tellsOnlyWhatIsWaitedFor() {
    try (Lab stubborn =
        new Lab(
            engine ->
                engine.function(
                    Lab.function(
                        "t.stubborn",
                        Execution.INLINE,
                        (context, arguments) ->
                            new CompletableFuture<JsonNode>() {
                              @Override
                              public boolean cancel(boolean mayInterrupt) {
                                return false;
                              }
                            })))) {
      Run<JsonNode> run =
          stubborn.start(
              """
              "nodes": { "a": { "operator": "t.stubborn" },
                         "b": { "operator": "t.ok", "after": "a" },
                         "c": { "operator": "t.later" } }
              """);
      stubborn.fail("c", "BOOM");
      CompletableFuture<List<Waiting>> told = run.explain();
      stubborn.settle();

      assertThat(told.join().stream().map(ExplainTest::shown))
          .containsExactly("a FUNCTION t.stubborn");
      stubborn.pass(Duration.ofSeconds(30));
    }
  }

  @Test
  void explain_ofABodyThatSettles_leavesOutWhatWillNeverBegin() {
    Run<JsonNode> run =
        lab.start(
            """
            "nodes": { "x": { "block": { "onError": "settle", "nodes": {
              "bad": { "operator": "t.fail" },
              "never": { "operator": "t.ok", "after": "bad" },
              "neither": { "operator": "t.ok", "after": "never" },
              "good": { "operator": "t.later" },
              "then": { "operator": "t.ok", "after": "good" },
              "either": { "operator": "t.ok", "when": ["never", "good"] } } } } }
            """);

    assertThat(shown(run))
        .containsExactlyInAnyOrder(
            "x/good FUNCTION t.later", "x/then DEPENDENCY good", "x/either DEPENDENCY good");
  }

  @Test
  void explain_ofMoreThanMayBeTold_tellsTheFirst() {
    String many =
        IntStream.range(0, 1_200)
            .mapToObj(n -> "\"n%d\": { \"operator\": \"t.ok\", \"after\": \"a\" }".formatted(n))
            .collect(Collectors.joining(","));
    Run<JsonNode> run =
        lab.start("\"nodes\": { \"a\": { \"operator\": \"t.later\" }, %s }".formatted(many));

    List<String> shown = shown(run);
    assertThat(shown).hasSize(1_000).contains("a FUNCTION t.later");
    assertThat(shown.subList(1, 1_000)).allMatch(part -> part.endsWith(" DEPENDENCY a"));
  }

  @Test
  void explain_ofWhatWaitsForMany_namesEightAndCountsTheRest() {
    String many =
        IntStream.range(0, 20)
            .mapToObj(n -> "\"n%02d\": { \"operator\": \"t.later\" }".formatted(n))
            .collect(Collectors.joining(","));
    String after =
        IntStream.range(0, 20).mapToObj("\"n%02d\""::formatted).collect(Collectors.joining(","));
    Run<JsonNode> run =
        lab.start(
            "\"nodes\": { %s, \"x\": { \"operator\": \"t.ok\", \"after\": [%s] } }"
                .formatted(many, after));

    assertThat(shown(run))
        .contains("x DEPENDENCY n00, n01, n02, n03, n04, n05, n06, n07 and 12 more");
  }
}
