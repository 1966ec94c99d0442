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
import dev.analemma.operators.internal.plans.DefinitionCheckOperator;
import dev.analemma.operators.internal.plans.PlanToDefinitionOperator;
import dev.analemma.operators.internal.plans.RetryUntilOperator;
import dev.analemma.operators.internal.text.RegexExtractOperator;
import dev.analemma.operators.internal.text.RegexMatchOperator;
import dev.analemma.operators.internal.text.RegexReplaceOperator;
import dev.analemma.operators.internal.text.StringTemplateOperator;
import dev.analemma.operators.internal.text.TextSplitOperator;
import dev.analemma.operators.internal.time.ClockOperator;
import dev.analemma.operators.internal.time.DateTimeOperator;
import dev.analemma.spi.OperatorProvider;
import dev.analemma.spi.OperatorType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * The provider of the built-in operators: a closed list, found through {@link
 * java.util.ServiceLoader}. A type is made when it is first asked for.
 *
 * <p>Threads: immutable.
 */
public final class BuiltinOperators implements OperatorProvider {
  private static final List<String> NAMES =
      List.of(
          "json_parse",
          "json_stringify",
          "json_path",
          "json_object",
          "json_merge",
          "object_pick",
          "object_omit",
          "validate_schema",
          "list_filter",
          "list_map",
          "list_reduce",
          "list_sort",
          "list_distinct",
          "list_group",
          "list_flatten",
          "list_join",
          "list_chunk",
          "string_template",
          "regex_extract",
          "regex_match",
          "regex_replace",
          "text_split",
          "text_lines",
          "if_else",
          "switch_case",
          "assert",
          "log",
          "checkpoint",
          "math",
          "date_time",
          "csv_parse",
          "csv_write",
          "base64",
          "hash",
          "clock",
          "random",
          "uuid",
          "definition_check",
          "plan_to_definition",
          "retry_until");

  /** Creates the provider; the service loader does so. */
  public BuiltinOperators() {}

  @Override
  public Collection<OperatorType> operators() {
    List<OperatorType> types = new ArrayList<>();
    for (String name : NAMES) {
      types.add(operator(name));
    }
    return Collections.unmodifiableList(types);
  }

  @Override
  public Collection<String> names() {
    return NAMES;
  }

  // No map of suppliers: they would be 36 classes to load before the first operator is used.
  @Override
  public OperatorType operator(String name) {
    return switch (name) {
      case "json_parse" -> JsonTexts.PARSE;
      case "json_stringify" -> JsonTexts.STRINGIFY;
      case "json_path" -> JsonPathOperator.TYPE;
      case "json_object" -> JsonObjectOperator.TYPE;
      case "json_merge" -> JsonMergeOperator.TYPE;
      case "object_pick" -> KeySelection.PICK;
      case "object_omit" -> KeySelection.OMIT;
      case "validate_schema" -> ValidateSchemaOperator.TYPE;
      case "list_filter" -> ListFilterOperator.TYPE;
      case "list_map" -> ListMapOperator.TYPE;
      case "list_reduce" -> ListReduceOperator.TYPE;
      case "list_sort" -> ListSortOperator.TYPE;
      case "list_distinct" -> ListDistinctOperator.TYPE;
      case "list_group" -> ListGroupOperator.TYPE;
      case "list_flatten" -> ListFlattenOperator.TYPE;
      case "list_join" -> ListJoinOperator.TYPE;
      case "list_chunk" -> ListChunkOperator.TYPE;
      case "string_template" -> StringTemplateOperator.TYPE;
      case "regex_extract" -> RegexExtractOperator.TYPE;
      case "regex_match" -> RegexMatchOperator.TYPE;
      case "regex_replace" -> RegexReplaceOperator.TYPE;
      case "text_split" -> TextSplitOperator.SPLIT;
      case "text_lines" -> TextSplitOperator.LINES;
      case "if_else" -> IfElseOperator.TYPE;
      case "switch_case" -> SwitchCaseOperator.TYPE;
      case "assert" -> AssertOperator.TYPE;
      case "log" -> LogOperator.TYPE;
      case "checkpoint" -> CheckpointOperator.TYPE;
      case "math" -> MathOperator.TYPE;
      case "date_time" -> DateTimeOperator.TYPE;
      case "csv_parse" -> CsvParseOperator.TYPE;
      case "csv_write" -> CsvWriteOperator.TYPE;
      case "base64" -> Base64Operator.TYPE;
      case "hash" -> HashOperator.TYPE;
      case "clock" -> ClockOperator.TYPE;
      case "random" -> RandomOperator.TYPE;
      case "uuid" -> UuidOperator.TYPE;
      case "definition_check" -> DefinitionCheckOperator.TYPE;
      case "plan_to_definition" -> PlanToDefinitionOperator.TYPE;
      case "retry_until" -> RetryUntilOperator.TYPE;
      default ->
          throw new IllegalArgumentException("operator '%s' is not built in".formatted(name));
    };
  }
}
