// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a section puts what it measured: one line a figure, for the process that started it. */
final class Figures {
  private static final String MARK = "figure ";

  private final PrintStream out = out();
  private final boolean quick;

  Figures(boolean quick) {
    this.quick = quick;
  }

  /** Returns the standard output in UTF-8, whatever the machine's locale is. */
  static PrintStream out() {
    return new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  }

  /** Returns whether it should take seconds rather than minutes. */
  boolean quick() {
    return quick;
  }

  /** Tells a figure. */
  void put(String key, double value) {
    out.println(MARK + key + " " + value);
  }

  /** Reads a line that {@link #put} wrote; null if it is another line. */
  static Map.@Nullable Entry<String, Double> parse(String line) {
    if (!line.startsWith(MARK)) {
      return null;
    }
    int space = line.lastIndexOf(' ');
    return Map.entry(
        line.substring(MARK.length(), space), Double.parseDouble(line.substring(space + 1)));
  }
}
