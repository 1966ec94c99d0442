// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.internal.run.EngineCore;
import dev.analemma.internal.skill.SkillStore;
import dev.analemma.internal.skill.Version;
import java.util.List;

/**
 * The skills and assets of an engine: workflows and JSON values under names and versions, for the
 * {@code uses} of definitions. In memory; a version that is there never changes.
 *
 * <p>A run resolves what it uses once, when it starts: what is published later is for later runs.
 *
 * <p>Threads: safe.
 */
public final class Skills {
  private final SkillStore store;
  private final EngineCore core;

  Skills(SkillStore store, EngineCore core) {
    this.store = store;
    this.core = core;
  }

  /**
   * Adds a version of a skill: {@code skill:<name of the workflow>@<version>}. Functions that were
   * given to the workflow's builder come along.
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
   * Adds a version of an asset: {@code asset:<kind>/<name>@<version>}; {@code $.uses.<name>} is its
   * value.
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
   * Returns the versions of a skill ({@code notify}) or of an asset ({@code prompt/planner}),
   * lowest first; unmodifiable.
   */
  public List<String> versions(String name) {
    return store.versions(name).stream().map(Version::toString).toList();
  }
}
