// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.OperatorException;
import dev.analemma.definition.Bound;
import dev.analemma.definition.Retry;
import dev.analemma.definition.Timeout;
import dev.analemma.expression.Bindings;
import dev.analemma.expression.Expression;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The time-outs and retries of a node: known as soon as it is compiled, unless one of them is a
 * reference. What is asked of every node that starts is asked without any evaluation.
 *
 * <p>Threads: immutable.
 */
public final class LimitsPlan {
  /** Neither time-outs nor retries. */
  public static final LimitsPlan NONE = new LimitsPlan(List.of(), null, Map.of());

  /** Whether there is any time-out. */
  public final boolean timed;

  /** Whether the time of the whole node is bounded. */
  public final boolean totalTimed;

  /** How many retries are written. */
  public final int retries;

  /** What they are in every activation; null if one of them is a reference. */
  public final @Nullable Limits known;

  private final List<Retry> written;
  private final @Nullable Timeout timeout;

  /** The text of a reference to what it gives. */
  private final Map<String, Expression> references;

  private LimitsPlan(
      List<Retry> written, @Nullable Timeout timeout, Map<String, Expression> references) {
    this.written = written;
    this.timeout = timeout;
    this.references = Map.copyOf(references);
    this.timed = timeout != null;
    this.totalTimed = timeout != null && timeout.total() != null;
    this.retries = written.size();
    // The empty one is made at every start of a process, which makes no lambda.
    this.known =
        written.isEmpty() && timeout == null
            ? new Limits(null, null, null, List.of())
            : references.isEmpty() ? evaluated(slot -> null) : null;
  }

  /**
   * Returns a plan.
   *
   * @param references the text of each reference in them to what it gives
   */
  static LimitsPlan of(
      List<Retry> retries, @Nullable Timeout timeout, Map<String, Expression> references) {
    return retries.isEmpty() && timeout == null
        ? NONE
        : new LimitsPlan(retries, timeout, references);
  }

  /**
   * Returns what they are in one activation.
   *
   * @throws RuntimeException what is wrong with the values that they read
   */
  public Limits in(Bindings bindings) {
    return known == null ? evaluated(bindings) : known;
  }

  private Limits evaluated(Bindings bindings) {
    List<Limits.Again> again = new ArrayList<>(written.size());
    for (Retry retry : written) {
      again.add(again(retry, bindings));
    }
    return timeout == null
        ? new Limits(null, null, null, again)
        : new Limits(
            positive(timeout.total(), "timeout.total", bindings),
            positive(timeout.attempt(), "timeout.attempt", bindings),
            positive(timeout.heartbeat(), "timeout.heartbeat", bindings),
            again);
  }

  private Limits.Again again(Retry retry, Bindings bindings) {
    int max =
        value(
            retry.max(),
            "retry.max",
            bindings,
            (number, what) -> Bounds.whole(number, what, 0, Retry.RETRIES_MAX));
    Bound<Duration> delayAt = retry.writtenDelay().orElse(null);
    Bound<Duration> maxDelayAt = retry.writtenMaxDelay().orElse(null);
    Duration delay = duration(delayAt, "retry.delay", bindings);
    Duration maxDelay = duration(maxDelayAt, "retry.maxDelay", bindings);
    boolean read = delayAt instanceof Bound.Reference || maxDelayAt instanceof Bound.Reference;
    if (read && delay != null && maxDelay != null && delay.compareTo(maxDelay) > 0) {
      throw new OperatorException(
          "BOUND_RANGE",
          "'retry.maxDelay' is %s, must be at least as long as 'retry.delay', %s"
              .formatted(maxDelay, delay));
    }
    return Limits.Again.of(retry, max, delay, maxDelay);
  }

  private @Nullable Duration duration(
      @Nullable Bound<Duration> at, String what, Bindings bindings) {
    return at == null ? null : value(at, what, bindings, Bounds::duration);
  }

  private @Nullable Duration positive(
      @Nullable Bound<Duration> at, String what, Bindings bindings) {
    return at == null ? null : value(at, what, bindings, Bounds::positive);
  }

  private <T> T value(
      Bound<T> at, String what, Bindings bindings, BiFunction<JsonNode, String, T> read) {
    return at.fold(
        literal -> literal,
        text -> {
          Expression reference = Objects.requireNonNull(references.get(text), "it was read");
          return read.apply(reference.evaluate(bindings), what);
        });
  }
}
