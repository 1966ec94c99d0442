// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call of a provider on the way to an answer; the last one of an answer gave it.
 *
 * @param target which model was called
 * @param at when it began
 * @param took how long it took
 * @param error why it gave no answer, or null if it did
 * @param usage what it used; also a failed attempt may have used something
 * @param cost what that cost
 * @param requestId what the provider calls it, or null
 */
public record Attempt(
    ResolvedTarget target,
    Instant at,
    Duration took,
    @Nullable ErrorKind error,
    Usage usage,
    Cost cost,
    @Nullable String requestId) {
  /** Checks the components. */
  public Attempt {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(took, "took");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(cost, "cost");
  }
}
