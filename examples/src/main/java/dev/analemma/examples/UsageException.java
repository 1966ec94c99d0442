// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

/** The command line, or a file it names, is not as it must be; nothing has run. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean usageHelps;

  private UsageException(String message, boolean usageHelps) {
    super(message);
    this.usageHelps = usageHelps;
  }

  /** The options are wrong: the message and then the usage are shown. */
  static UsageException options(String message) {
    return new UsageException(message, true);
  }

  /** A name, a file or an input is wrong: the message says it all. */
  static UsageException input(String message) {
    return new UsageException(message, false);
  }

  /** Returns whether showing the usage helps. */
  boolean usageHelps() {
    return usageHelps;
  }
}
