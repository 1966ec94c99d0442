// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import dev.analemma.llm.CallContext;
import dev.analemma.llm.Cost;
import dev.analemma.llm.Finish;
import dev.analemma.llm.Message;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Usage;
import dev.analemma.llm.answers.Answer;
import dev.analemma.llm.answers.AnswerCache;
import dev.analemma.llm.answers.AnswerKey;
import dev.analemma.llm.answers.AnswerSharing;
import dev.analemma.llm.answers.Pending;
import dev.analemma.llm.answers.ServedAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** An answer that is kept, beside a look into a map. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH makes the state.
public class AnswerBenchmark {
  private static final ResolvedTarget MODEL = SpendingBenchmark.model();
  private static final CallContext CONTEXT = new CallContext("sift", "team", "run", "ask");
  private static final Duration TTL = Duration.ofHours(10);

  private final AnswerCache cache = AnswerCache.builder(new MachineClock()).build();
  private final ConcurrentHashMap<AnswerKey, Answer> map = new ConcurrentHashMap<>();
  private AnswerKey key;
  private ModelInput input;

  /** Characters of the question. */
  @Param({"100", "10000"})
  private int chars;

  /** Keeps the answer. */
  @Setup
  public void keep() {
    input = ModelInput.builder(500).system("Be short.").user("x".repeat(chars)).build();
    key = AnswerKey.of(MODEL, input, AnswerSharing.OWNER, CONTEXT);
    Answer answer =
        new Answer(
            Message.assistant("yes"),
            Finish.STOP,
            Usage.of(90, 10),
            Cost.ofNanoUsd(700),
            Instant.now());
    map.put(key, answer);
    cache.ask(key, TTL, null, () -> new Given(CompletableFuture.completedStage(answer)));
  }

  /** A look into a map, with the key at hand. */
  @Benchmark
  public Answer map() {
    return map.get(key);
  }

  /** An answer, with the key at hand. */
  @Benchmark
  public Pending<ServedAnswer> hit() {
    return cache.ask(key, TTL, null, AnswerBenchmark::nobody);
  }

  /** The key of a question. */
  @Benchmark
  public AnswerKey key() {
    return AnswerKey.of(MODEL, input, AnswerSharing.OWNER, CONTEXT);
  }

  private static Pending<Answer> nobody() {
    throw new IllegalStateException("the answer is kept");
  }

  private record Given(CompletionStage<Answer> result) implements Pending<Answer> {
    @Override
    public void cancel() {
      // It has ended.
    }
  }
}
