// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import dev.analemma.Profile;
import dev.analemma.definition.Fault;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.text.Unread;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What one analysis gathers. Not thread-safe. */
final class Analysis {
  /** How many faults get a near name; the search costs, and nobody reads more. */
  private static final int SUGGESTIONS_MAX = 100;

  /** How many nodes composite operators may expand to, so that expansions of expansions end. */
  private static final int EXPANDED_MAX = 100_000;

  final WorkflowDefinition definition;
  final OperatorRegistry registry;
  final Limits limits;
  final FaultList faults;
  final Set<String> functions = new LinkedHashSet<>();
  final List<String> unsupported = new ArrayList<>();

  /** The secrets that it names, in the order in which they are read. */
  final List<NamedSecret> secrets = new ArrayList<>(0);

  /** What compensations name plainly, to be looked at when it is known what waits for what. */
  final List<CompensationCheck.UndoReference> undoReferences = new ArrayList<>(0);

  /** The composite operators in it, each with its version. */
  final Set<String> composites = new TreeSet<>();

  /** What it may hold beside being right, or null for anything. */
  final @Nullable ProfileCheck profile;

  /** What stands in the document and not in the definition, because it has faults. */
  final Unread unread;

  private int suggestions;
  private int expanded;
  private long edges;

  /**
   * The limits of a definition.
   *
   * @param bodyNodesMax the highest number of nodes of one body
   * @param edgesMax the highest number of edges of the whole definition
   * @param depthMax the deepest lexical level; the workflow's body is level 0
   * @param approvalsMax the highest number of approvals; what depends on each is followed by itself
   * @param faultsMax the errors, and the warnings, that are listed one by one
   */
  record Limits(int bodyNodesMax, long edgesMax, int depthMax, int approvalsMax, int faultsMax) {
    static final Limits DEFAULT = new Limits(Slots.INDEX_MAX + 1, 10_000_000, 16, 1_024, 1_000);
  }

  Analysis(
      WorkflowDefinition definition,
      OperatorRegistry registry,
      Limits limits,
      @Nullable Profile profile,
      Unread unread) {
    this.definition = definition;
    this.registry = registry;
    this.limits = limits;
    this.faults = new FaultList(limits.faultsMax());
    this.unread = unread;
    this.profile = profile == null ? null : new ProfileCheck(profile, this);
  }

  /** Returns the key of a lock or a limit that belongs to one node alone. */
  String ownKey(NodeDraft node) {
    String key = definition.name() + "/" + node.address();
    // The name of a workflow that was made at run time is anything that its maker likes.
    return profile == null ? key : "profile:" + profile.name() + "/" + key;
  }

  void error(String code, String pointer, String problem, String remedy) {
    faults.add(Fault.error(code, pointer, problem, sentence(remedy)));
  }

  void warning(String code, String pointer, String problem, String remedy) {
    faults.add(Fault.warning(code, pointer, problem, sentence(remedy)));
  }

  private static String sentence(String remedy) {
    return remedy.endsWith(".") || remedy.endsWith("?") ? remedy : remedy + ".";
  }

  /** Returns whether the next fault may still get a near name. */
  boolean suggests() {
    return suggestions < SUGGESTIONS_MAX;
  }

  /** Returns a remedy with a near name, or with the names there are, or the last text. */
  String near(String name, Collection<String> candidates, String listing, String otherwise) {
    return suggestions++ < SUGGESTIONS_MAX
        ? NearName.remedy(name, candidates, listing, otherwise)
        : otherwise;
  }

  /** Counts edges; returns false when there are too many, and then the edge must be dropped. */
  boolean countEdges(int added, String pointer) {
    boolean before = edges <= limits.edgesMax();
    edges += added;
    if (edges <= limits.edgesMax()) {
      return true;
    }
    if (before) {
      error(
          "LIMIT_EDGES",
          pointer,
          "here the definition exceeds %,d edges".formatted(limits.edgesMax()),
          "Split it into workflows that call each other, or use a map.");
    }
    return false;
  }

  /** Counts nodes of expansions; returns false when there are too many. */
  boolean countExpanded(int added, String pointer) {
    boolean before = expanded <= EXPANDED_MAX;
    expanded += added;
    if (expanded <= EXPANDED_MAX) {
      return true;
    }
    if (before) {
      error(
          "LIMIT_NODES",
          pointer,
          "here composite operators expand to more than %,d nodes".formatted(EXPANDED_MAX),
          "Use fewer of them; one that expands to itself has no end");
    }
    return false;
  }

  boolean hasErrors() {
    return faults.errors() > 0;
  }
}
