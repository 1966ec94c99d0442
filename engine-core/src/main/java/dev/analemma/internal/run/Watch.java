// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.event.RunEvent;
import dev.analemma.event.RunListener;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.Json;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Tells listeners, metrics and observations what a run does. A run that nobody watches has none, so
 * that not watching costs one null check.
 */
final class Watch {
  static final int RUN_LISTENER_CAPACITY = 10_000;

  private final EngineClock clock;

  /** Replaced, never changed: workers read it too. */
  private volatile List<ListenerQueue> listeners;

  private final @Nullable Meters meters;
  private final @Nullable Observations observations;

  Watch(
      EngineClock clock,
      List<ListenerQueue> listeners,
      @Nullable Meters meters,
      @Nullable Observations observations) {
    this.clock = clock;
    this.listeners = listeners;
    this.meters = meters;
    this.observations = observations;
  }

  /** Returns what makes the watches of an engine, or null if nobody watches it. */
  static @Nullable Factory factory(
      List<EngineSetup.Listener> listeners,
      @Nullable MeterRegistry meters,
      @Nullable ObservationRegistry observations,
      Executor threads,
      LongAdder dropped) {
    boolean observed = observations != null && !observations.isNoop();
    if (listeners.isEmpty() && meters == null && !observed) {
      return null;
    }
    List<ListenerQueue> queues = new ArrayList<>();
    for (EngineSetup.Listener listener : listeners) {
      queues.add(new ListenerQueue(listener.listener(), listener.capacity(), threads, dropped));
    }
    return new Factory(
        queues, meters == null ? null : new Meters(meters), observed ? observations : null);
  }

  /** Returns the watch of one run, or null if nobody watches it. */
  static @Nullable Watch of(
      @Nullable Factory factory,
      @Nullable RunListener listener,
      Executor threads,
      LongAdder dropped,
      EngineClock clock) {
    if (factory == null && listener == null) {
      return null;
    }
    List<ListenerQueue> queues =
        factory == null ? new ArrayList<>() : new ArrayList<>(factory.queues);
    if (listener != null) {
      queues.add(new ListenerQueue(listener, RUN_LISTENER_CAPACITY, threads, dropped));
    }
    ObservationRegistry registry = factory == null ? null : factory.observations;
    return new Watch(
        clock,
        queues,
        factory == null ? null : factory.meters,
        registry == null ? null : new Observations(registry));
  }

  /** What the watches of an engine share. */
  static final class Factory {
    private final List<ListenerQueue> queues;
    private final @Nullable Meters meters;
    private final @Nullable ObservationRegistry observations;

    private Factory(
        List<ListenerQueue> queues,
        @Nullable Meters meters,
        @Nullable ObservationRegistry observations) {
      this.queues = queues;
      this.meters = meters;
      this.observations = observations;
    }

    void close(Duration limit) {
      queues.forEach(queue -> queue.awaitEmpty(limit));
    }
  }

  /** Adds a listener; the run's owner calls. */
  void add(ListenerQueue listener) {
    List<ListenerQueue> more = new ArrayList<>(listeners);
    more.add(listener);
    listeners = more;
  }

  /** Removes a listener; the run's owner calls. */
  void remove(ListenerQueue listener) {
    List<ListenerQueue> fewer = new ArrayList<>(listeners);
    fewer.remove(listener);
    listeners = fewer;
  }

  void runStarted(RunLoop run) {
    if (observations != null) {
      quietly(() -> observations.runStarted(run));
    }
    if (!listeners.isEmpty()) {
      tell(
          new RunEvent.RunStarted(
              run.id(), name(run), run.started(), Json.freeze(run.input()), run.uses()));
    }
  }

  void runEnded(RunLoop run, RunStatus status, @Nullable RunError error) {
    if (meters != null) {
      Duration took = Duration.between(run.started(), clock.now());
      quietly(() -> meters.runEnded(name(run), status, took));
    }
    if (observations != null) {
      quietly(() -> observations.runEnded(status, error));
    }
    if (!listeners.isEmpty()) {
      tell(new RunEvent.RunEnded(run.id(), name(run), clock.now(), status, error));
    }
  }

  void nodeStarted(Frame frame, int node) {
    if (observations != null) {
      quietly(() -> observations.nodeStarted(frame, node));
    }
    if (!listeners.isEmpty()) {
      RunLoop run = frame.run;
      tell(
          new RunEvent.NodeStarted(
              run.id(),
              name(run),
              clock.now(),
              frame.address(node),
              frame.plan.nodes[node].operatorName));
    }
  }

  void nodeSucceeded(Frame frame, int node, String label) {
    if (meters != null) {
      quietly(() -> meters.nodeEnded(frame.plan.nodes[node].operatorName, true));
    }
    if (observations != null) {
      quietly(() -> observations.nodeEnded(frame, node, label, null));
    }
    if (!listeners.isEmpty()) {
      RunLoop run = frame.run;
      tell(
          new RunEvent.NodeSucceeded(
              run.id(), name(run), clock.now(), frame.address(node), label, frame.attempts(node)));
    }
  }

  void nodeFailed(Frame frame, int node, RunError error, @Nullable String label) {
    if (meters != null) {
      quietly(() -> meters.nodeEnded(frame.plan.nodes[node].operatorName, false));
    }
    if (observations != null) {
      quietly(() -> observations.nodeEnded(frame, node, label == null ? "" : label, error));
    }
    if (!listeners.isEmpty()) {
      RunLoop run = frame.run;
      tell(
          new RunEvent.NodeFailed(
              run.id(), name(run), clock.now(), frame.address(node), error, label));
    }
  }

  void nodeSkipped(Frame frame, int node) {
    if (!listeners.isEmpty()) {
      RunLoop run = frame.run;
      tell(new RunEvent.NodeSkipped(run.id(), name(run), clock.now(), frame.address(node)));
    }
  }

  void nodeRetried(Frame frame, int node, RunError error, int nextAttempt, Duration delay) {
    if (!listeners.isEmpty()) {
      RunLoop run = frame.run;
      tell(
          new RunEvent.NodeRetried(
              run.id(), name(run), clock.now(), frame.address(node), error, nextAttempt, delay));
    }
  }

  void nodeAttempted(Frame frame, int node, int attempt) {
    if (!listeners.isEmpty()) {
      RunLoop run = frame.run;
      tell(
          new RunEvent.NodeAttempted(
              run.id(), name(run), clock.now(), frame.address(node), attempt));
    }
  }

  void mapProgressed(Frame frame, int node, long total, long succeeded, long failed) {
    if (!listeners.isEmpty()) {
      RunLoop run = frame.run;
      tell(
          new RunEvent.MapProgressed(
              run.id(), name(run), clock.now(), frame.address(node), total, succeeded, failed));
    }
  }

  void checkpoint(Frame frame, int node, String label, JsonNode value) {
    if (!listeners.isEmpty()) {
      RunLoop run = frame.run;
      tell(
          new RunEvent.Checkpoint(
              run.id(), name(run), clock.now(), frame.address(node), label, value));
    }
  }

  void log(Frame frame, int node, System.Logger.Level level, String message) {
    if (!listeners.isEmpty()) {
      RunLoop run = frame.run;
      tell(new RunEvent.Log(run.id(), name(run), clock.now(), frame.address(node), level, message));
    }
  }

  /** Returns the observations, or null if nobody observes. */
  @Nullable Observations observations() {
    return observations;
  }

  /** Meters and observation handlers are the host's code: they may throw, and harm no run. */
  static void quietly(Runnable telling) {
    try {
      telling.run();
    } catch (Throwable hostile) {
      Logs.of(Watch.class).warn("a meter or an observation handler threw", hostile);
    }
  }

  private static String name(RunLoop run) {
    return run.plan.definition().name();
  }

  /** Tells the listeners. */
  void tell(RunEvent event) {
    for (ListenerQueue listener : listeners) {
      listener.offer(event);
    }
  }
}
