// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.RunError;
import dev.analemma.internal.journal.Fact.Kind;
import dev.analemma.internal.source.BatchBounds;
import dev.analemma.internal.source.BatchPace;
import org.jspecify.annotations.Nullable;

/**
 * How many items of a map with a {@code time} go together. Used by the run's owner alone.
 *
 * <p>Idea: a batch is known by its first and its last item, and so is what is done in it outside:
 * its idempotency keys hold both. So a durable run writes each batch down before anything begins in
 * it, and another process makes the same ones; what it has not written had not begun, and is put
 * together when the journal is told.
 */
final class MapPace {
  private final MapRun map;
  private final BatchPace pace;

  MapPace(MapRun map, BatchBounds bounds) {
    this.map = map;
    this.pace = new BatchPace(bounds.items(), bounds.timeNanos());
  }

  /** Returns how many items the batch from an index on may have; 0 for none before it is told. */
  int next(long first) {
    Replay replay = map.run.replay();
    if (replay == null) {
      return pace.size();
    }
    String address = map.attemptAddress();
    int told = replay.told().batch(address, first);
    if (told > 0) {
      pace.goOnWith(told);
    } else {
      // No fact lies in the map itself, so this is when they are over.
      replay.setAside(Kind.BATCH, address, map::arrived);
    }
    return told;
  }

  /**
   * A batch was put together.
   *
   * @param part what of it can be begun, or null if all of it has failed
   */
  void taken(long first, long last, @Nullable MapPart part) {
    Recorder recorder = map.run.recorder;
    if (recorder != null) {
      recorder.batch(map.attemptAddress(), first, last);
    }
    if (part != null && map.run.replay() == null) {
      // How long a batch takes that began in another process, nobody knows.
      part.asked = pace.size();
    }
  }

  void begins(MapPart part) {
    part.begunNanos = nanoTime();
  }

  /** The body of a part has ended; halves tell nothing, nor do errors that come at once. */
  void ended(MapPart part, @Nullable RunError error) {
    if (part.asked == 0) {
      return;
    }
    long nanos = nanoTime() - part.begunNanos;
    if (error == null) {
      pace.ended(part.asked, part.size(), nanos);
    } else if (error.code().equals(Failures.TIMED_OUT)) {
      pace.timedOut(part.asked, part.size(), nanos);
    }
  }

  private long nanoTime() {
    return map.run.engine.clock().nanoTime();
  }
}
