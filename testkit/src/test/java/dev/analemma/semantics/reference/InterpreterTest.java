// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.analemma.RunStatus;
import dev.analemma.definition.WorkflowDefinition;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The interpreter says what rows 9 to 21 say, a small definition each. */
class InterpreterTest {
  private static WorkflowDefinition definition(String keys) {
    return WorkflowDefinition.parse(
        "{'analemma': 1, 'name': 'row', %s}".formatted(keys).replace('\'', '"'));
  }

  private static ReferenceOutcome run(String keys, String... order) {
    return run(keys, interpreter -> {}, order);
  }

  private static ReferenceOutcome run(
      String keys, Consumer<ReferenceInterpreter> more, String... order) {
    return ReferenceInterpreter.run(definition(keys), Schedule.inOrder(order), more);
  }

  private static String op(String end, String more) {
    return "{'operator': 't.inline', 'with': {'end': '%s'} %s}".formatted(end, more);
  }

  private static String undo(String more) {
    return ", 'compensate': {'operator': 't.undo', 'with': {'r': '$.result.id'} %s}"
        .formatted(more);
  }

  @Test
  void row9_firstErrorInTheOrderOfEvents_failsTheFrame() {
    String keys = "'nodes': {'a': %s, 'b': %s}".formatted(op("E1", ""), op("E2", ""));

    assertThat(run(keys, "b", "a").code()).isEqualTo("E2");
    assertThat(run(keys, "a", "b").code()).isEqualTo("E1");
  }

  @Test
  void row9_afterAnUnhandledError_nothingStarts() {
    ReferenceOutcome outcome =
        run(
            "'nodes': {'a': %s, 'b': %s, 'c': %s}"
                .formatted(op("E1", ""), op("ok", ""), op("ok", ", 'after': 'b'")),
            "a");

    assertThat(outcome.states()).containsEntry("b", "ended(ok)").containsEntry("c", "pending");
  }

  @Test
  void row10_lastFinishedFirst() {
    ReferenceOutcome outcome =
        run(
            "'nodes': {'a': %s, 'b': %s, 'c': %s}"
                .formatted(
                    op("ok", undo("")), op("ok", undo("")), op("E1", ", 'after': ['a', 'b']")),
            "b",
            "a");

    assertThat(outcome.undone()).containsExactly("a", "b");
  }

  @Test
  void row10_compensatesBeforeTheErrorIsOffered_andTheRunGoesOn() {
    ReferenceOutcome outcome =
        run(
            "'nodes': {'x': {'block': {'nodes': {'a': %s, 'b': %s}}, 'catch': {'*': 'bad'}}, 'c': %s}"
                .formatted(
                    op("ok", undo("")), op("E1", ", 'after': 'a'"), op("ok", ", 'when': 'x.bad'")));

    assertThat(outcome.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(outcome.undone()).containsExactly("x/a");
  }

  @Test
  void row10_finishedChildFrame_isCompensatedAsOneNode() {
    ReferenceOutcome outcome =
        run(
            ("'nodes': {'x': {'block': {'nodes': {'a': %s, 'b': %s}}}, 'y': %s," + " 'z': %s}")
                .formatted(
                    op("ok", undo("")),
                    op("ok", undo("") + ", 'after': 'a'"),
                    op("ok", undo("") + ", 'after': 'x'"),
                    op("E1", ", 'after': 'y'")));

    assertThat(outcome.undone()).containsExactly("y", "x/b", "x/a");
  }

  @Test
  void row10_caughtErrorInside_compensatesNothing() {
    ReferenceOutcome outcome =
        run(
            "'nodes': {'a': %s, 'b': %s}"
                .formatted(
                    op("ok", undo("")), op("E1", ", 'after': 'a', 'catch': {'*': 'ignore'}")));

    assertThat(outcome.undone()).isEmpty();
  }

  @Test
  void row9_waitingRetry_isCancelled_andNothingIsInside() {
    ReferenceOutcome outcome =
        run(
            ("'nodes': {'x': {'block': {'nodes': {'a': %s, 'b': %s}},"
                    + " 'retry': {'max': 1, 'delay': '1s'}}, 'y': %s}")
                .formatted(op("E1", ""), op("ok", ", 'after': 'a'"), op("E2", "")),
            "x/a",
            "x",
            "y");

    assertThat(outcome.code()).isEqualTo("E2");
    assertThat(outcome.states()).containsEntry("x", "cancelled").doesNotContainKey("x#2/a");
  }

  @Test
  void row6_secondAttempt_runsInFramesOfItsOwn() {
    ReferenceOutcome outcome =
        run(
            ("'nodes': {'x': {'block': {'nodes': {'a': %s, 'b': %s}},"
                    + " 'retry': {'max': 1, 'delay': '1s'}}}")
                .formatted(op("ok", undo("")), op("E1", ", 'after': 'a'")));

    assertThat(outcome.code()).isEqualTo("E1");
    assertThat(outcome.undone()).containsExactly("x/a", "x#2/a");
  }

  @Test
  void row10_compensationFails_nothingMoreIsTried() {
    ReferenceOutcome outcome =
        run(
            ("'nodes': {'a': %s, 'b': {'operator': 't.inline', 'after': 'a', 'compensate': {"
                    + "'operator': 't.undo', 'with': {'end': 'E9'}}}, 'c': %s, 'd': %s}")
                .formatted(
                    op("ok", undo("")),
                    op("ok", undo("") + ", 'after': 'b'"),
                    op("E1", ", 'after': 'c'")));

    assertThat(outcome.undone()).containsExactly("c");
    assertThat(outcome.undoFailed()).containsExactly("b");
    assertThat(outcome.notTried()).containsExactly("a");
  }

  @Test
  void composite_isItsExpansion() {
    ReferenceOutcome outcome =
        run(
            "'nodes': {'u': {'operator': 't.until', 'with': {'id': 'i', 'end': 'ok', 'times': 2,"
                + " 'seen': 7}}}, 'output': '$.u.call.seen'");

    assertThat(outcome.output()).hasToString("[7,1]");
    assertThat(outcome.states()).containsEntry("u/calls[0]/pause", "skipped");
  }

  @Test
  void row10_compensationFails_endsTheRun() {
    ReferenceOutcome outcome =
        run(
            ("'nodes': {'a': {'operator': 't.inline', 'compensate': {'operator': 't.inline',"
                    + " 'with': {'end': 'E9'}}}, 'b': %s}")
                .formatted(op("E1", ", 'after': 'a'")));

    assertThat(outcome.status()).isEqualTo(RunStatus.COMPENSATION_FAILED);
  }

  @Test
  void row12_call_seesOnlyItsWith() {
    ReferenceOutcome outcome =
        run(
            "'uses': {'s': 'skill:s@1'}, 'nodes': {'a': {'call': '$.uses.s', 'with': {'k': 7}}},"
                + " 'output': '$.a'",
            interpreter ->
                interpreter.skill(
                    "s",
                    definition(
                        "'input': {'k': {'type': 'integer'}, 'd': {'type': 'integer',"
                            + " 'default': 2}}, 'nodes': {'a': {'operator': 't.inline'}},"
                            + " 'output': ['$.input.k', '$.input.d']")));

    assertThat(outcome.output()).hasToString("[7,2]");
  }

  @Test
  void call_ofADefinitionWithAnUnlistedOperator_isRefused() {
    String keys =
        "'nodes': {'a': {'call': {'definition': {'analemma': 1, 'name': 'made',"
            + " 'nodes': {'b': {'operator': 't.%s'}}}, 'profile': 'p'}}}";
    Consumer<ReferenceInterpreter> profile = i -> i.profile("p", Set.of("t.inline"));

    assertThat(run(keys.formatted("async"), profile).code()).isEqualTo("DEFINITION_REFUSED");
    assertThat(run(keys.formatted("inline"), profile).status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void row13_blockWaitsForWhatItsBodyReads() {
    ReferenceOutcome outcome =
        run(
            "'nodes': {'a': %s, 'x': {'block': {'nodes': {'b': %s}, 'output': '$.a'}}}"
                .formatted(op("ok", ", 'if': 'false'"), op("ok", "")));

    assertThat(outcome.states()).containsEntry("x", "skipped").doesNotContainKey("x/b");
  }

  @Test
  void row17_loop_setMakesTheNextState_untilEndsIt() {
    ReferenceOutcome outcome = run(loop(3, 2), "");

    assertThat(outcome.output()).hasToString("{\"n\":2,\"kept\":\"k\"}");
    assertThat(outcome.states()).containsKey("l[1]/a").doesNotContainKey("l[2]/a");
  }

  @Test
  void row17_untilInTheLastRound_isOk_oneMoreIsTheError() {
    assertThat(run(loop(2, 2)).status()).isEqualTo(RunStatus.COMPLETED);
    ReferenceOutcome outcome = run(loop(2, 3));

    assertThat(outcome.code()).isEqualTo("LIMIT_REACHED");
    assertThat(outcome.error()).isNotNull();
    assertThat(outcome.error().details()).hasToString("{\"state\":{\"n\":2,\"kept\":\"k\"}}");
  }

  private static String loop(int max, int until) {
    return ("'nodes': {'l': {'loop': {'as': 's', 'max': %d, 'state': {'n': 0, 'kept': 'k'},"
            + " 'nodes': {'a': {'operator': 't.inline'}}, 'set': {'n': '${ iteration + 1 }'},"
            + " 'until': 's.n >= %d'}}}, 'output': '$.l'")
        .formatted(max, until);
  }

  @Test
  void row17_roundFails_earlierRoundsAreCompensated() {
    ReferenceOutcome outcome =
        run(
            ("'nodes': {'l': {'loop': {'as': 's', 'max': 5, 'state': {'n': 0}, 'nodes': {"
                    + " 'a': %s, 'f': {'after': 'a', 'if': 's.n == 1', 'fail': {'code': 'E7'}}},"
                    + " 'set': {'n': '${ s.n + 1 }'}, 'until': 's.n > 3'}}}")
                .formatted(op("ok", undo(""))));

    assertThat(outcome.code()).isEqualTo("E7");
    assertThat(outcome.undone()).containsExactly("l[1]/a", "l[0]/a");
  }

  private static String machine(String max, String next, String more) {
    return ("'nodes': {'m': {'machine': {'start': 'a', 'max': %s, 'state': {"
            + "'sum': {'init': 1, 'merge': 'sum'}, 'log': {'init': [], 'merge': 'append'},"
            + "'set': {'init': [], 'merge': 'union'}, 'hi': {'init': 0, 'merge': 'max'},"
            + "'lo': {'init': 9, 'merge': 'min'}, 'o': {'init': {'a': 1}, 'merge': 'merge'},"
            + "'r': 0}, 'nodes': {'a': {'operator': 't.inline', 'with': {'value': 5 %s},"
            + " 'set': {'sum': 2, 'log': ['x'], 'set': ['x'], 'hi': '$.result',"
            + " 'lo': '$.result', 'o': {'b': 2}, 'r': '$.state.sum'}, 'next': %s}}}}},"
            + " 'output': '$.m'")
        .formatted(max, more, next);
  }

  @Test
  void row18_mergeRules_thenNextSeesTheMergedState() {
    assertThat(
            run(machine("9", "[{'if': 'state.sum >= 5', 'to': 'end'}, {'to': 'a'}]", "")).output())
        .hasToString(
            "{\"sum\":5,\"log\":[\"x\",\"x\"],\"set\":[\"x\"],\"hi\":5,\"lo\":5,"
                + "\"o\":{\"a\":1,\"b\":2},\"r\":3}");
  }

  @Test
  void row18_noRuleMatches_isNoRoute() {
    assertThat(run(machine("9", "[{'if': 'false', 'to': 'end'}]", "")).code())
        .isEqualTo("NO_ROUTE");
  }

  @Test
  void row18_maxSteps_isLimitReached() {
    assertThat(run(machine("3", "'a'", "")).code()).isEqualTo("LIMIT_REACHED");
  }

  private static String map(String more, String body) {
    return ("'nodes': {'m': {'map': {'items': [1, 2, 3, 4] %s, 'nodes': {'a': %s,"
            + " 'f': {'after': 'a', 'if': 'item %% 2 == 0', 'fail': {'code': 'E4'}}},"
            + " 'output': '$.item'}}}, 'output': '$.m'")
        .formatted(more, body);
  }

  @Test
  void row19_tolerated_oneShapeWithoutHoles() {
    ReferenceOutcome outcome = run(map(", 'tolerate': {'count': 2}", op("ok", "")));

    assertThat(outcome.output().get("results")).hasToString("[1,3]");
    assertThat(outcome.output().get("failed").asInt()).isEqualTo(2);
    assertThat(outcome.output().get("failures").get(1).get("index").asInt()).isEqualTo(3);
    assertThat(outcome.output().get("failures").get(1).get("error").get("code").asText())
        .isEqualTo("E4");
  }

  @Test
  void row19_onItemErrorNull_keepsHoles() {
    assertThat(
            run(map(", 'tolerate': {'percent': 50}, 'onItemError': null", op("ok", "")))
                .output()
                .get("results"))
        .hasToString("[1,null,3,null]");
  }

  @Test
  void row19_aboveTolerate_isTheError_andFinishedItemsAreCompensated() {
    ReferenceOutcome outcome =
        run(map(", 'concurrency': 1, 'tolerate': {'count': 1}", op("ok", undo(""))));

    assertThat(outcome.code()).isEqualTo("TOLERANCE_EXCEEDED");
    assertThat(outcome.undone()).containsExactly("m[1]/a", "m[3]/a", "m[2]/a", "m[0]/a");
  }

  @Test
  void row19_retry_isThatOfAnItem() {
    ReferenceOutcome outcome =
        run(
            map(", 'tolerate': {'count': 2}", op("ok", ""))
                .replace("}}}, 'output'", "}, 'retry': {'max': 1, 'delay': '1s'}}}, 'output'"));

    assertThat(outcome.output().get("failed").asInt()).isEqualTo(2);
  }

  @Test
  void row19_zeroItems_isOkAndEmpty() {
    assertThat(
            run("'nodes': {'m': {'map': {'items': [], 'nodes': {'a': %s}, 'output': 1}}}"
                    .formatted(op("ok", "")))
                .output()
                .get("m")
                .get("results"))
        .isEmpty();
  }

  private static String race(String a, String b) {
    return "'nodes': {'r': {'race': {'branches': {'a': %s, 'b': %s}}}}, 'output': '$.r'"
        .formatted(a, b);
  }

  @Test
  void row20_race_firstToEndOkWins_theOtherIsCompensatedIfItEndsAfterAll() {
    ReferenceOutcome outcome = run(race(op("ok", undo("")), op("ok", undo(""))), "r/b", "r/a");

    assertThat(outcome.output().get("winner").asText()).isEqualTo("b");
    assertThat(outcome.states()).containsEntry("r", "ended(b)");
    assertThat(outcome.undone()).containsExactly("r/a");
  }

  @Test
  void row20_race_loserFailsFirst_theOtherWins_allFail_isRaceLost() {
    assertThat(run(race(op("E1", ""), op("ok", "")), "r/a", "r/b").output().get("winner").asText())
        .isEqualTo("b");
    assertThat(run(race(op("E1", ""), op("E2", ""))).code()).isEqualTo("RACE_LOST");
  }

  @Test
  void row20_settle_independentNodesFinish_dependentsDoNotStart() {
    ReferenceOutcome outcome =
        run(
            ("'nodes': {'x': {'block': {'onError': 'settle', 'nodes': {'a': %s, 'b': %s, 'c': %s,"
                    + " 'd': %s}}}}")
                .formatted(
                    op("E1", ""),
                    op("ok", ""),
                    op("ok", ", 'after': 'b'"),
                    op("ok", ", 'after': 'a'")),
            "x/a");

    assertThat(outcome.code()).isEqualTo("E1");
    assertThat(outcome.states()).containsEntry("x/c", "ended(ok)").containsEntry("x/d", "pending");
  }

  @Test
  void row21_childOfAFailingFrame_isCancelledAndCompensates() {
    ReferenceOutcome outcome =
        run(
            ("'nodes': {'x': {'block': {'nodes': {'a': %s, 'b': %s}}, 'catch': {'*': 'bad'}},"
                    + " 'y': %s}")
                .formatted(op("ok", undo("")), op("ok", ", 'after': 'a'"), op("E1", "")),
            "x/a",
            "y");

    assertThat(outcome.code()).isEqualTo("E1");
    assertThat(outcome.states()).containsEntry("x", "cancelled");
    assertThat(outcome.undone()).containsExactly("x/a");
  }

  @Test
  void approval_rejectedWithoutAListener_isRouteUnheard() {
    String asked = "'nodes': {'a': {'approval': {'to': 'group:sre'}}, 'b': %s}";
    Consumer<ReferenceInterpreter> no =
        i -> i.comes("a", Result.ok("rejected", TextNode.valueOf("no")));

    assertThat(run(asked.formatted(op("ok", ", 'when': 'a.approved'")), no).code())
        .isEqualTo("ROUTE_UNHEARD");
    assertThat(run(asked.formatted(op("ok", ", 'when': 'a.rejected'")), no).status())
        .isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void wait_signal_endsWithWhatItCarries() {
    assertThat(
            run(
                    "'nodes': {'w': {'wait': {'signal': 'go'}}}",
                    i -> i.comes("go", Result.ok(TextNode.valueOf("now"))))
                .output())
        .hasToString("{\"w\":\"now\"}");
  }
}
