// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code regex_replace}: replaces in a text every match of a pattern.
 *
 * <pre>{@code RegexReplace.text("$.line").match("[0-9]+", "<$0>")}</pre>
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class RegexReplace implements NodeSource {
  private final Written written;

  private RegexReplace(Written written) {
    this.written = written;
  }

  /**
   * Says which text; the pattern and its replacement must follow.
   *
   * @param text a path or an expression
   */
  public static NeedsPattern text(String text) {
    return new NeedsPattern(Written.of("regex_replace").and("text", text));
  }

  /** A text without a pattern yet. */
  public static final class NeedsPattern {
    private final Written written;

    private NeedsPattern(Written written) {
      this.written = written;
    }

    /**
     * Says what is looked for, in the syntax of RE2, and what takes its place: {@code $1} is a
     * group.
     */
    public RegexReplace match(String pattern, String replacement) {
      return new RegexReplace(written.and("pattern", pattern).and("replacement", replacement));
    }
  }

  /** Sets the highest number of characters; 10,000,000 unless set. */
  public RegexReplace charsMax(int charsMax) {
    return new RegexReplace(written.and("charsMax", charsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
