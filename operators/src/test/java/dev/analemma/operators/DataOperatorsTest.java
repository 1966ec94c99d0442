// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import static dev.analemma.operators.OperatorRun.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** Hashes, base64 and CSV, by example. */
class DataOperatorsTest {
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
