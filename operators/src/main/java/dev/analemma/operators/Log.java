// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.definition.NodeKind;
import dev.analemma.spi.NodeSource;

/**
 * A configuration of {@code log}: sends a line to the listeners of the run.
 *
 * <p>Threads: immutable.
 */
public final class Log implements NodeSource {
  private final Written written;

  private Log(Written written) {
    this.written = written;
  }

  /** Returns the configuration that tells whoever looks for an error. */
  public static Log debug(String template) {
    return at("debug", template);
  }

  /** Returns the configuration that tells whoever follows a run. */
  public static Log info(String template) {
    return at("info", template);
  }

  /** Returns the configuration that asks somebody to look. */
  public static Log warning(String template) {
    return at("warning", template);
  }

  /** Returns the configuration that says that somebody must look. */
  public static Log error(String template) {
    return at("error", template);
  }

  private static Log at(String level, String template) {
    return new Log(Written.of("log").and("message", template).and("level", level));
  }

  @Override
  public NodeKind kind() {
    return written.kind();
  }
}
