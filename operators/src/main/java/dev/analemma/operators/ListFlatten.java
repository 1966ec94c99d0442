// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code list_flatten}: puts the elements of inner lists in the place of those
 * lists.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class ListFlatten implements NodeSource {
  private final Written written;

  private ListFlatten(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration for a list.
   *
   * @param items a path, an expression or a list
   */
  public static ListFlatten items(Object items) {
    return new ListFlatten(Written.of("list_flatten").and("items", items));
  }

  /** Sets how many levels of inner lists are dissolved; 1 unless set. */
  public ListFlatten depth(int depth) {
    return new ListFlatten(written.and("depth", depth));
  }

  /** Sets the highest number of elements; 1,000,000 unless set. */
  public ListFlatten itemsMax(int itemsMax) {
    return new ListFlatten(written.and("itemsMax", itemsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
