// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.OperatorException;
import dev.analemma.internal.compile.NodePlan;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import dev.analemma.spi.Operator;
import dev.analemma.spi.Outcome;
import io.micrometer.observation.Observation;
import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Calls operators and host functions. */
final class Bodies {
  private static final @Nullable Object[] NO_ARGUMENTS = {};

  private Bodies() {}

  /**
   * Runs the body of an attempt.
   *
   * @return a tree, a {@link HostValue}, an {@link Outcome.Route} or a {@link CompletionStage}
   */
  static Object invoke(Call call) throws Exception {
    Watch watch = call.frame.run.watch;
    Observations observations = watch == null ? null : watch.observations();
    if (observations == null) {
      return body(call);
    }
    Observation.Scope scope = observations.scope(call);
    try {
      return body(call);
    } finally {
      if (scope != null) {
        Watch.quietly(scope::close);
      }
    }
  }

  private static Object body(Call call) throws Exception {
    NodePlan plan = call.frame.plan.nodes[call.node];
    if (plan.kind == NodePlan.Kind.FUNCTION) {
      HostFunction function = call.frame.invocation.function(plan.function);
      @Nullable Object[] arguments = arguments(call.frame, plan, function);
      return function.body() instanceof HostFunction.Transactional<?> transactional
          ? call.transacted(transactional, arguments)
          : content(function.body().call(call, arguments));
    }
    Operator operator = plan.operator;
    if (operator == null) {
      throw new IllegalStateException("node '%s' has no body".formatted(plan.id));
    }
    call.unlock(plan.secrets);
    Outcome outcome = operator.apply(call);
    if (outcome instanceof Outcome.Value value) {
      return checked(value.value(), plan);
    }
    if (outcome instanceof Outcome.Async async) {
      return checked(async.stage(), plan, "a stage");
    }
    if (outcome instanceof Outcome.Route route) {
      checked(route.value(), plan);
      return route;
    }
    throw new OperatorException(
        "OPERATOR_FAILED", "operator '%s' returned no outcome".formatted(plan.operatorName));
  }

  /** Operators say null as JSON null; a Java null is a mistake of theirs. */
  static JsonNode checked(@Nullable JsonNode value, NodePlan plan) {
    return checked(value, plan, "NullNode for JSON null");
  }

  private static <T> T checked(@Nullable T value, NodePlan plan, String instead) {
    if (value == null) {
      throw new OperatorException(
          "OPERATOR_FAILED",
          "operator '%s' returned a Java null. Return %s.".formatted(plan.operatorName, instead));
    }
    return value;
  }

  /** Returns what a slot keeps of the value of a stage. */
  static Object completed(@Nullable Object value) {
    if (value instanceof CompletionStage) {
      throw new OperatorException(
          "STAGE_NESTED", "the stage completed with another stage. Compose them into one.");
    }
    return content(value);
  }

  /** Returns what a slot keeps of a function's result. */
  static Object content(@Nullable Object result) {
    if (result == null) {
      return NullNode.getInstance();
    }
    if (result instanceof JsonNode tree) {
      // The host may keep it and change it later.
      return Json.freeze(tree);
    }
    if (result instanceof CompletionStage) {
      return result;
    }
    return new HostValue(result);
  }

  private static @Nullable Object[] arguments(Frame frame, NodePlan plan, HostFunction function) {
    List<Type> types = function.parameters();
    if (types.isEmpty()) {
      return NO_ARGUMENTS;
    }
    Linked with = plan.with;
    @Nullable Object[] arguments = new Object[types.size()];
    if (!function.positional()) {
      arguments[0] = Conversions.to(with == null ? null : content(frame, with), types.get(0));
      return arguments;
    }
    List<Linked> elements = with == null ? List.of() : with.elements();
    if (elements.size() == types.size()) {
      for (int a = 0; a < arguments.length; a++) {
        arguments[a] = Conversions.to(content(frame, elements.get(a)), types.get(a));
      }
      return arguments;
    }
    JsonNode written = with == null ? NullNode.getInstance() : with.evaluate(frame);
    if (!(written instanceof ArrayNode array) || array.size() != types.size()) {
      throw new OperatorException(
          "ARGUMENTS_MISMATCH",
          "function '%s' takes %d arguments, its input is %s. Write an array with one element each."
              .formatted(function.name(), types.size(), written.getNodeType()));
    }
    for (int a = 0; a < arguments.length; a++) {
      arguments[a] = Conversions.to(array.get(a), types.get(a));
    }
    return arguments;
  }

  /** A plain reference hands over what the slot keeps, so that a record stays a record. */
  private static Object content(Frame frame, Linked value) {
    int slot = value.wholeSlot();
    Object kept = slot < 0 ? null : frame.content(slot);
    return kept == null ? value.evaluate(frame) : kept;
  }
}
