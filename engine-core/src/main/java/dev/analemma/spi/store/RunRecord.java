// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import dev.analemma.RunStatus;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run as its store knows it.
 *
 * @param id its id
 * @param run what it is
 * @param status where it is
 * @param detail why it is paused, or the code of the error it ended with; else null
 * @param position the place of its last entry
 * @param epoch how often it has changed hands, from 1
 * @param instance the instance that owns it, or null
 * @param dueAt when it has to be looked at, or null
 * @param crashes how often it was taken from an instance that had ended, since its journal last
 *     grew
 * @param startedAt when it was created, by the store's clock
 * @param updatedAt when something was last appended
 * @param endedAt when it ended, or null
 */
public record RunRecord(
    String id,
    RunAppend.NewRun run,
    RunStatus status,
    @Nullable String detail,
    long position,
    long epoch,
    @Nullable String instance,
    @Nullable Instant dueAt,
    int crashes,
    Instant startedAt,
    Instant updatedAt,
    @Nullable Instant endedAt) {
  /** Checks the components. */
  public RunRecord {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(startedAt, "startedAt");
    Objects.requireNonNull(updatedAt, "updatedAt");
  }
}
