// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.internal.source.Batcher.Batch;
import org.jspecify.annotations.Nullable;

/** Where the items of a map come from, one or a batch at a time. Used by the run's owner alone. */
abstract class MapFeed {
  /** Returns the next items, or null: none are there now, or ever again. */
  abstract @Nullable Batch poll();

  /** Returns whether there will be no more. */
  abstract boolean exhausted();

  /** Returns how many items there are, or -1 while nobody knows. */
  abstract long total();

  /** Nothing more is asked for. */
  void stop() {}
}
