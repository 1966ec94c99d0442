// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code json_path}: asks a value with a JSONPath query.
 *
 * <pre>{@code JsonPath.value("$.order").path("$.items[?(@.price > 10)].name")}</pre>
 *
 * <p>Threads: immutable.
 */
public final class JsonPath implements NodeSource {
  private final Written written;

  private JsonPath(Written written) {
    this.written = written;
  }

  /**
   * Says which value is asked; the query must follow.
   *
   * @param value a path, an expression or a value
   */
  public static NeedsPath value(Object value) {
    return new NeedsPath(Written.of("json_path").and("value", value));
  }

  /** A value without a query yet. */
  public static final class NeedsPath {
    private final Written written;

    private NeedsPath(Written written) {
      this.written = written;
    }

    /** Says the query. */
    public JsonPath path(String path) {
      return new JsonPath(written.and("path", path));
    }
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
