// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.definition.Bound;
import dev.analemma.definition.CatchTarget;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Location;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.Retry;
import dev.analemma.definition.Timeout;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.DefinitionFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DefinitionReaderTest {
  private static final String OP = "'a': {'operator': 'x'}";

  static List<Path> examples() {
    return Documents.examples();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void load_example_isReadAndRoundTrips(Path file) {
    WorkflowDefinition definition = WorkflowDefinition.load(file);

    WorkflowDefinition again = Documents.definition(definition.toJson());

    assertThat(again.canonical()).isEqualTo(definition.canonical());
    assertThat(again).isEqualTo(definition);
  }

  /** One wrong thing in a document: code, pointer, a piece of the message. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'name': 'x', 'nodes': {}} | VERSION_MISSING | `` | analemma
          {'name': 'x', 'analemma': 1, 'nodes': {}} | VERSION_NOT_FIRST | /analemma | 'name'
          {'analemma': 2, 'name': 'x', 'nodes': {}} | VERSION_UNKNOWN | /analemma | '2'
          {'analemma': '1', 'name': 'x', 'nodes': {}} | TYPE_MISMATCH | /analemma | the string '1'
          {'analemma': 1, 'name': 'X', 'nodes': {}} | NAME_INVALID | /name | 'X'
          {'analemma': 1, 'nodes': {}} | KEY_MISSING | `` | 'name'
          {'analemma': 1, 'name': 'x'} | KEY_MISSING | `` | 'nodes'
          {'analemma': 1, 'name': 'x', 'node': {}} | KEY_UNKNOWN | /node | Did you mean 'nodes'?
          {'analemma': 1, 'name': 'x', 'nodes': []} | TYPE_MISMATCH | /nodes | a list
          {'analemma': 1, 'name': 'x', 'nodes': {}, 'retry': {}} | KEY_UNKNOWN | /retry | key of node
          {'analemma': 1, 'name': 'x', 'nodes': {}, 'input': {'a-b': {}}} | ID_INVALID | /input/a-b | 'a-b'
          {'analemma': 1, 'name': 'x', 'nodes': {}, 'input': {'a': {'min': 1, 'minimum': 2}}} | FORM_CONFLICT | /input/a/min | same word
          {'analemma': 1, 'name': 'x', 'nodes': {}, 'uses': {'a': 'skil:b'}} | TARGET_INVALID | /uses/a | 'skil:b'
          {'analemma': 1, 'name': 'x', 'nodes': {}, 'policy': {'timeout': '3 days'}} | DURATION_INVALID | /policy/timeout | '3 days'
          {'analemma': 1, 'name': 'x', 'nodes': {}, 'policy': {'durability': 'strikt'}} | VALUE_UNKNOWN | /policy/durability | Did you mean 'strict'?
          []  | TYPE_MISMATCH | `` | an object
          """)
  void read_wrongDocument_tells(String text, String code, String pointer, String piece) {
    assertFault(Documents.read(Documents.tree(text)), code, pointer, piece);
  }

  /** One wrong thing in the only node. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'a-b': {'operator': 'x'} | ID_INVALID | /nodes/a-b | 'a-b'
          'item': {'operator': 'x'} | ID_RESERVED | /nodes/item | name of the engine
          'import': {'operator': 'x'} | ID_RESERVED | /nodes/import | reserved word
          'a': {} | KIND_MISSING | /nodes/a | Write exactly one
          'a': {'operater': 'x'} | KEY_UNKNOWN | /nodes/a/operater | Did you mean 'operator'?
          'a': {'operator': 'x', 'fail': {'code': 'X'}} | KIND_AMBIGUOUS | /nodes/a | operator and fail
          'a': {'fail': {'code': 'X'}, 'with': {}} | KEY_UNKNOWN | /nodes/a/with | takes no 'with'
          'a': {'operator': 'x', 'detach': true} | KEY_UNKNOWN | /nodes/a/detach | takes no 'detach'
          'a': {'operator': 'x y'} | NAME_INVALID | /nodes/a/operator | 'x y'
          'a': {'operator': 'x', 'if': true} | TYPE_MISMATCH | /nodes/a/if | true stands where
          'a': {'operator': 'x', 'if': ' '} | VALUE_OUT_OF_RANGE | /nodes/a/if | empty
          'a': {'operator': 'x', 'when': 'b > 1'} | ATOM_INVALID | /nodes/a/when | 'b > 1'
          'a': {'operator': 'x', 'after': ['b', 'c.d.e']} | ATOM_INVALID | /nodes/a/after/1 | 'c.d.e'
          'a': {'operator': 'x', 'catch': {'*': 'error'}} | LABEL_RESERVED | /nodes/a/catch/* | 'error'
          'a': {'operator': 'x', 'catch': {'*': 'a b'}} | LABEL_INVALID | /nodes/a/catch/* | 'a b'
          'a': {'operator': 'x', 'catch': {'a b': 'c'}} | CODE_INVALID | /nodes/a/catch/a b | 'a b'
          'a': {'operator': 'x', 'catch': {'*': {'valu': 1}}} | KEY_UNKNOWN | /nodes/a/catch/*/valu | 'value'
          'a': {'operator': 'x', 'retry': {}} | KEY_MISSING | /nodes/a/retry | 'max'
          'a': {'operator': 'x', 'retry': {'max': -1}} | VALUE_OUT_OF_RANGE | /nodes/a/retry/max | '-1'
          'a': {'operator': 'x', 'retry': {'max': 1000001}} | VALUE_OUT_OF_RANGE | /nodes/a/retry/max | 1000000
          'a': {'operator': 'x', 'retry': {'max': 1.5}} | TYPE_MISMATCH | /nodes/a/retry/max | whole number
          'a': {'operator': 'x', 'retry': {'max': 1, 'factor': 0.5}} | VALUE_OUT_OF_RANGE | /nodes/a/retry/factor | '0.5'
          'a': {'operator': 'x', 'retry': {'max': 1, 'delay': '2s', 'maxDelay': '1s'}} | VALUE_OUT_OF_RANGE | /nodes/a/retry/maxDelay | shorter
          'a': {'operator': 'x', 'retry': [{'max': 1, 'on': []}]} | VALUE_OUT_OF_RANGE | /nodes/a/retry/0/on | empty
          'a': {'operator': 'x', 'timeout': 30} | TYPE_MISMATCH | /nodes/a/timeout | 30 stands where
          'a': {'operator': 'x', 'timeout': '0s'} | VALUE_OUT_OF_RANGE | /nodes/a/timeout | '0s'
          'a': {'operator': 'x', 'timeout': {}} | KEY_MISSING | /nodes/a/timeout | says nothing
          'a': {'operator': 'x', 'timeout': '-PT5S'} | DURATION_INVALID | /nodes/a/timeout | '-PT5S'
          'a': {'operator': 'x', 'timeout': 'P1Y'} | DURATION_INVALID | /nodes/a/timeout | 'P1Y'
          'a': {'operator': 'x', 'timeout': '$x'} | DURATION_INVALID | /nodes/a/timeout | '$x'
          'a': {'operator': 'x', 'timeout': {'attempt': '0s', 'total': '$.input.t'}} | VALUE_OUT_OF_RANGE | /nodes/a/timeout/attempt | '0s'
          'a': {'operator': 'x', 'retry': {'max': '3'}} | TYPE_MISMATCH | /nodes/a/retry/max | whole number
          'a': {'operator': 'x', 'cache': {'ttl': '0s'}} | VALUE_OUT_OF_RANGE | /nodes/a/cache/ttl | '0s'
          'a': {'operator': 'x', 'concurrency': 0} | VALUE_OUT_OF_RANGE | /nodes/a/concurrency | '0'
          'a': {'operator': 'x', 'concurrency': {'min': 3, 'max': 2}} | VALUE_OUT_OF_RANGE | /nodes/a/concurrency/min | above max
          'a': {'operator': 'x', 'budget': {'usd': -1}} | VALUE_OUT_OF_RANGE | /nodes/a/budget/usd | '-1'
          'a': {'operator': 'x', 'compensate': {'with': {}}} | KEY_MISSING | /nodes/a/compensate | 'operator'
          'a': {'operator': 'x', 'compensate': {'operator': 'y', 'on': 'begun'}} | VALUE_UNKNOWN | /nodes/a/compensate/on | finished, started
          'a': {'block': {'nodes': {'b': {}}}} | KIND_MISSING | /nodes/a/block/nodes/b | what it does
          'a': {'block': {'nodes': {}, 'onError': 'ignore'}} | VALUE_UNKNOWN | /nodes/a/block/onError | 'ignore'
          'a': {'race': {'branches': {}}} | VALUE_OUT_OF_RANGE | /nodes/a/race/branches | no branch
          'a': {'race': {'branches': {'ok': {'operator': 'x'}}}} | LABEL_RESERVED | /nodes/a/race/branches/ok | 'ok'
          'a': {'race': {'branches': {'b': {'operator': 'x', 'when': 'c'}}}} | KEY_UNKNOWN | /nodes/a/race/branches/b/when | 'when'
          'a': {'map': {'nodes': {}, 'output': 1}} | KEY_MISSING | /nodes/a/map | neither 'items'
          'a': {'map': {'items': [], 'source': {'reader': 's3'}, 'nodes': {}, 'output': 1}} | FORM_CONFLICT | /nodes/a/map/source | both
          'a': {'map': {'items': [], 'nodes': {}}} | KEY_MISSING | /nodes/a/map | 'output'
          'a': {'map': {'items': [], 'as': 'it', 'nodes': {}, 'output': 1}} | ID_RESERVED | /nodes/a/map/as | 'it'
          'a': {'map': {'items': [], 'batch': {'bytes': '1MB'}, 'nodes': {}, 'output': 1}} | SIZE_INVALID | /nodes/a/map/batch/bytes | '1MB'
          'a': {'map': {'items': [], 'batch': {'items': 5, 'time': '2 s'}, 'nodes': {}, 'output': 1}} | DURATION_INVALID | /nodes/a/map/batch/time | '2 s'
          'a': {'map': {'items': [], 'batch': {'items': 5, 'time': '0s'}, 'nodes': {}, 'output': 1}} | VALUE_OUT_OF_RANGE | /nodes/a/map/batch/time | '0s'
          'a': {'map': {'items': [], 'batch': {'items': 5, 'time': 2}, 'nodes': {}, 'output': 1}} | TYPE_MISMATCH | /nodes/a/map/batch/time | 2 stands where
          'a': {'map': {'items': [], 'batch': {'time': '2s'}, 'nodes': {}, 'output': 1}} | KEY_MISSING | /nodes/a/map/batch | no bound
          'a': {'map': {'items': [], 'tolerate': {'percent': 101}, 'nodes': {}, 'output': 1}} | VALUE_OUT_OF_RANGE | /nodes/a/map/tolerate/percent | '101'
          'a': {'map': {'items': [], 'retry': {'max': 1}, 'nodes': {}, 'output': 1}} | KEY_UNKNOWN | /nodes/a/map/retry | key of node
          'a': {'loop': {'max': 0, 'nodes': {}, 'until': 'true'}} | VALUE_OUT_OF_RANGE | /nodes/a/loop/max | '0'
          'a': {'loop': {'max': 3, 'nodes': {}}} | KEY_MISSING | /nodes/a/loop | 'until'
          'a': {'machine': {'start': 'b', 'max': 3, 'nodes': {'b': {'operator': 'x'}}}} | KEY_MISSING | /nodes/a/machine/nodes/b | 'next'
          'a': {'machine': {'start': 'b', 'max': 3, 'nodes': {'b': {'operator': 'x', 'if': 'c', 'next': 'end'}}}} | KEY_UNKNOWN | /nodes/a/machine/nodes/b/if | 'if'
          'a': {'machine': {'start': 'b', 'max': 3, 'nodes': {'end': {'operator': 'x', 'next': 'b'}}}} | ID_RESERVED | /nodes/a/machine/nodes/end | end of a machine
          'a': {'machine': {'start': 'b', 'max': 3, 'state': {'s': {'ini': 1}}, 'nodes': {}}} | KEY_UNKNOWN | /nodes/a/machine/state/s/ini | 'init'
          'a': {'machine': {'start': 'b', 'max': 3, 'state': {'s': {'init': 1, 'merge': 'apend'}}, 'nodes': {}}} | VALUE_UNKNOWN | /nodes/a/machine/state/s/merge | 'append'
          'a': {'machine': {'start': 'b', 'max': 3, 'nodes': {'b': {'operator': 'x', 'next': [{'if': 'c'}]}}}} | KEY_MISSING | /nodes/a/machine/nodes/b/next/0 | 'to'
          'a': {'call': 'notify'} | TARGET_INVALID | /nodes/a/call | $.uses.
          'a': {'call': {'definition': 1}} | KEY_MISSING | /nodes/a/call | 'profile'
          'a': {'wait': {}} | KEY_MISSING | /nodes/a/wait | one of for, until, signal
          'a': {'wait': {'for': '1s', 'signal': 's'}} | FORM_CONFLICT | /nodes/a/wait | for and signal
          'a': {'wait': {'for': '1s', 'timeout': '2s'}} | FORM_CONFLICT | /nodes/a/wait/timeout | signal
          'a': {'wait': {'until': 'tomorrow'}} | VALUE_OUT_OF_RANGE | /nodes/a/wait/until | 'tomorrow'
          'a': {'wait': '30s'} | TYPE_MISMATCH | /nodes/a/wait | wait: { for
          'a': {'approval': {}} | KEY_MISSING | /nodes/a/approval | 'to'
          'a': {'approval': {'to': 'x', 'quorum': 0}} | VALUE_OUT_OF_RANGE | /nodes/a/approval/quorum | '0'
          'a': {'approval': {'to': 'x', 'escalate': [{'to': 'y'}]}} | KEY_MISSING | /nodes/a/approval/escalate/0 | 'after'
          'a': {'fail': {'code': 'NOT OK'}} | CODE_INVALID | /nodes/a/fail/code | 'NOT OK'
          """)
  void read_wrongNode_tells(String nodes, String code, String pointer, String piece) {
    assertFault(Documents.read(Documents.withNodes(nodes)), code, pointer, piece);
  }

  private static void assertFault(
      DefinitionReader.Result result, String code, String pointer, String piece) {
    assertThat(result.definition()).isNull();
    assertThat(result.faults()).hasSize(1);
    Fault fault = result.faults().get(0);
    assertThat(fault.code()).isEqualTo(code).isIn(Codes.ALL);
    assertThat(fault.pointer()).isEqualTo(pointer);
    assertThat(fault.toString()).contains(piece);
  }

  @Test
  void read_manyFaults_tellsAllWithTheirPlaces() {
    var parsed =
        new DefinitionFormat.Parsed(
            Documents.tree(
                "{'name': 'X', 'analemma': 7, 'nodes': {'a~/b': {'operator': 'x', 'retry': []},"
                    + " 'b': {'wait': {'for': '5 s'}}}, 'extra': 1}"),
            pointer -> new Location(1, pointer.length() + 1),
            List.of());

    List<Fault> faults = DefinitionReader.read(parsed).faults();

    assertThat(faults)
        .extracting(Fault::code)
        .containsExactlyInAnyOrder(
            "NAME_INVALID",
            "VERSION_NOT_FIRST",
            "VERSION_UNKNOWN",
            "KEY_UNKNOWN",
            "ID_INVALID",
            "DURATION_INVALID");
    assertThat(faults).extracting(Fault::pointer).contains("/nodes/a~0~1b", "/nodes/b/wait/for");
    assertThat(faults).isSortedAccordingTo(Comparator.comparing(f -> f.location().column()));
  }

  @Test
  void read_references_areKeptAsWritten() {
    NodeDefinition node =
        node(
            "'a': {'operator': 'x', 'timeout': '$.input.t', 'retry': {'max': '${ input.n + 1 }',"
                + " 'delay': '$.input.d', 'maxDelay': '1m'}}");

    assertThat(node.policies().timeout()).isEqualTo(Timeout.total(Bound.reference("$.input.t")));
    assertThat(node.policies().retry())
        .containsExactly(
            Retry.of(
                Retry.ANY,
                Bound.reference("${ input.n + 1 }"),
                Bound.reference("$.input.d"),
                Bound.of(Duration.ofMinutes(1)),
                null,
                true));
  }

  /** A reference may give any order of the two. */
  @Test
  void read_delayThatIsAReference_isNotComparedWithMaxDelay() {
    NodeDefinition node =
        node("'a': {'operator': 'x', 'retry': {'max': 1, 'delay': '$.b', 'maxDelay': '1s'}}");

    assertThat(node.policies().retry()).hasSize(1);
  }

  @Test
  void read_shorthand_meansTheLonghand() {
    NodeDefinition node =
        node(
            "'a': {'operator': 'x', 'when': 'b.auto', 'after': 'c', 'timeout': '30s',"
                + " 'retry': {'max': 3, 'on': 'BUSY'}, 'catch': {'A': 'no', 'B': 'ignore', '*':"
                + " {'value': null}}}");

    assertThat(node.when()).extracting(Object::toString).containsExactly("b.auto");
    assertThat(node.after()).extracting(Object::toString).containsExactly("c");
    assertThat(node.policies().timeout()).isEqualTo(Timeout.total(Duration.ofSeconds(30)));
    assertThat(node.policies().retry())
        .containsExactly(Retry.of(List.of("BUSY"), 3, null, null, null, true));
    assertThat(node.catches())
        .containsEntry("A", new CatchTarget.ToLabel("no"))
        .containsEntry("B", new CatchTarget.Ignore())
        .containsKey("*");
  }

  @Test
  void read_stateOfMachine_takesValuesAndFields() {
    NodeDefinition node =
        node(
            "'a': {'machine': {'start': 'b', 'max': 2, 'state': {'n': null, 'l': [], 'o': {'init':"
                + " {}, 'merge': 'merge'}}, 'nodes': {'b': {'operator': 'x', 'catch': {'*': 'ok'},"
                + " 'next': 'end'}}}}");

    NodeKind.MachineKind machine = (NodeKind.MachineKind) node.kind();
    assertThat(machine.state().keySet()).containsExactly("n", "l", "o");
    assertThat(machine.state().get("l").merge()).isEqualTo("replace");
    assertThat(machine.state().get("o").merge()).isEqualTo("merge");
    assertThat(machine.nodes().get("b").next())
        .containsExactly(new NodeKind.Transition(null, "end"));
  }

  @Test
  void read_mapWithNullForFailedItems_keepsTheNull() {
    NodeKind.MapKind map =
        (NodeKind.MapKind)
            node("'a': {'map': {'items': [], 'onItemError': null, 'nodes': {}, 'output': 1}}")
                .kind();

    assertThat(String.valueOf(map.onItemError())).isEqualTo("null");
    assertThat(map.onItemError() == null).isFalse();
  }

  private static NodeDefinition node(String nodes) {
    NodeDefinition node = Documents.definition(Documents.withNodes(nodes)).body().nodes().get("a");
    assertThat(node).isNotNull();
    return node;
  }

  @Test
  void read_moreFaultsThanAreListed_saysHowMany() {
    StringBuilder nodes = new StringBuilder(OP);
    for (int i = 0; i < 1_500; i++) {
      nodes.append(", 'a-").append(i).append("': {'operator': 'x'}");
    }

    List<Fault> faults = Documents.read(Documents.withNodes(nodes.toString())).faults();

    assertThat(faults).hasSize(1_001);
    assertThat(faults.get(1_000).toString()).contains("FAULTS_OMITTED", "500 more faults");
  }
}
