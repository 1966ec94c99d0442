// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.analemma.definition.DefinitionArbitraries;
import dev.analemma.definition.DocumentMutations;
import dev.analemma.internal.text.Names;
import dev.analemma.spi.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowSchemaTest {
  private static final JsonNode TEXT = text();
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(TEXT);

  private static JsonNode text() {
    try (InputStream in =
        WorkflowSchemaTest.class.getResourceAsStream("/dev/analemma/workflow.schema.json")) {
      return Json.mapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Path> examples() {
    return Documents.examples();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void validate_example_accepts(Path file) throws IOException {
    assertThat(SCHEMA.validate(Json.mapper().readTree(Files.readString(file)))).isEmpty();
  }

  @Provide
  Arbitrary<ObjectNode> documents() {
    return DefinitionArbitraries.documents();
  }

  @Property(tries = 150)
  void validate_generated_accepts(@ForAll("documents") ObjectNode document) {
    assertThat(SCHEMA.validate(document)).isEmpty();
  }

  @Property(tries = 100)
  void validate_whatIsWrittenBack_accepts(@ForAll("documents") ObjectNode document) {
    assertThat(SCHEMA.validate(Documents.definition(document).toJson())).isEmpty();
  }

  /** The schema may let more through than the reader, never less. */
  @Property(tries = 500)
  void validate_changedDocumentThatIsRead_accepts(
      @ForAll("documents") ObjectNode document, @ForAll Random random) {
    DocumentMutations.mutate(document, random);
    DocumentMutations.mutate(document, random);

    DefinitionReader.Result result = Documents.read(document);

    if (result.definition() != null) {
      assertThat(SCHEMA.validate(document)).isEmpty();
    } else {
      assertThat(result.faults()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'name': 'x', 'nodes': {}}",
        "{'analemma': 2, 'name': 'x', 'nodes': {}}",
        "{'analemma': 1, 'name': 'X', 'nodes': {}}",
        "{'analemma': 1, 'name': 'x', 'nodes': {}, 'extra': 1}",
        "{'analemma': 1, 'name': 'x', 'nodes': {'item': {'operator': 'x'}}}",
        "{'analemma': 1, 'name': 'x', 'nodes': {'a': {}}}",
        "{'analemma': 1, 'name': 'x', 'nodes': {'a': {'operator': 'x', 'fail': {'code': 'X'}}}}",
        "{'analemma': 1, 'name': 'x', 'nodes': {'a': {'fail': {'code': 'X'}, 'with': {}}}}",
        "{'analemma': 1, 'name': 'x', 'nodes': {'a': {'operator': 'x', 'retry': {'max': -1}}}}",
        "{'analemma': 1, 'name': 'x', 'nodes': {'a': {'operator': 'x', 'timeout': '3 s'}}}",
        "{'analemma': 1, 'name': 'x', 'nodes': {'a': {'operator': 'x', 'catch': {'*': 'error'}}}}",
        "{'analemma': 1, 'name': 'x', 'nodes': {'a': {'map': {'nodes': {}, 'output': 1}}}}",
        "{'analemma': 1, 'name': 'x', 'nodes': {'a': {'wait': {'for': '1s', 'signal': 's'}}}}",
        "{'analemma': 1, 'name': 'x', 'nodes': {'a': {'call': 'notify'}}}",
        "{'analemma': 1, 'name': 'x', 'nodes': {'a': {'machine': {'start': 'b', 'max': 1,"
            + " 'nodes': {'b': {'operator': 'x'}}}}}}"
      })
  void validate_broken_refusesAsTheReaderDoes(String text) {
    JsonNode tree = Documents.tree(text);

    assertThat(SCHEMA.validate(tree)).isNotEmpty();
    assertThat(Documents.read(tree).definition()).isNull();
  }

  @Test
  void keys_ofEachTable_areThoseOfTheReader() {
    Keys.TABLES.forEach(
        (table, keys) -> {
          JsonNode described = table.equals("workflow") ? TEXT : TEXT.at("/$defs/" + table);
          Set<String> names = new HashSet<>();
          described.path("properties").fieldNames().forEachRemaining(names::add);
          assertThat(names).as(table).containsExactlyInAnyOrderElementsOf(keys);
          assertThat(described.path("additionalProperties").asText()).as(table).isEqualTo("false");
        });
  }

  @Test
  void keys_ofTheSchema_haveATableEach() {
    Set<String> closed = new HashSet<>();
    TEXT.get("$defs")
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().path("additionalProperties").isBoolean()) {
                closed.add(entry.getKey());
              }
            });
    closed.add("workflow");
    assertThat(closed).isEqualTo(Keys.TABLES.keySet());
  }

  @Test
  void words_areThoseOfTheReader() {
    assertThat(words("/$defs/durability/enum")).isEqualTo(Keys.DURABILITIES);
    assertThat(words("/$defs/stateField/properties/merge/enum")).isEqualTo(Keys.MERGES);
    assertThat(words("/$defs/concurrency/properties/adapt/enum")).isEqualTo(Keys.ADAPTS);
    List<String> reserved = new ArrayList<>(Names.RESERVED_ENGINE);
    reserved.addAll(Names.RESERVED_CEL);
    assertThat(words("/$defs/freeId/allOf/1/not/enum")).isEqualTo(reserved);
    assertThat(words("/$defs/label/allOf/1/not/enum"))
        .containsExactlyInAnyOrderElementsOf(Names.RESERVED_LABELS);
  }

  private static List<String> words(String pointer) {
    List<String> words = new ArrayList<>();
    TEXT.at(pointer).forEach(word -> words.add(word.asText()));
    return words;
  }
}
