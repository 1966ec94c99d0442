// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code random}: makes a random number, or picks or shuffles elements; not for
 * secrets.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class Random implements NodeSource {
  private final Written written;

  private Random(Written written) {
    this.written = written;
  }

  /** Returns the configuration that makes a decimal from 0 to below 1. */
  public static Random decimal() {
    return new Random(Written.of("random").and("kind", "decimal"));
  }

  /**
   * Returns the configuration that makes an integer, both bounds included.
   *
   * @param min a number, a path or an expression
   * @param max the same
   */
  public static Random integer(Object min, Object max) {
    return new Random(Written.of("random").and("kind", "integer").and("min", min).and("max", max));
  }

  /**
   * Returns the configuration that picks one element of a list.
   *
   * @param items a path, an expression or a list
   */
  public static Random pick(Object items) {
    return new Random(Written.of("random").and("kind", "pick").and("items", items));
  }

  /**
   * Returns the configuration that puts a list in a random order.
   *
   * @param items a path, an expression or a list
   */
  public static Random shuffle(Object items) {
    return new Random(Written.of("random").and("kind", "shuffle").and("items", items));
  }

  /** Sets the highest number of elements; 1,000,000 unless set. */
  public Random itemsMax(int itemsMax) {
    return new Random(written.and("itemsMax", itemsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
