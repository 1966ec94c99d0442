// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.RunStatus;
import dev.analemma.StoreException;
import dev.analemma.internal.journal.Fact.Kind;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.MemoryStateStore;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.RunAppend.Standing;
import dev.analemma.spi.store.RunStore;
import dev.analemma.spi.store.StateStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JournalWriterTest {
  private static final String INSTANCE = "i";
  private static final Standing RUNS = new Standing(RunStatus.RUNNING, null, null, true);

  private final List<Runnable> turns = new ArrayList<>();
  private final HandClock clock = new HandClock();
  private final MemoryStateStore memory = new MemoryStateStore(clock);
  private int appends;
  private boolean fails;
  private final JournalWriter writer =
      new JournalWriter(counting(memory), INSTANCE, clock, turns::add);

  @Test
  void turn_journalBeforeItIsClosed_commitsTheNextOfTheRun() {
    memory.join(INSTANCE, Duration.ofMinutes(1));
    Pages lost = new Pages("r", 1, 0, newRun());
    lost.write();
    // Another instance had the run in between.
    lost.close();
    Pages next = new Pages("r", 1, 0, newRun());
    next.write();

    doTurns();

    assertThat(next.committed()).isEqualTo(1);
  }

  @Test
  void enqueue_storeFails_isAskedAgainInItsTime() {
    memory.join(INSTANCE, Duration.ofMinutes(1));
    fails = true;
    Pages first = new Pages("r", 1, 0, newRun());
    first.write();
    doTurns();
    Pages second = new Pages("s", 1, 0, newRun());

    second.write();
    writer.help();
    doTurns();

    assertThat(appends).isEqualTo(1);
    fails = false;
    clock.fire();
    doTurns();
    assertThat(List.of(first.committed(), second.committed())).containsExactly(1L, 1L);
  }

  private void doTurns() {
    while (!turns.isEmpty()) {
      turns.remove(0).run();
    }
  }

  private static NewRun newRun() {
    return new NewRun("w", "0".repeat(64), null, "0".repeat(64), null, "w", List.of(), null);
  }

  /** Returns a store whose appends are counted, and fail if they are to. */
  private StateStore counting(StateStore real) {
    RunStore runs =
        (RunStore)
            Proxy.newProxyInstance(
                RunStore.class.getClassLoader(),
                new Class<?>[] {RunStore.class},
                (self, method, arguments) -> {
                  if (method.getName().equals("append")) {
                    appends++;
                    if (fails) {
                      throw new StoreException(
                          "STORE_UNAVAILABLE", true, StoreException.Outcome.UNKNOWN, "down", null);
                    }
                  }
                  return method.invoke(real.runs(), arguments);
                });
    return (StateStore)
        Proxy.newProxyInstance(
            StateStore.class.getClassLoader(),
            new Class<?>[] {StateStore.class},
            (self, method, arguments) -> {
              if (method.getName().equals("runs")) {
                return runs;
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private final class Pages extends Journal {
    Pages(String runId, long epoch, long position, @Nullable NewRun created) {
      super(writer, runId, epoch, position, created);
    }

    void write() {
      add(new Fact(Kind.HELD, "", null, null));
      flush(RUNS);
    }

    @Override
    protected void committed(long entries) {}

    @Override
    protected void refused(AppendOutcome outcome) {
      throw new AssertionError("refused as " + outcome);
    }
  }

  /** A clock whose timers are due when the test says so. */
  private static final class HandClock implements EngineClock {
    private final List<Runnable> timers = new ArrayList<>();

    @Override
    public Instant now() {
      return Instant.EPOCH;
    }

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
      timers.add(action);
      return () -> timers.remove(action);
    }

    void fire() {
      timers.remove(0).run();
    }
  }
}
