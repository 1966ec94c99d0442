// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.text;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.analemma.expression.Regex;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.Field;
import dev.analemma.spi.Operator;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;

/** Tells whether a pattern matches a text. */
public final class RegexMatchOperator implements Operator {
  private static final Field.Literal<Boolean> WHOLE =
      Field.flag("whole", false, "Whether the whole text must match, not only a part of it.");

  /** The type. */
  public static final OperatorType TYPE =
      Patterns.errors(OperatorType.named("regex_match"))
          .summary("Tells whether a pattern matches a text.")
          .fields(Patterns.TEXT, Patterns.PATTERN, WHOLE, Limits.CHARS_MAX)
          .output("`true` or `false`.")
          .operator(RegexMatchOperator::new);

  private final Input text;
  private final Regex regex;
  private final boolean whole;
  private final int charsMax;

  private RegexMatchOperator(OperatorConfig config) {
    this.text = Input.of(config, Patterns.TEXT);
    this.regex = Patterns.compile(config);
    this.whole = config.get(WHOLE);
    this.charsMax = config.get(Limits.CHARS_MAX);
  }

  @Override
  public Outcome apply(OperatorCall call) throws Exception {
    String from = text.text(call, charsMax);
    return Chunks.whole(
        call,
        Patterns.cost(regex, from),
        () -> BooleanNode.valueOf(whole ? regex.matches(from) : regex.find(from)));
  }
}
