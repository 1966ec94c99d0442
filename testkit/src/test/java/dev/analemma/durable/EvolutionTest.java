// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Evolution;
import dev.analemma.Evolution.Finding;
import dev.analemma.Evolution.Reason;
import dev.analemma.Evolution.Verdict;
import dev.analemma.Run;
import dev.analemma.builder.Fn;
import dev.analemma.definition.Effect;
import dev.analemma.spi.Field;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import dev.analemma.spi.store.JournalEntry;
import dev.analemma.spi.store.RunQuery;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What another version of a workflow would be for runs: each rule of docs/durable-runs.md. */
class EvolutionTest {
  private static final Field.Literal<String> END = Field.text("end", null, "where it ends");
  private static final Field.Literal<List<String>> LABELS = Field.texts("labels", "its labels");

  private static final String WAITS =
      """
      'a':{'operator':'t.do','with':{'n':1}},
      'w':{'after':'a','wait':{'signal':'go'}},
      'b':{'operator':'t.do','with':'$.w'}
      """;

  private final Processes processes = new Processes();
  private final Engine engine =
      processes.start(
          builder ->
              builder
                  .compactBytes(4_096)
                  .function(
                      Fn.of("t.pure", JsonNode.class, JsonNode.class, (context, input) -> input)
                          .effect(Effect.PURE)
                          .function())
                  .operator(
                      OperatorType.named("t.route")
                          .nonDeterministic()
                          .fields(END, LABELS)
                          .labels(config -> config.get(LABELS))
                          .operator(config -> call -> Outcome.route(config.get(END), json("{}")))));

  @AfterEach
  void close() {
    processes.close();
  }

  private static String definition(String nodes) {
    return "{'analemma':1,'name':'evolves','input':{'n':{'type':'integer','default':0}},'nodes':{NODES}}"
        .replace("NODES", nodes);
  }

  /** Begins a run, and waits until the store has it that something waits. */
  private Run<JsonNode> begun(String nodes) {
    return begun(nodes, "[\"go\",");
  }

  private Run<JsonNode> begun(String nodes, String written) {
    Run<JsonNode> run = engine.start(workflow(definition(nodes)), json("{}"));
    processes.holds(() -> journal(run).contains(written));
    return run;
  }

  private String journal(Run<JsonNode> run) {
    StringBuilder journal = new StringBuilder();
    for (JournalEntry entry : processes.store.runs().read(run.id(), 0, 1 << 20)) {
      journal.append(new String(entry.body(), StandardCharsets.UTF_8)).append('\n');
    }
    return journal.toString();
  }

  private Evolution check(String nodes) {
    return check(nodes, Map.of());
  }

  private Evolution check(String nodes, Map<String, String> renamed) {
    return engine
        .workflows()
        .checkEvolution(workflow(definition(nodes)), RunQuery.all().workflow("evolves"), renamed);
  }

  private static void isUnsafe(Evolution found, Reason reason, String node) {
    assertThat(found.findings())
        .extracting(Finding::verdict, Finding::reason, Finding::node, Finding::runs)
        .contains(tuple(Verdict.UNSAFE, reason, node, 1L));
    assertThat(found)
        .returns(Verdict.UNSAFE, Evolution::verdict)
        .returns(1L, Evolution::runs)
        .returns(0L, Evolution::safeRuns);
    assertThat(found.findings())
        .allSatisfy(finding -> assertThat(finding.remedy()).isNotBlank())
        .allSatisfy(finding -> assertThat(finding.runIds()).hasSize(1));
  }

  private static void isSafe(Evolution found) {
    assertThat(found)
        .as("%s", found)
        .returns(Verdict.SAFE, Evolution::verdict)
        .returns(1L, Evolution::safeRuns);
  }

  @Test
  void whatHasNotBegun_mayChange() {
    begun(WAITS);

    isSafe(check(WAITS));
    Evolution found =
        check(
            """
            'a':{'operator':'t.do','with':{'n':1}},
            'p':{'operator':'t.pure','with':'$.a'},
            'w':{'after':'a','wait':{'signal':'go'}},
            'c':{'operator':'t.hang','with':'$.w'},
            'beside':{'operator':'t.do','with':'$.p'}
            """);

    isSafe(found);
    assertThat(found.findings()).isEmpty();
  }

  @Test
  void whatWasCalled_withAnotherInput_isUnsafe() {
    begun(WAITS);

    Evolution found = check(WAITS.replace("{'n':1}", "{'n':2}"));

    isUnsafe(found, Reason.INPUT_CHANGED, "a");
    assertThat(found.findings()).hasSize(1);
  }

  @Test
  void whatWasCalled_withTheSameInputWrittenInAnotherWay_isSafe_andIsTold() {
    begun(WAITS);

    Evolution found = check(WAITS.replace("{'n':1}", "{'n':'${ input.n + 1 }'}"));

    isSafe(found);
    assertThat(found.findings())
        .extracting(Finding::reason, Finding::node)
        .containsExactly(tuple(Reason.INPUT_CHANGED, "a"));
  }

  @Test
  void whatWasCalled_withWhatAPureNodeWouldGive_isUnsafe() {
    String pure = "'p':{'operator':'t.pure','with':1}," + WAITS.replace("{'n':1}", "'$.p'");
    begun(pure);
    isUnsafe(check(pure.replace("'with':1", "'with':2")), Reason.INPUT_CHANGED, "a");
  }

  @Test
  void versionsAlone_anotherInputOfWhatMayHaveBeenCalled_isUnsafe_ofWhatIsPureItIsSafe() {
    String pure =
        WAITS
            + ",'p':{'operator':'t.route','with':{'end':'x','labels':['x']}},'q':{'after':'p.x','operator':'t.do'}";
    assertThat(alone(pure, pure.replace("['x']", "['x','y']")).verdict()).isEqualTo(Verdict.SAFE);
    assertThat(alone(pure, pure.replace("{'n':1}", "{'n':2}")).findings())
        .extracting(Finding::verdict, Finding::reason, Finding::node)
        .containsExactly(tuple(Verdict.UNSAFE, Reason.INPUT_CHANGED, "a"));
  }

  private Evolution alone(String from, String to) {
    return engine
        .workflows()
        .checkEvolution(workflow(definition(from)), workflow(definition(to)), Map.of());
  }

  @Test
  void nodeThatIsDone_removed_isUnsafe() {
    begun(WAITS);
    isUnsafe(check("'w':{'wait':{'signal':'go'}}"), Reason.NODE_REMOVED, "a");
  }

  @Test
  void nodeThatIsDone_renamed_needsAMapping_andIsSafeWithIt() {
    Run<JsonNode> run = begun(WAITS);
    String renamed = WAITS.replace("'a'", "'first'");

    Evolution found = check(renamed);

    assertThat(found.verdict()).isEqualTo(Verdict.NEEDS_MAPPING);
    assertThat(found.findings())
        .singleElement()
        .returns("a", Finding::node)
        .returns(List.of(run.id()), Finding::runIds)
        .satisfies(finding -> assertThat(finding.problem()).contains("first"));
    isSafe(check(renamed, Map.of("a", "first")));
    isSafe(
        check(renamed.replace("'w'", "'v'").replace("$.w", "$.v"), Map.of("a", "first", "w", "v")));
    assertThatThrownBy(() -> check(renamed, Map.of("a", "frist")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("frist");
  }

  @Test
  void nodeInsideABlock_renamed_isNamedByItsPath() {
    String block =
        """
        'x':{'block':{'nodes':{
          'a':{'operator':'t.do','with':{'n':1}},
          'w':{'after':'a','wait':{'signal':'go'}}}}}
        """;
    begun(block);

    assertThat(check(block.replace("'a'", "'first'")).findings())
        .extracting(Finding::node)
        .containsExactly("x/a");
    isSafe(check(block.replace("'a'", "'first'"), Map.of("x/a", "first")));
    isSafe(
        check(
            block.replace("'a'", "'first'").replace("'x'", "'y'"),
            Map.of("x/a", "first", "x", "y")));
  }

  @Test
  void nodeInsideWhatHasEnded_mayChange() {
    begun(
        """
        'x':{'block':{'nodes':{'a':{'operator':'t.do','with':{'n':1}}}}},
        'w':{'after':'x','wait':{'signal':'go'}}
        """);

    isSafe(
        check(
            """
            'x':{'block':{'nodes':{'other':{'operator':'t.hang'}}}},
            'w':{'after':'x','wait':{'signal':'go'}}
            """));
  }

  @Test
  void nodeThatIsDone_doesSomethingElse_isUnsafe() {
    begun(WAITS);
    isUnsafe(
        check(WAITS.replace("'a':{'operator':'t.do'", "'a':{'operator':'t.hang'")),
        Reason.KIND_CHANGED,
        "a");
  }

  @Test
  void labelOnWhichItHasEnded_removed_isUnsafe_anotherOneIsNot() {
    String route =
        """
        'a':{'operator':'t.route','with':{'end':'x','labels':['x','y']}},
        'w':{'after':'a.ended','wait':{'signal':'go'}}
        """;
    begun(route);

    isUnsafe(check(route.replace("['x','y']", "['y']")), Reason.LABEL_REMOVED, "a");
    isSafe(check(route.replace("['x','y']", "['x']")));
  }

  @Test
  void errorThatWasCaught_caughtInAnotherWay_isUnsafe() {
    String catches =
        """
        'a':{'operator':'t.fail','catch':{'*':{'value':1}}},
        'w':{'after':'a','wait':{'signal':'go'}}
        """;
    begun(catches);

    isUnsafe(check(catches.replace(",'catch':{'*':{'value':1}}", "")), Reason.CATCH_CHANGED, "a");
    isSafe(
        check(
            catches
                .replace("{'*':{'value':1}}", "{'*':{'value':2},'X':'x'}")
                .replace("'w':", "'l':{'when':'a.x','operator':'t.do'},'w':")));
  }

  @Test
  void waitUnderWay_forSomethingElse_isUnsafe() {
    begun(WAITS);
    isUnsafe(check(WAITS.replace("'go'", "'come'")), Reason.WAIT_CHANGED, "w");
    isUnsafe(check(WAITS.replace("{'signal':'go'}", "{'for':'1h'}")), Reason.WAIT_CHANGED, "w");
    isSafe(check(WAITS.replace("'signal':'go'", "'signal':'go','timeout':'9h'")));
  }

  @Test
  void questionUnderWay_withAnotherText_isUnsafe_andStaysOpen() {
    String asks = "'q':{'approval':{'to':'ops','show':{'plan':1},'quorum':2}}";
    Run<JsonNode> run = begun(asks);
    processes.holds(() -> !engine.approvals().pending().isEmpty());
    String token = engine.approvals().pending().get(0).token();

    isSafe(check(asks));
    isUnsafe(check(asks.replace("{'plan':1}", "{'plan':2}")), Reason.QUESTION_CHANGED, "q");
    isUnsafe(check(asks.replace("'quorum':2", "'quorum':1")), Reason.QUESTION_CHANGED, "q");
    isUnsafe(
        check(asks.replace("'q'", "'ask'"), Map.of("q", "ask")), Reason.RENAMED_UNDER_WAY, "q");

    assertThat(engine.approvals().pending()).hasSize(1);
    engine.approvals().approve(token, "ada", null).toCompletableFuture().join();
    engine.approvals().approve(token, "bob", null).toCompletableFuture().join();
    assertThat(processes.result(run).toString()).contains("approved");
  }

  @Test
  void whatUndoesANode_removedOrAnother_isUnsafe() {
    String undone =
        """
        'a':{'operator':'t.do','with':{'n':1},'compensate':{'operator':'t.do','with':{'n':2}}},
        'w':{'after':'a','wait':{'signal':'go'}}
        """;
    begun(undone);
    String gone = undone.replace(",'compensate':{'operator':'t.do','with':{'n':2}}", "");

    isUnsafe(check(gone), Reason.COMPENSATION_CHANGED, "a");
    isUnsafe(
        check(
            undone.replace("'compensate':{'operator':'t.do'", "'compensate':{'operator':'t.hang'")),
        Reason.COMPENSATION_CHANGED,
        "a");
    isSafe(check(undone.replace("{'n':2}", "{'n':3}")));
  }

  @Test
  void whatUndoesANode_insideWhatHasEnded_isUnsafeToRemove() {
    String undone =
        """
        'x':{'block':{'nodes':{
          'a':{'operator':'t.do','with':{'n':1},'compensate':{'operator':'t.do','with':{'n':2}}}}}},
        'w':{'after':'x','wait':{'signal':'go'}}
        """;
    begun(undone);

    isUnsafe(
        check(undone.replace(",'compensate':{'operator':'t.do','with':{'n':2}}", "")),
        Reason.COMPENSATION_CHANGED,
        "x/a");
  }

  @Test
  void endThatIsWrittenDown_andWouldBeFoundAgain_isUnsafe() {
    String undone =
        """
        'a':{'operator':'t.pure','with':{'n':1},'compensate':{'operator':'t.do'}},
        'w':{'after':'a','wait':{'signal':'go'}}
        """;
    begun(undone);

    isUnsafe(
        check(undone.replace(",'compensate':{'operator':'t.do'}", "")),
        Reason.RECORDING_CHANGED,
        "a");
  }

  @Test
  void loopThatHasToldItsRound_withOtherFields_isUnsafe() {
    String loop =
        """
        'l':{'loop':{'as':'s','max':1000,'state':{'n':0},'nodes':{
          'x':{'operator':'t.do','with':{'n':'$.s.n','t':'TEXT'}},
          'w':{'when':'x','if':'s.n == 20','wait':{'signal':'go'}}},
          'set':{'n':'${ s.n + 1 }'},'until':'s.n >= 30'}}
        """
            .replace("TEXT", "x".repeat(500));
    assertThat(journal(begun(loop, "l[20]/w"))).contains("[\"round\"");

    isSafe(check(loop));
    isUnsafe(
        check(loop.replace("'state':{'n':0}", "'state':{'n':0,'m':0}")), Reason.STATE_CHANGED, "l");
  }

  @Test
  void mapUnderWay_withOtherItems_isUnsafe_alsoWhereTheyAreComputed() {
    String map =
        """
        'p':{'operator':'t.pure','with':[1,2,3]},
        'm':{'map':{'items':'$.p','as':'i','nodes':{
          'x':{'operator':'t.do','with':1},
          'w':{'after':'x','wait':{'signal':'go'}}},'output':'$.w'}}
        """;
    begun(map);

    isSafe(check(map.replace("'signal':'go'", "'signal':'go','timeout':'1h'")));
    isUnsafe(check(map.replace("[1,2,3]", "[3,2,1]")), Reason.ITEMS_CHANGED, "m");
    isUnsafe(
        check(map.replace("'x':{'operator':'t.do','with':1}", "'x':{'operator':'t.do','with':2}")),
        Reason.INPUT_CHANGED,
        "m/x");
  }

  @Test
  void whatMayHaveBeenCalled_withAnotherInputOrName_isUnsafe() throws InterruptedException {
    String hangs = "'h':{'operator':'t.hang','with':{'n':1}}";
    engine.start(workflow(definition(hangs)), json("{}"));
    processes.hanging.await();

    isSafe(check(hangs));
    isUnsafe(check(hangs.replace("{'n':1}", "{'n':2}")), Reason.INPUT_CHANGED, "h");
    isUnsafe(check(hangs.replace("'h'", "'k'"), Map.of("h", "k")), Reason.RENAMED_UNDER_WAY, "h");
    isUnsafe(check("'z':{'operator':'t.do'}"), Reason.NODE_REMOVED, "h");
    assertThat(processes.done).as("nothing was called by asking").hasSize(1);
  }

  @Test
  void newNodeBeforeWhatIsDone_isUnsafe() {
    begun(WAITS);
    isUnsafe(
        check(WAITS.replace("'a':{", "'new':{'operator':'t.do'},'a':{'after':'new',")),
        Reason.NOT_REACHED,
        "a");
    isUnsafe(check(WAITS.replace("'a':{", "'a':{'if':'input.n == 1',")), Reason.NOT_REACHED, "a");
  }

  @Test
  void newNodeBeforeWhatIsUnderWay_isUnsafe() {
    begun(WAITS);
    isUnsafe(
        check(
            WAITS.replace(
                "'w':{'after':'a'", "'new':{'after':'a','operator':'t.do'},'w':{'after':'new'")),
        Reason.NOT_REACHED,
        "w");
  }

  @Test
  void inputThatDoesNotFit_isUnsafe() {
    begun(WAITS);
    Evolution found =
        engine
            .workflows()
            .checkEvolution(
                workflow(
                    definition(WAITS).replace("'input':{", "'input':{'must':{'type':'string'},")),
                RunQuery.all(),
                Map.of());
    isUnsafe(found, Reason.INPUT_UNFIT, "");
  }

  @Test
  void signalThatIsKept_andNobodyWouldRead_isUnsafe() {
    String later =
        """
        'w':{'wait':{'signal':'go'}},
        'v':{'after':'w','wait':{'signal':'later'}}
        """;
    Run<JsonNode> run = begun(later);
    run.signal("later", 1);
    processes.holds(() -> journal(run).contains("later"));

    isSafe(check(later));
    isUnsafe(check("'w':{'wait':{'signal':'go'}}"), Reason.SIGNAL_UNREAD, "");
  }

  @Test
  void whatThisEngineHasNot_isUnsafe() {
    Engine tool = processes.start();
    begun("'a':{'operator':'t.pure','with':1},'w':{'wait':{'signal':'go'}}");

    Evolution own =
        tool.workflows().checkEvolution(workflow(definition(WAITS)), RunQuery.all(), Map.of());

    isUnsafe(own, Reason.UNTOLD, "");
  }

  @Test
  void versionsAlone_tellWhatWouldMatterToSomeRun() {
    Evolution found =
        engine
            .workflows()
            .checkEvolution(
                workflow(definition(WAITS)),
                workflow(definition(WAITS.replace("'go'", "'come'").replace("'b'", "'c'"))),
                Map.of());

    assertThat(found.runs()).isZero();
    assertThat(found.findings())
        .extracting(Finding::verdict, Finding::reason, Finding::node)
        .containsExactly(
            tuple(Verdict.UNSAFE, Reason.WAIT_CHANGED, "w"),
            tuple(Verdict.NEEDS_MAPPING, Reason.NODE_REMOVED, "b"),
            tuple(Verdict.SAFE, Reason.INPUT_CHANGED, "w"));
    try (Engine alone = Engine.create()) {
      assertThat(
              alone
                  .workflows()
                  .checkEvolution(
                      workflow("{'analemma':1,'name':'e','nodes':{'w':{'wait':{'signal':'go'}}}}"),
                      workflow("{'analemma':1,'name':'e','nodes':{'w':{'wait':{'signal':'go'}}}}"),
                      Map.of())
                  .findings())
          .isEmpty();
    }
  }

  @Test
  void asking_changesNothing_andRunsGoOn() {
    Run<JsonNode> run = begun(WAITS);
    String before = journal(run);

    check(WAITS);
    check("'w':{'wait':{'signal':'go'}}");

    assertThat(journal(run)).isEqualTo(before);
    assertThat(processes.done).containsExactly(run.id() + "/a");
    run.signal("go", 7);
    assertThat(processes.result(run)).isEqualTo(json("{'b':7}"));
    assertThat(check(WAITS).runs()).as("runs that have ended").isZero();
  }
}
