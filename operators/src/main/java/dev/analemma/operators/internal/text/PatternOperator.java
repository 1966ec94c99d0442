// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.expression.PatternException;
import dev.analemma.expression.Regex;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;

/** An operator that searches one text with one regular expression, at once or on a worker. */
abstract class PatternOperator implements Operator {
  static final Field.Value TEXT = Field.value("text", JsonType.STRING, "The text.");
  static final Field.Literal<String> PATTERN =
      Field.text(
          "pattern", null, "A regular expression of RE2: no look-around, no back-references.");

  private final Input text;
  private final Regex regex;
  private final int charsMax;

  PatternOperator(OperatorConfig config) {
    this.text = Input.of(config, TEXT);
    this.regex = compile(config);
    this.charsMax = config.get(Limits.CHARS_MAX);
  }

  /** Returns the output for a text. */
  abstract JsonNode search(Regex regex, String from);

  @Override
  public final Outcome apply(OperatorCall call) throws Exception {
    String from = text.text(call, charsMax);
    return Chunks.whole(call, cost(regex, from), () -> search(regex, from));
  }

  final Regex regex() {
    return regex;
  }

  private static Regex compile(OperatorConfig config) {
    try {
      return Regex.compile(config.get(PATTERN));
    } catch (PatternException refused) {
      throw config.refuse(PATTERN, refused.code(), refused.problem(), refused.remedy());
    }
  }

  static OperatorType.Builder errors(OperatorType.Builder type) {
    return type.error(Errors.INPUT_TYPE, "`text` is no text.")
        .error(Errors.LIMIT_CHARS, "`text` is longer than `charsMax`.")
        .error("EXPR_BUDGET", "The search takes over 500,000,000 instructions.")
        .limits(
            "`charsMax` characters (10,000,000); patterns of 1,000 characters and 10,000"
                + " instructions; time linear in the text.");
  }

  /** The cost of a search, in characters of plain work. */
  private static long cost(Regex regex, String text) {
    return text.length() + 16 * regex.cost(text.length());
  }
}
