// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/**
 * What every {@link dev.analemma.llm.spi.LlmProvider} has to keep: extend it, make the provider,
 * and say what its service sends in each case. A provider that passes makes one attempt of each
 * call, takes no cut answer for a whole one, tells why it failed, and never shows its key.
 *
 * <p>Answers come over real sockets from a server on this machine; time is moved by the tests. What
 * a provider writes into requests is its own, and needs tests of its own.
 *
 * <p>The rules are in the superclasses, one test each.
 */
public abstract class LlmProviderTck extends LlmFailureRules {
  /** Creates the suite. */
  protected LlmProviderTck() {}

  /** What is answered; see each for its words. */
  public enum Said {
    /** The text {@code Grüße 😀}; with the usage of {@link #usage}. */
    TEXT,
    /** Nothing at all, though the model has said all. */
    NOTHING,
    /** The thought {@code Let me see.} and then the text {@code 42}. */
    THOUGHTS,
    /** Calls of {@code weather} with {@code {"city":"Oslo"}} and of {@code clock} with nothing. */
    TOOLS,
    /** The text {@code Once upon a}, cut by the limit of tokens. */
    CUT_TEXT,
    /** The text {@code I look.} and a call of a tool, cut by the limit of tokens within it. */
    CUT_TOOL,
    /** The text {@code I will not.}, and that the model declined. */
    REFUSED,
    /** The text {@code Hm.}, and an end that nobody knows. */
    UNKNOWN_END
  }

  /**
   * A streamed answer.
   *
   * @param type its media type
   * @param events its events, as bytes
   * @param sufficient how many of them make the answer whole, where the connection is closed as it
   *     should be
   */
  public record Streamed(String type, List<byte[]> events, int sufficient) {
    /** Returns a stream of server-sent events: a text of which each ends with an empty line. */
    public static Streamed sse(String text, int sufficient) {
      List<byte[]> events = new ArrayList<>();
      for (String event : text.strip().split("\n\n", -1)) {
        events.add((event + "\n\n").getBytes(UTF_8));
      }
      return new Streamed("text/event-stream", events, sufficient);
    }
  }
}
