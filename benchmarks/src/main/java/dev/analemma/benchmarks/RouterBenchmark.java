// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import dev.analemma.llm.CostMeter;
import dev.analemma.llm.Finish;
import dev.analemma.llm.LlmConfig;
import dev.analemma.llm.LlmRequest;
import dev.analemma.llm.LlmResponse;
import dev.analemma.llm.LlmRouter;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.StreamEvent;
import dev.analemma.llm.Usage;
import dev.analemma.llm.spi.InFlight;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderResult;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What the router adds to a call of a provider that answers at once. The prompt has 4,000
 * characters, the chain three models.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH makes the state.
public class RouterBenchmark {
  private static final int PIECES = 1_000;

  private final LlmConfig config =
      LlmConfig.of(
          Json.parse("{}"), Map.of("LLM_PROVIDER", "anthropic", "LLM_FALLBACK", "bedrock,gemini"));
  private final LlmRequest request =
      LlmRequest.of(
          ModelSelector.role("fast"),
          ModelInput.builder(500).system("Be short.").user("question ".repeat(444)).build());
  private final Instant instant = Instant.now();
  private final LlmProvider provider = new Immediate(config.order().get(0));
  private final ProviderCall call =
      ProviderCall.of(
          config.catalog().resolve(request.model(), config.order().get(0)).orElseThrow(),
          request.input(),
          request.timeouts());
  private final LlmRouter router = router(false);
  private final LlmRouter heard = router(true);

  private LlmRouter router(boolean heard) {
    LlmRouter.Builder builder =
        LlmRouter.builder(config, new StandingClock(instant)).meter(new CostMeter());
    for (ProviderId id : config.order()) {
      builder.provider(id.equals(provider.id()) ? provider : new Immediate(id));
    }
    return (heard ? builder.listener((context, event) -> {}) : builder).build();
  }

  /** The provider alone. */
  @Benchmark
  public ProviderResult provider() {
    return provider.complete(call).result().toCompletableFuture().join();
  }

  /** The router before it, with a meter of costs. */
  @Benchmark
  public LlmResponse router() {
    return router.complete(request).result().toCompletableFuture().join();
  }

  /** And somebody who is told what it decides. */
  @Benchmark
  public LlmResponse routerThatIsHeard() {
    return heard.complete(request).result().toCompletableFuture().join();
  }

  /** A piece of a stream, from the provider alone. */
  @Benchmark
  @OperationsPerInvocation(PIECES)
  public ProviderResult piece(Blackhole hole) {
    return provider.stream(call, hole::consume).result().toCompletableFuture().join();
  }

  /** A piece of a stream through the router. */
  @Benchmark
  @OperationsPerInvocation(PIECES)
  public LlmResponse routedPiece(Blackhole hole) {
    return router.stream(request, hole::consume).result().toCompletableFuture().join();
  }

  /** A provider that has its answer ready. */
  private record Immediate(ProviderId id) implements LlmProvider {
    private static final StreamEvent PIECE = new StreamEvent.TextDelta("word ");
    private static final ProviderResult RESULT =
        new ProviderResult(Message.assistant("yes"), Finish.STOP, Usage.of(1_000, 1), null, null);

    @Override
    public InFlight complete(ProviderCall call) {
      return new Answered();
    }

    @Override
    public InFlight stream(ProviderCall call, Consumer<StreamEvent> listener) {
      for (int i = 0; i < PIECES; i++) {
        listener.accept(PIECE);
      }
      return new Answered();
    }

    @Override
    public void close() {}
  }

  private static final class Answered implements InFlight {
    private final CompletableFuture<ProviderResult> result =
        CompletableFuture.completedFuture(Immediate.RESULT);

    @Override
    public CompletionStage<ProviderResult> result() {
      return result;
    }

    @Override
    public void cancel() {}
  }

  /** The machine's time; nothing here falls due. */
  private record StandingClock(Instant instant) implements EngineClock {
    @Override
    public Instant now() {
      return instant;
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
      return () -> {};
    }
  }
}
