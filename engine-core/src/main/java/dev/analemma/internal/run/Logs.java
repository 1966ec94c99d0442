// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks a logger up when there is something to log, which is seldom: finding the logging system at
 * a constant's first use would cost every process some milliseconds of its start.
 */
final class Logs {
  private Logs() {}

  /** Returns the logger of a class. */
  static Logger of(Class<?> owner) {
    return LoggerFactory.getLogger(owner);
  }
}
