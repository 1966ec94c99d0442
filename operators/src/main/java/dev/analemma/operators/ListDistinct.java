// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code list_distinct}: keeps the first of the elements that are equal, or
 * whose keys are.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class ListDistinct implements NodeSource {
  private final Written written;

  private ListDistinct(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration for a list.
   *
   * @param items a path, an expression or a list
   */
  public static ListDistinct items(Object items) {
    return new ListDistinct(Written.of("list_distinct").and("items", items));
  }

  /** Sets the key of an element, an expression over {@code it}; the element itself unless set. */
  public ListDistinct by(String key) {
    return new ListDistinct(written.and("by", key));
  }

  /** Sets the highest number of elements; 1,000,000 unless set. */
  public ListDistinct itemsMax(int itemsMax) {
    return new ListDistinct(written.and("itemsMax", itemsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
