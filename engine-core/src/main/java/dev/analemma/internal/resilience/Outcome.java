// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.resilience;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the end of a call says about the dependency. */
public enum Outcome {
  /** It answered. */
  SUCCESS,
  /** It failed, or did not answer in time. */
  ERROR,
  /** It answered that it gets too much. */
  THROTTLED,
  /** Nothing: the call was cancelled, or failed before the dependency was asked. */
  IGNORED;

  /** The code by which an operator says that it was told to come later (HTTP 429). */
  static final String RATE_LIMITED = "RATE_LIMITED";

  private static final Set<String> SILENT =
      Set.of(
          "CANCELLED",
          "STOPPED",
          "BUDGET_EXHAUSTED",
          "LEASE_LOST",
          "INTERRUPTED",
          "ARGUMENTS_MISMATCH",
          "VALUE_MISMATCH",
          "VALUE_UNSERIALIZABLE");

  /**
   * Returns what an error says.
   *
   * @param code the code of the error, or null if there is none
   * @param answers the codes that are answers of a healthy dependency
   */
  static Outcome of(@Nullable String code, Set<String> answers) {
    if (code == null || answers.contains(code)) {
      return SUCCESS;
    }
    if (code.equals(RATE_LIMITED)) {
      return THROTTLED;
    }
    return SILENT.contains(code) || code.startsWith("EXPR_") || code.startsWith("REF_")
        ? IGNORED
        : ERROR;
  }
}
