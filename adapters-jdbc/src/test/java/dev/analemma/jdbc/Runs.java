// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import dev.analemma.RunStatus;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.RunAppend.Standing;
import dev.analemma.spi.store.StateStore;
import java.time.Duration;
import java.util.List;

/** The few appends that these tests need. */
final class Runs {
  static final String ME = "me";
  static final Duration LEASE = Duration.ofSeconds(10);

  private Runs() {}

  static RunAppend start(String run) {
    NewRun created = new NewRun("w", "h", null, "d", null, "w", List.of("tag"), null);
    return new RunAppend(
        run,
        1,
        1,
        created,
        new byte[300],
        new Standing(RunStatus.RUNNING, null, null, true),
        List.of(),
        List.of(),
        List.of(),
        0);
  }

  static RunAppend next(String run, long position, String... payloads) {
    return new RunAppend(
        run,
        1,
        position,
        null,
        new byte[300],
        new Standing(RunStatus.RUNNING, null, null, true),
        List.of(),
        List.of(payloads),
        List.of(),
        0);
  }

  static RunAppend consuming(String run, long position, List<Long> messages) {
    return new RunAppend(
        run,
        1,
        position,
        null,
        new byte[300],
        new Standing(RunStatus.RUNNING, null, null, true),
        messages,
        List.of(),
        List.of(),
        0);
  }

  static AppendOutcome append(StateStore store, RunAppend append) {
    return store.runs().append(ME, List.of(append)).get(0);
  }
}
