// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.shared;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Splits work over a list into chunks of 1,024 elements: a short list at once on the thread that
 * schedules, a longer one on one worker, a long one on several. No thread waits for another.
 *
 * <p>Implementation: chunks are handed out in rising order from one counter to <i>lanes</i>, each a
 * task of {@link OperatorCall#workers()}. Every chunk leaves one part, and the lane that ends last
 * joins the parts in order, so the result does not depend on the number of lanes. When a chunk
 * fails, all chunks below it have been handed out already and are run to their end, and the failure
 * of the lowest chunk wins; inside a chunk elements are taken in order, so the lowest failing
 * element decides, whatever the timing.
 *
 * <p>Threads: immutable.
 *
 * @param atOnceMax up to this many elements run on the calling thread
 * @param parallelMin from this many elements on, more than one lane runs
 * @param lanes the highest number of lanes
 */
public record Chunks(int atOnceMax, int parallelMin, int lanes) {
  /** The number of elements of a chunk. */
  public static final int SIZE = 1_024;

  /**
   * What operators use. 128 evaluations take some 10 µs, about the price of a change of thread;
   * below 8,192 elements a second lane costs more than it saves.
   */
  public static final Chunks DEFAULT =
      new Chunks(128, 8_192, Runtime.getRuntime().availableProcessors());

  /** Texts up to this many characters are worked on at once. */
  private static final int CHARS_AT_ONCE_MAX = 4_096;

  /**
   * What is done with one chunk.
   *
   * @param <R> what a chunk leaves
   */
  @FunctionalInterface
  public interface Part<R> {
    /** Works on the elements from {@code from} (inclusive) to {@code to} (exclusive), in order. */
    R run(int from, int to);
  }

  /**
   * Works on all elements.
   *
   * @param call the attempt
   * @param size the number of elements
   * @param part what is done with one chunk; called on several threads at once
   * @param join makes the output of what the chunks left, in order
   */
  public <R> Outcome over(
      OperatorCall call, int size, Part<R> part, Function<List<R>, JsonNode> join) {
    if (size <= atOnceMax) {
      return Outcome.of(join.apply(size == 0 ? List.of() : List.of(part.run(0, size))));
    }
    int chunks = (size + SIZE - 1) / SIZE;
    int wanted = size < parallelMin ? 1 : Math.max(1, Math.min(lanes, chunks));
    return new Job<>(call, size, chunks, wanted, part, join).start();
  }

  /** Works on one text or value: at once if it is short, else on a worker. */
  public static Outcome whole(OperatorCall call, long chars, Callable<JsonNode> work)
      throws Exception {
    if (chars <= CHARS_AT_ONCE_MAX) {
      return Outcome.of(work.call());
    }
    CompletableFuture<JsonNode> done = new CompletableFuture<>();
    call.workers()
        .execute(
            () -> {
              try {
                if (call.cancelled()) {
                  throw Errors.cancelled();
                }
                done.complete(work.call());
              } catch (Throwable failure) { // an Error, too, must end the attempt
                done.completeExceptionally(failure);
              }
            });
    return Outcome.async(done);
  }

  private record Failure(int chunk, Throwable error) {}

  private static final class Job<R> {
    private final OperatorCall call;
    private final int size;
    private final int chunks;
    private final Part<R> part;
    private final Function<List<R>, JsonNode> join;
    private final AtomicReferenceArray<@Nullable R> parts;
    private final AtomicInteger next = new AtomicInteger();
    private final int lanes;
    private final AtomicInteger open;
    private final AtomicReference<@Nullable Failure> lowest = new AtomicReference<>();
    private final CompletableFuture<JsonNode> done = new CompletableFuture<>();

    Job(
        OperatorCall call,
        int size,
        int chunks,
        int lanes,
        Part<R> part,
        Function<List<R>, JsonNode> join) {
      this.call = call;
      this.size = size;
      this.chunks = chunks;
      this.lanes = lanes;
      this.part = part;
      this.join = join;
      this.parts = new AtomicReferenceArray<>(chunks);
      this.open = new AtomicInteger(lanes);
    }

    Outcome start() {
      int started = 0;
      try {
        while (started < lanes) {
          call.workers().execute(this::lane);
          started++;
        }
      } catch (RejectedExecutionException full) {
        if (started == 0) {
          throw full;
        }
        // The lanes that did start do all of the work.
        if (open.addAndGet(started - lanes) == 0) {
          finish();
        }
      }
      return Outcome.async(done);
    }

    private void lane() {
      int chunk = next.getAndIncrement();
      while (chunk < chunks && !failedBelow(chunk)) {
        try {
          if (call.cancelled()) {
            throw Errors.cancelled();
          }
          int from = chunk * SIZE;
          parts.set(chunk, part.run(from, Math.min(size, from + SIZE)));
          call.heartbeat();
        } catch (Throwable error) { // an Error, too, must end the attempt
          Failure failure = new Failure(chunk, error);
          lowest.accumulateAndGet(
              failure, (a, b) -> a == null || (b != null && b.chunk < a.chunk) ? b : a);
        }
        chunk = next.getAndIncrement();
      }
      if (open.decrementAndGet() == 0) {
        finish();
      }
    }

    /** Only what lies below a failure still matters: it may hold a lower one. */
    private boolean failedBelow(int chunk) {
      Failure failure = lowest.get();
      return failure != null && failure.chunk < chunk;
    }

    private void finish() {
      Failure failure = lowest.get();
      if (failure != null) {
        done.completeExceptionally(failure.error);
        return;
      }
      try {
        List<R> all = new ArrayList<>(chunks);
        for (int i = 0; i < chunks; i++) {
          R one = parts.get(i);
          if (one == null) {
            throw new IllegalStateException("chunk %d of %d left nothing".formatted(i, chunks));
          }
          all.add(one);
        }
        done.complete(join.apply(all));
      } catch (Throwable error) { // an Error, too, must end the attempt
        done.completeExceptionally(error);
      }
    }
  }
}
