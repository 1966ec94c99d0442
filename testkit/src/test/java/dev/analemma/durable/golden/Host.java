// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.ForkPoint;
import dev.analemma.OperatorException;
import dev.analemma.PendingApproval;
import dev.analemma.Profile;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.Signal;
import dev.analemma.StepContext;
import dev.analemma.TaskRecord;
import dev.analemma.Waiting;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Field;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.store.MessageStore.Message;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import dev.analemma.spi.store.StateStore;
import dev.analemma.testkit.MovingClock;
import dev.analemma.testkit.SteppedExecutor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The host of all golden histories: an engine on one thread, and functions that note who calls
 * them. What they do must never change, or no history comes to what is kept beside it; new ones may
 * be added.
 *
 * <p>{@code g.do} and {@code g.pure} give their input back, {@code g.hang} never does so while a
 * history is recorded. {@code g.fail} fails, {@code g.flaky} in its first attempts, {@code g.slow}
 * takes a second an item.
 */
final class Host {
  private static final Field.Value VALUE =
      Field.value("value", JsonType.ANY, "what is known").optional();

  /** What else is done in that time comes between. */
  private static final Duration TICK = Duration.ofMillis(100);

  /** What is further away than this is come near to in one step. */
  private static final Duration CLOSELY = Duration.ofMinutes(1);

  private static final Duration SETTLES = Duration.ofSeconds(2);

  private final StateStore store;
  private final MovingClock clock;
  private final SteppedExecutor threads = new SteppedExecutor();
  private final boolean hangs;
  private final Engine engine;

  /** Who was called with which key, in their order. */
  final List<String> called = new ArrayList<>();

  /**
   * @param hangs whether {@code g.hang} does
   */
  Host(StateStore store, MovingClock clock, long compactBytes, boolean hangs) {
    this.store = store;
    this.clock = clock;
    this.hangs = hangs;
    this.engine =
        Engine.builder()
            .clock(clock)
            .workers(threads, 1)
            .blocking(threads)
            .store(store)
            .seed(42)
            .grace(Duration.ofSeconds(1))
            .compactBytes(compactBytes)
            .secrets(name -> Optional.of("golden-token-key-golden-token-key"))
            .function(function("g.do", Effect.WRITE, (context, input) -> input))
            .function(function("g.pure", Effect.PURE, (context, input) -> input))
            .function(function("g.hang", Effect.WRITE, (context, input) -> hang(input)))
            .function(function("g.fail", Effect.WRITE, (context, input) -> fail()))
            .function(function("g.flaky", Effect.WRITE, Host::flaky))
            .function(function("g.slow", Effect.WRITE, (context, input) -> slow(input)))
            .operator(
                OperatorType.named("g.point")
                    .fields(VALUE)
                    .value(
                        config -> {
                          var value = config.find(VALUE).orElseThrow();
                          return call -> {
                            JsonNode known = value.evaluate(call);
                            call.checkpoint("here", known);
                            return known;
                          };
                        }))
            .profile(
                Profile.named("tools")
                    .operators("g.do", "g.hang", "g.pure")
                    .effects(Effect.PURE, Effect.READ, Effect.WRITE)
                    .build())
            .skill(
                workflow(
                    """
                    {"analemma":1,"name":"inner","input":{"n":{}},"nodes":{
                      "a":{"operator":"g.do","with":{"n":"$.input.n"}},
                      "b":{"operator":"g.hang","with":"$.a"}},
                     "output":"$.b.n"}
                    """),
                "1.0.0")
            .build();
  }

  private interface Body {
    @Nullable Object call(StepContext context, JsonNode input);
  }

  private HostFunction function(String name, Effect effect, Body body) {
    return new HostFunction(
        name,
        List.of(JsonNode.class),
        false,
        JsonNode.class,
        effect,
        Execution.INLINE,
        (context, arguments) -> {
          called.add(name + " " + context.idempotencyKey());
          return body.call(context, (JsonNode) Objects.requireNonNull(arguments[0]));
        });
  }

  private Object hang(JsonNode input) {
    return hangs ? new CompletableFuture<JsonNode>() : input;
  }

  private static Object fail() {
    throw new OperatorException("BROKEN", "as asked");
  }

  private static JsonNode flaky(StepContext context, JsonNode input) {
    if (context.attempt() <= input.path("fails").asInt()) {
      throw new OperatorException("FLAKY", "as asked");
    }
    return input;
  }

  private Object slow(JsonNode items) {
    CompletableFuture<JsonNode> end = new CompletableFuture<>();
    clock.schedule(Duration.ofSeconds(items.size()), () -> end.complete(items));
    return end;
  }

  static Workflow<JsonNode, JsonNode> workflow(String document) {
    return Workflow.of(WorkflowDefinition.parse(document));
  }

  /** Lets everything run that can, and some time pass. */
  void settle() {
    pass(SETTLES);
  }

  private void pass(Duration time) {
    threads.runAll();
    for (Duration left = time; !left.isZero(); ) {
      Duration next = left.compareTo(TICK) < 0 ? left : TICK;
      if (left.compareTo(CLOSELY) > 0) {
        next = left.minus(CLOSELY);
      }
      clock.advance(next);
      left = left.minus(next);
      threads.runAll();
    }
  }

  /** Starts the run of a history. */
  void start(String document, JsonNode input) {
    engine.start(workflow(document), input);
    settle();
  }

  /**
   * Does one thing from outside to the oldest run, and lets it take effect.
   *
   * @return what the receipt says, or null if there is none
   */
  @Nullable String act(JsonNode step) {
    CompletionStage<?> receipt = asked(step);
    if (step.has("sent")) {
      // Nobody looks before the process ends.
      return null;
    }
    settle();
    return receipt == null ? null : receipt.toCompletableFuture().join().getClass().getSimpleName();
  }

  private @Nullable CompletionStage<?> asked(JsonNode step) {
    Run<JsonNode> run = engine.runs().find(records().get(0).id()).orElseThrow();
    if (step.has("pass")) {
      pass(Duration.parse(step.get("pass").asText()));
      return null;
    }
    if (step.has("signal")) {
      Signal signal = Signal.of(step.get("signal").asText(), step.path("payload"));
      return run.signal(step.has("id") ? signal.withId(step.get("id").asText()) : signal);
    } else if (step.has("approve") || step.has("reject")) {
      PendingApproval asked = engine.approvals().pending().get(0);
      return step.has("approve")
          ? engine.approvals().approve(asked.token(), step.get("approve").asText(), "fine")
          : engine.approvals().reject(asked.token(), step.get("reject").asText(), "no");
    } else if (step.has("cancel")) {
      return run.cancel(step.get("cancel").asText());
    } else if (step.has("cancelNode")) {
      return run.cancel(step.get("cancelNode").asText(), "as asked");
    } else if (step.has("hold")) {
      run.pause();
    } else if (step.has("release")) {
      run.resume();
    } else if (step.has("sent")) {
      // By another instance, which does not have the run.
      store.messages().send(new Message(run.id(), null, Json.bytes(step.get("sent"))));
    } else if (step.has("fork")) {
      engine.runs().fork(run.id(), ForkPoint.before(step.get("fork").asText()), null);
    } else {
      throw new IllegalArgumentException("nobody knows how to do " + step);
    }
    return null;
  }

  private List<RunRecord> records() {
    return engine.runs().query(RunQuery.all()).runs().stream()
        .sorted(Comparator.comparing(RunRecord::id))
        .toList();
  }

  /**
   * Returns how all runs stand, and what was called since the last time. Words for people are left
   * out: they may change.
   */
  ObjectNode standing() {
    ObjectNode all = Json.nodes().objectNode();
    ArrayNode calls = all.putArray("called");
    called.forEach(calls::add);
    called.clear();
    ArrayNode runs = all.putArray("runs");
    for (RunRecord record : records()) {
      Run<JsonNode> run = engine.runs().find(record.id()).orElseThrow();
      ObjectNode one = runs.addObject().put("run", record.id());
      one.put("status", run.status().name()).put("stored", record.status().name());
      if (run.status() == RunStatus.COMPLETED) {
        one.set("output", told(run.future()));
      }
      ArrayNode errors = one.putArray("errors");
      for (RunError error : run.errors()) {
        ObjectNode shown = errors.addObject().put("code", error.code()).put("node", error.node());
        shown.put("attempt", error.attempt()).set("details", error.details());
      }
      ArrayNode waits = one.putArray("explain");
      told(run.explain()).forEach(part -> waits.add(shown(part)));
      ArrayNode tasks = one.putArray("tasks");
      for (TaskRecord task : engine.runs().tasks(record.id())) {
        // What has begun and not ended was not told when the first histories were kept.
        if (task.what() != TaskRecord.What.BEGUN) {
          tasks.add(shown(task));
        }
      }
    }
    return all;
  }

  private <T> T told(CompletableFuture<T> asked) {
    threads.runAll();
    return asked.join();
  }

  private static ObjectNode shown(Waiting part) {
    Instant until = part.until();
    ObjectNode shown = Json.nodes().objectNode().put("address", part.address());
    shown.put("what", part.what().name()).put("since", part.since().toString());
    shown.put("until", until == null ? null : until.toString());
    boolean names =
        part.what() == Waiting.For.DEPENDENCY
            || part.what() == Waiting.For.SIGNAL
            || part.what() == Waiting.For.DECISION;
    return names ? shown.put("detail", part.detail()) : shown;
  }

  private static ObjectNode shown(TaskRecord task) {
    ObjectNode shown = Json.nodes().objectNode().put("address", task.address());
    shown.put("what", task.what().name()).put("at", task.at().toString());
    shown.put("attempts", task.attempts()).put("label", task.label());
    JsonNode value = task.value();
    if (value != null) {
      // Of errors what is for people may change too.
      shown.set("value", value.has("code") ? value.get("code") : value);
    }
    return shown;
  }
}
