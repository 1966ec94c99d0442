// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.catalog;

import dev.analemma.llm.internal.document.Reading;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads prices in dollars for a million tokens: a thousandth of a dollar is one nano-dollar each.
 */
final class PriceReader {
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000);

  /** A thousandth of a dollar to 500: what lies outside is a slip of the decimal point. */
  private static final long NANOS_MAX = 500_000;

  private static final List<String> RATES =
      List.of(
          "input",
          "output",
          "cacheRead",
          "cacheWriteShort",
          "cacheWriteLong",
          "reasoning",
          "cacheStorageHour");

  private PriceReader() {}

  static @Nullable PriceList read(Reading prices) {
    List<PriceList.Period> periods = new ArrayList<>();
    boolean good = true;
    for (Reading period : prices.elements()) {
      PriceList.Period read = period(period);
      if (read == null) {
        good = false;
        continue;
      }
      if (!periods.isEmpty() && !read.from().isAfter(periods.get(periods.size() - 1).from())) {
        period.fault(
            "VALUE_OUT_OF_RANGE",
            "prices from %s stand behind those from %s"
                .formatted(read.from(), periods.get(periods.size() - 1).from()),
            "Write the oldest first, each day once");
        good = false;
      }
      periods.add(read);
    }
    if (good && periods.isEmpty() && prices.node().isArray()) {
      prices.fault("VALUE_OUT_OF_RANGE", "the list is empty", "Leave it out: no price is known");
    }
    return good && !periods.isEmpty() ? new PriceList(periods, version(periods)) : null;
  }

  private static PriceList.@Nullable Period period(Reading reading) {
    if (!reading.object()) {
      return null;
    }
    reading.keys(List.of("from", "tiers"));
    Reading from = reading.require("from", "the first day of these prices: 2026-01-31");
    Reading tiers = reading.require("tiers", "tiers: [{input: 1.25, output: 10}]");
    LocalDate day = from == null ? null : from.date();
    List<PriceList.Tier> read = new ArrayList<>();
    boolean good = true;
    if (tiers != null) {
      List<Reading> elements = tiers.elements();
      for (int i = 0; i < elements.size(); i++) {
        long before = read.isEmpty() ? 0 : read.get(read.size() - 1).upTo();
        PriceList.Tier tier = tier(elements.get(i), before, i == elements.size() - 1);
        if (tier == null) {
          good = false;
        } else {
          read.add(tier);
        }
      }
      if (elements.isEmpty() && tiers.node().isArray()) {
        tiers.fault("VALUE_OUT_OF_RANGE", "the list is empty", "Write one tier or more");
      }
    }
    return good && day != null && !read.isEmpty() ? new PriceList.Period(day, read) : null;
  }

  private static PriceList.@Nullable Tier tier(Reading reading, long before, boolean last) {
    if (!reading.object()) {
      return null;
    }
    List<String> keys = new ArrayList<>(RATES);
    keys.add(0, "upTo");
    reading.keys(keys);
    Reading bound = reading.get("upTo");
    Integer upTo = bound == null ? null : bound.integer(1, Integer.MAX_VALUE);
    boolean good = bound == null || upTo != null;
    if (last != (bound == null)) {
      reading.fault(
          last ? "VALUE_OUT_OF_RANGE" : "KEY_MISSING",
          last ? "the last tier ends" : "key 'upTo' is missing",
          "Write upTo at every tier but the last one");
      good = false;
    } else if (upTo != null && upTo <= before) {
      reading.fault(
          "VALUE_OUT_OF_RANGE",
          "a tier up to %,d stands behind one up to %,d".formatted(upTo, before),
          "Write the shortest first");
      good = false;
    }
    Rates rates = rates(reading);
    return good && rates != null
        ? new PriceList.Tier(upTo == null ? Long.MAX_VALUE : upTo, rates)
        : null;
  }

  private static @Nullable Rates rates(Reading reading) {
    Reading inputRate = reading.require("input", "input: dollars for a million tokens");
    Reading outputRate = reading.require("output", "output: dollars for a million tokens");
    Long input = inputRate == null ? null : nanos(inputRate);
    Long output = outputRate == null ? null : nanos(outputRate);
    List<@Nullable Long> others = new ArrayList<>();
    boolean good = input != null && output != null;
    boolean free = input != null && output != null && input == 0 && output == 0;
    for (String name : RATES.subList(2, RATES.size())) {
      Reading rate = reading.get(name);
      Long nanos = rate == null ? null : nanos(rate);
      good &= (rate == null) == (nanos == null);
      others.add(free && rate == null ? Long.valueOf(0) : nanos);
      if (!free && nanos != null && nanos == 0) {
        zero(reading, name);
        good = false;
      }
    }
    if (input != null && output != null && (input == 0) != (output == 0)) {
      zero(reading, input == 0 ? "input" : "output");
      good = false;
    }
    Long cacheRead = others.get(0);
    if (input != null && cacheRead != null && cacheRead > input) {
      reading.fault(
          "PRICE_IMPLAUSIBLE",
          "reading from the cache costs more than reading",
          "Check the prices: has somebody mixed them up?");
      good = false;
    }
    if (!good || input == null || output == null) {
      return null;
    }
    return new Rates(
        input, output, cacheRead, others.get(1), others.get(2), others.get(3), others.get(4));
  }

  private static void zero(Reading reading, String name) {
    reading.fault(
        "PRICE_IMPLAUSIBLE",
        "'%s' is 0 and other prices are not".formatted(name),
        "Leave out what has no known price: 0 says that it costs nothing");
  }

  private static @Nullable Long nanos(Reading reading) {
    BigDecimal dollars = reading.decimal();
    if (dollars == null) {
      return null;
    }
    BigDecimal nanos = dollars.multiply(NANOS).stripTrailingZeros();
    if (nanos.signum() < 0 || nanos.compareTo(BigDecimal.valueOf(NANOS_MAX)) > 0) {
      reading.fault(
          "PRICE_IMPLAUSIBLE",
          "%s dollars for a million tokens".formatted(dollars),
          "Write 0.001 to 500: the unit is dollars for a million tokens");
      return null;
    }
    if (nanos.scale() > 0) {
      reading.fault(
          "PRICE_IMPLAUSIBLE",
          "%s dollars for a million tokens is no whole number of nano-dollars for one"
              .formatted(dollars),
          "Round up to three decimals");
      return null;
    }
    return nanos.longValueExact();
  }

  private static String version(List<PriceList.Period> periods) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(periods.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
