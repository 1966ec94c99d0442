// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.llm.SchemaDialect;
import dev.analemma.spi.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaRewriterTest {
  private static final String TICKET =
      "{'type': 'object', 'required': ['id'], 'properties': {'id': {'type': 'string', 'minLength':"
          + " 3}, 'n': {'type': 'integer', 'minimum': 1}, 'kind': {'const': 'bug'}, 'at':"
          + " {'$ref': '#/$defs/at'}}, '$defs': {'at': {'type': ['string', 'null'], 'format':"
          + " 'date'}}}";

  @Test
  void plain_hasDefinitionsInPlace() {
    assertThat(rewrite(TICKET, SchemaDialect.PLAIN))
        .isEqualTo(
            json(
                TICKET
                    .replace(
                        "{'$ref': '#/$defs/at'}", "{'type': ['string', 'null'], 'format': 'date'}")
                    .replaceAll(", '\\$defs'.*", "}")));
  }

  @Test
  void closed_hasNoOtherNamesAndNoBounds() {
    assertThat(rewrite(TICKET, SchemaDialect.CLOSED))
        .isEqualTo(
            json(
                "{'type': 'object', 'properties': {'id': {'type': 'string'}, 'n': {'type': 'integer'},"
                    + " 'kind': {'enum': ['bug']}, 'at': {'type': ['string', 'null']}}, 'required':"
                    + " ['id'], 'additionalProperties': false}"));
  }

  @Test
  void strict_requiresAllAndLetsTheOptionalBeNull() {
    assertThat(rewrite(TICKET, SchemaDialect.STRICT))
        .isEqualTo(
            json(
                "{'type': 'object', 'properties': {'id': {'type': 'string'}, 'n': {'type': ['integer',"
                    + " 'null']}, 'kind': {'anyOf': [{'enum': ['bug']}, {'type': 'null'}]}, 'at':"
                    + " {'type': ['string', 'null']}}, 'required': ['id', 'n', 'kind', 'at'],"
                    + " 'additionalProperties': false}"));
  }

  @Test
  void openApi_hasOneTypeAndNullable() {
    assertThat(rewrite(TICKET, SchemaDialect.OPENAPI))
        .isEqualTo(
            json(
                "{'type': 'object', 'properties': {'id': {'type': 'string'}, 'n': {'type': 'integer',"
                    + " 'minimum': 1}, 'kind': {'type': 'string', 'enum': ['bug']}, 'at': {'type':"
                    + " 'string', 'nullable': true}}, 'required': ['id']}"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      value = {
        "{'enum': ['a', null]} | {'type': 'string', 'enum': ['a'], 'nullable': true}",
        "{'type': 'integer', 'enum': [1, 2]} | {'type': 'integer'}",
        "{'anyOf': [{'type': 'string'}, {'type': 'null'}], 'title': 't'} | {'type': 'string', 'nullable': true}",
        "{'oneOf': [{'type': 'string'}, {'type': 'integer'}], 'title': 't'} | {'anyOf': [{'type': 'string'}, {'type': 'integer'}]}",
        "{'type': 'array', 'items': {'type': 'string'}} | {'type': 'array', 'items': {'type': 'string'}}"
      })
  void openApi_saysWhatItsModelsTake_andSaysItTheSecondTimeAlike(String schema, String written) {
    JsonNode once = rewrite(inAnObject(schema), SchemaDialect.OPENAPI);

    assertThat(once.at("/properties/a")).isEqualTo(json(written));
    assertThat(SchemaDialect.OPENAPI.write(once)).isEqualTo(once);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'type': 'object'}",
        "{'type': 'array'}",
        "{'type': 'null'}",
        "{'const': 5}",
        "{'anyOf': [{'type': 'null'}]}"
      })
  void openApi_cannotSay_whatHasNoType(String schema) {
    assertThat(rewrite(inAnObject(schema), SchemaDialect.OPENAPI)).isNull();
  }

  @Test
  void openApi_requiresOnlyWhatItDescribes() {
    assertThat(
            rewrite(
                "{'properties': {'a': {'type': 'string'}}, 'required': ['a', 'b']}",
                SchemaDialect.OPENAPI))
        .isEqualTo(
            json("{'type': 'object', 'properties': {'a': {'type': 'string'}}, 'required': ['a']}"));
  }

  private static String inAnObject(String schema) {
    return "{'type': 'object', 'properties': {'a': %s}}".formatted(schema);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      value = {
        "STRICT | {'type': 'object'}",
        "CLOSED | {'type': 'object', 'additionalProperties': {'type': 'string'}}",
        "STRICT | {'properties': {'a': {'allOf': [{'type': 'string'}]}}}",
        "OPENAPI | {'properties': {'a': {'type': ['string', 'integer']}}}",
        "PLAIN | {'properties': {'a': {'$ref': '#/none'}}}"
      })
  void schemaThatCannotBeSaid_isNone(SchemaDialect dialect, String schema) {
    assertThat(rewrite(schema, dialect)).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void schemasWithin_areRewrittenToo(SchemaDialect dialect) {
    JsonNode written =
        rewrite(
            "{'properties': {'a': {'type': 'array', 'items': {'type': 'object', 'properties': {'b':"
                + " {'anyOf': [{'type': 'string', 'pattern': 'x'}]}}, 'required': ['b']}}},"
                + " 'required': ['a']}",
            dialect);

    assertThat(written.at("/properties/a/items/properties/b/anyOf/0").has("pattern"))
        .isEqualTo(dialect == SchemaDialect.PLAIN);
    assertThat(written.at("/properties/a/items").has("additionalProperties"))
        .isEqualTo(dialect == SchemaDialect.CLOSED || dialect == SchemaDialect.STRICT);
  }

  @Test
  void givenSchema_isNotChanged() {
    JsonNode schema = json(TICKET);

    for (SchemaDialect dialect : SchemaDialect.values()) {
      SchemaRewriter.rewrite(schema, dialect);
    }

    assertThat(schema).isEqualTo(json(TICKET));
  }

  private static JsonNode rewrite(String schema, SchemaDialect dialect) {
    return SchemaRewriter.rewrite(json(schema), dialect);
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }
}
