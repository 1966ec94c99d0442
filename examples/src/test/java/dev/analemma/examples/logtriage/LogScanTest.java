// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogScanTest {
  private static final String ERROR = "2026-11-21T01:02:03Z ERROR a.B - ";

  @Property(tries = 500)
  void stream_anyBytes_losesNoLine(@ForAll byte[] bytes, @ForAll("lines") List<String> lines)
      throws IOException {
    byte[] text = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[bytes.length + 1 + text.length];
    System.arraycopy(bytes, 0, all, 0, bytes.length);
    all[bytes.length] = '\n';
    System.arraycopy(text, 0, all, bytes.length + 1, text.length);
    long expected = 0;
    for (int i = 0; i < all.length; i++) {
      expected += all[i] == '\n' || i == all.length - 1 ? 1 : 0;
    }

    ScanReport report = scan(all, ScanOptions.DEFAULT.withGroupsMax(3));

    assertNothingLost(report);
    assertThat(report.lines().total()).isEqualTo(expected);
  }

  @Test
  void stream_moreTemplatesThanAreKept_countsTheRest() throws IOException {
    String text =
        IntStream.range(0, 50)
            .mapToObj(i -> ERROR + "failure " + "x".repeat(i + 1))
            .collect(Collectors.joining("\n"));

    ScanReport at = scan(text, ScanOptions.DEFAULT.withGroupsMax(50));
    ScanReport below = scan(text, ScanOptions.DEFAULT.withGroupsMax(49));

    assertThat(at.totals().overflowErrors()).isZero();
    assertThat(below.totals().overflowErrors()).isOne();
    assertThat(below.groups()).hasSize(49);
    assertNothingLost(below);
  }

  @Test
  void stream_moreGroupsThanAreReported_reportsTheLargest() throws IOException {
    String text =
        """
        %1$srare
        %1$soften 1
        %1$soften 2
        """
            .formatted(ERROR);

    ScanReport report = scan(text, new ScanOptions(Severity.WARN, 10, 1, 1024));

    assertThat(report.groups()).extracting(Group::template).containsExactly("often <num>");
    assertThat(report.totals().unreportedErrors()).isOne();
    assertNothingLost(report);
  }

  @Test
  void stream_manyOccurrences_keepsFirstLastAndSpread() throws IOException {
    String text =
        IntStream.rangeClosed(1, 1000)
            .mapToObj(i -> ERROR + "failure " + i)
            .collect(Collectors.joining("\n"));

    Group group = scan(text, ScanOptions.DEFAULT).groups().get(0);

    List<Long> lines = group.samples().stream().map(Sample::line).toList();
    assertThat(group.count()).isEqualTo(1000);
    assertThat(lines).hasSizeBetween(4, Group.SAMPLES_MAX).isSorted().doesNotHaveDuplicates();
    assertThat(lines).startsWith(1L).endsWith(1000L);
    assertThat(lines.get(2)).isBetween(200L, 800L);
  }

  @Test
  void stream_templateInTheLastTenth_isFresh() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= 100; i++) {
      String message = i == 1 ? "old" : i == 90 ? "late" : i == 91 ? "fresh" : "";
      text.append(message.isEmpty() ? "2026-11-21T01:02:03Z INFO a.B - ok" : ERROR + message);
      text.append('\n');
    }

    ScanReport report = scan(text.toString(), ScanOptions.DEFAULT);

    assertThat(report.groups().stream().filter(report::isFresh).map(Group::template))
        .containsExactly("fresh");
  }

  @Test
  void stream_level_decidesWhatIsAnError() throws IOException {
    String text = "2026-11-21T01:02:03Z WARN a.B - x\n" + ERROR + "y\n";

    assertThat(scan(text, ScanOptions.DEFAULT).totals().errors()).isEqualTo(2);
    assertThat(scan(text, ScanOptions.DEFAULT.withLevel(Severity.ERROR)).totals().errors())
        .isEqualTo(1);
    assertThat(scan(text, ScanOptions.DEFAULT.withLevel(Severity.FATAL)).totals().errors())
        .isZero();
  }

  @Test
  void stream_syslogWithoutLevel_goesByItsWords() throws IOException {
    String text =
        """
        Nov 21 01:02:03 h sshd[1]: Failed password for ada
        Nov 21 01:02:03 h backup[1]: finished with 0 errors
        Nov 21 01:02:03 h backup[1]: no error, errors=0
        Nov 21 01:02:03 h app[1]: NullPointerException at once
        """;

    assertThat(scan(text, ScanOptions.DEFAULT).groups())
        .extracting(Group::template)
        .containsExactly("Failed password for ada", "NullPointerException at once");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status installed libgpg-error-dev:amd64 1.46-1",
        "Unpacking libgpg-error (1.46-1)",
        "run with --install /usr/share/man/man7/ABORT.7.gz ABORT.7.gz",
        "wrote /var/log/error.log",
        "started with --on-error=restart",
        "a non-fatal remark"
      })
  void stream_errorWordInTheNameOfSomething_isNoError(String message) throws IOException {
    String text = "2026-11-21 01:02:03 " + message + "\n";

    assertThat(scan(text, ScanOptions.DEFAULT).totals().errors()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "read-error on sda",
        "I/O error, dev sda",
        "login failed for /home/ada",
        "state=failed",
        "connection refused.Trying again",
        "an out-of-memory-error",
        "(error) in x",
        "error: /etc/x"
      })
  void stream_errorWordOnItsOwn_isAnError(String message) throws IOException {
    String text = "2026-11-21 01:02:03 " + message + "\n";

    assertThat(scan(text, ScanOptions.DEFAULT).totals().errors()).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"t\":{\"$date\":\"2026-11-21T01:02:03.004Z\"},\"s\":\"I\",\"msg\":\"m failed\"}",
        "{\"timestamp\":\"2026-11-21T01:02:03.004Z\",\"textPayload\":\"m failed\"}",
        "{\"timestamp\":\"2026-11-21T01:02:03.004Z\",\"jsonPayload\":{\"message\":\"m failed\"}}"
      })
  void stream_jsonWithNestedFields_hasTimeAndMessage(String line) throws IOException {
    ScanReport report = scan(line, ScanOptions.DEFAULT);

    assertThat(report.lines().withTime()).isOne();
    assertThat(report.groups()).extracting(Group::template).containsExactly("m failed");
  }

  @Test
  void stream_lineLongerThanTheLimit_isCutAndCounted() throws IOException {
    String exact = "x".repeat(64);

    ScanReport report =
        scan(exact + "\n" + exact + "y\nz", ScanOptions.DEFAULT.withLineBytesMax(64));

    assertThat(report.lines().total()).isEqualTo(3);
    assertThat(report.lines().cut()).isOne();
  }

  @Test
  void stream_emptyInput_hasNoLines() throws IOException {
    assertThat(scan("", ScanOptions.DEFAULT).lines().total()).isZero();
  }

  @Test
  void stream_byteOrderMarkAndCarriageReturns_areNoPartOfLines() throws IOException {
    ScanReport report = scan("\uFEFF" + ERROR + "x\r\n" + ERROR + "x\r\n", ScanOptions.DEFAULT);

    assertThat(report.lines().parsed()).isEqualTo(2);
    assertThat(report.groups()).hasSize(1);
  }

  @Test
  void file_compressed_isReadAsWhatItHolds(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a.log.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write((ERROR + "x\n").getBytes(StandardCharsets.UTF_8));
    }

    ScanReport report = LogScan.file(file, ScanOptions.DEFAULT, lines -> true);

    assertThat(report.totals().errors()).isOne();
  }

  @Test
  void file_askedToStop_stops(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("a.log");
    Files.writeString(file, "x\n".repeat(70_000));

    assertThatThrownBy(() -> LogScan.file(file, ScanOptions.DEFAULT, lines -> false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("65536");
  }

  private static void assertNothingLost(ScanReport report) {
    LineCounts lines = report.lines();
    assertThat(lines.parsed() + lines.continuation() + lines.blank() + lines.unknown())
        .isEqualTo(lines.total());
    long records = report.levels().values().stream().mapToLong(Long::longValue).sum();
    assertThat(records).isEqualTo(lines.parsed() + lines.unknown());
    long grouped = report.groups().stream().mapToLong(Group::count).sum();
    assertThat(grouped + report.totals().unreportedErrors() + report.totals().overflowErrors())
        .isEqualTo(report.totals().errors());
  }

  private static ScanReport scan(String text, ScanOptions options) throws IOException {
    return scan(text.getBytes(StandardCharsets.UTF_8), options);
  }

  private static ScanReport scan(byte[] bytes, ScanOptions options) throws IOException {
    return LogScan.stream(new ByteArrayInputStream(bytes), options, 1_795_000_000_000L);
  }

  @Provide
  Arbitrary<List<String>> lines() {
    return Arbitraries.of(
            "",
            "  ",
            ERROR + "failure one",
            ERROR + "failure two",
            ERROR + "failure three",
            ERROR + "failure four",
            "\tat a.B.c(B.java:1)",
            "Caused by: x",
            "java.io.IOException: y",
            "free text with an error",
            "{\"level\":\"error\",\"msg\":\"m\"}",
            "level=warn msg=z",
            "[[[[[[",
            "2026-11-21 01:02:03 ")
        .list()
        .ofMaxSize(60);
  }
}
