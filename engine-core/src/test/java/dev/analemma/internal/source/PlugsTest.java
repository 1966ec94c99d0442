// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.spi.FileResults;
import dev.analemma.spi.FileSource;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.ItemSource;
import dev.analemma.spi.Json;
import dev.analemma.spi.SourceRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the host has registered is found by its name, and nothing else. */
class PlugsTest {
  @TempDir Path folder;

  private record Named(String name) implements ItemSource {
    @Override
    public ItemReader open(SourceRequest request) throws IOException {
      throw new IOException("the line is dead");
    }
  }

  @Test
  void source_notRegistered_isUnknown() {
    Plugs none = new Plugs(List.of(), List.of());
    Plugs file = new Plugs(List.of(FileSource.under(folder)), List.of());

    assertCode(none, "{\"reader\": \"file\"}", "SOURCE_UNKNOWN", "The host has registered none");
    assertCode(file, "{\"reader\": \"fil\"}", "SOURCE_UNKNOWN", "Did you mean 'file'? Registered");
  }

  @Test
  void target_notRegistered_isUnknown() {
    Plugs plugs = new Plugs(List.of(), List.of(FileResults.under(folder)));

    assertThat(plugs.writers()).containsExactly("file");
    assertThatThrownBy(() -> plugs.open(Json.parse("{\"writer\": \"s3\"}")))
        .isInstanceOfSatisfying(
            OperatorException.class, e -> assertThat(e.code()).isEqualTo("RESULTS_UNKNOWN"));
  }

  @Test
  void sourceThatFails_hasACode() {
    Plugs plugs = new Plugs(List.of(new Named("net")), List.of());

    assertCode(plugs, "{\"reader\": \"net\", \"uri\": \"x\"}", "SOURCE_FAILED", "the line is dead");
  }

  @Test
  void names_twiceOrNone_areRefused() {
    assertThatThrownBy(() -> new Plugs(List.of(new Named("a"), new Named("a")), List.of()))
        .hasMessageContaining("two of one name: the reader 'a'");
    assertThatThrownBy(() -> new Plugs(List.of(new Named("a-b")), List.of()))
        .hasMessageContaining("is called 'a-b'");
  }

  private static void assertCode(Plugs plugs, String source, String code, String piece) {
    JsonNode written = Json.parse(source);
    assertThatThrownBy(() -> plugs.open(written, null))
        .isInstanceOfSatisfying(OperatorException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(piece);
  }
}
