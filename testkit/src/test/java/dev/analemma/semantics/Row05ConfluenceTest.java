// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Run;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Row 5: what runs and what it sees does not depend on timing. Every order in which three branches
 * can end gives the same output; {@link ConfluenceTest} shows it on random graphs.
 */
class Row05ConfluenceTest {
  @ParameterizedTest
  @ValueSource(strings = {"abc", "acb", "bac", "bca", "cab", "cba"})
  void run_branchesEndInAnyOrder_sameOutput(String order) {
    try (Lab lab = new Lab()) {
      Run<JsonNode> run =
          lab.start(
              """
              "nodes": {
                "a": { "operator": "t.later", "catch": { "*": "lost" } },
                "b": { "operator": "t.later" },
                "c": { "operator": "t.later" },
                "care":  { "operator": "t.ok", "when": "a.lost" },
                "first": { "operator": "t.ok", "with": { "value": "${ first(a, c.none, b) }" } },
                "any":   { "operator": "t.ok", "when": ["a", "care", "c"] },
                "all":   { "operator": "t.ok", "with": { "value": ["$.a?", "$.b", "$.c"] } } },
              "output": { "first": "$.first?", "any": "$.any?", "all": "$.all?" }
              """);

      for (String branch : List.of(order.split(""))) {
        if (branch.equals("a")) {
          lab.fail("a", "BOOM");
        } else {
          lab.complete(branch, "{\"from\": \"%s\"}".formatted(branch));
        }
      }

      assertThat(run.result())
          .hasToString(
              "{\"first\":{\"from\":\"b\"},\"any\":\"any\","
                  + "\"all\":[null,{\"from\":\"b\"},{\"from\":\"c\"}]}");
    }
  }
}
