// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.internal.run.StoredRuns;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.RunPage;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The runs that an engine's store keeps, wherever they run: found, looked into, and begun again
 * from the middle.
 *
 * <p>Threads: safe; all methods ask the store and block.
 *
 * <p>Errors: {@link StoreException} if the store fails; {@link IllegalStateException} of every
 * method but {@link #find} if the engine has no store.
 */
public final class Runs {
  private final StoredRuns stored;

  Runs(StoredRuns stored) {
    this.stored = stored;
  }

  /**
   * Returns a handle on a run: one that is under way here, or, with a store, any run that it keeps.
   */
  public Optional<Run<JsonNode>> find(String runId) {
    return stored.find(runId);
  }

  /** Returns a handle on the run of a workflow that was started with a business key. */
  public Optional<Run<JsonNode>> findByKey(String workflow, String key) {
    return stored.findByKey(workflow, key);
  }

  /** Returns what the store says of a run. */
  public Optional<RunRecord> record(String runId) {
    return stored.record(runId);
  }

  /**
   * Returns the input that a run began with, defaults applied; it cannot be changed.
   *
   * @throws IllegalArgumentException if the store has no such run
   */
  public JsonNode input(String runId) {
    return stored.input(runId);
  }

  /** Returns runs, newest first, a page at a time. */
  public RunPage query(RunQuery query) {
    return stored.query(query);
  }

  /**
   * Returns what a run has written down of its nodes, oldest first: what was done, failed, was
   * tried again or stopped, and what has begun and not ended. What can be found again from that,
   * such as the results of pure operators, is not written; what happened inside a node may have
   * been left out since it ended.
   */
  public List<TaskRecord> tasks(String runId) {
    return stored.tasks(runId);
  }

  /**
   * Returns who decided what of a run, newest first: its approvals, and those that expired by
   * {@code engine}.
   */
  public List<AuditStore.Entry> decisions(String runId) {
    return stored.decisions(runId);
  }

  /**
   * Tells to which runs something would be done: how many, and the first of them.
   *
   * @param which which runs; where it names no status, those that the action is for
   */
  public BulkPreview preview(RunQuery which, BulkAction action) {
    return stored.preview(which, action);
  }

  /**
   * Does something to every run of a query, newest first: those that are there when it begins. A
   * few runs are asked at once; what follows in them, such as what is undone, goes on by itself.
   *
   * <p>It may be done again, after a failure or a crash too: what was done is found to be. Each run
   * is asked for itself, and one that refuses stops no other. Interrupting the thread ends it; to
   * the few runs that were being asked it may have been done without being counted.
   *
   * <p>The audit has it at its beginning, at its end, and for each run to which it was done.
   *
   * @param which which runs; where it names no status, those that the action is for. Its limit is
   *     that of a page
   * @return what became of the runs
   * @throws StoreException if the store fails between runs; what was done stays done
   */
  public BulkResult apply(RunQuery which, BulkAction action, BulkOptions options) {
    return stored.apply(which, action, options);
  }

  /**
   * Tells what a fork would do, and does nothing.
   *
   * @param runId the run
   * @param from where it leaves the run: see {@link ForkPoint}
   * @throws IllegalArgumentException if the run has no such point
   */
  public ForkPreview preview(String runId, ForkPoint from) {
    return stored.preview(runId, from);
  }

  /**
   * Begins a run with the past of another one: what that had written down before a point is taken
   * over as it was, and what follows is done again. The other run stays as it is.
   *
   * @param runId the run
   * @param from where the new run leaves it
   * @param input the input of the new run, or null for the same; what was written down before the
   *     point is taken over whatever the input is
   * @throws IllegalArgumentException if the run has no such point
   * @throws InputException if the input does not fit
   * @throws RunRefusedException if something that the run keeps to is not there, such as a function
   */
  public Run<JsonNode> fork(String runId, ForkPoint from, @Nullable JsonNode input) {
    return stored.fork(runId, from, input);
  }
}
