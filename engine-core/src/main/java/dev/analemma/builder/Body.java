// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.Workflow;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.NodeKind.CallKind;
import dev.analemma.definition.NodeKind.FailKind;
import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.definition.NodeKind.WaitKind;
import dev.analemma.definition.WorkflowPolicy;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import dev.analemma.spi.NodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

// Above 500 lines because each kind of node is a method that the writer of a workflow looks for
// here.
/**
 * A body of a workflow while it is being written: steps, choices, blocks and what else it may hold.
 *
 * <p>The lambda of {@link dev.analemma.Workflow#define} is given the outermost one, and each inner
 * lambda one of its own. Only the innermost open body takes steps; what the outer bodies hold may
 * be used in it. A body is an ordinary argument, so a part of a workflow may be a method.
 *
 * <p>Not thread-safe.
 */
// Longer than the rule: one short method for each thing that a body may hold, most of it Javadoc.
public final class Body extends Steps {
  // No id has a hyphen, so functions of a cleanup cannot meet those of a block.
  private static final String CLEANUP = "at-end";

  private final Scope scope;

  Body(Scope scope) {
    this.scope = scope;
  }

  @Override
  <R> Step<R> add(String id, Type<R> type, HostFunction.Body function, Value<?>... arguments) {
    List<java.lang.reflect.Type> types = new ArrayList<>();
    ArrayNode with = Json.nodes().arrayNode();
    for (Value<?> argument : arguments) {
      scope.require(argument.term());
      types.add(argument.type().type());
      with.add(argument.term().template());
    }
    FunctionParts parts = new FunctionParts(scope.functionName(id), types, type.type(), function);
    Step<R> step = node(id, type, new OperatorKind(parts.name(), with, null), List.of(), parts);
    scope.session().function(parts.name(), parts::function);
    return step;
  }

  /** Adds a step that calls a constant with one value. */
  public <I, O> Step<O> step(String id, Fn<I, O> function, Value<? extends I> input) {
    scope.require(input.term());
    Step<O> step =
        node(
            id,
            function.output(),
            new OperatorKind(function.name(), input.term().template(), null),
            List.of(),
            null);
    scope.session().constant(function, scope.pointer(id));
    return step;
  }

  /**
   * Adds a node of a built-in operator.
   *
   * @param id the id
   * @param type the type of the output
   * @param operator the name of the operator
   * @param with its configuration, for example an {@link #object}
   */
  public <R> Step<R> operator(String id, Class<R> type, String operator, Value<?> with) {
    return operator(id, Type.of(type), operator, with);
  }

  /** Adds a node of a built-in operator, given a type with arguments. */
  public <R> Step<R> operator(String id, Type<R> type, String operator, Value<?> with) {
    scope.require(with.term());
    return operator(id, type, new OperatorKind(operator, with.term().template(), null));
  }

  /** Adds a node whose configuration is written as in a document; references are by name. */
  public <R> Step<R> operator(String id, Class<R> type, OperatorKind operator) {
    return operator(id, Type.of(type), operator);
  }

  /** Adds a node whose configuration is written as in a document; references are by name. */
  public <R> Step<R> operator(String id, Type<R> type, OperatorKind operator) {
    return node(id, type, operator, null, null);
  }

  /** Adds a node from a typed configuration; its references are by name. */
  public <R> Step<R> operator(String id, Class<R> type, NodeSource source) {
    return node(id, Type.of(type), source.kind(), null, null);
  }

  /** Adds a whole node as a document holds it, of any kind; its references are by name. */
  public <R> Step<R> node(String id, Class<R> type, NodeDefinition node) {
    return node(id, Type.of(type), id, new NodeParts(id, node), null, null);
  }

  /** Returns a literal; texts in it are never read as paths or expressions. */
  public <T> Value<T> literal(@Nullable T value) {
    return literal(value, Types.ofLiteral(value));
  }

  /** Returns a literal of a type with arguments. */
  public <T> Value<T> literal(@Nullable T value, Type<T> type) {
    return new Value<>(scope.session(), type, Value.term(value));
  }

  /** Returns the value of a body that has none. */
  public Value<Void> nothing() {
    return literal(null, Type.of(Void.class));
  }

  /** Begins an object of values and literals. */
  public <T> ObjectBuilder<T> object(Class<T> type) {
    return object(Type.of(type));
  }

  /** Begins an object of values and literals. */
  public <T> ObjectBuilder<T> object(Type<T> type) {
    return new ObjectBuilder<>(scope, type);
  }

  /** Returns a list of values. */
  @SafeVarargs
  public final <T> Value<List<T>> list(Class<T> type, Value<? extends T>... elements) {
    List<Term> terms = new ArrayList<>();
    for (Value<? extends T> element : elements) {
      scope.require(element.term());
      terms.add(element.term());
    }
    return new Value<>(scope.session(), Types.list(Type.of(type)), new Term.Elements(terms));
  }

  /**
   * Returns the first of several values that is there, in this order; a literal may stand last.
   *
   * <p>What uses it waits until that is known, and is skipped when none is there.
   */
  @SafeVarargs
  public final <T> Value<T> first(Value<T> value, Value<T>... more) {
    List<Term> terms = new ArrayList<>();
    scope.require(value.term());
    terms.add(value.term());
    for (Value<T> other : more) {
      scope.require(other.term());
      terms.add(other.term());
    }
    return new Value<>(scope.session(), value.type(), Term.first(terms));
  }

  /** Begins a choice whose arms all have a value of this type. */
  public <T> Choice<T> choose(String id, Class<T> type) {
    return choose(id, Type.of(type));
  }

  /** Begins a choice whose arms all have a value of this type. */
  public <T> Choice<T> choose(String id, Type<T> type) {
    return new Choice<>(scope, id, type);
  }

  /** Adds a block: the unit of retry, time-out, catch and compensation. */
  public <T> Step<T> block(String id, Function<Body, ? extends Value<T>> body) {
    return Blocks.add(scope, id, body);
  }

  /** Begins a race whose branches all have a value of this type. */
  public <T> Race<T> race(String id, Class<T> type) {
    return race(id, Type.of(type));
  }

  /** Begins a race whose branches all have a value of this type. */
  public <T> Race<T> race(String id, Type<T> type) {
    return new Race<>(scope, id, type);
  }

  /**
   * Adds a loop: a body that makes the next state from the last, until a condition on it holds.
   *
   * <p>The fields of a record are the fields of the loop's state; any other state is its one field
   * {@code value}. Reaching the last round is the error {@code LIMIT_REACHED}.
   *
   * @param id the id; the state is named {@code <id>_state}
   * @param max the highest number of rounds, at least 1
   * @param initial the first state
   * @param until what ends it, asked of each new state
   * @param body writes a round and returns the next state
   * @return the last state
   */
  public <S> Step<S> loop(
      String id,
      int max,
      Value<S> initial,
      Function<Value<S>, Condition> until,
      BiFunction<Body, Value<S>, ? extends Value<? extends S>> body) {
    if (max < 1) {
      throw new IllegalArgumentException(
          "max of '%s' is %d, must be at least 1".formatted(id, max));
    }
    scope.require(initial.term());
    return Loops.add(scope, id, Json.nodes().numberNode(max), initial, until, body);
  }

  /** Adds a loop whose highest number of rounds is a value. */
  public <S> Step<S> loop(
      String id,
      Value<Integer> max,
      Value<S> initial,
      Function<Value<S>, Condition> until,
      BiFunction<Body, Value<S>, ? extends Value<? extends S>> body) {
    scope.require(max.term());
    scope.require(initial.term());
    return Loops.add(scope, id, max.term().template(), initial, until, body);
  }

  /** Adds a map that fails with its first failed item. */
  public <T, R> Step<MapResult<R>> map(
      String id,
      Value<? extends Iterable<? extends T>> items,
      Class<T> type,
      BiFunction<Body, Value<T>, ? extends Value<R>> body) {
    return map(id, items, Type.of(type), MapSpec.DEFAULT, body);
  }

  /**
   * Adds a map: a body for each item of a list, several at once.
   *
   * @param id the id; the item is named {@code <id>_item}
   * @param items the list
   * @param type the type of an item
   * @param spec how it goes through them
   * @param body writes what happens with an item and returns its result
   */
  public <T, R> Step<MapResult<R>> map(
      String id,
      Value<? extends Iterable<? extends T>> items,
      Type<T> type,
      MapSpec spec,
      BiFunction<Body, Value<T>, ? extends Value<R>> body) {
    return Maps.over(scope, id, items, spec).items(type, body);
  }

  /** Adds a map over a source, whose items are read while it goes on. */
  public <T, R> Step<MapResult<R>> map(
      String id,
      MapSource source,
      Type<T> type,
      MapSpec spec,
      BiFunction<Body, Value<T>, ? extends Value<R>> body) {
    return Maps.over(scope, id, source, spec).items(type, body);
  }

  /**
   * Adds a map over batches of a list.
   *
   * @param id the id; the list of a batch is named {@code <id>_item}
   * @param items the list
   * @param type the type of an item
   * @param spec says the {@code batch}
   * @param body returns a list with a result for each item of the batch, in the same order
   */
  public <T, R> Step<MapResult<R>> mapBatches(
      String id,
      Value<? extends Iterable<? extends T>> items,
      Type<T> type,
      MapSpec spec,
      BiFunction<Body, Value<List<T>>, ? extends Value<? extends List<R>>> body) {
    return Maps.over(scope, id, items, spec).batches(type, body);
  }

  /** Adds a map over batches of a source, as the other {@code mapBatches}. */
  public <T, R> Step<MapResult<R>> mapBatches(
      String id,
      MapSource source,
      Type<T> type,
      MapSpec spec,
      BiFunction<Body, Value<List<T>>, ? extends Value<? extends List<R>>> body) {
    return Maps.over(scope, id, source, spec).batches(type, body);
  }

  /**
   * Adds a decision by people.
   *
   * @param id the id
   * @param spec who decides, and within what time
   * @param show what they see; the decision is about exactly this
   */
  public Approval approval(String id, ApprovalSpec spec, Value<?> show) {
    scope.require(show.term());
    NodeKind kind = spec.kind(show.term().template());
    NodeParts parts = new NodeParts(id, () -> kind);
    scope.add(id, parts);
    return new Approval(
        scope, Term.reference(scope.origin("approval '" + id + "'", id), id), parts);
  }

  /** Adds a pause. */
  public Step<Void> waitFor(String id, Duration time) {
    return node(
        id,
        Type.of(Void.class),
        new WaitKind(
            ApprovalSpec.duration(ApprovalSpec.positive("the pause", time)),
            null,
            null,
            null,
            null),
        List.of(),
        null);
  }

  /** Adds a pause until an instant, an ISO-8601 text. */
  public Step<Void> waitUntil(String id, Value<?> instant) {
    scope.require(instant.term());
    return node(
        id,
        Type.of(Void.class),
        new WaitKind(null, instant.term().template(), null, null, null),
        List.of(),
        null);
  }

  /**
   * Adds a wait for a signal.
   *
   * @param id the id
   * @param type the type of the signal's payload
   * @param signal the name of the signal
   * @param timeout how long it is waited for, or null for ever
   */
  public <R> Step<R> waitForSignal(
      String id, Class<R> type, String signal, @Nullable Duration timeout) {
    TextNode bound =
        timeout == null
            ? null
            : ApprovalSpec.duration(ApprovalSpec.positive("the timeout", timeout));
    return node(id, Type.of(type), new WaitKind(null, null, signal, bound, null), List.of(), null);
  }

  /**
   * Returns something that the workflow uses, for example a skill for {@link #call}.
   *
   * @param name its name in this workflow
   * @param target what it stands for, for example {@code skill:notify@2}
   */
  public Value<JsonNode> uses(String name, String target) {
    scope.session().uses(name, target);
    Scope root = scope.root();
    return new Value<>(
        scope.session(),
        Type.of(JsonNode.class),
        Term.reference(root.origin("uses '" + name + "'", name), "uses", name));
  }

  /** Adds a call of a skill. */
  public <R> Step<R> call(String id, Class<R> type, Value<JsonNode> skill, Value<?> with) {
    scope.require(with.term());
    JsonNode target = skill.term().template();
    return node(
        id,
        Type.of(type),
        new CallKind(target, null, null, with.term().template(), false),
        List.of(),
        null);
  }

  /**
   * Adds a call of a skill that was written in Java, so that javac checks both types.
   *
   * @param range the accepted versions, for example {@code ^2}
   */
  public <I, R> Step<R> call(
      String id, Workflow<I, R> skill, String range, Value<? extends I> with) {
    CallKind call = Calls.of(scope, skill, range, with, false);
    return node(id, Type.unchecked(skill.outputType()), call, List.of(), null);
  }

  /** Starts a skill as a run of its own; the value is {@code {runId}}. */
  public <I> Step<JsonNode> detach(
      String id, Workflow<I, ?> skill, String range, Value<? extends I> with) {
    CallKind call = Calls.of(scope, skill, range, with, true);
    return node(id, Type.of(JsonNode.class), call, List.of(), null);
  }

  /** Adds a call of a definition made at run time, under a profile of the host. */
  public <R> Step<R> callDefinition(
      String id, Class<R> type, Value<?> definition, String profile, Value<?> with) {
    CallKind call = Calls.made(scope, definition, profile, with);
    return node(id, Type.of(type), call, List.of(), null);
  }

  /**
   * Adds a node that fails the body. Its value may end an arm, and is never seen by anybody.
   *
   * @param id the id
   * @param code the error code
   * @param message what happened, for people
   */
  public <T> Step<T> fail(String id, String code, String message) {
    NodeParts parts =
        new NodeParts(id, () -> new FailKind(code, TextNode.valueOf(Texts.text(message)), null));
    scope.add(id, parts);
    return new Step<>(
        scope, Type.unchecked(Object.class), Value.term(null), parts, List.of(), null);
  }

  /**
   * Adds steps that run once after the end of this body, whatever it was.
   *
   * @throws IllegalStateException if this is the body of a loop or a map
   */
  public void cleanup(Consumer<Body> body) {
    if (!scope.takesCleanup()) {
      throw new IllegalStateException(
          "%s has no cleanup; put a block into it, or use the workflow's"
              .formatted(scope.described()));
    }
    Scope written =
        scope.inside(
            "cleanup of " + scope.described(),
            CLEANUP,
            scope.cleanupTable(),
            inner -> {
              body.accept(new Body(inner));
              return inner;
            });
    scope.addCleanup(written);
  }

  /** Returns the facts of the run, for example its {@code outcome} in a cleanup. */
  public Value<JsonNode> runFacts() {
    Scope root = scope.root();
    return new Value<>(
        scope.session(),
        Type.of(JsonNode.class),
        Term.reference(root.origin("the run", "run"), "run"));
  }

  /**
   * Sets the policies of the whole run.
   *
   * @throws IllegalStateException if this is an inner body, or they are set already
   */
  public void policy(WorkflowPolicy policy) {
    requireOutermost("policy");
    scope.session().policy(policy);
  }

  /**
   * Says what the workflow is for; no part of its identity.
   *
   * @throws IllegalStateException if this is an inner body, or it is said already
   */
  public void describe(String title, String description) {
    requireOutermost("describe");
    ObjectNode meta = Json.nodes().objectNode();
    meta.put("title", title).put("description", description);
    scope.session().meta(meta);
  }

  private void requireOutermost(String what) {
    if (!scope.isRoot()) {
      throw new IllegalStateException(
          "%s was called in %s; call it on the workflow's own body"
              .formatted(what, scope.described()));
    }
  }

  private <R> Step<R> node(
      String id,
      Type<R> type,
      NodeKind kind,
      @Nullable List<String> labels,
      @Nullable FunctionParts function) {
    return node(id, type, id, new NodeParts(id, () -> kind), labels, function);
  }

  private <R> Step<R> node(
      String id,
      Type<R> type,
      String root,
      NodeParts parts,
      @Nullable List<String> labels,
      @Nullable FunctionParts function) {
    scope.add(id, parts);
    Term term = Term.reference(scope.origin("step '" + id + "'", id), root);
    return new Step<>(scope, type, term, parts, labels, function);
  }
}
