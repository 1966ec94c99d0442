// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.DefinitionException;
import dev.analemma.Profile;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Location;
import dev.analemma.definition.Schema;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.codec.DefinitionReader;
import dev.analemma.internal.text.Unread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** From a definition to a plan, with the operators and functions that one engine knows. */
public final class Compiler {
  private final OperatorRegistry registry;
  private final Set<String> resources;

  /**
   * Creates a compiler.
   *
   * @param resources the keys of the resources that the host has declared
   */
  public Compiler(OperatorRegistry registry, Set<String> resources) {
    this.registry = registry;
    this.resources = Set.copyOf(resources);
  }

  /** Returns the operators and functions that it knows. */
  public OperatorRegistry registry() {
    return registry;
  }

  /** Returns the plan; throws a {@link DefinitionException} with every fault. */
  public Plan compile(WorkflowDefinition definition) {
    return PlanCompiler.compile(analyze(definition), resources);
  }

  /**
   * What came of a definition that was made at run time.
   *
   * @param plan the plan, or null
   * @param faults why there is none: all of them
   */
  public record Admission(@Nullable Plan plan, List<Fault> faults) {}

  /** Compiles a definition if a profile allows it. */
  public Admission admit(DefinitionReader.Result read, Profile profile) {
    WorkflowDefinition definition = read.definition();
    WorkflowDefinition partial = definition == null ? read.partial() : definition;
    if (partial == null) {
      return new Admission(null, read.faults());
    }
    List<Fault> faults = new ArrayList<>();
    Schema.ofInputs(partial.input(), partial.policy().additionalInput(), faults);
    Analyzer.Result result = Analyzer.analyze(partial, registry, profile, read.unread());
    faults.addAll(result.errors());
    AnalyzedWorkflow workflow = result.workflow();
    if (definition != null && workflow != null && faults.isEmpty()) {
      return new Admission(PlanCompiler.compile(workflow, resources), List.of());
    }
    return new Admission(null, inOrder(merged(read, faults, partial)));
  }

  /** Returns the warnings; throws a {@link DefinitionException} with every fault. */
  public List<Fault> check(WorkflowDefinition definition) {
    return located(analyze(definition).warnings(), definition);
  }

  /**
   * Returns a definition that was read without faults, or throws a {@link DefinitionException} with
   * the faults of its form and of its meaning.
   *
   * @param read what came of reading it
   */
  public WorkflowDefinition checked(DefinitionReader.Result read) {
    WorkflowDefinition definition = read.definition();
    if (definition != null) {
      analyze(definition);
      return definition;
    }
    WorkflowDefinition partial = read.partial();
    throw new DefinitionException(
        inOrder(
            partial == null
                ? read.faults()
                : merged(read, faults(partial, read.unread()), partial)));
  }

  /** Adds faults of the meaning to those of the form. */
  private static List<Fault> merged(
      DefinitionReader.Result read, List<Fault> faults, WorkflowDefinition definition) {
    Set<String> places = read.faults().stream().map(Fault::pointer).collect(Collectors.toSet());
    List<Fault> all = new ArrayList<>(read.faults());
    for (Fault fault : faults) {
      // What could not be read is told once, by its form.
      if (fault.code().equals(FaultList.OMITTED)) {
        all.add(fault);
      } else if (!places.contains(fault.pointer())
          && !read.unread().explains(fault.code(), fault.pointer())) {
        all.add(fault.at(definition.locate(fault.pointer())));
      }
    }
    return all;
  }

  private List<Fault> faults(WorkflowDefinition definition, Unread unread) {
    List<Fault> faults = new ArrayList<>();
    Schema.ofInputs(definition.input(), definition.policy().additionalInput(), faults);
    faults.addAll(Analyzer.analyze(definition, registry, unread).errors());
    return faults;
  }

  private AnalyzedWorkflow analyze(WorkflowDefinition definition) {
    List<Fault> faults = new ArrayList<>();
    Schema.ofInputs(definition.input(), definition.policy().additionalInput(), faults);
    Analyzer.Result result = Analyzer.analyze(definition, registry);
    faults.addAll(result.errors());
    AnalyzedWorkflow workflow = result.workflow();
    if (workflow == null || !faults.isEmpty()) {
      throw new DefinitionException(located(faults, definition));
    }
    return workflow;
  }

  private static List<Fault> located(List<Fault> faults, WorkflowDefinition definition) {
    return inOrder(
        faults.stream()
            .map(
                fault ->
                    fault.code().equals(FaultList.OMITTED)
                        ? fault
                        : fault.at(definition.locate(fault.pointer())))
            .toList());
  }

  /** The order of the text, where there is one. */
  private static List<Fault> inOrder(List<Fault> faults) {
    return faults.stream().sorted(Comparator.comparing(Compiler::place)).toList();
  }

  private static long place(Fault fault) {
    Location at = fault.location();
    return at == null ? Long.MAX_VALUE : ((long) at.line() << 32) | at.column();
  }
}
