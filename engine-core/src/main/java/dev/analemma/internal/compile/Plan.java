// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.codec.DefinitionWriter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A workflow as arrays, ready to run. Immutable; one plan serves any number of runs.
 *
 * @param definition what was written
 * @param body the workflow's body
 * @param functions the names of the host functions, by the index that nodes use
 * @param signals the signals that it waits for
 * @param profiles the names of the profiles under which it runs definitions
 * @param composites the composite operators in it, with their versions
 * @param cached the names of host functions whose results are kept: they must not write
 * @param forgotten the names of host functions whose ends are not written: they must not write
 * @param storeAskedBy the first node that says when something is committed; null for none
 * @param conduct what it does that matters to whoever calls it, and its own calls
 * @param secrets the secrets that it names, without which a run of it would not come far
 * @param unsupported why it cannot be run, one sentence a place; empty if it can
 */
public record Plan(
    WorkflowDefinition definition,
    BodyPlan body,
    List<String> functions,
    SignalNames signals,
    Set<String> profiles,
    List<String> composites,
    Set<String> cached,
    Set<String> forgotten,
    @Nullable String storeAskedBy,
    Conduct conduct,
    List<NamedSecret> secrets,
    List<String> unsupported) {
  /** Copies the components. */
  public Plan {
    functions = List.copyOf(functions);
    profiles = Set.copyOf(profiles);
    composites = List.copyOf(composites);
    cached = Set.copyOf(cached);
    forgotten = Set.copyOf(forgotten);
    secrets = List.copyOf(secrets);
    unsupported = List.copyOf(unsupported);
  }

  /**
   * Returns the identity of the definition and of the composite operators in it, computed when it
   * is asked for.
   */
  public String hash() {
    String hash = definition.hash();
    // What is expanded is no part of the document, but of what runs.
    return composites.isEmpty()
        ? hash
        : DefinitionWriter.hash(TextNode.valueOf(hash + " " + String.join(" ", composites)));
  }
}
