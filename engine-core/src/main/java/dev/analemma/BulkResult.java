// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.util.List;
import java.util.Objects;

/**
 * What became of something that was done to every run of a query.
 *
 * @param id the id under which the audit has it: {@code bulk:<id>}
 * @param complete whether every run of the query was asked; false while it goes on, and if the
 *     thread was interrupted
 * @param done the runs to which it was done
 * @param already the runs to which it had been done before
 * @param refused the runs to which it could not be done, by the reason; unmodifiable
 */
public record BulkResult(
    String id, boolean complete, Group done, Group already, List<Group> refused) {
  /** How many ids of runs a group tells at most. */
  public static final int RUN_IDS_MAX = 20;

  /** Copies the groups. */
  public BulkResult {
    Objects.requireNonNull(id, "id");
    refused = List.copyOf(refused);
  }

  /** Returns how many runs were asked. */
  public long runs() {
    return done.runs + already.runs + refused.stream().mapToLong(Group::runs).sum();
  }

  /**
   * Runs of which the same became.
   *
   * @param code what: {@code DONE}, {@code ALREADY}, or why not, such as {@code RUN_ENDED}, a
   *     {@link SignalReceipt.Reason}, or the reason for which a run is parked
   * @param runs how many
   * @param runIds the first of them, at most {@link #RUN_IDS_MAX}; unmodifiable
   * @param message what the first of them was told, for people; empty where it was done
   */
  public record Group(String code, long runs, List<String> runIds, String message) {
    /** Copies the ids. */
    public Group {
      Objects.requireNonNull(code, "code");
      Objects.requireNonNull(message, "message");
      runIds = List.copyOf(runIds);
    }
  }
}
