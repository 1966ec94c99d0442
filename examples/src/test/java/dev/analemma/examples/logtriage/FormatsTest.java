// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatsTest {
  private static final long REFERENCE = Instant.parse("2026-11-21T12:00:00Z").toEpochMilli();

  @ParameterizedTest
  @CsvSource({
    "access, access, 32",
    "android, logcat, 24",
    "apache-error, application, 24",
    "application, application, 56",
    "bgl, cluster, 24",
    "glog, glog, 24",
    "hadoop, application, 24",
    "hdfs, hdfs, 24",
    "health-app, health-app, 24",
    "hpc, hpc, 24",
    "json, json, 30",
    "kernel, kernel, 24",
    "level-first, level-first, 24",
    "linux, syslog, 26",
    "logfmt, logfmt, 24",
    "mac, syslog, 24",
    "openstack, application, 24",
    "proxifier, application, 24",
    "spark, application, 24",
    "syslog-variants, syslog, 24",
    "thunderbird, cluster, 24",
    "windows-cbs, application, 24",
    "zookeeper, application, 24"
  })
  void scan_linesOfOneFormat_getTemplateAndTimeAtLeastNineteenInTwenty(
      String file, String format, long lines) throws IOException {
    ScanReport report = scan(file);

    LineCounts counts = report.lines();
    assertThat(counts.total()).isEqualTo(lines);
    assertThat(report.formats()).as("formats").containsKey(format);
    assertThat(report.formats().get(format))
        .as("of the format")
        .isGreaterThan(lines * 95 / 100 - 1);
    assertThat(counts.withTemplate()).as("with template").isGreaterThanOrEqualTo(lines * 95 / 100);
    assertThat(counts.withTime()).as("with time").isGreaterThanOrEqualTo(counts.timed() * 95 / 100);
  }

  @Test
  void scan_stackTraces_belongToTheRecordAbove() throws IOException {
    ScanReport report = scan("traces");

    assertThat(report.lines().parsed()).isEqualTo(24);
    assertThat(report.lines().continuation()).isEqualTo(108);
    assertThat(report.lines().blank()).isEqualTo(12);
    assertThat(report.lines().unknown()).isZero();
    assertThat(report.groups().get(0).samples().get(0).trace())
        .contains("java.sql.SQLException: Deadlock found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "2026-11-21T01:02:03.123Z ERROR a.b.C - x failed ~ 2026-11-21T01:02:03.123Z ~ ERROR ~ a.b.C ~ x failed",
        "2026-11-21T01:02:03+02:00 host sshd[7]: y denied ~ 2026-11-20T23:02:03Z ~ ~ sshd ~ y denied",
        "Nov 21 01:02:03 host kernel: z ~ 2026-11-21T01:02:03Z ~ ~ kernel ~ z",
        "Dec 21 01:02:03 host kernel: z ~ 2025-12-21T01:02:03Z ~ ~ kernel ~ z",
        "<11>Nov  1 01:02:03 host su: z ~ 2026-11-01T01:02:03Z ~ ERROR ~ su ~ z",
        "081109 203518 143 INFO dfs.Node$P: a b ~ 2008-11-09T20:35:18Z ~ INFO ~ dfs.Node$P ~ a b",
        "17/06/09 20:10:40 WARN x.Y: a b ~ 2017-06-09T20:10:40Z ~ WARN ~ x.Y ~ a b",
        "03-17 16:13:38.811  1702  2395 E Tag: a ~ 2026-03-17T16:13:38.811Z ~ ERROR ~ Tag ~ a",
        "[Sun Dec 04 04:47:44 2005] [notice] a ~ 2005-12-04T04:47:44Z ~ INFO ~ ~ a",
        "2016-09-28 04:30:30, Info                  CBS    a b ~ 2016-09-28T04:30:30Z ~ INFO ~ CBS ~ a b",
        "20171223-22:15:29:606|Step|30002312|a ~ 2017-12-23T22:15:29.606Z ~ ~ Step ~ a",
        "E1121 01:02:03.123456    1234 file.go:77] a ~ 2026-11-21T01:02:03.123Z ~ ERROR ~ file.go:77 ~ a",
        "1.2.3.4 - - [21/Nov/2026:01:02:03 +0000] \"GET /a/1?b=2 HTTP/1.1\" 503 1 ~ 2026-11-21T01:02:03Z ~ ERROR ~ ~ GET /a/1",
        "{\"time\":\"2026-11-21T01:02:03Z\",\"level\":50,\"msg\":\"a\"} ~ 2026-11-21T01:02:03Z ~ ERROR ~ ~ a",
        "ts=2026-11-21T01:02:03Z level=warn caller=x.go:1 msg=\"a b\" ~ 2026-11-21T01:02:03Z ~ WARN ~ x.go:1 ~ a b",
        "2026-11-21 01:02:03,123 - a.b - ERROR - c d ~ 2026-11-21T01:02:03.123Z ~ ERROR ~ a.b ~ c d",
        "2026-11-21 01:02:03 connection error on 3 ~ 2026-11-21T01:02:03Z ~ ~ ~ connection error on 3",
        "1700000000.500 hello ~ 2023-11-14T22:13:20.500Z ~ ~ ~ hello",
        "[    1.500000] oom ~ ~ ~ kernel ~ oom"
      })
  void read_line_givesItsParts(
      String line, Instant time, Severity severity, String source, String message) {
    Draft draft = new Draft();
    draft.begin(line, 1);

    assertThat(new Formats(new Timestamps(REFERENCE)).read(draft)).isTrue();

    assertThat(draft.time).isEqualTo(time == null ? Timestamps.NONE : time.toEpochMilli());
    assertThat(draft.severity).isEqualTo(severity);
    assertThat(draft.source).isEqualTo(source == null ? "" : source);
    assertThat(draft.message).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-13-21 01:02:03 a",
    "2026-11-21 25:02:03 a",
    "hello world",
    "{\"a\":",
    "{\"a\":1} {",
    "a=b",
    "Nov 21",
    "[",
    "<999999>x",
    "- - - [ \" \" ",
    "081109 203518",
    "E1121 01"
  })
  void read_lineOfNoFormat_isRefused(String line) {
    Draft draft = new Draft();
    draft.begin(line, 1);

    assertThat(new Formats(new Timestamps(REFERENCE)).read(draft)).isFalse();
  }

  private static ScanReport scan(String file) throws IOException {
    try (InputStream in = FormatsTest.class.getResourceAsStream("/logs/" + file + ".log")) {
      assertThat(in).as(file).isNotNull();
      return LogScan.stream(in, ScanOptions.DEFAULT, REFERENCE);
    }
  }

  static InputStream bytes(String text) {
    return new java.io.ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
