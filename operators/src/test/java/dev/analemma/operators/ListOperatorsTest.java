// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import static dev.analemma.operators.OperatorRun.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.analemma.OperatorException;
import dev.analemma.expression.ExpressionException;
import dev.analemma.spi.Json;
import dev.analemma.spi.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The operators over lists, by example. */
class ListOperatorsTest {
  private static final String PEOPLE =
      "[{'n':'Ada','c':'UK','a':36},{'n':'Bo','c':'DK','a':20},{'n':'Cy','c':'UK','a':20}]";

  private static BooleanNode bool(boolean value) {
    return BooleanNode.valueOf(value);
  }

  private static ArrayNode numbers(int size) {
    ArrayNode numbers = Json.nodes().arrayNode();
    for (int i = 0; i < size; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  @Test
  void listFilter_condition_keepsElementsInOrder() {
    OperatorRun run =
        OperatorRun.of("list_filter")
            .withJson("items", PEOPLE)
            .item("where", (it, i) -> bool(it.get("a").intValue() == 20));

    assertThat(run.value().findValuesAsText("n")).containsExactly("Bo", "Cy");
  }

  @Test
  void listFilter_index_isThePlaceInTheWholeList() {
    JsonNode kept =
        OperatorRun.of("list_filter")
            .with("items", numbers(3_000))
            .item("where", (it, i) -> bool(i == it.intValue() && i % 1_024 == 5))
            .value();

    assertThat(kept).isEqualTo(json("[5,1029,2053]"));
  }

  @Test
  void listFilter_noArray_isATypeError() {
    assertThat(
            OperatorRun.of("list_filter")
                .with("items", "text")
                .item("where", (it, i) -> it)
                .error())
        .startsWith("INPUT_TYPE: 'items' is the text 'text', must be an array");
  }

  @Test
  void listFilter_atItemsMax_passes() {
    OperatorRun run =
        OperatorRun.of("list_filter")
            .with("items", numbers(3))
            .with("itemsMax", 3)
            .item("where", (it, i) -> bool(true));

    assertThat(run.value()).hasSize(3);
  }

  @Test
  void listFilter_aboveItemsMax_isRefusedWithNumbers() {
    OperatorRun run =
        OperatorRun.of("list_filter")
            .with("items", numbers(4))
            .with("itemsMax", 3)
            .item("where", (it, i) -> bool(true));

    assertThatThrownBy(run::value)
        .isInstanceOfSatisfying(
            OperatorException.class,
            error -> {
              assertThat(error.code()).isEqualTo("LIMIT_ITEMS");
              assertThat(error.details())
                  .isEqualTo(json("{'limit':'itemsMax','allowed':3,'seen':4}"));
            })
        .hasMessageContaining("Raise 'itemsMax'");
  }

  @Test
  void listFilter_expressionFails_tellsTheElement() {
    OperatorRun run =
        OperatorRun.of("list_filter")
            .with("items", numbers(5))
            .item(
                "where",
                (it, i) -> {
                  if (i >= 3) {
                    throw new ExpressionException("REF_MISSING", "no such key", null);
                  }
                  return bool(true);
                });

    assertThatThrownBy(run::value)
        .isInstanceOfSatisfying(
            ExpressionException.class,
            error -> assertThat(error.details()).isEqualTo(json("{'field':'where','index':3}")))
        .hasMessageContaining("element 3: no such key");
  }

  @Test
  void listFilter_shortList_endsAtOnce() {
    assertThat(
            OperatorRun.of("list_filter")
                .with("items", numbers(128))
                .item("where", (it, i) -> bool(true))
                .outcome())
        .isInstanceOf(Outcome.Value.class);
  }

  @Test
  void listFilter_longerList_goesToAWorker() {
    assertThat(
            OperatorRun.of("list_filter")
                .with("items", numbers(129))
                .item("where", (it, i) -> bool(true))
                .outcome())
        .isInstanceOf(Outcome.Async.class);
  }

  @Test
  void listFilter_input_isLeftAsItIs() {
    ArrayNode items = numbers(10);
    ArrayNode copy = items.deepCopy();

    OperatorRun.of("list_filter")
        .with("items", items)
        .item("where", (it, i) -> bool(false))
        .value();

    assertThat(items).isEqualTo(copy);
  }

  @Test
  void listMap_value_takesTheElementsPlace() {
    assertThat(
            OperatorRun.of("list_map")
                .with("items", numbers(3))
                .item("value", (it, i) -> IntNode.valueOf(it.intValue() * 10 + i))
                .value())
        .isEqualTo(json("[0,11,22]"));
  }

  @Test
  void listMap_emptyList_givesEmptyList() {
    assertThat(
            OperatorRun.of("list_map")
                .with("items", numbers(0))
                .item("value", (it, i) -> it)
                .value())
        .isEqualTo(json("[]"));
  }

  private static OperatorRun reduce(String reducer, String items) {
    return OperatorRun.of("list_reduce").with("reducer", reducer).withJson("items", items);
  }

  @Test
  void listReduce_sumOfIntegers_isAnInteger() {
    assertThat(reduce("sum", "[1,2,3]").value()).isEqualTo(json("6"));
  }

  @Test
  void listReduce_sumOfDecimals_isExact() {
    assertThat(reduce("sum", "[0.1,0.2,1]").value().decimalValue()).isEqualByComparingTo("1.3");
  }

  @Test
  void listReduce_sumOfNothing_isZero() {
    assertThat(reduce("sum", "[]").value()).isEqualTo(json("0"));
  }

  @Test
  void listReduce_sumInsideRange_overflowOnTheWayIsNoError() {
    assertThat(reduce("sum", "[9223372036854775807,1,-1]").value().longValue())
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void listReduce_sumAbove64Bits_isARangeError() {
    assertThat(reduce("sum", "[9223372036854775807,1]").error())
        .startsWith("NUMBER_RANGE: the sum");
  }

  @Test
  void listReduce_sumOfText_tellsTheElement() {
    assertThat(reduce("sum", "[1,'x']").error())
        .startsWith("INPUT_TYPE: the value of element 1 is the text 'x', must be a number");
  }

  @Test
  void listReduce_exponentBeyondDecimal128_isARangeError() {
    assertThat(reduce("sum", "[1e6145]").error()).startsWith("NUMBER_RANGE");
    assertThat(reduce("sum", "[1e6144]").value().decimalValue()).isEqualByComparingTo("1e6144");
  }

  @Test
  void listReduce_count_passesNullOver() {
    assertThat(reduce("count", "[1,null,0]").value()).isEqualTo(json("2"));
  }

  @Test
  void listReduce_minAndMax_findTheEnds() {
    assertThat(reduce("min", "[3,null,1.5,2]").value().decimalValue()).isEqualByComparingTo("1.5");
    assertThat(reduce("max", "['b','c','a']").value().textValue()).isEqualTo("c");
  }

  @Test
  void listReduce_minOfNothing_isNull() {
    assertThat(reduce("min", "[null]").value().isNull()).isTrue();
  }

  @Test
  void listReduce_minOfMixedTypes_isATypeError() {
    assertThat(reduce("min", "[1,'a']").error())
        .startsWith("INPUT_TYPE")
        .contains("cannot be compared");
  }

  @Test
  void listReduce_avg_has34Digits() {
    assertThat(reduce("avg", "[1,1,0]").value().decimalValue())
        .isEqualByComparingTo("0.6666666666666666666666666666666667");
    assertThat(reduce("avg", "[]").value().isNull()).isTrue();
  }

  @Test
  void listReduce_join_putsSeparatorsBetween() {
    assertThat(reduce("join", "['a',1,true,'']").with("separator", "-").value().textValue())
        .isEqualTo("a-1-true-");
  }

  @Test
  void listReduce_joinAtCharsMax_passesAndOneMoreIsRefused() {
    assertThat(reduce("join", "['ab','c']").with("charsMax", 3).value().textValue())
        .isEqualTo("abc");
    assertThat(reduce("join", "['ab','cd']").with("charsMax", 3).error())
        .startsWith("LIMIT_CHARS: the joined text has 4 characters");
  }

  @Test
  void listReduce_merge_mergesInOrderAndNullRemoves() {
    assertThat(reduce("merge", "[{'x':{'p':1}},{'x':5},{'x':{'q':2}},{'y':1},{'y':null}]").value())
        .isEqualTo(json("{'x':{'q':2}}"));
  }

  @Test
  void listReduce_union_keepsTheFirstOfEqualElements() {
    assertThat(reduce("union", "[[1,'a'],[1.0,2],[]]").value()).isEqualTo(json("[1,'a',2]"));
  }

  @Test
  void listReduce_groupBy_usesKeyAndValue() {
    assertThat(
            reduce("group_by", PEOPLE)
                .item("key", (it, i) -> it.get("c"))
                .item("value", (it, i) -> it.get("n"))
                .value())
        .isEqualTo(json("{'UK':['Ada','Cy'],'DK':['Bo']}"));
  }

  @Test
  void listReduce_groupByWithoutKey_isAFault() {
    assertThat(reduce("group_by", "[]").fault()).startsWith("CONFIG_MISSING at key");
  }

  @Test
  void listReduce_keyBesideAnotherReducer_isAFault() {
    assertThat(reduce("sum", "[]").item("key", (it, i) -> it).fault())
        .startsWith("CONFIG_CONFLICT at key: reducer 'sum' takes no key");
  }

  @Test
  void listReduce_groupByNull_tellsTheElement() {
    assertThat(reduce("group_by", "[null]").item("key", (it, i) -> it).error())
        .startsWith("INPUT_TYPE: the key of element 0 is null");
  }

  @Test
  void listSort_mixedTypes_followTheDocumentedOrder() {
    assertThat(
            OperatorRun.of("list_sort")
                .withJson("items", "[{'a':1},[2],[1,9],'b','a',2,1.5,true,false,null]")
                .value())
        .isEqualTo(json("[false,true,1.5,2,'a','b',[1,9],[2],{'a':1},null]"));
  }

  @Test
  void listSort_descending_leavesNullsWhereTheyAreSaidToBe() {
    assertThat(
            OperatorRun.of("list_sort")
                .withJson("items", "[1,null,3]")
                .with("order", "desc")
                .value())
        .isEqualTo(json("[3,1,null]"));
    assertThat(
            OperatorRun.of("list_sort")
                .withJson("items", "[1,null,3]")
                .with("nulls", "first")
                .value())
        .isEqualTo(json("[null,1,3]"));
  }

  @Test
  void listSort_thenKeys_decideAmongEqualOnes() {
    assertThat(
            OperatorRun.of("list_sort")
                .withJson("items", PEOPLE)
                .item("by", (it, i) -> it.get("a"))
                .list(
                    "then",
                    List.of(
                        Map.of(
                            "by",
                            (OperatorRun.ItemFunction) (it, i) -> it.get("n"),
                            "order",
                            "desc")))
                .value()
                .findValuesAsText("n"))
        .containsExactly("Cy", "Bo", "Ada");
  }

  @Test
  void listSort_astralCharacters_sortByCodePoint() {
    assertThat(
            OperatorRun.of("list_sort").withJson("items", "['\\uD83D\\uDE00','\\uFF5E']").value())
        .isEqualTo(json("['\\uFF5E','\\uD83D\\uDE00']"));
  }

  @Test
  void listDistinct_equalValues_firstOneStays() {
    assertThat(
            OperatorRun.of("list_distinct")
                .withJson("items", "[1,1.0,{'a':1,'b':2},{'b':2,'a':1.0},'1',null,null]")
                .value())
        .isEqualTo(json("[1,{'a':1,'b':2},'1',null]"));
  }

  @Test
  void listDistinct_by_comparesKeys() {
    assertThat(
            OperatorRun.of("list_distinct")
                .withJson("items", PEOPLE)
                .item("by", (it, i) -> it.get("c"))
                .value()
                .findValuesAsText("n"))
        .containsExactly("Ada", "Bo");
  }

  @Test
  void listGroup_asObject_joinsKeysOfOneText() {
    assertThat(
            OperatorRun.of("list_group")
                .withJson("items", "[1,'1',2]")
                .item("by", (it, i) -> it)
                .value())
        .isEqualTo(json("{'1':[1,'1'],'2':[2]}"));
  }

  @Test
  void listGroup_asList_keepsKeysOfAnyType() {
    assertThat(
            OperatorRun.of("list_group")
                .withJson("items", "[1,null,1.0]")
                .with("as", "list")
                .item("by", (it, i) -> it)
                .value())
        .isEqualTo(json("[{'key':1,'items':[1,1.0]},{'key':null,'items':[null]}]"));
  }

  @Test
  void listGroup_asObjectWithObjectKey_isATypeError() {
    assertThat(
            OperatorRun.of("list_group")
                .withJson("items", "[{}]")
                .item("by", (it, i) -> it)
                .error())
        .startsWith("INPUT_TYPE: the key of element 0 is an object");
  }

  @Test
  void listFlatten_depth_saysHowManyLevels() {
    String nested = "[1,[2,[3,[4]]],[]]";
    assertThat(OperatorRun.of("list_flatten").withJson("items", nested).value())
        .isEqualTo(json("[1,2,[3,[4]]]"));
    assertThat(OperatorRun.of("list_flatten").withJson("items", nested).with("depth", 3).value())
        .isEqualTo(json("[1,2,3,4]"));
  }

  @Test
  void listFlatten_outputAboveItemsMax_isRefused() {
    assertThat(
            OperatorRun.of("list_flatten")
                .withJson("items", "[[1,2],[3]]")
                .with("itemsMax", 2)
                .error())
        .startsWith("LIMIT_ITEMS: the flat list has 3 elements");
    assertThat(
            OperatorRun.of("list_flatten").withJson("items", "[[1,2]]").with("itemsMax", 2).value())
        .hasSize(2);
  }

  @Test
  void listJoin_elements_becomeOneText() {
    assertThat(
            OperatorRun.of("list_join")
                .withJson("items", "['a',1.50,false]")
                .with("separator", ", ")
                .value()
                .textValue())
        .isEqualTo("a, 1.50, false");
  }

  @Test
  void listJoin_null_isATypeError() {
    assertThat(OperatorRun.of("list_join").withJson("items", "[null]").error())
        .startsWith("INPUT_TYPE: the value of element 0 is null");
  }

  @Test
  void listJoin_aboveCharsMax_isRefused() {
    assertThat(OperatorRun.of("list_join").withJson("items", "['abc']").with("charsMax", 2).error())
        .startsWith("LIMIT_CHARS");
  }

  @Test
  void listChunk_size_cutsAndTheLastMayBeShorter() {
    assertThat(OperatorRun.of("list_chunk").with("items", numbers(5)).with("size", 2).value())
        .isEqualTo(json("[[0,1],[2,3],[4]]"));
  }

  @Test
  void listChunk_emptyList_hasNoChunks() {
    assertThat(OperatorRun.of("list_chunk").with("items", numbers(0)).with("size", 2).value())
        .isEqualTo(json("[]"));
  }

  @Test
  void listChunk_sizeZero_isARangeError() {
    assertThat(OperatorRun.of("list_chunk").with("items", numbers(1)).with("size", 0).error())
        .startsWith("NUMBER_RANGE: 'size' is 0, must be from 1");
  }
}
