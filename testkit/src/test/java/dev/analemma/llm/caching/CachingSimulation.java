// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import dev.analemma.llm.CacheKind;
import dev.analemma.llm.CacheRates;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Usage;
import dev.analemma.llm.caching.Traffic.Visit;
import dev.analemma.llm.spi.CacheHandle;
import dev.analemma.llm.spi.ContextCaches;
import dev.analemma.testkit.MovingClock;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the beginnings of requests cost in one traffic, with each policy, exactly: reading, writing
 * and keeping them. What else a request has costs the same with all of them and is left out.
 */
final class CachingSimulation {
  /** The policies that are compared. */
  enum Policy {
    /** Nothing is cached. */
    NEVER,
    /**
     * A cache is made where a use finds none, and each use keeps it for the hour that providers
     * take unless told otherwise; every request has points for the short time.
     */
    ALWAYS,
    /** A cache is made for an hour where a use finds none; every request has long-lived points. */
    HOUR,
    /** What is tested. */
    DECIDED,
    /** A cache is kept from the first use to the last one, which nobody can know; or as ALWAYS. */
    FORESEEN
  }

  private static final Instant START = Instant.parse("2026-12-01T00:00:00Z");
  private static final BigInteger HOUR_MILLIS = BigInteger.valueOf(3_600_000);

  private final ResolvedTarget target;
  private final long tokens;
  private final CacheRates rates;
  private final boolean explicit;
  private final List<Visit> visits;

  CachingSimulation(ResolvedTarget target, long tokens, List<Visit> visits) {
    this.target = target;
    this.tokens = tokens;
    this.visits = visits;
    rates = target.cacheRates(tokens, START).orElseThrow();
    explicit = target.cacheMinimum(CacheKind.EXPLICIT).isPresent();
  }

  /** Returns the cost in nano-dollars. */
  BigInteger cost(Policy policy) {
    if (policy == Policy.DECIDED) {
      return decided();
    }
    Map<String, List<Long>> uses = new TreeMap<>();
    for (Visit visit : visits) {
      List<Long> times = uses.computeIfAbsent(visit.prefix(), prefix -> new ArrayList<>());
      for (long use : visit.uses()) {
        times.add(use);
      }
    }
    BigInteger sum = BigInteger.ZERO;
    for (List<Long> times : uses.values()) {
      times.sort(Comparator.naturalOrder());
      sum = sum.add(explicit ? explicit(policy, times) : points(policy, times));
    }
    return sum;
  }

  private BigInteger explicit(Policy policy, List<Long> times) {
    BigInteger read = number(times.size() * tokens * rates.read());
    BigInteger make = number(tokens * rates.input());
    if (policy == Policy.NEVER) {
      return make.multiply(number(times.size()));
    } else if (policy == Policy.FORESEEN) {
      return make.add(read).add(stored(times.get(times.size() - 1) - times.get(0)));
    }
    long hour = HOUR_MILLIS.longValueExact();
    BigInteger sum = read;
    long until = Long.MIN_VALUE;
    for (long time : times) {
      if (time >= until) {
        sum = sum.add(make).add(stored(hour));
        until = time + hour;
      } else if (policy == Policy.ALWAYS) {
        sum = sum.add(stored(time + hour - until));
        until = time + hour;
      }
    }
    return sum;
  }

  private BigInteger points(Policy policy, List<Long> times) {
    Points provider = new Points();
    BigInteger sum = BigInteger.ZERO;
    for (long time : times) {
      Duration ttl = policy == Policy.HOUR ? Duration.ofHours(1) : Duration.ofMinutes(5);
      Usage usage =
          policy == Policy.NEVER
              ? Usage.of(tokens, 0)
              : provider.use("p", START.plusMillis(time), ttl);
      sum = sum.add(cost(usage));
    }
    return sum;
  }

  private record Step(long at, int visit, What what) {}

  private enum What {
    OPEN,
    USE,
    CLOSE
  }

  private BigInteger decided() {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < visits.size(); i++) {
      long[] uses = visits.get(i).uses();
      steps.add(new Step(uses[0], i, What.OPEN));
      for (long use : uses) {
        steps.add(new Step(use, i, What.USE));
      }
      steps.add(new Step(uses[uses.length - 1], i, What.CLOSE));
    }
    steps.sort(Comparator.comparingLong(Step::at)); // stable: opened, used, closed
    MovingClock clock = new MovingClock(START);
    ContextCaching caching = new ContextCaching(CachePolicy.ofDefaults(), clock, event -> {});
    Explicit caches = new Explicit(clock);
    Points points = new Points();
    ModelInput input = ModelInput.builder(1).user("x").build();
    Map<Integer, CacheLease> leases = new HashMap<>();
    BigInteger sum = BigInteger.ZERO;
    for (Step step : steps) {
      clock.advance(Duration.between(clock.now(), START.plusMillis(step.at())));
      Visit visit = visits.get(step.visit());
      switch (step.what()) {
        case OPEN ->
            leases.put(
                step.visit(),
                caching.lease(
                    new StablePrefix(visit.prefix(), "group", target, input, tokens),
                    visit.reuse(),
                    caches));
        case USE -> {
          CacheUse use = leases.get(step.visit()).use().toCompletableFuture().join();
          CacheDecision decision = use.decision();
          Usage usage =
              decision.kind() == CacheKind.POINTS
                  ? points.use(visit.prefix(), clock.now(), decision.ttl())
                  : use.handle() == null
                      ? Usage.of(tokens, 0)
                      : new Usage(0, tokens, 0, 0, 0, 0, Usage.Quality.REPORTED);
          sum = sum.add(cost(usage));
          use.ended(usage);
        }
        case CLOSE -> leases.remove(step.visit()).close();
      }
    }
    return sum.add(caches.cost());
  }

  private BigInteger cost(Usage usage) {
    return number(target.cost(usage, START).nanoUsd().orElseThrow());
  }

  private BigInteger stored(long millis) {
    return number(tokens * rates.storageHour()).multiply(number(millis)).divide(HOUR_MILLIS);
  }

  private static BigInteger number(long value) {
    return BigInteger.valueOf(value);
  }

  /** A provider with cache points: what is read stays for its time again. */
  private final class Points {
    private final Map<String, Instant> until = new HashMap<>();

    Usage use(String prefix, Instant now, Duration ttl) {
      Instant end = until.put(prefix, now.plus(ttl));
      boolean hit = end != null && !now.isAfter(end);
      boolean isShort = ttl.compareTo(Duration.ofMinutes(5)) <= 0;
      return new Usage(
          0,
          hit ? tokens : 0,
          !hit && isShort ? tokens : 0,
          !hit && !isShort ? tokens : 0,
          0,
          0,
          Usage.Quality.REPORTED);
    }
  }

  /** A provider with explicit caches, which counts what they cost. */
  private final class Explicit implements ContextCaches {
    private final MovingClock clock;
    private final Map<String, Instant> since = new HashMap<>();
    private final Map<String, Instant> until = new HashMap<>();
    private int made;

    Explicit(MovingClock clock) {
      this.clock = clock;
    }

    @Override
    public CompletionStage<Creation> create(
        ResolvedTarget target, ModelInput prefix, Duration ttl) {
      String name = "c" + made++;
      since.put(name, clock.now());
      return CompletableFuture.completedFuture(new Created(until(target, name, ttl)));
    }

    private CacheHandle until(ResolvedTarget target, String name, Duration ttl) {
      if (ttl.compareTo(Duration.ofMinutes(1)) < 0 || ttl.compareTo(Duration.ofDays(1)) > 0) {
        throw new IllegalArgumentException("ttl is " + ttl);
      }
      until.put(name, clock.now().plus(ttl));
      return new CacheHandle(target, name, tokens, clock.now().plus(ttl));
    }

    @Override
    public CompletionStage<Optional<CacheHandle>> extend(CacheHandle handle, Duration ttl) {
      return CompletableFuture.completedFuture(
          Optional.of(until(handle.target(), handle.name(), ttl)));
    }

    @Override
    public CompletionStage<Void> delete(CacheHandle handle) {
      until.put(handle.name(), clock.now());
      return CompletableFuture.completedFuture(null);
    }

    /** Those that were left behind are paid until their end. */
    BigInteger cost() {
      BigInteger sum = number(made).multiply(number(tokens * rates.input()));
      for (Map.Entry<String, Instant> cache : since.entrySet()) {
        sum =
            sum.add(
                stored(Duration.between(cache.getValue(), until.get(cache.getKey())).toMillis()));
      }
      return sum;
    }
  }
}
