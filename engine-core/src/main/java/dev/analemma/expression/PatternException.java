// SPDX-License-Identifier: Apache-2.0
package dev.analemma.expression;

import dev.analemma.EngineException;

/**
 * A regular expression or a JSONPath query was refused when it was compiled: {@code REGEX_SYNTAX},
 * {@code REGEX_UNSAFE}, {@code JSONPATH_SYNTAX}, {@code JSONPATH_UNSAFE}.
 */
public final class PatternException extends EngineException {
  private static final long serialVersionUID = 1L;

  private final String problem;
  private final String remedy;

  PatternException(String code, String problem, String remedy) {
    super(code, false, problem + ". " + remedy, null);
    this.problem = problem;
    this.remedy = remedy;
  }

  /** Returns what is wrong, with the value. */
  public String problem() {
    return problem;
  }

  /** Returns what to do about it. */
  public String remedy() {
    return remedy;
  }
}
