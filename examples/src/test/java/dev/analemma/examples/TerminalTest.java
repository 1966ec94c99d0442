// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What standard output and standard error are is asked apart. */
class TerminalTest {
  @ParameterizedTest
  @CsvSource({
    "/dev/pts/0, /dev/pts/0, true, true",
    "/dev/tty1, pipe:[123], true, false",
    "/tmp/result.json, /dev/pts/3, false, true",
    "/dev/null, /dev/console, false, true",
    "socket:[7], /dev/null, false, false",
  })
  void of_linksOfOpenFiles_tellsEach(
      String out, String err, boolean seenOut, boolean seenErr, @TempDir Path folder)
      throws IOException {
    Files.createSymbolicLink(folder.resolve("1"), Path.of(out));
    Files.createSymbolicLink(folder.resolve("2"), Path.of(err));

    Terminal told = Terminal.of(folder);
    Files.delete(folder.resolve("1"));
    Files.delete(folder.resolve("2"));

    assertThat(told).isEqualTo(new Terminal(seenOut, seenErr));
  }
}
