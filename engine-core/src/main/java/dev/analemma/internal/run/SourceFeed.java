// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
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
 * full; but the run gets mail only if it has found too little before. How many items go together is
 * known when they are read, unless it depends on the time that batches take: then items are read
 * one by one, and the run puts together what is there.
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

  /** Puts together what is ready; null if that is done when it is read. */
  private final @Nullable Batcher together;

  private final Queue<Batch> ready = new ConcurrentLinkedQueue<>();
  private final AtomicInteger readyCount = new AtomicInteger();
  private final AtomicBoolean hungry = new AtomicBoolean();

  /** How much has to be ready before a hungry run gets mail. */
  private volatile int enough = 1;

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
    this.together = bounds != null && bounds.timed() ? bounds.over(new ReadyItems()) : null;
  }

  @Override
  @Nullable Batch poll(int most) {
    Batch batch = take(most);
    if (batch == null) {
      enough = together == null ? 1 : most - together.gathered();
      hungry.set(reading != null);
      if (readyCount.get() >= enough) {
        // It came in between, and may have found nobody hungry.
        batch = take(most);
      }
    }
    if (readyCount.get() < CHUNK_MAX / 2) {
      read();
    }
    return batch;
  }

  private @Nullable Batch take(int most) {
    return together == null ? takeReady() : next(together, most, ended);
  }

  private @Nullable Batch takeReady() {
    Batch batch = ready.poll();
    if (batch != null) {
      readyCount.decrementAndGet();
    }
    return batch;
  }

  /** The items that are ready, one by one. */
  private final class ReadyItems implements ItemReader {
    @Override
    public @Nullable Item next() {
      Batch single = takeReady();
      if (single == null) {
        return null;
      }
      return single.items().isEmpty() ? single.failed().get(0) : single.items().get(0);
    }

    /** Nobody goes on from here. */
    @Override
    public JsonNode position() {
      return NullNode.getInstance();
    }

    @Override
    public void close() {}
  }

  @Override
  boolean exhausted() {
    return ended && ready.isEmpty() && (together == null || together.isEmpty());
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
        batcher = bounds == null || bounds.timed() ? null : bounds.over(from);
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
        if (readyCount.get() >= enough && hungry.compareAndSet(true, false)) {
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
