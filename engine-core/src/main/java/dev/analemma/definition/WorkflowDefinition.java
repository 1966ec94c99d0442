// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.internal.codec.DefinitionWriter;
import dev.analemma.internal.codec.Formats;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A whole workflow as data, whatever it was written in.
 *
 * <p>Two definitions are equal when their canonical forms are: shorthand and order of keys do not
 * count, {@code meta} does not count, everything else does. {@link #hash()} is that identity.
 *
 * <p>Threads: immutable; the trees that it is given and hands out must not be changed.
 */
public final class WorkflowDefinition {
  private final String name;
  private final ObjectNode meta;
  private final Map<String, JsonNode> input;
  private final Map<String, String> uses;
  private final WorkflowPolicy policy;
  private final Body body;
  private final Map<String, NodeDefinition> cleanup;
  private final @Nullable Function<String, @Nullable Location> locations;
  // Computed at most once a thread that asks; every thread computes the same text.
  private volatile @Nullable String hash;

  private WorkflowDefinition(Builder builder) {
    this.name = builder.name;
    this.meta = builder.meta;
    this.input = Collections.unmodifiableMap(new LinkedHashMap<>(builder.input));
    this.uses = Collections.unmodifiableMap(new LinkedHashMap<>(builder.uses));
    this.policy = builder.policy;
    this.body = new Body(builder.nodes, builder.output);
    this.cleanup = Collections.unmodifiableMap(new LinkedHashMap<>(builder.cleanup));
    this.locations = builder.locations;
  }

  /** Returns a builder of a definition with this name. */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /**
   * Reads a JSON text.
   *
   * @param text the document, at most 16 MiB in UTF-8
   * @throws dev.analemma.DefinitionException with every fault of the document's form
   */
  public static WorkflowDefinition parse(String text) {
    return Formats.parse(text, "json");
  }

  /**
   * Reads a text of a named format.
   *
   * @param text the document, at most 16 MiB in UTF-8
   * @param formatName {@code json}, or the name of a format on the class path such as {@code yaml}
   * @throws dev.analemma.DefinitionException with every fault of the document's form
   */
  public static WorkflowDefinition parse(String text, String formatName) {
    return Formats.parse(text, formatName);
  }

  /**
   * Reads a file in UTF-8, in the format that its name ends with.
   *
   * @param file the document, at most 16 MiB
   * @throws dev.analemma.DefinitionException with every fault of the document's form, or if the
   *     file cannot be read
   */
  public static WorkflowDefinition load(Path file) {
    return Formats.load(file);
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns title, description, tags and positions; not a part of the identity. */
  public ObjectNode meta() {
    return meta;
  }

  /** Returns input name to its schema; unmodifiable, in written order. */
  public Map<String, JsonNode> input() {
    return input;
  }

  /** Returns local name to what it stands for; unmodifiable, in written order. */
  public Map<String, String> uses() {
    return uses;
  }

  /** Returns the policies of the whole run. */
  public WorkflowPolicy policy() {
    return policy;
  }

  /** Returns the nodes and the output. */
  public Body body() {
    return body;
  }

  /** Returns the nodes of {@code finally}; unmodifiable, in written order. */
  public Map<String, NodeDefinition> cleanup() {
    return cleanup;
  }

  /**
   * Returns the document as one would write it, {@code meta} included: shorthand is written out,
   * keys are in a readable order. Parts of it are shared with the definition: it must not be
   * changed. Cost: linear.
   */
  public ObjectNode toJson() {
    return DefinitionWriter.tree(this);
  }

  /**
   * Returns the canonical form: the document without {@code meta}, without white space, shorthand
   * written out, keys sorted, durations ISO-8601, sizes in bytes, numbers plain decimal. Computed
   * at each call, since it can be large; {@link #hash()} is kept.
   */
  public String canonical() {
    return DefinitionWriter.canonical(this);
  }

  /** Returns the SHA-256 of the canonical form in hexadecimal; computed once. */
  public String hash() {
    String known = hash;
    if (known == null) {
      known = DefinitionWriter.hash(this);
      hash = known;
    }
    return known;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof WorkflowDefinition that && hash().equals(that.hash()));
  }

  @Override
  public int hashCode() {
    return hash().hashCode();
  }

  @Override
  public String toString() {
    return name;
  }

  /**
   * Returns where a place of the document stands in the text that it was read from: the place
   * itself, or the nearest around it that the text has.
   *
   * @param pointer a JSON pointer (RFC 6901) into the document
   * @return line and column, or null if it was not read from a text
   */
  public @Nullable Location locate(String pointer) {
    if (locations == null) {
      return null;
    }
    String around = pointer;
    Location location = locations.apply(around);
    while (location == null && !around.isEmpty()) {
      around = around.substring(0, Math.max(0, around.lastIndexOf('/')));
      location = locations.apply(around);
    }
    return location;
  }

  /** Collects the parts of a definition; nothing is checked here. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private ObjectNode meta = JsonNodeFactory.instance.objectNode();
    private final Map<String, JsonNode> input = new LinkedHashMap<>();
    private final Map<String, String> uses = new LinkedHashMap<>();
    private WorkflowPolicy policy = WorkflowPolicy.NONE;
    private final Map<String, NodeDefinition> nodes = new LinkedHashMap<>();
    private final Map<String, NodeDefinition> cleanup = new LinkedHashMap<>();
    private @Nullable JsonNode output;
    private @Nullable Function<String, @Nullable Location> locations;

    private Builder(String name) {
      this.name = Objects.requireNonNull(name, "name");
    }

    /** Sets title, description, tags and positions. */
    public Builder meta(ObjectNode meta) {
      this.meta = meta;
      return this;
    }

    /** Adds an input with its schema. */
    public Builder input(String name, JsonNode schema) {
      input.put(name, schema);
      return this;
    }

    /** Adds something the workflow uses. */
    public Builder uses(String name, String target) {
      uses.put(name, target);
      return this;
    }

    /** Sets the policies of the whole run. */
    public Builder policy(WorkflowPolicy policy) {
      this.policy = policy;
      return this;
    }

    /** Adds a node. */
    public Builder node(String id, NodeDefinition node) {
      if (nodes.putIfAbsent(id, node) != null) {
        throw new IllegalArgumentException(
            "node '%s' is there already; ids are unique in a body".formatted(id));
      }
      return this;
    }

    /** Adds a node of {@code finally}. */
    public Builder cleanup(String id, NodeDefinition node) {
      if (cleanup.putIfAbsent(id, node) != null) {
        throw new IllegalArgumentException(
            "node '%s' is there already; ids are unique in finally".formatted(id));
      }
      return this;
    }

    /** Sets the output template. */
    public Builder output(@Nullable JsonNode output) {
      this.output = output;
      return this;
    }

    /** Says where the places of the document stand in its text; no part of the identity. */
    public Builder locations(Function<String, @Nullable Location> locations) {
      this.locations = Objects.requireNonNull(locations, "locations");
      return this;
    }

    /** Returns the definition. */
    public WorkflowDefinition build() {
      return new WorkflowDefinition(this);
    }
  }
}
