// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.OperatorException;
import dev.analemma.RunError;
import dev.analemma.Waiting;
import dev.analemma.definition.Schema;
import dev.analemma.internal.compile.Action.WaitAction;
import dev.analemma.internal.compile.Bounds;
import dev.analemma.internal.expression.ParsedValue.Linked;
import dev.analemma.spi.EngineClock.Timer;
import dev.analemma.spi.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A wait: for a time, until an instant, or for a signal. It is its own timer's action and its own
 * place in the list of those who wait for a signal, because a million runs may wait at once.
 */
final class WaitRun extends NodeRun implements Runnable {
  private final WaitAction wait;
  private @Nullable Timer timer;
  private @Nullable Instant until;

  /** Where it is listed, and its neighbours there; of {@link Signals}. */
  Signals.@Nullable Channel channel;

  @Nullable WaitRun earlier;
  @Nullable WaitRun later;

  WaitRun(Activation activation, WaitAction wait) {
    super(activation);
    this.wait = wait;
  }

  @Override
  void begin() {
    String signal = wait.signal();
    if (signal != null) {
      JsonNode early = run.signals().early(this, signal);
      if (early != null) {
        succeed(early);
        return;
      }
      Linked timeout = wait.timeout();
      Duration limit = timeout == null ? null : duration(timeout, "timeout");
      run.signals().listen(this, signal);
      if (limit != null) {
        timer = run.timer(run.left(since(), limit), this);
      }
    } else if (wait.duration() != null) {
      pause(run.left(since(), duration(wait.duration(), "for")));
    } else if (wait.until() != null) {
      Instant at = instant(wait.until());
      until = at;
      pause(Duration.between(run.engine.clock().now(), at));
    }
  }

  private void pause(Duration time) {
    if (run.replay() == null && (time.isNegative() || time.isZero())) {
      over();
    } else {
      timer = run.timer(time.isNegative() ? Duration.ZERO : time, this);
    }
  }

  /** The time is over. */
  @Override
  public void run() {
    if (timer == null) {
      return;
    }
    timer = null;
    if (channel != null) {
      fail(
          error(
              Failures.TIMED_OUT,
              "signal '%s' did not come in time. Give it more time, or catch TIMED_OUT."
                  .formatted(wait.signal()),
              null));
    } else if (until != null && run.engine.clock().now().isBefore(until)) {
      // The time of day was set back, or timers run a little ahead of it.
      pause(Duration.between(run.engine.clock().now(), until));
    } else {
      over();
    }
  }

  private void over() {
    ObjectNode at = Json.nodes().objectNode();
    at.put("at", run.engine.clock().now().toString());
    succeed(at);
  }

  /** Returns what the signal may carry, or null for anything. */
  @Nullable Schema schema() {
    return wait.schema();
  }

  /** The signal is there. */
  void received(JsonNode payload) {
    cancelTimer();
    succeed(payload);
  }

  @Override
  void stopped() {
    cancelTimer();
    if (channel != null) {
      run.signals().leave(this);
    }
  }

  @Override
  void explain(Explaining explaining) {
    String signal = wait.signal();
    if (signal != null) {
      Linked limit = wait.timeout();
      Instant end = limit == null ? null : since().plus(duration(limit, "timeout"));
      explaining.add(attemptAddress(), Waiting.For.SIGNAL, since(), end, signal);
    } else {
      Instant end = until;
      if (end == null && wait.duration() != null) {
        end = since().plus(duration(wait.duration(), "for"));
      }
      explaining.add(attemptAddress(), Waiting.For.TIMER, since(), end, "");
    }
  }

  private void cancelTimer() {
    Timer armed = timer;
    timer = null;
    if (armed != null) {
      armed.cancel();
    }
  }

  private Duration duration(Linked written, String what) {
    return Bounds.duration(written.evaluate(around), what);
  }

  private Instant instant(Linked written) {
    JsonNode value = written.evaluate(around);
    if (value.isTextual()) {
      try {
        return OffsetDateTime.parse(value.textValue()).toInstant();
      } catch (DateTimeException noInstant) {
        // Told below, with the value.
      }
    }
    throw new OperatorException(
        "INSTANT_INVALID",
        "'until' is %s, which is no instant. Give date, time and offset: 2030-01-31T09:00:00Z."
            .formatted(Bounds.shown(value)));
  }

  @Override
  void followed(Frame child, @Nullable Object output, @Nullable RunError error) {
    throw new IllegalStateException("a wait has nothing inside");
  }
}
