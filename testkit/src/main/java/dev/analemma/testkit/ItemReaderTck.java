// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.ItemReader.Item;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link ItemReader} has to keep: extend it, and say how items are made and read. */
public abstract class ItemReaderTck {
  /** Creates the suite. */
  protected ItemReaderTck() {}

  /**
   * Returns a new reader of a source with this many good items; the same source every time.
   *
   * @param items how many items the source has
   * @param position where to go on, or null for the start
   */
  protected abstract ItemReader open(int items, @Nullable JsonNode position) throws Exception;

  /** Returns the value of the item at an index. */
  protected abstract JsonNode value(int index);

  /**
   * Returns a new reader of one item of the largest permitted size, or of one beyond it; null if
   * the reader has no limit of its own, which leaves the two tests of it without an effect.
   */
  protected @Nullable ItemReader openLargest(boolean beyond) throws Exception {
    return null;
  }

  /** Returns whether {@code next} may block, and so heeds an interruption; true unless it says. */
  protected boolean mayBlock() {
    return true;
  }

  @Test
  void emptySource_hasNoItem() throws Exception {
    assertEquals(List.of(), values(0, null));
  }

  @Test
  void oneItem_isTheOnlyOne() throws Exception {
    assertEquals(List.of(value(0)), values(1, null));
  }

  @Test
  void manyItems_comeInTheirOrder() throws Exception {
    List<JsonNode> expected = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      expected.add(value(i));
    }
    assertEquals(expected, values(1_000, null));
  }

  @Test
  void end_staysTheEnd() throws Exception {
    try (ItemReader reader = open(1, null)) {
      assertNotNull(reader.next());
      assertNull(reader.next());
      assertNull(reader.next());
    }
  }

  @Test
  void positionAnywhere_reopened_givesTheRest() throws Exception {
    for (int read = 0; read <= 5; read++) {
      JsonNode position = positionBehind(5, read);
      List<JsonNode> rest = new ArrayList<>();
      for (int i = read; i < 5; i++) {
        rest.add(value(i));
      }
      assertEquals(rest, values(5, position), "behind " + read + " items: " + position);
    }
  }

  @Test
  void positionOfAReopenedReader_givesTheRestAgain() throws Exception {
    JsonNode second;
    try (ItemReader reader = open(6, positionBehind(6, 2))) {
      reader.next();
      second = reader.position();
    }
    assertEquals(List.of(value(3), value(4), value(5)), values(6, second));
  }

  @Test
  void position_asTextAndBack_isAsGood() throws Exception {
    JsonNode position = Json.parse(Json.write(positionBehind(4, 3)));

    assertEquals(List.of(value(3)), values(4, position));
  }

  @Test
  void position_ofAnotherKind_isRefused() {
    JsonNode foreign = Json.parse("{\"index\": -1, \"somewhere\": \"else\"}");

    assertThrows(OperatorException.class, () -> open(2, foreign));
  }

  @Test
  void close_twice_doesNothingMore() throws Exception {
    ItemReader reader = open(2, null);
    reader.next();
    reader.close();
    reader.close();
  }

  @Test
  void close_beforeAnythingIsRead_isPossible() throws Exception {
    open(2, null).close();
  }

  @Test
  void next_afterClose_isRefused() throws Exception {
    ItemReader reader = open(2, null);
    reader.close();

    assertThrows(IllegalStateException.class, reader::next);
  }

  @Test
  void next_onAnInterruptedThread_stopsWhereItMayBlock() throws Exception {
    try (ItemReader reader = open(3, null)) {
      reader.next();
      Thread.currentThread().interrupt();
      if (mayBlock()) {
        assertThrows(InterruptedException.class, reader::next);
        assertFalse(Thread.interrupted(), "the exception takes the place of the flag");
      } else {
        assertNotNull(reader.next());
        assertTrue(Thread.interrupted(), "the flag is left to whoever waits");
      }
    }
  }

  @Test
  void largestItem_isRead() throws Exception {
    try (ItemReader reader = openLargest(false)) {
      if (reader != null) {
        Item item = reader.next();
        assertNotNull(item);
        assertNull(item.error());
      }
    }
  }

  @Test
  void itemBeyondTheLargest_isRefusedWithACode() throws Exception {
    try (ItemReader reader = openLargest(true)) {
      if (reader != null) {
        assertNotNull(refusal(reader));
      }
    }
  }

  private static @Nullable OperatorException refusal(ItemReader reader) throws Exception {
    try {
      Item item = reader.next();
      return item == null ? null : item.error();
    } catch (OperatorException e) {
      return e;
    }
  }

  private JsonNode positionBehind(int items, int read) throws Exception {
    try (ItemReader reader = open(items, null)) {
      for (int i = 0; i < read; i++) {
        reader.next();
      }
      return reader.position();
    }
  }

  private List<JsonNode> values(int items, @Nullable JsonNode position) throws Exception {
    List<JsonNode> values = new ArrayList<>();
    try (ItemReader reader = open(items, position)) {
      long before = -1;
      for (Item item = reader.next(); item != null; item = reader.next()) {
        if (before >= 0) {
          assertEquals(before + 1, item.index());
        }
        before = item.index();
        assertEquals(value((int) before), item.value());
        values.add(item.value());
      }
    }
    return values;
  }
}
