// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import dev.analemma.StoreException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps values that are too large for a journal, by the SHA-256 of their content.
 *
 * <p>A payload is put before the entry that refers to it is appended; one that no run refers to
 * after a while is deleted.
 */
public interface PayloadStore {
  /**
   * Keeps a payload; when this returns it survives the end of the process. One that is there
   * already stays, and counts as new.
   *
   * @param digest the SHA-256 of the content, in lower-case hexadecimal digits
   */
  void put(String digest, byte[] content);

  /**
   * Returns a payload.
   *
   * @throws dev.analemma.StoreException with code {@code PAYLOAD_DAMAGED} if what is kept does not
   *     have the digest
   */
  Optional<byte[]> get(String digest);

  /**
   * Deletes payloads that no run refers to.
   *
   * @param unusedFor how long ago they were last put, at least
   * @param limit how many at most
   * @return how many were deleted
   */
  int collect(Duration unusedFor, int limit);

  /** Returns the digest of a content. */
  static String digest(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Checks what was kept under a digest.
   *
   * @throws StoreException with code {@code PAYLOAD_DAMAGED} if it has another one
   */
  static void verify(String digest, byte[] content) {
    String found = digest(content);
    if (!found.equals(digest)) {
      throw new StoreException(
          "PAYLOAD_DAMAGED",
          false,
          StoreException.Outcome.NOTHING_DONE,
          "payload %s has %,d bytes with the digest %s. Restore it from a backup"
              .formatted(digest, content.length, found),
          null);
    }
  }

  /** Tells which payloads are referred to. */
  @FunctionalInterface
  interface References {
    /** Returns those of some digests that a run refers to. */
    Set<String> referred(Collection<String> digests);
  }
}
