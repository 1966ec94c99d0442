// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import static dev.analemma.operators.OperatorRun.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.definition.NodeKind.OperatorKind;
import dev.analemma.definition.Sink;
import dev.analemma.spi.NodeSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
  void configurationsOfTexts_writeFieldsOfTheirOperators() {
    writes(
        Base64.decode("$.t").urlSafe().withoutPadding().charsMax(9),
        "base64",
        "{'operation':'decode','text':'$.t','urlSafe':true,'padding':false,'charsMax':9}");
    writes(Base64.encode("$.t"), "base64", "{'operation':'encode','text':'$.t'}");
    writes(Hash.text("$.t").md5(), "hash", "{'text':'$.t','algorithm':'md5'}");
    writes(
        Hash.value(List.of(1)).sha512().charsMax(3),
        "hash",
        "{'value':[1],'algorithm':'sha512','charsMax':3}");
    writes(
        RegexMatch.text("$.t").pattern("a+").whole().charsMax(9),
        "regex_match",
        "{'text':'$.t','pattern':'a+','whole':true,'charsMax':9}");
    writes(
        RegexReplace.text("$.t").match("a+", "<$0>").charsMax(9),
        "regex_replace",
        "{'text':'$.t','pattern':'a+','replacement':'<$0>','charsMax':9}");
    writes(
        TextLines.text("$.t").trim().dropEmpty().charsMax(9).itemsMax(2),
        "text_lines",
        "{'text':'$.t','trim':true,'keepEmpty':false,'charsMax':9,'itemsMax':2}");
    writes(
        TextSplit.text("$.t").separator(",").trim().dropEmpty().charsMax(9).itemsMax(2),
        "text_split",
        "{'text':'$.t','separator':',','trim':true,'keepEmpty':false,'charsMax':9,'itemsMax':2}");
    writes(
        CsvParse.text("$.t").delimiter(";").withoutHeader().charsMax(9).itemsMax(2).columnsMax(3),
        "csv_parse",
        "{'text':'$.t','delimiter':';','header':false,'charsMax':9,'itemsMax':2,'columnsMax':3}");
    writes(
        CsvWrite.rows("$.r").columns("a", "b").delimiter(";").withoutHeader().charsMax(9),
        "csv_write",
        "{'rows':'$.r','columns':['a','b'],'delimiter':';','header':false,'charsMax':9}");
    writes(
        CsvWrite.rows("$.r").itemsMax(2).columnsMax(3),
        "csv_write",
        "{'rows':'$.r','itemsMax':2,'columnsMax':3}");
  }

  @Test
  void configurationsOfLists_writeFieldsOfTheirOperators() {
    writes(
        ListChunk.items("$.a").size(2).itemsMax(9),
        "list_chunk",
        "{'items':'$.a','size':2,'itemsMax':9}");
    writes(
        ListDistinct.items("$.a").by("it.k").itemsMax(9),
        "list_distinct",
        "{'items':'$.a','by':'it.k','itemsMax':9}");
    writes(
        ListFlatten.items("$.a").depth(2).itemsMax(9),
        "list_flatten",
        "{'items':'$.a','depth':2,'itemsMax':9}");
    writes(
        ListGroup.items("$.a").by("it.k").asList().itemsMax(9),
        "list_group",
        "{'items':'$.a','by':'it.k','as':'list','itemsMax':9}");
    writes(
        ListJoin.items("$.a").separator(", ").itemsMax(9).charsMax(8),
        "list_join",
        "{'items':'$.a','separator':', ','itemsMax':9,'charsMax':8}");
    writes(
        ListSort.items("$.a")
            .by("it.k")
            .descending()
            .nullsFirst()
            .thenBy("it.l")
            .thenByDescending("it.m"),
        "list_sort",
        "{'items':'$.a','by':'it.k','order':'desc','nulls':'first',"
            + "'then':[{'by':'it.l'},{'by':'it.m','order':'desc'}]}");
    writes(ListSort.items("$.a").itemsMax(9), "list_sort", "{'items':'$.a','itemsMax':9}");
  }

  @Test
  void configurationsOfNumbersAndTimes_writeFieldsOfTheirOperators() {
    writes(Calculation.add("$.a", 1), "math", "{'operation':'add','values':['$.a',1]}");
    writes(
        Calculation.addOf("$.l").itemsMax(9),
        "math",
        "{'operation':'add','values':'$.l','itemsMax':9}");
    writes(
        Calculation.round("$.a").scale(2).rounding(RoundingMode.HALF_UP),
        "math",
        "{'operation':'round','values':['$.a'],'scale':2,'rounding':'half_up'}");
    for (Calculation one :
        List.of(
            Calculation.multiply(2, 1),
            Calculation.min(2, 1),
            Calculation.max(2, 1),
            Calculation.average(2, 1),
            Calculation.subtract(2, 1),
            Calculation.divide(2, 1),
            Calculation.quotient(2, 1),
            Calculation.remainder(2, 1),
            Calculation.power(2, 1),
            Calculation.negate(2),
            Calculation.absolute(2),
            Calculation.round(2),
            Calculation.minOf("${ [1] }"),
            Calculation.maxOf("${ [1] }"),
            Calculation.averageOf("${ [1] }"))) {
      OperatorKind kind = (OperatorKind) one.kind();
      var values = kind.with().get("values");
      OperatorRun run = OperatorRun.of("math").with("operation", kind.with().get("operation"));
      assertThat(
              (values.isTextual()
                      ? run.compiled("values", values.textValue())
                      : run.with("values", values))
                  .value()
                  .isNumber())
          .isTrue();
    }
    writes(
        DateTime.parse("$.t", "dd.MM.yyyy").zone("Z"),
        "date_time",
        "{'operation':'parse','value':'$.t','pattern':'dd.MM.yyyy','zone':'Z'}");
    writes(
        DateTime.format(0, "yyyy"),
        "date_time",
        "{'operation':'format','value':0,'pattern':'yyyy'}");
    writes(
        DateTime.add("$.t", "P1D"),
        "date_time",
        "{'operation':'add','value':'$.t','amount':'P1D'}");
    writes(
        DateTime.diff("$.t", "$.u").unit(ChronoUnit.DAYS),
        "date_time",
        "{'operation':'diff','value':'$.t','to':'$.u','unit':'days'}");
    writes(
        DateTime.convert("$.t", "Asia/Seoul"),
        "date_time",
        "{'operation':'convert','value':'$.t','zone':'Asia/Seoul'}");
    writes(DateTime.epochMillis("$.t"), "date_time", "{'operation':'epoch_millis','value':'$.t'}");
    writes(Clock.now(), "clock", "{}");
    writes(Clock.now().zone("Z").epochMillis(), "clock", "{'zone':'Z','as':'epoch_millis'}");
    writes(Random.decimal(), "random", "{'kind':'decimal'}");
    writes(Random.integer(1, "$.n"), "random", "{'kind':'integer','min':1,'max':'$.n'}");
    writes(Random.pick("$.l").itemsMax(9), "random", "{'kind':'pick','items':'$.l','itemsMax':9}");
    writes(Random.shuffle("$.l"), "random", "{'kind':'shuffle','items':'$.l'}");
    writes(Uuid.random(), "uuid", "{}");
  }

  @Test
  void configurationsOfValues_writeFieldsOfTheirOperators() {
    writes(
        Assert.that("x > 1").code("LOW").message("{{ x }}").details("$.x"),
        "assert",
        "{'that':'x > 1','code':'LOW','message':'{{ x }}','details':'$.x'}");
    writes(
        Checkpoint.label("g-{{ n }}").value("$.x"),
        "checkpoint",
        "{'label':'g-{{ n }}','value':'$.x'}");
    writes(
        DefinitionCheck.definition("$.d").profile("p"),
        "definition_check",
        "{'definition':'$.d','profile':'p'}");
    writes(
        PlanToDefinition.steps("$.s").profile("p").policy(Map.of("timeout", "1s")),
        "plan_to_definition",
        "{'steps':'$.s','profile':'p','policy':{'timeout':'1s'}}");
    writes(
        JsonMerge.objects(List.of("$.a", "$.b")).itemsMax(9),
        "json_merge",
        "{'objects':['$.a','$.b'],'itemsMax':9}");
    writes(JsonPath.value("$.a").path("$..x"), "json_path", "{'value':'$.a','path':'$..x'}");
    writes(
        ObjectOmit.object("$.a").keys("x", "y").strict(),
        "object_omit",
        "{'object':'$.a','keys':['x','y'],'strict':true}");
    writes(
        ObjectPick.object("$.a").keys("x").strict(),
        "object_pick",
        "{'object':'$.a','keys':['x'],'strict':true}");
    writes(
        ValidateSchema.value("$.a").schema(Map.of("type", "string")).failing(),
        "validate_schema",
        "{'value':'$.a','schema':{'type':'string'},'onInvalid':'fail'}");
  }

  @Test
  void everyOperator_hasAConfiguration() throws IOException {
    StringBuilder configurations = new StringBuilder();
    try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/analemma/operators"))) {
      for (Path file : files.filter(one -> !one.endsWith("BuiltinOperators.java")).toList()) {
        configurations.append(Files.isDirectory(file) ? "" : Files.readString(file));
      }
    }

    assertThat(new BuiltinOperators().names())
        .allSatisfy(name -> assertThat(configurations).contains("\"" + name + "\""));
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
