// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;
import org.jspecify.annotations.Nullable;

/**
 * A configuration of {@code json_object}: makes an object of the keys that are written.
 *
 * <pre>{@code JsonObject.with("id", "$.order.id").and("total", "${ order.price * 2 }")}</pre>
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class JsonObject implements NodeSource {
  private final Written written;

  private JsonObject(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration with a first key.
   *
   * @param key the key
   * @param value a path, an expression, or any value that {@link Operators#with} takes
   */
  public static JsonObject with(String key, @Nullable Object value) {
    return new JsonObject(Written.of("json_object").and(key, value));
  }

  /** Adds a key; one that is there already is refused. */
  public JsonObject and(String key, @Nullable Object value) {
    return new JsonObject(written.and(key, value));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
