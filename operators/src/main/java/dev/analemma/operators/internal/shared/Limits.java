// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.shared;

import dev.analemma.spi.Field;

/** The fields for limits that several operators share. */
public final class Limits {
  /** The highest number of elements of a list. */
  public static final Field.Literal<Integer> ITEMS_MAX =
      Field.integer(
          "itemsMax", 1_000_000, 1, 10_000_000, "The highest number of elements that is accepted.");

  /** The highest number of characters of a text. */
  public static final Field.Literal<Integer> CHARS_MAX =
      Field.integer(
          "charsMax",
          10_000_000,
          1,
          100_000_000,
          "The highest number of characters (UTF-16 units) that is accepted or made.");

  private Limits() {}

  /** Checks the length of a list. */
  public static void items(String what, int size, int allowed) {
    if (size > allowed) {
      throw Errors.items(what, size, allowed, ITEMS_MAX.name());
    }
  }

  /** Checks the length of a text. */
  public static void chars(String what, long length, int allowed) {
    if (length > allowed) {
      throw Errors.chars(what, length, allowed, CHARS_MAX.name());
    }
  }
}
