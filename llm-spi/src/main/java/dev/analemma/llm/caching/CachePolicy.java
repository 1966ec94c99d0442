// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import dev.analemma.llm.CacheKind;
import dev.analemma.llm.CacheRates;
import dev.analemma.llm.caching.CacheDecision.Reason;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides by prices whether the beginning of a request is cached: a function of what it is given,
 * with nothing remembered.
 *
 * <p>With prices p of input, r of reading, w of writing, s of a token stored for an hour, T hours
 * from the first of N uses to the last, and h the part of the beginning that the provider reads
 * from a cache of its own accord:
 *
 * <ul>
 *   <li>an explicit cache pays from N &gt; (p + s T) / ((p - r)(1 - h)) on, and is worth keeping at
 *       a rate of uses above s / ((p - r)(1 - h)) an hour;
 *   <li>cache points pay from N &gt; (w - r) / (p - r) on, if uses follow each other within five
 *       minutes, or within an hour at the price of the longer time.
 * </ul>
 *
 * <p>The size of the beginning changes how much is saved and not whether; the floor is there
 * because making a cache takes time and can fail. Amounts are exact, whatever the prices.
 *
 * <p>Threads: immutable.
 *
 * @param floorTokens from how many tokens on explicit caches are made, however low the provider's
 *     own minimum is
 * @param ttlMin how long an explicit cache is kept at least
 * @param ttlMax how long it is kept at most, without being used again
 */
public record CachePolicy(long floorTokens, Duration ttlMin, Duration ttlMax) {
  /** How long points live after a use, for the price of a short and of a long write. */
  static final Duration SHORT = Duration.ofMinutes(5);

  static final Duration LONG = Duration.ofHours(1);

  private static final long FLOOR_TOKENS = 32_768;

  private static final int MILLION = 1_000_000;
  private static final long HOUR_MILLIS = 3_600_000;
  private static final BigInteger UNIT = BigInteger.valueOf(MILLION * HOUR_MILLIS);

  /** One and a half times what nine of ten gaps are shorter than, if uses come independently. */
  private static final double GAPS_HELD = 1.5 * Math.log(10);

  /** Checks the bounds. */
  public CachePolicy {
    if (floorTokens < 0) {
      throw new IllegalArgumentException(
          "floorTokens is %d, must not be negative".formatted(floorTokens));
    }
    if (ttlMin.isZero() || ttlMin.isNegative() || ttlMax.compareTo(ttlMin) < 0) {
      throw new IllegalArgumentException(
          "ttlMin is %s and ttlMax %s; they have to be positive and ascending"
              .formatted(ttlMin, ttlMax));
    }
  }

  /** Returns the policy with a floor of 32,768 tokens, and caches kept for a minute to a day. */
  public static CachePolicy ofDefaults() {
    return new CachePolicy(FLOOR_TOKENS, Duration.ofMinutes(1), Duration.ofDays(1));
  }

  /** Returns the same with another floor. */
  public CachePolicy withFloor(long tokens) {
    return new CachePolicy(tokens, ttlMin, ttlMax);
  }

  /**
   * Decides.
   *
   * @param traits what caches the model has, and what they cost
   * @param tokens how long the beginning is
   * @param reuse how often it is going to be used
   * @param implicitMillionths how many millionths of it the provider reads from a cache of its own
   *     accord; 0 to 1,000,000
   */
  public CacheDecision decide(
      CacheTraits traits, long tokens, Reuse reuse, int implicitMillionths) {
    Objects.requireNonNull(reuse, "reuse");
    if (tokens < 0 || implicitMillionths < 0 || implicitMillionths > MILLION) {
      throw new IllegalArgumentException(
          "tokens is %d and implicitMillionths %d; must be from 0 on, and from 0 to 1,000,000"
              .formatted(tokens, implicitMillionths));
    }
    CacheDecision explicit = null;
    CacheDecision points = null;
    Long minimum = traits.minimums().get(CacheKind.EXPLICIT);
    if (minimum != null) {
      long floor = Math.max(minimum, floorTokens);
      if (tokens < floor) {
        Reason reason = tokens < minimum ? Reason.BELOW_MINIMUM : Reason.BELOW_FLOOR;
        explicit = CacheDecision.none(reason, (double) tokens, (double) floor);
      } else {
        explicit = explicit(traits.rates(), tokens, reuse, implicitMillionths);
      }
    }
    minimum = traits.minimums().get(CacheKind.POINTS);
    if (minimum != null) {
      points =
          tokens < minimum
              ? CacheDecision.none(Reason.BELOW_MINIMUM, (double) tokens, (double) minimum)
              : points(traits.rates(), tokens, reuse, implicitMillionths);
    }
    if (explicit != null && points != null) {
      return better(explicit, points);
    } else if (explicit != null) {
      return explicit;
    } else if (points != null) {
      return points;
    }
    return CacheDecision.none(
        traits.minimums().containsKey(CacheKind.IMPLICIT)
            ? Reason.IMPLICIT_ALONE
            : Reason.NO_CACHE);
  }

  /** Returns the one that saves more; of two that cache nothing the first. */
  static CacheDecision better(CacheDecision one, CacheDecision other) {
    if (one.caches() != other.caches()) {
      return one.caches() ? one : other;
    }
    return other.savingNanoUsd() > one.savingNanoUsd() ? other : one;
  }

  /** Returns what a use of a cache saves that is there. */
  CacheDecision alive(CacheTraits traits, CacheKind kind, long tokens, Duration ttl, int implicit) {
    CacheRates rates = traits.rates();
    long saving = 0;
    if (rates != null && rates.read() != null && rates.input() > rates.read()) {
      saving = floor(gain(rates, implicit).multiply(number(HOUR_MILLIS)), tokens);
    }
    return new CacheDecision(kind, ttl, saving, Reason.ALIVE, 0, 0);
  }

  /**
   * Returns how long an explicit cache is kept for uses that come as they came, or zero if it is
   * not worth it. It is worth what it costs to make it again.
   */
  Duration keep(CacheTraits traits, Gaps gaps) {
    CacheRates rates = traits.rates();
    if (rates == null || rates.storageHour() == null) {
      return Duration.ZERO;
    }
    long storage = rates.storageHour();
    double best = 0;
    long kept = 0;
    for (long millis : Gaps.bounds()) {
      if (isTtl(millis)) {
        Gaps.Held held = gaps.within(millis);
        double worth = held.chance() * rates.input() - storage * held.millis() / HOUR_MILLIS;
        if (worth > best) {
          best = worth;
          kept = millis;
        }
      }
    }
    return Duration.ofMillis(kept);
  }

  /** Returns points of a plan for the longer time, if the visits of plans pay that. */
  CacheDecision longLived(CacheDecision plan, CacheTraits traits, Gaps gaps) {
    CacheRates rates = traits.rates();
    if (plan.kind() != CacheKind.POINTS
        || rates == null
        || rates.read() == null
        || rates.writeShort() == null
        || rates.writeLong() == null) {
      return plan;
    }
    long read = rates.read();
    double shorter = rates.writeShort() - read;
    double longer = rates.writeLong() - read;
    boolean pays =
        (1 - gaps.within(LONG.toMillis()).chance()) * longer
            < (1 - gaps.within(SHORT.toMillis()).chance()) * shorter;
    return pays
        ? new CacheDecision(
            plan.kind(), LONG, plan.savingNanoUsd(), plan.reason(), plan.seen(), plan.needed())
        : plan;
  }

  private boolean isTtl(long millis) {
    Duration ttl = Duration.ofMillis(millis);
    return ttl.compareTo(ttlMin) >= 0 && ttl.compareTo(ttlMax) <= 0;
  }

  /** Returns a time between the bounds. */
  Duration clamp(Duration ttl) {
    if (ttl.compareTo(ttlMin) < 0) {
      return ttlMin;
    }
    return ttl.compareTo(ttlMax) > 0 ? ttlMax : ttl;
  }

  private CacheDecision explicit(
      @Nullable CacheRates rates, long tokens, Reuse reuse, int implicit) {
    if (rates == null || rates.read() == null || rates.storageHour() == null) {
      return CacheDecision.none(Reason.NO_PRICE);
    }
    long storage = rates.storageHour();
    BigInteger gain = gain(rates, implicit);
    double perUse = gain.doubleValue() / MILLION;
    if (reuse instanceof Reuse.Planned planned) {
      // In nano-dollars a token, times a million, times the milliseconds of an hour.
      BigInteger cost =
          number(rates.input())
              .multiply(UNIT)
              .add(number(storage).multiply(millis(planned.within())).multiply(number(MILLION)));
      BigInteger saved =
          gain.multiply(number(planned.uses())).multiply(number(HOUR_MILLIS)).subtract(cost);
      double needed =
          perUse <= 0
              ? Double.POSITIVE_INFINITY
              : (rates.input() + storage * hours(planned.within())) / perUse;
      return decision(
          CacheKind.EXPLICIT,
          clamp(planned.within()),
          saved,
          tokens,
          Reason.TOO_FEW_USES,
          (double) planned.uses(),
          needed);
    } else if (reuse instanceof Reuse.Rate rate) {
      double needed = perUse <= 0 ? Double.POSITIVE_INFINITY : storage / perUse;
      double low = rate.perHourLow();
      if (low == 0 || perUse <= 0) {
        return CacheDecision.none(Reason.TOO_RARE, low, needed);
      }
      BigInteger stored =
          new BigDecimal(number(storage).multiply(UNIT))
              .divide(new BigDecimal(low), 0, RoundingMode.CEILING)
              .toBigIntegerExact();
      return decision(
          CacheKind.EXPLICIT,
          clamp(
              Duration.ofMillis(
                  (long) Math.min(Integer.MAX_VALUE * 1e3, GAPS_HELD / low * HOUR_MILLIS))),
          gain.multiply(number(HOUR_MILLIS)).subtract(stored),
          tokens,
          Reason.TOO_RARE,
          low,
          needed);
    } else if (reuse instanceof Gaps gaps) {
      return explicit(rates, storage, tokens, gaps, gain);
    }
    return CacheDecision.none(Reason.NOTHING_KNOWN);
  }

  /**
   * Each use that finds no cache makes one, which is then held for one of the times that a gap can
   * have: the one with which a use costs least.
   */
  private CacheDecision explicit(
      CacheRates rates, long storage, long tokens, Gaps gaps, BigInteger gain) {
    CacheDecision best = CacheDecision.none(Reason.TOO_RARE);
    for (long millis : Gaps.bounds()) {
      if (!isTtl(millis)) {
        continue;
      }
      Gaps.Held held = gaps.within(millis);
      long missed = MILLION - Math.min(MILLION, (long) (held.chance() * MILLION));
      BigInteger cost =
          number(missed)
              .multiply(number(rates.input()))
              .multiply(number(HOUR_MILLIS))
              .add(
                  number(storage)
                      .multiply(number((long) Math.ceil(held.millis())))
                      .multiply(number(MILLION)));
      BigInteger saved = gain.multiply(number(HOUR_MILLIS)).subtract(cost);
      double kept = storage * held.millis() / HOUR_MILLIS;
      double needed = 1 - (gain.doubleValue() / MILLION - kept) / Math.max(1, rates.input());
      CacheDecision found =
          decision(
              CacheKind.EXPLICIT,
              Duration.ofMillis(millis),
              saved,
              tokens,
              Reason.TOO_RARE,
              held.chance(),
              needed);
      best = best.seen() == 0 && !best.caches() ? found : better(best, found);
    }
    return best;
  }

  private static CacheDecision points(
      @Nullable CacheRates rates, long tokens, Reuse reuse, int implicit) {
    if (rates == null
        || rates.read() == null
        || (rates.writeShort() == null && rates.writeLong() == null)) {
      return CacheDecision.none(Reason.NO_PRICE);
    }
    CacheDecision shorter = points(rates, rates.writeShort(), SHORT, tokens, reuse, implicit);
    CacheDecision longer = points(rates, rates.writeLong(), LONG, tokens, reuse, implicit);
    boolean fewUses = shorter.reason() == Reason.TOO_FEW_USES;
    // Where nothing is cached, the reason is that of the time that would do.
    return shorter.caches() || fewUses || longer.reason() == Reason.NO_PRICE
        ? better(shorter, longer)
        : longer;
  }

  private static CacheDecision points(
      CacheRates rates,
      @Nullable Long write,
      Duration ttl,
      long tokens,
      Reuse reuse,
      int implicit) {
    Long read = rates.read();
    if (write == null || read == null) {
      return CacheDecision.none(Reason.NO_PRICE);
    }
    BigInteger gain = gain(rates, implicit);
    if (gain.signum() <= 0) {
      return CacheDecision.none(Reason.TOO_FEW_USES, 0, Double.POSITIVE_INFINITY);
    }
    BigInteger premium = number(write).subtract(number(read));
    if (reuse instanceof Reuse.Planned planned) {
      BigInteger gaps = number(Math.max(1, planned.uses() - 1));
      if (millis(planned.within()).compareTo(number(ttl.toMillis()).multiply(gaps)) > 0) {
        double perHour = gaps.doubleValue() / hours(planned.within());
        return CacheDecision.none(Reason.TOO_RARE, perHour, 1 / hours(ttl));
      }
      BigInteger saved =
          gain.multiply(number(planned.uses()))
              .subtract(premium.multiply(number(MILLION)))
              .multiply(number(HOUR_MILLIS));
      double needed = premium.doubleValue() * MILLION / gain.doubleValue();
      return decision(
          CacheKind.POINTS,
          ttl,
          saved,
          tokens,
          Reason.TOO_FEW_USES,
          (double) planned.uses(),
          needed);
    } else if (reuse instanceof Reuse.Unknown) {
      return CacheDecision.none(Reason.NOTHING_KNOWN);
    }
    double chance =
        reuse instanceof Gaps gaps
            ? gaps.within(ttl.toMillis()).chance()
            : 1 - Math.exp(-((Reuse.Rate) reuse).perHourLow() * hours(ttl));
    long missed = MILLION - Math.min(MILLION, (long) (chance * MILLION));
    BigInteger saved =
        gain.subtract(premium.multiply(number(missed))).multiply(number(HOUR_MILLIS));
    double needed =
        premium.signum() <= 0 ? 0 : 1 - gain.doubleValue() / MILLION / premium.doubleValue();
    return decision(CacheKind.POINTS, ttl, saved, tokens, Reason.TOO_RARE, chance, needed);
  }

  private static CacheDecision decision(
      CacheKind kind,
      Duration ttl,
      BigInteger saved,
      long tokens,
      Reason otherwise,
      double seen,
      double needed) {
    return saved.signum() <= 0 || tokens == 0
        ? CacheDecision.none(otherwise, seen, needed)
        : new CacheDecision(kind, ttl, floor(saved, tokens), Reason.PAYS, seen, needed);
  }

  /** Returns what a use from a cache saves, in nano-dollars a token, times a million. */
  private static BigInteger gain(CacheRates rates, int implicit) {
    long read = rates.read() == null ? rates.input() : rates.read();
    return number(rates.input()).subtract(number(read)).multiply(number(MILLION - implicit));
  }

  /** Returns an amount of many tokens in whole nano-dollars, the largest long at most. */
  private static long floor(BigInteger perToken, long tokens) {
    return perToken
        .multiply(number(tokens))
        .divide(UNIT)
        .min(number(Long.MAX_VALUE))
        .longValueExact();
  }

  private static BigInteger millis(Duration time) {
    return number(time.toSeconds())
        .multiply(number(1_000))
        .add(number((time.toNanosPart() + 999_999) / 1_000_000));
  }

  private static double hours(Duration time) {
    return millis(time).doubleValue() / HOUR_MILLIS;
  }

  private static BigInteger number(long value) {
    return BigInteger.valueOf(value);
  }
}
