// SPDX-License-Identifier: Apache-2.0
package dev.analemma.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.spi.FileSource;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.Json;
import dev.analemma.spi.SourceRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of one folder can be read, and nothing else. */
class FileSourceTest {
  @TempDir Path parent;
  private Path root;

  @BeforeEach
  void makeFolders() throws IOException {
    root = Files.createDirectories(parent.resolve("root"));
    Files.createDirectories(root.resolve("sub"));
    Files.writeString(root.resolve("a.jsonl"), "1\n2\n");
    Files.writeString(root.resolve("sub/b c.jsonl"), "3\n");
    Files.writeString(parent.resolve("secret.jsonl"), "42\n");
    Files.createDirectories(parent.resolve("root2"));
    Files.writeString(parent.resolve("root2/secret.jsonl"), "42\n");
  }

  @Test
  void files_belowTheFolder_areRead() throws Exception {
    assertThat(read("a.jsonl")).containsExactly("1", "2");
    assertThat(read("sub/b c.jsonl")).containsExactly("3");
    assertThat(read("sub/../a.jsonl")).containsExactly("1", "2");
    assertThat(read(root.resolve("a.jsonl").toString())).containsExactly("1", "2");
    assertThat(read(root.resolve("sub/b c.jsonl").toUri().toString())).containsExactly("3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.jsonl",
        "sub/../../secret.jsonl",
        "../root2/secret.jsonl",
        "/etc/passwd",
        "file:///etc/passwd",
        "../nothing.jsonl",
        "/"
      })
  void wayOut_isForbidden_whetherOrNotSomethingIsThere(String uri) {
    assertRefused(uri, "SOURCE_FORBIDDEN", "leads out of the folder");
  }

  @Test
  void links_outOfTheFolder_areForbidden() throws IOException {
    Files.createSymbolicLink(root.resolve("link.jsonl"), parent.resolve("secret.jsonl"));
    Files.createSymbolicLink(root.resolve("folder"), parent);
    Files.createSymbolicLink(root.resolve("sub/up.jsonl"), Path.of("../../secret.jsonl"));

    assertRefused("link.jsonl", "SOURCE_FORBIDDEN", "link.jsonl");
    assertRefused("folder/secret.jsonl", "SOURCE_FORBIDDEN", "folder");
    assertRefused("folder/root/a.jsonl/../../../secret.jsonl", "SOURCE_UNREADABLE", "");
    assertRefused("sub/up.jsonl", "SOURCE_FORBIDDEN", "up");
  }

  @Test
  void links_insideOfTheFolder_areFollowed() throws Exception {
    Files.createSymbolicLink(root.resolve("link.jsonl"), Path.of("a.jsonl"));
    Files.createSymbolicLink(parent.resolve("linked"), root);

    assertThat(read("link.jsonl")).containsExactly("1", "2");
    FileSource linked = FileSource.under(parent.resolve("linked"));
    assertThat(read(linked, "a.jsonl")).containsExactly("1", "2");
    assertThat(read(linked, root.resolve("a.jsonl").toString())).containsExactly("1", "2");
  }

  @Test
  void linkThatIsChangedAfterwards_isNotFollowed() throws Exception {
    Path link = Files.createSymbolicLink(root.resolve("link.jsonl"), Path.of("a.jsonl"));
    assertThat(read("link.jsonl")).hasSize(2);
    Files.delete(link);
    Files.createSymbolicLink(link, parent.resolve("secret.jsonl"));

    assertRefused("link.jsonl", "SOURCE_FORBIDDEN", "leads out");
  }

  @Test
  void whatIsNotThere_isMissing() {
    assertRefused("no.jsonl", "SOURCE_MISSING", "there is no 'no.jsonl'");
  }

  @Test
  void linkInACircle_isUnreadable() throws IOException {
    Files.createSymbolicLink(root.resolve("x.jsonl"), Path.of("x.jsonl"));

    assertRefused("x.jsonl", "SOURCE_UNREADABLE", "cannot be reached");
  }

  @Test
  void folder_isNoFile() {
    assertRefused("sub", "SOURCE_OPTION", "does not tell the format");
    assertThatThrownBy(() -> FileSource.under(root).open(request("sub", "jsonl")))
        .isInstanceOfSatisfying(
            OperatorException.class, e -> assertThat(e.code()).isEqualTo("SOURCE_UNREADABLE"))
        .hasMessageContaining("'sub' is a folder");
  }

  @Test
  void device_isNoRegularFile() {
    FileSource devices = FileSource.under(Path.of("/dev"));

    assertThatThrownBy(() -> devices.open(request("zero", "lines")))
        .hasMessageContaining("is no regular file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"s3://bucket/a.jsonl", "http://host/a.jsonl", "a\u0000.jsonl", "file:a.jsonl"})
  void otherPlaces_areNoPaths(String uri) {
    assertRefused(uri, "SOURCE_OPTION", "is no path");
  }

  @Test
  void folderOfTheHost_hasToExist() {
    assertThatThrownBy(() -> FileSource.under(parent.resolve("no")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is no folder");
    assertThatThrownBy(() -> FileSource.under(root.resolve("a.jsonl")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void assertRefused(String uri, String code, String piece) {
    assertThatThrownBy(() -> read(uri))
        .isInstanceOfSatisfying(OperatorException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(piece);
  }

  private List<String> read(String uri) throws Exception {
    return read(FileSource.under(root), uri);
  }

  private static List<String> read(FileSource source, String uri) throws Exception {
    JsonNode written = Json.nodes().objectNode().put("reader", "file").put("uri", uri);
    List<String> items = new ArrayList<>();
    try (ItemReader reader = source.open(SourceRequest.of(written, null))) {
      for (ItemReader.Item i = reader.next(); i != null; i = reader.next()) {
        items.add(String.valueOf(i.value()));
      }
    }
    return items;
  }

  private static SourceRequest request(String uri, String format) {
    return SourceRequest.of(
        Json.nodes().objectNode().put("reader", "file").put("uri", uri).put("format", format),
        null);
  }
}
