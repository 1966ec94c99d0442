// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import static dev.analemma.internal.compile.Documents.accepted;
import static dev.analemma.internal.compile.Documents.index;
import static dev.analemma.internal.compile.Documents.node;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.analemma.internal.compile.Action.FailAction;
import dev.analemma.internal.compile.Action.OperatorAction;
import dev.analemma.internal.compile.Conjunct.AtomTest;
import dev.analemma.internal.compile.Conjunct.First;
import dev.analemma.internal.compile.Conjunct.One;
import dev.analemma.spi.Json;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a node waits for (SEMANTICS rows 1 to 3 and 13), and its place and slots. */
class RunConditionsTest {

  private static One one(int node, Conjunct.Test test) {
    return new One(new AtomTest(node, test, null));
  }

  @Test
  void conjuncts_ofWhenAfterAndReferences_stayInThatOrder() {
    AnalyzedBody body =
        accepted(
                "nodes: {a: {operator: 'value', catch: {'*': 'bad'}}, b: {operator: 'value'},"
                    + " c: {operator: 'write', when: ['a', 'a.bad'], after: 'b.ended',"
                    + " if: 'optional(error.a) == null', with: {x: '$.b?', y: '$.input'}}}")
            .body();
    assertThat(node(body, "c").conjuncts())
        .containsExactly(
            new Conjunct.Any(
                List.of(
                    new AtomTest(0, Conjunct.Test.LIVE, null),
                    new AtomTest(0, Conjunct.Test.LABEL, "bad"))),
            one(1, Conjunct.Test.SETTLED),
            one(0, Conjunct.Test.SETTLED));
  }

  @Test
  void conjuncts_plainReferenceBesideAnOptionalOne_isOne() {
    AnalyzedBody body =
        accepted(
                "nodes: {a: {operator: 'value'},"
                    + " b: {operator: 'write', if: 'has(a)', with: {x: '$.a', y: '$.a.z'}}}")
            .body();
    assertThat(node(body, "b").conjuncts()).containsExactly(one(0, Conjunct.Test.LIVE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "timeout: '$.a.limit'",
        "timeout: {heartbeat: '${ a.limit }'}",
        "retry: {max: '$.a'}",
        "retry: {max: 1, delay: '$.a', maxDelay: '$.a'}",
        "cache: '$.a'",
        "cache: {ttl: '$.a'}"
      })
  void conjuncts_ofReferencesInPolicies_areThoseOfReferences(String policy) {
    AnalyzedBody body =
        accepted("nodes: {a: {operator: 'value'}, b: {operator: 'value', %s}}".formatted(policy))
            .body();
    assertThat(node(body, "b").conjuncts()).containsExactly(one(0, Conjunct.Test.LIVE));
  }

  @Test
  void block_waitsForWhatThePoliciesInsideRead() {
    AnalyzedBody body =
        accepted(
                "nodes: {a: {operator: 'value'},"
                    + " k: {block: {nodes: {c: {operator: 'write', timeout: '$.a'}}}}}")
            .body();
    assertThat(node(body, "k").conjuncts()).containsExactly(one(0, Conjunct.Test.LIVE));
  }

  @Test
  void block_waitsForTheFreeReferencesOfItsBody() {
    AnalyzedBody body =
        accepted(
                "nodes: {a: {operator: 'value'}, b: {operator: 'value'}, d: {operator: 'value'},"
                    + " k: {block: {nodes: {"
                    + " c: {operator: 'write', with: {x: '$.a', y: '$.b?'}}}, output: '$.d'}}}")
            .body();
    assertThat(node(body, "k").conjuncts())
        .containsExactlyInAnyOrder(
            one(0, Conjunct.Test.LIVE), one(1, Conjunct.Test.SETTLED), one(2, Conjunct.Test.LIVE));
    AnalyzedBody inner = node(body, "k").bodies().get(0);
    assertThat(inner.level()).isEqualTo(1);
    assertThat(node(inner, "c").conjuncts()).isEmpty();
    assertThat(Objects.requireNonNull(inner.output()).evaluate(only(Slots.node(0, 2), 7)))
        .isEqualTo(IntNode.valueOf(7));
  }

  @Test
  void first_ofOuterNodes_isAskedOfTheBlock() {
    AnalyzedBody body =
        accepted(
                "nodes: {a: {operator: 'value'}, b: {operator: 'value'}, k: {block: {nodes: {c:"
                    + " {operator: 'write', with: {x: '${ first(a, b) }'}}}}}}")
            .body();
    assertThat(node(body, "k").conjuncts())
        .containsExactly(
            new First(
                List.of(
                    new Conjunct.Alternative(new AtomTest(0, Conjunct.Test.LIVE, null), null, null),
                    new Conjunct.Alternative(
                        new AtomTest(1, Conjunct.Test.LIVE, null), null, null)),
                false));
    assertThat(node(node(body, "k").bodies().get(0), "c").conjuncts()).isEmpty();
  }

  @Test
  void first_ofAnOwnAndAnOuterNode_asksInsideAndLetsTheBlockWait() {
    AnalyzedBody body =
        accepted(
                "nodes: {a: {operator: 'value'}, k: {block: {nodes: {"
                    + " i: {operator: 'value', if: '1 == 1'},"
                    + " c: {operator: 'write', with: {x: '${ first(i, a) }'}}}}}}")
            .body();
    assertThat(node(body, "k").conjuncts()).containsExactly(one(0, Conjunct.Test.SETTLED));
    AnalyzedBody inner = node(body, "k").bodies().get(0);
    First first = (First) node(inner, "c").conjuncts().get(0);
    assertThat(first.literal()).isFalse();
    assertThat(first.alternatives().get(0).atom().node()).isEqualTo(index(inner, "i"));
    Conjunct.Alternative outer = first.alternatives().get(1);
    assertThat(outer.atom().node()).isEqualTo(Conjunct.OUTSIDE);
    assertThat(Objects.requireNonNull(outer.path()).exists(only(Slots.node(0, 0), 1))).isTrue();
    assertThat(outer.path().exists(slot -> null)).isFalse();
  }

  @Test
  void first_ofAnInputAndALiteral_asksNothing() {
    AnalyzedBody body =
        accepted(
                "input: {n: {type: 'integer', optional: true}}, nodes: {"
                    + " a: {operator: 'value', with: {x: '${ first(input.n, 3) }'}}}")
            .body();
    assertThat(node(body, "a").conjuncts()).isEmpty();
  }

  @Test
  void first_ofAnInputAndANode_asksThePathOfTheInput() {
    AnalyzedBody body =
        accepted(
                "input: {n: {type: 'integer', optional: true}}, nodes: { a: {operator: 'value'},"
                    + " b: {operator: 'value', with: {x: '${ first(input.n, a) }'}}}")
            .body();
    First first = (First) node(body, "b").conjuncts().get(0);
    JsonNode input = Json.nodes().objectNode().put("n", 1);
    Conjunct.Alternative asked = first.alternatives().get(0);
    assertThat(asked.atom().node()).isEqualTo(Conjunct.OUTSIDE);
    assertThat(
            Objects.requireNonNull(asked.path()).exists(slot -> slot == Slots.INPUT ? input : null))
        .isTrue();
  }

  @Test
  void compensation_isNoPartOfTheRunCondition() {
    AnalyzedWorkflow workflow =
        accepted(
            "nodes: {a: {operator: 'write'}, b: {operator: 'write', after: 'a',"
                + " compensate: {operator: 'write', with: {x: '$.a', y: '$.result'}}}}");
    assertThat(node(workflow.body(), "b").conjuncts()).as("that of 'after'").hasSize(1);
    assertThat(node(workflow.body(), "b").compensation()).isInstanceOf(OperatorAction.class);
  }

  @Test
  void body_writtenInAPossibleOrder_keepsIt() {
    AnalyzedBody body =
        accepted(
                "nodes: {c: {operator: 'value'}, a: {operator: 'value', after: 'c'},"
                    + " b: {operator: 'value'}}")
            .body();
    assertThat(body.nodes()).extracting(AnalyzedNode::id).containsExactly("c", "a", "b");
    assertThat(body.sinks()).containsExactly(1, 2);
  }

  @Test
  void body_writtenBackwards_isTurned() {
    AnalyzedBody body =
        accepted(
                "nodes: {c: {operator: 'value', with: {x: '$.b'}},"
                    + " b: {operator: 'value', with: {x: '$.a'}}, a: {operator: 'value'}},"
                    + " output: '$.c'")
            .body();
    assertThat(body.nodes()).extracting(AnalyzedNode::id).containsExactly("a", "b", "c");
    assertThat(Objects.requireNonNull(body.output()).evaluate(only(Slots.node(0, 2), 5)))
        .isEqualTo(IntNode.valueOf(5));
  }

  @Test
  void fail_hasItsTextAndDetailsCompiled() {
    AnalyzedBody body =
        accepted(
                "input: {n: {type: 'integer'}}, nodes: { f: {fail: {code: 'NO', message: 'n is {{"
                    + " input.n }}', details: '$.input'}}}")
            .body();
    FailAction fail = (FailAction) body.nodes().get(0).action();
    JsonNode input = Json.nodes().objectNode().put("n", 4);
    assertThat(
            Objects.requireNonNull(fail.message())
                .evaluate(slot -> slot == Slots.INPUT ? input : null)
                .textValue())
        .isEqualTo("n is 4");
  }

  @Test
  void plainNodes_areOperators() {
    AnalyzedBody body = accepted("nodes: {a: {operator: 'value'}}").body();
    assertThat(body.nodes().get(0).action()).isInstanceOf(OperatorAction.class);
  }

  private static dev.analemma.expression.Bindings only(int slot, int value) {
    return asked -> asked == slot ? IntNode.valueOf(value) : null;
  }
}
