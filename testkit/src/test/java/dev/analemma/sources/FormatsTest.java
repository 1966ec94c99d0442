// SPDX-License-Identifier: Apache-2.0
package dev.analemma.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.spi.ItemReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of bytes, format by format. */
class FormatsTest {
  private static final byte[] BAD = Reading.bytes('x', 0xff, 'y', '\n');

  // JSON lines

  @Test
  void jsonl_blankLinesAndMarkAndLastLineWithoutEnd_areNothingSpecial() throws Exception {
    assertThat(Reading.of("jsonl", "\ufeff\n{\"a\":1}\r\n \t\n[2]\n3").items())
        .containsExactly("{\"a\":1}", "[2]", "3");
  }

  @Test
  void jsonl_badLine_isAnErrorOfItsItemAlone() throws Exception {
    Reading reading = Reading.of("jsonl", "1\n\n{\"a\":}\n3\n");

    assertThat(reading.items()).containsExactly("1", "JSON_SYNTAX", "3");
    OperatorException error = reading.errors().get(0);
    assertThat(error).hasMessageContaining("line 3 of 'it' (item 1): column 6");
    assertThat(error.details()).hasToString("{\"index\":1,\"line\":3}");
  }

  @Test
  void jsonl_whatTheCodecRefuses_keepsItsCode() throws Exception {
    assertThat(
            Reading.of("jsonl", "{\"a\":1,\"a\":2}\n1e99999\n1 2\n" + "[".repeat(201) + "\n")
                .items())
        .containsExactly("JSON_DUPLICATE_KEY", "JSON_NUMBER", "JSON_SYNTAX", "JSON_TOO_DEEP");
  }

  @Test
  void jsonl_depthAtItsLimit_isRead() throws Exception {
    String deep = "[".repeat(200) + "]".repeat(200);

    assertThat(Reading.of("jsonl", deep).items()).containsExactly(deep);
  }

  @Test
  void jsonl_badUtf8_isAnErrorOrReplaced() throws Exception {
    byte[] text = Reading.joined(Reading.bytes('"', 0xc3, '"', '\n'), Reading.bytes('1'));

    assertThat(Reading.of("jsonl", text).items()).containsExactly("TEXT_ENCODING", "1");
    assertThat(Reading.of("jsonl", text).with("malformed", "replace").items())
        .containsExactly("\"\ufffd\"", "1");
  }

  @Test
  void jsonl_textOfUtf16_isNotTakenForJson() throws Exception {
    assertThat(Reading.of("jsonl", Reading.bytes(0, '1')).items()).containsExactly("JSON_SYNTAX");
  }

  @Test
  void jsonl_lineBeyondTheLimit_isPassedOver() throws Exception {
    String text = "1\n" + "9".repeat(300_000) + "\r\n2\n" + "8".repeat(300_000);

    Reading reading = Reading.of("jsonl", text).with("itemBytesMax", "1KiB");

    assertThat(reading.items()).containsExactly("1", "ITEM_TOO_LARGE", "2", "ITEM_TOO_LARGE");
    assertThat(reading.errors().get(0)).hasMessageContaining("more than 1,024 bytes");
  }

  @Test
  void jsonl_itemsLongerThanTheBuffer_areRead() throws Exception {
    String large = "\"" + "é".repeat(150_000) + "\"";

    assertThat(Reading.of("jsonl", "1\n" + large + "\n" + large).items())
        .containsExactly("1", large, large);
  }

  // Lines

  @Test
  void lines_everyLine_isAText() throws Exception {
    assertThat(Reading.of("lines", "a\r\n\n b\rc \n").items())
        .containsExactly("\"a\"", "\"\"", "\" b\\rc \"");
  }

  @Test
  void lines_skipBlank_passesOverThem() throws Exception {
    assertThat(Reading.of("lines", "a\n\n \t\nb").with("skipBlank", true).items())
        .containsExactly("\"a\"", "\"b\"");
  }

  @ParameterizedTest
  @CsvSource({
    // The last allowed byte is the end, the start and the middle of a character of three bytes.
    "aaaaaaaa, aaaaaaaa",
    "aaaaaaaab, aaaaaaaa",
    "aaaaa\u20ac, aaaaa\u20ac",
    "aaaaa\u20acb, aaaaa\u20ac",
    "aaaaaaa\u20ac, aaaaaaa",
    "aaaaaa\u20ac, aaaaaa",
  })
  void lines_tooLong_areCutBetweenCharacters(String line, String start) throws Exception {
    for (String more : List.of("", "x".repeat(200_000))) {
      boolean longer = line.getBytes(StandardCharsets.UTF_8).length > 8;
      String text = "1\n" + line + (longer ? more : "") + "\n2\n";

      assertThat(Reading.of("lines", text).with("itemBytesMax", 8).with("tooLong", "cut").items())
          .containsExactly("\"1\"", "\"" + start + "\"", "\"2\"");
      assertThat(Reading.of("lines", text).with("itemBytesMax", 8).items())
          .containsExactly("\"1\"", longer ? "ITEM_TOO_LARGE" : "\"" + start + "\"", "\"2\"");
    }
  }

  @Test
  void lines_badUtf8InALineThatIsCut_isAnErrorOfThatLine() throws Exception {
    byte[] text =
        Reading.joined(
            Reading.bytes('x', 0xff),
            "x".repeat(200_000).getBytes(StandardCharsets.UTF_8),
            Reading.bytes('\n', 'z'));
    Reading reading = Reading.of("lines", text).with("itemBytesMax", 8).with("tooLong", "cut");

    assertThat(reading.items()).containsExactly("TEXT_ENCODING", "\"z\"");
  }

  @Test
  void lines_badUtf8_isAnErrorOrReplaced() throws Exception {
    byte[] text = Reading.joined(BAD, Reading.bytes('z'));

    assertThat(Reading.of("lines", text).items()).containsExactly("TEXT_ENCODING", "\"z\"");
    assertThat(Reading.of("lines", text).with("malformed", "replace").items())
        .containsExactly("\"x\ufffdy\"", "\"z\"");
  }

  // CSV

  @Test
  void csv_header_namesTheColumns() throws Exception {
    assertThat(Reading.of("csv", "\ufeffa,b\r\n1,\"x\r\ny, \"\"z\"\"\"\n\n2,\r3,\"\"").items())
        .containsExactly(
            "{\"a\":\"1\",\"b\":\"x\\r\\ny, \\\"z\\\"\"}",
            "{\"a\":\"2\",\"b\":\"\"}",
            "{\"a\":\"3\",\"b\":\"\"}");
  }

  @Test
  void csv_badRecords_areErrorsOfTheirItemsAlone() throws Exception {
    String text = "a,b\n5\" pipe,1\n1,2\n\"x\"y,3\n4\n5,6\n";
    Reading reading = Reading.of("csv", text);

    assertThat(reading.items())
        .containsExactly(
            "CSV_SYNTAX",
            "{\"a\":\"1\",\"b\":\"2\"}",
            "CSV_SYNTAX",
            "CSV_COLUMNS",
            "{\"a\":\"5\",\"b\":\"6\"}");
    assertThat(reading.errors().get(1)).hasMessageContaining("line 4, column 4");
    assertThat(reading.errors().get(2)).hasMessageContaining("line 5 of 'it' (item 3)");
  }

  @Test
  void csv_quoteThatIsNeverClosed_isOneError() throws Exception {
    Reading reading = Reading.of("csv", "a\n1\n\"2\n3\n");

    assertThat(reading.items()).containsExactly("{\"a\":\"1\"}", "CSV_SYNTAX");
    assertThat(reading.errors().get(0)).hasMessageContaining("line 3, column 1");
  }

  @Test
  void csv_quoteThatSwallowsLines_endsAtTheLimit() throws Exception {
    String text = "a\n\"" + "x\n".repeat(10) + "1\n2\n";

    assertThat(Reading.of("csv", text).with("itemBytesMax", 20).items())
        .containsExactly("ITEM_TOO_LARGE", "{\"a\":\"1\"}", "{\"a\":\"2\"}");
  }

  @Test
  void csv_badUtf8_isAnErrorOfItsRecord() throws Exception {
    byte[] text = Reading.joined(Reading.bytes('a', '\n'), BAD, Reading.bytes('z'));

    assertThat(Reading.of("csv", text).items()).containsExactly("TEXT_ENCODING", "{\"a\":\"z\"}");
  }

  @Test
  void csv_columnTwice_endsTheSource() {
    assertCode(Reading.of("csv", "a,b,a\n1,2,3"), "CSV_HEADER", "two columns are called 'a'");
  }

  @Test
  void csv_columnsAboveTheirLimit_areAnError() throws Exception {
    Reading reading = Reading.of("csv", "1,2\n1,2,3\n").with("header", false).with("columnsMax", 2);

    assertThat(reading.items()).containsExactly("[\"1\",\"2\"]", "LIMIT_COLUMNS");
  }

  @Test
  void csv_headerAlone_hasNoItem() throws Exception {
    assertThat(Reading.of("csv", "a,b").items()).isEmpty();
  }

  @Test
  void csv_positionBehindABadRecord_goesOn() throws Exception {
    Reading reading = Reading.of("csv", "x\"\n1,2\n3,4\n").with("header", false);
    JsonNode position;
    try (ItemReader reader = reading.open(null)) {
      reader.next();
      reader.next();
      position = reader.position();
    }
    try (ItemReader reader = reading.open(position)) {
      assertThat(reader.next()).hasToString("Item[index=2, value=[\"3\",\"4\"], error=null]");
    }
  }

  // JSON

  @Test
  void json_elements_comeOneByOne() throws Exception {
    assertThat(Reading.of("json", " [1, {\"a\": [2]}, \"x\"] ").items())
        .containsExactly("1", "{\"a\":[2]}", "\"x\"");
    assertThat(Reading.of("json", "[]").items()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1, 2", "[1, }", "[1] 2", "[1 2]", "", "[1, {\"a\":1,\"a\":2}]"})
  void json_brokenText_endsTheSource(String text) {
    assertThatThrownBy(() -> Reading.of("json", text).items())
        .isInstanceOfSatisfying(
            OperatorException.class, e -> assertThat(e.code()).startsWith("JSON_"))
        .hasMessageContaining("'it' cannot be read behind item");
  }

  @Test
  void json_brokenElement_tellsItsPlace() {
    assertThatThrownBy(
            () -> Reading.of("json", "{\"d\": [1,\n{\"a\": tru}]}").with("pointer", "/d").items())
        .hasMessageContaining("JSON at '/d/1'")
        .hasMessageContaining("line 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/b", "/a/3", "/a/0/x", "/s/x"})
  void json_pointerToNothing_isAnError(String pointer) {
    Reading reading =
        Reading.of("json", "{\"a\": [1, 2, 3], \"s\": \"x\"}").with("pointer", pointer);

    assertCode(reading, "JSON_POINTER", "leads to nothing");
  }

  @Test
  void json_noArray_isAnError() {
    assertCode(Reading.of("json", "{\"a\": 1}"), "JSON_POINTER", "no array, but an object");
  }

  @Test
  void json_hugeElement_isRefusedBeforeItIsRead() {
    String text = "[\"" + "x".repeat(5_000_000) + "\"]";

    assertCode(Reading.of("json", text).with("itemBytesMax", 1_000), "JSON_TOO_LARGE", "1,000");
  }

  @Test
  void json_manyElements_areNoLargeText() throws Exception {
    String text = "[" + "1,".repeat(200_000) + "1]";

    assertThat(Reading.of("json", text).with("itemBytesMax", 1_000).items()).hasSize(200_001);
  }

  // Packed

  @Test
  void gzip_isFoundByItsFirstBytes() throws Exception {
    assertThat(Reading.of("lines", Reading.gzip("a\nb")).items()).containsExactly("\"a\"", "\"b\"");
  }

  @Test
  void gzip_severalPartsInOneFile_areOneText() throws Exception {
    byte[] twice = Reading.joined(Reading.gzip("a\n"), Reading.gzip("b\n"));

    assertThat(Reading.of("lines", twice).with("compression", "gzip").items())
        .containsExactly("\"a\"", "\"b\"");
  }

  @Test
  void gzip_thatEndsTooEarly_isBroken() throws IOException {
    byte[] packed = Reading.gzip("abc\n".repeat(1_000));
    byte[] cut = java.util.Arrays.copyOf(packed, packed.length - 12);

    assertCode(Reading.of("lines", cut), "SOURCE_BROKEN", "cannot be read behind item");
  }

  @Test
  void gzip_thatIsNone_isBroken() {
    assertCode(
        Reading.of("lines", "plain text").with("compression", "gzip"), "SOURCE_BROKEN", "GZIP");
  }

  @Test
  void gzip_notWanted_isTakenAsItIs() throws Exception {
    assertThat(Reading.of("lines", Reading.gzip("")).with("compression", "none").items())
        .contains("TEXT_ENCODING");
  }

  private static void assertCode(Reading reading, String code, String piece) {
    assertThatThrownBy(reading::items)
        .isInstanceOfSatisfying(OperatorException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(piece);
  }
}
