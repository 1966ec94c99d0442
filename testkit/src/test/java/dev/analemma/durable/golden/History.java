// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.MemoryStateStore;
import dev.analemma.spi.store.MessageStore.Message;
import dev.analemma.testkit.MovingClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A history that is kept: JSON lines, of which the first tells what it is about and what is done
 * when its run is taken up, and each other one what was written to the store. Beside it, in {@code
 * NAME.outcome.json}, stands what comes of it.
 */
final class History {
  /** Where histories are kept; tests run in the folder of their module. */
  static final Path FOLDER = Path.of("src", "test", "resources", "histories");

  private static final Duration LEASE = Duration.ofSeconds(10);

  private final String name;
  private final JsonNode head;
  private final List<JsonNode> lines;

  private History(String name, JsonNode head, List<? extends JsonNode> lines) {
    this.name = name;
    this.head = head;
    this.lines = List.copyOf(lines);
  }

  /** Returns the names of all that are kept. */
  static List<String> names() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".jsonl"))
          .map(file -> file.substring(0, file.length() - ".jsonl".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static History read(String name) {
    try {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : Files.readAllLines(file(name))) {
        lines.add(Json.parse(line));
      }
      return new History(name, lines.get(0), lines.subList(1, lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets a scenario run until its process ends. */
  static History record(Scenario scenario) {
    MovingClock clock = new MovingClock();
    Recording recording = new Recording(new MemoryStateStore(clock), scenario.appendsMax());
    Host host = new Host(recording.through(), clock, scenario.compactBytes(), true);
    host.start(scenario.document(), Json.parse(scenario.input()));
    for (String step : scenario.before()) {
      host.act(Json.parse(step));
    }
    ObjectNode head = Json.nodes().objectNode().put("history", 1);
    head.put("about", scenario.about());
    head.put("ended", clock.now().toString());
    var then = head.putArray("then");
    scenario.then().forEach(step -> then.add(Json.parse(step)));
    return new History(scenario.name(), head, recording.lines());
  }

  /**
   * Takes the runs up with the engine as it is now.
   *
   * @return how they stand when they were taken up, and after each thing that is done then
   */
  ObjectNode outcome() {
    MovingClock clock = new MovingClock(Instant.parse(lines.get(0).get("at").asText()));
    MemoryStateStore store = new MemoryStateStore(clock);
    String instance = "recorded";
    store.join(instance, LEASE);
    for (JsonNode line : lines) {
      clock.advance(Duration.between(clock.now(), Instant.parse(line.get("at").asText())));
      write(store, instance, line);
    }
    // As an instance ends that nobody hears of any more.
    Instant ended = Instant.parse(head.get("ended").asText());
    clock.advance(Duration.between(clock.now(), ended.plus(LEASE.multipliedBy(2))));
    Host host = new Host(store, clock, 1L << 30, false);
    host.settle();
    ObjectNode outcome = Json.nodes().objectNode();
    var standings = outcome.putArray("standings");
    standings.add(host.standing());
    for (JsonNode step : head.path("then")) {
      String receipt = host.act(step);
      ObjectNode now = standings.addObject().put("receipt", receipt);
      now.set("after", step);
      now.setAll(host.standing());
    }
    return outcome;
  }

  private static void write(MemoryStateStore store, String instance, JsonNode line) {
    if (line.has("document")) {
      store.documents().put(line.at("/document/hash").asText(), content(line.get("document")));
    } else if (line.has("payload")) {
      store.payloads().put(line.at("/payload/hash").asText(), content(line.get("payload")));
    } else if (line.has("message")) {
      JsonNode message = line.get("message");
      store
          .messages()
          .send(
              new Message(
                  message.get("run").asText(),
                  message.hasNonNull("id") ? message.get("id").asText() : null,
                  Json.bytes(message.get("body"))));
    } else {
      List<AppendOutcome> outcomes =
          store.runs().append(instance, List.of(Recording.append(line.get("append"))));
      if (!outcomes.equals(List.of(AppendOutcome.COMMITTED))) {
        throw new AssertionError("%s: %s".formatted(outcomes, line));
      }
    }
  }

  private static byte[] content(JsonNode kept) {
    return kept.get("text").asText().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the words of the kinds of facts that are in it. */
  TreeSet<String> words() {
    TreeSet<String> words = new TreeSet<>();
    for (JsonNode line : lines) {
      line.at("/append/entry").forEach(fact -> words.add(fact.get(0).asText()));
    }
    return words;
  }

  /** Returns what is kept beside it. */
  JsonNode keptOutcome() {
    try {
      return Json.parse(Files.readString(outcomeFile(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps it, with what comes of it now; one that is there stays, and then nothing is done. */
  void add() throws IOException {
    StringBuilder text = new StringBuilder(Json.write(head)).append('\n');
    lines.forEach(line -> text.append(Json.write(line)).append('\n'));
    String outcome = outcome().toPrettyString() + '\n';
    Files.createDirectories(FOLDER);
    Files.writeString(file(name), text, StandardOpenOption.CREATE_NEW);
    Files.writeString(outcomeFile(name), outcome, StandardOpenOption.CREATE_NEW);
  }

  static Path file(String name) {
    return FOLDER.resolve(name + ".jsonl");
  }

  private static Path outcomeFile(String name) {
    return FOLDER.resolve(name + ".outcome.json");
  }

  @Override
  public @Nullable String toString() {
    return name;
  }
}
