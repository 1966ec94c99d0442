// SPDX-License-Identifier: Apache-2.0
package dev.analemma.operators.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.expression.Regex;
import dev.analemma.operators.internal.shared.Errors;
import dev.analemma.operators.internal.shared.Limits;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorConfig;
import dev.analemma.spi.OperatorType;

/** Takes out of a text what a pattern matches. */
public final class RegexExtractOperator extends PatternOperator {
  private static final Field.Literal<Boolean> ALL =
      Field.flag("all", false, "Whether every match is taken, not only the first.");
  private static final Field.Literal<Integer> ITEMS_MAX =
      Field.integer("itemsMax", 100_000, 1, 1_000_000, "The highest number of matches.");

  /** The type. */
  public static final OperatorType TYPE =
      errors(OperatorType.named("regex_extract"))
          .summary("Takes out of a text what a pattern matches: the first match, or all.")
          .fields(TEXT, PATTERN, ALL, Limits.CHARS_MAX, ITEMS_MAX)
          .error(Errors.LIMIT_ITEMS, "`all`: there are more than `itemsMax` matches.")
          .output(
              "`{match, start, end, groups, named}`: the matched text, its place in UTF-16 units,"
                  + " the groups from the first on and those with a name; a group without a match"
                  + " is null. Null if nothing matches. With `all` an array of these.")
          .operator(RegexExtractOperator::new);

  private final boolean all;
  private final int itemsMax;

  private RegexExtractOperator(OperatorConfig config) {
    super(config);
    this.all = config.get(ALL);
    this.itemsMax = config.get(ITEMS_MAX);
  }

  @Override
  JsonNode search(Regex regex, String from) {
    return all ? all(regex, from) : first(regex, from);
  }

  private JsonNode first(Regex regex, String from) {
    Regex.Match match = regex.first(from);
    return match == null ? Json.nodes().nullNode() : json(match);
  }

  private JsonNode all(Regex regex, String from) {
    ArrayNode matches = Json.nodes().arrayNode();
    regex.each(
        from,
        match -> {
          matches.add(json(match));
          Limits.items("the list of matches", matches.size(), itemsMax);
          return true;
        });
    return matches;
  }

  private static ObjectNode json(Regex.Match match) {
    ObjectNode json = Json.nodes().objectNode();
    json.put("match", match.text()).put("start", match.start()).put("end", match.end());
    ArrayNode groups = json.putArray("groups");
    match.groups().stream().skip(1).forEach(groups::add);
    ObjectNode named = json.putObject("named");
    match.named().forEach(named::put);
    return json;
  }
}
