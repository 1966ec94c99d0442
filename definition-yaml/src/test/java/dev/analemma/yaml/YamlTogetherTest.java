// SPDX-License-Identifier: Apache-2.0
package dev.analemma.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.analemma.DefinitionException;
import dev.analemma.Engine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a text is told together with what is wrong with its definition, once each. */
class YamlTogetherTest {
  private static List<String> faults(String nodes) {
    String text = "analemma: 1\nname: main\nnodes:\n" + nodes.indent(2);
    try (Engine engine = Engine.create()) {
      return catchThrowableOfType(DefinitionException.class, () -> engine.parse(text, "yaml"))
          .faults()
          .stream()
          .peek(fault -> assertThat(fault.location()).as(fault.toString()).isNotNull())
          .map(fault -> fault.code() + " " + fault.pointer())
          .toList();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: &x { wait: { for: 1s } } | YAML_ANCHOR /nodes/a",
        "a: { wait: { for: !!str 1s } } | YAML_TAG /nodes/a/wait/for",
        "a: { fail: { code: A, details: *x } } | YAML_ALIAS /nodes/a/fail/details",
        "a: { fail: { code: A, details: 1e99999 } } | YAML_NUMBER /nodes/a/fail/details",
        "a: { fail: { code: A, message: {{ input.x }} } } | YAML_KEY /nodes/a/fail/message",
        "a: { fail: { <<: {}, code: A } } | YAML_MERGE /nodes/a/fail",
        "a: { fail: { code: A, code: A } } | YAML_DUPLICATE_KEY /nodes/a/fail/code",
        "a: { fail: { code: A, message: \"\\ud83d\" } } | YAML_ENCODING /nodes/a/fail/message",
      })
  void faultOfTheText_andADanglingReference_areToldTogether(String node, String fault) {
    assertThat(faults(node + "\nb: { wait: { for: $.gone } }"))
        .containsExactly(fault, "REF_UNKNOWN_NODE /nodes/b/wait/for");
  }

  @Test
  void anchoredValue_isLookedAt() {
    assertThat(faults("a: &x { wait: { fro: 1s } }"))
        .contains("YAML_ANCHOR /nodes/a", "KEY_UNKNOWN /nodes/a/wait/fro");
  }

  @Test
  void nodeThatCouldNotBeRead_isNotMissedByOthers() {
    assertThat(
            faults(
                """
                a: *x
                b: { wait: { for: $.a }, after: a }
                c: {}
                d: { wait: { for: $.c.x }, after: c.ok }
                """))
        .containsExactly("YAML_ALIAS /nodes/a", "KIND_MISSING /nodes/c");
  }

  @Test
  void keyThatCouldNotBeRead_isNotMissing() {
    assertThat(faults("a: { fail: { code: *x } }"))
        .containsExactly("YAML_ALIAS /nodes/a/fail/code");
    assertThat(faults("a: { block: { nodes: *x } }"))
        .containsExactly("YAML_ALIAS /nodes/a/block/nodes");
  }
}
