// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.router;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.RoutePolicy;
import dev.analemma.llm.RoutePolicy.MidStream;
import dev.analemma.llm.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a call may still do: whether the same model is asked again, and when; which other models are
 * left. Not thread-safe.
 */
final class Rules {
  /** Tokens of one attempt; no model reads or writes a thousandth of it. */
  private static final long USAGE_MAX = 1_000_000_000;

  private final Routing routing;
  private final RoutePolicy policy;
  private final long deadlineNanos;
  private final List<ResolvedTarget> left = new ArrayList<>();
  private final Set<ErrorKind> triedOnce = EnumSet.noneOf(ErrorKind.class);
  private int attemptsHere;

  Rules(Routing routing, RoutePolicy policy, long deadlineNanos) {
    this.routing = routing;
    this.policy = policy;
    this.deadlineNanos = deadlineNanos;
  }

  /** Returns the models that were not gone to, in their order; live. */
  List<ResolvedTarget> left() {
    return left;
  }

  /** The call goes to a model, which is never gone to again. */
  void arrived(ResolvedTarget target) {
    left.remove(target);
    triedOnce.clear();
    attemptsHere = 0;
  }

  /** An attempt is made at the model. */
  void attempted() {
    attemptsHere++;
  }

  /** The model is left, after an error that only some of the others may not have. */
  void leave(ResolvedTarget failed, ErrorKind kind) {
    left.removeIf(other -> !suits(other, kind, failed));
  }

  Duration remaining(long nowNanos) {
    return Duration.ofNanos(Math.max(0, deadlineNanos - nowNanos));
  }

  /**
   * Returns how long to wait before the same model is asked again; null if it is not.
   *
   * @param error why it has failed
   * @param number which attempt of the call that was
   * @param seen whether pieces of its answer were seen
   * @param target the model
   */
  @Nullable Duration again(
      LlmException error, int number, boolean seen, ResolvedTarget target, long nowNanos) {
    ErrorKind kind = error.kind();
    boolean may =
        switch (kind.retry()) {
          case YES, AFTER_HINT -> true;
          case ONCE -> triedOnce.add(kind);
          case NO, REASK -> false;
        };
    if (!may || attemptsHere >= policy.attemptsPerModelMax() || number >= policy.attemptsMax()) {
      return null;
    }
    boolean other = another(kind, number, target, nowNanos);
    if (seen && policy.midStream() == MidStream.RESTART_NEXT && other) {
      return null;
    }
    Duration remaining = remaining(nowNanos);
    Duration hint = error.retryAfter();
    if (hint != null && hint.compareTo(remaining) > 0) {
      return null;
    }
    Duration wait = backOff(kind);
    if (hint != null && hint.compareTo(wait) > 0) {
      wait = Health.shorter(hint, Health.HINT_MAX);
    }
    boolean tooLong =
        wait.compareTo(remaining) > 0 || (other && wait.compareTo(policy.patience()) > 0);
    return tooLong ? null : wait;
  }

  private Duration backOff(ErrorKind kind) {
    if (kind == ErrorKind.AUTH || kind == ErrorKind.CACHE_GONE) {
      // What has changed has changed; time has nothing to do with it.
      return Duration.ZERO;
    }
    double most = (double) policy.delayMax().toNanos();
    double bound = Math.min(most, policy.delay().toNanos() * Math.pow(2, attemptsHere - 1.0));
    return Duration.ofNanos((long) (routing.drawn() * bound));
  }

  /** Returns whether another model may be asked after an error. */
  boolean mayFallBack(ErrorKind kind) {
    return switch (kind.fallback()) {
      case YES, LARGER_CONTEXT -> true;
      case IF_ALLOWED -> policy.otherIfHeldBack();
      case NO, ESCALATE -> false;
    };
  }

  /** Returns whether another model can be asked at once, after an attempt at one that failed. */
  boolean another(ErrorKind kind, int number, ResolvedTarget failed, long nowNanos) {
    if (!mayFallBack(kind) || number >= policy.attemptsMax()) {
      return false;
    }
    for (ResolvedTarget other : left) {
      if (suits(other, kind, failed) && routing.healths().wouldPass(other, nowNanos)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns whether a usage can be: what a provider tells is not ours, and sums and prices of what
   * cannot be would stop all calls.
   */
  static boolean isPlausible(Usage usage) {
    return Math.max(
            Math.max(usage.input(), usage.cacheRead()),
            Math.max(
                Math.max(usage.cacheWriteShort(), usage.cacheWriteLong()),
                Math.max(usage.output(), usage.reasoning())))
        <= USAGE_MAX;
  }

  private static boolean suits(ResolvedTarget other, ErrorKind kind, ResolvedTarget failed) {
    return kind.fallback() != ErrorKind.Fallback.LARGER_CONTEXT
        || other.contextTokens() > failed.contextTokens();
  }
}
