// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code base64}: writes the bytes of a text in base64, or reads them back.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class Base64 implements NodeSource {
  private final Written written;

  private Base64(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration that writes base64.
   *
   * @param text a path or an expression
   */
  public static Base64 encode(String text) {
    return new Base64(Written.of("base64").and("operation", "encode").and("text", text));
  }

  /**
   * Returns the configuration that reads base64.
   *
   * @param text a path or an expression
   */
  public static Base64 decode(String text) {
    return new Base64(Written.of("base64").and("operation", "decode").and("text", text));
  }

  /** Takes the alphabet for URLs and file names. */
  public Base64 urlSafe() {
    return new Base64(written.and("urlSafe", true));
  }

  /** Leaves the last group unfilled. */
  public Base64 withoutPadding() {
    return new Base64(written.and("padding", false));
  }

  /** Sets the highest number of characters; 10,000,000 unless set. */
  public Base64 charsMax(int charsMax) {
    return new Base64(written.and("charsMax", charsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
