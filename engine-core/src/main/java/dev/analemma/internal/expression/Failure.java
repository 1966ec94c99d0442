// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.expression.ExpressionException;
import dev.analemma.spi.Json;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Why an evaluation failed, inside the evaluator.
 *
 * <p>{@code &&} and {@code ||} may pass over a failure, so it carries no stack trace, and its words
 * are made only when it leaves the evaluator as an {@link ExpressionException}.
 */
final class Failure extends RuntimeException {
  static final String MISSING = "REF_MISSING";
  static final String TYPE = "EXPR_TYPE";
  static final String OVERFLOW = "EXPR_OVERFLOW";
  static final String DIVISION = "EXPR_DIVISION";
  static final String BUDGET = "EXPR_BUDGET";
  static final String ARGUMENT = "EXPR_ARGUMENT";

  private static final long serialVersionUID = 1L;
  private static final int QUOTED_CHARS_MAX = 200;

  private final String code;
  private final transient Supplier<Report> report;
  private int column;
  private @Nullable String text;

  /**
   * What is said of a failure.
   *
   * @param problem what happened
   * @param remedy what to do
   * @param details facts for a handler, or null
   */
  record Report(String problem, String remedy, @Nullable ObjectNode details) {}

  Failure(String code, Supplier<Report> report) {
    super(null, null, false, false);
    this.code = code;
    this.report = report;
  }

  static Failure of(String code, String problem, String remedy) {
    return new Failure(code, () -> new Report(problem, remedy, null));
  }

  static Failure type(String wanted, JsonNode seen) {
    return new Failure(
        TYPE,
        () ->
            new Report(
                "%s is needed, but the value is %s".formatted(wanted, Values.typeName(seen)),
                "Convert it with int(), decimal(), string() or bool(), or test type() before.",
                null));
  }

  String code() {
    return code;
  }

  /** Notes the column if none is known yet; inner places are noted first. */
  Failure at(int column) {
    if (this.column == 0) {
      this.column = column;
    }
    return this;
  }

  /** Notes the text if none is known yet. */
  Failure in(String text) {
    if (this.text == null) {
      this.text = text;
    }
    return this;
  }

  /** Returns what the caller gets, about the text noted or else the whole one. */
  ExpressionException toException(Supplier<String> whole) {
    Report facts = report.get();
    String all = text == null ? whole.get() : text;
    String shown =
        all.length() <= QUOTED_CHARS_MAX ? all : all.substring(0, QUOTED_CHARS_MAX) + "…";
    ObjectNode details = facts.details() == null ? Json.nodes().objectNode() : facts.details();
    details.put("column", Math.max(column, 1));
    return new ExpressionException(
        code,
        "%s in '%s' at column %d. %s"
            .formatted(facts.problem(), shown, Math.max(column, 1), facts.remedy()),
        details);
  }
}
