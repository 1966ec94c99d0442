// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Fault;
import dev.analemma.llm.internal.output.AnswerReader.Answer;
import dev.analemma.spi.Json;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
  private static final AnswerReader ANY = reader("{'type': 'object'}");
  private static final AnswerReader TICKET =
      reader(
          "{'type': 'object', 'required': ['n', 'tags'], 'properties': {'n': {'type': 'integer'},"
              + " 'done': {'type': 'boolean'}, 'kind': {'enum': ['a', 'b']}, 'tags': {'type':"
              + " 'array', 'items': {'type': 'string'}}}, 'additionalProperties': false}");

  @Test
  void plainJson_isTakenAsItIs() {
    Answer answer = TICKET.read(" {\"n\": 1, \"tags\": []}\n");

    assertThat(answer.value()).isEqualTo(Json.parse("{\"n\": 1, \"tags\": []}"));
    assertThat(answer.repairs()).isEmpty();
    assertThat(answer.faults()).isEmpty();
  }

  static List<Arguments> sloppyJson() {
    return List.of(
        arguments("Sure:\n```json\n{\"a\": 1}\n```\nDone.", "TEXT_AROUND"),
        arguments("{'a': 1}", "SINGLE_QUOTES"),
        arguments("{\"a\": 1,}", "TRAILING_COMMA"),
        arguments("{\"a\": 1 ,\n}", "TRAILING_COMMA"),
        arguments("{a: 1}", "BARE_NAME"),
        arguments("{\"a\": 1 /* one */}", "COMMENT"),
        arguments("{\"a\": 1 // one\n}", "COMMENT"));
  }

  @ParameterizedTest
  @MethodSource("sloppyJson")
  void sloppyJson_withOneMeaning_isMended(String text, String repair) {
    Answer answer = ANY.read(text);

    assertThat(answer.value()).isEqualTo(Json.parse("{\"a\": 1}"));
    assertThat(answer.repairs()).containsExactly(repair);
  }

  @Test
  void wordsOfPython_areMended() {
    assertThat(value("{'a': True, 'b': None, 'c': False}"))
        .isEqualTo(Json.parse("{\"a\": true, \"b\": null, \"c\": false}"));
  }

  @Test
  void lineBreakInAText_isKept() {
    assertThat(value("{\"a\": \"one\ntwo\"}")).isEqualTo(Json.parse("{\"a\": \"one\\ntwo\"}"));
  }

  @Test
  void backslashBeforeAnyCharacter_isKept() {
    assertThat(value("{\"a\": \"C:\\dir \\'x\\'\"}"))
        .isEqualTo(Json.parse("{\"a\": \"C:\\\\dir 'x'\"}"));
  }

  @Test
  void doubleQuotesWithinSingleOnes_areKept() {
    assertThat(value("{'a': 'say \"hi\"'}")).isEqualTo(Json.parse("{\"a\": \"say \\\"hi\\\"\"}"));
  }

  @Test
  void wordsInsideOfTexts_areLeftAlone() {
    assertThat(value("x {\"a\": \"True, {b: 1,} // no\"}"))
        .isEqualTo(Json.parse("{\"a\": \"True, {b: 1,} // no\"}"));
  }

  @Test
  void bracketsInProse_arePassedOver() {
    assertThat(value("Use {name} here. {\"a\": 1} and {that}")).isEqualTo(Json.parse("{\"a\": 1}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": 1", "{\"a\": [1, 2}", "text {\"a\": \"x", "{'a': 'b\\"})
  void jsonThatDoesNotEnd_isNeverCompleted(String text) {
    Answer answer = ANY.read(text);

    assertThat(answer.value()).isNull();
    assertThat(answer.faults())
        .extracting(Fault::code)
        .containsAnyOf("OUTPUT_TRUNCATED", "OUTPUT_NO_JSON");
  }

  @Test
  void cutAnswer_isCalledSo() {
    assertThat(ANY.read("{\"a\": \"x").faults())
        .extracting(Fault::code)
        .containsExactly("OUTPUT_TRUNCATED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "No.", "[1, 2]", "[{\"a\": 1}]", "{\"a\": 1 \"b\": 2}", "{\"a\": b}"})
  void answerWithoutAnObject_isAFault(String text) {
    Answer answer = ANY.read(text);

    assertThat(answer.value()).isNull();
    assertThat(answer.faults()).extracting(Fault::code).containsExactly("OUTPUT_NO_JSON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"items\": [{\"a\": 1}, {\"a\": ",
        "{\"items\": [{\"a\": 1}}",
        "{\"b\": 1 \"items\": {\"a\": 1}}"
      })
  void objectInsideOfABrokenOne_isNoAnswer(String text) {
    assertThat(ANY.read(text).value()).isNull();
  }

  @Test
  void manyOpenBrackets_doNotTakeForever() {
    assertThat(ANY.read("{".repeat(200_000)).value()).isNull();
    assertThat(ANY.read("{\"a\":".repeat(100_000)).value()).isNull();
  }

  @Test
  void faults_leadIntoTheAnswer() {
    Answer answer = TICKET.read("{\"n\": \"x\", \"tags\": [\"a\", 7], \"more\": 1}");

    assertThat(answer.value()).isNotNull();
    assertThat(answer.faults())
        .extracting(fault -> fault.pointer() + " " + fault.code())
        .containsExactlyInAnyOrder(
            "/n SCHEMA_TYPE", "/tags/1 SCHEMA_TYPE", "/more SCHEMA_PROPERTY_UNKNOWN");
  }

  @Test
  void numbersAndTruthWrittenAsTexts_areRead() {
    Answer answer = TICKET.read("{\"n\": \"-12\", \"done\": \"true\", \"tags\": [\"5\"]}");

    assertThat(answer.value())
        .isEqualTo(Json.parse("{\"n\": -12, \"done\": true, \"tags\": [\"5\"]}"));
    assertThat(answer.repairs()).containsExactly("TEXT_READ /n", "TEXT_READ /done");
    assertThat(answer.faults()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "1e3", "007", " 1", "--1", "9999999999999999999999"})
  void textsThatAreNoPlainInteger_stayTexts(String text) {
    Answer answer = TICKET.read("{\"n\": \"%s\", \"tags\": []}".formatted(text));

    assertThat(answer.faults()).extracting(Fault::code).containsExactly("SCHEMA_TYPE");
  }

  @Test
  void nullForWhatMayBeMissing_isNothing() {
    Answer answer = TICKET.read("{\"n\": 1, \"done\": null, \"kind\": null, \"tags\": []}");

    assertThat(answer.value()).isEqualTo(Json.parse("{\"n\": 1, \"tags\": []}"));
    assertThat(answer.faults()).isEmpty();
  }

  @Test
  void nullForWhatMustBeThere_isAFault() {
    assertThat(TICKET.read("{\"n\": null, \"tags\": []}").faults())
        .extracting(Fault::pointer)
        .containsExactly("/n");
  }

  @Test
  void schemaWithReferences_isItsOwn() {
    AnswerReader reader =
        reader(
            "{'type': 'object', 'properties': {'a': {'$ref': '#/$defs/n'}}, '$defs': {'n': {'type':"
                + " 'integer'}}}");

    assertThat(reader.read("{\"a\": \"x\"}").faults())
        .extracting(Fault::pointer)
        .containsExactly("/a");
  }

  @ParameterizedTest
  @CsvSource({
    "#/$defs/none, leads to no schema",
    "http://x, leads to no schema",
    "#/$defs/b, back"
  })
  void referenceThatCannotBeFollowed_isAFault(String ref, String problem) {
    List<Fault> faults = new ArrayList<>();
    AnswerReader.of(
        json(
            "{'properties': {'a': {'$ref': '%s'}}, '$defs': {'b': {'items': {'$ref': '#/$defs/b'}}}}"
                .formatted(ref)),
        faults);

    assertThat(faults)
        .singleElement()
        .satisfies(
            fault -> {
              assertThat(fault.code()).isEqualTo("SCHEMA_REF");
              assertThat(fault.problem()).contains(problem);
            });
  }

  @Test
  void referencesThatMultiply_areStopped() {
    StringBuilder defs = new StringBuilder("'d0': {'type': 'string'}");
    for (int i = 1; i < 30; i++) {
      defs.append(
          ", 'd%d': {'properties': {'a': {'$ref': '#/$defs/d%d'}, 'b': {'$ref': '#/$defs/d%d'}}}"
              .formatted(i, i - 1, i - 1));
    }
    List<Fault> faults = new ArrayList<>();
    AnswerReader.of(
        json("{'properties': {'x': {'$ref': '#/$defs/d29'}}, '$defs': {%s}}".formatted(defs)),
        faults);

    assertThat(faults).extracting(Fault::code).containsOnlyOnce("SCHEMA_TOO_DEEP");
  }

  /** Whatever strict JSON says, looking for it in prose says too. */
  @Property(tries = 500)
  void json_withinProse_isFoundAsItIs(@ForAll("objects") JsonNode object) {
    Answer answer = ANY.read("Here you are:\n```json\n" + Json.write(object) + "\n```\nBye.");

    assertThat(answer.value()).isEqualTo(object);
    assertThat(answer.repairs()).containsExactly("TEXT_AROUND");
  }

  @Property(tries = 500)
  void prefix_ofJson_isNoAnswer(@ForAll("objects") JsonNode object, @ForAll int cut) {
    String text = Json.write(object);
    String prefix = text.substring(0, Math.floorMod(cut, text.length()));

    assertThat(ANY.read(prefix).value()).isNull();
  }

  @Property(tries = 500)
  void anyText_hasAnAnswerOrAFault(@ForAll("rubbish") String text) {
    Answer answer = ANY.read(text);

    assertThat(answer.value() == null).isEqualTo(!answer.faults().isEmpty());
  }

  @Provide
  Arbitrary<JsonNode> objects() {
    Arbitrary<JsonNode> scalars =
        Arbitraries.oneOf(
            Arbitraries.strings()
                .ofMaxLength(8)
                .excludeChars('\uD800', '\uDFFF')
                .filter(text -> text.chars().noneMatch(c -> Character.isSurrogate((char) c)))
                .map(text -> Json.nodes().textNode(text)),
            Arbitraries.integers().map(n -> Json.nodes().numberNode(n)),
            Arbitraries.of(true, false).map(b -> Json.nodes().booleanNode(b)));
    Arbitrary<String> names = Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(4);
    return Arbitraries.maps(names, scalars.list().ofMaxSize(3))
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(
            members -> {
              var object = Json.nodes().objectNode();
              members.forEach((name, list) -> object.putArray(name).addAll(list));
              return Json.parse(Json.write(object));
            });
  }

  @Provide
  Arbitrary<String> rubbish() {
    return Arbitraries.strings()
        .withChars('{', '}', '[', ']', '"', '\'', '\\', ':', ',', '/', '*', '\n', 'a', '1', ' ')
        .ofMaxLength(40);
  }

  private static JsonNode value(String text) {
    Answer answer = ANY.read(text);
    assertThat(answer.faults()).isEmpty();
    return answer.value();
  }

  private static AnswerReader reader(String schema) {
    List<Fault> faults = new ArrayList<>();
    AnswerReader reader = AnswerReader.of(json(schema), faults);
    assertThat(faults).isEmpty();
    return reader;
  }

  private static JsonNode json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }
}
