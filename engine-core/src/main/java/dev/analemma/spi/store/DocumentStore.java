// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Definitions and assets by the hash of their content, and the names under which they are found.
 */
public interface DocumentStore {

  /** What a name may name. */
  enum Kind {
    /** A workflow that is started by its name. */
    WORKFLOW,
    /** A workflow that others call. */
    SKILL,
    /** A value that definitions use. */
    ASSET
  }

  /**
   * A version of a name.
   *
   * @param kind what it is
   * @param name the name; of an asset {@code kind/name}
   * @param version the version, three numbers and perhaps more: {@code 2.1.0}
   * @param hash the hash of its content
   * @param active whether the name stands for it
   * @param at when it was published
   */
  record Publication(
      Kind kind, String name, String version, String hash, boolean active, Instant at) {
    /** Checks the components. */
    public Publication {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(hash, "hash");
      Objects.requireNonNull(at, "at");
    }
  }

  /** Keeps a document; one that is there already stays. */
  void put(String hash, byte[] document);

  /** Returns a document. */
  Optional<byte[]> get(String hash);

  /**
   * Publishes a version, which becomes the one that its name stands for.
   *
   * @param by who does so, for the audit
   * @throws dev.analemma.StoreException with code {@code VERSION_EXISTS} if the version has another
   *     hash
   */
  void publish(Kind kind, String name, String version, String hash, String by);

  /**
   * Lets a name stand for a version that was published.
   *
   * @param by who does so, for the audit
   * @return false if there is no such version
   */
  boolean activate(Kind kind, String name, String version, String by);

  /** Returns the versions of a name, oldest first. */
  List<Publication> versions(Kind kind, String name);

  /** Returns the version that each name of a kind stands for, by name. */
  List<Publication> active(Kind kind);
}
