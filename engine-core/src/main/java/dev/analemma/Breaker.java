// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When calls to a resource are refused because too many have failed, and when it is tried again.
 *
 * <p>Closed: calls pass, the last of them are counted. Open: calls fail at once with {@code
 * CIRCUIT_OPEN}. Half open: a few probes pass; all of them succeed, and it closes; one fails, and
 * it opens again.
 *
 * <p>Threads: immutable.
 */
public final class Breaker {
  private static final int CALLS_MAX = 100_000;

  private static final Breaker DEFAULTS =
      new Breaker(0.5, 100, null, 20, null, 1, Duration.ofSeconds(30), 3);

  private final double failureShare;
  private final int windowCalls;
  private final @Nullable Duration windowTime;
  private final int callsMin;
  private final @Nullable Duration slowCall;
  private final double slowShare;
  private final Duration openFor;
  private final int probes;

  private Breaker(
      double failureShare,
      int windowCalls,
      @Nullable Duration windowTime,
      int callsMin,
      @Nullable Duration slowCall,
      double slowShare,
      Duration openFor,
      int probes) {
    this.failureShare = failureShare;
    this.windowCalls = windowCalls;
    this.windowTime = windowTime;
    this.callsMin = callsMin;
    this.slowCall = slowCall;
    this.slowShare = slowShare;
    this.openFor = openFor;
    this.probes = probes;
  }

  /**
   * Returns a breaker that opens when half of the last 100 calls failed, 20 at least, stays open
   * for 30 s and closes after 3 probes.
   */
  public static Breaker ofDefaults() {
    return DEFAULTS;
  }

  /** Returns a copy that opens at this share of failed calls, above 0 up to 1; 0.5 unless said. */
  public Breaker failureShare(double share) {
    return new Breaker(
        share("failureShare", share),
        windowCalls,
        windowTime,
        callsMin,
        slowCall,
        slowShare,
        openFor,
        probes);
  }

  /** Returns a copy that looks at this many last calls, 1 to 100,000; 100 unless said. */
  public Breaker window(int calls) {
    return new Breaker(
        failureShare,
        count("window", calls),
        null,
        Math.min(callsMin, calls),
        slowCall,
        slowShare,
        openFor,
        probes);
  }

  /** Returns a copy that looks at the calls of this last time, at least 10 ms, in ten slices. */
  public Breaker window(Duration time) {
    return new Breaker(
        failureShare,
        windowCalls,
        time("window", time),
        callsMin,
        slowCall,
        slowShare,
        openFor,
        probes);
  }

  /**
   * Returns a copy that stays closed while fewer calls than these are in the window; 20 unless
   * said, never more than a window counted in calls holds.
   */
  public Breaker callsMin(int calls) {
    int checked = count("callsMin", calls);
    if (windowTime == null && checked > windowCalls) {
      throw new IllegalArgumentException(
          "callsMin is %d, but the window holds %d calls; it would never open"
              .formatted(calls, windowCalls));
    }
    return new Breaker(
        failureShare, windowCalls, windowTime, checked, slowCall, slowShare, openFor, probes);
  }

  /**
   * Returns a copy that also opens when too many calls are slow; nothing is slow unless said.
   *
   * @param atLeast how long a slow call takes at least
   * @param share the share of slow calls that opens it, above 0 up to 1
   */
  public Breaker slowCalls(Duration atLeast, double share) {
    return new Breaker(
        failureShare,
        windowCalls,
        windowTime,
        callsMin,
        time("atLeast", atLeast),
        share("share", share),
        openFor,
        probes);
  }

  /**
   * Returns a copy that stays open for this long, at least 10 ms; 30 s unless said. Up to a fifth
   * is added at random, so that many engines do not probe at once.
   */
  public Breaker openFor(Duration time) {
    return new Breaker(
        failureShare,
        windowCalls,
        windowTime,
        callsMin,
        slowCall,
        slowShare,
        time("openFor", time),
        probes);
  }

  /** Returns a copy that closes after this many probes, 1 to 100,000; 3 unless said. */
  public Breaker probes(int probes) {
    return new Breaker(
        failureShare,
        windowCalls,
        windowTime,
        callsMin,
        slowCall,
        slowShare,
        openFor,
        count("probes", probes));
  }

  /** Returns the share of failed calls that opens it. */
  public double failureShare() {
    return failureShare;
  }

  /** Returns how many last calls it looks at, unless {@link #windowTime()} says otherwise. */
  public int windowCalls() {
    return windowCalls;
  }

  /** Returns the time it looks back, or null if it counts calls. */
  public @Nullable Duration windowTime() {
    return windowTime;
  }

  /** Returns how many calls the window needs before it can open. */
  public int callsMin() {
    return callsMin;
  }

  /** Returns how long a slow call takes at least, or null if none is slow. */
  public @Nullable Duration slowCall() {
    return slowCall;
  }

  /** Returns the share of slow calls that opens it. */
  public double slowShare() {
    return slowShare;
  }

  /** Returns how long it stays open at least. */
  public Duration openFor() {
    return openFor;
  }

  /** Returns how many probes close it. */
  public int probes() {
    return probes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Breaker that
        && failureShare == that.failureShare
        && windowCalls == that.windowCalls
        && Objects.equals(windowTime, that.windowTime)
        && callsMin == that.callsMin
        && Objects.equals(slowCall, that.slowCall)
        && slowShare == that.slowShare
        && openFor.equals(that.openFor)
        && probes == that.probes;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        failureShare, windowCalls, windowTime, callsMin, slowCall, slowShare, openFor, probes);
  }

  @Override
  public String toString() {
    return "Breaker[failureShare=%s, window=%s, callsMin=%d, slowCall=%s, slowShare=%s, openFor=%s, probes=%d]"
        .formatted(
            failureShare,
            windowTime == null ? windowCalls + " calls" : windowTime,
            callsMin,
            slowCall,
            slowShare,
            openFor,
            probes);
  }

  private static double share(String name, double share) {
    if (!(share > 0) || share > 1) {
      throw new IllegalArgumentException(
          "%s is %s, must be above 0 and at most 1".formatted(name, share));
    }
    return share;
  }

  private static int count(String name, int value) {
    if (value < 1 || value > CALLS_MAX) {
      throw new IllegalArgumentException("%s is %d, must be 1 to 100,000".formatted(name, value));
    }
    return value;
  }

  private static Duration time(String name, Duration time) {
    if (time.compareTo(Duration.ofMillis(10)) < 0 || time.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("%s is %s, must be 10 ms to 1 day".formatted(name, time));
    }
    return time;
  }
}
