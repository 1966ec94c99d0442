// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code list_reduce}: makes one value of a list with a named reducer.
 *
 * <pre>{@code ListReduce.items("$.orders").sum().value("it.price")}</pre>
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class ListReduce implements NodeSource {
  private final Written written;

  private ListReduce(Written written) {
    this.written = written;
  }

  /**
   * Says which list; the reducer must follow.
   *
   * @param items a path or an expression
   */
  public static NeedsReducer items(String items) {
    return new NeedsReducer(Written.of("list_reduce").and("items", items));
  }

  /** A list without a reducer yet. */
  public static final class NeedsReducer {
    private final Written written;

    private NeedsReducer(Written written) {
      this.written = written;
    }

    /** Adds numbers exactly; 0 of nothing. */
    public ListReduce sum() {
      return by("sum");
    }

    /** Counts the values that are not null. */
    public ListReduce count() {
      return by("count");
    }

    /** Takes the lowest value; null of nothing. */
    public ListReduce min() {
      return by("min");
    }

    /** Takes the highest value; null of nothing. */
    public ListReduce max() {
      return by("max");
    }

    /** Takes the average of numbers; null of nothing. */
    public ListReduce avg() {
      return by("avg");
    }

    /** Writes texts one after the other, with a separator between two. */
    public ListReduce join(String separator) {
      return new ListReduce(by("join").written.and("separator", separator));
    }

    /** Merges objects, later ones over earlier ones. */
    public ListReduce merge() {
      return by("merge");
    }

    /** Takes the different elements of arrays. */
    public ListReduce union() {
      return by("union");
    }

    /**
     * Makes an object of arrays.
     *
     * @param key an expression over {@code it} and {@code index}
     */
    public ListReduce groupBy(String key) {
      return new ListReduce(by("group_by").written.and("key", key));
    }

    private ListReduce by(String reducer) {
      return new ListReduce(written.and("reducer", reducer));
    }
  }

  /**
   * Sets what is reduced of an element, over {@code it} and {@code index}; {@code it} unless set.
   */
  public ListReduce value(String value) {
    return new ListReduce(written.and("value", value));
  }

  /** Sets the highest number of elements; 1,000,000 unless set, at most 10,000,000. */
  public ListReduce itemsMax(int itemsMax) {
    return new ListReduce(written.and("itemsMax", itemsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
