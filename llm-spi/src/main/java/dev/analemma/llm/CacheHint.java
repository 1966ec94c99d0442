// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.util.Objects;

/**
 * What a caller knows about the beginning of its requests, for the caches of providers. A hint
 * never changes an answer.
 *
 * @param mode who decides what is cached
 * @param stableMessages with {@link Mode#STABLE_PREFIX}: how many messages from the first on, and
 *     all tools, are the same in many requests; else 0
 */
public record CacheHint(Mode mode, int stableMessages) {

  /** Who decides what is cached. */
  public enum Mode {
    /** The cache policy. */
    AUTO,
    /** The caller: nothing. */
    OFF,
    /** The cache policy, which is told what stays the same. */
    STABLE_PREFIX
  }

  private static final CacheHint AUTO = new CacheHint(Mode.AUTO, 0);
  private static final CacheHint OFF = new CacheHint(Mode.OFF, 0);

  /** Checks that a number of messages stands where one has to, and nowhere else. */
  public CacheHint {
    Objects.requireNonNull(mode, "mode");
    if (mode == Mode.STABLE_PREFIX ? stableMessages < 1 : stableMessages != 0) {
      throw new IllegalArgumentException(
          "stableMessages is %d with mode %s".formatted(stableMessages, mode));
    }
  }

  /** Returns that the cache policy decides. */
  public static CacheHint auto() {
    return AUTO;
  }

  /** Returns that nothing is cached on purpose. */
  public static CacheHint off() {
    return OFF;
  }

  /** Returns that all tools and the first messages, 1 or more, are the same in many requests. */
  public static CacheHint stablePrefix(int messages) {
    return new CacheHint(Mode.STABLE_PREFIX, messages);
  }
}
