// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.answers;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.analemma.spi.EngineClock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps answers of models for those who ask the same again, and makes one call for all who ask the
 * same at once. Only {@linkplain Answer#isWhole whole} answers are kept; errors and answers that
 * are cut are not.
 *
 * <p>Who asks while a call is under way gets what it gives, its failure too, a time-out among them:
 * that tells something of the model. Only where the call fails for a reason of its caller (it was
 * cancelled, its time was over, its budget was empty) the next one who waits makes a call of its
 * own.
 *
 * <p>Threads: safe. Nothing blocks; callers hear on the thread on which the call ends.
 */
public final class AnswerCache {
  /** How many answers are kept in memory, unless the builder says otherwise. */
  static final int ENTRIES_MAX = 10_000;

  /** How many bytes they take there, roughly, unless the builder says otherwise. */
  static final long BYTES_MAX = 64L << 20;

  private final EngineClock clock;
  private final @Nullable AnswerStore store;
  private final Cache<AnswerKey, Entry> memory;
  private final ConcurrentHashMap<AnswerKey, Flight> flights = new ConcurrentHashMap<>();

  private record Entry(Answer answer, int weight, Duration ttl) {}

  private AnswerCache(Builder builder) {
    clock = builder.clock;
    store = builder.store;
    int weightMin = (int) Math.min(Integer.MAX_VALUE, builder.bytesMax / builder.entriesMax);
    memory =
        Caffeine.newBuilder()
            .maximumWeight(builder.bytesMax)
            // So heavy that no more fit than are allowed.
            .weigher((AnswerKey key, Entry entry) -> Math.max(weightMin, entry.weight()))
            .expireAfter(Expiry.<AnswerKey, Entry>writing((key, entry) -> entry.ttl()))
            .ticker(clock::nanoTime)
            .executor(Runnable::run)
            .build();
  }

  /** Returns a builder of a cache that goes by this clock. */
  public static Builder builder(EngineClock clock) {
    return new Builder(clock);
  }

  /**
   * Asks for an answer: one that is kept, that of a call under way, or that of a call of one's own.
   *
   * @param key what the answer is known by
   * @param ttl how old an answer may be, and for how long this one is good. Zero: none is kept and
   *     none that is kept will do, only calls under way are shared
   * @param deadline how long the caller waits, after which it fails with {@code LLM_DEADLINE}; null
   *     for as long as it takes
   * @param call makes the call if it has to be made, at most once. It does not block. What it
   *     throws, the caller gets
   * @return the answer, or what failed. Taking it back fails with {@code LLM_CANCELLED}, takes the
   *     caller's own call back, and leaves other callers alone
   */
  public Pending<ServedAnswer> ask(
      AnswerKey key,
      Duration ttl,
      @Nullable Duration deadline,
      Supplier<? extends Pending<Answer>> call) {
    if (ttl.isNegative()) {
      throw new IllegalArgumentException("ttl is %s, must not be negative".formatted(ttl));
    }
    if (deadline != null && deadline.isNegative()) {
      throw new IllegalArgumentException(
          "deadline is %s, must not be negative".formatted(deadline));
    }
    Answer known = remembered(key);
    if (known != null && isFresh(known, ttl)) {
      return new Done(new ServedAnswer(known, ServedAnswer.Source.KEPT));
    }
    Asker asker = new Asker(ttl, call);
    if (deadline != null) {
      asker.giveUpAfter(deadline, clock);
    }
    Flight flight = flights.computeIfAbsent(key, unknown -> new Flight(unknown, this));
    while (!flight.join(asker)) {
      flights.remove(key, flight);
      flight = flights.computeIfAbsent(key, unknown -> new Flight(unknown, this));
    }
    flight.drive();
    return asker;
  }

  /** Returns how many answers are kept in memory. */
  public long size() {
    memory.cleanUp();
    return memory.estimatedSize();
  }

  @Nullable Answer remembered(AnswerKey key) {
    Entry entry = memory.getIfPresent(key);
    return entry == null ? null : entry.answer();
  }

  boolean isFresh(Answer answer, Duration ttl) {
    return !ttl.isZero() && Duration.between(answer.at(), clock.now()).compareTo(ttl) < 0;
  }

  /** Looks into the store; null where there is none. */
  @Nullable CompletionStage<Optional<Answer>> stored(AnswerKey key) {
    if (store == null) {
      return null;
    }
    try {
      return store.find(key);
    } catch (RuntimeException failed) {
      return CompletableFuture.failedStage(failed);
    }
  }

  static void storeFailed(Throwable failure) {
    System.getLogger(AnswerStore.class.getName())
        .log(System.Logger.Level.WARNING, "the store of answers failed: " + failure);
  }

  /** Keeps an answer of the store in memory, for the rest of its time. */
  void remember(AnswerKey key, Answer answer, Duration ttl) {
    Duration rest = ttl.minus(Duration.between(answer.at(), clock.now()));
    if (!rest.isNegative() && !rest.isZero()) {
      memory.put(key, new Entry(answer, answer.bytes(), rest));
    }
  }

  /** Keeps an answer that has just been given. */
  void keep(AnswerKey key, Answer answer, Duration ttl) {
    if (ttl.isZero() || !answer.isWhole()) {
      return;
    }
    memory.put(key, new Entry(answer, answer.bytes(), ttl));
    if (store != null) {
      try {
        store.keep(key, answer, ttl);
      } catch (RuntimeException failed) {
        storeFailed(failed);
      }
    }
  }

  void ended(AnswerKey key, Flight flight) {
    flights.remove(key, flight);
  }

  /** An answer that was there. */
  private record Done(ServedAnswer answer) implements Pending<ServedAnswer> {
    @Override
    public CompletionStage<ServedAnswer> result() {
      return CompletableFuture.completedStage(answer);
    }

    @Override
    public void cancel() {
      // It has ended.
    }
  }

  /** Builds a cache. Not thread-safe. */
  public static final class Builder {
    private final EngineClock clock;
    private int entriesMax = ENTRIES_MAX;
    private long bytesMax = BYTES_MAX;
    private @Nullable AnswerStore store;

    private Builder(EngineClock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** Sets how many answers are kept in memory; 10,000 by default, 1 or more. */
    public Builder entriesMax(int entriesMax) {
      if (entriesMax < 1) {
        throw new IllegalArgumentException(
            "entriesMax is %d, must be at least 1".formatted(entriesMax));
      }
      this.entriesMax = entriesMax;
      return this;
    }

    /**
     * Sets how many bytes they take there, as far as they can be told; 64 MiB by default, 1 or
     * more. An answer that takes more by itself is not kept.
     */
    public Builder bytesMax(long bytesMax) {
      if (bytesMax < 1) {
        throw new IllegalArgumentException(
            "bytesMax is %d, must be at least 1".formatted(bytesMax));
      }
      this.bytesMax = bytesMax;
      return this;
    }

    /** Sets a store behind the memory; none by default. */
    public Builder store(AnswerStore store) {
      this.store = Objects.requireNonNull(store, "store");
      return this;
    }

    /** Returns the cache. */
    public AnswerCache build() {
      return new AnswerCache(this);
    }
  }
}
