// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.llm.caching.CachingSimulation.Policy;
import dev.analemma.llm.caching.CachingTable.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is decided, beside never caching, always caching and a fixed hour. */
class CachingSimulationTest {
  private static final int SEEDS = 4;
  private static final double WORSE = 1.05;

  private static List<Row> rows;

  @BeforeAll
  static void simulate() {
    rows = CachingTable.rows(0, SEEDS);
  }

  @Test
  void decided_inEveryTraffic_costsAtMostATwentiethMoreThanTheBestRule() {
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat(row.relative(Policy.DECIDED))
                    .as("%s with %s: %s", row.family(), row.model(), row.costs())
                    .isLessThanOrEqualTo(WORSE));
  }

  @Test
  void decided_overAllTraffic_costsLessThanEveryRule() {
    assertThat(CachingTable.sums(rows))
        .allSatisfy(row -> assertThat(row.relative(Policy.DECIDED)).as(row.model()).isLessThan(1));
  }

  @Test
  void rules_areEachTheBestSomewhere() {
    for (Policy policy : List.of(Policy.NEVER, Policy.ALWAYS, Policy.HOUR)) {
      assertThat(rows).as("%s", policy).anyMatch(row -> row.relative(policy) == 1);
    }
  }

  @Test
  void table_isTheOneOfTheDocumentation() throws IOException {
    Path page = Path.of("..", "docs", "llm.md");
    String table = CachingTable.markdown(rows);
    String text = Files.readString(page);
    int start = text.indexOf("| traffic |");
    int end = text.indexOf("\n\n", start) + 1;
    assertThat(start).as("the page has a table").isPositive();
    if (Boolean.getBoolean("analemma.docs.write")) {
      Files.writeString(page, text.substring(0, start) + table + text.substring(end));
    } else {
      assertThat(text.substring(start, end))
          .as("docs/llm.md is written by this test with -Danalemma.docs.write=true")
          .isEqualTo(table);
    }
  }
}
