// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleLogTest {
  @Test
  void write_twice_givesTheSameBytes(@TempDir Path folder) throws IOException {
    Path first = folder.resolve("a");
    Path second = folder.resolve("b");
    SampleLog.write(first, 5_000);
    SampleLog.write(second, 5_000);

    assertThat(first).hasSameBinaryContentAs(second);
    assertThat(Files.readAllLines(first)).hasSize(5_000);
  }

  @Test
  void write_usualSize_hasFamiliesOfWhichOneIsFresh(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a.log");
    SampleLog.write(file, SampleLog.LINES);

    ScanReport report = LogScan.file(file, ScanOptions.DEFAULT, lines -> true);

    assertThat(report.lines().total()).isEqualTo(SampleLog.LINES);
    assertThat(report.lines().unknown()).isZero();
    assertThat(report.groups()).hasSizeBetween(8, 20);
    assertThat(report.groups().stream().filter(report::isFresh).map(Group::template))
        .singleElement()
        .asString()
        .startsWith(SampleLog.LATE);
  }
}
