// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which texts a store takes: whole Unicode without NUL, up to a number of characters that fits into
 * the index of every database. What keeps to this comes back as it was put.
 */
public final class StoreTexts {
  /** The longest id of a run, an instance or a stop, and the longest hash or digest. */
  public static final int ID_CHARS_MAX = 128;

  /** The longest name of a workflow or owner, of who does something, and the longest tag. */
  public static final int NAME_CHARS_MAX = 256;

  /** The longest business key, scope, id of a message and subject of a change. */
  public static final int KEY_CHARS_MAX = 512;

  /** The longest title of a run, detail of its standing and reason of a stop. */
  public static final int PROSE_CHARS_MAX = 4_096;

  /** How many tags a run has at most. */
  public static final int TAGS_MAX = 100;

  private StoreTexts() {}

  /**
   * Checks a text.
   *
   * @param what what it is, for the message
   * @param text the text, or null, which is right where it may be missing
   * @param charsMax how many characters it may have
   * @throws IllegalArgumentException if it is too long, has a NUL or half of a surrogate pair
   */
  public static void check(String what, @Nullable String text, int charsMax) {
    if (text == null) {
      return;
    }
    if (text.length() > charsMax) {
      throw new IllegalArgumentException(
          "%s has %,d characters, more than %,d. Shorten it"
              .formatted(what, text.length(), charsMax));
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw new IllegalArgumentException(
            "%s has a NUL (U+0000) at index %d, which databases do not keep. Leave it out"
                .formatted(what, i));
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw new IllegalArgumentException(
              "%s has half a surrogate pair (U+%04X) at index %d. Leave it out"
                  .formatted(what, (int) c, i));
        }
        i++;
      }
    }
  }

  /** Checks a text that must be there; see {@link #check}. */
  public static void require(String what, String text, int charsMax) {
    check(what, Objects.requireNonNull(text, what), charsMax);
  }
}
