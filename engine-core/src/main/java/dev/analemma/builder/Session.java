// SPDX-License-Identifier: Apache-2.0
package dev.analemma.builder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.DefinitionException;
import dev.analemma.definition.Fault;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.definition.WorkflowPolicy;
import dev.analemma.internal.shape.Shapes;
import dev.analemma.internal.text.Near;
import dev.analemma.spi.HostFunction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What all bodies of one workflow share while it is being written. Not thread-safe. */
final class Session {
  private final String name;
  private final List<Fault> faults = new ArrayList<>();
  private final Map<String, Supplier<HostFunction>> functions = new LinkedHashMap<>();
  private final Map<String, Fn<?, ?>> constants = new LinkedHashMap<>();
  private final Map<String, String> uses = new LinkedHashMap<>();
  private @Nullable WorkflowPolicy policy;
  private @Nullable ObjectNode meta;

  Session(String name) {
    this.name = name;
  }

  /** Returns the input as the outermost body sees it. */
  Term input(Scope root, java.lang.reflect.Type type) {
    Term.Origin origin = new Term.Origin(root, "the input", "/input");
    return Shapes.isWrapped(type)
        ? Term.reference(origin, "input", Shapes.VALUE)
        : Term.reference(origin, "input");
  }

  /** Adds a function that is made when the workflow is; of two under one name the first stays. */
  void function(String name, Supplier<HostFunction> function) {
    functions.putIfAbsent(name, function);
  }

  /** Adds a function of a constant; two constants under one name are a fault. */
  void constant(Fn<?, ?> fn, String pointer) {
    Fn<?, ?> known = constants.putIfAbsent(fn.name(), fn);
    if (known == null) {
      functions.put(fn.name(), fn::function);
    } else if (known != fn) {
      faults.add(
          Fault.error(
              "FUNCTION_AMBIGUOUS",
              pointer,
              "two different functions are named '%s'".formatted(fn.name()),
              "Use one constant for both steps, or give one of them another name"));
    }
  }

  void uses(String local, String target) {
    String known = uses.putIfAbsent(local, target);
    if (known != null && !known.equals(target)) {
      throw new IllegalArgumentException(
          "uses '%s' stands for '%s' already, it cannot stand for '%s' too"
              .formatted(local, known, target));
    }
  }

  void policy(WorkflowPolicy policy) {
    NodeParts.requireUnset("policy", "workflow '" + name + "'", this.policy);
    this.policy = policy;
  }

  void meta(ObjectNode meta) {
    NodeParts.requireUnset("meta", "workflow '" + name + "'", this.meta);
    this.meta = meta;
  }

  void duplicate(String id, String pointer, String where) {
    faults.add(
        Fault.error(
            "ID_DUPLICATE",
            pointer,
            "%s has two nodes '%s'".formatted(where, id),
            "Give one of them another id"));
  }

  void unfinished(String id, String pointer, String remedy) {
    faults.add(
        Fault.error(
            "BUILDER_UNFINISHED",
            pointer,
            "'%s' was begun and not finished".formatted(id),
            remedy));
  }

  void routesMissing(String id, String pointer, Collection<String> missing) {
    faults.add(
        Fault.error(
            "ROUTES_MISSING",
            pointer,
            "the choice '%s' has no arm for %s".formatted(id, String.join(", ", missing)),
            "Add .on(…) for each of them, or end with otherwise(…)"));
  }

  void unknownField(String field, Collection<String> known, String owner, String pointer) {
    faults.add(
        Fault.error(
            "FIELD_UNKNOWN",
            pointer,
            "%s has no component '%s'".formatted(owner, field),
            Near.question(field, known) + "It has " + String.join(", ", known)));
  }

  void fieldType(String field, String written, String read, String owner, String pointer) {
    faults.add(
        Fault.error(
            "FIELD_TYPE",
            pointer,
            "component '%s' of %s is a %s, it cannot be read as a %s"
                .formatted(field, owner, written, read),
            "Ask for it as " + written));
  }

  /**
   * Returns the definition.
   *
   * @throws DefinitionException with every fault
   */
  WorkflowDefinition definition(Scope root, java.lang.reflect.Type input, Term output) {
    WorkflowDefinition.Builder builder = WorkflowDefinition.builder(name);
    if (meta != null) {
      builder.meta(meta);
    }
    Shapes.inputs(input).forEach(builder::input);
    uses.forEach(builder::uses);
    WorkflowPolicy written = policy == null ? WorkflowPolicy.NONE : policy;
    boolean open = written.additionalInput() || Shapes.isOpenObject(input);
    builder.policy(
        new WorkflowPolicy(
            written.timeout(), written.budget(), written.durability(), written.retention(), open));
    root.nodes().forEach(builder::node);
    root.cleanup().forEach(builder::cleanup);
    builder.output(output.template());
    return Checks.checked(builder.build(), functions(), faults);
  }

  /** Returns the functions that the steps call. */
  List<HostFunction> functions() {
    return functions.values().stream().map(Supplier::get).toList();
  }
}
