// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.definition.Location;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
  private static final JsonLimits LIMITS = JsonLimits.ofDefaults();

  static void assertRefused(ThrowingCallable code, String expected, String message) {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(code)
        .withMessageContaining(message)
        .extracting(JsonException::code)
        .isEqualTo(expected);
  }

  static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN", "Infinity", "-Infinity", "01", "-01", ".5", "5.", "+1", "1e", "0x1", "'a'", "{a:1}",
        "[1,]", "{\"a\":1,}", "// c\n1", "/* c */1", "# c\n1", "tru", "nul", "[1", "{\"a\"", "]",
        "\"a", "\"\\x\"", "\"\\u12\"", "\"a\nb\"", "\"\u0000\"", "\"\u001f\"", "1 2", "{} {}",
        "\ufeff1", "", "  ", "[1 2]", "{\"a\" 1}", "{1:2}", "\u00a01"
      })
  void parse_notStrict_isSyntaxError(String text) {
    assertRefused(() -> Json.parse(text), "JSON_SYNTAX", "JSON");
  }

  @Test
  void parse_secondLine_tellsLineAndColumn() {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> Json.parse("{\"a\":\n  [1, x]}"))
        .satisfies(
            e -> {
              assertThat(e.pointer()).isEqualTo("/a/1");
              assertThat(e.location()).isEqualTo(new Location(2, 7));
            });
  }

  @Test
  void parse_duplicateName_isRefusedWithPointer() {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> Json.parse("{\"x\":{\"a/b\":1,\n\"a/b\":2}}"))
        .withMessageContaining("'a/b' stands twice")
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo("JSON_DUPLICATE_KEY");
              assertThat(e.pointer()).isEqualTo("/x/a~1b");
              assertThat(e.location()).isEqualTo(new Location(2, 1));
            });
  }

  @Test
  void problems_several_areAllListedWithBothPlaces() {
    List<JsonException> problems =
        Json.problems("{\"a\":1,\n\"a\":1e999999999,\n\"b\":\"\\ud800\", \"a\": 3, !}");

    assertThat(problems)
        .extracting(JsonException::code)
        .containsExactly(
            "JSON_DUPLICATE_KEY",
            "JSON_NUMBER",
            "JSON_ENCODING",
            "JSON_DUPLICATE_KEY",
            "JSON_SYNTAX");
    assertThat(problems.get(0)).hasMessageContaining("first at line 1, column 2");
  }

  @Test
  void problems_ofGoodText_isEmpty() {
    assertThat(Json.problems("{\"a\":[1]}")).isEmpty();
  }

  @Test
  void problems_endlessDuplicates_stopAtHundred() {
    assertThat(Json.problems("{\"a\":1" + ",\"a\":1".repeat(1_000) + "}")).hasSize(100);
  }

  @Test
  void parse_depth_isBoundedAtItsEdge() {
    assertThat(Json.parse(nested(200))).isNotNull();
    assertRefused(() -> Json.parse(nested(201)), "JSON_TOO_DEEP", "more than 200 levels");
  }

  @Test
  void parse_document_isBoundedAtItsEdge() {
    JsonLimits limits = LIMITS.withDocumentCharsMax(10);
    String fits = "\"12345678\"";
    String above = "\"123456789\"";
    assertThat(Json.parse(fits, limits).textValue()).hasSize(8);
    assertThat(Json.parse(new StringReader(fits), limits).textValue()).hasSize(8);
    assertRefused(() -> Json.parse(above, limits), "JSON_TOO_LARGE", "longer than 10");
    assertRefused(
        () -> Json.parse(new StringReader(above), limits), "JSON_TOO_LARGE", "longer than 10");
    assertRefused(
        () -> Json.parse(above.getBytes(StandardCharsets.UTF_8), limits),
        "JSON_TOO_LARGE",
        "longer than 10");
  }

  @Test
  void parse_values_areBoundedAtTheEdge() {
    JsonLimits limits = LIMITS.withValuesMax(3);
    assertThat(Json.parse("[1,2]", limits)).hasSize(2);
    assertRefused(() -> Json.parse("[1,2,3]", limits), "JSON_TOO_LARGE", "more than 3 values");
  }

  @Test
  void parse_string_isBoundedAtItsEdge() {
    JsonLimits limits = LIMITS.withStringCharsMax(3);
    assertThat(Json.parse("\"abc\"", limits).textValue()).isEqualTo("abc");
    assertRefused(() -> Json.parse("\"abcd\"", limits), "JSON_TOO_LARGE", "has 4 characters");
  }

  @Test
  void parse_name_isBoundedAtItsEdge() {
    assertThat(Json.parse("{\"" + "n".repeat(1_024) + "\":1}")).hasSize(1);
    assertRefused(
        () -> Json.parse("{\"" + "n".repeat(1_025) + "\":1}"), "JSON_TOO_LARGE", "1,025");
  }

  @Test
  void parse_digits_areBoundedAtTheEdge() {
    assertThat(Json.parse("-" + "9".repeat(1_000)).isBigInteger()).isTrue();
    assertRefused(() -> Json.parse("9".repeat(1_001)), "JSON_NUMBER", "out of range");
    assertThat(Json.parse("0." + "9".repeat(1_000)).isBigDecimal()).isTrue();
    assertRefused(() -> Json.parse("0." + "9".repeat(1_001)), "JSON_NUMBER", "out of range");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e6144", "9.99e6144", "1e-6144", "0.1e-6143", "0e-6144", "12.5e3"})
  void parse_exponentInside_isExact(String text) {
    assertThat(Json.parse(text).decimalValue()).isEqualTo(new BigDecimal(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e6145", "10e6144", "1e-6145", "1e1000000000", "-1e-1000000000", "1e99999999999999999999",
        "0e1000000000", "1.5E+2147483648"
      })
  void parse_exponentOutside_isRefused(String text) {
    assertRefused(() -> Json.parse(text), "JSON_NUMBER", "out of range");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1", "-0, 0", "2147483648, 2147483648", "9223372036854775807, 9223372036854775807",
    "9223372036854775808, 9223372036854775808", "1.10, 1.10", "0.1, 0.1", "1E2, 1E+2", "-0.0, 0.0",
    "5e0, 5.0", "0.5E1, 5.0"
  })
  void parse_number_isExact(String text, String written) {
    assertThat(Json.write(Json.parse(text))).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"\\ud800\"", "\"\\udc00\"", "\"\\udc00\\ud800\"", "\"\ud800\"", "{\"\\ud800\":1}"})
  void parse_halfCharacter_isRefused(String text) {
    assertRefused(() -> Json.parse(text), "JSON_ENCODING", "surrogate pair");
  }

  @Test
  void parse_invalidUtf8_isRefused() {
    for (byte[] bytes :
        List.of(
            new byte[] {'"', (byte) 0xc3, '"'},
            new byte[] {'"', (byte) 0xff, '"'},
            new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'},
            new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
            new byte[] {(byte) 0xfe, (byte) 0xff, 0, '1'})) {
      assertRefused(() -> Json.parse(bytes), "JSON_ENCODING", "not UTF-8");
      assertRefused(
          () -> Json.parse(new ByteArrayInputStream(bytes)), "JSON_ENCODING", "not UTF-8");
    }
  }

  @Test
  void parse_byteOrderMark_isRefused() {
    byte[] bytes = "\ufeff{}".getBytes(StandardCharsets.UTF_8);
    assertRefused(() -> Json.parse(bytes), "JSON_SYNTAX", "feff");
  }

  @Test
  void parse_escapedNul_isAString() {
    assertThat(Json.parse("\"\\u0000\"").textValue()).isEqualTo("\u0000");
  }

  @Test
  void write_halfCharacter_isRefusedWithPointer() {
    ObjectNode tree = Json.nodes().objectNode();
    tree.putArray("a").add("\udc00");
    assertRefused(() -> Json.write(tree), "JSON_ENCODING", "'/a/0'");
  }

  @Test
  void write_foreignNodes_areRefused() {
    JsonNodeFactory foreign = JsonNodeFactory.instance;
    assertRefused(() -> Json.write(foreign.pojoNode(new Object())), "JSON_VALUE", "POJO");
    assertRefused(() -> Json.write(foreign.missingNode()), "JSON_VALUE", "MISSING");
    assertRefused(() -> Json.write(foreign.numberNode(Double.NaN)), "JSON_NUMBER", "NaN");
    assertRefused(
        () -> Json.write(foreign.numberNode(new BigDecimal("1e1000000000"))),
        "JSON_NUMBER",
        "out of range");
  }

  @Test
  void write_depth_isBoundedAtItsEdge() {
    JsonLimits deep = LIMITS.withDepthMax(1_001);
    assertThat(Json.write(Json.parse(nested(1_000), deep))).isEqualTo(nested(1_000));
    JsonNode above = Json.parse(nested(1_001), deep);
    assertRefused(() -> Json.write(above), "JSON_TOO_DEEP", "more than 1000 levels");
  }

  @Test
  void nodes_equalNumbers_areEqualNodes() {
    assertThat(Json.nodes().numberNode(5L)).isInstanceOf(IntNode.class);
    assertThat(Json.nodes().numberNode(1L << 40)).isInstanceOf(LongNode.class);
    assertThat(Json.nodes().numberNode(BigInteger.ONE)).isInstanceOf(IntNode.class);
    assertThat(Json.nodes().numberNode(BigInteger.ONE.shiftLeft(63)))
        .isInstanceOf(BigIntegerNode.class);
    assertThat(Json.nodes().numberNode(1.5)).isEqualTo(Json.parse("1.5"));
    assertThat(Json.write(Json.nodes().numberNode(new BigDecimal("5")))).isEqualTo("5.0");
    assertThat(Json.write(JsonNodeFactory.instance.numberNode(BigDecimal.TEN))).isEqualTo("10.0");
    assertThat(Json.nodes().numberNode(1.1f)).isEqualTo(Json.parse("1.1"));
    assertThat(Json.nodes().objectNode().put("a", 5L)).isEqualTo(Json.parse("{\"a\":5}"));
  }

  @Test
  void nodes_monsterNumbers_areRefused() {
    assertRefused(() -> Json.nodes().numberNode(Double.NaN), "JSON_NUMBER", "NaN");
    assertRefused(
        () -> Json.nodes().numberNode(Float.POSITIVE_INFINITY), "JSON_NUMBER", "Infinity");
    assertRefused(
        () -> Json.nodes().numberNode(new BigDecimal("1e1000000000")), "JSON_NUMBER", "scale");
    assertRefused(
        () -> Json.nodes().numberNode(BigInteger.TEN.pow(1_000)), "JSON_NUMBER", "out of range");
    assertThat(Json.nodes().numberNode(BigInteger.TEN.pow(1_000).subtract(BigInteger.ONE)))
        .isNotNull();
    assertRefused(
        () -> Json.nodes().numberNode(BigInteger.ONE.shiftLeft(100_000_000)),
        "JSON_NUMBER",
        "100000001 bits");
  }

  @Test
  void limits_belowOne_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LIMITS.withDepthMax(0))
        .withMessageContaining("depthMax is 0");
  }
}
