// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.Engine;
import dev.analemma.definition.Body;
import dev.analemma.definition.Effect;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Field;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.OperatorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Functions of a host whose answers a test writes, and that keep what they were asked: stand-ins
 * for models, tools and services that a test does not want to reach.
 *
 * <p>Where a workflow uses an operator that is not there, or must not run in a test, {@link
 * #standIn} makes an operator of that name that hands all it is given to one of these functions.
 *
 * <p>Threads: safe, as far as the roles are.
 */
public final class ScriptedFunctions {
  private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());

  /**
   * A call that was made.
   *
   * @param function the name of the function
   * @param with what it got
   */
  public record Call(String function, JsonNode with) {}

  /** What a function does. */
  @FunctionalInterface
  public interface Role {
    /**
     * Answers a call.
     *
     * @param with what the function got, frozen
     * @return a tree, a Java value, or a {@link java.util.concurrent.CompletionStage} of one
     * @throws Exception the error of the call; a {@link dev.analemma.OperatorException} has a code
     */
    @Nullable Object play(JsonNode with) throws Exception;
  }

  /** Returns a role that gives one answer after the other, and the last one again and again. */
  public static Role inTurn(Object first, Object... more) {
    List<Object> answers = new ArrayList<>(1 + more.length);
    answers.add(first);
    answers.addAll(List.of(more));
    AtomicInteger turn = new AtomicInteger();
    return with -> answers.get(turn.getAndUpdate(t -> Math.min(t + 1, answers.size() - 1)));
  }

  /**
   * Gives an engine a function. It runs on the thread that schedules, so it should not block.
   *
   * @param name its name, with a dot
   * @param effect what it stands for does to the world
   */
  public ScriptedFunctions add(Engine.Builder engine, String name, Effect effect, Role role) {
    engine.function(
        new HostFunction(
            name,
            List.of(JsonNode.class),
            false,
            JsonNode.class,
            effect,
            Execution.INLINE,
            (context, arguments) -> {
              JsonNode with = (JsonNode) Objects.requireNonNull(arguments[0]);
              calls.add(new Call(name, with));
              return role.play(with);
            }));
    return this;
  }

  /**
   * Returns an operator that stands in for another: it takes any configuration, and ends with what
   * a function makes of it. It is a composite, so the effect is that of the function.
   *
   * <p>A host registers names with a dot on its builder. A name without one belongs to built-in
   * operators and is found through an {@link dev.analemma.spi.OperatorProvider} of the tests.
   *
   * @param name the name of the operator
   * @param function the name of the function
   */
  public static OperatorType standIn(String name, String function) {
    Body body =
        new Body(
            Map.of(
                "asked",
                NodeDefinition.of(new OperatorKind(function, TextNode.valueOf("$.config"), null))),
            TextNode.valueOf("$.asked"));
    return OperatorType.named(name)
        .summary("Stands in for an operator in tests.")
        .fields(Field.rest("What the function gets."))
        .composite("1", config -> body);
  }

  /** Returns every call, in order; a copy. */
  public List<Call> calls() {
    synchronized (calls) {
      return List.copyOf(calls);
    }
  }

  /** Returns what one function was called with, in order; a copy. */
  public List<JsonNode> calls(String function) {
    return calls().stream()
        .filter(call -> call.function().equals(function))
        .map(Call::with)
        .toList();
  }
}
