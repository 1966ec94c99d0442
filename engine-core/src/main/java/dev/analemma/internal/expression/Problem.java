// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import dev.analemma.definition.Fault;

/**
 * What is wrong in one text, before it is known where in the document the text stands.
 *
 * @param code the fault's code
 * @param column the column in the text, from 1
 * @param problem what is wrong
 * @param remedy what to do
 */
record Problem(String code, int column, String problem, String remedy) {
  static final String SYNTAX = "EXPR_SYNTAX";
  static final String UNKNOWN_FUNCTION = "EXPR_UNKNOWN_FUNCTION";
  static final String ARITY = "EXPR_ARITY";
  static final String TOO_LARGE = "EXPR_TOO_LARGE";
  static final String TOO_DEEP = "EXPR_TOO_DEEP";
  static final String PATH_SYNTAX = "PATH_SYNTAX";
  static final String PATH_LIKE = "PATH_LIKE_TEXT";
  static final String PATH_EXPECTED = "PATH_EXPECTED";
  static final String TEMPLATE_SYNTAX = "TEMPLATE_SYNTAX";
  static final String REGEX_UNSAFE = "REGEX_UNSAFE";
  static final String FIRST_ALTERNATIVE = "FIRST_ALTERNATIVE";
  static final String SECRET_MISPLACED = "SECRET_MISPLACED";

  /** Returns the fault of a text at a pointer. */
  Fault at(String pointer) {
    return Fault.error(code, pointer, "%s (column %d)".formatted(problem, column), remedy);
  }

  /** Ends the parsing of one text; it carries no stack trace, because it is caught nearby. */
  static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    Stop(Problem problem) {
      super(problem.problem(), null, false, false);
      this.problem = problem;
    }

    Stop(String code, int column, String problem, String remedy) {
      this(new Problem(code, column, problem, remedy));
    }

    Problem problem() {
      return problem;
    }
  }
}
