// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code text_lines}: cuts a text into its lines.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class TextLines implements NodeSource {
  private final Written written;

  private TextLines(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration that cuts a text.
   *
   * @param text a path or an expression
   */
  public static TextLines text(String text) {
    return new TextLines(Written.of("text_lines").and("text", text));
  }

  /** Removes white space around each line. */
  public TextLines trim() {
    return new TextLines(written.and("trim", true));
  }

  /** Drops empty lines. */
  public TextLines dropEmpty() {
    return new TextLines(written.and("keepEmpty", false));
  }

  /** Sets the highest number of characters; 10,000,000 unless set. */
  public TextLines charsMax(int charsMax) {
    return new TextLines(written.and("charsMax", charsMax));
  }

  /** Sets the highest number of elements; 1,000,000 unless set. */
  public TextLines itemsMax(int itemsMax) {
    return new TextLines(written.and("itemsMax", itemsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
