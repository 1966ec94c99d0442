// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.analemma.DefinitionException;
import dev.analemma.Engine;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Location;
import org.junit.jupiter.api.Test;

class EngineLoadTest {
  @Test
  void parse_faultsOfFormAndMeaning_comeTogetherInTheOrderOfTheText() {
    String text =
        """
        { "analemma": 1, "name": "x", "input": { "n": { "type": "integr" } },
          "nodes": {
            "a":     { "operator": "t.a", "with": "$.lost" },
            "error": { "operator": "t.b" },
            "b":     { "operator": "no_such", "wiht": {} },
            "c":     { "operator": "t.c", "after": "b.left" } } }
        """;

    assertThat(faults(text).faults())
        .extracting(Fault::code)
        .containsExactly(
            "SCHEMA_INVALID", "REF_UNKNOWN_NODE", "ID_RESERVED", "OPERATOR_UNKNOWN", "KEY_UNKNOWN");
  }

  @Test
  void parse_faultOfTheMeaning_tellsLineAndColumn() {
    String text =
        """
        { "analemma": 1, "name": "x",
          "nodes": { "a": { "operator": "t.a",
                            "with": { "deep": [ 1, "$.lost" ] } } } }
        """;

    assertThat(faults(text).faults())
        .singleElement()
        .extracting(Fault::location)
        .isEqualTo(new Location(3, 44));
  }

  private static DefinitionException faults(String text) {
    try (Engine engine = Engine.create()) {
      return catchThrowableOfType(DefinitionException.class, () -> engine.parse(text, "json"));
    }
  }
}
