// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.skill;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.codec.DefinitionWriter;
import dev.analemma.internal.text.Names;
import dev.analemma.internal.text.Near;
import dev.analemma.spi.Json;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The skills and assets of one engine, in memory. A version that is there never changes.
 *
 * <p>Threads: safe.
 */
public final class SkillStore implements Versions {
  private static final int NAME_LENGTH_MAX = 200;

  private final Map<String, NavigableMap<Version, Entry>> skills = new ConcurrentHashMap<>();
  private final Map<String, NavigableMap<Version, Entry>> assets = new ConcurrentHashMap<>();
  private final AtomicLong revision = new AtomicLong();

  /**
   * One version of something.
   *
   * @param version its version
   * @param hash what tells its content
   * @param workflow the workflow of a skill, or null
   * @param value the value of an asset, or null
   */
  public record Entry(
      Version version, String hash, @Nullable Workflow<?, ?> workflow, @Nullable JsonNode value) {

    /** Returns a version of a skill. */
    static Entry skill(Workflow<?, ?> workflow, Version version) {
      return new Entry(version, workflow.hash(), workflow, null);
    }

    /** Returns a version of an asset; checks its name. */
    static Entry asset(String name, Version version, JsonNode value) {
      if (name.length() > NAME_LENGTH_MAX || !Form.ASSET.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "'%s' is no name of an asset. Write '<kind>/<name>', for example 'prompt/planner'"
                .formatted(name));
      }
      JsonNode kept = Json.freeze(value);
      return new Entry(version, DefinitionWriter.hash(kept), null, kept);
    }

    /** Returns a version whose content was kept as a document. */
    public static Entry read(boolean skill, Version version, String hash, byte[] document) {
      JsonNode tree = Json.freeze(Json.parse(document));
      return skill
          ? new Entry(version, hash, Workflow.of(WorkflowDefinition.parse(Json.write(tree))), null)
          : new Entry(version, hash, null, tree);
    }

    /** Returns the content as it is kept. */
    JsonNode content() {
      return workflow == null ? Objects.requireNonNull(value) : workflow.definition().toJson();
    }
  }

  /** Creates a store that holds nothing. */
  public SkillStore() {}

  /** Adds a version of a skill. */
  public void skill(Workflow<?, ?> workflow, Version version) {
    add(true, workflow.name(), Entry.skill(workflow, version));
  }

  /** Adds a version of an asset. */
  public void asset(String name, Version version, JsonNode value) {
    add(false, name, Entry.asset(name, version, value));
  }

  /** Adds a version, and returns the one that is there, which may have functions with it. */
  Entry add(boolean skill, String name, Entry entry) {
    check(skill, name, entry);
    Entry known =
        (skill ? skills : assets)
            .computeIfAbsent(name, key -> new ConcurrentSkipListMap<>())
            .putIfAbsent(entry.version(), entry);
    if (known != null) {
      check(skill, name, entry);
      return known;
    }
    revision.incrementAndGet();
    return entry;
  }

  /** Throws if there is the version with another content. */
  void check(boolean skill, String name, Entry entry) {
    NavigableMap<Version, Entry> versions = (skill ? skills : assets).get(name);
    Entry known = versions == null ? null : versions.get(entry.version());
    if (known != null && !known.hash().equals(entry.hash())) {
      throw new IllegalArgumentException(
          "%s '%s' has a version %s already, with another content. Give this one a higher version"
              .formatted(skill ? "skill" : "asset", name, entry.version()));
    }
  }

  @Override
  public long revision() {
    return revision.get();
  }

  /** Returns the highest version that is accepted, or null. */
  @Override
  public @Nullable Entry find(Target target) {
    NavigableMap<Version, Entry> versions = named(target).get(target.name());
    Version version = versions == null ? null : target.range().highest(versions.keySet());
    return version == null || versions == null ? null : versions.get(version);
  }

  private Map<String, NavigableMap<Version, Entry>> named(Target target) {
    return target.skill() ? skills : assets;
  }

  /** Returns a version, or null. */
  @Nullable Entry get(Target target, Version version) {
    NavigableMap<Version, Entry> versions = named(target).get(target.name());
    return versions == null ? null : versions.get(version);
  }

  /** Returns all versions of what a target names. */
  Collection<Version> versions(Target target) {
    NavigableMap<Version, Entry> versions = named(target).get(target.name());
    return versions == null ? List.of() : versions.keySet();
  }

  /** Returns a version by the hash of its content, or null. */
  public @Nullable Entry byHash(Target target, String hash) {
    NavigableMap<Version, Entry> versions = named(target).get(target.name());
    if (versions != null) {
      for (Entry entry : versions.values()) {
        if (entry.hash().equals(hash)) {
          return entry;
        }
      }
    }
    return null;
  }

  /** Returns whether a name is that of an asset; else of a skill. */
  public static boolean isAsset(String name) {
    return name.indexOf('/') >= 0;
  }

  /** Returns the versions of a skill or an asset, lowest first. */
  public List<Version> versions(String name) {
    NavigableMap<Version, Entry> found = (isAsset(name) ? assets : skills).get(name);
    return found == null ? List.of() : List.copyOf(found.keySet());
  }

  /** Returns the names of all skills; a live view. */
  public Collection<String> skillNames() {
    return skills.keySet();
  }

  /** Returns why a target is not there, and what is, as a sentence without its end. */
  @Override
  public String missing(Target target) {
    NavigableMap<Version, Entry> versions = named(target).get(target.name());
    if (versions != null) {
      return "%s has no such version; there are %s".formatted(target, versions.keySet());
    }
    String near = near(target);
    return "%s is not there. %s"
        .formatted(
            target,
            near == null ? "Publish it on the engine" : "Did you mean '%s'?".formatted(near));
  }

  private @Nullable String near(Target target) {
    Collection<String> names = named(target).keySet();
    String name = target.name();
    if (name.length() <= Names.LENGTH_MAX) {
      return Near.word(name, names);
    }
    return null;
  }

  /** Compiled when the first asset is published, and not in a process that has none. */
  private static final class Form {
    static final Pattern ASSET = Pattern.compile("[^\\s@/:]+/[^\\s@:]+");
  }
}
