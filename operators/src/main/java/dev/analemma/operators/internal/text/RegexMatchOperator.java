// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.analemma.expression.Regex;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.Field;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;

/** Tells whether a pattern matches a text. */
public final class RegexMatchOperator extends PatternOperator {
  private static final Field.Literal<Boolean> WHOLE =
      Field.flag("whole", false, "Whether the whole text must match, not only a part of it.");

  /** The type. */
  public static final OperatorType TYPE =
      errors(OperatorType.named("regex_match"))
          .summary("Tells whether a pattern matches a text.")
          .fields(TEXT, PATTERN, WHOLE, Limits.CHARS_MAX)
          .output("`true` or `false`.")
          .operator(RegexMatchOperator::new);

  private final boolean whole;

  private RegexMatchOperator(OperatorConfig config) {
    super(config);
    this.whole = config.get(WHOLE);
  }

  @Override
  JsonNode search(Regex regex, String from) {
    return BooleanNode.valueOf(whole ? regex.matches(from) : regex.find(from));
  }
}
