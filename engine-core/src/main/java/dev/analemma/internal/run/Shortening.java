// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.internal.journal.Entries.Draft;
import org.jspecify.annotations.Nullable;

/**
 * Writes the journal of one run anew, without what is needless, each time that it has become much
 * longer. Changed by the run's owner alone.
 */
final class Shortening {
  private final RunLoop run;
  private final Recorder recorder;

  /** How long the journal is, about. */
  private long size;

  /** How long the journal may be, about, before it is looked at whether it can be shorter. */
  private long compactAt;

  /** Whether what is needed of the journal is being gathered. */
  private boolean gathering;

  Shortening(RunLoop run, Recorder recorder) {
    this.run = run;
    this.recorder = recorder;
    this.compactAt = run.engine.settings().compactBytes();
  }

  /** About so many bytes were written. */
  void grew(long bytes) {
    size += bytes;
  }

  /** Returns whether what is needed is being gathered; nothing is handed over meanwhile. */
  boolean underWay() {
    return gathering;
  }

  /** Begins if the journal is long; called when something was handed over. */
  void look() {
    if (size > compactAt && !recorder.closed()) {
      compactAt = Long.MAX_VALUE;
      recorder.whenDurable(this::begin);
    }
  }

  /** The run is over: its journal stays as it is. */
  void drop() {
    if (gathering) {
      gathering = false;
      recorder.stand(recorder.standing());
    }
  }

  /**
   * Nothing more is handed over; what has been since must be committed, or it would be left out.
   *
   * <p>Not while a transaction is under way, which wants the same place behind the last entry.
   */
  private void begin() {
    if (recorder.transacting()) {
      // The next facts that are handed over ask again.
      compactAt = size;
      return;
    }
    gathering = true;
    recorder.later(recorder.flushed(), this::gather, null);
  }

  /** Everything handed over is committed: gathers on another thread what is still needed. */
  private void gather() {
    if (!gathering) {
      return;
    }
    run.engine.runBlocking(
        () -> {
          Draft needed = null;
          boolean again = true;
          try {
            needed = run.engine.keeper().journals().needed(recorder.runId());
          } catch (RuntimeException | OutOfMemoryError e) {
            // Without an end, nothing would ever be handed over.
            again = e instanceof RuntimeException;
            Logs.of(Recorder.class)
                .warn("the journal of run {} was not shortened", recorder.runId(), e);
          }
          Draft found = needed;
          boolean fits = again;
          run.asOwner(() -> end(found, fits));
        });
  }

  /**
   * @param fits whether there was memory for it; if not, a longer one is not tried
   */
  private void end(@Nullable Draft needed, boolean fits) {
    if (!gathering || recorder.closed()) {
      return;
    }
    gathering = false;
    long limit = run.engine.settings().compactBytes();
    if (needed != null && needed.size() < size / 2) {
      recorder.compactTo(needed);
      size = needed.size();
    } else {
      // Who waits has counted two entries: what is handed over now, and one before it.
      recorder.stand(recorder.standing());
      recorder.stand(recorder.standing());
    }
    // As long again, so that each byte is read a few times at most.
    compactAt = fits ? size + Math.max(limit, size) : Long.MAX_VALUE;
    recorder.shortened();
  }
}
