// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.resilience;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a call may not be made: the error of the attempt.
 *
 * @param code {@link #CIRCUIT_OPEN} or {@link #RESOURCE_BUSY}
 * @param key the key of the resource
 * @param waiting how many wait for it
 * @param retryAfter how long another attempt should wait at least, or null
 */
public record Refusal(String code, String key, int waiting, @Nullable Duration retryAfter) {
  /** The code of a breaker that lets nothing through. */
  public static final String CIRCUIT_OPEN = "CIRCUIT_OPEN";

  /** The code of a queue that is full. */
  public static final String RESOURCE_BUSY = "RESOURCE_BUSY";

  static Refusal open(String key, Duration retryAfter) {
    return new Refusal(CIRCUIT_OPEN, key, 0, retryAfter);
  }

  static Refusal busy(String key, int waiting) {
    return new Refusal(RESOURCE_BUSY, key, waiting, null);
  }

  /** Returns what happened and what to do; made when asked, since thousands are refused at once. */
  public String message() {
    return code.equals(CIRCUIT_OPEN)
        ? "calls to '%s' are refused, because too many have failed. Retry in %s, or catch %s."
            .formatted(key, retryAfter, code)
        : "%,d attempts wait for '%s' already. Start less at once, or raise waitersMax of it."
            .formatted(waiting, key);
  }
}
