// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.ForkPoint;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.builder.Fn;
import dev.analemma.definition.Effect;
import dev.analemma.definition.Sink;
import dev.analemma.spi.Field;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import dev.analemma.spi.SecretProvider;
import dev.analemma.spi.store.JournalEntry;
import dev.analemma.spi.store.RunRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Pure results are computed again when a run is taken up: where they come out otherwise, what was
 * called with them does not fit any more.
 */
class RecomputeTest {
  private static final Field.Template TEXT = Field.template("text", Sink.TEXT, "what is sent");

  private final Processes processes = new Processes();
  private int drawn;

  @AfterEach
  void close() {
    processes.close();
  }

  /** A process in which {@code t.pure} gives its own number beside its input. */
  private Engine startWithPure(int version) {
    return startWithPure(version, builder -> {});
  }

  private Engine startWithPure(int version, Consumer<Engine.Builder> more) {
    return processes.start(
        builder -> {
          builder
              .function(
                  Fn.of(
                          "t.pure",
                          JsonNode.class,
                          JsonNode.class,
                          (context, input) ->
                              Json.nodes().objectNode().put("by", version).set("of", input))
                      .effect(Effect.PURE)
                      .function())
              .operator(
                  OperatorType.named("t.send")
                      .effect(Effect.WRITE)
                      .fields(TEXT)
                      .operator(
                          config ->
                              call -> {
                                processes.done.add(call.idempotencyKey());
                                return Outcome.of(
                                    Json.nodes()
                                        .textNode(config.get(TEXT).evaluate(call).asText()));
                              }))
              .operator(
                  OperatorType.named("t.draw")
                      .nonDeterministic()
                      .operator(config -> call -> Outcome.of(Json.nodes().numberNode(++drawn))));
          more.accept(builder);
        });
  }

  /** A definition whose process ends while {@code wait} waits. */
  private static String definition(String nodes) {
    return "{'analemma':1,'name':'again','nodes':{'p':{'operator':'t.pure','with':{'n':1}},NODES,'wait':{'after':'LAST','wait':{'signal':'go'}}},'output':'$.wait?'}"
        .replace("NODES", nodes);
  }

  private Run<JsonNode> started(Engine engine, String nodes, String last) {
    Run<JsonNode> run = engine.start(workflow(definition(nodes).replace("LAST", last)), json("{}"));
    processes.holds(() -> journal(run).contains("[\"go\",\"wait\""));
    return run;
  }

  private String journal(Run<JsonNode> run) {
    StringBuilder journal = new StringBuilder();
    for (JournalEntry entry : processes.store.runs().read(run.id(), 0, 1 << 20)) {
      journal.append(new String(entry.body(), StandardCharsets.UTF_8)).append('\n');
    }
    return journal.toString();
  }

  private RunRecord record(Run<JsonNode> run) {
    return processes.store.runs().find(run.id()).orElseThrow();
  }

  private void isParked(Run<JsonNode> run, String address) {
    processes.holds(() -> record(run).status() == RunStatus.PAUSED);
    assertThat(record(run).detail())
        .matches("RECOMPUTE_DIVERGED: '" + address + "' was called with another input .+");
  }

  private void goesOn(Engine engine, Run<JsonNode> run) {
    Run<JsonNode> again = engine.runs().find(run.id()).orElseThrow();
    processes.holds(() -> again.status() == RunStatus.WAITING || record(run).detail() != null);
    assertThat(record(run).detail()).isNull();
    again.signal("go", 1);
    assertThat(processes.result(again).asInt()).isEqualTo(1);
  }

  /** What was done before the process ended is found to have been given something else. */
  private void diverges(String nodes, String last, String address) {
    Engine first = startWithPure(1);
    Run<JsonNode> run = started(first, nodes, last);
    List<String> done = List.copyOf(processes.done);
    processes.kill(first);

    Engine second = startWithPure(2);
    isParked(run, address);
    assertThat(processes.done).isEqualTo(done);

    processes.kill(second);
    Engine mended = startWithPure(1);
    mended.runs().find(run.id()).orElseThrow().resume();
    goesOn(mended, run);
    assertThat(processes.done).isEqualTo(done);
  }

  @Test
  void pureFunctionGivesSomethingElse_runIsParked_andGoesOnWhenItIsBack() {
    diverges("'a':{'operator':'t.do','with':'$.p'}", "a", "a");
  }

  @Test
  void pureFunctionGivesTheSame_goesOn() {
    Engine first = startWithPure(1);
    Run<JsonNode> run = started(first, "'a':{'operator':'t.do','with':'$.p'}", "a");
    processes.kill(first);
    goesOn(startWithPure(1), run);
  }

  @Test
  void whatWasNotGivenToAnEffect_mayBeAnother() {
    Engine first = startWithPure(1);
    Run<JsonNode> run =
        started(
            first,
            "'a':{'operator':'t.do','with':{'n':'${ p.of.n }'}},'b':{'operator':'t.pure','with':'$.a'}",
            "a");
    processes.kill(first);
    goesOn(startWithPure(2), run);
  }

  @Test
  void textOfAnOperator_readsWhatIsAnotherNow_runIsParked() {
    diverges("'a':{'operator':'t.send','with':{'text':'by {{ p.by }}'}}", "a", "a");
  }

  @Test
  void attemptThatFailed_runIsParked() {
    diverges(
        "'a':{'operator':'t.fail','with':'$.p','retry':{'max':1,'delay':'1ms'},'catch':{'*':'no'}},'b':{'when':'a.no','operator':'t.do'}",
        "b",
        "a");
  }

  @Test
  void attemptThatIsTriedAgainLater_runIsParked() {
    Engine first = startWithPure(1);
    Run<JsonNode> run =
        first.start(
            workflow(
                "{'analemma':1,'name':'later','nodes':{'p':{'operator':'t.pure','with':1},'a':{'operator':'t.fail','with':'$.p','retry':{'max':9,'delay':'9h'}}},'output':1}"),
            json("{}"));
    processes.holds(() -> journal(run).contains("[\"again\",\"a\""));
    processes.kill(first);
    startWithPure(2);
    isParked(run, "a");
  }

  @Test
  void itemOfAMap_runIsParkedWithItsAddress() {
    Engine first = startWithPure(1);
    Run<JsonNode> run =
        first.start(
            workflow(
                "{'analemma':1,'name':'items','nodes':{'m':{'map':{'items':[1,2],'nodes':{'p':{'operator':'t.pure','with':'$.item'},'a':{'operator':'t.do','with':'$.p'},'w':{'after':'a','wait':{'signal':'never'}}},'output':1}}},'output':1}"),
            json("{}"));
    processes.holds(() -> journal(run).contains("\"m[1]/w\""));
    processes.kill(first);
    startWithPure(2);
    isParked(run, "m\\[[01]]/a");
  }

  @Test
  void whatUndid_runIsParked() {
    diverges(
        "'x':{'after':'p','block':{'nodes':{'a':{'operator':'t.do','with':{},'compensate':{'operator':'t.do','with':'$.p'}},'f':{'after':'a','fail':{'code':'NO'}}}},'catch':{'NO':'no'}},'b':{'when':'x.no','operator':'t.do','with':'$.p'}",
        "b",
        "b");
  }

  @Test
  void whatUndidInsideWhatIsUnderWay_runIsParked() {
    Engine first = startWithPure(1);
    Run<JsonNode> run =
        first.start(
            workflow(
                "{'analemma':1,'name':'undone','nodes':{'p':{'operator':'t.pure','with':1},'x':{'after':'p','block':{'nodes':{'h':{'operator':'t.do','with':{},'compensate':{'operator':'t.hang','with':'$.p'}},'a':{'after':'h','operator':'t.do','with':{},'compensate':{'operator':'t.do','with':'$.p'}},'f':{'after':'a','fail':{'code':'NO'}}}}}},'output':1}"),
            json("{}"));
    processes.holds(() -> journal(run).contains("\"x/a~compensate\""));
    processes.kill(first);
    startWithPure(2);
    isParked(run, "x/a~compensate");
  }

  @Test
  void callOnItsOwn_runIsParked() {
    Engine first = startWithPure(1, RecomputeTest::withSkill);
    Run<JsonNode> run =
        first.start(
            workflow(
                "{'analemma':1,'name':'parent','uses':{'s':'skill:child@1'},'nodes':{'p':{'operator':'t.pure','with':1},'c':{'call':'$.uses.s','with':{'n':'$.p'},'detach':true},'wait':{'after':'c','wait':{'signal':'go'}}},'output':1}"),
            json("{}"));
    processes.holds(() -> journal(run).contains("[\"go\",\"wait\""));
    processes.kill(first);
    startWithPure(2, RecomputeTest::withSkill);
    isParked(run, "c");
  }

  private static void withSkill(Engine.Builder builder) {
    builder.skill(
        workflow(
            "{'analemma':1,'name':'child','input':{'n':{'type':'object'}},'nodes':{'a':{'operator':'t.do','with':'$.input.n'}},'output':1}"),
        "1.0.0");
  }

  @Test
  void nodeUnderWayWhoseBeginningIsWritten_runIsParkedAndItIsNotCalledAgain() {
    Engine first = startWithPure(1);
    Run<JsonNode> run =
        first.start(
            workflow(
                "{'analemma':1,'name':'hangs','nodes':{'p':{'operator':'t.pure','with':1},'d':{'operator':'t.do','with':1},'h':{'after':'d','operator':'t.hang','with':'$.p','timeout':'9h'}},'output':1}"),
            json("{}"));
    processes.holds(() -> journal(run).contains("[\"go\",\"h\""));
    processes.holds(() -> processes.done.size() == 2);
    processes.kill(first);
    startWithPure(2);
    isParked(run, "h");
    assertThat(processes.done).hasSize(2);
  }

  @Test
  void fork_takesWhatWasDoneAsItIs() {
    Engine first = startWithPure(1);
    Run<JsonNode> run =
        started(
            first, "'a':{'operator':'t.do','with':'$.p'},'b':{'after':'a','operator':'t.do'}", "b");
    processes.kill(first);
    Engine second = startWithPure(2);
    isParked(run, "a");

    Run<JsonNode> fork = second.runs().fork(run.id(), ForkPoint.before("b"), null);
    goesOn(second, fork);
  }

  @Test
  void whatIsDrawn_isWrittenDown_andGivesTheSameInput() {
    Engine first = startWithPure(1);
    Run<JsonNode> run =
        started(
            first,
            "'c':{'operator':'t.draw'},'a':{'operator':'t.do','with':['$.c','$.run.id','$.run.seed','$.run.started']}",
            "a");
    processes.kill(first);
    goesOn(startWithPure(1), run);
  }

  @Test
  void numbersOfAHostValue_areTheSameWhenTheyAreReadAgain() {
    record Numbers(double large, float small, java.math.BigDecimal exact, long whole) {}
    Consumer<Engine.Builder> numbers =
        builder ->
            builder.function(
                Fn.of(
                        "t.numbers",
                        JsonNode.class,
                        Numbers.class,
                        (context, input) ->
                            new Numbers(1e10, 0.1f, new java.math.BigDecimal("1E+3"), 1L << 40))
                    .function());
    Engine first = startWithPure(1, numbers);
    Run<JsonNode> run =
        started(
            first,
            "'n':{'operator':'t.numbers','with':{}},'a':{'operator':'t.do','with':'$.n'}",
            "a");
    processes.kill(first);
    goesOn(startWithPure(1, numbers), run);
  }

  @Test
  void digests_underAnotherKey_sayNothing() {
    Engine first = startWithPure(1, builder -> builder.secrets(key("a")));
    Run<JsonNode> run = started(first, "'a':{'operator':'t.do','with':'$.p'}", "a");
    processes.kill(first);
    goesOn(startWithPure(2, builder -> builder.secrets(key("b"))), run);
  }

  @Test
  void digests_ofOneInput_differUnderTwoKeys() {
    Engine first = startWithPure(1, builder -> builder.secrets(key("a")));
    Run<JsonNode> one = started(first, "'a':{'operator':'t.do','with':1}", "a");
    Run<JsonNode> two = started(first, "'a':{'operator':'t.do','with':1}", "a");
    Engine other = startWithPure(1, builder -> builder.secrets(key("b")));
    Run<JsonNode> three = started(other, "'a':{'operator':'t.do','with':1}", "a");
    assertThat(digest(one)).isEqualTo(digest(two)).isNotEqualTo(digest(three)).hasSize(16);
  }

  private String digest(Run<JsonNode> run) {
    String journal = journal(run);
    int from = journal.indexOf("\"in\":\"") + 6;
    return journal.substring(from, journal.indexOf('"', from));
  }

  private static SecretProvider key(String letter) {
    return name ->
        name.equals(SecretProvider.TOKEN_KEY) ? Optional.of(letter.repeat(32)) : Optional.empty();
  }

  @Test
  void journalThatIsShortened_keepsWhatItTellsOfInputs() {
    Engine first = startWithPure(1, builder -> builder.compactBytes(4_096));
    Run<JsonNode> run =
        first.start(
            workflow(
                "{'analemma':1,'name':'long','nodes':{'p':{'operator':'t.pure','with':1},'a':{'operator':'t.do','with':'$.p'},'l':{'after':'a','loop':{'max':500,'state':{'n':0},'nodes':{'b':{'operator':'t.do','with':'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'}},'set':{'n':'${ state.n + 1 }'},'until':'state.n > 200'}},'wait':{'after':'l','wait':{'signal':'go'}}},'output':1}"),
            json("{}"));
    processes.holds(() -> journal(run).contains("[\"go\",\"wait\""));
    assertThat(journal(run)).doesNotContain("l[0]");
    processes.kill(first);
    startWithPure(2, builder -> builder.compactBytes(4_096));
    isParked(run, "a");
  }
}
