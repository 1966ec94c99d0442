// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code list_map}: makes a value of each element.
 *
 * <pre>{@code ListMap.items("$.orders").value("it.price * it.count")}</pre>
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class ListMap implements NodeSource {
  private final Written written;

  private ListMap(Written written) {
    this.written = written;
  }

  /**
   * Says which list; the value must follow.
   *
   * @param items a path or an expression
   */
  public static NeedsValue items(String items) {
    return new NeedsValue(Written.of("list_map").and("items", items));
  }

  /** A list without a value yet. */
  public static final class NeedsValue {
    private final Written written;

    private NeedsValue(Written written) {
      this.written = written;
    }

    /**
     * Says what takes the place of an element.
     *
     * @param value an expression over {@code it} and {@code index}
     */
    public ListMap value(String value) {
      return new ListMap(written.and("value", value));
    }
  }

  /** Sets the highest number of elements; 1,000,000 unless set, at most 10,000,000. */
  public ListMap itemsMax(int itemsMax) {
    return new ListMap(written.and("itemsMax", itemsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
