// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.PendingApproval;
import dev.analemma.Profile;
import dev.analemma.Run;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import dev.analemma.testkit.MovingClock;
import dev.analemma.testkit.ScriptedFunctions;
import dev.analemma.testkit.SteppedExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * An engine without threads for one workflow of the specification, whose functions the test plays;
 * {@link #calls} is what they were called with.
 */
final class Scene implements AutoCloseable {
  final MovingClock clock = new MovingClock();
  private final SteppedExecutor threads = new SteppedExecutor();
  private final ScriptedFunctions script = new ScriptedFunctions();
  private final Engine.Builder builder =
      Engine.builder().clock(clock).workers(threads, 1).blocking(threads).seed(7);
  private Engine engine;

  /** What a function does: a value, text of JSON, or a stage. */
  @FunctionalInterface
  interface Role {
    Object play(JsonNode with) throws Exception;
  }

  /** Returns a role that gives one value after the other, and the last one again and again. */
  static Role inTurn(String... values) {
    int[] turn = new int[1];
    return with -> values[Math.min(turn[0]++, values.length - 1)];
  }

  /** Returns JSON that is written with single quotes. */
  static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  Scene function(String name, Role role) {
    return function(name, Effect.WRITE, role);
  }

  Scene function(String name, Effect effect, Role role) {
    script.add(
        builder,
        name,
        effect,
        with -> {
          Object played = role.play(with);
          return played instanceof String text ? json(text) : played;
        });
    return this;
  }

  Scene() {
    skill("notify", "2.0.0");
    skill("escalate", "1.2.0");
    skill("quarantine-review", "1.0.0");
    builder
        .asset("prompt/bdp-analyst", "3.1.0", json("'Be brief.'"))
        .asset("prompt/ops-planner", "2.0.1", json("'Plan.'"))
        .asset("prompt/ops-composer", "1.0.0", json("'Compose.'"))
        .asset("catalog/metrics", "1.0.0", json("['cpu', 'latency']"))
        .asset("policy/ops-query", "1.0.0", json("{'timeout': '20s'}"))
        .profile(
            Profile.named("ops_tools")
                .operators("ops.lookup", "json_object", "math")
                .nodesMax(10)
                .build())
        .profile(
            Profile.named("candidate_6500_bytes")
                .operators("json_object", "math", "assert")
                .bytesMax(6_500)
                .build());
  }

  /** Adds a skill that does nothing but call the function {@code skill.<name>} with its input. */
  private void skill(String name, String version) {
    WorkflowDefinition definition =
        WorkflowDefinition.parse(
            """
            {'analemma': 1, 'name': '%s', 'policy': {'additionalInput': true},
             'nodes': {'do': {'operator': 'skill.%s', 'with': '$.input'}}, 'output': '$.do'}
            """
                .formatted(name, name)
                .replace('\'', '"'));
    function("skill." + name, with -> "{'done': true}");
    builder.skill(Workflow.of(definition), version);
  }

  Scene with(Consumer<Engine.Builder> more) {
    more.accept(builder);
    return this;
  }

  Engine engine() {
    if (engine == null) {
      engine = builder.build();
    }
    return engine;
  }

  static String text(String name) throws IOException {
    try (InputStream in = Scene.class.getResourceAsStream("/semantics/" + name + ".yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Reads and checks one of the workflows, as it is written. */
  Workflow<JsonNode, JsonNode> load(String name) throws IOException {
    return engine().parse(text(name), "yaml");
  }

  /**
   * Starts one of the workflows and lets everything run that can.
   *
   * <p>It is run without {@code budget} and {@code stream}, and is otherwise what is written: money
   * is counted and deltas are told by models, and as long as there are none an engine refuses a
   * definition that relies on them. {@code start_asWritten_isRefusedForWhatBelongsToModels} fails
   * as soon as it does not, and then these two lines have to go.
   */
  Run<JsonNode> start(String name, String input) throws IOException {
    ObjectNode document = load(name).definition().toJson().deepCopy();
    if (document.get("policy") instanceof ObjectNode policy) {
      policy.remove("budget");
    }
    document.path("nodes").forEach(node -> ((ObjectNode) node).remove("stream"));
    return start(Workflow.of(WorkflowDefinition.parse(document.toString())), json(input));
  }

  /** Starts a workflow and lets everything run that can. */
  <I, O> Run<O> start(Workflow<I, O> workflow, I input) {
    Run<O> run = engine().start(workflow, input, StartOptions.defaults().key("the-key").seed(11));
    settle();
    return run;
  }

  void settle() {
    while (threads.runNext()) {
      continue;
    }
  }

  /** Lets time pass, timer by timer, and everything run that each of them lets. */
  void pass(Duration time) {
    Duration left = time;
    for (Duration due = clock.untilNext();
        due != null && due.compareTo(left) <= 0;
        due = clock.untilNext()) {
      clock.advance(due);
      left = left.minus(due);
      settle();
    }
    clock.advance(left);
    settle();
  }

  /** Returns the approval that has been asked for first. */
  PendingApproval asked() {
    return engine().approvals().pending().get(0);
  }

  /** Returns what a function was called with, in order. */
  List<JsonNode> calls(String function) {
    return script.calls(function);
  }

  /** Returns the functions in the order of their calls. */
  List<String> called() {
    return script.calls().stream().map(ScriptedFunctions.Call::function).toList();
  }

  @Override
  public void close() {
    // Nobody steps the executor any more, so an open run would be waited for.
    if (engine != null && engine.stats().runs() == 0) {
      engine.close();
    }
  }
}
