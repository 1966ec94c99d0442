// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code text_split}: cuts a text at a separator.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class TextSplit implements NodeSource {
  private final Written written;

  private TextSplit(Written written) {
    this.written = written;
  }

  /**
   * Says which text; the separator must follow.
   *
   * @param text a path or an expression
   */
  public static NeedsSeparator text(String text) {
    return new NeedsSeparator(Written.of("text_split").and("text", text));
  }

  /** A text without a separator yet. */
  public static final class NeedsSeparator {
    private final Written written;

    private NeedsSeparator(Written written) {
      this.written = written;
    }

    /** Says where the text is cut: a text, not a pattern. */
    public TextSplit separator(String separator) {
      return new TextSplit(written.and("separator", separator));
    }
  }

  /** Removes white space around each part. */
  public TextSplit trim() {
    return new TextSplit(written.and("trim", true));
  }

  /** Drops empty parts. */
  public TextSplit dropEmpty() {
    return new TextSplit(written.and("keepEmpty", false));
  }

  /** Sets the highest number of characters; 10,000,000 unless set. */
  public TextSplit charsMax(int charsMax) {
    return new TextSplit(written.and("charsMax", charsMax));
  }

  /** Sets the highest number of elements; 1,000,000 unless set. */
  public TextSplit itemsMax(int itemsMax) {
    return new TextSplit(written.and("itemsMax", itemsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
