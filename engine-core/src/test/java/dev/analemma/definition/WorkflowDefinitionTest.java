// SPDX-License-Identifier: Apache-2.0
package dev.analemma.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.DecimalNode;
import dev.analemma.DefinitionException;
import dev.analemma.internal.codec.Documents;
import dev.analemma.spi.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkflowDefinitionTest {
  private static final String HEAD = "{\"analemma\":1,\"name\":\"x\",\"nodes\":{\"a\":";

  private static String canonicalNode(String node) {
    String canonical = Documents.definition(Documents.withNodes("'a': " + node)).canonical();
    assertThat(canonical).startsWith(HEAD).endsWith("}}");
    return canonical.substring(HEAD.length(), canonical.length() - 2).replace('"', '\'');
  }

  /** What is written, and the one form of it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'when': 'b', 'operator': 'x'} | {'operator':'x','when':['b']}
          {'operator': 'x', 'retry': {'max': 3, 'on': '*', 'jitter': true}} | {'operator':'x','retry':[{'max':3}]}
          {'operator': 'x', 'retry': {'max': 3, 'delay': '1s', 'factor': 2.0}} | {'operator':'x','retry':[{'delay':'PT1S','factor':2,'max':3}]}
          {'operator': 'x', 'timeout': '90s'} | {'operator':'x','timeout':{'total':'PT1M30S'}}
          {'operator': 'x', 'timeout': {'attempt': '3d'}} | {'operator':'x','timeout':{'attempt':'PT72H'}}
          {'operator': 'x', 'timeout': '$.input.t'} | {'operator':'x','timeout':{'total':'$.input.t'}}
          {'operator': 'x', 'retry': {'max': '${ input.n }', 'delay': '$.a?'}} | {'operator':'x','retry':[{'delay':'$.a?','max':'${ input.n }'}]}
          {'operator': 'x', 'cache': '$.input.t'} | {'cache':{'ttl':'$.input.t'},'operator':'x'}
          {'operator': 'x', 'concurrency': 8, 'cache': '10m'} | {'cache':{'ttl':'PT10M'},'concurrency':{'max':8},'operator':'x'}
          {'operator': 'x', 'when': [], 'retry': [], 'catch': {}} | {'operator':'x'}
          {'operator': 'x', 'with': {}} | {'operator':'x','with':{}}
          {'operator': 'x', 'with': {'b': 1.50, 'a': [1e3, -0.0, 100.00]}} | {'operator':'x','with':{'a':[1000,0,100],'b':1.5}}
          {'call': '$.uses.s', 'detach': false} | {'call':'$.uses.s'}
          {'block': {'onError': 'cancel', 'nodes': {}}} | {'block':{'nodes':{}}}
          {'wait': {'for': '2h'}} | {'wait':{'for':'PT2H'}}
          {'wait': {'for': '$.input.d'}} | {'wait':{'for':'$.input.d'}}
          {'wait': {'signal': 's', 'schema': {'min': 1, 'default': {'min': 2}}}} | {'wait':{'schema':{'default':{'min':2},'minimum':1},'signal':'s'}}
          {'map': {'items': [], 'batch': {'bytes': '1MiB'}, 'nodes': {}, 'output': null}} | {'map':{'batch':{'bytes':1048576},'items':[],'nodes':{},'output':null}}
          {'map': {'items': [], 'batch': {'items': 5, 'time': '2s'}, 'nodes': {}, 'output': null}} | {'map':{'batch':{'items':5,'time':'PT2S'},'items':[],'nodes':{},'output':null}}
          {'map': {'items': [], 'batch': {'items': 5, 'time': '$.input.t'}, 'nodes': {}, 'output': null}} | {'map':{'batch':{'items':5,'time':'$.input.t'},'items':[],'nodes':{},'output':null}}
          {'machine': {'start': 'b', 'max': 1, 'state': {'s': []}, 'nodes': {}}} | {'machine':{'max':1,'nodes':{},'start':'b','state':{'s':{'init':[]}}}}
          {'operator': 'x', 'compensate': {'operator': 'y', 'on': 'finished'}} | {'compensate':{'operator':'y'},'operator':'x'}
          """)
  void canonical_node_hasOneForm(String written, String canonical) {
    assertThat(canonicalNode(written)).isEqualTo(canonical);
  }

  @Test
  void canonical_document_leavesMetaOutAndWritesAliasesOut() {
    WorkflowDefinition definition =
        Documents.definition(
            Documents.tree(
                "{'analemma': 1, 'name': 'x', 'meta': {'title': 't'}, 'input': {'n': {'type':"
                    + " 'object', 'properties': {'min': {'max': 3}}}}, 'policy': {'retention':"
                    + " '30d', 'additionalInput': false}, 'nodes': {}, 'uses': {}}"));

    assertThat(definition.canonical().replace('"', '\''))
        .isEqualTo(
            "{'analemma':1,'input':{'n':{'properties':{'min':{'maximum':3}},'type':'object'}},"
                + "'name':'x','nodes':{},"
                + "'policy':{'retention':{'completed':'PT720H','failed':'PT720H'}}}");
    assertThat(definition.toJson().at("/meta/title").asText()).isEqualTo("t");
  }

  @Test
  void hash_isTheDigestOfTheCanonicalForm() throws Exception {
    WorkflowDefinition definition =
        Documents.definition(
            Documents.withNodes("'a': {'operator': 'x', 'with': 'é\ud83d\ude00'}"));
    byte[] digest =
        MessageDigest.getInstance("SHA-256")
            .digest(definition.canonical().getBytes(StandardCharsets.UTF_8));

    assertThat(definition.hash()).isEqualTo(HexFormat.of().formatHex(digest));
  }

  @Test
  void hash_halvesOfSurrogatePairs_areTold() {
    assertThat(literal("\ud800").hash()).isNotEqualTo(literal("\ud801").hash());
    assertThat(literal("\ud800").hash()).isNotEqualTo(literal("?").hash());
    assertThat(literal("\ud800").canonical()).contains("\\ud800");
  }

  private static WorkflowDefinition literal(String text) {
    return WorkflowDefinition.builder("x").output(Json.nodes().textNode(text)).build();
  }

  @Test
  void canonical_numbersOfJava_areThoseOfTheirText() {
    WorkflowDefinition doubles =
        WorkflowDefinition.builder("x")
            .output(Json.nodes().arrayNode().add(0.1).add(0.1f).add(1e21).add(5L))
            .build();

    assertThat(doubles.canonical()).contains("[0.1,0.1,1000000000000000000000,5]");
  }

  @Test
  void canonical_unboundedExponent_staysShort() {
    WorkflowDefinition definition =
        WorkflowDefinition.builder("x")
            .output(DecimalNode.valueOf(new BigDecimal("10e2000000000")))
            .build();

    assertThat(definition.canonical()).contains("\"output\":1e2000000001");
  }

  @Test
  void retry_madeInJava_writesOnlyWhatWasSaid() {
    WorkflowDefinition definition =
        WorkflowDefinition.builder("x")
            .node(
                "a",
                NodeDefinition.of(new NodeKind.OperatorKind("x", null, null))
                    .withPolicies(
                        new NodePolicies(
                            List.of(Retry.exponential(3, Duration.ofMillis(200))),
                            null,
                            null,
                            null,
                            null,
                            null)))
            .build();

    assertThat(definition.canonical()).contains("[{\"delay\":\"PT0.2S\",\"max\":3}]");
  }

  @Test
  void parse_faults_throwsThemAll() {
    assertThatThrownBy(() -> WorkflowDefinition.parse("{\"analemma\": 1}"))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("2 faults")
        .hasMessageContaining("'name' is missing")
        .hasMessageContaining("'nodes' is missing");
  }

  @ParameterizedTest
  @CsvSource({
    "'', JSON_SYNTAX",
    "'{', JSON_SYNTAX",
    "'{\"analemma\":1,\"analemma\":1}', JSON_DUPLICATE_KEY"
  })
  void parse_noJson_tellsWhere(String text, String code) {
    assertThatThrownBy(() -> WorkflowDefinition.parse(text))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining(code)
        .hasMessageContaining("line 1, column");
  }

  @Test
  void parse_textAboveTheLimit_isRefusedBeforeItIsRead() {
    assertThatThrownBy(() -> WorkflowDefinition.parse(" ".repeat((16 << 20) + 1)))
        .hasMessageContaining("DOCUMENT_TOO_LARGE");
    assertThatThrownBy(() -> WorkflowDefinition.parse("é".repeat((8 << 20) + 1)))
        .hasMessageContaining("DOCUMENT_TOO_LARGE");
    assertThatThrownBy(() -> WorkflowDefinition.parse(" ".repeat(16 << 20)))
        .hasMessageContaining("empty");
  }

  @Test
  void parse_yamlWithoutItsModule_namesTheArtifact() {
    assertThatThrownBy(() -> WorkflowDefinition.parse("analemma: 1", "yaml"))
        .hasMessageContaining("FORMAT_UNKNOWN")
        .hasMessageContaining("analemma-definition-yaml");
    assertThatThrownBy(() -> WorkflowDefinition.load(Path.of("flow.yml")))
        .hasMessageContaining("analemma-definition-yaml");
  }

  @Test
  void load_fileThatIsNotThereOrNotUtf8_tells(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("a.json"), new byte[] {(byte) 0xff});

    assertThatThrownBy(() -> WorkflowDefinition.load(file)).hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> WorkflowDefinition.load(folder.resolve("b.json")))
        .hasMessageContaining("DOCUMENT_UNREADABLE");
  }
}
