// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.StartOptions;
import dev.analemma.internal.journal.Fact;
import dev.analemma.internal.journal.Fact.Kind;
import dev.analemma.internal.journal.JournalException;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.RunAppend.NewRun;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The first fact of a run: what runs, with what, in which versions (SEMANTICS row 22).
 *
 * @param hash the hash of the definition
 * @param plan the hash of what it was compiled to, composite operators included
 * @param uses target to the version and hash that it stands for, transitively
 * @param options what was said at the start
 * @param seed the seed of random numbers
 * @param started when it began
 * @param depth how many calls it is inside of
 * @param input the input with its defaults
 */
record StartFact(
    String hash,
    String plan,
    Map<String, Pin> uses,
    StartOptions options,
    long seed,
    Instant started,
    int depth,
    JsonNode input) {
  private static final int FORMAT = 1;

  /**
   * What a target stands for.
   *
   * @param version the version
   * @param hash the hash of its content
   */
  record Pin(String version, String hash) {}

  /** Returns the first fact of a run that is about to begin. */
  static StartFact of(RunLoop run, Callee callee, int depth) {
    return new StartFact(
        callee.plan.definition().hash(),
        callee.plan.hash(),
        pins(callee),
        run.options(),
        run.seed(),
        run.started(),
        depth,
        run.input());
  }

  private static Map<String, Pin> pins(Callee first) {
    Map<String, Pin> pins = new LinkedHashMap<>();
    for (Callee callee : first.reachable()) {
      for (JsonNode pin : callee.pins) {
        pins.put(
            pin.get("target").asText(),
            new Pin(pin.get("version").asText(), pin.get("hash").asText()));
      }
    }
    return pins;
  }

  /** Returns what the store is told of the run. */
  NewRun newRun(String workflow, String scope) {
    String digest = ValueDigest.of("start", input);
    return new NewRun(
        workflow,
        hash,
        options.key(),
        digest == null ? "" : digest,
        options.owner(),
        scope,
        options.tags(),
        options.title());
  }

  Fact fact() {
    ObjectNode data = Json.nodes().objectNode();
    data.put("format", FORMAT);
    data.put("hash", hash);
    data.put("plan", plan);
    data.put("seed", seed);
    data.put("started", started.toString());
    if (depth > 0) {
      data.put("depth", depth);
    }
    if (options.key() != null) {
      data.put("key", options.key());
    }
    if (options.owner() != null) {
      data.put("owner", options.owner());
    }
    if (options.scope() != null) {
      data.put("scope", options.scope());
    }
    Duration timeout = options.timeout();
    if (timeout != null) {
      data.put("timeout", timeout.toString());
    }
    if (!uses.isEmpty()) {
      ObjectNode pins = data.putObject("uses");
      uses.forEach(
          (target, pin) ->
              pins.putObject(target).put("version", pin.version).put("hash", pin.hash));
    }
    return new Fact(Kind.STARTED, "", data, input);
  }

  static StartFact of(Fact fact) {
    if (fact.kind() != Kind.STARTED || fact.number("format", 0) != FORMAT) {
      throw new JournalException(
          "the journal begins with '%s' of format %d, this version reads format %d"
              .formatted(fact.kind().word(), fact.number("format", 0), FORMAT));
    }
    StartOptions options = StartOptions.defaults().seed(fact.number("seed", 0));
    String key = fact.optionalText("key");
    String owner = fact.optionalText("owner");
    String scope = fact.optionalText("scope");
    String timeout = fact.optionalText("timeout");
    options = key == null ? options : options.key(key);
    options = owner == null ? options : options.owner(owner);
    options = scope == null ? options : options.scope(scope);
    options = timeout == null ? options : options.timeout(Duration.parse(timeout));
    Map<String, Pin> uses = new LinkedHashMap<>();
    if (fact.data() != null) {
      fact.data()
          .path("uses")
          .properties()
          .forEach(
              pin ->
                  uses.put(
                      pin.getKey(),
                      new Pin(
                          pin.getValue().path("version").asText(),
                          pin.getValue().path("hash").asText())));
    }
    return new StartFact(
        fact.text("hash"),
        fact.text("plan"),
        uses,
        options,
        fact.number("seed", 0),
        Instant.parse(fact.text("started")),
        (int) fact.number("depth", 0),
        fact.requireValue());
  }
}
