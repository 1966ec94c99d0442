// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.expression.Bindings;
import dev.analemma.expression.ItemExpression;
import dev.analemma.internal.codec.DefinitionWriter;
import dev.analemma.spi.ItemReader.Item;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the items of a map are known by: evaluates their keys, and tells one that came before.
 *
 * <p>Idea: of a key 128 bits of its SHA-256 are kept, so that two keys are never taken for one, and
 * a map of any length costs at most 32 MiB for them. There are two sets: when the newer is full,
 * the older is forgotten and the newer takes its place. So the last {@link #REMEMBERED_MAX} keys
 * are always known, and up to twice as many.
 *
 * <p>Used by the run's owner alone.
 */
final class ItemKeys {
  /** How many of the last keys are known for certain. */
  static final int REMEMBERED_MAX = 500_000;

  /** How long a key may be: as long as any other name that a host gives. */
  static final int CHARS_MAX = 512;

  private final Bindings around;
  private final ItemExpression expression;
  private final MessageDigest digest = DefinitionWriter.sha256();
  private Prints newer = new Prints();
  private @Nullable Prints older;

  ItemKeys(Bindings around, ItemExpression expression) {
    this.around = around;
    this.expression = expression;
  }

  /**
   * Returns the key of an item, a text or a whole number.
   *
   * @throws RuntimeException if it has none: the error of the item
   */
  JsonNode of(Item item) {
    int index = (int) Math.min(Integer.MAX_VALUE, item.index());
    JsonNode key = expression.evaluate(around, Objects.requireNonNull(item.value()), index);
    String text = key.asText();
    if (!(key.isTextual() || key.isIntegralNumber()) || text.isEmpty()) {
      throw invalid(
          "is %s, must be a text or a whole number".formatted(text.isEmpty() ? "empty" : key));
    }
    if (text.length() > CHARS_MAX) {
      throw invalid("has %,d characters, at most %,d".formatted(text.length(), CHARS_MAX));
    }
    return key;
  }

  private OperatorException invalid(String what) {
    return new OperatorException(
        "ITEM_KEY_INVALID",
        "the key '%s' of an item %s. Make 'itemKey' of what tells items apart"
            .formatted(expression.text(), what));
  }

  /** Notes a key; false if it is known already. */
  boolean isNew(JsonNode key) {
    digest.update((byte) (key.isTextual() ? 't' : 'n'));
    ByteBuffer print =
        ByteBuffer.wrap(digest.digest(key.asText().getBytes(StandardCharsets.UTF_16BE)));
    long high = print.getLong();
    long low = print.getLong();
    Prints before = older;
    if (before != null && before.has(high, low)) {
      return false;
    }
    if (!newer.add(high, low)) {
      return false;
    }
    if (newer.count == REMEMBERED_MAX) {
      older = newer;
      newer = new Prints();
    }
    return true;
  }

  /** A set of prints in one array, open to the next free place. */
  private static final class Prints {
    private long[] table = new long[64];
    private int count;

    boolean has(long high, long low) {
      int at = place(table, high, low);
      return table[at] == high && table[at + 1] == low;
    }

    boolean add(long high, long low) {
      int at = place(table, high, low);
      if (table[at] == high && table[at + 1] == low) {
        return false;
      }
      table[at] = high;
      table[at + 1] = low;
      count++;
      if (4 * count > table.length) {
        grow();
      }
      return true;
    }

    private void grow() {
      long[] larger = new long[2 * table.length];
      for (int from = 0; from < table.length; from += 2) {
        long high = table[from];
        long low = table[from + 1];
        if ((high | low) != 0) {
          int at = place(larger, high, low);
          larger[at] = high;
          larger[at + 1] = low;
        }
      }
      table = larger;
    }

    /** Returns where a print is, or would be. No digest is all zeros. */
    private static int place(long[] in, long high, long low) {
      int mask = in.length - 2;
      int at = (int) (high << 1) & mask;
      while ((in[at] | in[at + 1]) != 0 && (in[at] != high || in[at + 1] != low)) {
        at = (at + 2) & mask;
      }
      return at;
    }
  }
}
