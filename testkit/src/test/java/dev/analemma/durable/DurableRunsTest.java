// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunRefusedException;
import dev.analemma.RunStatus;
import dev.analemma.SignalReceipt;
import dev.analemma.StartOptions;
import dev.analemma.StoreException;
import dev.analemma.Waiting;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.definition.Effect;
import dev.analemma.spi.Execution;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import dev.analemma.testkit.FaultyStateStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DurableRunsTest {
  private final Processes processes = new Processes();

  @AfterEach
  void close() {
    processes.close();
  }

  private static final Workflow<JsonNode, JsonNode> CHAIN =
      workflow(
          """
          {'analemma':1,'name':'chain','input':{'x':{'type':'integer'}},'nodes':{
            'a':{'operator':'t.do','with':{'v':'${ input.x + 1 }'}},
            'b':{'operator':'t.hang','with':{'v':'${ a.v * 10 }'}},
            'c':{'operator':'t.do','with':{'v':'${ b.v + a.v }'}}},
           'output':'$.c.v'}
          """);

  @Test
  void run_nothingHappens_givesTheOutputAndLeavesItInTheStore() {
    Engine engine = processes.start(builder -> {});
    Workflow<JsonNode, JsonNode> plain =
        workflow(
            """
            {'analemma':1,'name':'plain','nodes':{'a':{'operator':'t.do','with':{'v':7}}},'output':'$.a.v'}
            """);
    assertThat(engine.run(plain, json("{}")).asInt()).isEqualTo(7);
  }

  @Test
  void start_processEndsInTheMiddle_nextOneGoesOnWithoutDoingAgainWhatWasDone() {
    Engine first = processes.start();
    Run<JsonNode> run = first.start(CHAIN, json("{'x':4}"));
    await(processes.hanging);
    processes.kill(first);
    Engine second = processes.start();
    Run<JsonNode> again = second.runs().find(run.id()).orElseThrow();
    assertThat(processes.result(again).asInt()).isEqualTo(55);
    assertThat(processes.done)
        .containsExactly(run.id() + "/a", run.id() + "/b", run.id() + "/b", run.id() + "/c");
    assertThat(second.runs().find(run.id()).orElseThrow().status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void close_whileAFunctionEnds_nextOneGoesOnBehindIt() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ends = new CountDownLatch(1);
    Fn<JsonNode, JsonNode> slow =
        Fn.of(
            "t.slow",
            JsonNode.class,
            JsonNode.class,
            (context, input) -> {
              processes.done.add("slow");
              begun.countDown();
              ends.await();
              return input;
            });
    Workflow<JsonNode, JsonNode> workflow =
        workflow(
            """
            {'analemma':1,'name':'drains','nodes':{
              'a':{'operator':'t.slow','with':1},
              'b':{'operator':'t.do','with':'$.a'}},
             'output':'$.b'}
            """);
    Engine first =
        processes.start(builder -> builder.grace(Duration.ofSeconds(30)).function(slow.function()));
    Run<JsonNode> run = first.start(workflow, json("{}"));
    begun.await();
    Thread closing = new Thread(first::close);
    closing.start();
    // From here on nothing begins.
    Processes.await(() -> run.status() == RunStatus.PAUSED);
    ends.countDown();
    closing.join();

    Engine second = processes.start(builder -> builder.function(slow.function()));
    Run<JsonNode> again = second.runs().find(run.id()).orElseThrow();

    assertThat(processes.result(again)).isEqualTo(json("1"));
    assertThat(processes.done).containsExactly("slow", run.id() + "/b");
  }

  @Test
  void close_whileAFunctionWorks_nextOneGoesOn() {
    Engine first = processes.start();
    Run<JsonNode> run = first.start(CHAIN, json("{'x':1}"));
    await(processes.hanging);
    first.close();

    Engine second = processes.start();

    // Nobody asks for it.
    processes.holds(
        () -> processes.store.runs().find(run.id()).orElseThrow().status() == RunStatus.COMPLETED);
    assertThat(second.runs().find(run.id()).orElseThrow().result().asInt()).isEqualTo(22);
  }

  @Test
  void start_sameKeyTwice_isOneRun_andAnotherInputIsRefused() {
    Engine engine = processes.start();
    Workflow<JsonNode, JsonNode> wait = waiting();
    StartOptions key = StartOptions.defaults().key("order-7");
    Run<JsonNode> one = engine.start(wait, json("{'n':1}"), key);
    Run<JsonNode> two = engine.start(wait, json("{'n':1}"), key);
    assertThat(two.id()).isEqualTo(one.id());
    assertThatThrownBy(() -> engine.start(wait, json("{'n':2}"), key))
        .isInstanceOfSatisfying(
            RunRefusedException.class, e -> assertThat(e.code()).isEqualTo("KEY_CONFLICT"));
  }

  private static Workflow<JsonNode, JsonNode> waiting() {
    return workflow(
        """
        {'analemma':1,'name':'waiting','input':{'n':{'type':'integer'}},'nodes':{
          'w':{'wait':{'signal':'go','timeout':'1h'},'catch':{'TIMED_OUT':'late'}},
          'd':{'operator':'t.do','with':{'v':'$.w'}},
          'l':{'when':'w.late','operator':'t.do','with':{'late':true}}},
         'output':{'d':'$.d?','l':'$.l?'}}
        """);
  }

  @Test
  void signal_keptBeforeTheProcessEnds_isThereInTheNext() {
    Engine first = processes.start();
    Workflow<JsonNode, JsonNode> late =
        workflow(
            """
            {'analemma':1,'name':'late','nodes':{
              'h':{'operator':'t.hang','with':{}},
              'w':{'after':'h','wait':{'signal':'go'}}},
             'output':'$.w'}
            """);
    Run<JsonNode> run = first.start(late, json("{}"));
    await(processes.hanging);
    SignalReceipt receipt = run.signal("go", 5).toCompletableFuture().join();
    assertThat(receipt).isInstanceOf(SignalReceipt.Kept.class);
    processes.kill(first);
    assertThat(processes.result(processes.start().runs().find(run.id()).orElseThrow()).asInt())
        .isEqualTo(5);
  }

  @Test
  void wait_processEnds_timeOutComesWhenItWasDue() {
    Engine first = processes.start();
    Run<JsonNode> run = first.start(waiting(), json("{'n':1}"));
    processes.holds(() -> run.status() == RunStatus.WAITING);
    Waiting before = waitIn(run);
    processes.kill(first);
    Engine second = processes.start();
    Run<JsonNode> again = second.runs().find(run.id()).orElseThrow();
    processes.holds(() -> again.explain().join().size() > 1);
    assertThat(waitIn(again)).isEqualTo(before);
    processes.clock.advance(Duration.ofHours(1));
    assertThat(processes.result(again)).isEqualTo(json("{'d':null,'l':{'late':true}}"));
  }

  @Test
  void wait_processEndsBeforeItsBeginningIsWritten_nextOneWritesIt() {
    DyingStore dying = new DyingStore(processes.store);
    dying.endAt(2, false);
    Engine first = processes.start(builder -> builder.store(dying));
    Run<JsonNode> run = first.start(waiting(), json("{'n':1}"));
    processes.holds(dying::ended);
    processes.clock.advance(Processes.LEASE.multipliedBy(2));

    Engine second = processes.start();
    Waiting before = waitIn(second, run.id());
    processes.kill(second);

    assertThat(waitIn(processes.start(), run.id())).isEqualTo(before);
  }

  private Waiting waitIn(Engine engine, String runId) {
    Run<JsonNode> run = engine.runs().find(runId).orElseThrow();
    processes.holds(() -> run.explain().join().stream().anyMatch(DurableRunsTest::forSignal));
    return waitIn(run);
  }

  private static boolean forSignal(Waiting part) {
    return part.what() == Waiting.For.SIGNAL;
  }

  private static Waiting waitIn(Run<JsonNode> run) {
    return run.explain().join().stream()
        .filter(DurableRunsTest::forSignal)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void start_storeRefusesAnAsset_keepsItWithTheNextRun() {
    FaultyStateStore store = new FaultyStateStore(new DyingStore(processes.store));
    Workflow<JsonNode, JsonNode> user =
        workflow(
            """
            {'analemma':1,'name':'user','uses':{'p':'asset:prompt/plan@3'},'nodes':{
              'a':{'operator':'t.do','with':{'v':'$.uses.p'}}},
             'output':'$.run.uses.p.hash'}
            """);
    Engine engine =
        processes.start(
            builder ->
                builder.store(store).asset("prompt/plan", "3.0.0", Json.parse("\"Plan it.\"")));
    // The first document is the definition, the second one the asset.
    store.inject(FaultyStateStore.Fault.REFUSED, 2, FaultyStateStore.Call.DOCUMENTS);
    assertThatThrownBy(() -> engine.run(user, json("{}"))).isInstanceOf(StoreException.class);

    String hash = engine.run(user, json("{}")).asText();

    assertThat(store.documents().get(hash)).isPresent();
  }

  @Test
  void map_itemsBeganWhileOthersWaitedForTheirRetry_goesOn() {
    Engine first = processes.start();
    Workflow<JsonNode, JsonNode> retried =
        workflow(
            """
            {'analemma':1,'name':'retried','nodes':{
              'm':{'map':{'items':[0,1,2],'as':'i','concurrency':1,'tolerate':{'count':3},
                   'nodes':{'w':{'wait':{'signal':'go','timeout':'3s'}}},'output':'$.w'},
                   'retry':[{'max':1,'delay':'1m','jitter':false}]}},
             'output':'${ m.failed }'}
            """);
    Run<JsonNode> run = first.start(retried, json("{}"));
    processes.holds(() -> waitsIn(run, "m[2]/w"));
    processes.kill(first);

    Run<JsonNode> again = processes.start().runs().find(run.id()).orElseThrow();

    processes.holds(() -> waitsIn(again, "m[2]/w"));
    assertThat(processes.result(again).asInt()).isEqualTo(3);
  }

  /** What a call outside was made with: its key, and the items of its batch. */
  private record Paid(String key, JsonNode items) {}

  @Test
  void map_sizesOfBatchesHadAdapted_callsAreMadeAgainWithTheSameItems() {
    List<Paid> paid = Collections.synchronizedList(new ArrayList<>());
    Workflow<JsonNode, JsonNode> timed =
        workflow(
            """
            {'analemma':1,'name':'timed','input':{'lines':{'type':'array'}},'nodes':{
              'm':{'map':{'items':'$.input.lines','concurrency':2,'batch':{'items':16,'time':'3s'},
                   'nodes':{'pay':{'operator':'t.pay','with':'$.items'}},'output':'$.pay'}}},
             'output':'$.m.results'}
            """);
    ObjectNode input = Json.nodes().objectNode();
    ArrayNode lines = input.putArray("lines");
    IntStream.range(0, 60).forEach(lines::add);
    Engine first = processes.start(engine -> engine.function(pay(paid)));
    Run<JsonNode> run = first.start(timed, input);
    processes.holds(() -> paid.size() >= 6);
    processes.kill(first);
    int before = paid.size();

    Engine second = processes.start(engine -> engine.function(pay(paid)));
    Run<JsonNode> again = second.runs().find(run.id()).orElseThrow();

    assertThat(processes.result(again)).isEqualTo(lines);
    Map<String, JsonNode> known = new LinkedHashMap<>();
    for (Paid call : paid) {
      assertThat(known.getOrDefault(call.key(), call.items())).isEqualTo(call.items());
      known.put(call.key(), call.items());
    }
    assertThat(known.values().stream().mapToInt(JsonNode::size).sum()).isEqualTo(60);
    assertThat(paid.get(0).items()).hasSize(8);
    assertThat(paid.get(before - 1).items().size()).isLessThan(8);
    // The next process goes on with the size that the last one had come to.
    assertThat(paid.subList(before, paid.size())).allMatch(call -> call.items().size() < 8);
  }

  /** Takes a second an item. */
  private HostFunction pay(List<Paid> paid) {
    return new HostFunction(
        "t.pay",
        List.of(JsonNode.class),
        false,
        JsonNode.class,
        Effect.WRITE,
        Execution.INLINE,
        (context, arguments) -> {
          JsonNode items = (JsonNode) Objects.requireNonNull(arguments[0]);
          paid.add(new Paid(context.idempotencyKey(), items));
          CompletableFuture<JsonNode> end = new CompletableFuture<>();
          processes.clock.schedule(Duration.ofSeconds(items.size()), () -> end.complete(items));
          return end;
        });
  }

  private static boolean waitsIn(Run<JsonNode> run, String address) {
    return run.explain().join().stream().anyMatch(part -> part.address().equals(address));
  }

  @Test
  void functionMissing_runIsParked_andGoesOnWhenItIsThere() {
    Engine first = processes.start();
    Run<JsonNode> run = first.start(CHAIN, json("{'x':4}"));
    await(processes.hanging);
    processes.kill(first);
    try (Engine without =
        Engine.builder().clock(processes.clock).store(new DyingStore(processes.store)).build()) {
      Run<JsonNode> parked = without.runs().find(run.id()).orElseThrow();
      processes.holds(() -> parked.status() == RunStatus.PAUSED);
      assertThat(parked.explain().join().get(0).detail()).contains("FUNCTION_MISSING", "t.do");
    }
    Engine second = processes.start();
    Run<JsonNode> again = second.runs().find(run.id()).orElseThrow();
    again.resume();
    assertThat(processes.result(again).asInt()).isEqualTo(55);
  }

  /** The window: the run has come to its end, and the commit of that finds another owner. */
  @Test
  void lease_lostWhenTheEndIsCommitted_endsTheHandle() throws Exception {
    FaultyStateStore store = new FaultyStateStore(processes.store);
    Engine engine = processes.start(builder -> builder.store(store));
    Workflow<JsonNode, JsonNode> plain =
        workflow(
            """
            {'analemma':1,'name':'plain','nodes':{
              'w':{'wait':{'signal':'go'}}},'output':'$.w'}
            """);
    Run<JsonNode> run = engine.start(plain, json("{}"));
    FaultyStateStore.Held held = store.hold(1, FaultyStateStore.Call.APPEND);
    run.signal("go", 5);
    held.awaitReached();
    processes.clock.advance(Processes.LEASE.multipliedBy(2));
    processes.store.join("other", Processes.LEASE);
    assertThat(processes.store.runs().claim("other", run.id())).isPresent();
    held.release();
    processes.holds(() -> run.status().terminal());
    assertThatThrownBy(run::result).hasMessageContaining("LEASE_LOST");
  }

  private static void await(java.util.concurrent.CountDownLatch latch) {
    try {
      assertThat(latch.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
