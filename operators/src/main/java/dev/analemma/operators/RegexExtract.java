// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code regex_extract}: takes out of a text what a pattern matches.
 *
 * <pre>{@code RegexExtract.text("$.line").pattern("code=(?P<code>[0-9]+)").all()}</pre>
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class RegexExtract implements NodeSource {
  private final Written written;

  private RegexExtract(Written written) {
    this.written = written;
  }

  /**
   * Says which text; the pattern must follow.
   *
   * @param text a path or an expression
   */
  public static NeedsPattern text(String text) {
    return new NeedsPattern(Written.of("regex_extract").and("text", text));
  }

  /** A text without a pattern yet. */
  public static final class NeedsPattern {
    private final Written written;

    private NeedsPattern(Written written) {
      this.written = written;
    }

    /** Says what is looked for, in the syntax of RE2. */
    public RegexExtract pattern(String pattern) {
      return new RegexExtract(written.and("pattern", pattern));
    }
  }

  /** Takes every match in the place of the first one. */
  public RegexExtract all() {
    return new RegexExtract(written.and("all", true));
  }

  /** Sets the highest number of matches with {@link #all}; 100,000 unless set. */
  public RegexExtract itemsMax(int itemsMax) {
    return new RegexExtract(written.and("itemsMax", itemsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
