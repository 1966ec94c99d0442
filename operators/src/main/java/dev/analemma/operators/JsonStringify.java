// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;
import org.jspecify.annotations.Nullable;

/**
 * A configuration of {@code json_stringify}: writes a value as JSON text.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class JsonStringify implements NodeSource {
  private final Written written;

  private JsonStringify(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration that writes a value.
   *
   * @param value a path, an expression, or any value that {@link Operators#with} takes
   */
  public static JsonStringify value(@Nullable Object value) {
    return new JsonStringify(Written.of("json_stringify").and("value", value));
  }

  /** Sets the highest number of characters; 10,000,000 unless set. */
  public JsonStringify charsMax(int charsMax) {
    return new JsonStringify(written.and("charsMax", charsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
