// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.Profile;
import dev.analemma.definition.Fault;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.definition.WorkflowPolicy;
import dev.analemma.internal.compile.Analysis.Limits;
import dev.analemma.internal.compile.BodyDraft.Kind;
import dev.analemma.internal.skill.Target;
import dev.analemma.internal.text.Pointers;
import dev.analemma.internal.text.Unread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The front end of the compiler: finds what every name of a definition means, when each node runs,
 * and everything that is wrong with it.
 *
 * <p>Implementation note, in three steps. <i>Read</i>: each body declares its names, each text is
 * parsed once, and what it needs becomes a {@link Demand} on the node it stands in or on a node
 * around it. <i>Check</i>: bodies are ordered, and the static checks run over the demands.
 * <i>Link</i>: when every node has its place, names get slots and operators are made. Everything is
 * linear in nodes and edges; only bodies inside bodies, whose depth is capped, are recursive.
 *
 * <p>Threads: safe, it has no state.
 */
public final class Analyzer {
  private static final Unread NOTHING_UNREAD = new Unread(List.of());

  private Analyzer() {}

  /**
   * What an analysis found.
   *
   * @param workflow the workflow, or null if there is an error among the faults
   * @param faults every error and warning; without places in a text, pointers are absolute
   */
  public record Result(@Nullable AnalyzedWorkflow workflow, List<Fault> faults) {
    /** Copies the components. */
    public Result {
      faults = List.copyOf(faults);
    }

    /** Returns the errors, without the warnings. */
    public List<Fault> errors() {
      List<Fault> errors = new ArrayList<>();
      for (Fault fault : faults) {
        if (fault.severity() == Fault.Severity.ERROR) {
          errors.add(fault);
        }
      }
      return List.copyOf(errors);
    }
  }

  /** Analyzes a definition within the default limits. */
  public static Result analyze(WorkflowDefinition definition, OperatorRegistry registry) {
    return analyze(definition, registry, Limits.DEFAULT);
  }

  static Result analyze(WorkflowDefinition definition, OperatorRegistry registry, Limits limits) {
    return analyze(new Analysis(definition, registry, limits, null, NOTHING_UNREAD));
  }

  /** Analyzes a definition that may hold only what a profile allows. */
  static Result analyze(
      WorkflowDefinition definition, OperatorRegistry registry, Profile profile, Unread unread) {
    return analyze(new Analysis(definition, registry, Limits.DEFAULT, profile, unread));
  }

  /** Analyzes as much of a document as could be read. */
  static Result analyze(WorkflowDefinition partial, OperatorRegistry registry, Unread unread) {
    return analyze(new Analysis(partial, registry, Limits.DEFAULT, null, unread));
  }

  private static Result analyze(Analysis analysis) {
    Drafts drafts = read(analysis);
    for (BodyDraft body : drafts.bodies) {
      Ordering.order(body, analysis);
      BodyChecks.check(body, analysis);
    }
    ApprovalCheck.check(drafts.bodies, analysis);
    CompensationCheck.check(analysis);
    AnalyzedBody body = new BodyLinker(drafts.creator).link(drafts.main);
    List<Fault> told = analysis.faults.told();
    List<Fault> faults = new ArrayList<>(told.size());
    for (Fault fault : told) {
      faults.add(Expansion.told(fault));
    }
    if (analysis.hasErrors()) {
      return new Result(null, faults);
    }
    AnalyzedWorkflow workflow =
        new AnalyzedWorkflow(
            analysis.definition,
            body,
            analysis.functions,
            analysis.composites,
            analysis.secrets,
            analysis.unsupported,
            faults);
    return new Result(workflow, faults);
  }

  /**
   * Returns the edges of every body, also of a definition with faults, for drawing it.
   *
   * @return the pointer of the body's nodes (for example {@code /nodes} or {@code
   *     /nodes/rounds/loop/nodes}) to its edges in written order
   */
  public static Map<String, List<Edge>> edges(
      WorkflowDefinition definition, OperatorRegistry registry) {
    return outline(definition, registry).edges();
  }

  /**
   * What is drawn of a definition beside what is written in it.
   *
   * @param edges see {@link #edges}
   * @param expansions the pointer of a body's nodes, where a composite operator expands to it, to
   *     those nodes
   */
  public record Outline(
      Map<String, List<Edge>> edges, Map<String, Map<String, NodeDefinition>> expansions) {
    /** Returns the pointer of the nodes to which the node at a pointer expands. */
    public static String inside(String pointer) {
      return Expansion.nodes(pointer);
    }
  }

  /** Returns edges and expansions, also of a definition with faults. */
  public static Outline outline(WorkflowDefinition definition, OperatorRegistry registry) {
    Outline outline = new Outline(new LinkedHashMap<>(), new LinkedHashMap<>());
    for (BodyDraft body :
        read(new Analysis(definition, registry, Limits.DEFAULT, null, NOTHING_UNREAD)).bodies) {
      outline.edges.put(body.pointer, Edge.of(body));
      if (body.closed) {
        Map<String, NodeDefinition> nodes = new LinkedHashMap<>();
        for (NodeDraft node : body.nodes) {
          nodes.put(node.id, node.definition);
        }
        outline.expansions.put(body.pointer, nodes);
      }
    }
    return outline;
  }

  /**
   * Everything that was read.
   *
   * @param bodies every body, outer ones first
   */
  private record Drafts(BodyDraft main, List<BodyDraft> bodies, NodeAnalyzer creator) {}

  private static Drafts read(Analysis analysis) {
    WorkflowDefinition definition = analysis.definition;
    BodyReader reader = new BodyReader(analysis);
    BodyDraft main = new BodyDraft(Kind.GRAPH, "/nodes", 0, null, null);
    reader.read(main, definition.body().nodes());
    reader.output(main, definition.body().output(), "/output");
    reader.cleanup(main, definition.cleanup(), "/finally");
    uses(definition, analysis);
    if (analysis.profile != null) {
      analysis.profile.uses(definition.uses());
    }
    policies(definition.policy(), analysis);
    return new Drafts(main, reader.bodies, reader.creator());
  }

  private static void uses(WorkflowDefinition definition, Analysis analysis) {
    for (Map.Entry<String, String> use : definition.uses().entrySet()) {
      if (Target.find(use.getValue()) == null) {
        analysis.error(
            "VERSION_RANGE_INVALID",
            Pointers.child("/uses", use.getKey()),
            "'%s' has no range of versions that can be read".formatted(use.getValue()),
            "Write for example @2, @2.1, @^2.1.4, @2.1.4 or @*");
      }
    }
  }

  private static void policies(WorkflowPolicy policy, Analysis analysis) {
    if (policy.budget() != null) {
      analysis.unsupported.add(
          "the workflow at '/policy/budget': policy 'budget' is not kept by this engine yet");
    }
  }
}
