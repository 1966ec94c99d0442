// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.json;

import dev.analemma.operators.internal.shared.Limits;
import java.io.Writer;

/** A writer into a text that ends as soon as the text is too long. Not thread-safe. */
final class BoundedText extends Writer {
  private final StringBuilder text = new StringBuilder();
  private final int charsMax;

  BoundedText(int charsMax) {
    this.charsMax = charsMax;
  }

  @Override
  public void write(char[] from, int offset, int length) {
    Limits.chars("the JSON text", (long) text.length() + length, charsMax);
    text.append(from, offset, length);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}

  @Override
  public String toString() {
    return text.toString();
  }
}
