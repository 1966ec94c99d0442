// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.expression.ExpressionException;
import dev.analemma.expression.ValueOrder;
import dev.analemma.operators.internal.lists.ListFilterOperator;
import dev.analemma.operators.internal.lists.ListReduceOperator;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.spi.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;

/** What operators promise for every input. */
class OperatorLawsTest {
  /** One element more than needed for four lanes, so that the last chunk is short. */
  private static final int FOUR_CHUNKS = 3 * Chunks.SIZE + 1;

  private static final Chunks FOUR_LANES = new Chunks(0, 1, 4);
  private static final Chunks ONE_LANE = new Chunks(0, Integer.MAX_VALUE, 1);
  private static final ExecutorService POOL = Executors.newFixedThreadPool(4);

  @AfterContainer
  static void stop() {
    POOL.shutdownNow();
  }

  /** Four threads that reach each chunk at a random time. */
  private static void unevenly(Runnable work) {
    POOL.execute(
        () -> {
          LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(200_000));
          work.run();
        });
  }

  private static ArrayNode array(List<? extends JsonNode> elements) {
    return Json.nodes().arrayNode().addAll(elements);
  }

  @Provide
  static Arbitrary<JsonNode> values() {
    Arbitrary<JsonNode> scalars =
        Arbitraries.oneOf(
            Arbitraries.integers().between(-3, 3).map(Json.nodes()::numberNode),
            Arbitraries.bigDecimals()
                .ofScale(1)
                .between(BigDecimal.valueOf(-2), BigDecimal.valueOf(2))
                .map(Json.nodes()::numberNode),
            Arbitraries.strings().withChars("ab\u00e9,\"\n").ofMaxLength(3).map(TextNode::valueOf),
            Arbitraries.of(true, false).map(BooleanNode::valueOf),
            Arbitraries.just(Json.nodes().nullNode()));
    // Levels are counted: a generator that only recurses with some chance has no largest value.
    Arbitrary<JsonNode> level = scalars;
    for (int depth = 0; depth < 3; depth++) {
      Arbitrary<JsonNode> below = level;
      level =
          Arbitraries.frequencyOf(
              Tuple.of(4, scalars),
              Tuple.of(1, below.list().ofMaxSize(3).map(OperatorLawsTest::array)),
              Tuple.of(
                  1,
                  Arbitraries.maps(Arbitraries.of("a", "b", "c"), below)
                      .ofMaxSize(3)
                      .map(entries -> Json.nodes().objectNode().setAll(entries))));
    }
    return level.withoutEdgeCases();
  }

  @Provide
  static Arbitrary<List<JsonNode>> lists() {
    return values().list().ofMaxSize(30);
  }

  @Provide
  static Arbitrary<List<List<String>>> records() {
    Arbitrary<String> field = Arbitraries.strings().withChars("ab ,;\"\r\n\u00e9").ofMaxLength(5);
    return Arbitraries.integers()
        .between(1, 4)
        .flatMap(width -> field.list().ofSize(width).list().ofMaxSize(6));
  }

  @Property(tries = 200)
  void filter_isTheNaiveFilter(@ForAll("lists") List<JsonNode> elements) {
    List<JsonNode> naive = new ArrayList<>();
    for (JsonNode element : elements) {
      if (ValueOrder.hash(element) % 2 == 0) {
        naive.add(element);
      }
    }
    JsonNode kept =
        OperatorRun.of("list_filter")
            .with("items", elements)
            .item("where", (it, i) -> BooleanNode.valueOf(ValueOrder.hash(it) % 2 == 0))
            .value();

    assertThat(kept).isEqualTo(array(naive));
  }

  @Property(tries = 200)
  void mapOfMap_isTheMapOfTheComposition(@ForAll List<Integer> numbers) {
    JsonNode twice =
        OperatorRun.of("list_map")
            .with(
                "items",
                OperatorRun.of("list_map")
                    .with("items", numbers)
                    .item("value", (it, i) -> IntNode.valueOf(it.intValue() / 2 + i))
                    .value())
            .item("value", (it, i) -> IntNode.valueOf(it.intValue() % 100))
            .value();
    JsonNode once =
        OperatorRun.of("list_map")
            .with("items", numbers)
            .item("value", (it, i) -> IntNode.valueOf((it.intValue() / 2 + i) % 100))
            .value();

    assertThat(twice).isEqualTo(once);
  }

  @Property(tries = 200)
  void sort_isAStablePermutation(@ForAll("lists") List<JsonNode> elements) {
    JsonNode sorted =
        OperatorRun.of("list_sort")
            .with("items", Json.nodes().arrayNode().addAll(elements))
            .value();

    // Stable: among equal elements the order of the input is kept, so a naive insertion agrees.
    List<JsonNode> naive = new ArrayList<>();
    for (JsonNode element : elements) {
      int at = naive.size();
      while (at > 0 && naiveCompare(naive.get(at - 1), element) > 0) {
        at--;
      }
      naive.add(at, element);
    }
    assertThat(sorted.toString()).isEqualTo(array(naive).toString());
  }

  private static int naiveCompare(JsonNode a, JsonNode b) {
    return a.isNull() || b.isNull()
        ? Boolean.compare(a.isNull(), b.isNull())
        : ValueOrder.compare(a, b);
  }

  @Property(tries = 500)
  void order_isTotalAndFitsTheHash(
      @ForAll("values") JsonNode a, @ForAll("values") JsonNode b, @ForAll("values") JsonNode c) {
    assertThat(Integer.signum(ValueOrder.compare(a, b)))
        .isEqualTo(-Integer.signum(ValueOrder.compare(b, a)));
    if (ValueOrder.compare(a, b) <= 0 && ValueOrder.compare(b, c) <= 0) {
      assertThat(ValueOrder.compare(a, c)).isLessThanOrEqualTo(0);
    }
    if (ValueOrder.equal(a, b)) {
      assertThat(ValueOrder.hash(a)).isEqualTo(ValueOrder.hash(b));
    }
    assertThat(ValueOrder.equal(a, a.deepCopy())).isTrue();
  }

  @Property(tries = 200)
  void distinct_isIdempotent(@ForAll("lists") List<JsonNode> elements) {
    JsonNode once = OperatorRun.of("list_distinct").with("items", elements).value();

    assertThat(OperatorRun.of("list_distinct").with("items", once).value()).isEqualTo(once);
    for (int i = 0; i < once.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertThat(ValueOrder.equal(once.get(i), once.get(j))).isFalse();
      }
    }
  }

  @Property(tries = 200)
  void flattenOfChunk_isTheList(
      @ForAll("lists") List<JsonNode> elements, @ForAll @IntRange(min = 1, max = 40) int size) {
    JsonNode chunks =
        OperatorRun.of("list_chunk").with("items", elements).with("size", size).value();

    assertThat(OperatorRun.of("list_flatten").with("items", chunks).value())
        .isEqualTo(array(elements));
  }

  @Property(tries = 200)
  void groups_holdEveryElementOnce(@ForAll("lists") List<JsonNode> elements) {
    JsonNode groups =
        OperatorRun.of("list_group")
            .with("items", elements)
            .with("as", "list")
            .item("by", (it, i) -> TextNode.valueOf(it.getNodeType().name()))
            .value();
    List<JsonNode> all = new ArrayList<>();
    groups.forEach(group -> group.get("items").forEach(all::add));

    assertThat(all).containsExactlyInAnyOrderElementsOf(elements);
  }

  @Property(tries = 300)
  void csvParseOfCsvWrite_isTheList(@ForAll("records") List<List<String>> records) {
    JsonNode text = OperatorRun.of("csv_write").with("rows", records).value();

    assertThat(OperatorRun.of("csv_parse").with("text", text).with("header", false).value())
        .isEqualTo(Written.json("records", records, 0));
  }

  @Property(tries = 300)
  void base64_goesThereAndBack(
      @ForAll("texts") String text, @ForAll boolean urlSafe, @ForAll boolean padding) {
    JsonNode encoded =
        OperatorRun.of("base64")
            .with("operation", "encode")
            .with("text", text)
            .with("urlSafe", urlSafe)
            .with("padding", padding)
            .value();

    assertThat(
            OperatorRun.of("base64")
                .with("operation", "decode")
                .with("text", encoded)
                .with("urlSafe", urlSafe)
                .value()
                .textValue())
        .isEqualTo(text);
  }

  @Provide
  static Arbitrary<String> texts() {
    return Arbitraries.strings()
        .withCharRange('\u0000', '\ud7ff')
        .ofMaxLength(50)
        .map(text -> text + (text.length() % 2 == 0 ? "\ud83d\ude00" : ""));
  }

  @Property(tries = 30)
  void filter_onFourThreads_isTheFilterOnOne(@ForAll @IntRange(min = 1, max = 8_000) int size) {
    ArrayNode items = random(size);
    OperatorRun run =
        OperatorRun.of("list_filter")
            .with("items", items)
            .item("where", (it, i) -> BooleanNode.valueOf((it.intValue() + i) % 3 == 0));
    JsonNode one = run.madeBy(config -> new ListFilterOperator(config, ONE_LANE)).value();
    JsonNode four =
        run.madeBy(config -> new ListFilterOperator(config, FOUR_LANES))
            .workers(OperatorLawsTest::unevenly)
            .value();

    assertThat(four).isEqualTo(one);
  }

  @Property(tries = 40)
  void reduce_onFourThreads_isTheReduceOnOne(
      @ForAll("reducers") String reducer, @ForAll @IntRange(min = 1, max = 5_000) int size) {
    OperatorRun run =
        OperatorRun.of("list_reduce")
            .with("items", random(size))
            .with("reducer", reducer)
            .with("separator", "-")
            .item("value", (it, i) -> valueFor(reducer, it));
    if (reducer.equals("group_by")) {
      run.item("key", (it, i) -> IntNode.valueOf(it.intValue() % 7));
    }
    JsonNode one = run.madeBy(config -> new ListReduceOperator(config, ONE_LANE)).value();
    JsonNode four =
        run.madeBy(config -> new ListReduceOperator(config, FOUR_LANES))
            .workers(OperatorLawsTest::unevenly)
            .value();
    JsonNode whole =
        run.madeBy(config -> new ListReduceOperator(config, new Chunks(Integer.MAX_VALUE, 1, 1)))
            .value();

    assertThat(four).isEqualTo(one).isEqualTo(whole);
  }

  @Provide
  static Arbitrary<String> reducers() {
    return Arbitraries.of(
        "sum", "count", "min", "max", "avg", "join", "merge", "union", "group_by");
  }

  private static JsonNode valueFor(String reducer, JsonNode it) {
    return switch (reducer) {
      case "merge" ->
          it.intValue() % 5 == 0
              ? OperatorRun.json("{'x':null}")
              : it.intValue() % 5 == 1
                  ? OperatorRun.json("{'x':1}")
                  : Json.nodes().objectNode().set("x", Json.nodes().objectNode().set("k" + it, it));
      case "union" -> Json.nodes().arrayNode().add(it.intValue() % 11).add(it.intValue() % 13);
      default -> it;
    };
  }

  @Property(tries = 30)
  void firstErrorByIndex_winsWhateverTheTiming(
      @ForAll @Size(min = 1, max = 5) List<@IntRange(max = FOUR_CHUNKS - 1) Integer> failing) {
    int lowest = failing.stream().min(Integer::compare).orElseThrow();
    OperatorRun run =
        OperatorRun.of("list_filter")
            .with("items", random(FOUR_CHUNKS))
            .madeBy(config -> new ListFilterOperator(config, FOUR_LANES))
            .workers(OperatorLawsTest::unevenly)
            .item(
                "where",
                (it, i) -> {
                  if (failing.contains(i)) {
                    throw new ExpressionException("EXPR_TYPE", "no", null);
                  }
                  return BooleanNode.TRUE;
                });

    assertThat(run.error()).contains("element %d:".formatted(lowest));
  }

  @Property(tries = 20)
  void filter_keepsTheVeryElements(@ForAll("lists") List<JsonNode> elements) {
    IdentityHashMap<JsonNode, Boolean> known = new IdentityHashMap<>();
    elements.forEach(element -> known.put(element, true));
    OperatorRun run = OperatorRun.of("list_filter").item("where", (it, i) -> BooleanNode.TRUE);
    JsonNode kept = run.expression("items", () -> array(elements)).value();

    kept.forEach(element -> assertThat(known).containsKey(element));
  }

  private static ArrayNode random(int size) {
    Random random = new Random(size);
    ArrayNode items = Json.nodes().arrayNode(size);
    for (int i = 0; i < size; i++) {
      items.add(random.nextInt(1_000));
    }
    return items;
  }
}
