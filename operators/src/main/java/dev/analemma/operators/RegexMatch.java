// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code regex_match}: tells whether a pattern matches a text.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class RegexMatch implements NodeSource {
  private final Written written;

  private RegexMatch(Written written) {
    this.written = written;
  }

  /**
   * Says which text; the pattern must follow.
   *
   * @param text a path or an expression
   */
  public static NeedsPattern text(String text) {
    return new NeedsPattern(Written.of("regex_match").and("text", text));
  }

  /** A text without a pattern yet. */
  public static final class NeedsPattern {
    private final Written written;

    private NeedsPattern(Written written) {
      this.written = written;
    }

    /** Says what is looked for, in the syntax of RE2. */
    public RegexMatch pattern(String pattern) {
      return new RegexMatch(written.and("pattern", pattern));
    }
  }

  /** Asks whether the whole text matches, not only a part of it. */
  public RegexMatch whole() {
    return new RegexMatch(written.and("whole", true));
  }

  /** Sets the highest number of characters; 10,000,000 unless set. */
  public RegexMatch charsMax(int charsMax) {
    return new RegexMatch(written.and("charsMax", charsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
