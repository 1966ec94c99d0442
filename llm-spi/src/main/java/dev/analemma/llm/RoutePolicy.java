// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.time.Duration;
import java.util.Objects;

/**
 * How far the router goes for one answer: how many attempts it makes, how long it waits, whom else
 * it asks.
 *
 * <p>Threads: immutable.
 */
public final class RoutePolicy {

  /** Who is asked when a model gives no answer. */
  public enum Fallback {
    /** The next model of the chain, whoever provides it. */
    CHAIN,
    /** The next best model of the first provider that has one, no other provider. */
    SAME_PROVIDER,
    /** Nobody; the same model may be asked again. */
    OFF
  }

  /** What follows when an answer breaks off of which pieces have been seen already. */
  public enum MidStream {
    /** The call fails. */
    FAIL,
    /** The same model begins again, as often as the attempts allow; then the next one. */
    RESTART_SAME,
    /** The next model begins; the same one where there is no other. */
    RESTART_NEXT
  }

  private static final RoutePolicy DEFAULTS = new Builder().build();

  private final int attemptsMax;
  private final int attemptsPerModelMax;
  private final Duration deadline;
  private final Duration patience;
  private final Duration delay;
  private final Duration delayMax;
  private final Fallback fallback;
  private final MidStream midStream;
  private final boolean otherIfHeldBack;

  private RoutePolicy(Builder builder) {
    attemptsMax = builder.attemptsMax;
    attemptsPerModelMax = builder.attemptsPerModelMax;
    deadline = builder.deadline;
    patience = builder.patience;
    delay = builder.delay;
    delayMax = builder.delayMax;
    fallback = builder.fallback;
    midStream = builder.midStream;
    otherIfHeldBack = builder.otherIfHeldBack;
  }

  /** Returns the defaults, which the methods of the builder tell. */
  public static RoutePolicy ofDefaults() {
    return DEFAULTS;
  }

  /** Returns a builder that begins with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder that begins with this policy. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Returns how many attempts are made in all, over all models. */
  public int attemptsMax() {
    return attemptsMax;
  }

  /** Returns how many attempts one model gets. */
  public int attemptsPerModelMax() {
    return attemptsPerModelMax;
  }

  /** Returns how long the call may take with all attempts and waits. */
  public Duration deadline() {
    return deadline;
  }

  /** Returns how long the same model is waited for while another one can be asked. */
  public Duration patience() {
    return patience;
  }

  /** Returns the bound of the wait before a model's second attempt; it doubles for each more. */
  public Duration delay() {
    return delay;
  }

  /** Returns what that bound does not go beyond. */
  public Duration delayMax() {
    return delayMax;
  }

  /** Returns who is asked when a model gives no answer. */
  public Fallback fallback() {
    return fallback;
  }

  /** Returns what follows when an answer breaks off of which pieces have been seen. */
  public MidStream midStream() {
    return midStream;
  }

  /** Returns whether another model is asked what one declined or its provider held back. */
  public boolean otherIfHeldBack() {
    return otherIfHeldBack;
  }

  @Override
  public String toString() {
    return "RoutePolicy[attempts %d, per model %d, deadline %s, patience %s, fallback %s, midStream %s]"
        .formatted(attemptsMax, attemptsPerModelMax, deadline, patience, fallback, midStream);
  }

  /** Builds a policy. Not thread-safe. */
  public static final class Builder {
    private int attemptsMax = 4;
    private int attemptsPerModelMax = 2;
    private Duration deadline = Duration.ofMinutes(20);
    private Duration patience = Duration.ofSeconds(5);
    private Duration delay = Duration.ofMillis(500);
    private Duration delayMax = Duration.ofSeconds(20);
    private Fallback fallback = Fallback.CHAIN;
    private MidStream midStream = MidStream.RESTART_NEXT;
    private boolean otherIfHeldBack;

    private Builder() {}

    private Builder(RoutePolicy policy) {
      attemptsMax = policy.attemptsMax;
      attemptsPerModelMax = policy.attemptsPerModelMax;
      deadline = policy.deadline;
      patience = policy.patience;
      delay = policy.delay;
      delayMax = policy.delayMax;
      fallback = policy.fallback;
      midStream = policy.midStream;
      otherIfHeldBack = policy.otherIfHeldBack;
    }

    /** Sets how many attempts are made in all; 4 by default, 1 to 100. */
    public Builder attemptsMax(int attemptsMax) {
      this.attemptsMax = attempts("attemptsMax", attemptsMax);
      return this;
    }

    /** Sets how many attempts one model gets; 2 by default, 1 to 100. */
    public Builder attemptsPerModelMax(int attemptsPerModelMax) {
      this.attemptsPerModelMax = attempts("attemptsPerModelMax", attemptsPerModelMax);
      return this;
    }

    /**
     * Sets how long the call may take in all; 20 minutes by default, which is two attempts at the
     * default time-outs. No wait goes beyond it, and an attempt under way is taken back.
     */
    public Builder deadline(Duration deadline) {
      this.deadline = positive("deadline", deadline);
      return this;
    }

    /** Sets how long the same model is waited for while another can be asked; 5 s by default. */
    public Builder patience(Duration patience) {
      this.patience = notNegative("patience", patience);
      return this;
    }

    /**
     * Sets the bound of the first wait; 500 ms by default. Each wait is drawn between nothing and
     * its bound, so that many callers do not come back together.
     */
    public Builder delay(Duration delay) {
      this.delay = notNegative("delay", delay);
      return this;
    }

    /** Sets what the bound of a wait does not go beyond; 20 s by default. */
    public Builder delayMax(Duration delayMax) {
      this.delayMax = notNegative("delayMax", delayMax);
      return this;
    }

    /** Sets who is asked when a model gives no answer; the chain by default. */
    public Builder fallback(Fallback fallback) {
      this.fallback = Objects.requireNonNull(fallback, "fallback");
      return this;
    }

    /** Sets what follows when an answer breaks off; by default the next model begins again. */
    public Builder midStream(MidStream midStream) {
      this.midStream = Objects.requireNonNull(midStream, "midStream");
      return this;
    }

    /**
     * Sets whether another model is asked what one declined or its provider held back; by default
     * none is.
     */
    public Builder otherIfHeldBack(boolean otherIfHeldBack) {
      this.otherIfHeldBack = otherIfHeldBack;
      return this;
    }

    /** Returns the policy. */
    public RoutePolicy build() {
      return new RoutePolicy(this);
    }

    private static int attempts(String name, int attempts) {
      if (attempts < 1 || attempts > 100) {
        throw new IllegalArgumentException("%s is %d, must be 1 to 100".formatted(name, attempts));
      }
      return attempts;
    }

    private static Duration positive(String name, Duration value) {
      if (value.isZero()) {
        throw new IllegalArgumentException("%s is %s, must be positive".formatted(name, value));
      }
      return notNegative(name, value);
    }

    private static Duration notNegative(String name, Duration value) {
      if (value.isNegative() || value.compareTo(Duration.ofDays(365)) > 0) {
        throw new IllegalArgumentException(
            "%s is %s, must not be negative and a year at most".formatted(name, value));
      }
      return value;
    }
  }
}
