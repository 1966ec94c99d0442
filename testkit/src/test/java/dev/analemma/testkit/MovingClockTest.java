// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.spi.EngineClock.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MovingClockTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private final MovingClock clock = new MovingClock(Instant.EPOCH);
  private final List<String> log = new ArrayList<>();

  @Test
  void advance_runsWhatIsDueInTheOrderOfItsTime_andNothingElse() {
    clock.schedule(SECOND.multipliedBy(3), () -> log.add("third"));
    clock.schedule(SECOND, () -> log.add("first"));
    clock.schedule(SECOND, () -> log.add("second"));
    clock.advance(SECOND.multipliedBy(3).minusNanos(1));

    assertThat(log).containsExactly("first", "second");
    assertThat(clock.timers()).isEqualTo(1);
    assertThat(clock.untilNext()).isEqualTo(Duration.ofNanos(1));
  }

  @Test
  void advance_eachActionSeesItsOwnTime() {
    clock.schedule(SECOND, () -> log.add(clock.now() + " " + clock.nanoTime()));
    clock.advance(SECOND.multipliedBy(9));

    assertThat(log).containsExactly("1970-01-01T00:00:01Z 1000000000");
    assertThat(clock.now()).isEqualTo(Instant.EPOCH.plusSeconds(9));
  }

  @Test
  void advance_actionSchedulesAnother_runsItToo() {
    clock.schedule(SECOND, () -> clock.schedule(SECOND, () -> log.add("inner")));
    clock.advance(SECOND.multipliedBy(2));

    assertThat(log).containsExactly("inner");
  }

  @Test
  void advance_zero_runsWhatIsDueNow() {
    clock.schedule(Duration.ZERO, () -> log.add("now"));
    clock.advance(Duration.ZERO);

    assertThat(log).containsExactly("now");
  }

  @Test
  void cancel_beforeItIsDue_takesTheActionBack() {
    Timer timer = clock.schedule(SECOND, () -> log.add("never"));
    timer.cancel();
    timer.cancel();
    clock.advance(SECOND);

    assertThat(log).isEmpty();
    assertThat(clock.untilNext()).isNull();
  }

  @Test
  void schedule_beyondTime_neverFallsDue() {
    clock.schedule(Duration.ofSeconds(Long.MAX_VALUE), () -> log.add("never"));
    clock.advance(Duration.ofDays(365_000));

    assertThat(log).isEmpty();
    assertThat(clock.timers()).isEqualTo(1);
  }

  @Test
  void backwards_isRefused() {
    assertThatThrownBy(() -> clock.advance(SECOND.negated()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S");
    assertThatThrownBy(() -> clock.schedule(SECOND.negated(), () -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S");
  }
}
