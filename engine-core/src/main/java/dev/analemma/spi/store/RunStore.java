// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The runs of a store and their journals; see {@link StateStore} for owners and epochs. */
public interface RunStore {

  /**
   * Commits what runs append, as many at once as were given: either all that can be committed is,
   * in one transaction, or the call throws.
   *
   * <p>A run stands in the list at most once. What cannot be committed, because the run has another
   * owner or another last position, is refused alone and changes nothing; the others are committed.
   * When the call returns, what it says is committed survives the end of the process and of the
   * machine.
   *
   * <p>Repeating an append, alone or among others, does nothing and answers {@link
   * AppendOutcome#COMMITTED}: the entry at its position was written by this instance in this epoch.
   *
   * <p>A run that exists already is told so before a stopped scope is.
   *
   * @param instance who appends
   * @return one outcome for each append, in their order
   */
  List<AppendOutcome> append(String instance, List<RunAppend> appends);

  /**
   * Returns entries of a journal, oldest first.
   *
   * @param runId the run
   * @param afterPosition entries behind this position; 0 for all
   * @param bytesMax about how many bytes are returned at most, and at least one entry if there is
   *     one
   */
  List<JournalEntry> read(String runId, long afterPosition, int bytesMax);

  /** Returns a run. */
  Optional<RunRecord> find(String runId);

  /** Returns the run of a workflow that was started with a business key. */
  Optional<RunRecord> findByKey(String workflow, String key);

  /**
   * Gives open runs to an instance: runs of nobody that are due or have messages, and runs of
   * instances whose lease has ended. Those due longest come first. A run that is paused is due when
   * it has a message that was sent after it was: what was there before did not help it.
   *
   * <p>Taking a run from an ended instance counts as a crash of the run ({@link
   * RunRecord#crashes()}); taking one of nobody does not. An instance from which something was
   * taken is no longer known, and one that is not known is given nothing.
   *
   * <p>A claim whose outcome is unknown may have given runs: {@link #ownedBy} tells which.
   *
   * @return what was given, with the new epoch; fewer than the limit means that there are no more
   */
  List<RunRecord> claim(String instance, int limit);

  /**
   * Gives one run to an instance, due or not.
   *
   * @return the run as it now is: of the instance, of another one that lives, or ended; empty if it
   *     does not exist
   */
  Optional<RunRecord> claim(String instance, String runId);

  /**
   * Returns the open runs of an instance.
   *
   * @param instance the instance
   * @param afterRunId runs whose ids come later in the order of their characters, or null for the
   *     first
   * @param limit how many at most
   */
  List<RunRecord> ownedBy(String instance, @Nullable String afterRunId, int limit);

  /** Returns the earliest instant at which a run of nobody is due; empty if none will be. */
  Optional<Instant> nextDue();

  /** Returns runs, newest first. */
  RunPage query(RunQuery query);

  /**
   * Deletes ended runs, with everything that belongs to them, but those that say themselves until
   * when they are kept.
   *
   * @param endedBefore runs that ended before this instant
   * @param limit how many at most
   * @return how many were deleted
   */
  int purge(Instant endedBefore, int limit);

  /**
   * Deletes ended runs, with everything that belongs to them, that say themselves until when they
   * are kept ({@link RunAppend.Standing#dueAt}), where that is over.
   *
   * @param limit how many at most
   * @return how many were deleted
   */
  int purgeDue(int limit);

  /**
   * Deletes ended runs of one workflow, with everything that belongs to them, whatever they say
   * themselves: all but those that were started last.
   *
   * @param workflow the workflow
   * @param kept how many ended runs of it stay
   * @param limit how many are deleted at most
   * @return how many were deleted
   */
  int purgeBeyond(String workflow, int kept, int limit);

  /**
   * Returns the names of the workflows of which there are runs, in the order of their characters.
   *
   * @param after names that come later, or null for the first
   * @param limit how many at most
   */
  List<String> workflows(@Nullable String after, int limit);
}
