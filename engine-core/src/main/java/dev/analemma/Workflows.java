// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.run.EngineCore;
import dev.analemma.internal.skill.Version;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.DocumentStore;
import dev.analemma.spi.store.DocumentStore.Kind;
import dev.analemma.spi.store.DocumentStore.Publication;
import dev.analemma.spi.store.RunQuery;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The workflows that an engine's store keeps under names and versions. Each name stands for one of
 * its versions, in all instances; which one is moved by publishing another one, or back by {@link
 * #activate}. Every move is in the audit. Runs that have begun keep to the definition that they
 * began with.
 *
 * <p>Threads: safe; all methods but the comparison of two versions ask the store and block.
 *
 * <p>Errors: {@link StoreException} if the store fails; {@link IllegalStateException} if the engine
 * has no store and the method asks it.
 */
public final class Workflows {
  private final EngineCore core;

  Workflows(EngineCore core) {
    this.core = core;
  }

  /**
   * Publishes a version of a workflow, for which its name stands from then on. Functions that were
   * given to its builder are registered here; other instances have to be told of them.
   *
   * @param workflow the workflow
   * @param version three numbers, for example {@code 2.1.0}
   * @param by who does so, for the audit
   * @throws DefinitionException if the definition has faults: all of them
   * @throws StoreException with code {@code VERSION_EXISTS} if there is such a version with another
   *     content
   */
  public void publish(Workflow<?, ?> workflow, String version, String by) {
    Version checked = Version.of(version);
    DocumentStore documents = core.storedRuns().documents();
    core.plan(workflow.definition());
    documents.put(workflow.hash(), Json.bytes(workflow.definition().toJson()));
    documents.publish(Kind.WORKFLOW, workflow.name(), checked.toString(), workflow.hash(), by);
    core.register(workflow);
  }

  /**
   * Lets a name stand for a version that was published.
   *
   * @param by who does so, for the audit
   * @return false if there is no such version
   */
  public boolean activate(String name, String version, String by) {
    return core.storedRuns()
        .documents()
        .activate(Kind.WORKFLOW, name, Version.of(version).toString(), by);
  }

  /**
   * Returns the workflow that a name stands for, over JSON, with the functions that this engine
   * knows: {@link Workflow#typed} gives it types. Empty if nothing was published under the name.
   */
  public Optional<Workflow<JsonNode, JsonNode>> find(String name) {
    DocumentStore documents = core.storedRuns().documents();
    return documents.versions(Kind.WORKFLOW, name).stream()
        .filter(Publication::active)
        .findFirst()
        .flatMap(publication -> documents.get(publication.hash()))
        .map(text -> new String(text, StandardCharsets.UTF_8))
        .map(text -> Workflow.of(WorkflowDefinition.parse(text)));
  }

  /** Returns the versions of a name, oldest first, each with when it was published. */
  public List<Publication> versions(String name) {
    return core.storedRuns().documents().versions(Kind.WORKFLOW, name);
  }

  /** Returns the version that each name stands for, by name. */
  public List<Publication> active() {
    return core.storedRuns().documents().active(Kind.WORKFLOW);
  }

  /**
   * Compares two versions of a workflow, and tells what is another way for runs that have done
   * something with a node already, wherever they may be. It needs no run and no store, so that a
   * build may ask. Whether a run comes to what it has done is known for runs alone.
   *
   * @param from the version that runs keep to
   * @param to the other version
   * @param renamed path of a node of the first version to its id in the other one, for example
   *     {@code each/charge} to {@code pay}; what it stands in is named by the first version too
   * @return what was found; it concerns no runs by name
   * @throws DefinitionException if a definition has faults: all of them
   * @throws IllegalArgumentException if {@code renamed} names a node that is not there
   */
  public Evolution checkEvolution(
      Workflow<?, ?> from, Workflow<?, ?> to, Map<String, String> renamed) {
    return core.storedRuns().checkEvolution(from, to, renamed);
  }

  /**
   * Tells what would become of runs if another version of their workflow went on with them, each
   * compared with the version that it keeps to. Nothing is changed: no run goes on, nothing is
   * written, and no function that does something is called. Pure functions are called, and sources
   * of maps under way are read, as when a run is taken up.
   *
   * <p>Shape: {@link Evolution.Verdict#SAFE} says of a run that its journal can be told to the
   * other version, that all that is under way is under way there, and that nothing of what it has
   * written means something else. It says so of what was committed when it was asked: let runs
   * stand still, or ask again, before acting on it.
   *
   * <p>Cost: each run is taken up twice without going on; one at a time, in pages of the query.
   *
   * @param to the other version; its functions are those given to its builder and those that this
   *     engine knows
   * @param runs which runs; those that have ended are left out. The limit is that of a page
   * @param renamed path of a node in the version that the runs keep to, to its id in the other one,
   *     for example {@code each/charge} to {@code pay}; empty for none
   * @throws DefinitionException if the definition has faults: all of them
   * @throws IllegalArgumentException if {@code renamed} leads to a node that is not there
   */
  public Evolution checkEvolution(Workflow<?, ?> to, RunQuery runs, Map<String, String> renamed) {
    return core.storedRuns().checkEvolution(to, runs, renamed);
  }
}
