// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A choice that is about to be written: by conditions, or by the routes of a step.
 *
 * <p>In the document each arm is a block {@code <id>_<label>}. A choice by conditions is also a
 * {@code switch_case} node {@code <id>} to whose labels the arms listen; a choice by routes needs
 * none. The value of the choice is {@code first(…)} over the arms. Not thread-safe.
 *
 * @param <T> the type of the value of each arm
 */
public final class Choice<T> {
  private static final String OTHERWISE = "otherwise";

  private final Scope scope;
  private final String id;
  private final Type<T> type;
  private final Map<String, Term> arms = new LinkedHashMap<>();

  Choice(Scope scope, String id, Type<T> type) {
    this.scope = scope;
    this.id = id;
    this.type = type;
    scope.begin(id, "End the choice with otherwise(…) or exhaustive()");
  }

  /**
   * Begins a choice by conditions: the first that holds wins.
   *
   * @param label the name of the arm
   * @param condition when it is taken
   * @param arm writes it
   */
  public ByCondition<T> when(
      String label, Condition condition, Function<Body, ? extends Value<? extends T>> arm) {
    return new ByCondition<>(this).when(label, condition, arm);
  }

  /**
   * Begins a choice by the routes of one step.
   *
   * @param route when the arm is taken
   * @param arm writes it
   */
  public ByRoute<T> on(Route route, Function<Body, ? extends Value<? extends T>> arm) {
    return new ByRoute<>(this).on(route, arm);
  }

  private void arm(
      String label, Route route, Function<Body, ? extends Value<? extends T>> arm, Route... more) {
    if (arms.containsKey(label)) {
      throw new IllegalArgumentException(
          "choice '%s' has an arm '%s' already; give each arm a label of its own"
              .formatted(id, label));
    }
    String described = "arm '" + label + "' of '" + id + "'";
    Step<T> block = Blocks.add(scope, id + "_" + label, described, type, arm).when(route, more);
    arms.put(label, block.term());
  }

  private Value<T> done() {
    scope.finish(id);
    return new Value<>(scope.session(), type, Term.first(List.copyOf(arms.values())));
  }

  /**
   * A choice by conditions. Not thread-safe.
   *
   * @param <T> the type of the value of each arm
   */
  public static final class ByCondition<T> {
    private final Choice<T> choice;
    private final List<String> labels = new ArrayList<>();
    private final ArrayNode cases = Json.nodes().arrayNode();
    private final Step<JsonNode> gate;

    private ByCondition(Choice<T> choice) {
      this.choice = choice;
      Scope scope = choice.scope;
      NodeParts parts = new NodeParts(choice.id, this::kind);
      scope.add(choice.id, parts);
      this.gate =
          new Step<>(
              scope,
              Type.of(JsonNode.class),
              Term.reference(scope.origin("choice '" + choice.id + "'", choice.id), choice.id),
              parts,
              labels,
              null);
    }

    /**
     * Adds an arm, asked after those before it.
     *
     * @param label the name of the arm
     * @param condition when it is taken
     * @param arm writes it
     */
    public ByCondition<T> when(
        String label, Condition condition, Function<Body, ? extends Value<? extends T>> arm) {
      if (label.equals(OTHERWISE)) {
        throw new IllegalArgumentException(
            "'otherwise' is the label of the last arm; give this one another");
      }
      ObjectNode written =
          Json.nodes().objectNode().put("if", condition.text(choice.scope)).put("label", label);
      labels.add(label);
      choice.arm(label, new Route(gate, label), arm);
      cases.add(written);
      return this;
    }

    /** Ends the choice with the arm that is taken when no condition holds. */
    public Value<T> otherwise(Function<Body, ? extends Value<? extends T>> arm) {
      labels.add(OTHERWISE);
      choice.arm(OTHERWISE, new Route(gate, OTHERWISE), arm);
      return choice.done();
    }

    private NodeKind kind() {
      ObjectNode with = Json.nodes().objectNode();
      with.set("cases", cases);
      with.put("default", OTHERWISE);
      return new OperatorKind("switch_case", with, null);
    }
  }

  /**
   * A choice by the routes of one step. Not thread-safe.
   *
   * @param <T> the type of the value of each arm
   */
  public static final class ByRoute<T> {
    private final Choice<T> choice;
    private @Nullable Step<?> step;

    private ByRoute(Choice<T> choice) {
      this.choice = choice;
    }

    /**
     * Adds an arm.
     *
     * @param route when it is taken; a route of the same step as the others
     * @param arm writes it
     */
    public ByRoute<T> on(Route route, Function<Body, ? extends Value<? extends T>> arm) {
      if (step != null && step != route.step()) {
        throw new IllegalArgumentException(
            "choice '%s' is about '%s', route '%s' is of another step; nest another choice for it"
                .formatted(choice.id, step.id(), route));
      }
      step = route.step();
      choice.arm(route.label(), route, arm);
      return this;
    }

    /** Ends the choice; a route of the step that no arm listens to is a fault of the workflow. */
    public Value<T> exhaustive() {
      List<String> missing = missing();
      if (!missing.isEmpty()) {
        choice.scope.session().routesMissing(choice.id, choice.scope.pointer(choice.id), missing);
      }
      return choice.done();
    }

    /** Ends the choice with the arm that is taken on every route that has none yet. */
    public Value<T> otherwise(Function<Body, ? extends Value<? extends T>> arm) {
      List<String> missing = missing();
      if (missing.isEmpty()) {
        throw new IllegalArgumentException(
            "choice '%s' has an arm for each route; end it with exhaustive()".formatted(choice.id));
      }
      Step<?> decided = decided();
      Route[] more =
          missing.stream().skip(1).map(label -> new Route(decided, label)).toArray(Route[]::new);
      choice.arm(OTHERWISE, new Route(decided, missing.get(0)), arm, more);
      return choice.done();
    }

    private Step<?> decided() {
      if (step == null) {
        throw new IllegalStateException("choice '%s' has no arm".formatted(choice.id));
      }
      return step;
    }

    private List<String> missing() {
      List<String> exits = decided().exits();
      if (exits == null) {
        throw new IllegalArgumentException(
            "the routes of '%s' are known to its operator alone; use when(route) on plain steps"
                .formatted(decided().id()));
      }
      List<String> missing = new ArrayList<>(exits);
      missing.removeAll(choice.arms.keySet());
      return missing;
    }
  }
}
