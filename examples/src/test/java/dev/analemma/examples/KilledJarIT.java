// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.Engine;
import dev.analemma.TaskRecord;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process of the runnable jar that is killed in the middle of {@code log-triage}, and one that
 * goes on.
 *
 * <p>The window: some of the forty parts of the log are in the store and others are not. The first
 * process is killed as soon as the store has three, which is looked for all the time.
 */
@Timeout(300)
class KilledJarIT {
  private static final int LINES = 400_000;
  private static final int PARTS = LINES / 10_000;
  private static final Pattern ID = Pattern.compile("\\b[0-9a-hjkmnp-tv-z]{26}\\b");
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z");
  private static final String PROGRAM = "$ java -jar examples/target/analemma.jar ";

  @TempDir private Path folder;
  private Jar jar;

  @BeforeEach
  void writeTheLog() throws IOException {
    jar = new Jar(folder);
    StringBuilder log = new StringBuilder();
    for (int line = 0; line < LINES; line++) {
      log.append("2026-11-21T01:%02d:%02dZ ".formatted(line / 60 % 60, line % 60))
          .append(line % 7 == 0 ? "ERROR" : "INFO")
          .append(" a.B - request ")
          .append(line)
          .append(line % 3 == 0 ? " to users was slow\n" : " to billing came late\n");
    }
    Files.writeString(folder.resolve("app.log"), log);
  }

  @Test
  void secondStart_finishesTheRun_withoutDoingFinishedPartsAgain() throws Exception {
    String[] words = {
      "log-triage", "app.log", "--store", "sqlite:runs.db", "--key", "monday", "--events"
    };
    Jar.Ended whole = jar.run(List.of(), "log-triage", "app.log");
    assertThat(whole.status()).as(whole.err()).isZero();

    Jar.Started first = jar.start(List.of(), words);
    List<String> told = awaitParts(first, 3);
    awaitEvents(first, told);
    Jar.Ended killed = first.kill();
    List<String> finished = parts();
    Jar.Ended second = jar.run(List.of(), words);

    assertThat(killed.status()).isNotZero();
    assertThat(killed.out()).isEmpty();
    assertThat(finished).hasSizeBetween(3, PARTS - 1).doesNotHaveDuplicates();
    assertThat(second.status()).as(second.err()).isZero();
    assertThat(second.out()).isEqualTo(whole.out());
    assertThat(parts()).hasSize(PARTS).doesNotHaveDuplicates();
    // Done a second time at most: what was not in the store yet.
    assertThat(finished).containsAll(told);
    assertThat(done(killed.err())).containsAll(told);
    assertThat(done(second.err()))
        .hasSize(PARTS - finished.size())
        .doesNotHaveDuplicates()
        .doesNotContainAnyElementsOf(finished);
    assertThat(runId(second.err())).isEqualTo(runId(killed.err()));
  }

  @Test
  void thirdStart_ofARunThatHasEnded_tellsItsOutputAlone() throws Exception {
    String[] words = {"hello", "--store", "sqlite:runs.db", "--key", "k"};
    Jar.Ended once = jar.run(List.of(), words);
    Jar.Ended again = jar.run(List.of(), words);
    Jar.Ended other =
        jar.run(List.of(), "hello", "--store", "sqlite:runs.db", "--key", "k", "--set", "name=Ada");

    assertThat(again).isEqualTo(once);
    assertThat(other.status()).isEqualTo(2);
    assertThat(other.err()).contains("KEY_CONFLICT").contains("nothing has run");
  }

  /** What the README shows is what happens, but for ids and times. */
  @Test
  void consoleOfTheReadme_isWhatIsPrinted() throws Exception {
    String readme = Files.readString(Path.of("..", "README.md"));
    Matcher block = Pattern.compile("(?ms)^```console\\n(.*?)^```$").matcher(readme);
    assertThat(block.find()).isTrue();
    String[] shown = block.group(1).split("(?m)^(?=\\$ )");
    assertThat(shown).hasSizeGreaterThan(3);
    String id = "";
    for (String one : shown) {
      String[] lines = one.split("\\n", 2);
      assertThat(lines[0]).startsWith(PROGRAM);
      String command = lines[0].substring(PROGRAM.length());
      String file = null;
      if (command.contains(" > ")) {
        file = command.substring(command.indexOf(" > ") + 3);
        command = command.substring(0, command.indexOf(" > "));
      }
      Jar.Started started = jar.start(List.of(), ID.matcher(command).replaceAll(id).split(" "));
      boolean dies = lines[1].endsWith("Killed\n");
      if (dies) {
        assertThat(awaitParts(started, 3)).isNotEmpty();
      }
      Jar.Ended ended = dies ? started.kill() : started.end();
      String printed = ended.err() + (file == null ? ended.out() : "");
      Matcher found = ID.matcher(ended.err());
      if (found.find()) {
        id = found.group();
      }
      assertThat(plain(printed + (dies ? "Killed\n" : ""))).as(command).isEqualTo(plain(lines[1]));
      assertThat(ended.status() == 0).as(ended.err()).isEqualTo(!dies);
      if (file != null && !dies) {
        assertThat(ended.out()).contains("\"headline\"");
      }
    }
  }

  private static String plain(String text) {
    return TIME.matcher(ID.matcher(text).replaceAll("ID")).replaceAll("TIME").replaceAll(" +", " ");
  }

  /** Reads what a process tells until it has told of parts that are in the store by then. */
  private static void awaitEvents(Jar.Started process, List<String> parts) throws IOException {
    while (!done(Files.readString(process.err())).containsAll(parts)) {
      assertThat(process.process().isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }

  /**
   * Looks into the store until it has some parts of the run that a process has begun, and returns
   * them.
   */
  private List<String> awaitParts(Jar.Started process, int count) throws IOException {
    while (Files.readString(process.err()).isEmpty()) {
      assertThat(process.process().isAlive()).isTrue();
      Thread.onSpinWait();
    }
    try (Engine looking = looking()) {
      List<String> parts = parts(looking);
      while (parts.size() < count) {
        assertThat(process.process().isAlive()).isTrue();
        Thread.onSpinWait();
        parts = parts(looking);
      }
      return parts;
    }
  }

  private Engine looking() {
    return Engine.builder()
        .store("sqlite:" + folder.resolve("runs.db"))
        .takesUp(false)
        .grace(Duration.ZERO)
        .build();
  }

  private List<String> parts() {
    try (Engine looking = looking()) {
      return parts(looking);
    }
  }

  /** Returns the parts whose results are written down. */
  private static List<String> parts(Engine looking) {
    List<String> parts = new ArrayList<>();
    for (RunRecord run : looking.runs().query(RunQuery.all().workflow("log-triage")).runs()) {
      for (TaskRecord task : looking.runs().tasks(run.id())) {
        if (task.what() == TaskRecord.What.ENDED && task.address().endsWith("/part")) {
          parts.add(task.address());
        }
      }
    }
    return parts;
  }

  /** Returns the parts that a process has done, by its events. */
  private static List<String> done(String events) {
    return Pattern.compile("succeeded +(parts\\[\\S+/part)\\b")
        .matcher(events)
        .results()
        .map(event -> event.group(1))
        .toList();
  }

  private static String runId(String err) {
    Matcher id = ID.matcher(err);
    assertThat(id.find()).isTrue();
    return id.group();
  }
}
