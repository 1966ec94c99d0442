// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.OperatorException;
import dev.analemma.definition.Effect;
import dev.analemma.spi.Execution;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** The stand-ins of the interpreter as operators of an engine. */
final class EngineStandIns {
  private static final Field.Literal<String> ID = Field.text("id", "", "what it is called");
  private static final Field.Literal<String> END = Field.text("end", "ok", "where it ends");
  private static final Field.Literal<String> CODE = Field.text("code", "E0", "its first errors");
  private static final Field.Literal<Integer> FAILS =
      Field.integer("fails", 0, 0, 100, "how many attempts fail");
  private static final Field.Literal<List<String>> LABELS = Field.texts("labels", "its labels");
  private static final Field.Value SEEN =
      Field.value("seen", JsonType.ANY, "what it reads").optional();
  private static final Field.Value VALUE =
      Field.value("value", JsonType.ANY, "what it ends with").optional();
  private static final Field.Value RESULT =
      Field.value("result", JsonType.ANY, "what is undone").optional();
  private static final Field.Literal<Integer> TIMES =
      Field.integer("times", 1, 1, 100, "how many calls it takes");
  private static final Field.Condition IF = Field.condition("if", "which way");

  private EngineStandIns() {}

  /** Is told of each call of a stand-in, on the thread that calls it. */
  interface Seen {
    void called(OperatorCall call);

    /** Something is undone; is told of the call too. */
    default void undone(OperatorCall call, JsonNode result) {}
  }

  /**
   * Adds all of them.
   *
   * @param threads where asynchronous ones end
   * @param seen is told of every call of one
   */
  static Engine.Builder addTo(Engine.Builder engine, Executor threads, Seen seen) {
    return addTo(engine, threads, seen, Effect.PURE, Effect.PURE);
  }

  /**
   * Adds all of them.
   *
   * @param threads where asynchronous ones end
   * @param seen is told of every call of one
   * @param effect what those do that neither run inline nor compute
   * @param computing what those do that compute
   */
  static Engine.Builder addTo(
      Engine.Builder engine, Executor threads, Seen seen, Effect effect, Effect computing) {
    return engine
        .operator(op("t.inline", Execution.INLINE, Runnable::run, seen, Effect.PURE))
        .operator(op("t.compute", Execution.COMPUTE, Runnable::run, seen, computing))
        .operator(op("t.blocking", Execution.BLOCKING, Runnable::run, seen, effect))
        .operator(op("t.async", Execution.INLINE, threads, seen, effect))
        .operator(
            OperatorType.named("t.if_else")
                .fields(IF)
                .labels(config -> List.of("then", "else"))
                .operator(
                    config -> {
                      var condition = config.get(IF);
                      StandIn standIn = standIn("t.if_else");
                      return call -> {
                        seen.called(call);
                        ObjectNode with = Term.JSON.objectNode().put("if", condition.test(call));
                        Result result = standIn.body().apply(with, call.attempt());
                        return Outcome.route(result.label(), result.value());
                      };
                    }))
        .operator(
            OperatorType.named("t.undo")
                .effect(effect)
                .fields(ID, RESULT, END, CODE, FAILS)
                .operator(
                    config -> {
                      StandIn standIn = standIn("t.undo");
                      var result = config.find(RESULT);
                      return call -> {
                        seen.called(call);
                        result.ifPresent(value -> seen.undone(call, value.evaluate(call)));
                        return outcome(
                            standIn.body().apply(config.written(), call.attempt()), call);
                      };
                    }))
        .operator(
            OperatorType.named("t.until")
                .fields(ID, END, TIMES, SEEN)
                .composite("1", config -> StandIn.until(config.written())));
  }

  private static StandIn standIn(String name) {
    return java.util.Objects.requireNonNull(StandIn.table().get(name));
  }

  private static OperatorType op(
      String name, Execution execution, Executor ends, Seen calls, Effect effect) {
    boolean later = name.equals("t.async");
    return OperatorType.named(name)
        .execution(execution)
        .effect(effect)
        .fields(ID, END, CODE, FAILS, LABELS, SEEN, VALUE)
        .labels(config -> config.find(LABELS).orElse(Collections.emptyList()))
        .operator(
            config -> {
              StandIn standIn = standIn(name);
              var seen = config.find(SEEN);
              var value = config.find(VALUE);
              return call -> {
                calls.called(call);
                ObjectNode with = (ObjectNode) config.written().deepCopy();
                seen.ifPresent(expression -> with.set("seen", expression.evaluate(call)));
                value.ifPresent(expression -> with.set("value", expression.evaluate(call)));
                Result result = standIn.body().apply(with, call.attempt());
                // An asynchronous end has no label.
                return later && result.label().equals("ok")
                    ? Outcome.async(stage(result, ends))
                    : outcome(result, call);
              };
            });
  }

  private static CompletableFuture<JsonNode> stage(Result result, Executor ends) {
    CompletableFuture<JsonNode> stage = new CompletableFuture<>();
    ends.execute(() -> stage.complete(result.value()));
    return stage;
  }

  private static Outcome outcome(Result result, OperatorCall call) {
    if (result.error() != null) {
      throw new OperatorException(result.error().code(), "as drawn, in " + call.address());
    }
    return result.label().equals("ok")
        ? Outcome.of(result.value())
        : Outcome.route(result.label(), result.value());
  }
}
