// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code json_merge}: merges objects deeply, later ones over earlier ones.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class JsonMerge implements NodeSource {
  private final Written written;

  private JsonMerge(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration that merges objects, the strongest last.
   *
   * @param objects a path, an expression, or a list of them
   */
  public static JsonMerge objects(Object objects) {
    return new JsonMerge(Written.of("json_merge").and("objects", objects));
  }

  /** Sets the highest number of objects; 10,000 unless set. */
  public JsonMerge itemsMax(int itemsMax) {
    return new JsonMerge(written.and("itemsMax", itemsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
