// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import dev.analemma.llm.ResolvedTarget;
import java.util.Objects;

/**
 * Something that was decided or done about a cache.
 *
 * @param kind what
 * @param key the {@link StablePrefix#key}
 * @param group the {@link StablePrefix#group}
 * @param target the model
 * @param decision the decision that it followed from, with its reason
 * @param detail more, for people; may be empty
 */
public record CacheEvent(
    Kind kind,
    String key,
    String group,
    ResolvedTarget target,
    CacheDecision decision,
    String detail) {

  /** What can be decided or done. */
  public enum Kind {
    /** It was decided about a use; each use has one. */
    DECIDED,
    /** The provider made a cache. */
    CREATED,
    /** The provider keeps a cache for longer, or for less long. */
    EXTENDED,
    /** A cache was deleted: nobody is expected to use it. */
    DELETED,
    /** A cache was gone although its time was not over. */
    GONE,
    /** The provider keeps nothing so short; from now on that is known. */
    MINIMUM_LEARNED,
    /** The provider neither wrote nor read a cache although a request asked for it. */
    POINTS_IGNORED,
    /** The provider failed to make, extend or delete a cache. */
    FAILED,
    /** No caches are asked of the model for a while, after failures. */
    PAUSED
  }

  /** Checks the components. */
  public CacheEvent {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(decision, "decision");
    Objects.requireNonNull(detail, "detail");
  }
}
