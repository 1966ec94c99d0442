// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code hash}: makes the hash of a text or of a value.
 *
 * <p>Threads: immutable; each method returns another configuration.
 */
public final class Hash implements NodeSource {
  private final Written written;

  private Hash(Written written) {
    this.written = written;
  }

  /**
   * Returns the configuration that hashes the UTF-8 bytes of a text with SHA-256.
   *
   * @param text a path or an expression
   */
  public static Hash text(String text) {
    return new Hash(Written.of("hash").and("text", text));
  }

  /**
   * Returns the configuration that hashes any JSON with SHA-256; equal values have the same hash.
   *
   * @param value a path, an expression or a value
   */
  public static Hash value(Object value) {
    return new Hash(Written.of("hash").and("value", value));
  }

  /** Takes SHA-512. */
  public Hash sha512() {
    return new Hash(written.and("algorithm", "sha512"));
  }

  /** Takes MD5, which protects nothing and is there for other systems. */
  public Hash md5() {
    return new Hash(written.and("algorithm", "md5"));
  }

  /** Sets the highest number of characters; 10,000,000 unless set. */
  public Hash charsMax(int charsMax) {
    return new Hash(written.and("charsMax", charsMax));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
