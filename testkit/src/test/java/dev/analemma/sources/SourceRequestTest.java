// SPDX-License-Identifier: Apache-2.0
package dev.analemma.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.ItemReader.Item;
import dev.analemma.spi.Json;
import dev.analemma.spi.SourceRequest;
import dev.analemma.testkit.MemoryFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a definition can say about its source, and what it cannot. */
class SourceRequestTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"format\": \"jsnol\"} | 'format' is \"jsnol\". Did you mean 'jsonl'? Write one of",
        "{\"header\": true} | the format 'jsonl' has no option 'header'",
        "{\"formt\": 1} | Did you mean 'format'?",
        "{\"itemBytesMax\": 0} | 'itemBytesMax' is 0. Write a size up to 64MiB",
        "{\"itemBytesMax\": 67108865} | 'itemBytesMax' is 67108865",
        "{\"itemBytesMax\": \"65MiB\"} | 'itemBytesMax' is \"65MiB\"",
        "{\"compression\": \"zip\"} | one of auto, gzip, none",
        "{\"malformed\": false} | one of error, replace",
        "{\"format\": \"csv\", \"header\": \"a\"} | true, false or the names of the columns",
        "{\"format\": \"csv\", \"header\": []} | one name or more, each once",
        "{\"format\": \"csv\", \"header\": [\"a\", \"a\"]} | one name or more, each once",
        "{\"format\": \"csv\", \"header\": [1]} | names of columns alone",
        "{\"format\": \"csv\", \"delimiter\": \"ab\"} | 'delimiter' is \"ab\"",
        "{\"format\": \"csv\", \"columnsMax\": 100001} | a number from 1 to 100,000",
        "{\"format\": \"json\", \"pointer\": \"a\"} | a JSON pointer, for example",
        "{\"format\": \"lines\", \"skipBlank\": 1} | true or false",
        "{\"uri\": \"x.dat\"} | the name 'x.dat' does not tell the format"
      })
  void option_thatIsWrong_isRefusedWithARemedy(String options, String piece) {
    assertRefused(options, piece);
  }

  @Test
  void options_severalWrong_areToldTogether() {
    assertThatThrownBy(() -> open("{\"format\": \"csv\", \"delimiter\": 1, \"x\": 2}"))
        .isInstanceOfSatisfying(OperatorException.class, e -> assertThat(e.details()).hasSize(2))
        .hasMessageContaining("'delimiter' is 1")
        .hasMessageContaining("no option 'x'");
  }

  @Test
  void options_atTheirEdges_areTaken() throws Exception {
    open("{\"itemBytesMax\": \"64MiB\"}").close();
    open("{\"itemBytesMax\": 1}").close();
    open("{\"format\": \"csv\", \"columnsMax\": 100000, \"delimiter\": \"\\t\"}").close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.jsonl", "b.NDJSON", "c.jsonl.gz"})
  void format_notWritten_isToldByTheName(String uri) throws Exception {
    MemoryFiles files = new MemoryFiles().put(uri, "[1]\n");
    JsonNode source = Json.nodes().objectNode().put("uri", uri);
    try (ItemReader reader = files.source("memory").open(SourceRequest.of(source, null))) {
      Item item = reader.next();
      assertThat(item).isNotNull();
      assertThat(item.value()).isEqualTo(Json.parse("[1]"));
    }
  }

  @Test
  void uri_notWritten_isRefused() {
    JsonNode source = Json.parse("{\"reader\": \"memory\"}");

    assertThatThrownBy(
            () -> new MemoryFiles().source("memory").open(SourceRequest.of(source, null)))
        .hasMessageContaining("'uri' has to be a text");
  }

  @Test
  void optionsThatTheReaderAsksFor_areKnown() throws Exception {
    JsonNode source = Json.parse("{\"uri\": \"a.csv\", \"region\": \"x\"}");
    SourceRequest request = SourceRequest.of(source, null);

    assertThat(request.option("region")).hasToString("\"x\"");
    assertThatThrownBy(
            () ->
                new MemoryFiles().put("a.csv", "").source("m").open(SourceRequest.of(source, null)))
        .hasMessageContaining("no option 'region'");
    MemoryFiles files = new MemoryFiles().put("a.csv", "");
    files.source("m").open(request).close();
  }

  @Test
  void position_ofAnotherVersion_isRefused() throws Exception {
    MemoryFiles files = new MemoryFiles().put("a.jsonl", "1\n2\n");
    JsonNode source = Json.parse("{\"uri\": \"a.jsonl\"}");
    JsonNode position;
    try (ItemReader reader = files.source("m").open(SourceRequest.of(source, null))) {
      position = reader.position();
    }
    files.put("a.jsonl", "1\n2\n");

    assertThatThrownBy(() -> files.source("m").open(SourceRequest.of(source, position)))
        .isInstanceOfSatisfying(
            OperatorException.class, e -> assertThat(e.code()).isEqualTo("SOURCE_CHANGED"));
  }

  @Test
  void position_ofAnotherFormat_isRefused() throws Exception {
    JsonNode position;
    try (ItemReader reader = Reading.of("lines", "a").open(null)) {
      position = reader.position();
    }

    assertThatThrownBy(() -> Reading.of("jsonl", "a").open(position))
        .isInstanceOfSatisfying(
            OperatorException.class, e -> assertThat(e.code()).isEqualTo("SOURCE_POSITION"));
  }

  @Test
  void secretsOfAddresses_areNotInMessages() {
    assertThatThrownBy(() -> open("{\"uri\": \"https://x/y?signature=abc\"}"))
        .hasMessageContaining("https://x/y?…")
        .hasMessageNotContaining("abc");
  }

  private static void assertRefused(String options, String piece) {
    assertThatThrownBy(() -> open(options))
        .isInstanceOfSatisfying(
            OperatorException.class, e -> assertThat(e.code()).isEqualTo("SOURCE_OPTION"))
        .hasMessageContaining(piece);
  }

  private static ItemReader open(String options) throws Exception {
    var source = Json.nodes().objectNode().put("uri", "a.jsonl");
    source.setAll((com.fasterxml.jackson.databind.node.ObjectNode) Json.parse(options));
    MemoryFiles files = new MemoryFiles().put(source.get("uri").asText(), "");
    return files.source("memory").open(SourceRequest.of(source, null));
  }
}
