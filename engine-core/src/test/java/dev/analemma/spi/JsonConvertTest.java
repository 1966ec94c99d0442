// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonConvertTest {
  record Line(String sku, int count, BigDecimal price) {}

  record Order(String id, List<Line> lines, Optional<String> note) {}

  record Times(
      Instant instant,
      Duration duration,
      LocalDate date,
      LocalDateTime local,
      OffsetDateTime offset,
      ZonedDateTime zoned,
      Map<LocalDate, Optional<Duration>> days) {}

  record Numbers(int i, long l, double d, Integer boxed, BigDecimal exact, boolean flag) {}

  record Raw(JsonNode value) {}

  enum Color {
    RED
  }

  record Colored(Color color) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
  sealed interface Shape permits Circle {}

  record Circle(int radius) implements Shape {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  interface Open {}

  record Opened(int a) implements Open {}

  private static void failed(String json, Type type, String pointer, String message) {
    assertThatExceptionOfType(JsonException.class)
        .isThrownBy(() -> Json.convert(Json.parse(json), type))
        .withMessageContaining(message)
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo("CONVERT_FAILED");
              assertThat(e.pointer()).isEqualTo(pointer);
            });
  }

  @Test
  void convert_recordWithRecords_roundTrips() {
    Order order =
        new Order("o1", List.of(new Line("a", 2, new BigDecimal("1.10"))), Optional.of("hi"));
    JsonNode tree = Json.tree(order);
    assertThat(Json.write(tree))
        .isEqualTo(
            "{\"id\":\"o1\",\"lines\":[{\"sku\":\"a\",\"count\":2,\"price\":1.10}],\"note\":\"hi\"}");
    assertThat(Json.<Order>convert(tree, Order.class)).isEqualTo(order);
  }

  @Test
  void convert_times_roundTripAsIsoStrings() {
    Times times =
        new Times(
            Instant.parse("2026-01-02T03:04:05.123456789Z"),
            Duration.ofMillis(1_500),
            LocalDate.parse("2026-01-02"),
            LocalDateTime.parse("2026-01-02T03:04:05"),
            OffsetDateTime.parse("2026-01-02T03:04:05+02:00"),
            ZonedDateTime.parse("2026-01-02T03:04:05+01:00[Europe/Paris]"),
            Map.of(LocalDate.EPOCH, Optional.of(Duration.ZERO)));
    JsonNode tree = Json.tree(times);
    assertThat(tree.get("instant").textValue()).isEqualTo("2026-01-02T03:04:05.123456789Z");
    assertThat(tree.get("duration").textValue()).isEqualTo("PT1.5S");
    assertThat(tree.get("days")).isEqualTo(Json.parse("{\"1970-01-01\":\"PT0S\"}"));
    assertThat(Json.<Times>convert(tree, Times.class)).isEqualTo(times);
  }

  @Test
  void convert_genericType_keepsItsArguments() {
    Type type = new TypeReference<Map<String, List<Line>>>() {}.getType();
    Map<String, List<Line>> lines =
        Json.convert(Json.parse("{\"x\":[{\"sku\":\"a\",\"count\":1,\"price\":2}]}"), type);
    assertThat(lines.get("x").get(0).price()).isEqualByComparingTo("2");
  }

  @Test
  void convert_missingOptional_isEmpty() {
    Order order = Json.convert(Json.parse("{\"id\":\"a\",\"lines\":[]}"), Order.class);
    assertThat(order.note()).isEmpty();
    assertThat(Json.<Order>convert(Json.parse("{\"note\":null}"), Order.class).note()).isEmpty();
  }

  @Test
  void convert_unknownProperty_isRefusedWithNearName() {
    failed(
        "{\"lines\":[{\"sku\":\"a\",\"count\":1,\"cuont\":1}]}",
        Order.class,
        "/lines/0/cuont",
        "Did you mean 'count'?");
  }

  @Test
  void convert_missingPrimitive_isRefusedWithNearName() {
    failed(
        "{\"lines\":[{\"sku\":\"a\",\"cuont\":1}]}",
        Order.class,
        "/lines/0/count",
        "'count' is missing. Add it; is 'cuont' meant?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"i\":\"5\"}|/i", "{\"i\":1.5}|/i", "{\"i\":null}|/i", "{\"i\":2147483648}|/i",
        "{\"l\":9223372036854775808}|/l", "{\"flag\":1}|/flag", "{\"flag\":\"true\"}|/flag",
        "{\"boxed\":\"\"}|/boxed", "{\"boxed\":1.0}|/boxed", "{\"exact\":\"1.5\"}|/exact",
        "{\"i\":[1]}|/i"
      })
  void convert_wrongScalar_isRefused(String json, String pointer) {
    failed(json, Numbers.class, pointer, "does not fit");
  }

  record Reals(double d, Double boxed, float f) {}

  @Test
  void convert_reals_takeNumbersOnly() {
    Reals reals = Json.convert(Json.parse("{\"d\":1,\"boxed\":null,\"f\":0.5}"), Reals.class);
    assertThat(reals).isEqualTo(new Reals(1, null, 0.5f));
    failed("{\"d\":\"NaN\"}", Reals.class, "/d", "does not fit");
    failed("{\"boxed\":\"Infinity\"}", Reals.class, "/boxed", "does not fit");
    failed("{\"f\":\"-Infinity\"}", Reals.class, "/f", "does not fit");
    failed("{\"d\":null}", Reals.class, "/d", "does not fit");
    failed("{\"d\":1}", Reals.class, "/f", "'f' is missing");
  }

  @Test
  void convert_numberForEnum_isRefused() {
    failed("{\"color\":0}", Colored.class, "/color", "does not fit");
    failed("{\"color\":\"BLUE\"}", Colored.class, "/color", "does not fit");
  }

  @Test
  void convert_badTime_isRefused() {
    failed("{\"instant\":\"yesterday\"}", Times.class, "/instant", "ISO-8601");
    failed("{\"duration\":5}", Times.class, "/duration", "does not fit");
    failed("{\"days\":{\"x\":null}}", Times.class, "/days", "ISO-8601");
  }

  @Test
  void convert_jsonNode_isTheSameValue() {
    JsonNode value = Json.parse("{\"value\":{\"a\":[1.10,5]}}");
    assertThat(Json.<JsonNode>convert(value, JsonNode.class)).isSameAs(value);
    assertThat(Json.<Raw>convert(value, Raw.class).value()).isEqualTo(value.get("value"));
    assertThat(Json.tree(new Raw(value))).isEqualTo(Json.nodes().objectNode().set("value", value));
  }

  @Test
  void convert_sealedTypeByName_works() {
    Shape circle = Json.convert(Json.parse("{\"kind\":\"circle\",\"radius\":2}"), Shape.class);
    assertThat(circle).isEqualTo(new Circle(2));
    assertThat(Json.tree(circle)).isEqualTo(Json.parse("{\"kind\":\"circle\",\"radius\":2}"));
  }

  @Test
  void convert_typeByClassName_isRefusedThoughAnnotated() {
    failed(
        "{\"@class\":\"" + Opened.class.getName() + "\",\"a\":1}", Open.class, "", "does not fit");
  }

  @Test
  void convert_classNameInData_isOnlyData() {
    Object value =
        Json.convert(Json.parse("[\"java.net.URL\",{\"@class\":\"java.net.URL\"}]"), Object.class);
    assertThat(value).isEqualTo(List.of("java.net.URL", Map.of("@class", "java.net.URL")));
  }

  @Test
  void tree_scalarsAndNull_areValues() {
    assertThat(Json.tree(null).isNull()).isTrue();
    assertThat(Json.tree(5L)).isEqualTo(Json.parse("5"));
    assertThat(Json.tree(1.5)).isEqualTo(Json.parse("1.5"));
    assertThat(Json.tree(Optional.empty()).isNull()).isTrue();
    assertThat(Json.tree(new byte[] {1, 2, 3})).isEqualTo(Json.parse("\"AQID\""));
  }

  @Test
  void tree_whatIsNoJson_isRefused() {
    JsonTest.assertRefused(() -> Json.tree(Double.NaN), "JSON_NUMBER", "NaN");
    JsonTest.assertRefused(() -> Json.tree(new Object()), "CONVERT_FAILED", "java.lang.Object");
    JsonTest.assertRefused(() -> Json.tree("\ud800"), "JSON_ENCODING", "half a character");
    JsonTest.assertRefused(
        () -> Json.tree(new BigDecimal("1e1000000000")), "JSON_NUMBER", "out of range");
  }
}
