// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import dev.analemma.definition.Body;
import dev.analemma.definition.Effect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A kind of operator: its name, its fields, what it may do, and how one is made.
 *
 * <p>Threads: immutable.
 */
public final class OperatorType {
  private final String name;
  private final String summary;
  private final Effect effect;
  private final boolean deterministic;
  private final boolean idempotent;
  private final Execution execution;
  private final List<Field<?>> fields;
  private final @Nullable Function<OperatorConfig, List<String>> labels;
  private final List<String> fixedLabels;
  private final Map<String, String> errors;
  private final String output;
  private final String limits;
  private final Function<OperatorConfig, ? extends Operator> factory;
  private final @Nullable Composite composite;

  /**
   * What makes a composite operator: its configuration becomes a body when a workflow is compiled.
   *
   * @param version changes when the body for some configuration does; a part of a plan's hash
   * @param expansion makes the body; its literal fields are there, its expressions must not be
   *     evaluated. Equal configurations give equal bodies
   */
  public record Composite(String version, Function<OperatorConfig, Body> expansion) {
    /** Checks the components. */
    public Composite {
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(expansion, "expansion");
    }
  }

  private OperatorType(
      Builder builder,
      Function<OperatorConfig, ? extends Operator> factory,
      @Nullable Composite composite) {
    this.name = builder.name;
    this.summary = builder.summary;
    this.effect = builder.effect;
    this.deterministic = builder.deterministic;
    this.idempotent = builder.idempotent;
    this.execution = builder.execution;
    this.fields = List.copyOf(builder.fields);
    this.labels = builder.labels;
    this.fixedLabels = builder.fixedLabels;
    this.errors = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(builder.errors));
    this.output = builder.output;
    this.limits = builder.limits;
    this.factory = factory;
    this.composite = composite;
  }

  /**
   * Returns a builder.
   *
   * @param name the name in a definition; a name with a dot belongs to a host
   */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /** Returns the name in a definition. */
  public String name() {
    return name;
  }

  /** Returns what it does, in one sentence. */
  public String summary() {
    return summary;
  }

  /** Returns what it may do to the world. */
  public Effect effect() {
    return effect;
  }

  /** Returns whether equal inputs give equal outputs. */
  public boolean deterministic() {
    return deterministic;
  }

  /** Returns whether doing it twice is as good as doing it once. */
  public boolean idempotent() {
    return idempotent;
  }

  /** Returns on what kind of thread it runs. */
  public Execution execution() {
    return execution;
  }

  /** Returns its fields; unmodifiable. */
  public List<Field<?>> fields() {
    return fields;
  }

  /**
   * Returns the labels on which a node with this configuration may end, beside {@code ok}; empty
   * for most operators. A node with labels of its own never ends on {@code ok} alone.
   */
  public List<String> labels(OperatorConfig config) {
    return labels == null ? fixedLabels : labels.apply(config);
  }

  /** Returns the errors of its own: code to when it happens. */
  public Map<String, String> errors() {
    return errors;
  }

  /** Returns the shape of its output, in words. */
  public String output() {
    return output;
  }

  /** Returns its limits, in words; empty where it has none of its own. */
  public String limits() {
    return limits;
  }

  /** Returns what it expands to, if it is a composite operator. */
  public Optional<Composite> composite() {
    return Optional.ofNullable(composite);
  }

  /**
   * Makes one operator from a checked configuration.
   *
   * @throws RuntimeException what {@link OperatorConfig#refuse} made
   */
  public Operator create(OperatorConfig config) {
    return factory.apply(config);
  }

  @Override
  public String toString() {
    return name;
  }

  /** Collects what an operator type is. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private String summary = "";
    private Effect effect = Effect.PURE;
    private boolean deterministic = true;
    private boolean idempotent = true;
    private Execution execution = Execution.INLINE;
    private final List<Field<?>> fields = new ArrayList<>();
    private @Nullable Function<OperatorConfig, List<String>> labels;
    private List<String> fixedLabels = List.of();
    private final Map<String, String> errors = new LinkedHashMap<>();
    private String output = "any value";
    private String limits = "";

    private Builder(String name) {
      this.name = Objects.requireNonNull(name, "name");
    }

    /** Says what it does, in one sentence. */
    public Builder summary(String summary) {
      this.summary = summary;
      return this;
    }

    /** Says what it may do to the world; {@link Effect#PURE} unless said. */
    public Builder effect(Effect effect) {
      this.effect = effect;
      return this;
    }

    /** Says that equal inputs may give different outputs. */
    public Builder nonDeterministic() {
      this.deterministic = false;
      return this;
    }

    /** Says that doing it twice differs from doing it once. */
    public Builder notIdempotent() {
      this.idempotent = false;
      return this;
    }

    /** Says on what kind of thread it runs; {@link Execution#INLINE} unless said. */
    public Builder execution(Execution execution) {
      this.execution = execution;
      return this;
    }

    /** Adds fields. */
    public Builder fields(Field<?>... fields) {
      this.fields.addAll(List.of(fields));
      return this;
    }

    /** Says on which labels a node may end, given its configuration. */
    public Builder labels(Function<OperatorConfig, List<String>> labels) {
      this.labels = labels;
      return this;
    }

    /** Says on which labels a node may end, whatever its configuration. */
    public Builder labels(String... labels) {
      this.labels = null;
      this.fixedLabels = List.of(labels);
      return this;
    }

    /** Adds an error of its own. */
    public Builder error(String code, String when) {
      this.errors.put(code, when);
      return this;
    }

    /** Says what the output looks like. */
    public Builder output(String output) {
      this.output = output;
      return this;
    }

    /** Says what its limits are. */
    public Builder limits(String limits) {
      this.limits = limits;
      return this;
    }

    /** Returns a type whose operators always end {@code ok} with a value, at once. */
    public OperatorType value(Function<OperatorConfig, ValueOperator> factory) {
      return new OperatorType(this, factory, null);
    }

    /** Returns a type whose operators may end on labels, or later. */
    public OperatorType operator(Function<OperatorConfig, Operator> factory) {
      return new OperatorType(this, factory, null);
    }

    /**
     * Returns a composite type: a node of it becomes a body of other nodes when a workflow is
     * compiled, and is run, watched, retried and undone like a block.
     *
     * <p>The body is closed: its nodes see each other, {@code run}, and the variable {@code
     * config}: the node's configuration with every value in it, evaluated once when the node
     * starts. What its effect is follows from the nodes inside. It ends on {@code ok} alone.
     *
     * @param version changes when the body for some configuration does, for example {@code 1}
     * @param expansion makes the body; see {@link Composite#expansion}
     */
    public OperatorType composite(String version, Function<OperatorConfig, Body> expansion) {
      return new OperatorType(
          this,
          config -> {
            throw new IllegalStateException("'%s' is expanded, not made".formatted(name));
          },
          new Composite(version, expansion));
    }
  }
}
