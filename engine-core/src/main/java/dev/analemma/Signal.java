// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.Json;
import org.jspecify.annotations.Nullable;

/**
 * Something that a run is told from outside, for a node that waits for it.
 *
 * <p>Threads: immutable; the payload is a copy.
 *
 * @param name the name that the wait says, 1 to 64 characters
 * @param payload what the wait ends with
 * @param id tells signals of one name apart: of those with the same id the run takes one; null for
 *     a signal that is always another one; at most 256 characters
 * @param address the activation that it is meant for, as events and receipts name it; null for the
 *     wait of that name that has waited longest; at most 4,096 characters
 */
public record Signal(String name, JsonNode payload, @Nullable String id, @Nullable String address) {
  private static final int NAME_CHARS_MAX = 64;
  private static final int ID_CHARS_MAX = 256;
  private static final int ADDRESS_CHARS_MAX = 4_096;

  /** Checks the texts and copies the payload. */
  public Signal {
    bounded("name", name, NAME_CHARS_MAX);
    if (id != null) {
      bounded("id", id, ID_CHARS_MAX);
    }
    if (address != null) {
      bounded("address", address, ADDRESS_CHARS_MAX);
    }
    payload = Json.freeze(payload);
  }

  /**
   * Returns a signal without id and address.
   *
   * @param name the name that the wait says
   * @param payload a tree, or a Java value that has a JSON form; null is JSON null
   * @throws dev.analemma.spi.JsonException if the payload has no JSON form
   */
  public static Signal of(String name, @Nullable Object payload) {
    return new Signal(name, Json.tree(payload), null, null);
  }

  /** Returns a copy with an id, of which the run takes one. */
  public Signal withId(String id) {
    return new Signal(name, payload, id, address);
  }

  /** Returns a copy for one activation, for example {@code rounds[2]/answer}. */
  public Signal at(String address) {
    return new Signal(name, payload, id, address);
  }

  private static void bounded(String what, String text, int most) {
    if (text.isBlank() || text.length() > most) {
      throw new IllegalArgumentException(
          "the signal's %s has %,d characters, must have 1 to %,d and not be blank"
              .formatted(what, text.length(), most));
    }
  }
}
