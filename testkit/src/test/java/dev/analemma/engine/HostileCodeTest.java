// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.Engine;
import dev.analemma.EngineException;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Code that throws, hangs, ignores, lies: it fails its own node and nothing else. */
class HostileCodeTest {
  /** An exception whose code is no code. */
  private static final class Codeless extends EngineException {
    private static final long serialVersionUID = 1L;

    Codeless() {
      super("X", false, "whose code throws", null);
    }

    @Override
    public String code() {
      throw new IllegalStateException("no code");
    }
  }

  /** A value that cannot be written as JSON. */
  public static final class Unwritable {
    /** Throws. */
    public String getText() {
      throw new AssertionError("not for reading");
    }
  }

  static Stream<Arguments> throwables() {
    Map<String, Supplier<Throwable>> all =
        Map.of(
            "StackOverflowError", StackOverflowError::new,
            "AssertionError", AssertionError::new,
            "OutOfMemoryError", () -> new OutOfMemoryError("by hand"),
            "hedgehog", Hostile.Hedgehog::new,
            "cycle", Hostile::cycle,
            "codeless", Codeless::new,
            "long", () -> new IllegalStateException("x".repeat(1_000_000)));
    return all.entrySet().stream()
        .flatMap(
            entry ->
                Stream.of(Execution.values())
                    .map(on -> Arguments.of(entry.getKey(), on, entry.getValue())));
  }

  @ParameterizedTest(name = "{0} on {1}")
  @MethodSource("throwables")
  void body_throws_isAnOrdinaryErrorThatCanBeCaught(
      String name, Execution execution, Supplier<Throwable> thrown) {
    try (Lab lab =
        new Lab(
            engine ->
                engine.function(
                    Lab.function(
                        "t.throws",
                        execution,
                        (context, arguments) -> {
                          throw HostileCodeTest.<RuntimeException>sneaky(thrown.get());
                        })))) {
      Run<JsonNode> caught =
          lab.start(
              """
              "nodes": { "a": { "operator": "t.throws", "catch": { "*": "lost" } },
                         "b": { "operator": "t.ok", "with": { "value": "$.error.a" },
                                "when": "a.lost" } }
              """);
      Run<JsonNode> failed = lab.start("\"nodes\": { \"a\": { \"operator\": \"t.throws\" } }");

      JsonNode error = caught.result().path("b");
      assertThat(error.path("code").asText()).isEqualTo("FUNCTION_FAILED");
      assertThat(error.path("message").asText()).isNotBlank().hasSizeLessThan(5_000);
      assertThat(error.path("cause").size()).isBetween(1, 16);
      assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
      assertThat(lab.engine.stats().runs()).isZero();
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Throws what nobody declared.
  private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void function_returnsNull_isJsonNull() {
    try (Lab lab = new Lab(engine -> engine.function(Lab.blocking("t.null", context -> null)))) {
      assertThat(lab.start("\"nodes\": { \"a\": { \"operator\": \"t.null\" } }").result())
          .hasToString("{\"a\":null}");
    }
  }

  @Test
  void value_thatCannotBeWritten_failsWhoeverReadsIt() {
    try (Lab lab =
        new Lab(engine -> engine.function(Lab.blocking("t.odd", context -> new Unwritable())))) {
      Run<JsonNode> run =
          lab.start(
              """
              "nodes": {
                "a": { "operator": "t.odd" }, "late": { "operator": "t.later" },
                "b": { "operator": "t.ok", "with": { "value": "${ first(a.text, late) }" },
                       "catch": { "VALUE_UNSERIALIZABLE": { "value": "unreadable" } } } },
              "output": "$.b"
              """);
      lab.complete("late", "1");

      assertThat(run.result()).hasToString("\"unreadable\"");
    }
  }

  @Test
  void value_thatCannotBeWritten_asOutput_failsTheRun() {
    try (Lab lab =
        new Lab(engine -> engine.function(Lab.blocking("t.odd", context -> new Unwritable())))) {
      Run<JsonNode> run = lab.start("\"nodes\": { \"a\": { \"operator\": \"t.odd\" } }");

      assertThat(run.errors()).extracting(RunError::code).containsExactly("VALUE_UNSERIALIZABLE");
      Run<JsonNode> whole =
          lab.start("\"nodes\": { \"a\": { \"operator\": \"t.odd\" } }, \"output\": \"$.a\"");
      assertThat(whole.status()).isEqualTo(RunStatus.FAILED);
      assertThat(whole.future()).isCompletedExceptionally();
    }
  }

  @Test
  void workers_taskOfAFunctionThrows_costsNoWorker() {
    try (Lab lab =
        new Lab(
            engine ->
                engine.function(
                    Lab.blocking(
                        "t.bad",
                        context -> {
                          for (int i = 0; i < 5; i++) {
                            ((dev.analemma.spi.OperatorCall) context)
                                .workers()
                                .execute(() -> Hostile.fail("a task"));
                          }
                          return Json.parse("1");
                        })))) {
      lab.start("\"nodes\": { \"a\": { \"operator\": \"t.bad\" } }");

      assertThat(lab.start("\"nodes\": { \"a\": { \"operator\": \"t.compute\" } }").status())
          .isEqualTo(RunStatus.COMPLETED);
    }
  }

  /** Real threads from here on: what hangs does so on a latch that the test opens. */
  private static Engine hanging(Execution execution, CountDownLatch in, CountDownLatch out) {
    return Engine.builder()
        .parallelism(2)
        .grace(Duration.ofMillis(20))
        .function(
            Lab.function(
                "t.hang",
                execution,
                (context, arguments) -> {
                  in.countDown();
                  boolean opened = false;
                  while (!opened) {
                    try {
                      opened = out.await(1, TimeUnit.MINUTES);
                    } catch (InterruptedException ignored) {
                      // That is what it does.
                    }
                  }
                  return Json.parse("1");
                }))
        .build();
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.EnumSource(
      value = Execution.class,
      names = {"COMPUTE", "BLOCKING"})
  void body_ignoresInterruption_isLeftBehindAndCountedUntilItReturns(Execution execution)
      throws Exception {
    CountDownLatch in = new CountDownLatch(1);
    CountDownLatch out = new CountDownLatch(1);
    try (Engine engine = hanging(execution, in, out)) {
      Run<JsonNode> run =
          engine.start(
              Lab.workflow(
                  """
                  "policy": { "timeout": "1h" },
                  "nodes": { "a": { "operator": "t.hang" } }
                  """),
              NullNode.getInstance());
      in.await();
      run.cancel("enough");

      assertThatThrownBy(() -> run.future().get(30, TimeUnit.SECONDS))
          .hasMessageContaining("CANCELLED");
      assertThat(engine.stats().abandonedAttempts()).isEqualTo(1);
      Workflow<JsonNode, JsonNode> other = Lab.workflow("\"nodes\": {}, \"output\": 1");
      assertThat(engine.run(other, NullNode.getInstance())).hasToString("1");
      out.countDown();
      Eventually.holds(() -> engine.stats().abandonedAttempts() == 0);
    } finally {
      out.countDown();
    }
  }

  @Test
  void body_hangsPastItsTimeout_theRunGoesOnAndTheCallerReturns() {
    CountDownLatch in = new CountDownLatch(1);
    CountDownLatch out = new CountDownLatch(1);
    try (Engine engine = hanging(Execution.COMPUTE, in, out)) {
      Workflow<JsonNode, JsonNode> workflow =
          Lab.workflow(
              """
              "nodes": { "a": { "operator": "t.hang", "timeout": "20ms",
                                "catch": { "TIMED_OUT": { "value": "late" } } } }
              """);
      do {
        assertThat(engine.run(workflow, NullNode.getInstance())).hasToString("{\"a\":\"late\"}");
        // On a busy machine the time may pass before the body begins.
      } while (in.getCount() > 0);

      Eventually.holds(() -> engine.stats().abandonedAttempts() == 1);
      out.countDown();
      Eventually.holds(() -> engine.stats().abandonedAttempts() == 0);
    } finally {
      out.countDown();
    }
  }
}
