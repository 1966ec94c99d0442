// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.CancelReceipt;
import dev.analemma.DecisionReceipt;
import dev.analemma.EmergencyStop;
import dev.analemma.Engine;
import dev.analemma.ForkPoint;
import dev.analemma.ForkPreview;
import dev.analemma.InputException;
import dev.analemma.Run;
import dev.analemma.RunRefusedException;
import dev.analemma.RunStatus;
import dev.analemma.SignalReceipt;
import dev.analemma.definition.Fault;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.RunPage;
import dev.analemma.spi.store.RunRecord;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The commands that look into a store, or tell its runs something. */
final class RunCommands {
  private final Backend backend;
  private final InputStream in;
  private final Report report;

  RunCommands(Backend backend, InputStream in, Report report) {
    this.backend = backend;
    this.in = in;
    this.report = report;
  }

  /** Does what is asked for and returns the exit status. */
  int run(Arguments arguments) throws UsageException {
    String store = arguments.requireStore();
    check(arguments);
    BulkCommand bulk =
        arguments.command() == Command.BULK ? new BulkCommand(arguments, report) : null;
    Progress progress =
        new Progress(
            report.err(), report.terminal().err(), arguments.has("--events"), -1, System::nanoTime);
    try (Engine engine = backend.open(store, progress)) {
      return bulk == null
          ? run(arguments, engine, progress)
          : bulk.run(arguments, engine, progress);
    } catch (RunRefusedException | IllegalArgumentException e) {
      // Texts that no store keeps, points that a run does not have: the message is for people.
      throw UsageException.input(String.valueOf(e.getMessage()));
    } finally {
      progress.close();
    }
  }

  /** Looks for what is missing before the store is opened. */
  private static void check(Arguments arguments) throws UsageException {
    switch (arguments.command()) {
      case LIST -> {
        String what = arguments.operand(0);
        if (!"runs".equals(what) && !"stops".equals(what)) {
          throw UsageException.options(
              "there is no list of '%s'. %sWrite runs, stops or workflows."
                  .formatted(
                      what,
                      Fault.didYouMean(
                          String.valueOf(what), List.of("runs", "stops", "workflows"))));
        }
      }
      case APPROVE, REJECT -> arguments.require("--by", "WHO");
      case STOP -> arguments.require("--reason", "TEXT");
      case FORK -> point(arguments);
      default -> {
        // The rest may be left out.
      }
    }
  }

  private int run(Arguments arguments, Engine engine, Progress progress) throws UsageException {
    return switch (arguments.command()) {
      case LIST ->
          arguments.requireOperand(0).equals("runs")
              ? runs(arguments, engine)
              : stops(arguments, engine);
      case SHOW -> show(arguments, engine);
      case RESUME -> resume(arguments, engine, progress);
      case SIGNAL -> signal(arguments, engine);
      case APPROVE, REJECT -> decide(arguments, engine);
      case CANCEL -> cancel(arguments, engine, progress);
      case FORK -> fork(arguments, engine, progress);
      case STOP -> stop(arguments, engine);
      case RELEASE -> release(arguments, engine);
      case RUN, BULK, HELP -> throw new IllegalStateException("is not done here");
    };
  }

  // Looking.

  private int runs(Arguments arguments, Engine engine) throws UsageException {
    RunPage page = engine.runs().query(Selection.of(arguments));
    ArrayNode runs = Json.nodes().arrayNode();
    for (RunRecord record : page.runs()) {
      ObjectNode run = runs.addObject().put("run", record.id());
      run.put("workflow", record.run().workflow()).put("status", Selection.word(record.status()));
      run.put("started", record.startedAt().toString());
      run.put("key", text(record.run().key())).put("detail", text(record.detail()));
    }
    report.writeList(arguments, runs);
    if (page.next() != null) {
      report.err().println("these are the newest %,d; there are more".formatted(runs.size()));
    }
    return Main.SUCCEEDED;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private int stops(Arguments arguments, Engine engine) {
    ArrayNode stops = Json.nodes().arrayNode();
    for (EmergencyStop stop : engine.stops()) {
      stops
          .addObject()
          .put("stop", stop.id())
          .put("scope", stop.scope())
          .put("reason", stop.reason());
    }
    report.writeList(arguments, stops);
    return Main.SUCCEEDED;
  }

  private int show(Arguments arguments, Engine engine) throws UsageException {
    report.write(arguments, RunView.of(engine, find(arguments, engine)));
    return Main.SUCCEEDED;
  }

  private static Run<JsonNode> find(Arguments arguments, Engine engine) throws UsageException {
    String id = arguments.requireOperand(0);
    return engine
        .runs()
        .find(id)
        .orElseThrow(
            () ->
                UsageException.input(
                    "the store has no run '%s'; 'list runs' tells which it has".formatted(id)));
  }

  // Telling.

  private int resume(Arguments arguments, Engine engine, Progress progress) throws UsageException {
    Run<JsonNode> run = find(arguments, engine);
    run.resume();
    return follow(arguments, engine, run, progress);
  }

  private int follow(Arguments arguments, Engine engine, Run<JsonNode> run, Progress progress) {
    Backend.Ended ended = backend.follow(engine, run, progress);
    progress.close();
    return report.end(arguments, "run " + run.id(), ended);
  }

  private int signal(Arguments arguments, Engine engine) throws UsageException {
    String name = arguments.requireOperand(1);
    JsonNode payload = payload(arguments.option("--payload"));
    SignalReceipt receipt = await(find(arguments, engine).signal(name, payload));
    if (receipt instanceof SignalReceipt.Refused refused) {
      refused.faults().forEach(fault -> report.err().println("payload: " + fault));
      return refused(refused.reason(), refused.message());
    }
    String told =
        receipt instanceof SignalReceipt.Delivered delivered
            ? "'%s' has it".formatted(delivered.address())
            : receipt instanceof SignalReceipt.Duplicate
                ? "the run has it already"
                : "it is kept for the run";
    return told(told);
  }

  /** Returns what is told with a signal. */
  static JsonNode payload(@Nullable String text) throws UsageException {
    if (text == null) {
      return Json.nodes().nullNode();
    }
    try {
      return Json.mapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw UsageException.options(
          "'--payload %s' is no JSON: %s".formatted(text, e.getOriginalMessage()));
    }
  }

  private int decide(Arguments arguments, Engine engine) throws UsageException {
    String token = arguments.requireOperand(0);
    String by = arguments.require("--by", "WHO");
    String reason = arguments.option("--reason");
    DecisionReceipt receipt =
        await(
            arguments.command() == Command.APPROVE
                ? engine.approvals().approve(token, by, reason)
                : engine.approvals().reject(token, by, reason));
    if (receipt instanceof DecisionReceipt.Refused refused) {
      return refused(refused.reason(), refused.message());
    }
    if (receipt instanceof DecisionReceipt.Decided decided) {
      return told("'%s' is %s".formatted(decided.address(), decided.decision()));
    }
    boolean again = receipt instanceof DecisionReceipt.Duplicate;
    return told(again ? "%s has said so before".formatted(by) : "it counts");
  }

  private int cancel(Arguments arguments, Engine engine, Progress progress) throws UsageException {
    Run<JsonNode> run = find(arguments, engine);
    String reason = arguments.option("--reason");
    CancelReceipt receipt = await(run.cancel(reason == null ? "asked for" : reason));
    if (receipt instanceof CancelReceipt.TooLate late) {
      return refused(late.status(), late.message());
    }
    // What it did is undone here, if nobody else has it.
    Backend.Ended ended = backend.follow(engine, run, progress);
    progress.close();
    if (ended.how() == Backend.How.LEFT) {
      return report.end(arguments, "run " + run.id(), ended);
    }
    RunStatus status = engine.runs().record(run.id()).orElseThrow().status();
    String told = "run %s is %s".formatted(run.id(), Selection.word(status));
    if (status == RunStatus.CANCELLED) {
      return told(told);
    }
    report.err().println(told);
    return Main.FAILED;
  }

  private int fork(Arguments arguments, Engine engine, Progress progress) throws UsageException {
    String id = find(arguments, engine).id();
    ForkPoint point = point(arguments);
    if (arguments.has("--preview")) {
      ForkPreview preview = engine.runs().preview(id, point);
      ObjectNode told = Json.nodes().objectNode();
      preview.reused().forEach(told.putArray("reused")::add);
      preview.again().forEach(told.putArray("again")::add);
      report.write(arguments, told);
      return Main.SUCCEEDED;
    }
    Inputs inputs;
    try {
      inputs = Inputs.changed(arguments, id, engine.runs().input(id), in);
    } catch (InputException e) {
      return report.refuse(Inputs.name(arguments.option("--input")), e.faults());
    }
    Run<JsonNode> run;
    try {
      run = engine.runs().fork(id, point, inputs == null ? null : inputs.tree());
    } catch (InputException e) {
      Inputs given = Objects.requireNonNull(inputs);
      return report.refuse(given.name(), e.faults().stream().map(given::located).toList());
    }
    progress.see(Backend.What.NOTICED, "", "run " + run.id());
    return follow(arguments, engine, run, progress);
  }

  private static ForkPoint point(Arguments arguments) throws UsageException {
    String before = arguments.option("--before");
    String label = arguments.option("--checkpoint");
    boolean failure = arguments.has("--failure");
    int given = (before == null ? 0 : 1) + (label == null ? 0 : 1) + (failure ? 1 : 0);
    if (given != 1) {
      throw UsageException.options(
          "'fork' needs one of --failure, --before ADDRESS and --checkpoint LABEL");
    }
    return before != null
        ? ForkPoint.before(before)
        : label != null ? ForkPoint.checkpoint(label) : ForkPoint.failure();
  }

  private int stop(Arguments arguments, Engine engine) throws UsageException {
    EmergencyStop stop =
        engine.stop(arguments.requireOperand(0), arguments.require("--reason", "TEXT"));
    return told(
        "stop %s: nothing runs in '%s' until it is released".formatted(stop.id(), stop.scope()));
  }

  private int release(Arguments arguments, Engine engine) throws UsageException {
    String which = arguments.requireOperand(0);
    List<EmergencyStop> found =
        engine.stops().stream()
            .filter(stop -> stop.id().equals(which) || stop.scope().equals(which))
            .toList();
    if (found.isEmpty()) {
      throw UsageException.input(
          "there is no stop '%s'; 'list stops' tells which there are".formatted(which));
    }
    found.forEach(EmergencyStop::release);
    found.forEach(
        stop -> report.out().println("released %s of '%s'".formatted(stop.id(), stop.scope())));
    return Main.SUCCEEDED;
  }

  private int told(String text) {
    report.out().println(text);
    return Main.SUCCEEDED;
  }

  private int refused(Enum<?> why, String message) {
    report.err().println("refused as %s: %s".formatted(why, message));
    return Main.REFUSED;
  }

  private static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw e;
    }
  }
}
