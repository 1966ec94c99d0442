// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Documents in memory and their names. */
final class MemoryDocuments implements DocumentStore {
  private final MemorySpace space;
  private final Map<String, byte[]> documents = new HashMap<>();

  /** By kind and name, the versions in the order of their publication. */
  private final Map<String, Map<String, Publication>> names = new HashMap<>();

  MemoryDocuments(MemorySpace space) {
    this.space = space;
  }

  @Override
  public void put(String hash, byte[] document) {
    StoreTexts.require("the hash", hash, StoreTexts.ID_CHARS_MAX);
    synchronized (space) {
      if (!documents.containsKey(hash)) {
        space.take(MemorySpace.size(hash) + document.length);
        documents.put(hash, document.clone());
      }
    }
  }

  @Override
  public Optional<byte[]> get(String hash) {
    synchronized (space) {
      return Optional.ofNullable(documents.get(hash)).map(byte[]::clone);
    }
  }

  @Override
  public void publish(Kind kind, String name, String version, String hash, String by) {
    synchronized (space) {
      Publication wanted = new Publication(kind, name, version, hash, true, space.now());
      Publication published = all(kind, name).get(version);
      if (published != null && !published.hash().equals(hash)) {
        throw published.refuses(hash);
      }
      move(by, "publish", published == null ? wanted : published);
    }
  }

  @Override
  public boolean activate(Kind kind, String name, String version, String by) {
    StoreTexts.require("who activates", by, StoreTexts.NAME_CHARS_MAX);
    synchronized (space) {
      Publication published = all(kind, name).get(version);
      if (published != null) {
        move(by, "activate", published);
      }
      return published != null;
    }
  }

  /** Lets the name of a publication stand for it. */
  private void move(String by, String action, Publication to) {
    Publication from = active(all(to.kind(), to.name()));
    if (from == null || !from.version().equals(to.version())) {
      space.audit(by, action, to.subject(), from == null ? null : from.toJson(), to.toJson());
      Map<String, Publication> all =
          names.computeIfAbsent(to.subject(), subject -> new LinkedHashMap<>());
      all.put(to.version(), active(to, true));
      if (from != null) {
        all.put(from.version(), active(from, false));
      }
    }
  }

  private static Publication active(Publication publication, boolean active) {
    return new Publication(
        publication.kind(),
        publication.name(),
        publication.version(),
        publication.hash(),
        active,
        publication.at());
  }

  private Map<String, Publication> all(Kind kind, String name) {
    return names.getOrDefault(Publication.subject(kind, name), Map.of());
  }

  private static @Nullable Publication active(Map<String, Publication> versions) {
    return versions.values().stream().filter(Publication::active).findFirst().orElse(null);
  }

  @Override
  public List<Publication> versions(Kind kind, String name) {
    synchronized (space) {
      return List.copyOf(all(kind, name).values());
    }
  }

  @Override
  public List<Publication> active(Kind kind) {
    synchronized (space) {
      return names.values().stream()
          .map(MemoryDocuments::active)
          .filter(Objects::nonNull)
          .filter(publication -> publication.kind() == kind)
          .sorted(Comparator.comparing(Publication::name))
          .toList();
    }
  }
}
