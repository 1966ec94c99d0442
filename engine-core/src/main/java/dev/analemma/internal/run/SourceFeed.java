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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A source that is read on threads for blocking work, a chunk ahead. */
final class SourceFeed extends MapFeed {
  /** How many items or batches are read at once. */
  private static final int CHUNK_MAX = 256;

  /** How long what is read at once may be, written as JSON. */
  private static final long CHUNK_BYTES_MAX = 4 << 20;

  private final MapRun map;
  private final RunLoop run;
  private final JsonNode source;
  private final @Nullable BatchBounds bounds;
  private final ArrayDeque<Batch> ready = new ArrayDeque<>();
  private @Nullable ItemReader reader;
  private @Nullable Batcher batcher;
  private boolean reading;
  private boolean ended;
  private boolean stopped;

  SourceFeed(MapRun map, JsonNode source, @Nullable BatchBounds bounds) {
    this.map = map;
    this.run = map.run;
    this.source = source;
    this.bounds = bounds;
  }

  @Override
  @Nullable Batch poll() {
    Batch batch = ready.poll();
    if (ready.size() < CHUNK_MAX / 2) {
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
    if (reading || ended || stopped) {
      return;
    }
    reading = true;
    run.engine.runBlocking(
        () -> {
          List<Batch> chunk = new ArrayList<>();
          Throwable problem = null;
          boolean end = false;
          try {
            end = readChunk(chunk);
          } catch (Throwable t) {
            problem = t instanceof IOException e ? failed(e) : t;
          }
          Throwable thrown = problem;
          boolean last = end;
          run.asOwner(() -> arrived(chunk, last, thrown));
        });
  }

  private Throwable failed(IOException e) {
    return Plugs.failed(source.path("uri").asText(), e);
  }

  /** Reads on another thread; the mail that tells of it orders what both see. */
  private boolean readChunk(List<Batch> chunk) throws IOException, InterruptedException {
    ItemReader from = reader;
    if (from == null) {
      from = run.engine.plugs().open(source, null);
      reader = from;
      batcher = bounds == null ? null : bounds.over(from);
    }
    long bytes = 0;
    while (chunk.size() < CHUNK_MAX && bytes < CHUNK_BYTES_MAX) {
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
      chunk.add(new Batch(frozen, batch.failed()));
    }
    return false;
  }

  private static @Nullable Batch single(@Nullable Item item) {
    if (item == null) {
      return null;
    }
    return item.value() == null
        ? new Batch(List.of(), List.of(item))
        : new Batch(List.of(item), List.of());
  }

  private void arrived(List<Batch> chunk, boolean last, @Nullable Throwable thrown) {
    reading = false;
    ended |= last || thrown != null;
    if (stopped || ended) {
      close();
    }
    if (stopped) {
      return;
    }
    if (thrown != null) {
      map.broke(thrown);
    } else {
      ready.addAll(chunk);
      map.arrived();
    }
  }

  @Override
  void stop() {
    stopped = true;
    ready.clear();
    if (!reading) {
      close();
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
