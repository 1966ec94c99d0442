// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.skill;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.StoreException;
import dev.analemma.Workflow;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.DocumentStore;
import dev.analemma.spi.store.DocumentStore.Kind;
import dev.analemma.spi.store.DocumentStore.Publication;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The skills and assets of a store, beside those of this engine alone.
 *
 * <p>Idea: who starts a run must not ask the store each time, so what it says of a name is looked
 * at again once a second by one of those who start runs. Contents never change, and are read when
 * they are needed first.
 *
 * <p>Threads: safe; may block.
 */
public final class StoredSkills implements Versions {
  private static final long AGE_NANOS = Duration.ofSeconds(1).toNanos();

  private final SkillStore known;
  private final DocumentStore documents;
  private final EngineClock clock;

  /** What the store says of the names that were asked for. */
  private final Map<Name, List<Publication>> names = new ConcurrentHashMap<>();

  private final AtomicLong changes = new AtomicLong();
  private final AtomicLong lookedAt;

  private record Name(Kind kind, String name) {}

  /**
   * @param known those of this engine, which get what is read from the store
   * @param documents the store's
   */
  public StoredSkills(SkillStore known, DocumentStore documents, EngineClock clock) {
    this.known = known;
    this.documents = documents;
    this.clock = clock;
    this.lookedAt = new AtomicLong(clock.nanoTime());
  }

  /** Publishes a version of a skill, for which its name stands from then on. */
  public void publish(Workflow<?, ?> workflow, Version version, String by) {
    publish(Kind.SKILL, workflow.name(), SkillStore.Entry.skill(workflow, version), by);
  }

  /** Publishes a version of an asset, for which its name stands from then on. */
  public void publishAsset(String name, Version version, JsonNode value, String by) {
    publish(Kind.ASSET, name, SkillStore.Entry.asset(name, version, value), by);
  }

  private void publish(Kind kind, String name, SkillStore.Entry entry, String by) {
    known.check(kind == Kind.SKILL, name, entry);
    documents.put(entry.hash(), Json.bytes(entry.content()));
    documents.publish(kind, name, entry.version().toString(), entry.hash(), by);
    known.add(kind == Kind.SKILL, name, entry);
    look(new Name(kind, name));
  }

  /** Lets a name stand for a version; returns whether there is one. */
  public boolean activate(Kind kind, String name, Version version, String by) {
    boolean found = documents.activate(kind, name, version.toString(), by);
    look(new Name(kind, name));
    return found;
  }

  /** Returns the versions of a name in the store, oldest first. */
  public List<Publication> versions(Kind kind, String name) {
    return documents.versions(kind, name);
  }

  /** Returns the versions of a skill or an asset, of this engine and of the store. */
  public Collection<Version> versions(String name) {
    Set<Version> versions = new TreeSet<>(known.versions(name));
    versions(SkillStore.isAsset(name) ? Kind.ASSET : Kind.SKILL, name)
        .forEach(publication -> versions.add(Version.of(publication.version())));
    return versions;
  }

  /** Looks at the store again if that is due; if that fails, what was known stays. */
  public void refresh() {
    long last = lookedAt.get();
    long now = clock.nanoTime();
    if (now - last < AGE_NANOS || !lookedAt.compareAndSet(last, now)) {
      return;
    }
    try {
      names.keySet().forEach(this::look);
    } catch (StoreException notNow) {
      // Who cannot do without the store says so.
    }
  }

  private List<Publication> look(Name name) {
    List<Publication> now = List.copyOf(documents.versions(name.kind(), name.name()));
    // Names that nobody has published are not kept: there is no end of them.
    List<Publication> before = now.isEmpty() ? null : names.put(name, now);
    if (!now.isEmpty() && !now.equals(before)) {
      changes.incrementAndGet();
    }
    return now;
  }

  @Override
  public long revision() {
    return known.revision() + changes.get();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The version for which the name stands, if it is accepted; else the highest that is.
   *
   * @throws StoreException if the store fails; with code {@code VERSION_EXISTS} if this engine was
   *     given a version with another content
   */
  @Override
  public SkillStore.@Nullable Entry find(Target target) {
    Name name = new Name(target.skill() ? Kind.SKILL : Kind.ASSET, target.name());
    List<Publication> asked = names.get(name);
    SkillStore.Entry found = asked == null ? null : find(target, asked);
    // What was published just now is not to be missing.
    return found == null ? find(target, look(name)) : found;
  }

  private SkillStore.@Nullable Entry find(Target target, List<Publication> publications) {
    Map<Version, Publication> published = new HashMap<>();
    Version chosen = null;
    for (Publication publication : publications) {
      Version version = Version.of(publication.version());
      published.put(version, publication);
      if (publication.active() && target.range().accepts(version)) {
        chosen = version;
      }
    }
    if (chosen == null) {
      Set<Version> versions = new TreeSet<>(known.versions(target));
      versions.addAll(published.keySet());
      chosen = target.range().highest(versions);
    }
    return chosen == null ? null : entry(target, chosen, published.get(chosen));
  }

  private SkillStore.Entry entry(
      Target target, Version version, @Nullable Publication publication) {
    SkillStore.Entry entry = known.get(target, version);
    if (entry == null) {
      return read(target, version, Objects.requireNonNull(publication));
    }
    if (publication != null && !publication.hash().equals(entry.hash())) {
      throw publication.refuses(entry.hash());
    }
    return entry;
  }

  private SkillStore.Entry read(Target target, Version version, Publication publication) {
    String hash = publication.hash();
    byte[] document =
        documents
            .get(hash)
            .orElseThrow(
                () ->
                    new StoreException(
                        "STORE_DAMAGED",
                        false,
                        StoreException.Outcome.NOTHING_DONE,
                        "the store has no document %s, which %s is. Publish it once more"
                            .formatted(hash, target.pin(version)),
                        null));
    SkillStore.Entry entry = SkillStore.Entry.read(target.skill(), version, hash, document);
    return known.add(target.skill(), target.name(), entry);
  }

  @Override
  public String missing(Target target) {
    Name name = new Name(target.skill() ? Kind.SKILL : Kind.ASSET, target.name());
    List<Publication> publications = names.getOrDefault(name, List.of());
    if (publications.isEmpty()) {
      return known.missing(target);
    }
    Set<Version> versions = new TreeSet<>(known.versions(target));
    publications.forEach(publication -> versions.add(Version.of(publication.version())));
    return "%s has no such version; there are %s".formatted(target, versions);
  }
}
