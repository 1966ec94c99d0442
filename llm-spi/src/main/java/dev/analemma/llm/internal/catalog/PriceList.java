// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.catalog;

import dev.analemma.llm.Usage;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The prices of a model: by date, and by how much it has to read.
 *
 * @param periods by {@code from}, ascending; at least one
 * @param version the same for the same prices, and for no others
 */
public record PriceList(List<Period> periods, String version) {

  /**
   * What holds from a day on, until the next period begins.
   *
   * @param from the first day, in UTC
   * @param tiers by {@code upTo}, ascending, the last one without bound
   */
  public record Period(LocalDate from, List<Tier> tiers) {
    /** Copies the list. */
    public Period {
      tiers = List.copyOf(tiers);
    }

    private @Nullable Rates rates(long input) {
      for (Tier tier : tiers) {
        if (input <= tier.upTo()) {
          return tier.rates();
        }
      }
      return null;
    }
  }

  /**
   * What holds for requests up to a length, for all of their tokens.
   *
   * @param upTo tokens of input, all kinds together
   * @param rates what tokens cost
   */
  public record Tier(long upTo, Rates rates) {}

  /** Copies the list. */
  public PriceList {
    periods = List.copyOf(periods);
  }

  /** Returns what a usage cost when it was used, or null if no price is known. */
  public @Nullable Long cost(Usage usage, Instant at) {
    Period period = at(at);
    if (period == null) {
      return null;
    }
    Rates rates = period.rates(usage.inputTotal());
    return rates == null ? null : rates.cost(usage);
  }

  /** Returns what tokens of a request of a length cost, or null if no price is known. */
  public @Nullable Rates rates(long input, Instant at) {
    Period period = at(at);
    return period == null ? null : period.rates(input);
  }

  /** Returns what a call costs at most, or null if no price is known. */
  public @Nullable Long most(long inputMost, long outputMost, Instant at) {
    Period period = at(at);
    if (period == null) {
      return null;
    }
    long most = 0;
    for (Tier tier : period.tiers()) {
      long input = Math.min(inputMost, tier.upTo());
      most =
          Math.max(
              most,
              Math.addExact(
                  Math.multiplyExact(input, tier.rates().inputMost()),
                  Math.multiplyExact(outputMost, tier.rates().outputMost())));
      if (inputMost <= tier.upTo()) {
        break;
      }
    }
    return most;
  }

  private @Nullable Period at(Instant at) {
    LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
    Period found = null;
    for (Period period : periods) {
      if (!period.from().isAfter(day)) {
        found = period;
      }
    }
    return found;
  }
}
