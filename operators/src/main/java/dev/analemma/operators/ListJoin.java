// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code list_join}: writes the elements of a list into one text.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class ListJoin implements NodeSource {
  private final Written written;

  private ListJoin(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration for a list.
   *
   * @param items a path, an expression or a list
   */
  public static ListJoin items(Object items) {
    return new ListJoin(Written.of("list_join").and("items", items));
  }

  /** Sets what stands between two elements; nothing unless set. */
  public ListJoin separator(String separator) {
    return new ListJoin(written.and("separator", separator));
  }

  /** Sets the highest number of elements; 1,000,000 unless set. */
  public ListJoin itemsMax(int itemsMax) {
    return new ListJoin(written.and("itemsMax", itemsMax));
  }

  /** Sets the highest number of characters; 10,000,000 unless set. */
  public ListJoin charsMax(int charsMax) {
    return new ListJoin(written.and("charsMax", charsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
