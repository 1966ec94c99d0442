// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.Engine;
import dev.analemma.OperatorException;
import dev.analemma.Run;
import dev.analemma.StartOptions;
import dev.analemma.StepContext;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Field;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import dev.analemma.testkit.MovingClock;
import dev.analemma.testkit.SteppedExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An engine without threads and with a clock that is moved by hand, and the few operators that the
 * tests of the semantics are written with. {@link #ran} says what started, in its order.
 *
 * <p>{@code t.ok} ends with its {@code value} (else its address); {@code t.compute} and {@code
 * t.blocking} do so on other threads. {@code t.route} ends on the label {@code to}. {@code t.fail}
 * fails with {@code code}, {@code t.flaky} in its first {@code fails} attempts. {@code t.later}
 * ends when the test says so.
 */
public final class Lab implements AutoCloseable {
  private static final Field.Value VALUE =
      Field.value("value", JsonType.ANY, "what it ends with").optional();
  private static final Field.Value SEEN =
      Field.value("sees", JsonType.ANY, "what it reads").optional();
  private static final Field.Literal<String> CODE = Field.text("code", "BOOM", "the error");
  private static final Field.Literal<String> TO = Field.text("to", null, "where it ends");
  private static final Field.Literal<List<String>> LABELS = Field.texts("labels", "its labels");
  private static final Field.Literal<Integer> FAILS =
      Field.integer("fails", 1_000_000, 0, 1_000_000, "how many attempts fail");

  public final MovingClock clock = new MovingClock();
  public final SteppedExecutor workers = new SteppedExecutor();
  public final SteppedExecutor blocking = new SteppedExecutor();
  public final List<String> ran = Collections.synchronizedList(new ArrayList<>());
  public final Engine engine;
  private final Map<String, CompletableFuture<JsonNode>> stages =
      Collections.synchronizedMap(new LinkedHashMap<>());

  /** Makes an engine with every default. */
  public Lab() {
    this(builder -> {});
  }

  /** Makes an engine that the test has had a say in. */
  public Lab(Consumer<Engine.Builder> more) {
    Engine.Builder builder =
        Engine.builder()
            .clock(clock)
            .workers(workers, 2)
            .blocking(blocking)
            .grace(Duration.ofSeconds(30))
            .seed(42)
            .operator(ok("t.ok", Execution.INLINE))
            .operator(ok("t.compute", Execution.COMPUTE))
            .operator(ok("t.blocking", Execution.BLOCKING))
            .operator(
                OperatorType.named("t.route")
                    .fields(TO, LABELS)
                    .labels(config -> config.get(LABELS))
                    .operator(
                        config ->
                            call -> {
                              note(call);
                              return Outcome.route(config.get(TO), text(call.address()));
                            }))
            .operator(flaky("t.fail"))
            .operator(flaky("t.flaky"))
            .operator(
                OperatorType.named("t.later")
                    .fields(SEEN)
                    .operator(config -> call -> Outcome.async(stage(call))));
    more.accept(builder);
    engine = builder.build();
  }

  private OperatorType ok(String name, Execution execution) {
    return OperatorType.named(name)
        .execution(execution)
        .fields(VALUE, SEEN)
        .value(
            config -> {
              var value = config.find(VALUE);
              var sees = config.find(SEEN);
              return call -> {
                note(call);
                sees.ifPresent(seen -> seen.evaluate(call));
                return value.isPresent() ? value.get().evaluate(call) : text(call.address());
              };
            });
  }

  private OperatorType flaky(String name) {
    return OperatorType.named(name)
        .fields(CODE, FAILS, SEEN)
        .value(
            config ->
                call -> {
                  note(call);
                  if (call.attempt() <= config.get(FAILS)) {
                    throw new OperatorException(config.get(CODE), "as the test says");
                  }
                  return text(call.address());
                });
  }

  private CompletableFuture<JsonNode> stage(OperatorCall call) {
    note(call);
    CompletableFuture<JsonNode> stage = new CompletableFuture<>();
    stages.put(call.address(), stage);
    return stage;
  }

  private void note(OperatorCall call) {
    ran.add(call.address());
  }

  private static JsonNode text(String text) {
    return TextNode.valueOf(text);
  }

  /** Returns a host function over trees. */
  public static HostFunction function(String name, Execution execution, HostFunction.Body body) {
    return new HostFunction(
        name, List.of(JsonNode.class), false, JsonNode.class, Effect.PURE, execution, body);
  }

  /** Returns a host function that runs on threads for blocking work. */
  public static HostFunction blocking(String name, Body body) {
    return function(name, Execution.BLOCKING, (context, arguments) -> body.call(context));
  }

  /** What a function without arguments does. */
  @FunctionalInterface
  public interface Body {
    /** Calls it. */
    @Nullable Object call(StepContext context) throws Exception;
  }

  /** Returns a workflow; the text is the document without braces, format and name. */
  public static Workflow<JsonNode, JsonNode> workflow(String text) {
    return Workflow.of(
        WorkflowDefinition.parse("{\"analemma\": 1, \"name\": \"row\", %s}".formatted(text)));
  }

  /** Returns the input of workflows that take none. */
  public static JsonNode nothing() {
    return NullNode.getInstance();
  }

  /** Starts a run and lets everything run that can. */
  public Run<JsonNode> start(String text) {
    return start(text, StartOptions.defaults());
  }

  /** Starts a run with an input and lets everything run that can. */
  public Run<JsonNode> start(String text, JsonNode input) {
    Run<JsonNode> run = engine.start(workflow(text), input);
    settle();
    return run;
  }

  /** Starts a run with options and lets everything run that can. */
  public Run<JsonNode> start(String text, StartOptions options) {
    Run<JsonNode> run = engine.start(workflow(text), NullNode.getInstance(), options);
    settle();
    return run;
  }

  /** Lets everything run that can. */
  public void settle() {
    while (workers.runNext() || blocking.runNext()) {
      continue;
    }
  }

  /** Lets time pass and everything run that falls due. */
  public void pass(Duration time) {
    clock.advance(time);
    settle();
  }

  /** Ends a {@code t.later}. */
  public void complete(String address, String json) {
    later(address).complete(Json.parse(json));
    settle();
  }

  /** Fails a {@code t.later}. */
  public void fail(String address, String code) {
    later(address).completeExceptionally(new OperatorException(code, "as the test says"));
    settle();
  }

  /** Returns the stage of a {@code t.later} that has started. */
  public CompletableFuture<JsonNode> later(String address) {
    CompletableFuture<JsonNode> stage = stages.get(address);
    if (stage == null) {
      throw new AssertionError("'%s' has not started; started: %s".formatted(address, ran));
    }
    return stage;
  }

  /** Returns whether a {@code t.later} has started at an address. */
  public boolean started(String address) {
    return stages.containsKey(address);
  }

  /** Returns how often a node started. */
  public long count(String address) {
    return ran.stream().filter(address::equals).count();
  }

  @Override
  public void close() {
    // Nobody steps the executors any more, so an open run would be waited for.
    if (engine.stats().runs() == 0) {
      engine.close();
    }
  }
}
