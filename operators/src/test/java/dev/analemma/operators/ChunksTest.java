// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.analemma.operators.internal.lists.ListFilterOperator;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.spi.Json;
import dev.analemma.spi.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How work over lists is split, stopped and ended. */
class ChunksTest {
  private static final Chunks FOUR_LANES = new Chunks(0, 1, 4);

  private static OperatorRun filter(int size) {
    ArrayNode items = Json.nodes().arrayNode(size);
    for (int i = 0; i < size; i++) {
      items.add(i);
    }
    return OperatorRun.of("list_filter")
        .with("items", items)
        .madeBy(config -> new ListFilterOperator(config, FOUR_LANES))
        .item("where", (it, i) -> BooleanNode.TRUE);
  }

  @Test
  void workers_areAskedForOneTaskALane() {
    AtomicInteger tasks = new AtomicInteger();

    filter(4 * Chunks.SIZE)
        .workers(
            task -> {
              tasks.incrementAndGet();
              task.run();
            })
        .value();

    assertThat(tasks).hasValue(4);
  }

  @Test
  void workers_fewerChunksThanLanes_areAskedForOneTaskAChunk() {
    AtomicInteger tasks = new AtomicInteger();

    filter(Chunks.SIZE + 1)
        .workers(
            task -> {
              tasks.incrementAndGet();
              task.run();
            })
        .value();

    assertThat(tasks).hasValue(2);
  }

  @Test
  void callingThread_returnsBeforeTheWorkBegins() {
    List<Runnable> waiting = new ArrayList<>();

    Outcome outcome = filter(2 * Chunks.SIZE).workers(waiting::add).outcome();

    assertThat(((Outcome.Async) outcome).stage().toCompletableFuture()).isNotDone();
    waiting.forEach(Runnable::run);
    assertThat(((Outcome.Async) outcome).stage().toCompletableFuture()).isCompleted();
  }

  @Test
  void cancelled_stopsAtTheNextChunk() {
    AtomicInteger seen = new AtomicInteger();
    OperatorRun run =
        filter(4 * Chunks.SIZE)
            .madeBy(config -> new ListFilterOperator(config, new Chunks(0, 1, 1)))
            .cancelled(() -> seen.get() >= Chunks.SIZE)
            .item(
                "where",
                (it, i) -> {
                  seen.incrementAndGet();
                  return BooleanNode.TRUE;
                });

    assertThat(run.error()).startsWith("CANCELLED");
    assertThat(seen).hasValue(Chunks.SIZE);
  }

  @Test
  void workersFull_oneLaneDoesAllOfTheWork() {
    AtomicInteger tasks = new AtomicInteger();

    assertThat(
            filter(4 * Chunks.SIZE)
                .workers(
                    task -> {
                      if (tasks.incrementAndGet() > 1) {
                        throw new RejectedExecutionException("full");
                      }
                      task.run();
                    })
                .value())
        .hasSize(4 * Chunks.SIZE);
  }

  @Test
  void workersFullFromTheStart_isTheExecutorsError() {
    assertThatThrownBy(
            () ->
                filter(4 * Chunks.SIZE)
                    .workers(
                        task -> {
                          throw new RejectedExecutionException("full");
                        })
                    .outcome())
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void anError_endsTheAttemptToo() {
    OperatorRun run =
        filter(2 * Chunks.SIZE)
            .item(
                "where",
                (it, i) -> {
                  throw new AssertionError("broken");
                });

    assertThatThrownBy(run::value).hasCauseInstanceOf(AssertionError.class);
  }
}
