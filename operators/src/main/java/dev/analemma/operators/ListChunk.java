// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code list_chunk}: cuts a list into lists of a given length.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class ListChunk implements NodeSource {
  private final Written written;

  private ListChunk(Written written) {
    this.written = written;
  }

  /**
   * Says which list; the length of a chunk must follow.
   *
   * @param items a path, an expression or a list
   */
  public static NeedsSize items(Object items) {
    return new NeedsSize(Written.of("list_chunk").and("items", items));
  }

  /** A list without the length of a chunk yet. */
  public static final class NeedsSize {
    private final Written written;

    private NeedsSize(Written written) {
      this.written = written;
    }

    /** Says the length of a chunk: a number of at least 1, a path or an expression. */
    public ListChunk size(Object size) {
      return new ListChunk(written.and("size", size));
    }
  }

  /** Sets the highest number of elements; 1,000,000 unless set. */
  public ListChunk itemsMax(int itemsMax) {
    return new ListChunk(written.and("itemsMax", itemsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
