// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.RunStatus;
import dev.analemma.jdbc.JdbcStateStore;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.JournalEntry;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import dev.analemma.spi.store.StateStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Processes over one file, each ending at its {@link CrashPoint}; the last one goes to the end.
 * Then: nothing that was acknowledged is lost, every run came to its output, nothing has two
 * results, and no function was called again whose result was committed.
 */
final class Trial {
  private final Path file;
  private final Path trace;
  private final long seed;
  private final List<String> reached = new ArrayList<>();

  /** What each process before has left committed: the keys of functions. */
  private final Set<String> committed = new HashSet<>();

  /** Run number to its id. */
  private final Map<Integer, String> ids = new HashMap<>();

  /** How many lines of the trace are checked. */
  private int checked;

  Trial(Path folder, long seed) {
    this.file = folder.resolve("analemma.db");
    this.trace = folder.resolve("trace");
    this.seed = seed;
  }

  /** Tries a point of a process that begins with nothing; another one follows at random. */
  static Trial working(Path folder, CrashPoint point, long seed) throws Exception {
    List<CrashPoint> second = CrashPoint.recovering();
    Trial trial = new Trial(folder, seed);
    trial.run(List.of(point, second.get(new Random(seed).nextInt(second.size()))));
    return trial;
  }

  /** Tries a point of a process that begins where another one ended at a random commit. */
  static Trial recovering(Path folder, CrashPoint point, long seed) throws Exception {
    Random random = new Random(seed);
    Trial trial = new Trial(folder, seed);
    trial.run(
        List.of(
            new CrashPoint("RunStore.append", random.nextBoolean(), 1 + random.nextInt(10)),
            point));
    return trial;
  }

  /** Returns whether a process ended at a point. */
  boolean reached(CrashPoint point) {
    return reached.contains(point.toString());
  }

  private void run(List<CrashPoint> points) throws Exception {
    for (CrashPoint point : points) {
      int exit = process(Optional.of(point));
      if (exit == HaltingStore.EXIT) {
        reached.add(point.toString());
      } else {
        assertThat(exit).as(this::shown).isZero();
      }
      check();
    }
    assertThat(process(Optional.empty())).as(this::shown).isZero();
    check();
    checkEnd();
  }

  private int process(Optional<CrashPoint> point) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                file.toString(),
                trace.toString(),
                Long.toString(seed)));
    point.ifPresent(at -> command.add(at.toString()));
    Path output = file.resolveSibling("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
            .start();
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).as(this::shown).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Checks what the process did that has just ended, and notes what it has left. */
  private void check() throws IOException {
    List<String> lines = Files.exists(trace) ? Files.readAllLines(trace) : List.of();
    for (String line : lines.subList(checked, lines.size())) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "call" -> assertThat(committed).as(this::shown).doesNotContain(words[1]);
        case "start" -> {
          String before = ids.putIfAbsent(Integer.parseInt(words[1]), words[2]);
          assertThat(before == null ? words[2] : before).as(this::shown).isEqualTo(words[2]);
        }
        case "signal" ->
            assertThat(words[2]).as(this::shown).isIn("Delivered", "Kept", "Duplicate", "Refused");
        case "result" ->
            assertThat(words[2])
                .as(this::shown)
                .isEqualTo(String.valueOf(Victim.expected(Integer.parseInt(words[1]))));
        default -> assertThat(line).isEqualTo("end");
      }
    }
    checked = lines.size();
    try (StateStore store = JdbcStateStore.open("sqlite:" + file)) {
      for (RunRecord run : store.runs().query(RunQuery.all()).runs()) {
        committed.addAll(results(store, run.id()));
      }
    }
  }

  private Set<String> results(StateStore store, String id) {
    Set<String> results = new HashSet<>();
    for (JournalEntry entry : store.runs().read(id, 0, Integer.MAX_VALUE)) {
      for (JsonNode fact : Json.parse(entry.body())) {
        if (fact.get(0).asText().equals("ok")) {
          assertThat(results.add(id + "/" + fact.get(1).asText()))
              .as(() -> "a second result of %s, %s".formatted(fact, shown()))
              .isTrue();
        }
      }
    }
    return results;
  }

  private void checkEnd() throws IOException {
    assertThat(ids).as(this::shown).hasSize(Victim.RUNS);
    Set<String> called = new HashSet<>();
    for (String line : Files.readAllLines(trace)) {
      if (line.startsWith("call ")) {
        called.add(line.substring(5));
      }
    }
    Set<String> all = new HashSet<>();
    ids.values().forEach(id -> Victim.called().forEach(node -> all.add(id + "/" + node)));
    assertThat(called).as(this::shown).isEqualTo(all);
    try (StateStore store = JdbcStateStore.open("sqlite:" + file)) {
      assertThat(store.runs().query(RunQuery.all()).runs())
          .as(this::shown)
          .hasSize(Victim.RUNS)
          .allSatisfy(run -> assertThat(run.status()).isEqualTo(RunStatus.COMPLETED));
    }
  }

  private String shown() {
    try {
      Path output = file.resolveSibling("output");
      return "seed %d, ended %s%n%s%n%s"
          .formatted(
              seed,
              reached,
              Files.exists(trace) ? Files.readString(trace) : "",
              Files.exists(output) ? Files.readString(output) : "");
    } catch (IOException e) {
      return "seed %d: %s".formatted(seed, e);
    }
  }
}
