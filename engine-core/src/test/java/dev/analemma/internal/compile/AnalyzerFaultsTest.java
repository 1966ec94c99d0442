// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.compile;

import static dev.analemma.internal.compile.Documents.accepted;
import static dev.analemma.internal.compile.Documents.analyze;
import static dev.analemma.internal.compile.Documents.onlyFault;
import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.definition.Atom;
import dev.analemma.definition.Fault;
import dev.analemma.definition.Fault.Severity;
import dev.analemma.definition.NodeDefinition;
import dev.analemma.definition.NodeKind;
import dev.analemma.definition.WorkflowDefinition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Each fault of names, scopes, labels, order and what runs: code, pointer and remedy. */
// Above 500 lines: one flat list, a few lines a fault, in the order of the rules. Whoever looks for
// a code finds it here.
class AnalyzerFaultsTest {

  private static void assertFault(
      Fault fault, Severity severity, String code, String pointer, String... pieces) {
    assertThat(fault.severity()).isEqualTo(severity);
    assertThat(fault.code()).isEqualTo(code);
    assertThat(fault.pointer()).isEqualTo(pointer);
    assertThat(fault.problem() + ". " + fault.remedy()).contains(pieces);
  }

  private static void assertError(String keys, String code, String pointer, String... pieces) {
    assertFault(onlyFault(keys), Severity.ERROR, code, pointer, pieces);
  }

  private static void assertWarning(String keys, String code, String pointer, String... pieces) {
    assertFault(onlyFault(keys), Severity.WARNING, code, pointer, pieces);
  }

  @Nested
  class NamesTest {
    @Test
    void reference_toAnUnknownNode_namesTheNearest() {
      assertError(
          "nodes: {load: {operator: 'value'}, keep: {operator: 'value', with: {a: '$.lod'}}}",
          "REF_UNKNOWN_NODE",
          "/nodes/keep/with/a",
          "'lod' does not exist",
          "Did you mean 'load'?");
    }

    @Test
    void reference_insideAnExpression_tellsTheColumn() {
      assertError(
          "nodes: {load: {operator: 'value', if: '1 == 1 && lod'}}",
          "REF_UNKNOWN_NODE",
          "/nodes/load/if",
          "column 11");
    }

    @Test
    void atom_onAnUnknownNode_namesTheNearest() {
      assertError(
          "nodes: {load: {operator: 'value'}, keep: {operator: 'value', after: ['lod']}}",
          "REF_UNKNOWN_NODE",
          "/nodes/keep/after/0",
          "Did you mean 'load'?");
    }

    @Test
    void atom_onANodeOutside_saysWhereToPutIt() {
      assertError(
          "nodes: {a: {operator: 'value'},"
              + " b: {block: {nodes: {c: {operator: 'value', after: 'a'}}}}}",
          "REF_UNKNOWN_NODE",
          "/nodes/b/block/nodes/c/after/0",
          "put the atom on 'b'");
    }

    @Test
    void reference_intoAnotherBody_isRefused() {
      assertThat(
              analyze(
                      "nodes: {b: {block: {nodes: {inner: {operator: 'value'}}}},"
                          + " c: {operator: 'value', with: {a: '$.inner'}}}")
                  .errors())
          .extracting(Fault::code)
          .containsExactly("REF_UNKNOWN_NODE");
    }

    @Test
    void error_ofANodeWithoutCatch_asksForOne() {
      assertError(
          "nodes: {a: {operator: 'value'}, b: {operator: 'value', with: {e: '$.error.a'}}}",
          "CATCH_REQUIRED",
          "/nodes/b/with/e",
          "Add 'catch:");
    }

    @Test
    void errorAtom_ofANodeThatOnlyIgnores_asksForALabel() {
      assertError(
          "nodes: {a: {operator: 'value', catch: {'*': 'ignore'}},"
              + " b: {operator: 'value', when: 'a.error'}}",
          "CATCH_REQUIRED",
          "/nodes/b/when/0",
          "'a.error' never holds");
    }

    @Test
    void input_thatIsNotDeclared_namesTheNearest() {
      assertError(
          "input: {service: {type: 'string'}},"
              + " nodes: {a: {operator: 'value', with: {x: '$.input.servce'}}}",
          "REF_UNKNOWN_INPUT",
          "/nodes/a/with/x",
          "'input.servce' does not exist",
          "Did you mean 'service'?");
    }

    @Test
    void input_inBracketsAndExpressions_isCheckedToo() {
      assertThat(
              analyze(
                      "nodes: {a: {operator: 'value', with: {x: \"$.input['nope']\","
                          + " y: '${ 1 + input.nope }'}}}")
                  .errors())
          .extracting(Fault::pointer)
          .containsExactly("/nodes/a/with/x", "/nodes/a/with/y");
    }

    @Test
    void input_withAdditionalInput_isLetThrough() {
      accepted(
          "policy: {additionalInput: true}, nodes: {a: {operator: 'value', with: {x:"
              + " '$.input.n'}}}");
    }

    @Test
    void uses_thatIsNotDeclared_isRefused() {
      assertError(
          "uses: {planner: 'asset:prompt/p@^1'},"
              + " nodes: {a: {operator: 'value', with: {x: '$.uses.planer'}}}",
          "REF_UNKNOWN_USE",
          "/nodes/a/with/x",
          "Did you mean 'planner'?");
    }

    @Test
    void run_hasAClosedListOfFacts() {
      assertError(
          "nodes: {a: {operator: 'value', with: {x: '$.run.sede'}}}",
          "REF_UNKNOWN_RUN",
          "/nodes/a/with/x",
          "Did you mean 'seed'?");
    }

    @Test
    void outcome_outsideFinally_isRefused() {
      assertError(
          "nodes: {a: {operator: 'value', with: {x: '$.run.outcome'}}}",
          "REF_UNKNOWN_RUN",
          "/nodes/a/with/x",
          "only in 'finally'");
    }

    @Test
    void outcome_inFinally_isKnown() {
      accepted(
          "nodes: {a: {operator: 'value'}},"
              + " finally: {z: {operator: 'write', with: {x: '$.run.outcome'}}}");
    }

    @Test
    void finally_namesAMainNodePlainly_isRefused() {
      assertError(
          "nodes: {a: {operator: 'value'}}, finally: {z: {operator: 'write', with: {x: '$.a'}}}",
          "REF_MAY_BE_ABSENT",
          "/finally/z/with/x",
          "Write '$.a?'");
    }

    @Test
    void finally_namesAMainNodeOptionally_isAcceptedAndWaitsForNothing() {
      AnalyzedWorkflow workflow =
          accepted(
              "nodes: {a: {operator: 'value'}},"
                  + " finally: {z: {operator: 'write', with: {x: '$.a?', y: \"${ first(a, 1) }\"}},"
                  + " y: {operator: 'write', after: 'z', with: {x: '$.z'}}}");
      AnalyzedBody cleanup = java.util.Objects.requireNonNull(workflow.body().cleanup());
      assertThat(cleanup.level()).isEqualTo(1);
      assertThat(cleanup.nodes().get(0).conjuncts()).isEmpty();
    }

    @Test
    void result_outOfItsPlaces_isRefused() {
      assertError(
          "nodes: {a: {operator: 'value', with: {x: '$.result'}}}",
          "REF_OUT_OF_PLACE",
          "/nodes/a/with/x",
          "set, next, until and compensate");
    }

    @Test
    void call_seesWhatIsAroundItAndTheItemOnlyInItsMap() {
      assertError(
          "uses: {s: 'skill:s@1'}, nodes: {a: {call: '$.uses.s', with: {x: '$.item'}}}",
          "REF_OUT_OF_PLACE",
          "/nodes/a/with/x",
          "body of a map");
    }
  }

  @Nested
  class ScopesTest {
    private static final String MAP_IN_MAP =
        "nodes: {outer: {map: {items: [1], %snodes: {inner: {map: {items: [1], %s"
            + "nodes: {leaf: {operator: 'value', with: {x: '$.%s'}}}, output: '$.leaf'}}},"
            + " output: '$.inner'}}}";

    @Test
    void mapInMap_bothWithoutAs_isRefused() {
      assertError(
          MAP_IN_MAP.formatted("", "", "item"),
          "ID_SHADOWS",
          "/nodes/outer/map/nodes/inner",
          "'item'",
          "as: <name>");
    }

    @Test
    void mapInMap_oneNamed_isAccepted() {
      accepted(MAP_IN_MAP.formatted("as: 'row', ", "", "row"));
    }

    @Test
    void mapInMap_sameAs_isRefused() {
      assertError(
          MAP_IN_MAP.formatted("as: 'row', ", "as: 'row', ", "row"),
          "ID_SHADOWS",
          "/nodes/outer/map/nodes/inner/map/as",
          "'row'");
    }

    @Test
    void id_ofAnOuterNode_isRefused() {
      assertError(
          "nodes: {a: {operator: 'value'}, b: {block: {nodes: {a: {operator: 'write'}}}}}",
          "ID_SHADOWS",
          "/nodes/b/block/nodes/a",
          "visible here already");
    }

    @Test
    void id_inTwoSiblingBodies_isAccepted() {
      accepted(
          "nodes: {a: {block: {nodes: {x: {operator: 'value'}}}},"
              + " b: {block: {nodes: {x: {operator: 'value'}}}}}");
    }

    @Test
    void index_inNestedMaps_isTheInnermost() {
      accepted(MAP_IN_MAP.formatted("as: 'row', ", "", "index"));
    }

    @Test
    void machineSteps_neverSeeEachOther() {
      assertError(
          "nodes: {m: {machine: {start: 'a', max: 3, state: {n: {init: 0}}, nodes: {"
              + " a: {operator: 'value', next: 'b'},"
              + " b: {operator: 'value', with: {x: '$.a'}, next: 'end'}}}}}",
          "REF_UNKNOWN_NODE",
          "/nodes/m/machine/nodes/b/with/x",
          "'a' does not exist");
    }

    @Test
    void machine_unknownTargetsAndFields_areAllListed() {
      assertThat(
              analyze(
                      "nodes: {m: {machine: {start: 'x', max: 3, state: {count: {init: 0}}, nodes:"
                          + " { a: {operator: 'value', catch: {'*': 'zz'}, set: {cuont: 1}, next:"
                          + " [{if: 'nope', to: 'y'}, {to: 'end'}]}}}}}")
                  .errors())
          .extracting(fault -> fault.code() + " " + fault.pointer())
          .containsExactly(
              "REF_UNKNOWN_NODE /nodes/m/machine/start",
              "STATE_UNKNOWN_FIELD /nodes/m/machine/nodes/a/set/cuont",
              "REF_UNKNOWN_NODE /nodes/m/machine/nodes/a/next/0/if",
              "REF_UNKNOWN_NODE /nodes/m/machine/nodes/a/next/0/to",
              "REF_UNKNOWN_NODE /nodes/m/machine/nodes/a/catch/*");
    }
  }

  @Nested
  class LabelsTest {
    private static final String GATE = "gate: {operator: 'if_else', with: {if: 'true'}}";

    @Test
    void plainAtom_onANodeWithLabels_isRefused() {
      assertError(
          "nodes: {" + GATE + ", b: {operator: 'write', after: 'gate'}}",
          "LABEL_REQUIRED",
          "/nodes/b/after/0",
          "gate.then, gate.else");
    }

    @Test
    void okAtom_onAnApproval_isRefused() {
      assertThat(
              analyze("nodes: {a: {approval: {to: 'x'}}, b: {operator: 'write', after: 'a.ok'}}")
                  .errors())
          .extracting(Fault::code)
          .containsExactly("LABEL_REQUIRED");
    }

    @Test
    void plainAtom_onANodeWithCatchLabelsAlone_isAccepted() {
      accepted(
          "nodes: {a: {operator: 'value', catch: {'*': 'bad'}}, b: {operator: 'write', after: 'a'},"
              + " c: {operator: 'write', when: 'a.bad'}}");
    }

    @Test
    void atom_onAnUnknownLabel_listsTheLabels() {
      assertError(
          "nodes: {" + GATE + ", b: {operator: 'write', when: 'gate.thn'}}",
          "ATOM_UNKNOWN_LABEL",
          "/nodes/b/when/0",
          "then, else",
          "Did you mean 'then'?");
    }

    @Test
    void catchLabel_thatTheOperatorHas_isRefused() {
      assertThat(
              analyze(
                      "nodes: {gate: {operator: 'if_else', with: {if: 'true'}, catch: {'*':"
                          + " 'then'}}, b: {operator: 'write', when: 'gate.then'}}")
                  .errors())
          .singleElement()
          .satisfies(
              fault ->
                  assertFault(
                      fault,
                      Severity.ERROR,
                      "LABEL_TWICE",
                      "/nodes/gate/catch/*",
                      "another label"));
    }

    @Test
    void ownLabel_thatIsReserved_isRefused() {
      assertError(
          "nodes: {s: {operator: 'switch_case', with: {value: 1, cases: [{is: 1, label: 'error'}],"
              + " default: 'rest'}}}",
          "LABEL_RESERVED",
          "/nodes/s",
          "'error'");
    }

    @Test
    void catchLabel_thatNobodyHears_isAWarning() {
      assertWarning(
          "nodes: {a: {operator: 'write', catch: {BAD: 'bad'}}}",
          "CATCH_UNHEARD",
          "/nodes/a/catch/BAD",
          "when: a.bad");
    }

    @Test
    void catchLabel_heardByTheErrorAtom_isFine() {
      assertThat(
              analyze(
                      "nodes: {a: {operator: 'write', catch: {BAD: 'bad'}},"
                          + " b: {operator: 'write', when: 'a.error'}}")
                  .faults())
          .isEmpty();
    }

    @Test
    void approval_withUnheardRoutes_isAWarningForEach() {
      assertThat(
              analyze(
                      "nodes: {a: {approval: {to: 'x'}},"
                          + " b: {operator: 'write', when: 'a.approved'}}")
                  .faults())
          .extracting(fault -> fault.severity() + " " + fault.code())
          .containsExactly("WARNING ROUTE_UNHEARD", "WARNING ROUTE_UNHEARD");
    }

    @Test
    void atom_inABranchOfARace_isRefused() {
      NodeDefinition branch = NodeDefinition.of(new NodeKind.OperatorKind("value", null, null));
      WorkflowDefinition definition =
          WorkflowDefinition.builder("test")
              .node(
                  "r",
                  NodeDefinition.of(
                      new NodeKind.RaceKind(
                          Map.of("b", branch.withAfter(List.of(Atom.parse("a")))))))
              .build();
      assertThat(Analyzer.analyze(definition, Documents.REGISTRY).faults())
          .singleElement()
          .satisfies(
              fault ->
                  assertFault(
                      fault,
                      Severity.ERROR,
                      "ATOM_OUT_OF_PLACE",
                      "/nodes/r/race/branches/b/after/0",
                      "start together"));
    }
  }

  @Nested
  class OrderTest {
    @Test
    void cycle_showsItsPath() {
      assertError(
          "nodes: {a: {operator: 'value', with: {x: '$.c'}},"
              + " b: {operator: 'value', with: {x: '$.a'}},"
              + " c: {operator: 'value', with: {x: '$.b'}}}",
          "CYCLE",
          "/nodes/a",
          "a → b → c → a",
          "use a loop or a machine");
    }

    @Test
    void cycle_twoOfThem_areTwoFaults() {
      assertThat(
              analyze(
                      "nodes: {a: {operator: 'value', after: 'b'}, b: {operator: 'value', after:"
                          + " 'a'}, c: {operator: 'value', after: ['c', 'a']}}")
                  .errors())
          .extracting(Fault::problem)
          .containsExactly("nodes wait for each other: a → b → a", "node 'c' waits for itself");
    }

    @Test
    void cycle_throughTheBodyOfABlock_isFound() {
      assertError(
          "nodes: {a: {operator: 'value', with: {x: '$.b'}},"
              + " b: {block: {nodes: {c: {operator: 'value', with: {x: '$.a'}}}}}}",
          "CYCLE",
          "/nodes/a",
          "a → b → a");
    }

    @Test
    void block_namedByItsOwnBody_waitsForItself() {
      assertError(
          "nodes: {b: {block: {nodes: {c: {operator: 'value', with: {x: '$.b'}}}}}}",
          "CYCLE",
          "/nodes/b",
          "waits for itself");
    }
  }

  @Nested
  class StaticChecksTest {
    @Test
    void output_plainlyNamesWhatMayBeSkipped_isRefused() {
      assertError(
          "nodes: {a: {operator: 'value', if: '1 == 1'}}, output: '$.a'",
          "OUTPUT_MAY_BE_ABSENT",
          "/output",
          "Write '$.a?' or 'first(a, …)'");
    }

    @Test
    void output_ofANodeBehindOneThatMayBeCaught_isRefused() {
      assertThat(
              analyze(
                      "nodes: {a: {operator: 'write', catch: {'*': 'ignore'}},"
                          + " b: {operator: 'value', with: {x: '$.a'}}}, output: {b: '$.b'}")
                  .errors())
          .extracting(fault -> fault.code() + " " + fault.pointer())
          .containsExactly("OUTPUT_MAY_BE_ABSENT /output/b");
    }

    @Test
    void output_ofAJoinThatListensToEveryLabel_isCertain() {
      accepted(
          "nodes: {g: {operator: 'if_else', with: {if: 'true'}},"
              + " a: {operator: 'value', when: ['g.then', 'g.else']}}, output: '$.a'");
    }

    @Test
    void output_ofAJoinThatMissesTheCaughtError_isRefused() {
      assertThat(
              analyze(
                      "nodes: {g: {operator: 'if_else', with: {if: 'true'}, catch: {X: 'bad'}},"
                          + " a: {operator: 'value', when: ['g.then', 'g.else']},"
                          + " b: {operator: 'write', when: 'g.bad'}}, output: '$.a'")
                  .errors())
          .extracting(Fault::code)
          .containsExactly("OUTPUT_MAY_BE_ABSENT");
    }

    @Test
    void output_ofANodeThatOnlyHasFirstWithALiteral_isCertain() {
      accepted(
          "nodes: {a: {operator: 'value', if: '1 == 1'},"
              + " b: {operator: 'value', with: {x: '${ first(a, 1) }'}}}, output: '$.b'");
    }

    @Test
    void output_ofANodeCaughtWithAValue_isCertain() {
      accepted("nodes: {a: {operator: 'value', catch: {'*': {value: 1}}}}, output: '$.a'");
    }

    @Test
    void loopSet_plainlyNamesWhatMayBeSkipped_isRefused() {
      assertError(
          "nodes: {l: {loop: {max: 2, state: {n: 0}, nodes: {a: {operator: 'value', if: 'state.n =="
              + " 0'}}, set: {n: '$.a'}, until: 'state.n > 1'}}}",
          "OUTPUT_MAY_BE_ABSENT",
          "/nodes/l/loop/set/n",
          "$.a?");
    }

    @Test
    void branchesThatExcludeEachOther_neverMeet() {
      assertError(
          "nodes: {g: {operator: 'if_else', with: {if: 'true'}},"
              + " a: {operator: 'value', when: 'g.then'}, b: {operator: 'value', when: 'g.else'},"
              + " c: {operator: 'write', with: {x: '$.a', y: '$.b'}}}",
          "NEVER_RUNS",
          "/nodes/c",
          "first(…)");
    }

    @Test
    void branchesThatExcludeEachOther_joinedByFirst_areAccepted() {
      assertThat(
              analyze(
                      "nodes: {g: {operator: 'if_else', with: {if: 'true'}},"
                          + " a: {operator: 'value', when: 'g.then'},"
                          + " b: {operator: 'value', when: 'g.else'},"
                          + " c: {operator: 'write', with: {x: '${ first(a, b) }'}}}")
                  .faults())
          .isEmpty();
    }

    @Test
    void nodeBehindAFail_neverRuns() {
      assertError(
          "nodes: {f: {fail: {code: 'NO'}}, c: {operator: 'write', after: 'f'}}",
          "NEVER_RUNS",
          "/nodes/c",
          "excludes itself");
    }

    @Test
    void nodeThatNothingNeeds_isAWarning() {
      assertWarning(
          "nodes: {a: {operator: 'value'}, b: {operator: 'value'}}, output: '$.a'",
          "UNUSED_NODE",
          "/nodes/b",
          "remove it");
    }

    @Test
    void nodeThatOnlyTheFinallyReads_isUsed() {
      assertThat(
              analyze(
                      "nodes: {a: {operator: 'value'}}, output: 1,"
                          + " finally: {z: {operator: 'write', with: {x: '$.a?'}}}")
                  .faults())
          .isEmpty();
    }

    @Test
    void writingNode_reachedByAnApprovalThroughData_isRefused() {
      assertThat(
              analyze(
                      approval(
                          "sum: {operator: 'value', with: {x: '$.ask.by'}},"
                              + " act: {operator: 'write', with: {x: '$.sum'}}"))
                  .errors())
          .singleElement()
          .satisfies(
              fault ->
                  assertFault(
                      fault,
                      Severity.ERROR,
                      "UNGATED_APPROVAL",
                      "/nodes/act",
                      "when: ask.approved"));
    }

    @Test
    void writingNode_behindTheApprovalsLabel_isAccepted() {
      accepted(
          approval(
              "sum: {operator: 'value', when: 'ask.approved', with: {x: '$.ask.by'}},"
                  + " act: {operator: 'write', with: {x: '$.sum'}}"));
    }

    @Test
    void writingNode_insideABlockThatReadsTheApproval_isRefused() {
      assertThat(
              analyze(
                      approval(
                          "b: {block: {nodes: {act: {operator: 'host.write', with: '$.ask'}}}}"))
                  .errors())
          .extracting(fault -> fault.code() + " " + fault.pointer())
          .containsExactly("UNGATED_APPROVAL /nodes/b/block/nodes/act");
    }

    @Test
    void writingNode_insideABlockBehindTheLabel_isAccepted() {
      accepted(
          approval(
              "b: {when: 'ask.approved',"
                  + " block: {nodes: {act: {operator: 'host.write', with: '$.ask'}}}}"));
    }

    @Test
    void writingNode_orderedBehindAReaderByEnded_isAccepted() {
      accepted(
          approval(
              "sum: {operator: 'value', with: {x: '$.ask.by'}},"
                  + " act: {operator: 'write', after: 'sum.ended'}"));
    }

    private static String approval(String nodes) {
      return "nodes: {ask: {approval: {to: 'x'}}, no: {operator: 'value',"
          + " when: ['ask.rejected', 'ask.expired']}, "
          + nodes
          + "}";
    }

    @Test
    void compensation_inAMapWithAWriter_isRefused() {
      assertError(
          "nodes: {m: {map: {items: [1], results: {writer: 's3', uri: 'u'}, nodes: {"
              + "b: {block: {nodes: {a: {operator: 'write',"
              + " compensate: {operator: 'write', with: {x: '$.result'}}}}}}}, output: 1}}}",
          "COMPENSATE_UNBOUNDED",
          "/nodes/m/map/nodes/b/block/nodes/a/compensate",
          "undo after the map");
    }
  }

  @Nested
  class LimitsTest {
    private static final String TWO =
        "nodes: {a: {operator: 'value'}, b: {operator: 'value', after: ['a'], with: {x: '$.c'}},"
            + " c: {operator: 'value'}}";

    private static Analysis.Limits limits(int bodyNodesMax, long edgesMax, int depthMax) {
      return new Analysis.Limits(bodyNodesMax, edgesMax, depthMax, 2, 2);
    }

    @Test
    void approvals_atAndAboveTheLimit() {
      String two = "a: {approval: {to: 'x'}}, b: {block: {nodes: {c: {approval: {to: 'x'}}}}}";
      assertThat(analyze("nodes: {" + two + "}", limits(9, 9, 2)).errors()).isEmpty();
      assertThat(
              analyze("nodes: {" + two + ", d: {approval: {to: 'x'}}}", limits(9, 9, 2)).errors())
          .singleElement()
          .satisfies(
              fault ->
                  assertFault(
                      fault,
                      Severity.ERROR,
                      "LIMIT_APPROVALS",
                      "/nodes/b/block/nodes/c",
                      "3 approvals, at most 2"));
    }

    @Test
    void faults_aboveTheLimit_areCounted() {
      String two = "nodes: {a: {operator: 'none'}, b: {operator: 'none'}";
      assertThat(analyze(two + "}", limits(9, 9, 2)).errors())
          .extracting(fault -> fault.code())
          .containsExactly("OPERATOR_UNKNOWN", "OPERATOR_UNKNOWN");
      Analyzer.Result three =
          analyze(two + ", c: {operator: 'none'}, d: {operator: 'none'}}", limits(9, 9, 2));
      assertThat(three.workflow()).isNull();
      assertThat(three.errors())
          .extracting(fault -> fault.code() + " " + fault.problem())
          .hasSize(3)
          .endsWith("FAULTS_OMITTED 2 more faults of names and values are not listed");
    }

    @Test
    void warnings_aboveTheLimit_areCountedAndHideNoError() {
      Analyzer.Result result =
          analyze(
              "nodes: {"
                  + "a: {operator: 'tuned', with: {path: '$.input'}},"
                  + "b: {operator: 'tuned', with: {path: '$.input'}},"
                  + "c: {operator: 'tuned', with: {path: '$.input', count: 0}}}",
              limits(9, 9, 2));
      assertThat(result.faults())
          .extracting(fault -> fault.severity() + " " + fault.code())
          .containsExactly(
              "WARNING CONFIG_REFERENCE",
              "WARNING CONFIG_REFERENCE",
              "ERROR CONFIG_VALUE",
              "WARNING FAULTS_OMITTED");
    }

    private static Analyzer.Result analyze(String keys, Analysis.Limits limits) {
      return Analyzer.analyze(Documents.definition(keys), Documents.REGISTRY, limits);
    }

    @Test
    void edges_atAndAboveTheLimit() {
      assertThat(analyze(TWO, limits(10, 2, 16)).faults()).isEmpty();
      assertThat(analyze(TWO, limits(10, 1, 16)).faults())
          .singleElement()
          .satisfies(
              fault ->
                  assertFault(
                      fault, Severity.ERROR, "LIMIT_EDGES", "/nodes/b/after/0", "exceeds 1 edges"));
    }

    @Test
    void nodes_atAndAboveTheLimit() {
      assertThat(analyze(TWO, limits(3, 10, 16)).faults()).isEmpty();
      assertThat(analyze(TWO, limits(2, 10, 16)).faults())
          .singleElement()
          .satisfies(
              fault -> assertFault(fault, Severity.ERROR, "LIMIT_NODES", "/nodes", "3 nodes"));
    }

    @Test
    void depth_atAndAboveTheLimit() {
      String nested =
          "nodes: {a: {block: {nodes: {b: {block: {nodes: {c: {operator: 'value'}}}}}}}}";
      assertThat(analyze(nested, limits(9, 9, 2)).faults()).isEmpty();
      assertThat(analyze(nested, limits(9, 9, 1)).faults())
          .singleElement()
          .satisfies(
              fault ->
                  assertFault(
                      fault,
                      Severity.ERROR,
                      "LIMIT_DEPTH",
                      "/nodes/a/block/nodes/b/block/nodes",
                      "2 levels deep"));
    }
  }
}
