// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.text;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.expression.PatternException;
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

/** Replaces in a text what a pattern matches. */
public final class RegexReplaceOperator implements Operator {
  private static final Field.Literal<String> REPLACEMENT =
      Field.text(
          "replacement",
          null,
          "What stands in for a match: `$1` and `${name}` are groups, `$0` the match, `$$` a dollar"
              + " sign.");

  /** The type. */
  public static final OperatorType TYPE =
      Patterns.errors(OperatorType.named("regex_replace"))
          .summary("Replaces in a text every match of a pattern.")
          .fields(Patterns.TEXT, Patterns.PATTERN, REPLACEMENT, Limits.CHARS_MAX)
          .output("A text of at most 8 Mi characters.")
          .operator(RegexReplaceOperator::new);

  private final Input text;
  private final Regex regex;
  private final String replacement;
  private final int charsMax;

  private RegexReplaceOperator(OperatorConfig config) {
    this.text = Input.of(config, Patterns.TEXT);
    this.regex = Patterns.compile(config);
    this.replacement = config.get(REPLACEMENT);
    this.charsMax = config.get(Limits.CHARS_MAX);
    try {
      regex.checkReplacement(replacement);
    } catch (PatternException refused) {
      throw config.refuse(REPLACEMENT, refused.code(), refused.problem(), refused.remedy());
    }
  }

  @Override
  public Outcome apply(OperatorCall call) throws Exception {
    String from = text.text(call, charsMax);
    return Chunks.whole(
        call,
        Patterns.cost(regex, from),
        () -> TextNode.valueOf(regex.replaceAll(from, replacement)));
  }
}
