// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import java.time.Duration;
import java.util.Optional;

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
}
