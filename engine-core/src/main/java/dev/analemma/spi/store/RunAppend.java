// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import dev.analemma.RunStatus;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One step of a run's journal, and how the run stands after it.
 *
 * @param runId the run
 * @param epoch the epoch in which its owner writes; 1 for a run that is created
 * @param position the place of the entry: one more than the run's last; 1 for a run that is created
 * @param created what the run is, if it is created by this append, else null
 * @param body the entry, or null where only the standing changes: {@code position} is then the
 *     run's last one
 * @param standing how the run stands afterwards
 * @param consumed messages of the run that the entry has taken in: they are deleted
 * @param payloads digests of payloads that the entry refers to; they live as long as the run
 * @param audited what the audit gets with the entry; numbers and times are the store's
 * @param compactedBefore entries before this place are deleted: this entry says all that they said;
 *     0 for none
 */
@SuppressWarnings("ArrayRecordComponent") // Bodies are handed through, never compared.
public record RunAppend(
    String runId,
    long epoch,
    long position,
    @Nullable NewRun created,
    byte @Nullable [] body,
    Standing standing,
    List<Long> consumed,
    List<String> payloads,
    List<AuditStore.Entry> audited,
    long compactedBefore) {

  /** Checks and copies the components; the body is not copied and must not be changed. */
  public RunAppend {
    StoreTexts.require("the run's id", runId, StoreTexts.ID_CHARS_MAX);
    Objects.requireNonNull(standing, "standing");
    consumed = List.copyOf(consumed);
    payloads = List.copyOf(payloads);
    audited = List.copyOf(audited);
    if (position < 1 || epoch < 1) {
      throw new IllegalArgumentException(
          "position is %d and epoch is %d, both must be at least 1".formatted(position, epoch));
    }
    if (compactedBefore < 0 || compactedBefore > position) {
      throw new IllegalArgumentException(
          "compactedBefore is %d, must be between 0 and the position, %d"
              .formatted(compactedBefore, position));
    }
    if (created != null && (position != 1 || epoch != 1 || body == null)) {
      throw new IllegalArgumentException("a run is created by an entry at position 1 in epoch 1");
    }
    if (!audited.isEmpty() && (created != null || body == null)) {
      throw new IllegalArgumentException(
          "the audit gets changes with an entry behind a run's first one");
    }
  }

  /**
   * Checks that no run stands in a list twice, which {@link RunStore#append} asks for.
   *
   * @throws IllegalArgumentException if one does
   */
  public static void requireDistinct(List<RunAppend> appends) {
    Set<String> seen = new HashSet<>(appends.size() * 2);
    for (RunAppend append : appends) {
      if (!seen.add(append.runId)) {
        throw new IllegalArgumentException(
            "run '%s' stands in the list twice; append one entry after the other"
                .formatted(append.runId));
      }
    }
  }

  /**
   * How a run stands.
   *
   * @param status its status; after a terminal one nothing is appended any more
   * @param detail why it is paused, or the code of the error it ended with; else null
   * @param dueAt when it has to be looked at again: now for a run under way, the next timer for one
   *     that waits, null if nothing but a message can move it; for one that has ended until when it
   *     is kept, null if it does not say that
   * @param owned whether its owner keeps it; a run that has ended belongs to nobody
   */
  public record Standing(
      RunStatus status, @Nullable String detail, @Nullable Instant dueAt, boolean owned) {
    /** Checks the components. */
    public Standing {
      Objects.requireNonNull(status, "status");
      StoreTexts.check("the detail", detail, StoreTexts.PROSE_CHARS_MAX);
      if (status.terminal() && owned) {
        throw new IllegalArgumentException("a run that has ended belongs to nobody");
      }
    }
  }

  /**
   * What a run is from its beginning to its end.
   *
   * @param workflow the name of its workflow
   * @param hash the hash of what runs
   * @param key its business key, or null; unique within the workflow
   * @param inputDigest the digest of its input, to tell a repeated start from another one
   * @param owner for whom it runs, or null
   * @param scope the path by which an emergency stop finds it
   * @param tags words to find it by
   * @param title text for people, which free-text search looks into; or null
   */
  public record NewRun(
      String workflow,
      String hash,
      @Nullable String key,
      String inputDigest,
      @Nullable String owner,
      String scope,
      List<String> tags,
      @Nullable String title) {
    /** Checks and copies the components. */
    public NewRun {
      StoreTexts.require("the workflow", workflow, StoreTexts.NAME_CHARS_MAX);
      StoreTexts.require("the hash", hash, StoreTexts.ID_CHARS_MAX);
      StoreTexts.check("the key", key, StoreTexts.KEY_CHARS_MAX);
      StoreTexts.require("the input's digest", inputDigest, StoreTexts.ID_CHARS_MAX);
      StoreTexts.check("the owner", owner, StoreTexts.NAME_CHARS_MAX);
      StoreTexts.require("the scope", scope, StoreTexts.KEY_CHARS_MAX);
      StoreTexts.check("the title", title, StoreTexts.PROSE_CHARS_MAX);
      tags = List.copyOf(tags);
      tags.forEach(tag -> StoreTexts.check("a tag", tag, StoreTexts.NAME_CHARS_MAX));
      if (tags.size() > StoreTexts.TAGS_MAX) {
        throw new IllegalArgumentException(
            "the run has %,d tags, at most %,d are kept"
                .formatted(tags.size(), StoreTexts.TAGS_MAX));
      }
    }
  }
}
