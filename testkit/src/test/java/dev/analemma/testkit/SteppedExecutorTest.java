// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SteppedExecutorTest {
  private final SteppedExecutor threads = new SteppedExecutor();
  private final List<Integer> log = new ArrayList<>();

  @Test
  void execute_runsNothingByItself() {
    threads.execute(() -> log.add(1));

    assertThat(log).isEmpty();
    assertThat(threads.waiting()).isEqualTo(1);
  }

  @Test
  void runNext_runsTheOldest() {
    threads.execute(() -> log.add(1));
    threads.execute(() -> log.add(2));

    assertThat(threads.runNext()).isTrue();
    assertThat(log).containsExactly(1);
    assertThat(threads.runNext()).isTrue();
    assertThat(threads.runNext()).isFalse();
  }

  @Test
  void runAll_runsWhatTasksAddToo() {
    threads.execute(() -> threads.execute(() -> log.add(1)));
    threads.runAll();

    assertThat(log).containsExactly(1);
  }

  @Test
  void runAll_withRandomNumbers_isAnOrderThatRepeats() {
    assertThat(shuffled(1)).isEqualTo(shuffled(1)).hasSize(20).isNotEqualTo(shuffled(2));
  }

  private List<Integer> shuffled(long seed) {
    log.clear();
    for (int task = 0; task < 20; task++) {
      int number = task;
      threads.execute(() -> log.add(number));
    }
    threads.runAll(new Random(seed));
    return List.copyOf(log);
  }

  @Test
  void task_throws_isSeenByTheTestAndIsGone() {
    threads.execute(
        () -> {
          throw new IllegalStateException("a task");
        });

    assertThatThrownBy(threads::runNext).hasMessage("a task");
    assertThat(threads.waiting()).isZero();
  }
}
