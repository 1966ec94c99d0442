// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.Json;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code list_sort}: sorts a list by one or more keys.
 *
 * <pre>{@code ListSort.items("$.found").by("it.count").descending().thenBy("it.name")}</pre>
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class ListSort implements NodeSource {
  private final Written written;

  private ListSort(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration for a list, lowest elements first.
   *
   * @param items a path, an expression or a list
   */
  public static ListSort items(Object items) {
    return new ListSort(Written.of("list_sort").and("items", items));
  }

  /** Sets the key of an element, an expression over {@code it}; the element itself unless set. */
  public ListSort by(String key) {
    return new ListSort(written.and("by", key));
  }

  /** Puts the highest first. */
  public ListSort descending() {
    return new ListSort(written.and("order", "desc"));
  }

  /** Puts null keys first, whatever the order; last unless set. */
  public ListSort nullsFirst() {
    return new ListSort(written.and("nulls", "first"));
  }

  /** Adds a further key for elements whose keys before are equal, lowest first. */
  public ListSort thenBy(String key) {
    return new ListSort(written.add("then", Json.nodes().objectNode().put("by", key)));
  }

  /** Adds a further key for elements whose keys before are equal, highest first. */
  public ListSort thenByDescending(String key) {
    return new ListSort(
        written.add("then", Json.nodes().objectNode().put("by", key).put("order", "desc")));
  }

  /** Sets the highest number of elements; 1,000,000 unless set. */
  public ListSort itemsMax(int itemsMax) {
    return new ListSort(written.and("itemsMax", itemsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
