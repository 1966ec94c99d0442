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
  private @Nullable BlockingWork writing;
  private volatile boolean stopped;
  private boolean finishing;

  /** A result, or a failure with its item. */
  private record Entry(
      long index, @Nullable JsonNode key, JsonNode value, @Nullable RunError error) {
    void writeTo(ResultWriter writer) throws IOException {
      if (error == null) {
        writer.result(index, key, value);
      } else {
        writer.failure(index, key, value, error.toJson());
      }
    }
  }

  MapWrites(MapRun map, JsonNode target) {
    this.map = map;
    this.run = map.run;
    this.target = target;
  }

  void succeeded(long index, @Nullable JsonNode key, JsonNode value) {
    add(new Entry(index, key, value, null));
  }

  void failed(long index, @Nullable JsonNode key, JsonNode item, RunError error) {
    add(new Entry(index, key, item, error));
  }

  /** Returns whether the map should wait for the writer. */
  boolean full() {
    return waiting.size() >= WAITING_MAX;
  }

  private void add(Entry entry) {
    if (!run.rehearses) {
      waiting.add(entry);
      write();
    }
  }

  /** Everything has been told: makes it visible, and tells the map. */
  void finish() {
    finishing = true;
    write();
  }

  private void write() {
    if (writing != null || stopped || run.rehearses) {
      return;
    }
    List<Entry> entries = waiting;
    if (entries.isEmpty() && !finishing) {
      return;
    }
    waiting = new ArrayList<>();
    Part part = new Part(entries, finishing);
    writing = run.blockingWork(part, () -> worked(part));
  }

  /** What is done with the writer on another thread; the mail that tells of it orders both. */
  private final class Part implements Runnable {
    private final List<Entry> entries;
    private final boolean last;
    private @Nullable Written written;
    private @Nullable Throwable problem;

    private Part(List<Entry> entries, boolean last) {
      this.entries = entries;
      this.last = last;
    }

    @Override
    public void run() {
      if (stopped) {
        return;
      }
      try {
        writeTo(opened());
      } catch (Throwable t) {
        problem = t instanceof IOException e ? Plugs.failed(e) : t;
      }
    }

    private ResultWriter opened() {
      ResultWriter open = writer;
      if (open == null) {
        open = MapWrites.this.run.engine.plugs().open(target);
        writer = open;
      }
      return open;
    }

    @SuppressWarnings("ConstantConditions") // A host's writer may break its promise.
    private void writeTo(ResultWriter open) throws IOException {
      for (Entry entry : entries) {
        if (stopped) {
          return;
        }
        entry.writeTo(open);
      }
      if (last) {
        written = open.complete();
        if (written == null) {
          throw new IOException("the writer did not say what it has written");
        }
      }
    }
  }

  private void worked(Part part) {
    writing = null;
    Written written = part.written;
    if (stopped) {
      close();
    } else if (part.problem != null) {
      map.broke(part.problem);
    } else if (written != null) {
      stop();
      map.written(written);
    } else {
      write();
      map.arrived();
    }
  }

  /** Nothing more is written; what was not made visible is thrown away. */
  void stop() {
    stopped = true;
    if (writing == null) {
      close();
    } else {
      writing.interrupt();
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
