// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.StepContext;
import dev.analemma.definition.Fault;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.OperatorCall;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One attempt as operators and functions see it. */
class Call extends Mail implements OperatorCall, StepContext {
  final Frame frame;
  final int node;
  final int number;

  /** The name of the point that was reached; written by the thread that runs the body. */
  private @Nullable String point;

  /** What the body was given; null for nothing. */
  private volatile @Nullable Secrets secrets;

  Call(Frame frame, int node, int number) {
    this.frame = frame;
    this.node = node;
    this.number = number;
  }

  /**
   * Gets the secrets that the body is given, before it begins; may block.
   *
   * @throws Secrets.Missing if one is not there
   */
  final void unlock(Set<String> names) {
    if (!names.isEmpty()) {
      secrets = Secrets.of(names, frame.run.engine.secrets(), address());
    }
  }

  /** Returns the secrets that the body was given. */
  final Secrets secrets() {
    Secrets given = secrets;
    return given == null ? Secrets.NONE : given;
  }

  @Override
  public final String secret(String name) {
    return secrets().get(name);
  }

  /** Calls a function in the transaction that commits its result, and returns the content. */
  Object transacted(HostFunction.Transactional<?> function, @Nullable Object[] arguments)
      throws Exception {
    // Outside of an attempt there is none, and the function says so.
    return Bodies.content(function.call(this, arguments));
  }

  @Override
  public final @Nullable JsonNode get(int slot) {
    return frame.get(slot);
  }

  @Override
  public final String runId() {
    return frame.run.id();
  }

  @Override
  public final String address() {
    return frame.address(node);
  }

  @Override
  public final int attempt() {
    return number;
  }

  @Override
  public final String idempotencyKey() {
    return runId() + "/" + address();
  }

  @Override
  public final @Nullable String undoneKey() {
    return frame.owner instanceof Undoing.One one ? one.undoneKey() : null;
  }

  @Override
  public final Instant now() {
    return frame.run.engine.clock().now();
  }

  /**
   * A new source each time, from the run's seed and the address: attempts draw the same numbers.
   */
  @Override
  public final RandomGenerator random() {
    return new SplittableRandom(frame.run.seed() * 31 + address().hashCode());
  }

  @Override
  public final Executor workers() {
    return frame.run.engine.dispatcher();
  }

  @Override
  public boolean cancelled() {
    return frame.stopping();
  }

  @Override
  public void heartbeat() {
    // Only an attempt with a heartbeat time-out is watched.
  }

  @Override
  public final List<Fault> faults(JsonNode definition, String profile) {
    return frame.run.engine.admissions().ask(definition, profile).faults();
  }

  @Override
  public final void checkpoint(String label, JsonNode value) {
    String shown = secrets().redacted(label);
    point = shown;
    Watch watch = frame.run.watch;
    if (watch != null) {
      watch.checkpoint(frame, node, shown, secrets().redacted(value));
    }
  }

  /** Returns the name of the point that was reached, or null. */
  final @Nullable String point() {
    return point;
  }

  @Override
  public final void log(System.Logger.Level level, String message) {
    Watch watch = frame.run.watch;
    if (watch != null) {
      watch.log(frame, node, level, secrets().redacted(message));
    }
  }

  @Override
  void deliver(RunLoop run) {
    throw new IllegalStateException("an inline call was posted");
  }
}
