// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar of the README's first command, as a process: status, results and everything else. */
class RunnableJarIT {
  private static final int LINES = 300_000;

  /** No two of their words are one, and none looks like a number or an id. */
  private static final String LETTERS = "ghijklmnopqrstuvwxyz";

  @TempDir private Path folder;

  @Test
  void run_thatSucceeds_writesItsOutputAlone() throws Exception {
    Jar.Ended ended = run("hello", "--set", "name=Ada");

    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("Ada");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void run_ofAWrongFile_tellsEveryFaultWithItsPlace() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("wrong.yaml"),
            """
            analemma: 1
            name: wrong
            nodes:
              a: { operator: list_fliter, with: {} }
              b: { operator: json_object, with: { x: $.gone } }
            """);

    Jar.Ended ended = run(file.toString());

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err())
        .contains("OPERATOR_UNKNOWN", "REF_UNKNOWN_NODE", ":4:", ":5:")
        .doesNotContain("Exception");
  }

  @Test
  void run_thatFails_tellsItsErrorAside() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("fails.yaml"),
            """
            analemma: 1
            name: fails
            nodes:
              a: { fail: { code: NO_STOCK, message: nothing left } }
            """);

    Jar.Ended ended = run(file.toString());

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).contains("NO_STOCK", "nothing left").doesNotContain("\tat ");
  }

  /** Lines of as many templates, and one that is longer than any line should be. */
  @Test
  void logTriage_ofALogThatIsNothingButNew_keepsWithinItsHeap() throws Exception {
    Path log = folder.resolve("new.log");
    try (BufferedWriter text = Files.newBufferedWriter(log)) {
      for (int line = 1; line < LINES; line++) {
        text.write("2026-11-21T01:02:03Z ERROR a.B - failure ");
        for (int rest = line; rest > 0; rest /= LETTERS.length()) {
          text.write(LETTERS.charAt(rest % LETTERS.length()));
        }
        text.write('\n');
      }
      for (int i = 0; i < 70; i++) {
        text.write("x".repeat(1 << 20));
      }
    }

    Jar.Ended ended = run("log-triage", log.toString(), "--format", "json");

    assertThat(ended.status()).as(ended.err()).isZero();
    JsonNode report = Json.parse(ended.out());
    assertThat(report.path("lines").path("total").asInt()).isEqualTo(LINES);
    assertThat(report.path("lines").path("cut").asInt()).isOne();
    assertThat(report.path("errors").asInt()).isEqualTo(LINES - 1);
    assertThat(report.path("rest").path("overflow").asInt()).isPositive();
  }

  private Jar.Ended run(String... words) throws IOException, InterruptedException {
    return new Jar(folder).run(List.of("-Xmx192m"), words);
  }
}
