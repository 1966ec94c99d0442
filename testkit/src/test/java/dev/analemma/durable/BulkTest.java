// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.BulkAction;
import dev.analemma.BulkOptions;
import dev.analemma.BulkPreview;
import dev.analemma.BulkResult;
import dev.analemma.BulkResult.Group;
import dev.analemma.Engine;
import dev.analemma.ForkPoint;
import dev.analemma.Run;
import dev.analemma.RunRefusedException;
import dev.analemma.RunStatus;
import dev.analemma.Signal;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import dev.analemma.spi.store.RunStore;
import dev.analemma.spi.store.StateStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Things that are done to every run of a query. */
class BulkTest {
  private static final Workflow<JsonNode, JsonNode> WAITS =
      workflow(
          """
          {'analemma':1,'name':'waits','nodes':{
            'v':{'wait':{'signal':'go'}},'w':{'after':'v','wait':{'signal':'go'}}},'output':'$.w'}
          """);
  private static final Workflow<JsonNode, JsonNode> FAILS =
      workflow(
          """
          {'analemma':1,'name':'fails','nodes':{
            'a':{'operator':'t.do','with':{'n':1}},'b':{'operator':'t.fail','with':'$.a'}},'output':'$.b'}
          """);
  private static final RunQuery ALL_WAITS = RunQuery.all().workflow("waits");
  private static final BulkOptions ADA = BulkOptions.by("ada");

  private final Processes processes = new Processes();

  @AfterEach
  void close() {
    processes.close();
  }

  private List<Run<JsonNode>> started(
      Engine engine, Workflow<JsonNode, JsonNode> workflow, int count) {
    List<Run<JsonNode>> runs = new ArrayList<>();
    for (int r = 0; r < count; r++) {
      runs.add(engine.start(workflow, json("{}")));
    }
    return runs;
  }

  private RunRecord record(Run<JsonNode> run) {
    return processes.store.runs().find(run.id()).orElseThrow();
  }

  private static BulkResult apply(Engine engine, RunQuery which, BulkAction action) {
    return engine.runs().apply(which, action, ADA);
  }

  private static void counts(BulkResult result, long done, long already) {
    assertThat(result)
        .returns(true, BulkResult::complete)
        .returns(done, one -> one.done().runs())
        .returns(already, one -> one.already().runs());
    assertThat(result.refused()).isEmpty();
  }

  @Test
  void cancel_endsTheRunsOfTheQuery_pageByPage_andOthersStay() {
    Engine engine = processes.start();
    List<Run<JsonNode>> runs = started(engine, WAITS, 45);
    Run<JsonNode> other =
        engine.start(
            workflow(
                "{'analemma':1,'name':'other','nodes':{'w':{'wait':{'signal':'go'}}},'output':1}"),
            json("{}"));

    BulkResult result = apply(engine, ALL_WAITS.limit(7), BulkAction.cancel("too many"));

    counts(result, 45, 0);
    assertThat(result.done().runIds())
        .hasSize(BulkResult.RUN_IDS_MAX)
        .isSubsetOf(runs.stream().map(Run::id).toList());
    processes.holds(() -> runs.stream().allMatch(run -> run.status() == RunStatus.CANCELLED));
    assertThat(other.status()).isNotEqualTo(RunStatus.CANCELLED);
    counts(apply(engine, ALL_WAITS, BulkAction.cancel("too many")), 0, 0);
  }

  @Test
  void cancel_afterARestart_endsRunsThatNobodyHas() {
    Engine first = processes.start();
    List<Run<JsonNode>> runs = started(first, WAITS, 5);
    processes.kill(first);
    Engine second = processes.start();

    counts(apply(second, ALL_WAITS, BulkAction.cancel("old")), 5, 0);
    processes.holds(
        () -> runs.stream().allMatch(run -> record(run).status() == RunStatus.CANCELLED));
  }

  @Test
  void cancel_ofRunsThatHaveEnded_tellsWhichWereCancelledAndRefusesTheOthers() {
    Engine engine = processes.start();
    Run<JsonNode> cancelled = engine.start(WAITS, json("{}"));
    cancelled.cancel("before").toCompletableFuture().join();
    Run<JsonNode> failed = engine.start(FAILS, json("{}"));
    processes.holds(() -> cancelled.status().terminal() && failed.status().terminal());

    BulkResult result =
        apply(
            engine,
            RunQuery.all().statuses(Set.of(RunStatus.CANCELLED, RunStatus.FAILED)),
            BulkAction.cancel("again"));

    assertThat(result.already().runIds()).containsExactly(cancelled.id());
    assertThat(result.refused())
        .singleElement()
        .returns("RUN_ENDED", Group::code)
        .returns(1L, Group::runs)
        .returns(List.of(failed.id()), Group::runIds);
    assertThat(result.runs()).isEqualTo(2);
  }

  @Test
  void preview_tellsHowManyAndTheFirst_andDoesNothing() {
    Engine engine = processes.start();
    List<Run<JsonNode>> runs = started(engine, WAITS, 25);

    BulkPreview preview = engine.runs().preview(ALL_WAITS.limit(3), BulkAction.cancel("x"));

    assertThat(preview.runs()).isEqualTo(25);
    assertThat(preview.runIds()).hasSize(BulkResult.RUN_IDS_MAX).startsWith(runs.get(24).id());
    assertThat(runs).noneMatch(run -> run.status() == RunStatus.CANCELLED);
    assertThat(engine.runs().preview(ALL_WAITS, BulkAction.resume()).runs()).isZero();
    assertThat(processes.store.audit().query(null, Long.MAX_VALUE, 10)).isEmpty();
  }

  @Test
  void pauseAndResume_holdRunsAndLetThemGoOn() {
    Engine engine = processes.start();
    List<Run<JsonNode>> runs = started(engine, WAITS, 3);

    counts(apply(engine, ALL_WAITS, BulkAction.pause()), 3, 0);
    processes.holds(() -> runs.stream().allMatch(run -> record(run).status() == RunStatus.PAUSED));
    Set<RunStatus> open = Set.of(RunStatus.RUNNING, RunStatus.PAUSED);
    counts(apply(engine, ALL_WAITS.statuses(open), BulkAction.pause()), 0, 3);

    counts(apply(engine, ALL_WAITS, BulkAction.resume()), 3, 0);
    processes.holds(() -> runs.stream().allMatch(run -> record(run).status() == RunStatus.RUNNING));
    counts(apply(engine, ALL_WAITS.statuses(open), BulkAction.resume()), 0, 3);
  }

  @Test
  void resume_ofParkedRuns_goesOnWhereItCan_andTellsWhyElse() {
    Engine first =
        processes.start(
            builder ->
                builder.function(
                    Fn.of("t.gone", JsonNode.class, JsonNode.class, (c, in) -> in).function()));
    Run<JsonNode> parked =
        first.start(
            workflow(
                "{'analemma':1,'name':'waits','nodes':{'w':{'wait':{'signal':'go'}},'g':{'after':'w','operator':'t.gone','with':1}},'output':'$.g'}"),
            json("{}"));
    Run<JsonNode> held = first.start(WAITS, json("{}"));
    held.pause();
    processes.holds(() -> record(held).status() == RunStatus.PAUSED);
    processes.kill(first);
    Engine second = processes.start();
    processes.holds(() -> record(parked).status() == RunStatus.PAUSED);

    BulkResult result = apply(second, ALL_WAITS, BulkAction.resume());

    assertThat(result.done().runIds()).containsExactly(held.id());
    assertThat(result.refused())
        .singleElement()
        .returns("FUNCTION_MISSING", Group::code)
        .returns(List.of(parked.id()), Group::runIds)
        .satisfies(group -> assertThat(group.message()).contains("t.gone"));
  }

  @Test
  void retry_whereAFunctionIsMissing_isRefusedAsAForkIs() {
    Engine first =
        processes.start(
            builder ->
                builder.function(
                    Fn.of("t.gone", JsonNode.class, JsonNode.class, (c, in) -> in).function()));
    Run<JsonNode> run =
        first.start(
            workflow(
                "{'analemma':1,'name':'waits','nodes':{'f':{'operator':'t.fail','with':1},'g':{'after':'f','operator':'t.gone','with':1}},'output':'$.g'}"),
            json("{}"));
    processes.holds(() -> run.status() == RunStatus.FAILED);
    processes.kill(first);
    Engine second = processes.start();

    assertThat(apply(second, ALL_WAITS, BulkAction.retry()).refused())
        .singleElement()
        .returns("FUNCTION_MISSING", Group::code)
        .returns(List.of(run.id()), Group::runIds);
    assertThatThrownBy(() -> second.runs().fork(run.id(), ForkPoint.failure(), null))
        .isInstanceOf(RunRefusedException.class)
        .hasFieldOrPropertyWithValue("code", "FUNCTION_MISSING")
        .hasMessageContaining("workflow 'waits'")
        .hasMessageContaining("t.gone");
  }

  @Test
  void signal_isGivenToEachRunOnce() {
    Engine engine = processes.start();
    List<Run<JsonNode>> runs = started(engine, WAITS, 3);
    BulkAction go = BulkAction.signal(Signal.of("go", 1).withId("monday"));

    counts(apply(engine, ALL_WAITS, go), 3, 0);
    counts(apply(engine, ALL_WAITS, go), 0, 3);
    counts(apply(engine, ALL_WAITS, BulkAction.signal(Signal.of("go", 2).withId("tuesday"))), 3, 0);

    assertThat(runs).allSatisfy(run -> assertThat(processes.result(run).asInt()).isEqualTo(2));
    assertThatThrownBy(() -> BulkAction.signal(Signal.of("go", 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("withId");
  }

  @Test
  void signal_thatNoNodeWaitsFor_isRefusedByItsReason() {
    Engine engine = processes.start();
    Run<JsonNode> run = engine.start(WAITS, json("{}"));

    BulkResult result =
        apply(engine, ALL_WAITS, BulkAction.signal(Signal.of("nobody", 1).withId("1")));

    assertThat(result.refused())
        .singleElement()
        .returns("NAME_UNKNOWN", Group::code)
        .returns(List.of(run.id()), Group::runIds);
  }

  @Test
  void retry_beginsEachFailedRunOnceMore_howeverOftenItIsAsked() {
    Engine first = processes.start();
    List<Run<JsonNode>> runs = started(first, FAILS, 3);
    processes.holds(() -> runs.stream().allMatch(run -> run.status() == RunStatus.FAILED));
    processes.clock.advance(Duration.ofSeconds(1));
    RunQuery before = RunQuery.all().workflow("fails").startedBefore(processes.clock.now());

    counts(apply(first, before, BulkAction.retry()), 3, 0);
    processes.kill(first);
    counts(apply(processes.start(), before, BulkAction.retry()), 0, 3);

    List<RunRecord> all = processes.store.runs().query(RunQuery.all().workflow("fails")).runs();
    assertThat(all)
        .extracting(run -> String.valueOf(run.run().key()))
        .containsExactlyInAnyOrder(
            "null",
            "null",
            "null",
            "retry/" + runs.get(0).id(),
            "retry/" + runs.get(1).id(),
            "retry/" + runs.get(2).id());
    assertThat(processes.done).filteredOn(key -> key.endsWith("/a")).hasSize(3);
  }

  @Test
  void neverMoreThanAtOnce_areAskedAtOnce() {
    Engine first = processes.start();
    started(first, WAITS, 30);
    processes.kill(first);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    StateStore counted = counting(new DyingStore(processes.store), now, most);
    Engine second = processes.start(builder -> builder.store(counted).takesUp(false));

    BulkResult result = second.runs().apply(ALL_WAITS, BulkAction.cancel("x"), ADA.atOnce(2));

    counts(result, 30, 0);
    assertThat(most.get()).isBetween(1, 2);
  }

  /** Counts the runs that are being claimed. */
  private static StateStore counting(StateStore store, AtomicInteger now, AtomicInteger most) {
    RunStore runs =
        (RunStore)
            Proxy.newProxyInstance(
                RunStore.class.getClassLoader(),
                new Class<?>[] {RunStore.class},
                (self, method, arguments) -> {
                  boolean claims = method.getName().equals("claim");
                  if (claims) {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                  }
                  try {
                    return method.invoke(store.runs(), arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  } finally {
                    now.addAndGet(claims ? -1 : 0);
                  }
                });
    return (StateStore)
        Proxy.newProxyInstance(
            StateStore.class.getClassLoader(),
            new Class<?>[] {StateStore.class},
            (self, method, arguments) -> {
              try {
                return method.getName().equals("runs") ? runs : method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void progress_isTold_andAnInterruptedOneIsFinishedByTheNext() {
    Engine engine = processes.start();
    List<Run<JsonNode>> runs = started(engine, WAITS, 20);
    List<BulkResult> told = new ArrayList<>();

    BulkResult cut =
        engine
            .runs()
            .apply(
                ALL_WAITS.limit(5),
                BulkAction.cancel("x"),
                ADA.atOnce(1)
                    .progress(
                        result -> {
                          told.add(result);
                          Thread.currentThread().interrupt();
                        }));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(cut.complete()).isFalse();
    assertThat(cut.done().runs()).isEqualTo(4);
    assertThat(told).extracting(BulkResult::complete).containsExactly(false, false);
    BulkResult rest = apply(engine, ALL_WAITS, BulkAction.cancel("x"));
    assertThat(rest.complete()).isTrue();
    assertThat(rest.refused()).isEmpty();
    processes.holds(() -> runs.stream().allMatch(run -> run.status() == RunStatus.CANCELLED));
  }

  @Test
  void audit_hasWhoDidWhat_forTheWholeAndForEachRun() {
    Engine engine = processes.start();
    Run<JsonNode> run = engine.start(WAITS, json("{}"));

    BulkResult result = apply(engine, ALL_WAITS, BulkAction.cancel("flood"));

    List<AuditStore.Entry> whole =
        processes.store.audit().query("bulk:" + result.id(), Long.MAX_VALUE, 10);
    assertThat(whole).hasSize(2).allMatch(entry -> entry.by().equals("ada"));
    assertThat(whole.get(1).after()).contains("\"workflow\":\"waits\"", "flood");
    assertThat(whole.get(0).after()).contains("\"done\":1");
    assertThat(engine.runs().decisions(run.id()))
        .singleElement()
        .returns("ada", AuditStore.Entry::by)
        .returns("cancel", AuditStore.Entry::action);
  }

  @Test
  void options_outOfBounds_areRefused() {
    assertThatThrownBy(() -> BulkOptions.by(" ")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ADA.atOnce(0)).hasMessageContaining("atOnce is 0");
    assertThatThrownBy(() -> ADA.atOnce(BulkOptions.AT_ONCE_MAX + 1))
        .hasMessageContaining("atOnce is 257");
    assertThat(ADA.atOnce(BulkOptions.AT_ONCE_MAX).atOnce()).isEqualTo(256);
  }
}
