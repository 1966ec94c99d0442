// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.RunStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The engine's metrics; each meter is looked up in the registry once. */
final class Meters {
  private final MeterRegistry registry;
  private final ConcurrentMap<RunKey, Timer> runs = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Counter> succeeded = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Counter> failed = new ConcurrentHashMap<>();

  private record RunKey(String workflow, RunStatus status) {}

  Meters(MeterRegistry registry) {
    this.registry = registry;
  }

  void runEnded(String workflow, RunStatus status, Duration duration) {
    runs.computeIfAbsent(new RunKey(workflow, status), this::timer).record(duration);
  }

  private Timer timer(RunKey key) {
    return Timer.builder("workflow.execution.duration")
        .description("from the start of a run to its end")
        .tag("workflow", key.workflow())
        .tag("status", key.status().name())
        .register(registry);
  }

  void nodeEnded(String operator, boolean ok) {
    Counter counter = (ok ? succeeded : failed).get(operator);
    if (counter == null) {
      counter = (ok ? succeeded : failed).computeIfAbsent(operator, name -> counter(name, ok));
    }
    counter.increment();
  }

  private Counter counter(String operator, boolean ok) {
    return Counter.builder("operator.execution.count")
        .description("nodes that ended, by operator")
        .tag("operator", operator)
        .tag("outcome", ok ? "succeeded" : "failed")
        .register(registry);
  }
}
