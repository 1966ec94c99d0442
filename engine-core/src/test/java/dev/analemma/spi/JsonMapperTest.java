// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the mapper keeps of the codec's promises when it reads texts itself, and what not. */
class JsonMapperTest {
  private static final String DEEP = "[".repeat(201) + "]".repeat(201);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":1,\"a\":2}",
        "{\"b\":{\"a\":1,\"a\":2}}",
        "1 2",
        "[1,]",
        "NaN",
        "/* */ 1",
        "{a:1}",
        "'a'"
      })
  void read_looseText_isRefused(String text) {
    assertThatThrownBy(() -> Json.mapper().readTree(text))
        .isInstanceOf(JsonProcessingException.class);
    assertThatThrownBy(() -> Json.mapper().readValue(text, Object.class))
        .isInstanceOf(JsonProcessingException.class);
  }

  @Test
  void read_deep_isRefusedBeyondTheLimit() throws JsonProcessingException {
    assertThat(Json.mapper().readTree(DEEP.substring(1, DEEP.length() - 1))).isNotNull();
    assertThatThrownBy(() -> Json.mapper().readTree(DEEP)).hasMessageContaining("200");
  }

  @Test
  void read_numbers_areExact() throws JsonProcessingException {
    assertThat(Json.mapper().readTree("0.1000")).isEqualTo(Json.parse("0.1000"));
    assertThat(Json.mapper().readValue("[0.1000]", Object.class))
        .isEqualTo(List.of(new BigDecimal("0.1000")));
  }

  @Test
  void read_hugeExponent_isRefusedInATree() {
    assertThatThrownBy(() -> Json.mapper().readTree("1e6145"))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("out of range");
  }

  @Test
  void read_halfCharacterAndByteOrderMark_areTaken() throws Exception {
    JsonNode half = Json.mapper().readTree("\"\\ude00\"");
    byte[] marked = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf, '1'};

    assertThat(half.textValue()).hasSize(1);
    assertThatThrownBy(() -> Json.parse("\"\\ude00\"")).isInstanceOf(JsonException.class);
    assertThat(Json.mapper().readTree(marked).intValue()).isEqualTo(1);
    assertThatThrownBy(() -> Json.parse(marked)).isInstanceOf(JsonException.class);
  }
}
