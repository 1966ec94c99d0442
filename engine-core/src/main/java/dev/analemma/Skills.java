// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.internal.run.EngineCore;
import dev.analemma.internal.skill.SkillStore;
import dev.analemma.internal.skill.StoredSkills;
import dev.analemma.internal.skill.Version;
import dev.analemma.spi.store.DocumentStore.Kind;
import dev.analemma.spi.store.DocumentStore.Publication;
import java.util.List;

/**
 * The skills and assets of an engine: workflows and JSON values under names and versions, for the
 * {@code uses} of definitions. A version that is there never changes.
 *
 * <p>What is published with somebody's name is in the store, for all instances: there within a
 * second, here at once. Each name stands for one of its versions, the one published last unless
 * {@link #activate} says another; every move is in the audit. What is published without is known to
 * this engine alone, as long as it is open.
 *
 * <p>Of the versions that a range accepts, a run takes the one that the name stands for, if it is
 * among them; else the highest. It resolves what it uses once, when it starts: what is published
 * later is for later runs.
 *
 * <p>Threads: safe; what concerns the store blocks.
 *
 * <p>Errors: {@link StoreException} if the store fails; {@link IllegalStateException} if the engine
 * has no store and the method asks it.
 */
public final class Skills {
  private final SkillStore store;
  private final EngineCore core;

  Skills(SkillStore store, EngineCore core) {
    this.store = store;
    this.core = core;
  }

  /**
   * Adds a version of a skill to this engine: {@code skill:<name of the workflow>@<version>}.
   * Functions that were given to the workflow's builder come along.
   *
   * @param workflow the workflow
   * @param version three numbers, for example {@code 2.1.0}; {@code 3.0.0-rc1} is a trial version
   * @throws DefinitionException if the definition has faults: all of them
   * @throws IllegalArgumentException if there is such a version already, with another content
   */
  public void publish(Workflow<?, ?> workflow, String version) {
    Version parsed = Version.of(version);
    core.plan(workflow.definition());
    store.skill(workflow, parsed);
  }

  /**
   * Publishes a version of a skill in the store. Functions that were given to the workflow's
   * builder are registered here; other instances have to be told of them.
   *
   * @param workflow the workflow
   * @param version three numbers, for example {@code 2.1.0}; {@code 3.0.0-rc1} is a trial version
   * @param by who does so, for the audit
   * @throws DefinitionException if the definition has faults: all of them
   * @throws IllegalArgumentException if this engine was given such a version with another content
   * @throws StoreException with code {@code VERSION_EXISTS} if the store has such a version with
   *     another content
   */
  public void publish(Workflow<?, ?> workflow, String version, String by) {
    Version parsed = Version.of(version);
    StoredSkills stored = core.storedRuns().skills();
    core.plan(workflow.definition());
    stored.publish(workflow, parsed, by);
    core.register(workflow);
  }

  /**
   * Adds a version of an asset to this engine: {@code asset:<kind>/<name>@<version>}; {@code
   * $.uses.<name>} is its value.
   *
   * @param name kind and name, for example {@code prompt/planner}
   * @param version three numbers
   * @param value the value; copied
   * @throws IllegalArgumentException if there is such a version already, with another content
   */
  public void publishAsset(String name, String version, JsonNode value) {
    store.asset(name, Version.of(version), value);
  }

  /**
   * Publishes a version of an asset in the store.
   *
   * @param name kind and name, for example {@code prompt/planner}
   * @param version three numbers
   * @param value the value; copied
   * @param by who does so, for the audit
   * @throws IllegalArgumentException if this engine was given such a version with another content
   * @throws StoreException with code {@code VERSION_EXISTS} if the store has such a version with
   *     another content
   */
  public void publishAsset(String name, String version, JsonNode value, String by) {
    core.storedRuns().skills().publishAsset(name, Version.of(version), value, by);
  }

  /**
   * Lets a name stand for a version that was published in the store.
   *
   * @param name of a skill ({@code notify}) or of an asset ({@code prompt/planner})
   * @param by who does so, for the audit
   * @return false if there is no such version
   */
  public boolean activate(String name, String version, String by) {
    return core.storedRuns().skills().activate(kind(name), name, Version.of(version), by);
  }

  /**
   * Returns the versions of a skill ({@code notify}) or of an asset ({@code prompt/planner}), of
   * this engine and of its store, lowest first; unmodifiable.
   */
  public List<String> versions(String name) {
    return core.versions(name).stream().map(Version::toString).toList();
  }

  /**
   * Returns the versions of a skill ({@code notify}) or of an asset ({@code prompt/planner}) that
   * were published in the store, oldest first, and which of them the name stands for.
   */
  public List<Publication> published(String name) {
    return core.storedRuns().skills().versions(kind(name), name);
  }

  private static Kind kind(String name) {
    return SkillStore.isAsset(name) ? Kind.ASSET : Kind.SKILL;
  }
}
