// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code json_parse}: reads a JSON text into a value.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class JsonParse implements NodeSource {
  private final Written written;

  private JsonParse(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration that reads a text.
   *
   * @param text a path such as {@code $.input.body}, or an expression
   */
  public static JsonParse text(String text) {
    return new JsonParse(Written.of("json_parse").and("text", text));
  }

  /** Sets the highest number of characters; 10,000,000 unless set. */
  public JsonParse charsMax(int charsMax) {
    return new JsonParse(written.and("charsMax", charsMax));
  }

  /** Sets how deep arrays and objects may be nested; 200 unless set. */
  public JsonParse depthMax(int depthMax) {
    return new JsonParse(written.and("depthMax", depthMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
