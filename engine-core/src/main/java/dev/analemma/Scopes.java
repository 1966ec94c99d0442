// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import java.util.regex.Pattern;

/** The paths by which runs are stopped together. */
final class Scopes {
  private static final int CHARS_MAX = 512;
  private static final Pattern PATH = Pattern.compile("[\\w.-]+(/[\\w.-]+)*");

  private Scopes() {}

  /** Checks a scope. */
  static void check(String scope) {
    if (scope.length() > CHARS_MAX || !PATH.matcher(scope).matches()) {
      throw new IllegalArgumentException(
          "scope '%s' is no path. Write names of letters, digits and . _ - with / between them, %d"
                  .formatted(scope, CHARS_MAX)
              + " characters at most.");
    }
  }
}
