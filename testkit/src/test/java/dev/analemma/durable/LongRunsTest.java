// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static dev.analemma.durable.Processes.json;
import static dev.analemma.durable.Processes.workflow;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.TaskRecord;
import dev.analemma.Workflow;
import dev.analemma.spi.store.JournalEntry;
import dev.analemma.spi.store.RunStore;
import dev.analemma.spi.store.StateStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Journals of long runs stay short. */
class LongRunsTest {
  private final Processes processes = new Processes();

  @AfterEach
  void close() {
    processes.close();
  }

  private static Workflow<JsonNode, JsonNode> loop(String last) {
    return workflow(
        """
        {'analemma':1,'name':'long','input':{'max':{'type':'integer'}},'nodes':{
          'l':{'loop':{'as':'s','max':100000,'state':{'n':0},
            'nodes':{'x':{'operator':'t.do','with':{'n':'$.s.n'}}},
            'set':{'n':'${ s.n + 1 }'},'until':'s.n >= input.max'}},
          'z':{'operator':'%s','with':'$.l'}},
         'output':'$.z.n'}
        """
            .formatted(last));
  }

  private long bytes(Run<JsonNode> run) {
    return processes.store.runs().read(run.id(), 0, Integer.MAX_VALUE).stream()
        .map(JournalEntry::body)
        .mapToLong(body -> body.length)
        .sum();
  }

  @Test
  void loop_ofManyRounds_keepsAShortJournal() {
    Engine engine = processes.start(builder -> builder.compactBytes(16_384));
    Run<JsonNode> run = engine.start(loop("t.do"), json("{'max':3000}"));
    assertThat(processes.result(run).asInt()).isEqualTo(3000);
    assertThat(bytes(run)).as("of 3,000 rounds").isLessThan(65_536);
  }

  /** Returns the store as an engine sees it that has no memory for a journal. */
  private StateStore tooLarge(AtomicInteger asked) {
    RunStore runs =
        through(
            RunStore.class,
            processes.store.runs(),
            (method, arguments) -> {
              if (method.equals("read")) {
                asked.incrementAndGet();
                throw new OutOfMemoryError("as asked");
              }
              return null;
            });
    return through(
        StateStore.class, processes.store, (method, none) -> method.equals("runs") ? runs : null);
  }

  @Test
  void journal_thatIsTooLongToBeShortened_isGoneOnWith() {
    AtomicInteger asked = new AtomicInteger();
    Engine engine = processes.start(builder -> builder.compactBytes(4_096).store(tooLarge(asked)));

    Run<JsonNode> run = engine.start(loop("t.do"), json("{'max':500}"));

    assertThat(processes.result(run).asInt()).isEqualTo(500);
    assertThat(asked).hasValue(1);
  }

  @Test
  void journal_thatIsTooLongToBeTakenUp_parksItsRun_whichGoesOnWhereThereIsMemory() {
    Engine first = processes.start();
    Run<JsonNode> run = first.start(loop("t.hang"), json("{'max':5}"));
    processes.holds(() -> processes.hanging.getCount() == 0);
    processes.kill(first);
    Engine second = processes.start(builder -> builder.store(tooLarge(new AtomicInteger())));
    processes.holds(
        () -> processes.store.runs().find(run.id()).orElseThrow().status() == RunStatus.PAUSED);
    assertThat(processes.store.runs().find(run.id()).orElseThrow().detail())
        .startsWith("RECOVERY_FAILED: java.lang.OutOfMemoryError");
    second.close();

    Run<JsonNode> again = processes.start().runs().find(run.id()).orElseThrow();
    again.resume();

    assertThat(processes.result(again).asInt()).isEqualTo(5);
  }

  @Test
  void journal_thatIsShortenedWhileItIsRead_tellsEachTaskOnce() {
    Engine engine = processes.start(builder -> builder.compactBytes(4_096));
    Run<JsonNode> run =
        engine.start(
            workflow(
                """
                {'analemma':1,'name':'long','nodes':{
                  'a':{'operator':'t.do'},
                  'l':{'after':['a'],'loop':{'as':'s','max':500,'state':{'n':0},
                    'nodes':{'x':{'operator':'t.do','with':{'n':'$.s.n'}}},
                    'set':{'n':'${ s.n + 1 }'},'until':'s.n >= 400'}},
                  'z':{'after':['l'],'operator':'t.hang'}}}
                """),
            json("{}"));
    RunStore runs = processes.store.runs();
    List<JournalEntry> early = new ArrayList<>();
    processes.holds(
        () -> {
          early.clear();
          early.addAll(runs.read(run.id(), 0, Integer.MAX_VALUE));
          return early.stream()
              .anyMatch(entry -> new String(entry.body(), UTF_8).contains("\"a\""));
        });
    processes.holds(() -> processes.hanging.getCount() == 0);
    assertThat(runs.read(run.id(), 0, Integer.MAX_VALUE)).doesNotContainAnyElementsOf(early);

    Engine slow = processes.start(builder -> builder.takesUp(false).store(firstReading(early)));

    assertThat(slow.runs().tasks(run.id())).extracting(TaskRecord::address).containsOnlyOnce("a");
  }

  /** Returns the store as somebody sees it who began to read a journal when it was young. */
  private StateStore firstReading(List<JournalEntry> early) {
    RunStore runs =
        through(
            RunStore.class,
            processes.store.runs(),
            (method, arguments) -> method.equals("read") && arguments[1].equals(0L) ? early : null);
    return through(
        StateStore.class, processes.store, (method, none) -> method.equals("runs") ? runs : null);
  }

  private static <T> T through(
      Class<T> type, T real, BiFunction<String, Object[], @Nullable Object> instead) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Object answer = instead.apply(method.getName(), arguments);
              try {
                return answer == null ? method.invoke(real, arguments) : answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Test
  void loop_processEndsAfterManyRounds_goesOnWithTheRoundThatWasUnderWay() {
    Engine first = processes.start(builder -> builder.compactBytes(4_096));
    Run<JsonNode> run = first.start(loop("t.hang"), json("{'max':500}"));
    processes.holds(() -> processes.hanging.getCount() == 0);
    processes.kill(first);
    int before = processes.done.size();
    Engine second = processes.start();
    assertThat(processes.result(second.runs().find(run.id()).orElseThrow()).asInt()).isEqualTo(500);
    assertThat(processes.done.subList(before, processes.done.size()))
        .containsExactly(run.id() + "/z");
  }
}
