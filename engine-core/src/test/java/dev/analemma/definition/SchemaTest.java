// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.spi.Json;
import dev.analemma.spi.SmallStack;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaTest {
  private static Schema schema(String json) {
    List<Fault> faults = new ArrayList<>();
    Schema schema = Schema.compile(Json.parse(json), "", faults);
    assertThat(faults).isEmpty();
    return schema;
  }

  private static List<Fault> schemaFaults(String json) {
    List<Fault> faults = new ArrayList<>();
    Schema.compile(Json.parse(json), "/input/x", faults);
    return faults;
  }

  private static Schema inputs(String json, boolean additional, List<Fault> faults) {
    Map<String, JsonNode> inputs = new LinkedHashMap<>();
    Json.parse(json).properties().forEach(each -> inputs.put(each.getKey(), each.getValue()));
    return Schema.ofInputs(inputs, additional, faults);
  }

  private static List<String> codes(Schema schema, String value) {
    return schema.check(Json.parse(value), "").stream().map(Fault::code).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // schema | a value at the edge that fits | one beyond it | code
        "{'type':'string'}|''|1|SCHEMA_TYPE",
        "{'type':'integer'}|1|1.0|SCHEMA_TYPE",
        "{'type':'number'}|1.0|'1'|SCHEMA_TYPE",
        "{'type':'boolean'}|false|0|SCHEMA_TYPE",
        "{'type':'null'}|null|0|SCHEMA_TYPE",
        "{'type':['string','null']}|null|1|SCHEMA_TYPE",
        "{'enum':[1,'a',null,[1]]}|[1.0]|[2]|SCHEMA_ENUM",
        "{'enum':[1]}|1.0|'1'|SCHEMA_ENUM",
        "{'const':{'a':1,'b':2}}|{'b':2,'a':1}|{'a':1}|SCHEMA_ENUM",
        "{'minimum':1}|1|0.999999999999999999999|SCHEMA_BOUNDS",
        "{'min':1}|1.0|0|SCHEMA_BOUNDS",
        "{'max':1}|1|1.000000000000000000001|SCHEMA_BOUNDS",
        "{'maximum':9007199254740993}|9007199254740993|9007199254740994|SCHEMA_BOUNDS",
        "{'exclusiveMinimum':1}|1.1|1|SCHEMA_BOUNDS",
        "{'exclusiveMaximum':1}|0.9|1.0|SCHEMA_BOUNDS",
        "{'multipleOf':0.1}|0.3|0.35|SCHEMA_BOUNDS",
        "{'minLength':2}|'ab'|'a'|SCHEMA_BOUNDS",
        "{'maxLength':2}|'\uD83D\uDE00\uD83D\uDE00'|'abc'|SCHEMA_BOUNDS",
        "{'pattern':'^a+$'}|'aa'|'ab'|SCHEMA_PATTERN",
        "{'pattern':'b'}|'abc'|'ac'|SCHEMA_PATTERN",
        "{'minItems':1}|[0]|[]|SCHEMA_BOUNDS",
        "{'maxItems':1}|[0]|[0,1]|SCHEMA_BOUNDS",
        "{'uniqueItems':true}|[1,'1',[1],{'a':1}]|[1,1.0]|SCHEMA_UNIQUE",
        "{'uniqueItems':true}|['1,2',1,2]|[{'a':1,'b':2},{'b':2,'a':1}]|SCHEMA_UNIQUE",
        "{'items':{'type':'integer'}}|[1,2]|[1,'2']|SCHEMA_TYPE",
        "{'required':['a']}|{'a':null}|{}|SCHEMA_REQUIRED",
        "{'properties':{'a':{'type':'string'}}}|{'a':'x','b':1}|{'a':1}|SCHEMA_TYPE",
        "{'properties':{'a':{}},'additionalProperties':false}|{'a':1}|{'b':1}|SCHEMA_PROPERTY_UNKNOWN",
        "{'additionalProperties':{'type':'string'}}|{'a':'x'}|{'a':1}|SCHEMA_TYPE",
        "{'minProperties':1}|{'a':1}|{}|SCHEMA_BOUNDS",
        "{'maxProperties':1}|{'a':1}|{'a':1,'b':2}|SCHEMA_BOUNDS",
        "{'allOf':[{'min':1},{'max':2}]}|2|3|SCHEMA_BOUNDS",
        "{'anyOf':[{'type':'string'},{'min':5}]}|5|4|SCHEMA_ANY_OF",
        "{'oneOf':[{'min':1},{'min':5}]}|4|5|SCHEMA_ONE_OF",
        "{'not':{'type':'string'}}|1|'a'|SCHEMA_NOT",
        "{'format':'date-time'}|'2026-01-31T12:00:00Z'|'2026-01-31T12:00Z'|SCHEMA_FORMAT",
        "{'format':'date-time'}|'2026-01-31T12:00:00.5+02:00'|'2026-02-30T12:00:00Z'|SCHEMA_FORMAT",
        "{'format':'date'}|'2024-02-29'|'2026-02-29'|SCHEMA_FORMAT",
        "{'format':'duration'}|'P1Y2DT3H'|'30s'|SCHEMA_FORMAT",
        "{'format':'uuid'}|'123e4567-e89b-12d3-A456-426614174000'|'123e4567e89b12d3a456426614174000'|SCHEMA_FORMAT",
        "{'format':'email'}|'a@b.org'|'a b@c.org'|SCHEMA_FORMAT",
        "{'format':'uri'}|'https://example.org/a?b#c'|'/relative'|SCHEMA_FORMAT"
      })
  void check_valueAtAndBeyondTheEdge(String schema, String fits, String beyond, String code) {
    Schema compiled = schema(schema.replace('\'', '"'));
    assertThat(codes(compiled, fits.replace('\'', '"'))).isEmpty();
    assertThat(codes(compiled, beyond.replace('\'', '"'))).containsExactly(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'typ':'string'}|SCHEMA_KEY_UNKNOWN|/input/x/typ|Did you mean 'type'?",
        "{'$ref':'#/a'}|SCHEMA_KEY_UNKNOWN|/input/x/$ref|is unknown in a schema",
        "{'properties':{'a':{'optional':true}}}|SCHEMA_KEY_UNKNOWN|/input/x/properties/a/optional|inputs only",
        "{'type':'strin'}|SCHEMA_INVALID|/input/x/type|Did you mean 'string'?",
        "{'type':['string','int']}|SCHEMA_INVALID|/input/x/type/1|Types are",
        "{'type':[]}|SCHEMA_INVALID|/input/x/type|an array of 0",
        "'string'|SCHEMA_INVALID|/input/x|a schema is an object",
        "{'items':[]}|SCHEMA_INVALID|/input/x/items|a schema is an object",
        "{'format':'data'}|SCHEMA_INVALID|/input/x/format|Did you mean 'date'?",
        "{'pattern':'('}|REGEX_SYNTAX|/input/x/pattern|not valid",
        "{'pattern':'(?=a)'}|REGEX_SYNTAX|/input/x/pattern|look-around",
        "{'pattern':'((a{50}){50}){2}'}|REGEX_UNSAFE|/input/x/pattern|multiply",
        "{'minimum':'1'}|SCHEMA_INVALID|/input/x/minimum|'1'",
        "{'min':1,'minimum':2}|SCHEMA_INVALID|/input/x/min|one bound",
        "{'minimum':2,'maximum':1}|SCHEMA_INVALID|/input/x|above 'maximum'",
        "{'minLength':-1}|SCHEMA_INVALID|/input/x/minLength|at least 0",
        "{'maxItems':1.5}|SCHEMA_INVALID|/input/x/maxItems|integer",
        "{'multipleOf':0}|SCHEMA_INVALID|/input/x/multipleOf|above 0",
        "{'enum':[]}|SCHEMA_INVALID|/input/x/enum|at least one",
        "{'required':'a'}|SCHEMA_INVALID|/input/x/required|list of names",
        "{'uniqueItems':1}|SCHEMA_INVALID|/input/x/uniqueItems|true or false",
        "{'anyOf':[]}|SCHEMA_INVALID|/input/x/anyOf|at least one schema",
        "{'type':'integer','default':'a'}|SCHEMA_DEFAULT|/input/x/default|the default:"
      })
  void compile_faultySchema_isTold(String schema, String code, String pointer, String message) {
    List<Fault> faults = schemaFaults(schema.replace('\'', '"'));
    assertThat(faults).hasSize(1);
    assertThat(faults.get(0).code()).isEqualTo(code);
    assertThat(faults.get(0).pointer()).isEqualTo(pointer);
    assertThat(faults.get(0).toString()).contains(message);
  }

  @Test
  void compile_severalFaults_areAllTold() {
    assertThat(schemaFaults("{\"typ\":1,\"minimum\":\"a\",\"properties\":{\"a\":3}}")).hasSize(3);
  }

  @Test
  void compile_notes_areAllowed() {
    assertThat(schemaFaults("{\"title\":1,\"description\":\"x\",\"examples\":[1]}")).isEmpty();
  }

  @Test
  void compile_depth_isBoundedAtItsEdge() {
    String fits = "{\"items\":".repeat(49) + "{}" + "}".repeat(49);
    String above = "{\"items\":".repeat(50) + "{}" + "}".repeat(50);
    assertThat(schemaFaults(fits)).isEmpty();
    assertThat(schemaFaults(above)).extracting(Fault::code).containsExactly("SCHEMA_TOO_DEEP");
  }

  @Test
  void check_inputs_tellsMissingAndUnknownWithNearNames() {
    List<Fault> faults = new ArrayList<>();
    Schema schema =
        inputs(
            "{\"question\":{\"type\":\"string\"},\"limit\":{\"type\":\"integer\",\"default\":5},"
                + "\"note\":{\"optional\":true}}",
            false,
            faults);
    assertThat(faults).isEmpty();
    List<Fault> found = schema.check(Json.parse("{\"qeustion\":\"x\",\"limit\":\"y\"}"), "");
    assertThat(found)
        .extracting(Fault::code)
        .containsExactly("INPUT_MISSING", "INPUT_UNKNOWN", "SCHEMA_TYPE");
    assertThat(found.get(0).toString()).contains("'/question'", "is 'qeustion' meant?");
    assertThat(found.get(1).toString()).contains("Did you mean 'question'?");
    assertThat(schema.check(Json.parse("{\"question\":\"x\"}"), "")).isEmpty();
    assertThat(schema.check(Json.parse("[]"), "")).extracting(Fault::code)
        .containsExactly("SCHEMA_TYPE");
  }

  @Test
  void check_additionalInputs_areLetThroughWhenAllowed() {
    List<Fault> faults = new ArrayList<>();
    assertThat(inputs("{}", true, faults).check(Json.parse("{\"a\":1}"), "")).isEmpty();
    assertThat(inputs("{}", false, faults).check(Json.parse("{\"a\":1}"), ""))
        .extracting(Fault::remedy)
        .containsExactly("Nothing is declared");
  }

  @Test
  void ofInputs_wrongOptional_isAFault() {
    List<Fault> faults = new ArrayList<>();
    inputs("{\"a/b\":{\"optional\":\"yes\"}}", false, faults);
    assertThat(faults).extracting(Fault::pointer).containsExactly("/input/a~1b/optional");
  }

  @Test
  void check_faults_carryThePointerBelowTheGivenOne() {
    Schema schema = schema("{\"items\":{\"properties\":{\"a/b\":{\"type\":\"string\"}}}}");
    assertThat(schema.check(Json.parse("[{},{\"a/b\":1}]"), "/nodes/x"))
        .extracting(Fault::pointer)
        .containsExactly("/nodes/x/1/a~1b");
  }

  @Test
  void check_manyFaults_stopAtHundred() {
    Schema schema = schema("{\"items\":{\"type\":\"string\"}}");
    assertThat(schema.check(Json.parse("[" + "1,".repeat(500) + "1]"), "")).hasSize(100);
  }

  @Test
  void withDefaults_fillsEveryLevelAndLeavesTheGivenValue() {
    Schema schema =
        schema(
            "{\"properties\":{\"a\":{\"default\":{\"x\":1},\"properties\":{\"y\":{\"default\":2}}},"
                + "\"list\":{\"items\":{\"properties\":{\"z\":{\"default\":3}}}}},"
                + "\"additionalProperties\":{\"properties\":{\"w\":{\"default\":4}}}}");
    JsonNode given = Json.freeze(Json.parse("{\"list\":[{},{\"z\":0},5],\"other\":{}}"));
    assertThat(schema.withDefaults(given))
        .isEqualTo(
            Json.parse(
                "{\"list\":[{\"z\":3},{\"z\":0},5],\"other\":{\"w\":4},\"a\":{\"x\":1,\"y\":2}}"));
    assertThat(given).isEqualTo(Json.parse("{\"list\":[{},{\"z\":0},5],\"other\":{}}"));
  }

  @Test
  void withDefaults_nothingToAdd_isTheGivenValue() {
    Schema schema = schema("{\"properties\":{\"a\":{\"default\":1}}}");
    JsonNode given = Json.parse("{\"a\":null}");
    assertThat(schema.withDefaults(given)).isSameAs(given);
  }

  @Test
  void check_hostileValues_endOnASmallStack() throws Exception {
    ArrayNode many = Json.nodes().arrayNode();
    for (int i = 0; i < 300_000; i++) {
      many.add(i);
    }
    JsonNode deep = Json.parse("[".repeat(200) + "]".repeat(200));
    Schema unique = schema("{\"uniqueItems\":true,\"items\":{\"pattern\":\"(a*)*b\"}}");
    Schema text = schema("{\"pattern\":\"(x+x+)+y\"}");
    JsonNode long1 = Json.nodes().textNode("x".repeat(1_000_000));
    SmallStack.call(
        () -> {
          assertThat(unique.check(many, "")).isEmpty();
          assertThat(unique.check(Json.nodes().arrayNode().add(deep).add(deep), ""))
              .extracting(Fault::code)
              .containsExactly("SCHEMA_UNIQUE");
          assertThat(text.check(long1, "")).extracting(Fault::code)
              .containsExactly("SCHEMA_PATTERN");
          return null;
        });
  }
}
