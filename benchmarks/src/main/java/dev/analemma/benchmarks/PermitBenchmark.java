// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import dev.analemma.Breaker;
import dev.analemma.Resource;
import dev.analemma.internal.resilience.Admission;
import dev.analemma.internal.resilience.Outcome;
import dev.analemma.internal.resilience.Refusal;
import dev.analemma.internal.resilience.ResourceGate;
import dev.analemma.internal.resilience.Waiter;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A permit that is there, taken and given back, beside the JDK's semaphore. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH makes the state.
public class PermitBenchmark {
  private final Semaphore semaphore = new Semaphore(100);
  private final ResourceGate fixed =
      gate(Resource.unlimited().concurrency(100).withoutRetryBudget());
  private final ResourceGate budget = gate(Resource.unlimited().concurrency(100));
  private final ResourceGate adaptive = gate(Resource.unlimited().adaptive(1, 100));
  private final ResourceGate all =
      gate(
          Resource.unlimited()
              .adaptive(1, 100)
              .rate(1_000_000, Duration.ofMillis(1))
              .breaker(Breaker.ofDefaults()));
  private final Caller caller = new Caller();

  /** The JDK's semaphore. */
  @Benchmark
  public boolean semaphore() {
    boolean granted = semaphore.tryAcquire();
    semaphore.release();
    return granted;
  }

  /** A fixed limit. */
  @Benchmark
  public Admission fixed() {
    return pass(fixed);
  }

  /** A fixed limit and a budget of retries, which every declared resource has. */
  @Benchmark
  public Admission fixedAndBudget() {
    return pass(budget);
  }

  /** An adaptive limit: it reads the clock twice and keeps a sample. */
  @Benchmark
  public Admission adaptive() {
    return pass(adaptive);
  }

  /** Everything at once. */
  @Benchmark
  public Admission adaptiveAndRateAndBreaker() {
    return pass(all);
  }

  private Admission pass(ResourceGate gate) {
    Admission admission = gate.acquire(caller);
    gate.release(caller, Outcome.SUCCESS, null);
    return admission;
  }

  /** The rate is never reached; without a waiter there is no timer. */
  private static ResourceGate gate(Resource resource) {
    return new ResourceGate("benchmark", resource, new MachineClock(), new SplittableRandom(1));
  }

  private static final class Caller extends Waiter {
    Caller() {
      super("run", Integer.MAX_VALUE);
    }

    @Override
    protected void granted() {
      throw new IllegalStateException("nobody waits here");
    }

    @Override
    protected void refused(Refusal refusal) {
      throw new IllegalStateException(refusal.message());
    }

    @Override
    protected String runId() {
      return "run";
    }
  }
}
