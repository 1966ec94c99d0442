// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Dates and times, by example. */
class TimeOperatorsTest {
  private static OperatorRun date(String operation, Object value) {
    return OperatorRun.of("date_time").with("operation", operation).with("value", value);
  }

  @Test
  void dateTime_parse_readsAPatternInAZone() {
    assertThat(
            date("parse", "21.11.2026 18:05")
                .with("pattern", "dd.MM.yyyy HH:mm")
                .with("zone", "Asia/Seoul")
                .value()
                .textValue())
        .isEqualTo("2026-11-21T18:05:00+09:00");
  }

  @Test
  void dateTime_parseDate_isTheStartOfTheDay() {
    assertThat(date("parse", "2026-11-21").with("zone", "Z").value().textValue())
        .isEqualTo("2026-11-21T00:00:00Z");
  }

  @Test
  void dateTime_noOffsetAndNoZone_isAnError() {
    assertThat(date("parse", "2026-11-21T10:00").error())
        .startsWith("ZONE_REQUIRED: 'value' is '2026-11-21T10:00'");
  }

  @Test
  void dateTime_impossibleDate_isAnError() {
    assertThat(date("parse", "2026-02-30T00:00:00Z").error()).startsWith("DATE_SYNTAX");
    assertThat(date("parse", "soon").error()).contains("must be ISO 8601");
  }

  @Test
  void dateTime_format_writesAPattern() {
    assertThat(
            date("format", "2026-11-21T09:05:00Z")
                .with("pattern", "EEE, d MMM yyyy 'at' h:mm a XXX")
                .with("zone", "+09:00")
                .value()
                .textValue())
        .isEqualTo("Sat, 21 Nov 2026 at 6:05 PM +09:00");
  }

  @Test
  void dateTime_patternOutsideTheSubset_isAFault() {
    for (String pattern : new String[] {"zzz", "G yyyy", "[yyyy]", "yyyy#", "", "n"}) {
      if (!pattern.isEmpty()) {
        assertThat(date("format", "x").with("pattern", pattern).fault())
            .startsWith("PATTERN_SYNTAX at pattern");
      }
    }
    assertThat(date("format", "x").with("pattern", "'" + "a".repeat(63)).fault())
        .startsWith("PATTERN_SYNTAX");
  }

  @Test
  void dateTime_addPeriod_keepsTheLocalTimeOverAChangeOfOffset() {
    assertThat(
            date("add", "2026-03-28T12:00:00+01:00")
                .with("amount", "P1D")
                .with("zone", "Europe/Berlin")
                .value()
                .textValue())
        .isEqualTo("2026-03-29T12:00:00+02:00");
  }

  @Test
  void dateTime_addDuration_movesTheInstant() {
    assertThat(
            date("add", "2026-03-28T12:00:00+01:00")
                .with("amount", "PT24H")
                .with("zone", "Europe/Berlin")
                .value()
                .textValue())
        .isEqualTo("2026-03-29T13:00:00+02:00");
    assertThat(date("add", "2026-01-01T00:00:00Z").with("amount", "-PT1S").value().textValue())
        .isEqualTo("2025-12-31T23:59:59Z");
  }

  @Test
  void dateTime_addNonsense_isAnError() {
    assertThat(date("add", "2026-01-01T00:00:00Z").with("amount", "1 day").error())
        .startsWith("DATE_SYNTAX: 'amount' is '1 day'");
  }

  @Test
  void dateTime_addBeyondTheYears_isARangeError() {
    assertThat(date("add", "9999-12-31T23:59:59Z").with("amount", "PT1S").error())
        .startsWith("DATE_RANGE");
    assertThat(date("add", "2026-01-01T00:00:00Z").with("amount", "P2147483647Y").error())
        .startsWith("DATE_RANGE");
  }

  @Test
  void dateTime_diff_countsWholeUnits() {
    OperatorRun run = date("diff", "2026-01-31T00:00:00Z").with("to", "2026-03-01T12:00:00Z");

    assertThat(run.with("unit", "days").value().intValue()).isEqualTo(29);
    assertThat(run.with("unit", "months").value().intValue()).isEqualTo(1);
    assertThat(run.with("unit", "hours").value().intValue()).isEqualTo(29 * 24 + 12);
  }

  @Test
  void dateTime_convert_keepsTheInstant() {
    assertThat(
            date("convert", "2026-11-21T09:00:00Z")
                .with("zone", "America/New_York")
                .value()
                .textValue())
        .isEqualTo("2026-11-21T04:00:00-05:00");
  }

  @Test
  void dateTime_epochMillis_goesBothWays() {
    assertThat(date("epoch_millis", "1970-01-02T00:00:00Z").value().intValue())
        .isEqualTo(86_400_000);
    assertThat(date("parse", 86_400_000).value().textValue()).isEqualTo("1970-01-02T00:00:00Z");
    assertThat(date("parse", Long.MAX_VALUE).error()).startsWith("DATE_RANGE");
  }

  @Test
  void dateTime_otherType_isAnError() {
    assertThat(date("parse", true).error()).startsWith("INPUT_TYPE: 'value' is true");
  }

  @Test
  void dateTime_missingField_isAFault() {
    assertThat(date("diff", "x").fault()).startsWith("CONFIG_MISSING at to");
    assertThat(date("add", "x").fault()).startsWith("CONFIG_MISSING at amount");
    assertThat(date("convert", "x").fault()).startsWith("CONFIG_MISSING at zone");
  }
}
