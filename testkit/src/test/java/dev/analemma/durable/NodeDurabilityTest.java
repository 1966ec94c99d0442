// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.Engine;
import dev.analemma.OperatorException;
import dev.analemma.Run;
import dev.analemma.RunRefusedException;
import dev.analemma.RunStatus;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.definition.Effect;
import dev.analemma.spi.Json;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.Outcome;
import dev.analemma.spi.store.JournalEntry;
import dev.analemma.spi.store.RunRecord;
import dev.analemma.testkit.FaultyStateStore;
import dev.analemma.testkit.FaultyStateStore.Call;
import dev.analemma.testkit.FaultyStateStore.Held;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a node begins and whether its end is written, where it says so itself. */
class NodeDurabilityTest {
  private final Processes processes = new Processes();

  /** What {@code t.read} gives: a number, or an error. */
  private volatile int world = 1;

  private volatile boolean worldIsThere = true;
  private final List<String> reads = Collections.synchronizedList(new ArrayList<>());

  /** Whether the end of {@code a} was in the store when {@code t.look} was called. */
  private final List<Boolean> looks = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void close() {
    processes.close();
  }

  private Engine start() {
    return processes.start(this::withReads);
  }

  private void withReads(Engine.Builder builder) {
    builder
        .function(
            Fn.of(
                    "t.read",
                    JsonNode.class,
                    JsonNode.class,
                    (context, input) -> {
                      reads.add(context.address());
                      if (!worldIsThere) {
                        throw new OperatorException("GONE", "it is not there");
                      }
                      return Json.nodes().numberNode(world);
                    })
                .effect(Effect.READ)
                .function())
        .function(
            Fn.of(
                    "t.look",
                    JsonNode.class,
                    JsonNode.class,
                    (context, input) -> {
                      looks.add(journal(context.runId()).contains("[\"ok\",\"a\""));
                      return input;
                    })
                .function())
        .operator(
            OperatorType.named("t.draw")
                .nonDeterministic()
                .operator(config -> call -> Outcome.of(Json.nodes().numberNode(1))));
  }

  private String journal(String run) {
    StringBuilder journal = new StringBuilder();
    for (JournalEntry entry : processes.store.runs().read(run, 0, 1 << 20)) {
      journal.append(new String(entry.body(), StandardCharsets.UTF_8)).append('\n');
    }
    return journal.toString();
  }

  // When it begins.

  private static String twoSteps(String policy, String second) {
    return "{'analemma':1,'name':'two','policy':{POLICY},'nodes':{'a':{'operator':'t.do','with':1},SECOND},'output':1}"
        .replace("POLICY", policy)
        .replace("SECOND", second);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'b':{'after':'a','operator':'t.do','durability':'async'}",
        "'b':{'after':'a','block':{'nodes':{'c':{'operator':'t.do'}}},'durability':'async'}",
        "'b':{'after':'a','map':{'items':[1],'nodes':{'c':{'operator':'t.do'}},'output':1},'durability':'async'}"
      })
  void async_beginsBeforeWhatWasWrittenIsCommitted_andIsDoneAgainAfterACrash(String node) {
    DyingStore dying = new DyingStore(processes.store);
    FaultyStateStore slow = new FaultyStateStore(dying);
    Engine first = processes.start(builder -> builder.store(slow));
    Held held = slow.hold(2, Call.APPEND);
    Run<JsonNode> run = first.start(workflow(twoSteps("", node)), json("{}"));
    processes.holds(() -> processes.done.size() == 2);
    held.awaitReached();
    dying.end();
    held.release();
    processes.clock.advance(Processes.LEASE.multipliedBy(2));

    Run<JsonNode> again = start().runs().find(run.id()).orElseThrow();

    assertThat(processes.result(again).asInt()).isEqualTo(1);
    assertThat(processes.done.subList(2, 4)).isEqualTo(processes.done.subList(0, 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'durability':'async'; 'b':{'after':'a','operator':'t.look','durability':'strict'}",
        "'durability':'strict'; 'b':{'after':'a','operator':'t.look'}",
        "'durability':'async'; 'b':{'after':'a','block':{'nodes':{'c':{'operator':'t.look'}}},'durability':'strict'}",
        "'durability':'async'; 'b':{'after':'a','block':{'nodes':{'c':{'operator':'t.look','durability':'strict'}}},'durability':'async'}"
      },
      quoteCharacter = '~')
  void strict_beginsWhenWhatWasWrittenIsCommitted(String policy, String node) {
    FaultyStateStore slow = new FaultyStateStore(new DyingStore(processes.store));
    Engine engine =
        processes.start(
            builder -> {
              withReads(builder);
              builder.store(slow);
            });
    Held held = slow.hold(2, Call.APPEND);
    Run<JsonNode> run = engine.start(workflow(twoSteps(policy, node)), json("{}"));
    held.awaitReached();
    assertThat(looks).isEmpty();
    held.release();
    processes.result(run);
    assertThat(looks).containsExactly(true);
  }

  // What is not written.

  private static final String FORGETS =
      "{'analemma':1,'name':'forgets','nodes':{'r':{'operator':'t.read','durability':'none'},'a':{'operator':'t.do','with':'$.r'},'wait':{'after':'a','wait':{'signal':'go'}}},'output':['$.r','$.wait']}";

  private Run<JsonNode> waits(Engine engine, String definition) {
    Run<JsonNode> run = engine.start(workflow(definition), json("{}"));
    processes.holds(() -> journal(run.id()).contains("[\"go\",\"wait\""));
    return run;
  }

  private void goesOn(Engine engine, Run<JsonNode> run, String output) {
    // Found each time: who could not be taken up now is given up where it was.
    processes.holds(() -> engine.runs().find(run.id()).orElseThrow().status() == RunStatus.WAITING);
    Run<JsonNode> again = engine.runs().find(run.id()).orElseThrow();
    again.signal("go", 2);
    assertThat(processes.result(again)).isEqualTo(json(output));
  }

  @Test
  void none_isNotWritten_andReadAgainAfterACrash() {
    Engine first = start();
    Run<JsonNode> run = waits(first, FORGETS);
    assertThat(journal(run.id())).doesNotContain("\"r\"");
    processes.kill(first);

    goesOn(start(), run, "[1,2]");
    assertThat(reads).containsExactly("r", "r");
    assertThat(processes.done).hasSize(1);
  }

  @Test
  void none_givesSomethingElseThatWasUsed_parksTheRun() {
    Engine first = start();
    Run<JsonNode> run = waits(first, FORGETS);
    processes.kill(first);
    world = 7;
    start();
    processes.holds(() -> record(run).status() == RunStatus.PAUSED);
    assertThat(record(run).detail()).startsWith("RECOMPUTE_DIVERGED: 'a'");
    assertThat(processes.done).hasSize(1);
  }

  private RunRecord record(Run<JsonNode> run) {
    return processes.store.runs().find(run.id()).orElseThrow();
  }

  @Test
  void none_cannotBeReadAgainNow_runGoesOnByItselfWhenItCan() {
    Engine first = start();
    Run<JsonNode> run = waits(first, FORGETS);
    processes.kill(first);
    worldIsThere = false;
    Engine second = start();
    processes.holds(() -> String.valueOf(record(run).detail()).contains("it is not there"));
    assertThat(record(run).status()).isEqualTo(RunStatus.RUNNING);
    worldIsThere = true;

    goesOn(second, run, "[1,2]");
  }

  @Test
  void none_hadFailed_staysFailed() {
    worldIsThere = false;
    Engine first = start();
    String fails =
        FORGETS
            .replace("'durability':'none'", "'durability':'none','catch':{'GONE':{'value':9}}")
            .replace("forgets", "fails");
    Run<JsonNode> run = waits(first, fails);
    processes.kill(first);
    worldIsThere = true;

    goesOn(start(), run, "[9,2]");
    assertThat(reads).containsExactly("r");
  }

  @Test
  void none_wasTriedAgain_goesOn() {
    Engine first = start();
    String retries =
        FORGETS
            .replace("'durability':'none'", "'durability':'none','retry':{'max':3,'delay':'1s'}")
            .replace("forgets", "retries");
    worldIsThere = false;
    Run<JsonNode> run = first.start(workflow(retries), json("{}"));
    processes.holds(() -> journal(run.id()).contains("[\"again\",\"r\""));
    worldIsThere = true;
    processes.holds(() -> journal(run.id()).contains("[\"go\",\"wait\""));
    processes.kill(first);

    goesOn(start(), run, "[1,2]");
    assertThat(processes.done).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "'operator':'t.do'; DURABILITY_WRITES",
        "'operator':'t.draw'; POLICY_OUT_OF_PLACE",
        "'operator':'t.read','compensate':{'operator':'t.do'}; POLICY_OUT_OF_PLACE",
        "'block':{'nodes':{'x':{'operator':'t.read'}}}; POLICY_OUT_OF_PLACE",
        "'wait':{'for':'1s'}; POLICY_OUT_OF_PLACE"
      })
  void none_whereItIsNotHarmless_isAFault(String node, String code) {
    Engine engine = start();
    assertThatThrownBy(
            () ->
                engine.start(
                    workflow(
                        "{'analemma':1,'name':'x','nodes':{'n':{"
                            + node
                            + ",'durability':'none'}},'output':1}"),
                    json("{}")))
        .isInstanceOfSatisfying(
            DefinitionException.class,
            refused ->
                assertThat(refused.faults())
                    .singleElement()
                    .returns(code, fault -> fault.code())
                    .returns("/nodes/n/durability", fault -> fault.pointer()));
  }

  @Test
  void none_ofAFunctionGivenToABuilder_thatWrites_isAFault() {
    assertThatThrownBy(
            () ->
                Workflow.define(
                    "writes",
                    String.class,
                    String.class,
                    (w, in) ->
                        w.step("say", String.class, text -> text + "!", in).durability("none")))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("DURABILITY_WRITES");
  }

  @ParameterizedTest
  @ValueSource(strings = {"strict", "async"})
  void durability_ofWhatIsNotKept_isAFault(String word) {
    Engine engine = start();
    assertThatThrownBy(
            () ->
                engine.start(
                    workflow(
                        "{'analemma':1,'name':'x','policy':{'durability':'none'},'nodes':{'n':{'operator':'t.do','durability':'WORD'}},'output':1}"
                            .replace("WORD", word)),
                    json("{}")))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("POLICY_OUT_OF_PLACE");
  }

  @Test
  void durability_withoutAStore_isRefused_butNone() {
    try (Engine engine =
        Engine.builder()
            .function(
                Fn.of("t.pure", JsonNode.class, JsonNode.class, (c, in) -> in)
                    .effect(Effect.PURE)
                    .function())
            .build()) {
      String text =
          "{'analemma':1,'name':'x','nodes':{'n':{'operator':'t.pure','with':3,'durability':'WORD'}},'output':'$.n'}";
      assertThatThrownBy(() -> engine.run(workflow(text.replace("WORD", "async")), json("{}")))
          .isInstanceOf(RunRefusedException.class)
          .hasMessageContaining("needs a store");
      assertThat(engine.run(workflow(text.replace("WORD", "none")), json("{}")).asInt())
          .isEqualTo(3);
    }
  }
}
