// SPDX-License-Identifier: Apache-2.0
package dev.analemma.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.analemma.OperatorException;
import dev.analemma.spi.FileResults;
import dev.analemma.spi.Json;
import dev.analemma.spi.JsonException;
import dev.analemma.spi.ResultWriter;
import dev.analemma.spi.ResultWriter.Written;
import dev.analemma.testkit.MemoryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Results appear whole or not at all, and only where the host allows. */
class FileResultsTest {
  @TempDir Path parent;
  private Path root;

  @BeforeEach
  void makeFolder() throws IOException {
    root = Files.createDirectories(parent.resolve("root"));
  }

  @Test
  void complete_renamesBothFiles_andTellsThem() throws Exception {
    Files.writeString(root.resolve("out.jsonl"), "old");
    Written written;
    try (ResultWriter writer = open("out.jsonl")) {
      writer.result(1, Json.parse("{\"a\":\"é\"}"));
      writer.result(0, Json.parse("null"));
      writer.failure(2, Json.parse("[1]"), Json.parse("{\"code\":\"X\"}"));
      assertThat(Files.readString(root.resolve("out.jsonl"))).isEqualTo("old");
      written = writer.complete();
    }
    byte[] bytes = Files.readAllBytes(root.resolve("out.jsonl"));
    assertThat(Files.readString(root.resolve("out.jsonl")))
        .isEqualTo("{\"index\":1,\"value\":{\"a\":\"é\"}}\n{\"index\":0,\"value\":null}\n");
    assertThat(Files.readString(root.resolve("out.failures.jsonl")))
        .isEqualTo("{\"index\":2,\"item\":[1],\"error\":{\"code\":\"X\"}}\n");
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    assertThat(written.results())
        .isEqualTo(new ResultWriter.Reference("out.jsonl", 2, bytes.length, digest));
    assertThat(written.failures().uri()).isEqualTo("out.failures.jsonl");
    assertThat(written.failures().toJson().get("count")).hasToString("1");
    assertThat(names()).containsExactly("out.failures.jsonl", "out.jsonl");
  }

  @Test
  void keys_standBehindTheIndex() throws Exception {
    try (ResultWriter writer = open("out.jsonl")) {
      writer.result(0, Json.parse("\"k\""), Json.parse("1"));
      writer.failure(1, Json.parse("7"), Json.parse("null"), Json.parse("{}"));
      writer.complete();
    }
    assertThat(root.resolve("out.jsonl")).hasContent("{\"index\":0,\"key\":\"k\",\"value\":1}");
    assertThat(root.resolve("out.failures.jsonl"))
        .hasContent("{\"index\":1,\"key\":7,\"item\":null,\"error\":{}}");
  }

  @Test
  void close_withoutComplete_leavesNothing() throws Exception {
    ResultWriter writer = open("out");
    writer.result(0, Json.parse("1"));
    writer.close();
    writer.close();

    assertThat(names()).isEmpty();
  }

  @Test
  void nothingWritten_makesEmptyFiles() throws Exception {
    try (ResultWriter writer = open("out")) {
      assertThat(writer.complete().results().count()).isZero();
    }
    assertThat(names()).containsExactly("out", "out.failures");
  }

  @Test
  void valueThatIsNoJson_leavesNoHalfLine() throws Exception {
    try (ResultWriter writer = open("out")) {
      writer.result(0, Json.parse("1"));
      assertThatThrownBy(() -> writer.result(1, MissingNode.getInstance()))
          .isInstanceOf(JsonException.class);
      writer.result(2, Json.parse("3"));
      assertThat(writer.complete().results().count()).isEqualTo(2);
    }
    assertThat(Files.readAllLines(root.resolve("out")))
        .containsExactly("{\"index\":0,\"value\":1}", "{\"index\":2,\"value\":3}");
  }

  @Test
  void twoWritersOfOneName_doNotMeet() throws Exception {
    try (ResultWriter first = open("out");
        ResultWriter second = open("out")) {
      first.result(0, Json.parse("1"));
      second.result(0, Json.parse("2"));
      second.complete();
      first.complete();
    }
    assertThat(Files.readString(root.resolve("out"))).contains("\"value\":1");
    assertThat(names()).containsExactly("out", "out.failures");
  }

  @Test
  void linkInThePlaceOfTheFile_isReplaced_notFollowed() throws Exception {
    Path secret = Files.writeString(parent.resolve("secret"), "mine");
    Files.createSymbolicLink(root.resolve("out"), secret);
    try (ResultWriter writer = open("out")) {
      writer.complete();
    }
    assertThat(secret).hasContent("mine");
    assertThat(root.resolve("out")).isRegularFile();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../out", "/tmp/out", "up/out", "sub/../../out"})
  void wayOut_isForbidden(String uri) throws IOException {
    Files.createSymbolicLink(root.resolve("up"), parent);

    assertRefused(uri, "RESULTS_FORBIDDEN", "leads out of the folder");
  }

  @Test
  void folderThatIsMissing_isToldSo() {
    assertRefused("no/out", "RESULTS_UNWRITABLE", "a folder that does not exist");
  }

  @Test
  void folder_isNoFile() throws IOException {
    Files.createDirectories(root.resolve("sub"));

    assertRefused("sub", "RESULTS_UNWRITABLE", "is a folder");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"uri\": 1}",
        "{\"uri\": \"x\", \"format\": \"csv\"}",
        "{\"uri\": \".\"}",
        "{\"uri\": \"x\", \"ur\": 1}",
        "{\"uri\": \"s3://x/y\"}"
      })
  void options_thatAreWrong_areRefused(String options) {
    assertThatThrownBy(() -> FileResults.under(root).open(Json.parse(options)))
        .isInstanceOfSatisfying(
            OperatorException.class, e -> assertThat(e.code()).isEqualTo("RESULTS_OPTION"));
  }

  @Test
  void memoryFiles_areWrittenWhenComplete() throws Exception {
    MemoryFiles files = new MemoryFiles();
    JsonNode results = Json.parse("{\"writer\": \"s3\", \"uri\": \"out\"}");
    try (ResultWriter writer = files.results("s3").open(results)) {
      writer.result(0, Json.parse("1"));
      writer.failure(1, Json.parse("2"), Json.parse("3"));
      assertThat(files.text("out")).isNull();
      assertThat(writer.complete().results().bytes()).isEqualTo(22);
    }
    assertThat(files.text("out")).isEqualTo("{\"index\":0,\"value\":1}\n");
    assertThat(files.text("out.failures")).isEqualTo("{\"index\":1,\"item\":2,\"error\":3}\n");
  }

  private void assertRefused(String uri, String code, String piece) {
    assertThatThrownBy(() -> open(uri))
        .isInstanceOfSatisfying(OperatorException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(piece);
  }

  private ResultWriter open(String uri) throws IOException {
    JsonNode results = Json.nodes().objectNode().put("writer", "file").put("uri", uri);
    return FileResults.under(root).open(results);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(root)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
