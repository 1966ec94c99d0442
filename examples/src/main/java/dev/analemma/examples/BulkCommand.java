// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.BulkAction;
import dev.analemma.BulkOptions;
import dev.analemma.BulkPreview;
import dev.analemma.BulkResult;
import dev.analemma.Engine;
import dev.analemma.Signal;
import dev.analemma.definition.Fault;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.RunQuery;
import java.util.List;

/** Does one thing to all runs that the options mean; without {@code --yes} it tells which. */
final class BulkCommand {
  private static final List<String> ACTIONS =
      List.of("cancel", "pause", "resume", "retry", "signal");

  private final Report report;
  private final BulkAction action;
  private final RunQuery which;

  /** Reads what is to be done, and to which runs. */
  BulkCommand(Arguments arguments, Report report) throws UsageException {
    this.report = report;
    this.action = action(arguments);
    this.which = Selection.of(arguments);
    if (arguments.has("--yes")) {
      arguments.require("--by", "WHO");
    }
  }

  private static BulkAction action(Arguments arguments) throws UsageException {
    String word = arguments.requireOperand(0);
    String name = arguments.operand(1);
    if (word.equals("signal")) {
      if (name == null) {
        throw UsageException.options("'bulk signal' needs NAME");
      }
      return BulkAction.signal(
          Signal.of(name, RunCommands.payload(arguments.option("--payload")))
              .withId(required(arguments, "--id", "ID, by which a run knows that it has it")));
    }
    if (name != null) {
      throw UsageException.options("'%s' is one word too many".formatted(name));
    }
    return switch (word) {
      case "cancel" -> BulkAction.cancel(required(arguments, "--reason", "TEXT"));
      case "pause" -> BulkAction.pause();
      case "resume" -> BulkAction.resume();
      case "retry" -> BulkAction.retry();
      default ->
          throw UsageException.options(
              "'bulk' does no '%s'. %sWrite one of %s."
                  .formatted(word, Fault.didYouMean(word, ACTIONS), String.join(", ", ACTIONS)));
    };
  }

  private static String required(Arguments arguments, String option, String example)
      throws UsageException {
    String value = arguments.option(option);
    if (value == null) {
      throw UsageException.options(
          "'bulk %s' needs %s %s".formatted(arguments.operand(0), option, example));
    }
    return value;
  }

  /** Does it, or tells what it would be done to, and returns the exit status. */
  int run(Arguments arguments, Engine engine, Progress progress) throws UsageException {
    if (!arguments.has("--yes")) {
      report.write(arguments, json(engine.runs().preview(which, action)));
      report.err().println("nothing was done; --yes does it");
      return Main.SUCCEEDED;
    }
    BulkOptions options =
        BulkOptions.by(arguments.require("--by", "WHO"))
            .progress(
                result ->
                    progress.see(
                        Backend.What.PROGRESSED, "", "%,d runs asked".formatted(result.runs())));
    BulkResult result = engine.runs().apply(which, action, options);
    progress.close();
    report.write(arguments, json(result));
    return result.complete() && result.refused().isEmpty() ? Main.SUCCEEDED : Main.FAILED;
  }

  private ObjectNode json(BulkPreview preview) {
    ObjectNode told = Json.nodes().objectNode().put("action", action.word());
    told.put("runs", preview.runs());
    preview.runIds().forEach(told.putArray("first")::add);
    return told;
  }

  private ObjectNode json(BulkResult result) {
    ObjectNode told = Json.nodes().objectNode().put("action", action.word());
    told.put("bulk", result.id()).put("complete", result.complete());
    told.put("done", result.done().runs()).put("already", result.already().runs());
    ArrayNode refused = told.putArray("refused");
    for (BulkResult.Group group : result.refused()) {
      ObjectNode why = refused.addObject().put("code", group.code()).put("runs", group.runs());
      why.put("message", group.message());
      group.runIds().forEach(why.putArray("first")::add);
    }
    return told;
  }
}
