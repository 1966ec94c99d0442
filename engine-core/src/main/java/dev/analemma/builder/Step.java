// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import dev.analemma.definition.Atom;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.Compensation;
import dev.analemma.definition.Effect;
import dev.analemma.definition.Retry;
import dev.analemma.definition.Timeout;
import dev.analemma.internal.text.Names;
import dev.analemma.internal.text.Near;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A node of the workflow with its output: a value that has policies.
 *
 * <p>Each method sets one thing and returns this step; setting a single value twice is refused with
 * the old one. Not thread-safe.
 *
 * @param <T> the type of the output
 */
public sealed class Step<T> extends Value<T> permits Approval {
  private final Scope scope;
  private final NodeParts parts;
  private final @Nullable List<String> labels;
  private final @Nullable FunctionParts function;

  /**
   * Creates a step.
   *
   * @param labels the labels of its own, empty for plain {@code ok}, or null where the operator
   *     knows
   */
  Step(
      Scope scope,
      Type<T> type,
      Term term,
      NodeParts parts,
      @Nullable List<String> labels,
      @Nullable FunctionParts function) {
    super(scope.session(), type, term);
    this.scope = scope;
    this.parts = parts;
    this.labels = labels;
    this.function = function;
  }

  /** Returns its id. */
  public final String id() {
    return parts.id();
  }

  final Scope scope() {
    return scope;
  }

  /** Runs it again when it fails: the first retry that names the error's code counts. */
  public Step<T> retry(Retry... retries) {
    parts.retry(List.of(retries));
    return this;
  }

  /** Bounds the whole step, waits between attempts included. */
  public Step<T> timeout(Duration total) {
    return timeout(Timeout.total(total));
  }

  /** Bounds the whole step by a value that is known when it begins. */
  public Step<T> timeout(Value<Duration> total) {
    scope.require(total.term());
    return timeout(Timeout.total(total.bound()));
  }

  /** Bounds the step, its attempts, or their silence. */
  public Step<T> timeout(Timeout timeout) {
    parts.timeout(timeout);
    return this;
  }

  /** Runs it only if a condition holds, asked when everything else it waits for is there. */
  public Step<T> when(Condition condition) {
    parts.condition(condition.text(scope));
    return this;
  }

  /** Runs it once at least one of some routes is taken; it is skipped when none can be. */
  public Step<T> when(Route route, Route... more) {
    parts.when(atoms(route, more));
    return this;
  }

  /** Runs it after other steps have ended well; more calls add to the list. */
  public Step<T> after(Step<?> step, Step<?>... more) {
    List<Step<?>> all = new ArrayList<>();
    all.add(step);
    all.addAll(List.of(more));
    List<Atom> atoms = new ArrayList<>();
    for (Step<?> other : all) {
      if (other.labels != null && !other.labels.isEmpty()) {
        throw new IllegalArgumentException(
            "'%s' ends on %s; say after which of them with after(step.route(…))"
                .formatted(other.id(), String.join(", ", other.labels)));
      }
      atoms.add(new Atom(new Route(other, "ok").atom(scope).node(), null));
    }
    parts.after(atoms);
    return this;
  }

  /** Runs it after all of some routes have been taken; more calls add to the list. */
  public Step<T> after(Route route, Route... more) {
    parts.after(atoms(route, more));
    return this;
  }

  /** Counts it against a limit that the host declares for a resource. */
  public Step<T> concurrency(String key) {
    parts.concurrency(Json.nodes().objectNode().put("key", key));
    return this;
  }

  /**
   * Says when it begins and whether its end is written: {@code strict}, {@code async} or {@code
   * none}, which is for what computes or reads.
   */
  public Step<T> durability(String durability) {
    parts.durability(durability);
    return this;
  }

  /**
   * Says what its function may do to the world; {@link Effect#WRITE} unless said.
   *
   * @throws IllegalStateException if the step has no function of its own
   */
  public Step<T> effect(Effect effect) {
    own("effect").effect(effect);
    return this;
  }

  /**
   * Says on what kind of thread its function runs; {@link Execution#BLOCKING} unless said.
   *
   * @throws IllegalStateException if the step has no function of its own
   */
  public Step<T> execution(Execution execution) {
    own("execution").execution(execution);
    return this;
  }

  /**
   * Ends the step well with a literal when it fails with this code ({@code "*"} for every code).
   */
  public Step<T> orElse(String code, @Nullable T literal) {
    parts.catches(code, new CatchTarget.ToValue(term(literal).template()));
    return this;
  }

  /** Drops an error; steps that need the output are skipped then. */
  public Step<T> ignore(String code) {
    parts.catches(code, new CatchTarget.Ignore());
    return this;
  }

  /**
   * Runs a body when the step fails with this code, and returns its value in the place of the
   * step's.
   *
   * <p>The body becomes the node {@code <id>_<label>}, where the label is the code in lower case,
   * {@code failed} for {@code "*"}.
   *
   * @param code the error code, or {@code "*"}
   * @param body writes the body; it is given the error
   * @return the output of the step or of the body: always there
   */
  public Value<T> recover(
      String code, BiFunction<Body, Value<StepError>, ? extends Value<? extends T>> body) {
    Route route = failed(code);
    String id = id() + "_" + route.label();
    Value<StepError> error =
        new Value<>(
            session(),
            Type.of(StepError.class),
            Term.reference(scope.origin("the error of '" + id() + "'", id()), "error." + id()));
    String described = "recovery from " + code + " of '" + id() + "'";
    Step<T> replacement =
        Blocks.add(scope, id, described, type(), in -> body.apply(in, error)).when(route);
    return new Value<>(session(), type(), Term.first(List.of(term(), replacement.term())));
  }

  /** Undoes the finished step with a function of its output when what is around it fails. */
  public Step<T> compensate(String name, StepAction.Of1<? super T> undo) {
    return undo(name, false, (c, a) -> Steps.run(() -> undo.call(Steps.at(a, 0))), result());
  }

  /** Undoes the finished step with a function of its output when what is around it fails. */
  public Step<T> compensate(String name, StepAction.With1<? super T> undo) {
    return undo(name, false, (c, a) -> Steps.run(() -> undo.call(c, Steps.at(a, 0))), result());
  }

  /** Undoes the finished step with a function of its output and one more value. */
  public <A> Step<T> compensate(
      String name, StepAction.Of2<? super T, A> undo, Value<? extends A> a) {
    return undo(
        name,
        false,
        (c, v) -> Steps.run(() -> undo.call(Steps.at(v, 0), Steps.at(v, 1))),
        result(),
        a);
  }

  /** Undoes the finished step with a function of its output and one more value. */
  public <A> Step<T> compensate(
      String name, StepAction.With2<? super T, A> undo, Value<? extends A> a) {
    return undo(
        name,
        false,
        (c, v) -> Steps.run(() -> undo.call(c, Steps.at(v, 0), Steps.at(v, 1))),
        result(),
        a);
  }

  /** Undoes the finished step with a function of the host, which is given the output. */
  public Step<T> compensate(Fn<? super T, ?> undo) {
    session().constant(undo, scope.pointer(id()));
    parts.compensate(new Compensation(undo.name(), result().term().template(), List.of(), false));
    return this;
  }

  /**
   * Undoes the step also when nobody knows whether it happened, so without its output: the function
   * is given another value.
   */
  public <A> Step<T> compensateStarted(String name, StepAction.Of1<A> undo, Value<? extends A> a) {
    return undo(name, true, (c, v) -> Steps.run(() -> undo.call(Steps.at(v, 0))), a);
  }

  /**
   * Undoes the step also when nobody knows whether it happened, so without its output: the function
   * is given another value.
   */
  public <A> Step<T> compensateStarted(
      String name, StepAction.With1<A> undo, Value<? extends A> a) {
    return undo(name, true, (c, v) -> Steps.run(() -> undo.call(c, Steps.at(v, 0))), a);
  }

  /** Repeats the compensation when it fails. */
  public Step<T> compensateRetry(Retry... retries) {
    parts.compensateRetry(List.of(retries));
    return this;
  }

  /**
   * Returns one of its routes.
   *
   * @param label a label of its own, one that a {@code failed(…)} made, or {@code ok}, {@code
   *     error}, {@code ended}, {@code skipped}
   * @throws IllegalArgumentException if it is known that there is no such label
   */
  public Route route(String label) {
    if (labels != null) {
      List<String> known = new ArrayList<>(labels);
      known.addAll(parts.catchLabels());
      known.addAll(List.of("ok", "error", "ended", "skipped"));
      if (!known.contains(label)) {
        throw new IllegalArgumentException(
            "'%s' has no route '%s'. %sIt has %s"
                .formatted(id(), label, Near.question(label, known), String.join(", ", known)));
      }
    }
    return new Route(this, label);
  }

  /**
   * Returns the route that is taken when it fails with this code; asking for it catches the error.
   *
   * @param code the error code, or {@code "*"} for every code that is not caught otherwise
   */
  public Route failed(String code) {
    String label = parts.label(code);
    if (label == null) {
      label = labelOf(code);
      if (parts.catchLabels().contains(label) || (labels != null && labels.contains(label))) {
        throw new IllegalArgumentException(
            "'%s' has a route '%s' already, error %s needs another; give the error another code"
                .formatted(id(), label, code));
      }
      parts.catches(code, new CatchTarget.ToLabel(label));
    }
    return new Route(this, label);
  }

  /** Returns the route that is taken when it is skipped. */
  public Route skipped() {
    return new Route(this, "skipped");
  }

  /** Returns the labels on which it ends or is caught, or null where only its operator knows. */
  @Nullable List<String> exits() {
    if (labels == null) {
      return null;
    }
    List<String> exits = new ArrayList<>(labels.isEmpty() ? List.of("ok") : labels);
    exits.addAll(parts.catchLabels());
    return exits;
  }

  private static String labelOf(String code) {
    if (code.equals("*")) {
      return "failed";
    }
    String label = code.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    return Names.RESERVED_LABELS.contains(label) ? "failed_" + label : label;
  }

  private Value<T> result() {
    return new Value<>(
        session(),
        type(),
        Term.reference(scope.origin("the result of '" + id() + "'", id()), "result"));
  }

  private Step<T> undo(String name, boolean started, HostFunction.Body undo, Value<?>... values) {
    if (!Names.isId(name)) {
      throw new IllegalArgumentException(
          "'%s' cannot name the undo of '%s'; take letters, digits and _".formatted(name, id()));
    }
    String function = scope.functionName(id()) + "/" + name;
    List<java.lang.reflect.Type> types = new ArrayList<>();
    var with = Json.nodes().arrayNode();
    for (Value<?> value : values) {
      scope.require(value.term());
      types.add(value.type().type());
      with.add(value.term().template());
    }
    parts.compensate(new Compensation(function, with, List.of(), started));
    session().function(function, new FunctionParts(function, types, Void.class, undo)::function);
    return this;
  }

  private FunctionParts own(String what) {
    if (function == null) {
      throw new IllegalStateException(
          "'%s' has no function of its own; say the %s where its operator or constant is made"
              .formatted(id(), what));
    }
    return function;
  }

  private List<Atom> atoms(Route route, Route... more) {
    List<Atom> atoms = new ArrayList<>();
    atoms.add(route.atom(scope));
    for (Route other : more) {
      atoms.add(other.atom(scope));
    }
    return atoms;
  }
}
