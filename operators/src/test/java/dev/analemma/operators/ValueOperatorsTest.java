// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import static dev.analemma.operators.OperatorRun.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Operators over objects, texts, numbers, times and formats, by example. */
class ValueOperatorsTest {
  @Test
  void jsonMerge_mergePatch_followsTheExamplesOfRfc7396() {
    String[][] examples = {
      {"{'a':'b'}", "{'a':'c'}", "{'a':'c'}"},
      {"{'a':'b'}", "{'b':'c'}", "{'a':'b','b':'c'}"},
      {"{'a':'b'}", "{'a':null}", "{}"},
      {"{'a':'b','b':'c'}", "{'a':null}", "{'b':'c'}"},
      {"{'a':['b']}", "{'a':'c'}", "{'a':'c'}"},
      {"{'a':'c'}", "{'a':['b']}", "{'a':['b']}"},
      {"{'a':{'b':'c'}}", "{'a':{'b':'d','c':null}}", "{'a':{'b':'d'}}"},
      {"{'a':[{'b':'c'}]}", "{'a':[1]}", "{'a':[1]}"},
      {"{}", "{'a':{'bb':{'ccc':null}}}", "{'a':{'bb':{}}}"},
    };
    for (String[] example : examples) {
      assertThat(
              OperatorRun.of("json_merge")
                  .withJson("objects", "[" + example[0] + "," + example[1] + "]")
                  .value())
          .isEqualTo(json(example[2]));
    }
  }

  @Test
  void jsonMerge_inputs_areLeftAsTheyAre() {
    JsonNode objects = json("[{'a':{'b':1}},{'a':{'c':2}},{'a':{'d':3}}]");
    JsonNode copy = objects.deepCopy();

    assertThat(OperatorRun.of("json_merge").with("objects", objects).value())
        .isEqualTo(json("{'a':{'b':1,'c':2,'d':3}}"));
    assertThat(objects).isEqualTo(copy);
  }

  @Test
  void jsonMerge_elementThatIsNoObject_isATypeError() {
    assertThat(OperatorRun.of("json_merge").withJson("objects", "[{},1]").error())
        .startsWith("INPUT_TYPE: element 1 of 'objects' is the number 1, must be an object");
  }

  @Test
  void jsonMerge_aboveItemsMax_isRefused() {
    assertThat(
            OperatorRun.of("json_merge").withJson("objects", "[{},{}]").with("itemsMax", 1).error())
        .startsWith("LIMIT_ITEMS");
    assertThat(OperatorRun.of("json_merge").withJson("objects", "[{}]").with("itemsMax", 1).value())
        .isEqualTo(json("{}"));
  }

  @Test
  void jsonObject_keys_becomeAnObject() {
    assertThat(OperatorRun.of("json_object").withJson("*", "{'a':1,'b':[2]}").value())
        .isEqualTo(json("{'a':1,'b':[2]}"));
    assertThat(OperatorRun.of("json_object").value()).isEqualTo(json("{}"));
  }

  @Test
  void objectPick_keys_areKeptInTheirOrder() {
    assertThat(
            OperatorRun.of("object_pick")
                .withJson("object", "{'a':1,'b':null,'c':3}")
                .withJson("keys", "['b','a','x']")
                .value()
                .toString())
        .isEqualTo("{\"b\":null,\"a\":1}");
  }

  @Test
  void objectOmit_keys_areDropped() {
    assertThat(
            OperatorRun.of("object_omit")
                .withJson("object", "{'a':1,'b':2}")
                .withJson("keys", "['b','x']")
                .value())
        .isEqualTo(json("{'a':1}"));
  }

  @Test
  void objectPickAndOmit_strict_refuseAMissingKey() {
    for (String name : new String[] {"object_pick", "object_omit"}) {
      assertThat(
              OperatorRun.of(name)
                  .withJson("object", "{'a':1}")
                  .withJson("keys", "['x']")
                  .with("strict", true)
                  .error())
          .startsWith("KEY_MISSING: 'object' has no key 'x'");
    }
  }

  @Test
  void objectPick_noObject_isATypeError() {
    assertThat(
            OperatorRun.of("object_pick")
                .withJson("object", "[]")
                .withJson("keys", "['x']")
                .error())
        .startsWith("INPUT_TYPE: 'object' is an array with 0 elements, must be an object");
  }

  @Test
  void stringTemplate_text_isReturned() {
    assertThat(OperatorRun.of("string_template").with("urlTemplate", "a%20b").value().textValue())
        .isEqualTo("a%20b");
  }

  @Test
  void stringTemplate_noneOrTwoTemplates_isAFault() {
    assertThat(OperatorRun.of("string_template").fault()).startsWith("CONFIG_MISSING at template");
    assertThat(
            OperatorRun.of("string_template")
                .with("template", "a")
                .with("jsonTemplate", "b")
                .fault())
        .startsWith("CONFIG_CONFLICT at jsonTemplate: 'template' and 'jsonTemplate'");
  }

  @Test
  void stringTemplate_aboveCharsMax_isRefused() {
    assertThat(
            OperatorRun.of("string_template").with("template", "abc").with("charsMax", 2).error())
        .startsWith("LIMIT_CHARS: the text has 3 characters");
  }

  @Test
  void textSplit_separator_cutsEverywhere() {
    OperatorRun run = OperatorRun.of("text_split").with("text", "a, b,,c,").with("separator", ",");

    assertThat(run.value()).isEqualTo(json("['a',' b','','c','']"));
    assertThat(run.with("trim", true).with("keepEmpty", false).value())
        .isEqualTo(json("['a','b','c']"));
  }

  @Test
  void textSplit_emptySeparator_isAFault() {
    assertThat(OperatorRun.of("text_split").with("text", "a").with("separator", "").fault())
        .startsWith("CONFIG_VALUE at separator");
  }

  @Test
  void textSplit_limits_holdAtTheirEdges() {
    OperatorRun run = OperatorRun.of("text_split").with("text", "a,b").with("separator", ",");

    assertThat(run.with("itemsMax", 2).with("charsMax", 3).value()).hasSize(2);
    assertThat(run.with("itemsMax", 1).error()).startsWith("LIMIT_ITEMS");
    assertThat(run.with("charsMax", 2).error()).startsWith("LIMIT_CHARS");
  }

  @Test
  void textLines_allEnds_areEnds() {
    assertThat(OperatorRun.of("text_lines").with("text", "a\nb\r\nc\r\rd\n").value())
        .isEqualTo(json("['a','b','c','','d']"));
    assertThat(OperatorRun.of("text_lines").with("text", "").value()).isEqualTo(json("[]"));
  }

  @Test
  void textLines_longText_isTheSameOnAWorker() {
    assertThat(OperatorRun.of("text_lines").with("text", "ab\n".repeat(5_000)).value())
        .hasSize(5_000);
  }

  private static OperatorRun math(String operation, String values) {
    return OperatorRun.of("math").with("operation", operation).withJson("values", values);
  }

  private static void calculates(String operation, String values, String result) {
    assertThat(math(operation, values).value().toString()).isEqualTo(json(result).toString());
  }

  @Test
  void math_integers_stayIntegers() {
    calculates("add", "[1,2,3]", "6");
    calculates("subtract", "[10,2,3]", "5");
    calculates("multiply", "[2,3,7]", "42");
    calculates("divide", "[6,2]", "3");
    calculates("quotient", "[-7,2]", "-3");
    calculates("remainder", "[-7,2]", "-1");
    calculates("power", "[2,10]", "1024");
    calculates("negate", "[5]", "-5");
    calculates("absolute", "[-5]", "5");
    calculates("min", "[3,1,2]", "1");
    calculates("max", "[3,1,2]", "3");
    calculates("average", "[1,2,3]", "2");
  }

  @Test
  void math_decimals_areExact() {
    calculates("add", "[0.1,0.2]", "0.3");
    calculates("divide", "[7,2]", "3.5");
    calculates("divide", "[1,3]", "0.3333333333333333333333333333333333");
    calculates("remainder", "[5.5,2]", "1.5");
    calculates("power", "[2,-1]", "0.5");
    calculates("average", "[1,2]", "1.5");
  }

  @Test
  void math_round_hasScaleAndMode() {
    calculates("round", "[2.5]", "2");
    assertThat(math("round", "[2.345]").with("scale", 2).value().toString()).isEqualTo("2.34");
    assertThat(math("round", "[2.5]").with("rounding", "half_up").value().intValue()).isEqualTo(3);
    assertThat(math("round", "[1250]").with("scale", -2).value().intValue()).isEqualTo(1_200);
    assertThat(math("round", "[-2.1]").with("rounding", "floor").value().intValue()).isEqualTo(-3);
  }

  @Test
  void math_overflow_isARangeError() {
    calculates("add", "[9223372036854775806,1]", "9223372036854775807");
    assertThat(math("add", "[9223372036854775807,1]").error())
        .startsWith("NUMBER_RANGE: the result of 'add'");
    assertThat(math("power", "[2,63]").error()).startsWith("NUMBER_RANGE");
    assertThat(math("power", "[2,1000]").error()).startsWith("NUMBER_RANGE: the exponent is 1000");
    assertThat(math("power", "[2,0.5]").error()).startsWith("NUMBER_RANGE: the exponent is 0.5");
    assertThat(math("multiply", "[1e6000,1e200]").error()).startsWith("NUMBER_RANGE");
  }

  @Test
  void math_divisorZero_isAnError() {
    for (String operation : new String[] {"divide", "quotient", "remainder"}) {
      assertThat(math(operation, "[1,0.0]").error()).startsWith("DIVISION_BY_ZERO");
    }
    assertThat(math("power", "[0,-1]").error()).startsWith("DIVISION_BY_ZERO");
  }

  @Test
  void math_wrongCount_tellsHowMany() {
    assertThat(math("divide", "[1]").error())
        .startsWith("VALUES_COUNT: 'values' has 1 elements, operation 'divide' takes exactly 2");
    assertThat(math("add", "[]").error()).contains("at least 1");
    assertThat(math("negate", "[1,2]").error()).startsWith("VALUES_COUNT");
  }

  @Test
  void math_noNumber_tellsTheElement() {
    assertThat(math("add", "[1,'2']").error())
        .startsWith("INPUT_TYPE: element 1 of 'values' is the text '2', must be a number");
  }

  @Test
  void math_aboveItemsMax_isRefused() {
    assertThat(math("add", "[1,2]").with("itemsMax", 1).error()).startsWith("LIMIT_ITEMS");
  }

  private static OperatorRun date(String operation, Object value) {
    return OperatorRun.of("date_time").with("operation", operation).with("value", value);
  }

  @Test
  void dateTime_parse_readsAPatternInAZone() {
    assertThat(
            date("parse", "21.11.2026 18:05")
                .with("pattern", "dd.MM.yyyy HH:mm")
                .with("zone", "Asia/Seoul")
                .value()
                .textValue())
        .isEqualTo("2026-11-21T18:05:00+09:00");
  }

  @Test
  void dateTime_parseDate_isTheStartOfTheDay() {
    assertThat(date("parse", "2026-11-21").with("zone", "Z").value().textValue())
        .isEqualTo("2026-11-21T00:00:00Z");
  }

  @Test
  void dateTime_noOffsetAndNoZone_isAnError() {
    assertThat(date("parse", "2026-11-21T10:00").error())
        .startsWith("ZONE_REQUIRED: 'value' is '2026-11-21T10:00'");
  }

  @Test
  void dateTime_impossibleDate_isAnError() {
    assertThat(date("parse", "2026-02-30T00:00:00Z").error()).startsWith("DATE_SYNTAX");
    assertThat(date("parse", "soon").error()).contains("must be ISO 8601");
  }

  @Test
  void dateTime_format_writesAPattern() {
    assertThat(
            date("format", "2026-11-21T09:05:00Z")
                .with("pattern", "EEE, d MMM yyyy 'at' h:mm a XXX")
                .with("zone", "+09:00")
                .value()
                .textValue())
        .isEqualTo("Sat, 21 Nov 2026 at 6:05 PM +09:00");
  }

  @Test
  void dateTime_patternOutsideTheSubset_isAFault() {
    for (String pattern : new String[] {"zzz", "G yyyy", "[yyyy]", "yyyy#", "", "n"}) {
      if (!pattern.isEmpty()) {
        assertThat(date("format", "x").with("pattern", pattern).fault())
            .startsWith("PATTERN_SYNTAX at pattern");
      }
    }
    assertThat(date("format", "x").with("pattern", "'" + "a".repeat(63)).fault())
        .startsWith("PATTERN_SYNTAX");
  }

  @Test
  void dateTime_addPeriod_keepsTheLocalTimeOverAChangeOfOffset() {
    assertThat(
            date("add", "2026-03-28T12:00:00+01:00")
                .with("amount", "P1D")
                .with("zone", "Europe/Berlin")
                .value()
                .textValue())
        .isEqualTo("2026-03-29T12:00:00+02:00");
  }

  @Test
  void dateTime_addDuration_movesTheInstant() {
    assertThat(
            date("add", "2026-03-28T12:00:00+01:00")
                .with("amount", "PT24H")
                .with("zone", "Europe/Berlin")
                .value()
                .textValue())
        .isEqualTo("2026-03-29T13:00:00+02:00");
    assertThat(date("add", "2026-01-01T00:00:00Z").with("amount", "-PT1S").value().textValue())
        .isEqualTo("2025-12-31T23:59:59Z");
  }

  @Test
  void dateTime_addNonsense_isAnError() {
    assertThat(date("add", "2026-01-01T00:00:00Z").with("amount", "1 day").error())
        .startsWith("DATE_SYNTAX: 'amount' is '1 day'");
  }

  @Test
  void dateTime_addBeyondTheYears_isARangeError() {
    assertThat(date("add", "9999-12-31T23:59:59Z").with("amount", "PT1S").error())
        .startsWith("DATE_RANGE");
    assertThat(date("add", "2026-01-01T00:00:00Z").with("amount", "P2147483647Y").error())
        .startsWith("DATE_RANGE");
  }

  @Test
  void dateTime_diff_countsWholeUnits() {
    OperatorRun run = date("diff", "2026-01-31T00:00:00Z").with("to", "2026-03-01T12:00:00Z");

    assertThat(run.with("unit", "days").value().intValue()).isEqualTo(29);
    assertThat(run.with("unit", "months").value().intValue()).isEqualTo(1);
    assertThat(run.with("unit", "hours").value().intValue()).isEqualTo(29 * 24 + 12);
  }

  @Test
  void dateTime_convert_keepsTheInstant() {
    assertThat(
            date("convert", "2026-11-21T09:00:00Z")
                .with("zone", "America/New_York")
                .value()
                .textValue())
        .isEqualTo("2026-11-21T04:00:00-05:00");
  }

  @Test
  void dateTime_epochMillis_goesBothWays() {
    assertThat(date("epoch_millis", "1970-01-02T00:00:00Z").value().intValue())
        .isEqualTo(86_400_000);
    assertThat(date("parse", 86_400_000).value().textValue()).isEqualTo("1970-01-02T00:00:00Z");
    assertThat(date("parse", Long.MAX_VALUE).error()).startsWith("DATE_RANGE");
  }

  @Test
  void dateTime_otherType_isAnError() {
    assertThat(date("parse", true).error()).startsWith("INPUT_TYPE: 'value' is true");
  }

  @Test
  void dateTime_missingField_isAFault() {
    assertThat(date("diff", "x").fault()).startsWith("CONFIG_MISSING at to");
    assertThat(date("add", "x").fault()).startsWith("CONFIG_MISSING at amount");
    assertThat(date("convert", "x").fault()).startsWith("CONFIG_MISSING at zone");
  }

  @Test
  void hash_text_hasTheKnownDigest() {
    assertThat(OperatorRun.of("hash").with("text", "abc").value().textValue())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(
            OperatorRun.of("hash").with("text", "abc").with("algorithm", "md5").value().textValue())
        .isEqualTo("900150983cd24fb0d6963f7d28e17f72");
    assertThat(
            OperatorRun.of("hash")
                .with("text", "abc")
                .with("algorithm", "sha512")
                .value()
                .textValue())
        .startsWith("ddaf35a193617abacc417349ae204131");
  }

  @Test
  void hash_equalValues_haveEqualHashes() {
    JsonNode one =
        OperatorRun.of("hash").withJson("value", "{'b':[1.0,{'x':{}}],'a':'\u00e9'}").value();
    JsonNode two =
        OperatorRun.of("hash").withJson("value", "{'a':'\u00e9','b':[1,{'x':{}}]}").value();
    JsonNode three = OperatorRun.of("hash").withJson("value", "{'a':'e','b':[1,{'x':{}}]}").value();

    assertThat(one).isEqualTo(two).isNotEqualTo(three);
  }

  @Test
  void hash_value_isTheHashOfItsCanonicalText() {
    assertThat(OperatorRun.of("hash").withJson("value", "{'b':[1.50,[],{}],'a':null}").value())
        .isEqualTo(OperatorRun.of("hash").with("text", "{\"a\":null,\"b\":[1.5,[],{}]}").value());
  }

  @Test
  void hash_bothOrNeither_isAFault() {
    assertThat(OperatorRun.of("hash").fault()).startsWith("CONFIG_MISSING at text");
    assertThat(OperatorRun.of("hash").with("text", "a").with("value", 1).fault())
        .startsWith("CONFIG_CONFLICT at value");
  }

  @Test
  void hash_limits_holdAtTheirEdges() {
    assertThat(OperatorRun.of("hash").with("text", "abc").with("charsMax", 2).error())
        .startsWith("LIMIT_CHARS");
    assertThat(OperatorRun.of("hash").withJson("value", "[1]").with("charsMax", 3).value())
        .isNotNull();
    assertThat(OperatorRun.of("hash").withJson("value", "[12]").with("charsMax", 3).error())
        .startsWith("LIMIT_CHARS: the canonical JSON");
  }

  @Test
  void hash_halfASurrogatePair_isAnError() {
    assertThat(OperatorRun.of("hash").with("text", "\ud800").error()).startsWith("TEXT_ENCODING");
  }

  private static OperatorRun base64(String operation, String text) {
    return OperatorRun.of("base64").with("operation", operation).with("text", text);
  }

  @Test
  void base64_alphabets_andPadding() {
    assertThat(base64("encode", "\u00ff\u00fe?>").value().textValue()).isEqualTo("w7/Dvj8+");
    assertThat(base64("encode", "\u00ff\u00fe?>").with("urlSafe", true).value().textValue())
        .isEqualTo("w7_Dvj8-");
    assertThat(base64("encode", "a").value().textValue()).isEqualTo("YQ==");
    assertThat(base64("encode", "a").with("padding", false).value().textValue()).isEqualTo("YQ");
    assertThat(base64("decode", "YQ").value().textValue()).isEqualTo("a");
  }

  @Test
  void base64_badInput_isAnError() {
    assertThat(base64("decode", "Y*==").error()).startsWith("BASE64_SYNTAX");
    assertThat(base64("decode", "/w==").error()).startsWith("TEXT_ENCODING");
    assertThat(base64("encode", "\udc00").error()).startsWith("TEXT_ENCODING");
    assertThat(base64("encode", "abc").with("charsMax", 2).error()).startsWith("LIMIT_CHARS");
  }

  private static OperatorRun csv(String text) {
    return OperatorRun.of("csv_parse").with("text", text);
  }

  @Test
  void csvParse_header_namesTheColumns() {
    assertThat(csv("id,name\r\n1,\"Ada, \"\"A\"\"\"\r\n\r\n2,\"x\ny\"").value())
        .isEqualTo(json("[{'id':'1','name':'Ada, \\\"A\\\"'},{'id':'2','name':'x\\ny'}]"));
  }

  @Test
  void csvParse_withoutHeader_givesArrays() {
    assertThat(csv("1;2\n;\n").with("header", false).with("delimiter", ";").value())
        .isEqualTo(json("[['1','2'],['','']]"));
    assertThat(csv("").value()).isEqualTo(json("[]"));
  }

  @Test
  void csvParse_quotes_tellTheirPlace() {
    assertThat(csv("a,b\n1,x\"y").error()).startsWith("CSV_SYNTAX: line 2, column 4");
    assertThat(csv("a\n\"x\"y").error()).contains("line 2, column 4: something follows");
    assertThat(csv("a\n\"x").error()).contains("never closed");
  }

  @Test
  void csvParse_raggedRecord_tellsItsLine() {
    assertThat(csv("a,b\n\n\"1\n2\",3\n4\n").error())
        .startsWith("CSV_COLUMNS: the record at line 5 has 1 fields, the first record has 2");
  }

  @Test
  void csvParse_columnTwice_isAnError() {
    assertThat(csv("a,a\n").error()).startsWith("CSV_HEADER: two columns are called 'a'");
  }

  @Test
  void csvParse_limits_holdAtTheirEdges() {
    assertThat(csv("a\n1\n2").with("itemsMax", 2).with("columnsMax", 1).value()).hasSize(2);
    assertThat(csv("a\n1\n2").with("itemsMax", 1).error()).startsWith("LIMIT_ITEMS");
    assertThat(csv("a,b").with("columnsMax", 1).error()).startsWith("LIMIT_COLUMNS");
    assertThat(csv("abc").with("charsMax", 2).error()).startsWith("LIMIT_CHARS");
  }

  @Test
  void csv_badDelimiter_isAFault() {
    for (String delimiter : new String[] {"", ",,", "\"", "\n"}) {
      assertThat(csv("").with("delimiter", delimiter).fault())
          .startsWith("DELIMITER_SYNTAX at delimiter");
    }
  }

  private static OperatorRun rows(String rows) {
    return OperatorRun.of("csv_write").withJson("rows", rows);
  }

  @Test
  void csvWrite_objects_haveAHeader() {
    assertThat(rows("[{'a':1,'b':'x,y'},{'b':'q\\\"','a':null}]").value().textValue())
        .isEqualTo("a,b\r\n1,\"x,y\"\r\n,\"q\"\"\"\r\n");
  }

  @Test
  void csvWrite_columns_chooseTheOrder() {
    assertThat(
            rows("[{'a':1}]")
                .withJson("columns", "['b','a']")
                .with("header", false)
                .value()
                .textValue())
        .isEqualTo(",1\r\n");
  }

  @Test
  void csvWrite_keyThatIsNoColumn_isAnError() {
    assertThat(rows("[{'a':1},{'c':1}]").error())
        .startsWith("CSV_COLUMNS: element 1 of 'rows' has the key 'c'");
  }

  @Test
  void csvWrite_badRecords_areErrors() {
    assertThat(rows("[[1],[1,2]]").error()).startsWith("CSV_COLUMNS");
    assertThat(rows("[[]]").error()).startsWith("CSV_COLUMNS");
    assertThat(rows("[1]").error()).startsWith("INPUT_TYPE");
    assertThat(rows("[[1],{}]").error()).startsWith("INPUT_TYPE");
    assertThat(rows("[[[]]]").error()).startsWith("INPUT_TYPE: a field of element 0");
  }

  @Test
  void csvWrite_columnTwice_isAFault() {
    assertThat(rows("[]").withJson("columns", "['a','a']").fault())
        .startsWith("CONFIG_VALUE at columns");
  }

  @Test
  void csvWrite_limits_holdAtTheirEdges() {
    assertThat(rows("[[1]]").with("charsMax", 3).value().textValue()).isEqualTo("1\r\n");
    assertThat(rows("[[1]]").with("charsMax", 2).error()).startsWith("LIMIT_CHARS");
    assertThat(rows("[[1],[2]]").with("itemsMax", 1).error()).startsWith("LIMIT_ITEMS");
    assertThat(rows("[[1,2]]").with("columnsMax", 1).error()).startsWith("LIMIT_COLUMNS");
  }
}
