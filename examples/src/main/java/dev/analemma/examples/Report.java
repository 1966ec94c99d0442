// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.analemma.definition.Fault;
import dev.analemma.examples.evolve.FitnessChart;
import dev.analemma.examples.logtriage.TriageTable;
import dev.analemma.spi.Json;
import java.io.PrintStream;
import java.util.List;

/**
 * Writes what came of a command: results on standard output, everything else on standard error.
 *
 * @param out where results go
 * @param err where everything else goes
 * @param terminal where a person watches
 */
record Report(PrintStream out, PrintStream err, Terminal terminal) {

  /** Tells what is wrong; nothing has run. */
  int refuse(String where, List<Fault> faults) {
    for (Fault fault : faults) {
      err.println(line(where, fault));
    }
    err.println(
        "%s: %d %s, nothing has run"
            .formatted(where, faults.size(), faults.size() == 1 ? "fault" : "faults"));
    return Main.REFUSED;
  }

  /** Writes a fault as compilers do, so that editors find the place. */
  private static String line(String where, Fault fault) {
    String place =
        fault.location() == null
            ? where
            : where + ":" + fault.location().line() + ":" + fault.location().column();
    return "%s: %s %s at '%s': %s. %s"
        .formatted(
            place,
            fault.severity() == Fault.Severity.ERROR ? "error" : "warning",
            fault.code(),
            fault.pointer(),
            fault.problem(),
            fault.remedy());
  }

  /** Writes a result as it was asked for. */
  void write(Arguments arguments, JsonNode output) {
    if (!isTable(arguments)) {
      out.println(json(output));
    } else if (TriageTable.fits(output)) {
      out.print(TriageTable.draw(output));
    } else if (FitnessChart.fits(output)) {
      out.print(FitnessChart.text(output));
    } else {
      out.print(Tables.ofJson(output));
    }
  }

  /** Writes a list whose elements are objects; a table of nothing is a word on standard error. */
  void writeList(Arguments arguments, ArrayNode list) {
    if (list.isEmpty() && isTable(arguments)) {
      err.println("none");
    } else {
      write(arguments, list);
    }
  }

  private boolean isTable(Arguments arguments) {
    return arguments.format() == null
        ? terminal.out()
        : arguments.format() == Arguments.Format.TABLE;
  }

  /** Tells how a run ended, and returns the exit status. */
  int end(Arguments arguments, String workflow, Backend.Ended ended) {
    switch (ended.how()) {
      case SUCCEEDED -> write(arguments, ended.value());
      case FAILED -> tell(workflow, ended.value());
      case LEFT ->
          err.println("%s: %s".formatted(workflow, ended.value().path("message").asText()));
    }
    return ended.how() == Backend.How.SUCCEEDED ? Main.SUCCEEDED : Main.FAILED;
  }

  private void tell(String workflow, JsonNode error) {
    String node = error.path("node").asText();
    err.println(
        "%s failed%s: %s: %s"
            .formatted(
                workflow,
                node.isEmpty() ? "" : " at '" + node + "'",
                error.path("code").asText(),
                error.path("message").asText()));
    for (JsonNode cause : error.path("cause")) {
      // The nearest cause is often the exception that made the error: once is enough.
      if (!cause.path("message").equals(error.path("message"))) {
        err.println(
            "  because: %s: %s"
                .formatted(cause.path("type").asText(), cause.path("message").asText()));
      }
    }
  }

  private static String json(JsonNode value) {
    try {
      return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree could not be written as JSON", e);
    }
  }
}
