// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.util.List;

/**
 * Which runs something would be done to; see {@link Runs#preview( dev.analemma.spi.store.RunQuery,
 * BulkAction)}.
 *
 * @param runs how many
 * @param runIds the first of them, newest first, at most {@link BulkResult#RUN_IDS_MAX};
 *     unmodifiable
 */
public record BulkPreview(long runs, List<String> runIds) {
  /** Copies the ids. */
  public BulkPreview {
    runIds = List.copyOf(runIds);
  }
}
