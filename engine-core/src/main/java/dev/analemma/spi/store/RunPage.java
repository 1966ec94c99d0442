// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of runs.
 *
 * @param runs the runs, newest first
 * @param next what {@link RunQuery#after} takes for the next page, or null if this is the last; a
 *     run that is there all the time is on exactly one page, whatever else comes and goes
 */
public record RunPage(List<RunRecord> runs, @Nullable String next) {
  /** Copies the components. */
  public RunPage {
    runs = List.copyOf(runs);
  }
}
