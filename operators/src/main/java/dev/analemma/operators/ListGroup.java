// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code list_group}: puts the elements of a list into groups by a key.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class ListGroup implements NodeSource {
  private final Written written;

  private ListGroup(Written written) {
    this.written = written;
  }

  /**
   * Says which list; the key must follow.
   *
   * @param items a path, an expression or a list
   */
  public static NeedsKey items(Object items) {
    return new NeedsKey(Written.of("list_group").and("items", items));
  }

  /** A list without a key yet. */
  public static final class NeedsKey {
    private final Written written;

    private NeedsKey(Written written) {
      this.written = written;
    }

    /** Says the key of an element, an expression over {@code it}. */
    public ListGroup by(String key) {
      return new ListGroup(written.and("by", key));
    }
  }

  /** Makes a list of {@code {key, items}} in the place of an object; keys are any values then. */
  public ListGroup asList() {
    return new ListGroup(written.and("as", "list"));
  }

  /** Sets the highest number of elements; 1,000,000 unless set. */
  public ListGroup itemsMax(int itemsMax) {
    return new ListGroup(written.and("itemsMax", itemsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
