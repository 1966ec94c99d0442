// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import static dev.analemma.operators.OperatorRun.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.definition.Sink;
import dev.analemma.spi.NodeSource;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The typed configurations and what they write. */
class ConfigurationsTest {
  private static void writes(NodeSource source, String operator, String with) {
    OperatorKind kind = (OperatorKind) source.kind();
    assertThat(kind.operator()).isEqualTo(operator);
    assertThat(kind.with()).isEqualTo(json(with));
    List<String> fields =
        OperatorRun.type(operator).fields().stream().map(field -> field.name()).toList();
    if (!fields.contains("*")) {
      kind.with().fieldNames().forEachRemaining(key -> assertThat(fields).contains(key));
    }
  }

  @Test
  void configurations_writeFieldsOfTheirOperators() {
    writes(
        JsonParse.text("$.input.body").charsMax(9).depthMax(3),
        "json_parse",
        "{'text':'$.input.body','charsMax':9,'depthMax':3}");
    writes(
        JsonStringify.value(Map.of("a", "$.x")).charsMax(5),
        "json_stringify",
        "{'value':{'a':'$.x'},'charsMax':5}");
    writes(
        ListFilter.items("$.load").where("it.price > 10").itemsMax(7),
        "list_filter",
        "{'items':'$.load','where':'it.price > 10','itemsMax':7}");
    writes(
        ListMap.items("$.a").value("it.b").itemsMax(1),
        "list_map",
        "{'items':'$.a','value':'it.b','itemsMax':1}");
    writes(
        ListReduce.items("$.a").sum().value("it.p"),
        "list_reduce",
        "{'items':'$.a','reducer':'sum','value':'it.p'}");
    writes(
        ListReduce.items("$.a").join(", ").itemsMax(3),
        "list_reduce",
        "{'items':'$.a','reducer':'join','separator':', ','itemsMax':3}");
    writes(
        ListReduce.items("$.a").groupBy("it.k"),
        "list_reduce",
        "{'items':'$.a','reducer':'group_by','key':'it.k'}");
    writes(StringTemplate.of("{{ a }}"), "string_template", "{'template':'{{ a }}'}");
    writes(
        StringTemplate.of(Sink.URL, "{{ a }}").charsMax(9),
        "string_template",
        "{'urlTemplate':'{{ a }}','charsMax':9}");
    writes(
        RegexExtract.text("$.t").pattern("a+").all().itemsMax(2),
        "regex_extract",
        "{'text':'$.t','pattern':'a+','all':true,'itemsMax':2}");
    writes(IfElse.on("x > 1"), "if_else", "{'if':'x > 1'}");
    writes(
        SwitchCase.value("$.r").is("A", "a").in(List.of("B", 2), "b").when("z", "c").otherwise("d"),
        "switch_case",
        "{'value':'$.r','cases':[{'is':'A','label':'a'},{'in':['B',2],'label':'b'},"
            + "{'if':'z','label':'c'}],'default':'d'}");
    writes(
        SwitchCase.conditions().when("z", "c").otherwise("d"),
        "switch_case",
        "{'cases':[{'if':'z','label':'c'}],'default':'d'}");
    writes(JsonObject.with("a", 1).and("b", null), "json_object", "{'a':1,'b':null}");
    writes(Log.warning("{{ x }}"), "log", "{'message':'{{ x }}','level':'warning'}");
    writes(
        Operators.of("math").with("operation", "add").with("values", List.of("$.a", 1L)),
        "math",
        "{'operation':'add','values':['$.a',1]}");
  }

  @Test
  void reducers_areTheOnesTheOperatorKnows() {
    ListReduce.NeedsReducer list = ListReduce.items("$.a");
    for (ListReduce one :
        List.of(list.count(), list.min(), list.max(), list.avg(), list.merge(), list.union())) {
      OperatorKind kind = (OperatorKind) one.kind();
      assertThat(
              OperatorRun.of("list_reduce")
                  .withJson("items", "[]")
                  .with("reducer", kind.with().get("reducer"))
                  .value())
          .isNotNull();
    }
  }

  @Test
  void settingTwice_tellsTheOldValue() {
    assertThatThrownBy(() -> ListFilter.items("$.a").where("true").itemsMax(5).itemsMax(6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'itemsMax' of list_filter is set already, to 5; set it once");
  }

  @Test
  void operators_unknownKey_suggestsANearOne() {
    assertThatThrownBy(() -> Operators.of("list_sort").with("itms", "$.a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("list_sort has no field 'itms'. Did you mean 'items'?");
  }

  @Test
  void operators_ofAnotherProvider_takeAnyKey() {
    OperatorKind kind = (OperatorKind) Operators.of("llm_json").with("prompt", "$.p").kind();

    assertThat(kind.with()).isEqualTo(json("{'prompt':'$.p'}"));
  }

  @Test
  void operators_blankName_isRefused() {
    assertThatThrownBy(() -> Operators.of(" ")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void values_ofOtherClasses_areRefusedWithTheClass() {
    assertThatThrownBy(() -> Operators.of("hash").with("value", new StringBuilder("x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.StringBuilder");
    assertThatThrownBy(() -> Operators.of("hash").with("value", Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
  }

  @Test
  void values_numbers_areExact() {
    OperatorKind kind =
        (OperatorKind)
            Operators.of("hash")
                .with("value", List.of(new BigDecimal("1.10"), 0.1, 3_000_000_000L))
                .kind();

    assertThat(kind.with().get("value").toString()).isEqualTo("[1.10,0.1,3000000000]");
  }

  @Test
  void switchCase_withoutACase_isRefused() {
    assertThatThrownBy(() -> SwitchCase.value("$.a").otherwise("d"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has the default 'd' and no case");
  }

  @Test
  void configurations_areImmutable() {
    ListFilter filter = ListFilter.items("$.a").where("true");
    filter.itemsMax(5);

    writes(filter, "list_filter", "{'items':'$.a','where':'true'}");
  }
}
