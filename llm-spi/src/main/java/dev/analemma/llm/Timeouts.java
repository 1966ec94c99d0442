// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.time.Duration;

/**
 * How long one attempt may take; each of them ends it with an {@link ErrorKind} of its own.
 *
 * @param connect until the connection stands
 * @param firstToken from sending the request to the first piece of a streamed answer; without
 *     streaming it has no meaning
 * @param idle between two pieces of a streamed answer, whatever they hold; the time in which a
 *     listener works does not count
 * @param total the whole attempt
 */
public record Timeouts(Duration connect, Duration firstToken, Duration idle, Duration total) {
  private static final Timeouts DEFAULTS =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofMinutes(10));

  /** Checks that each is positive. */
  public Timeouts {
    positive("connect", connect);
    positive("firstToken", firstToken);
    positive("idle", idle);
    positive("total", total);
  }

  /** Returns 10 s to connect, 60 s to the first token, 30 s between tokens, 10 min in all. */
  public static Timeouts ofDefaults() {
    return DEFAULTS;
  }

  /** Returns the same with another time to connect. */
  public Timeouts withConnect(Duration connect) {
    return new Timeouts(connect, firstToken, idle, total);
  }

  /** Returns the same with another time to the first token. */
  public Timeouts withFirstToken(Duration firstToken) {
    return new Timeouts(connect, firstToken, idle, total);
  }

  /** Returns the same with another time between tokens. */
  public Timeouts withIdle(Duration idle) {
    return new Timeouts(connect, firstToken, idle, total);
  }

  /** Returns the same with another time in all. */
  public Timeouts withTotal(Duration total) {
    return new Timeouts(connect, firstToken, idle, total);
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("%s is %s, must be positive".formatted(name, value));
    }
  }
}
