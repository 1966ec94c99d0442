// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.llm.CostMeter.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CostMeterTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final ResolvedTarget TARGET = Models.priced("{'input': 1, 'output': 2}");
  private static final CallContext CONTEXT = new CallContext("sift", "team", "run-1", "ask");
  private final CostMeter meter = new CostMeter();

  /** A call as the laws make it. */
  record Call(CallContext context, Attempt attempt) {}

  @Test
  void attempt_isBookedToAllThatItBelongsTo() {
    meter.record(CONTEXT, attempt(3, null));

    CostTotals expected = new CostTotals(1, 0, Usage.of(3, 1), 5_000, 0);
    assertThat(meter.total()).isEqualTo(expected);
    assertThat(meter.of(Scope.RUN, "run-1")).isEqualTo(expected);
    assertThat(meter.of(Scope.NODE, "sift/ask")).isEqualTo(expected);
    assertThat(meter.of(Scope.WORKFLOW, "sift")).isEqualTo(expected);
    assertThat(meter.of(Scope.OWNER, "team")).isEqualTo(expected);
    assertThat(meter.of(Scope.PROVIDER, "gemini")).isEqualTo(expected);
    assertThat(meter.of(Scope.MODEL, "gemini/m")).isEqualTo(expected);
  }

  @Test
  void callOutsideOfARun_isBookedToItsModelAlone() {
    meter.record(CallContext.none(), attempt(3, null));

    assertThat(meter.by(Scope.RUN)).isEmpty();
    assertThat(meter.by(Scope.NODE)).isEmpty();
    assertThat(meter.by(Scope.MODEL)).containsOnlyKeys("gemini/m");
  }

  @Test
  void unknownCost_isCountedAndNotNothing() {
    meter.record(CONTEXT, attempt(3, null));
    meter.record(
        CONTEXT,
        new Attempt(
            TARGET,
            NOW,
            Duration.ofSeconds(1),
            ErrorKind.STREAM_TRUNCATED,
            Usage.unknown(),
            TARGET.cost(Usage.unknown(), NOW),
            null));

    CostTotals totals = meter.total();
    assertThat(totals.nanoUsd()).isEqualTo(5_000);
    assertThat(totals.unknownCosts()).isEqualTo(1);
    assertThat(totals.failed()).isEqualTo(1);
    assertThat(totals.usage().quality()).isEqualTo(Usage.Quality.UNKNOWN);
  }

  @Test
  void forgottenRun_isToldOnceAndStaysInTheOthers() {
    meter.record(CONTEXT, attempt(3, null));

    assertThat(meter.forgetRun("run-1").nanoUsd()).isEqualTo(5_000);
    assertThat(meter.forgetRun("run-1").attempts()).isZero();
    assertThat(meter.by(Scope.RUN)).isEmpty();
    assertThat(meter.of(Scope.OWNER, "team").nanoUsd()).isEqualTo(5_000);
  }

  @Property(tries = 200)
  void sumsOfEachScope_areThoseOfItsCalls(@ForAll("calls") List<Call> calls) {
    CostMeter own = new CostMeter();
    calls.forEach(call -> own.record(call.context(), call.attempt()));

    for (String run : List.of("r0", "r1", "r2")) {
      List<Attempt> of =
          calls.stream()
              .filter(call -> run.equals(call.context().run()))
              .map(Call::attempt)
              .toList();
      CostTotals totals = own.of(Scope.RUN, run);
      assertThat(totals.attempts()).isEqualTo(of.size());
      assertThat(totals.usage())
          .isEqualTo(of.stream().map(Attempt::usage).reduce(Usage.none(), Usage::plus));
      assertThat(totals.nanoUsd())
          .isEqualTo(of.stream().mapToLong(a -> a.cost().nanoUsd().orElse(0)).sum());
      assertThat(totals.unknownCosts())
          .isEqualTo(of.stream().filter(a -> a.cost().nanoUsd().isEmpty()).count());
    }
    assertThat(own.by(Scope.RUN).values().stream().mapToLong(CostTotals::nanoUsd).sum())
        .isEqualTo(own.total().nanoUsd());
  }

  /** Threads begin together, so that most names are made by several at once. */
  @Test
  void attemptsOfManyThreads_areAllCounted() throws Exception {
    int threads = 16;
    int each = 2_000;
    CountDownLatch begin = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        ends.add(
            pool.submit(
                () -> {
                  begin.await();
                  for (int i = 0; i < each; i++) {
                    meter.record(new CallContext("w" + i % 7, "o", "r" + i, "n"), attempt(i, null));
                  }
                  return null;
                }));
      }
      begin.countDown();
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      pool.shutdownNow();
    }
    long input = (long) threads * each * (each - 1) / 2;
    long calls = (long) threads * each;

    CostTotals expected =
        new CostTotals(calls, 0, Usage.of(input, calls), input * 1_000 + calls * 2_000, 0);
    assertThat(meter.total()).isEqualTo(expected);
    assertThat(meter.of(Scope.OWNER, "o")).isEqualTo(expected);
    assertThat(meter.by(Scope.RUN)).hasSize(each);
    assertThat(meter.of(Scope.RUN, "r7").usage()).isEqualTo(Usage.of(7L * threads, threads));
  }

  /**
   * Both threads wait busily until the other one is there, so that both meet a name that is not
   * known.
   */
  @Test
  void firstAttemptsOfAName_fromTwoThreadsAtOnce_areBothCounted() throws Exception {
    int rounds = 2_000;
    Attempt attempt = attempt(1, null);
    AtomicInteger arrived = new AtomicInteger();
    Runnable each =
        () -> {
          for (int round = 0; round < rounds; round++) {
            arrived.incrementAndGet();
            while (arrived.get() < 2 * (round + 1)) {
              Thread.yield();
            }
            meter.record(new CallContext(null, null, "r" + round, null), attempt);
          }
        };
    Thread other = new Thread(each);
    other.start();
    each.run();
    other.join();

    assertThat(meter.by(Scope.RUN).values())
        .hasSize(rounds)
        .allSatisfy(totals -> assertThat(totals.attempts()).isEqualTo(2));
  }

  @Provide
  Arbitrary<List<Call>> calls() {
    Arbitrary<CallContext> contexts =
        Arbitraries.integers().between(0, 2).map(n -> new CallContext("w", null, "r" + n, "n"));
    Arbitrary<Usage> usages =
        Combinators.combine(
                Arbitraries.longs().between(0, 1_000),
                Arbitraries.longs().between(0, 3),
                Arbitraries.of(Usage.Quality.class))
            .as((in, read, quality) -> new Usage(in, read, 0, 0, in, read, quality));
    return Combinators.combine(contexts, usages)
        .as(
            (context, usage) ->
                new Call(
                    context,
                    new Attempt(
                        TARGET, NOW, Duration.ZERO, null, usage, TARGET.cost(usage, NOW), null)))
        .list()
        .ofMaxSize(30);
  }

  private static Attempt attempt(long input, ErrorKind error) {
    Usage usage = Usage.of(input, 1);
    return new Attempt(
        TARGET, NOW, Duration.ofSeconds(1), error, usage, TARGET.cost(usage, NOW), null);
  }
}
