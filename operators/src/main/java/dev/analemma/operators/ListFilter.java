// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code list_filter}: keeps the elements for which a condition holds.
 *
 * <pre>{@code ListFilter.items("$.load").where("it.price > 10")}</pre>
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class ListFilter implements NodeSource {
  private final Written written;

  private ListFilter(Written written) {
    this.written = written;
  }

  /**
   * Says which list; the condition must follow.
   *
   * @param items a path or an expression
   */
  public static NeedsWhere items(String items) {
    return new NeedsWhere(Written.of("list_filter").and("items", items));
  }

  /** A list without a condition yet. */
  public static final class NeedsWhere {
    private final Written written;

    private NeedsWhere(Written written) {
      this.written = written;
    }

    /**
     * Says which elements are kept.
     *
     * @param where a condition over {@code it} and {@code index}
     */
    public ListFilter where(String where) {
      return new ListFilter(written.and("where", where));
    }
  }

  /** Sets the highest number of elements; 1,000,000 unless set, at most 10,000,000. */
  public ListFilter itemsMax(int itemsMax) {
    return new ListFilter(written.and("itemsMax", itemsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
