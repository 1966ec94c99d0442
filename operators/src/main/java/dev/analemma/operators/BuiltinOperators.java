// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators;

import dev.analemma.operators.internal.control.AssertOperator;
import dev.analemma.operators.internal.control.CheckpointOperator;
import dev.analemma.operators.internal.control.IfElseOperator;
import dev.analemma.operators.internal.control.LogOperator;
import dev.analemma.operators.internal.control.RandomOperator;
import dev.analemma.operators.internal.control.SwitchCaseOperator;
import dev.analemma.operators.internal.control.UuidOperator;
import dev.analemma.operators.internal.data.Base64Operator;
import dev.analemma.operators.internal.data.CsvParseOperator;
import dev.analemma.operators.internal.data.CsvWriteOperator;
import dev.analemma.operators.internal.data.HashOperator;
import dev.analemma.operators.internal.json.JsonMergeOperator;
import dev.analemma.operators.internal.json.JsonObjectOperator;
import dev.analemma.operators.internal.json.JsonPathOperator;
import dev.analemma.operators.internal.json.JsonTexts;
import dev.analemma.operators.internal.json.KeySelection;
import dev.analemma.operators.internal.json.ValidateSchemaOperator;
import dev.analemma.operators.internal.lists.ListChunkOperator;
import dev.analemma.operators.internal.lists.ListDistinctOperator;
import dev.analemma.operators.internal.lists.ListFilterOperator;
import dev.analemma.operators.internal.lists.ListFlattenOperator;
import dev.analemma.operators.internal.lists.ListGroupOperator;
import dev.analemma.operators.internal.lists.ListJoinOperator;
import dev.analemma.operators.internal.lists.ListMapOperator;
import dev.analemma.operators.internal.lists.ListReduceOperator;
import dev.analemma.operators.internal.lists.ListSortOperator;
import dev.analemma.operators.internal.numbers.MathOperator;
import dev.analemma.operators.internal.text.RegexExtractOperator;
import dev.analemma.operators.internal.text.RegexMatchOperator;
import dev.analemma.operators.internal.text.RegexReplaceOperator;
import dev.analemma.operators.internal.text.StringTemplateOperator;
import dev.analemma.operators.internal.text.TextSplitOperator;
import dev.analemma.operators.internal.time.ClockOperator;
import dev.analemma.operators.internal.time.DateTimeOperator;
import dev.analemma.spi.OperatorProvider;
import dev.analemma.spi.OperatorType;
import java.util.Collection;
import java.util.List;

/**
 * The provider of the built-in operators: a closed list, found through {@link
 * java.util.ServiceLoader}.
 *
 * <p>Threads: immutable.
 */
public final class BuiltinOperators implements OperatorProvider {
  private static final List<OperatorType> TYPES =
      List.of(
          JsonTexts.PARSE,
          JsonTexts.STRINGIFY,
          JsonPathOperator.TYPE,
          JsonObjectOperator.TYPE,
          JsonMergeOperator.TYPE,
          KeySelection.PICK,
          KeySelection.OMIT,
          ValidateSchemaOperator.TYPE,
          ListFilterOperator.TYPE,
          ListMapOperator.TYPE,
          ListReduceOperator.TYPE,
          ListSortOperator.TYPE,
          ListDistinctOperator.TYPE,
          ListGroupOperator.TYPE,
          ListFlattenOperator.TYPE,
          ListJoinOperator.TYPE,
          ListChunkOperator.TYPE,
          StringTemplateOperator.TYPE,
          RegexExtractOperator.TYPE,
          RegexMatchOperator.TYPE,
          RegexReplaceOperator.TYPE,
          TextSplitOperator.SPLIT,
          TextSplitOperator.LINES,
          IfElseOperator.TYPE,
          SwitchCaseOperator.TYPE,
          AssertOperator.TYPE,
          LogOperator.TYPE,
          CheckpointOperator.TYPE,
          MathOperator.TYPE,
          DateTimeOperator.TYPE,
          CsvParseOperator.TYPE,
          CsvWriteOperator.TYPE,
          Base64Operator.TYPE,
          HashOperator.TYPE,
          ClockOperator.TYPE,
          RandomOperator.TYPE,
          UuidOperator.TYPE);

  /** Creates the provider; the service loader does so. */
  public BuiltinOperators() {}

  @Override
  public Collection<OperatorType> operators() {
    return TYPES;
  }
}
