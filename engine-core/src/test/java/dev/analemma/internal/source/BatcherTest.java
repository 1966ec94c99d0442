// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.OperatorException;
import dev.analemma.internal.source.Batcher.Batch;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.ItemReader.Item;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Laws of batches. */
class BatcherTest {
  @Property
  void batches_together_areTheItems(
      @ForAll("lists") ArrayNode list,
      @ForAll @IntRange(min = 1, max = 7) int itemsMax,
      @ForAll @IntRange(min = 1, max = 60) int bytesMax)
      throws Exception {
    ArrayNode together = Json.nodes().arrayNode();
    List<Long> indices = new ArrayList<>();
    for (Batch batch : batches(list, null, itemsMax, bytesMax)) {
      for (Item item : batch.items()) {
        together.add(item.value());
        indices.add(item.index());
      }
    }

    assertThat(together).isEqualTo(list);
    assertThat(indices).isSorted().doesNotHaveDuplicates();
  }

  @Property
  void batch_isWithinItsBounds_orOneItem(
      @ForAll("lists") ArrayNode list,
      @ForAll @IntRange(min = 1, max = 7) int itemsMax,
      @ForAll @IntRange(min = 1, max = 60) int bytesMax)
      throws Exception {
    for (Batch batch : batches(list, null, itemsMax, bytesMax)) {
      assertThat(batch.items()).hasSizeBetween(1, itemsMax);
      if (batch.items().size() > 1) {
        assertThat(bytes(batch)).isLessThanOrEqualTo(bytesMax);
      }
    }
  }

  @Property
  void batch_couldNotHaveTakenTheNextItem(
      @ForAll("lists") ArrayNode list,
      @ForAll @IntRange(min = 1, max = 7) int itemsMax,
      @ForAll @IntRange(min = 1, max = 60) int bytesMax)
      throws Exception {
    List<Batch> batches = batches(list, null, itemsMax, bytesMax);
    for (int i = 0; i + 1 < batches.size(); i++) {
      long with = bytes(batches.get(i)) + size(batches.get(i + 1).items().get(0));
      assertThat(batches.get(i).items().size() == itemsMax || with > bytesMax).isTrue();
    }
  }

  @Property
  void position_behindAnyBatch_givesTheRest(
      @ForAll("lists") ArrayNode list,
      @ForAll @IntRange(min = 1, max = 7) int itemsMax,
      @ForAll @IntRange(min = 1, max = 60) int bytesMax)
      throws Exception {
    List<Batch> all = batches(list, null, itemsMax, bytesMax);
    Batcher batcher = new Batcher(new ListItems(list, null), itemsMax, bytesMax);
    for (int i = 0; i <= all.size(); i++) {
      assertThat(batches(list, batcher.position(), itemsMax, bytesMax))
          .isEqualTo(all.subList(i, all.size()));
      batcher.next();
    }
  }

  @Property
  void size_isTheLengthOfTheText(@ForAll("values") JsonNode value) {
    assertThat(JsonSize.of(value)).isEqualTo(Json.bytes(value).length);
  }

  @Test
  void size_ofEveryKindOfNumber_isTheLengthOfTheText() {
    String numbers =
        "[0,-1,10,-9223372036854775808,9223372036854775807,123456789012345678901234567890,1.50,-1E+30,1E-7,true,null,[],{}]";
    JsonNode value = Json.parse(numbers);

    assertThat(JsonSize.of(value)).isEqualTo(Json.bytes(value).length);
  }

  /** A reader that has nothing now and then: batches are the same, and nothing is lost. */
  @Property(tries = 300)
  void batches_ofAReaderThatHasNothingNowAndThen_areThose(
      @ForAll("lists") ArrayNode list,
      @ForAll @IntRange(min = 1, max = 20) int itemsMax,
      @ForAll @IntRange(min = 1, max = 60) int bytesMax,
      @ForAll Random random)
      throws Exception {
    ListItems items = new ListItems(list, null);
    boolean[] dry = {false};
    ItemReader halting =
        new ItemReader() {
          @Override
          public @Nullable Item next() {
            dry[0] = random.nextInt(3) == 0;
            return dry[0] ? null : items.next();
          }

          @Override
          public JsonNode position() {
            return items.position();
          }

          @Override
          public void close() {}
        };
    Batcher batcher = new Batcher(halting, itemsMax, bytesMax);
    List<Batch> all = new ArrayList<>();
    for (Batch next = batcher.next(itemsMax, false);
        next != null || dry[0];
        next = batcher.next(itemsMax, false)) {
      if (next != null) {
        all.add(next);
      }
    }
    Batch last = batcher.next(itemsMax, true);
    if (last != null) {
      all.add(last);
    }
    assertThat(batcher.isEmpty()).isTrue();
    assertThat(all).isEqualTo(batches(list, null, itemsMax, bytesMax));
  }

  @Test
  void next_ofFewerItemsThanTheBound_givesSoMany() throws Exception {
    ArrayNode list = Json.nodes().arrayNode().add(1).add(2).add(3).add(4);
    Batcher batcher = new Batcher(new ListItems(list, null), 3, Long.MAX_VALUE);
    List<Integer> sizes = new ArrayList<>();
    for (int most : new int[] {1, 1_000_000, 1}) {
      Batch batch = batcher.next(most, true);
      sizes.add(batch == null ? 0 : batch.items().size());
    }
    assertThat(sizes).containsExactly(1, 3, 0);
  }

  @Test
  void item_largerThanTheBound_isABatchOfItsOwn() throws Exception {
    JsonNode list = Json.parse("[1, \"xxxxxxxxxx\", 2, 3]");

    assertThat(batches(list, null, 10, 5))
        .extracting(b -> b.items().size())
        .containsExactly(1, 1, 2);
  }

  @Test
  void failedItems_comeWithTheNextBatch() throws Exception {
    ItemReader reader =
        new Some(
            Item.of(0, Json.parse("1")),
            Item.failed(1, new OperatorException("X", "bad")),
            Item.of(2, Json.parse("2")));
    Batch batch = new Batcher(reader, 3, Long.MAX_VALUE).next();

    assertThat(batch).isNotNull();
    assertThat(batch.items()).extracting(Item::index).containsExactly(0L, 2L);
    assertThat(batch.failed()).extracting(Item::index).containsExactly(1L);
  }

  @Test
  void failedItemsAlone_endABatch() throws Exception {
    Item[] bad = new Item[250];
    for (int i = 0; i < bad.length; i++) {
      bad[i] = Item.failed(i, new OperatorException("X", "bad"));
    }
    Batcher batcher = new Batcher(new Some(bad), 1_000_000, 100);
    List<Integer> sizes = new ArrayList<>();
    for (Batch batch = batcher.next(); batch != null; batch = batcher.next()) {
      sizes.add(batch.failed().size());
    }

    assertThat(sizes).containsExactly(100, 100, 50);
  }

  @Test
  void bounds_below1_areRefused() {
    ItemReader none = new Some();

    assertThatThrownBy(() -> new Batcher(none, 0, 1)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> new Batcher(none, 1, 0)).hasMessageContaining("at least 1");
  }

  @Provide
  Arbitrary<ArrayNode> lists() {
    return Arbitraries.strings()
        .ofMaxLength(40)
        .alpha()
        .list()
        .ofMaxSize(30)
        .map(texts -> (ArrayNode) Json.tree(texts));
  }

  @Provide
  Arbitrary<JsonNode> values() {
    Arbitrary<JsonNode> scalars =
        Arbitraries.oneOf(
            Arbitraries.strings()
                .ofMaxLength(8)
                .withCharRange('\u0000', '\u0100')
                .withChars('"', '\\', '\u20ac', '\u2028')
                .map(text -> Json.tree(text)),
            Arbitraries.of("\ud83d\ude00", "\u007f").map(text -> Json.tree(text)),
            Arbitraries.longs().map(number -> Json.tree(number)),
            Arbitraries.bigDecimals().map(number -> Json.tree(number)),
            Arbitraries.of(true, false).map(flag -> Json.tree(flag)));
    Arbitrary<JsonNode> lists = scalars.list().ofMaxSize(4).map(list -> Json.tree(list));
    return Arbitraries.maps(
            Arbitraries.strings().ofMaxLength(4).withChars('a', '"', '\n', 'é'),
            Arbitraries.oneOf(scalars, lists))
        .ofMaxSize(4)
        .map(map -> Json.tree(map));
  }

  private static List<Batch> batches(
      JsonNode list, @Nullable JsonNode position, int itemsMax, long bytesMax) throws Exception {
    Batcher batcher = new Batcher(new ListItems(list, position), itemsMax, bytesMax);
    List<Batch> batches = new ArrayList<>();
    for (Batch batch = batcher.next(); batch != null; batch = batcher.next()) {
      batches.add(batch);
    }
    return batches;
  }

  private static long bytes(Batch batch) {
    return batch.items().stream().mapToLong(BatcherTest::size).sum();
  }

  private static long size(Item item) {
    JsonNode value = item.value();
    return value == null ? 0 : JsonSize.of(value);
  }

  private static final class Some implements ItemReader {
    private final Item[] items;
    private int at;

    Some(Item... items) {
      this.items = items;
    }

    @Override
    public @Nullable Item next() {
      return at < items.length ? items[at++] : null;
    }

    @Override
    public JsonNode position() {
      return Json.tree(at);
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }
}
