// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import java.time.Instant;
import java.util.Objects;

/**
 * An entry of a journal: what one append wrote.
 *
 * @param position its place, from 1; places may be missing where a journal was compacted
 * @param epoch the epoch of its writer
 * @param at when it was written, by the store's clock
 * @param body what it says; the store does not look inside
 */
@SuppressWarnings("ArrayRecordComponent") // Bodies are handed through, never compared.
public record JournalEntry(long position, long epoch, Instant at, byte[] body) {
  /** Checks the components; the body is not copied and must not be changed. */
  public JournalEntry {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(body, "body");
  }
}
