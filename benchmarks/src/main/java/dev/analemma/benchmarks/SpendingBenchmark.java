// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import dev.analemma.llm.Attempt;
import dev.analemma.llm.CallContext;
import dev.analemma.llm.CostMeter;
import dev.analemma.llm.ModelCatalog;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Usage;
import dev.analemma.llm.budget.BudgetAsk;
import dev.analemma.llm.budget.BudgetFact;
import dev.analemma.llm.budget.BudgetLedger;
import dev.analemma.llm.budget.BudgetLimit;
import dev.analemma.llm.budget.BudgetScope;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/**
 * What calls of models cost, added up and kept within limits by 64 threads of one run, beside the
 * least that can be written by hand for it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Threads(64)
@NullUnmarked // JMH makes the state.
public class SpendingBenchmark {
  private static final CallContext CONTEXT = new CallContext("sift", "team", "run", "ask");
  private static final ResolvedTarget MODEL = model();
  private static final long MOST = 10_000 * 1_000 + 500 * 2_000;
  private static final long LIMIT = Long.MAX_VALUE / 4;

  private final Attempt attempt = attempt();
  private final CostMeter meter = new CostMeter();
  private final LongAdder[] adders = new LongAdder[4 * 7];
  private final AtomicLong booked = new AtomicLong();
  private final BudgetLedger one =
      new BudgetLedger(new MachineClock(), List.of(money(BudgetScope.run())));
  private final BudgetLedger six =
      new BudgetLedger(
          new MachineClock(),
          List.of(
              money(BudgetScope.run()),
              money(BudgetScope.nodeInRun()),
              money(BudgetScope.of(CostMeter.Scope.WORKFLOW)),
              money(BudgetScope.of(CostMeter.Scope.OWNER).each(Duration.ofDays(1))),
              money(BudgetScope.of(CostMeter.Scope.PROVIDER).each(Duration.ofDays(1))),
              money(BudgetScope.of(CostMeter.Scope.MODEL))));

  /** The attempts of one thread, one after another. */
  @State(Scope.Thread)
  public static class Caller {
    private final BudgetAsk ask =
        new BudgetAsk(
            "attempt of " + Thread.currentThread().getId(), CONTEXT, MODEL, 10_000, 500, List.of());
  }

  /** Makes the sums. */
  @Setup
  public void sums() {
    Arrays.setAll(adders, place -> new LongAdder());
  }

  /** Four sums in each of seven places: what a meter adds, without finding out where. */
  @Benchmark
  public void adders() {
    for (LongAdder adder : adders) {
      adder.add(7);
    }
  }

  /** The same by a meter. */
  @Benchmark
  public void meter() {
    meter.record(CONTEXT, attempt);
  }

  /** One sum below one limit: reserved if it fits, settled with less. */
  @Benchmark
  public boolean atomicLimit() {
    long now = booked.get();
    while (now + MOST <= LIMIT) {
      if (booked.compareAndSet(now, now + MOST)) {
        booked.addAndGet(-MOST / 2);
        return true;
      }
      now = booked.get();
    }
    return false;
  }

  /** A call under one limit, reserved and settled. */
  @Benchmark
  public BudgetFact.Settled ledgerOfOneLimit(Caller caller) {
    return call(one, caller.ask);
  }

  /** A call under six limits. */
  @Benchmark
  public BudgetFact.Settled ledgerOfSixLimits(Caller caller) {
    return call(six, caller.ask);
  }

  private BudgetFact.Settled call(BudgetLedger ledger, BudgetAsk ask) {
    ledger.reserve(ask).orThrow();
    return ledger.settle(ask.id(), attempt);
  }

  private static BudgetLimit money(BudgetScope scope) {
    return BudgetLimit.of(BudgetLimit.Unit.NANO_USD, LIMIT, scope);
  }

  private static Attempt attempt() {
    Usage usage = Usage.of(9_000, 100);
    Instant now = Instant.parse("2026-06-01T00:00:00Z");
    return new Attempt(MODEL, now, Duration.ZERO, null, usage, MODEL.cost(usage, now), null);
  }

  static ResolvedTarget model() {
    ProviderId gemini = new ProviderId("gemini");
    String document =
        """
        {"models": [{"provider": "gemini", "id": "m", "family": "f", "context": 100000,
          "maxOutput": 10000, "features": ["tools"],
          "prices": [{"from": "2020-01-01", "tiers": [{"input": 1, "output": 2}]}]}]}
        """;
    return ModelCatalog.of(Json.parse(document))
        .resolve(ModelSelector.exact(gemini, "m"), gemini)
        .orElseThrow();
  }
}
