// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.internal.source.BatchBounds;
import dev.analemma.internal.source.Batcher;
import dev.analemma.internal.source.Batcher.Batch;
import dev.analemma.internal.source.JsonSize;
import dev.analemma.internal.source.Plugs;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.ItemReader.Item;
import dev.analemma.spi.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A source that is read on threads for blocking work, a chunk ahead.
 *
 * <p>Idea: what is read is there at once, so that a slow source is not waited for until a chunk is
 * full; but the run gets mail only if it has found nothing before.
 */
final class SourceFeed extends MapFeed {
  /** How many items or batches are read at once. */
  private static final int CHUNK_MAX = 256;

  /** How long what is read at once may be, written as JSON. */
  private static final long CHUNK_BYTES_MAX = 4 << 20;

  private final MapRun map;
  private final RunLoop run;
  private final JsonNode source;
  private final @Nullable BatchBounds bounds;
  private final Queue<Batch> ready = new ConcurrentLinkedQueue<>();
  private final AtomicInteger readyCount = new AtomicInteger();
  private final AtomicBoolean hungry = new AtomicBoolean();
  private @Nullable ItemReader reader;
  private @Nullable Batcher batcher;
  private @Nullable BlockingWork reading;
  private boolean ended;
  private volatile boolean stopped;

  SourceFeed(MapRun map, JsonNode source, @Nullable BatchBounds bounds) {
    this.map = map;
    this.run = map.run;
    this.source = source;
    this.bounds = bounds;
  }

  @Override
  @Nullable Batch poll() {
    Batch batch = ready.poll();
    if (batch == null && reading != null) {
      hungry.set(true);
      // What came in between may have found nobody hungry.
      batch = ready.poll();
    }
    if (batch != null) {
      readyCount.decrementAndGet();
    }
    if (readyCount.get() < CHUNK_MAX / 2) {
      read();
    }
    return batch;
  }

  @Override
  boolean exhausted() {
    return ended && ready.isEmpty();
  }

  @Override
  long total() {
    return -1;
  }

  private void read() {
    if (reading != null || ended || stopped) {
      return;
    }
    Chunk chunk = new Chunk();
    hungry.set(true);
    reading = run.blockingWork(chunk, () -> arrived(chunk));
  }

  /** Reads on another thread; the mail that tells of its end orders what both see. */
  private final class Chunk implements Runnable {
    private boolean last;
    private @Nullable Throwable problem;

    @Override
    public void run() {
      try {
        last = read();
      } catch (Throwable t) {
        problem = t instanceof IOException e ? Plugs.failed(source.path("uri").asText(), e) : t;
      }
    }

    private boolean read() throws IOException, InterruptedException {
      if (stopped) {
        return false;
      }
      ItemReader from = reader;
      if (from == null) {
        from = new CountedItems(run.engine.plugs().open(source, null), source);
        reader = from;
        batcher = bounds == null ? null : bounds.over(from);
      }
      long bytes = 0;
      for (int count = 0; count < CHUNK_MAX && bytes < CHUNK_BYTES_MAX && !stopped; count++) {
        Batch batch = batcher == null ? single(from.next()) : batcher.next();
        if (batch == null) {
          return true;
        }
        List<Item> frozen = new ArrayList<>(batch.items().size());
        for (Item item : batch.items()) {
          JsonNode value = item.value();
          if (value != null) {
            bytes += JsonSize.of(value);
            frozen.add(Item.of(item.index(), Json.freeze(value)));
          }
        }
        readyCount.incrementAndGet();
        ready.add(new Batch(frozen, batch.failed()));
        if (hungry.compareAndSet(true, false)) {
          SourceFeed.this.run.asOwner(map::arrived);
        }
      }
      return false;
    }
  }

  private static @Nullable Batch single(@Nullable Item item) {
    if (item == null) {
      return null;
    }
    return item.value() == null
        ? new Batch(List.of(), List.of(item))
        : new Batch(List.of(item), List.of());
  }

  private void arrived(Chunk chunk) {
    reading = null;
    ended |= chunk.last || chunk.problem != null;
    if (stopped || ended) {
      close();
    }
    if (stopped) {
      return;
    }
    if (chunk.problem != null) {
      map.broke(chunk.problem);
    } else {
      map.arrived();
    }
  }

  @Override
  void stop() {
    stopped = true;
    ready.clear();
    if (reading == null) {
      close();
    } else {
      reading.interrupt();
    }
  }

  private void close() {
    ItemReader open = reader;
    reader = null;
    if (open != null) {
      run.engine.runBlocking(
          () -> {
            try {
              open.close();
            } catch (Exception e) {
              run.engine.couldNotClose(e);
            }
          });
    }
  }
}
