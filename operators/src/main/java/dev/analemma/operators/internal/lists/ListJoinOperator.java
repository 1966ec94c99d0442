// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.lists;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.operators.internal.shared.Chunks;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Input;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.Field;
import dev.analemma.spi.JsonType;
import dev.analemma.spi.OperatorCall;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;

/** Writes the elements of a list into one text. */
public final class ListJoinOperator extends ChunkedOperator {
  private static final Field.Value SEPARATOR =
      Field.value("separator", JsonType.STRING, "What stands between two elements.")
          .orElse(TextNode.valueOf(""));

  /** The type. */
  public static final OperatorType TYPE =
      ListFields.errors(OperatorType.named("list_join"))
          .summary("Writes the elements of a list into one text.")
          .fields(ListFields.ITEMS, SEPARATOR, Limits.ITEMS_MAX, Limits.CHARS_MAX)
          .error(
              Errors.INPUT_TYPE,
              "`items` is no array, or an element is null, an array or an object.")
          .error(Errors.LIMIT_CHARS, "The text is longer than `charsMax`.")
          .output("A text.")
          .limits(ListFields.CHUNKED + " `charsMax` characters of text, 10,000,000 unless written.")
          .operator(config -> new ListJoinOperator(config, Chunks.DEFAULT));

  private final Input separator;
  private final int charsMax;

  /** Creates an operator. */
  public ListJoinOperator(OperatorConfig config, Chunks chunks) {
    super(config, chunks);
    this.separator = Input.of(config, SEPARATOR);
    this.charsMax = config.get(Limits.CHARS_MAX);
  }

  @Override
  public Outcome apply(OperatorCall call) {
    String between = separator.text(call);
    return over(
        call,
        (list, from, to) -> {
          Reducers.Join part = new Reducers.Join(between, charsMax);
          for (int i = from; i < to; i++) {
            part.add(list.get(i), i);
          }
          return part;
        },
        parts -> {
          Reducers.Join all = new Reducers.Join(between, charsMax);
          parts.forEach(all::append);
          return all.result();
        });
  }
}
