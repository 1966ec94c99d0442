// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.expression.PatternException;
import dev.analemma.expression.Regex;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.Field;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;

/** Replaces in a text what a pattern matches. */
public final class RegexReplaceOperator extends PatternOperator {
  private static final Field.Literal<String> REPLACEMENT =
      Field.text(
          "replacement",
          null,
          "What stands in for a match: `$1` and `${name}` are groups, `$0` the match, `$$` a dollar"
              + " sign.");

  /** The type. */
  public static final OperatorType TYPE =
      errors(OperatorType.named("regex_replace"))
          .summary("Replaces in a text every match of a pattern.")
          .fields(TEXT, PATTERN, REPLACEMENT, Limits.CHARS_MAX)
          .output("A text of at most 8 Mi characters.")
          .operator(RegexReplaceOperator::new);

  private final String replacement;

  private RegexReplaceOperator(OperatorConfig config) {
    super(config);
    this.replacement = config.get(REPLACEMENT);
    try {
      regex().checkReplacement(replacement);
    } catch (PatternException refused) {
      throw config.refuse(REPLACEMENT, refused.code(), refused.problem(), refused.remedy());
    }
  }

  @Override
  JsonNode search(Regex regex, String from) {
    return TextNode.valueOf(regex.replaceAll(from, replacement));
  }
}
