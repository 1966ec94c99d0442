// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.DefinitionException;
import dev.analemma.Workflow;
import dev.analemma.definition.Atom;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.Compensation;
import dev.analemma.definition.Fault;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.Retry;
import dev.analemma.definition.Timeout;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.definition.WorkflowPolicy;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.NodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A workflow that is put together from nodes by name, for tools; people write {@link
 * Workflow#define}.
 *
 * <p>Policies follow the node they are for:
 *
 * <pre>{@code
 * Workflow.builder("sift")
 *     .input("body", schema)
 *     .node("load", load).retry(Retry.fixed(2, Duration.ofSeconds(1)))
 *     .node("keep", keep).condition("size(load) > 0")
 *     .output(TextNode.valueOf("$.keep?"))
 *     .build();
 * }</pre>
 *
 * <p>Values that can be checked alone are checked at once, the rest in {@link #build}. Not
 * thread-safe.
 */
public final class WorkflowBuilder {
  private final String name;
  private final Map<String, JsonNode> inputs = new LinkedHashMap<>();
  private final Map<String, String> uses = new LinkedHashMap<>();
  private final Map<String, NodeParts> nodes = new LinkedHashMap<>();
  private final Map<String, NodeParts> cleanup = new LinkedHashMap<>();
  private final List<Fault> faults = new ArrayList<>();
  private @Nullable WorkflowPolicy policy;
  private @Nullable ObjectNode meta;
  private @Nullable JsonNode output;

  private WorkflowBuilder(String name) {
    this.name = name;
  }

  /** Returns a builder; the long form of {@link Workflow#builder}. */
  public static WorkflowBuilder named(String name) {
    return new WorkflowBuilder(name);
  }

  /**
   * Returns a workflow that is written in a lambda; the long form of {@link Workflow#define}.
   *
   * @throws DefinitionException with every fault
   */
  public static <I, O> Workflow<I, O> define(
      String name,
      Type<I> input,
      Type<O> output,
      BiFunction<Body, Value<I>, ? extends Value<? extends O>> writer) {
    Session session = new Session(name);
    Scope root = new Scope(session, null, "workflow '" + name + "'", name, "/nodes");
    Value<I> handle = new Value<>(session, input, session.input(root, input.type()));
    Value<? extends O> result = writer.apply(new Body(root), handle);
    root.require(result.term());
    root.close();
    WorkflowDefinition definition = session.definition(root, input.type(), result.term());
    List<HostFunction> functions = session.functions();
    return Workflow.of(definition, input, output, functions);
  }

  /** Adds an input with its schema; each name once. */
  public WorkflowBuilder input(String name, JsonNode schema) {
    NodeParts.requireUnset("the input", "'" + name + "'", inputs.putIfAbsent(name, schema));
    return this;
  }

  /** Adds something the workflow uses; each name once. */
  public WorkflowBuilder uses(String name, String target) {
    NodeParts.requireUnset("uses", "'" + name + "'", uses.putIfAbsent(name, target));
    return this;
  }

  /** Sets the policies of the whole run, once. */
  public WorkflowBuilder policy(WorkflowPolicy policy) {
    NodeParts.requireUnset("policy", "'" + name + "'", this.policy);
    this.policy = policy;
    return this;
  }

  /** Sets title, description, tags and positions, once. */
  public WorkflowBuilder meta(ObjectNode meta) {
    NodeParts.requireUnset("meta", "'" + name + "'", this.meta);
    this.meta = meta;
    return this;
  }

  /** Adds a node of any kind. */
  public Node node(String id, NodeKind kind) {
    return add(nodes, "/nodes/", id, new NodeParts(id, () -> kind));
  }

  /** Adds a node from a typed configuration. */
  public Node node(String id, NodeSource source) {
    return node(id, source.kind());
  }

  /** Adds a whole node; what it has already cannot be set again. */
  public Node node(String id, NodeDefinition node) {
    return add(nodes, "/nodes/", id, new NodeParts(id, node));
  }

  /** Adds a node that runs once after the end, whatever it was. */
  public Node cleanup(String id, NodeKind kind) {
    return add(cleanup, "/finally/", id, new NodeParts(id, () -> kind));
  }

  /** Sets the output template, once; without one it is the outputs of the last nodes by id. */
  public WorkflowBuilder output(JsonNode template) {
    NodeParts.requireUnset("output", "'" + name + "'", output);
    output = template;
    return this;
  }

  /**
   * Returns the workflow.
   *
   * @throws DefinitionException with every fault
   */
  public Workflow<JsonNode, JsonNode> build() {
    WorkflowDefinition.Builder builder = WorkflowDefinition.builder(name);
    if (meta != null) {
      builder.meta(meta);
    }
    if (policy != null) {
      builder.policy(policy);
    }
    inputs.forEach(builder::input);
    uses.forEach(builder::uses);
    nodes.forEach((id, node) -> builder.node(id, node.definition()));
    cleanup.forEach((id, node) -> builder.cleanup(id, node.definition()));
    builder.output(output);
    return Workflow.of(Checks.checked(builder.build(), List.of(), faults));
  }

  private Node add(Map<String, NodeParts> table, String pointer, String id, NodeParts parts) {
    if (table.putIfAbsent(id, parts) != null) {
      faults.add(
          Fault.error(
              "ID_DUPLICATE",
              pointer + id,
              "workflow '%s' has two nodes '%s'".formatted(name, id),
              "Give one of them another id"));
    }
    return new Node(this, parts);
  }

  /**
   * The node that was added last, for its policies; then the next node, or the end.
   *
   * <p>Each single value may be set once. Not thread-safe.
   */
  public static final class Node {
    private final WorkflowBuilder owner;
    private final NodeParts parts;

    private Node(WorkflowBuilder owner, NodeParts parts) {
      this.owner = owner;
      this.parts = parts;
    }

    /** Runs it only if an expression is true. */
    public Node condition(String expression) {
      parts.condition(expression);
      return this;
    }

    /** Runs it once at least one of some atoms holds, for example {@code gate.auto}. */
    public Node when(String... atoms) {
      parts.when(parse(atoms));
      return this;
    }

    /** Runs it after all of some atoms hold; more calls add to the list. */
    public Node after(String... atoms) {
      parts.after(parse(atoms));
      return this;
    }

    /** Says what happens with an error code, or with {@code "*"}; each code once. */
    public Node catches(String code, CatchTarget target) {
      parts.catches(code, target);
      return this;
    }

    /** Says how it is undone. */
    public Node compensate(Compensation compensation) {
      parts.compensate(compensation);
      return this;
    }

    /** Runs it again when it fails: the first retry that names the error's code counts. */
    public Node retry(Retry... retries) {
      parts.retry(List.of(retries));
      return this;
    }

    /** Bounds the whole node, waits between attempts included. */
    public Node timeout(Duration total) {
      return timeout(Timeout.total(total));
    }

    /** Bounds the node, its attempts, or their silence. */
    public Node timeout(Timeout timeout) {
      parts.timeout(timeout);
      return this;
    }

    /** Sets the document's {@code concurrency}. */
    public Node concurrency(JsonNode concurrency) {
      parts.concurrency(concurrency);
      return this;
    }

    /** Sets the document's {@code budget}. */
    public Node budget(JsonNode budget) {
      parts.budget(budget);
      return this;
    }

    /** Sets the document's {@code cache}. */
    public Node cache(JsonNode cache) {
      parts.cache(cache);
      return this;
    }

    /** Sets the document's {@code durability}. */
    public Node durability(String durability) {
      parts.durability(durability);
      return this;
    }

    /** Adds the next node. */
    public Node node(String id, NodeKind kind) {
      return owner.node(id, kind);
    }

    /** Adds the next node from a typed configuration. */
    public Node node(String id, NodeSource source) {
      return owner.node(id, source);
    }

    /** Adds the next node; what it has already cannot be set again. */
    public Node node(String id, NodeDefinition node) {
      return owner.node(id, node);
    }

    /** Adds a node that runs once after the end, whatever it was. */
    public Node cleanup(String id, NodeKind kind) {
      return owner.cleanup(id, kind);
    }

    /** Sets the output template, once. */
    public WorkflowBuilder output(JsonNode template) {
      return owner.output(template);
    }

    /**
     * Returns the workflow.
     *
     * @throws DefinitionException with every fault
     */
    public Workflow<JsonNode, JsonNode> build() {
      return owner.build();
    }

    private static List<Atom> parse(String... atoms) {
      return Arrays.stream(atoms).map(Atom::parse).toList();
    }
  }
}
