// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.internal.codec.Documents;
import dev.analemma.spi.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiagramsTest {
  private static final Pattern MERMAID_LINE =
      Pattern.compile(
          "flowchart TD|end|subgraph n\\d+ \\[\"[^\"<>`]*\"]"
              + "|(n\\d+|more)(\\[|\\{|\\[\\[|\\(\\[|\\{\\{|\\(\\()\"[^\"<>`\\[\\]{}()|]*\"[\\]})]{1,2}"
              + "|n\\d+ (-->|-\\.->)(\\|\"[^\"<>`|]*\"\\|)? n\\d+");
  private static final String DOT_TEXT = "\"([^\"\\\\]|\\\\[\"\\\\])*\"";
  private static final Pattern DOT_LINE =
      Pattern.compile(
          "digraph workflow \\{|compound=true;|node \\[shape=box];|}|subgraph cluster_\\d+ \\{"
              + "|label="
              + DOT_TEXT
              + ";|n\\d+ \\[shape=point];"
              + "|(n\\d+|more) \\[shape=\\w+, label="
              + DOT_TEXT
              + "];"
              + "|n\\d+ -> n\\d+ \\[(style=dashed )?(label="
              + DOT_TEXT
              + ")?];");

  static List<Path> examples() {
    return Documents.examples();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void write_example_isWellFormed(Path file) {
    assertWellFormed(WorkflowDefinition.load(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"]\nend\nclick n0 call alert()",
        "a\"; evil [label=\"x\"]; //",
        "\\\"];evil->n0;//\\",
        "\\",
        "<script>alert(1)</script>",
        "`**bold**`",
        "#quot;]",
        "&quot;];",
        "%%{init: {}}%%",
        "line\r\nbreak\u2028\u2029",
        "\ud800"
      })
  void write_hostileTexts_cannotLeaveTheirLabels(String text) {
    NodeDefinition inner =
        NodeDefinition.of(new NodeKind.OperatorKind(text, null, null)).withCondition(text);
    WorkflowDefinition definition =
        WorkflowDefinition.builder("x")
            .node(text, inner)
            .node("b", inner.withWhen(List.of(new Atom(text, text))))
            .node(
                "c",
                NodeDefinition.of(
                    NodeKind.BlockKind.of(new Body(Map.of(text + text, inner), null))))
            .build();

    assertWellFormed(definition);
  }

  private static void assertWellFormed(WorkflowDefinition definition) {
    assertThat(Diagrams.mermaid(definition).lines()).allMatch(MERMAID_LINE.asMatchPredicate());
    assertThat(Diagrams.dot(definition).lines()).allMatch(DOT_LINE.asMatchPredicate());
  }

  @Test
  void mermaid_referencesAndRoutes_areArrows() {
    WorkflowDefinition definition =
        Documents.definition(
            Documents.withNodes(
                "'gate': {'operator': 'if_else', 'with': {'if': '${ load.n > 1 }'}},"
                    + "'load': {'operator': 'host.load'},"
                    + "'send': {'operator': 'host.send', 'when': 'gate.then',"
                    + " 'with': {'text': '$.load.n', 'other': '$.late?'}},"
                    + "'late': {'wait': {'for': '1s'}},"
                    + "'all': {'block': {'nodes': {'no': {'fail': {'code': 'X', 'details':"
                    + " '$.load'}}}}}"));

    assertThat(Diagrams.mermaid(definition).lines())
        .containsExactlyInAnyOrder(
            "flowchart TD",
            "n0{\"gate: if_else\"}",
            "n1[\"load: host.load\"]",
            "n2[\"send: host.send\"]",
            "n3([\"late: wait\"])",
            "subgraph n4 [\"all: block\"]",
            "n5((\"no: fail X\"))",
            "end",
            "n1 --> n0",
            "n0 -->|\"then\"| n2",
            "n1 --> n2",
            "n3 -.-> n2",
            "n1 --> n4");
  }

  @Test
  void mermaid_loopAndMachine_waitForWhatTheirRoundsName() {
    WorkflowDefinition definition =
        Documents.definition(
            Documents.withNodes(
                "'a': {'operator': 'host.a'}, 'b': {'operator': 'host.b'}, 'c': {'operator':"
                    + " 'host.c'}, 'd': {'operator': 'host.d'},"
                    + "'l': {'loop': {'max': 3, 'state': {'n': 0}, 'nodes': {'x': {'operator':"
                    + " 'host.x'}}, 'set': {'n': '${ a.n + x.n }'}, 'until': 'state.n > b.n'}},"
                    + "'m': {'machine': {'start': 's', 'max': 5, 'state': {'n': {'init': 0}},"
                    + " 'nodes': {'s': {'operator': 'host.s', 'set': {'n': '$.c.n'},"
                    + " 'next': [{'if': 'has(d.n)', 'to': 's'}, {'to': 'end'}]}}}}"));

    assertThat(Diagrams.mermaid(definition).lines().filter(line -> line.contains(">")))
        .containsExactlyInAnyOrder(
            "n0 --> n4", "n1 --> n4", "n2 --> n5", "n3 -.-> n5", "n6 -.->|\"has#40;d.n#41;\"| n6");
  }

  @Test
  void mermaid_outputsAndCleanup_areNoArrows() {
    WorkflowDefinition definition =
        Documents.definition(
            Documents.tree(
                "{'analemma': 1, 'name': 'x', 'nodes': {'a': {'operator': 'host.a'}, 'b': {'block':"
                    + " {'nodes': {'c': {'operator': 'host.c'}}, 'output': '$.c'}}}, 'finally': {'f':"
                    + " {'operator': 'host.f', 'with': '$.a?'}, 'g': {'operator': 'host.g', 'with':"
                    + " '$.f'}}, 'output': {'a': '$.a', 'b': '$.b'}}"));

    assertThat(Diagrams.mermaid(definition).lines().filter(line -> line.contains(">")))
        .containsExactly("n4 --> n5");
  }

  @Test
  void mermaid_definitionWithFaults_isDrawn() {
    WorkflowDefinition definition =
        Documents.definition(
            Documents.withNodes(
                "'a': {'operator': 'host.a', 'with': '$.b'}, 'b': {'operator': 'nosuch', 'if':"
                    + " 'a.x ==', 'after': ['a', 'gone']}, 'c': {'operator': 'host.c', 'with':"
                    + " {'x': '${ (', 'y': '$.b', 'z': '$.absent'}}"));

    assertThat(Diagrams.mermaid(definition).lines())
        .contains("n1 --> n0", "n0 --> n1", "n1 --> n2");
  }

  @Test
  void dot_machine_showsItsTransitions() {
    WorkflowDefinition definition =
        Documents.definition(
            Documents.withNodes(
                "'m': {'machine': {'start': 'a', 'max': 5, 'nodes': {"
                    + "'a': {'operator': 'x', 'next': [{'if': 'state.n > 1', 'to': 'b'}, {'to':"
                    + " 'a'}]}, 'b': {'operator': 'y', 'catch': {'BUSY': 'a'}, 'next': 'end'}}}}"));

    assertThat(Diagrams.dot(definition))
        .contains("n1 -> n2 [style=dashed label=\"state.n > 1\"];")
        .contains("n1 -> n1 [];")
        .contains("n2 -> n1 [style=dashed label=\"BUSY\"];");
  }

  @Test
  void write_manyNodes_showsSomeAndSaysSo() {
    WorkflowDefinition.Builder builder = WorkflowDefinition.builder("wide");
    for (int i = 0; i < 10_001; i++) {
      builder.node("n" + i, NodeDefinition.of(new NodeKind.OperatorKind("x", null, null)));
    }

    assertThat(Diagrams.mermaid(builder.build()).lines().toList())
        .hasSize(10_002)
        .last()
        .asString()
        .contains("not every node");
  }

  @Test
  void write_deepBodies_needNoStack() throws InterruptedException {
    NodeDefinition node =
        NodeDefinition.of(new NodeKind.OperatorKind("x", Json.nodes().textNode("$.input"), null));
    for (int i = 0; i < 9_000; i++) {
      node = NodeDefinition.of(NodeKind.BlockKind.of(new Body(Map.of("b" + i, node), null)));
    }
    WorkflowDefinition definition = WorkflowDefinition.builder("deep").node("a", node).build();

    Documents.onSmallStack(() -> assertThat(Diagrams.mermaid(definition)).contains("b0: x"));
  }
}
