// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.RunError;
import dev.analemma.internal.source.Plugs;
import dev.analemma.spi.ResultWriter;
import dev.analemma.spi.ResultWriter.Written;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hands the results of a map to a writer, on threads for blocking work, many at a time. Used by the
 * run's owner alone.
 */
final class MapWrites {
  /** So many results may wait for the writer; then the map starts nothing. */
  private static final int WAITING_MAX = 10_000;

  private final MapRun map;
  private final RunLoop run;
  private final JsonNode target;
  private List<Entry> waiting = new ArrayList<>();
  private @Nullable ResultWriter writer;
  private boolean writing;
  private boolean stopped;
  private boolean finishing;

  /** A result, or a failure with its item. */
  private record Entry(long index, JsonNode value, @Nullable RunError error) {
    void writeTo(ResultWriter writer) throws IOException {
      if (error == null) {
        writer.result(index, value);
      } else {
        writer.failure(index, value, error.toJson());
      }
    }
  }

  /** What is done with the writer on another thread. */
  @FunctionalInterface
  private interface Work {
    void run(ResultWriter writer) throws IOException;
  }

  MapWrites(MapRun map, JsonNode target) {
    this.map = map;
    this.run = map.run;
    this.target = target;
  }

  void succeeded(long index, JsonNode value) {
    add(new Entry(index, value, null));
  }

  void failed(long index, JsonNode item, RunError error) {
    add(new Entry(index, item, error));
  }

  /** Returns whether the map should wait for the writer. */
  boolean full() {
    return waiting.size() >= WAITING_MAX;
  }

  private void add(Entry entry) {
    waiting.add(entry);
    write();
  }

  /** Everything has been told: makes it visible, and tells the map. */
  void finish() {
    finishing = true;
    write();
  }

  private void write() {
    if (writing || stopped) {
      return;
    }
    List<Entry> entries = waiting;
    if (entries.isEmpty() && !finishing) {
      return;
    }
    waiting = new ArrayList<>();
    Written[] written = new Written[1];
    boolean last = finishing;
    work(
        open -> {
          for (Entry entry : entries) {
            entry.writeTo(open);
          }
          if (last) {
            written[0] = open.complete();
          }
        },
        () -> {
          if (last) {
            stop();
            map.written(Objects.requireNonNull(written[0]));
          } else {
            write();
            map.arrived();
          }
        });
  }

  private void work(Work work, Runnable then) {
    writing = true;
    run.engine.runBlocking(
        () -> {
          Throwable problem = null;
          try {
            ResultWriter open = writer;
            if (open == null) {
              open = run.engine.plugs().open(target);
              writer = open;
            }
            work.run(open);
          } catch (Throwable t) {
            problem = t instanceof IOException e ? Plugs.failed(e) : t;
          }
          Throwable thrown = problem;
          run.asOwner(() -> worked(thrown, then));
        });
  }

  private void worked(@Nullable Throwable thrown, Runnable then) {
    writing = false;
    if (stopped) {
      close();
    } else if (thrown != null) {
      map.broke(thrown);
    } else {
      then.run();
    }
  }

  /** Nothing more is written; what was not made visible is thrown away. */
  void stop() {
    stopped = true;
    if (!writing) {
      close();
    }
  }

  private void close() {
    ResultWriter open = writer;
    writer = null;
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
