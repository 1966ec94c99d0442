// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.DefinitionException;
import dev.analemma.InputException;
import dev.analemma.RunRefusedException;
import dev.analemma.definition.Fault;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.examples.evolve.FitnessChart;
import dev.analemma.examples.logtriage.TriageTable;
import dev.analemma.spi.Json;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;

/** The runner without its surroundings: words in, text and a status out. */
final class Main {
  /** The run succeeded. */
  static final int SUCCEEDED = 0;

  /** The run failed. */
  static final int FAILED = 1;

  /** The definition, the input or an option is wrong; nothing has run. */
  static final int REFUSED = 2;

  private final Supplier<Backend> backend;
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Terminal terminal;

  /**
   * Creates a runner.
   *
   * @param backend makes the engine, when one is needed
   * @param in standard input
   * @param out where results go
   * @param err where everything else goes
   * @param terminal where a person watches
   */
  Main(
      Supplier<Backend> backend,
      InputStream in,
      PrintStream out,
      PrintStream err,
      Terminal terminal) {
    this.backend = backend;
    this.in = in;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** Does what the words ask for and returns the exit status. */
  int run(List<String> words) {
    try {
      Arguments arguments = Arguments.parse(words);
      return switch (arguments.command()) {
        case RUN -> runWorkflow(arguments);
        case LIST -> list();
        case HELP -> help(words.isEmpty());
      };
    } catch (UsageException e) {
      err.println(e.getMessage());
      if (e.usageHelps()) {
        err.println();
        err.print(Arguments.USAGE);
      }
      return REFUSED;
    }
  }

  private int list() {
    Library.names().forEach(out::println);
    return SUCCEEDED;
  }

  private int help(boolean missing) {
    (missing ? err : out).print(Arguments.USAGE);
    return missing ? REFUSED : SUCCEEDED;
  }

  private int runWorkflow(Arguments arguments) throws UsageException {
    String workflow = arguments.workflow();
    if (workflow == null) {
      throw UsageException.options("no workflow is named");
    }
    Library.Source source = Library.find(workflow);
    Backend engine = backend.get();
    try {
      WorkflowDefinition definition = engine.read(source.fileName(), source.text());
      if (arguments.diagram()) {
        out.println(engine.diagram(definition).stripTrailing());
        return SUCCEEDED;
      }
      return run(arguments, engine, definition);
    } catch (DefinitionException e) {
      return refuse(source.fileName(), e.faults());
    } catch (RunRefusedException e) {
      e.reasons()
          .forEach(
              reason ->
                  err.println("%s: error %s: %s".formatted(source.fileName(), e.code(), reason)));
      err.println("%s: nothing has run".formatted(source.fileName()));
      return REFUSED;
    }
  }

  private int run(Arguments arguments, Backend engine, WorkflowDefinition definition)
      throws UsageException {
    Inputs inputs;
    try {
      inputs = Inputs.of(arguments, definition, in);
    } catch (InputException e) {
      return refuse(Inputs.name(arguments.input()), e.faults());
    }
    Progress progress =
        new Progress(
            err,
            terminal.err(),
            arguments.events(),
            definition.body().nodes().size(),
            System::nanoTime);
    Backend.Ended ended;
    try {
      ended = engine.run(definition, inputs.tree(), progress);
    } catch (InputException e) {
      return refuse(inputs.name(), e.faults().stream().map(inputs::located).toList());
    } finally {
      progress.close();
    }
    if (ended.succeeded()) {
      write(arguments, ended.value());
      return SUCCEEDED;
    }
    tell(definition.name(), ended.value());
    return FAILED;
  }

  private int refuse(String where, List<Fault> faults) {
    for (Fault fault : faults) {
      err.println(line(where, fault));
    }
    err.println(
        "%s: %d %s, nothing has run"
            .formatted(where, faults.size(), faults.size() == 1 ? "fault" : "faults"));
    return REFUSED;
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

  private void write(Arguments arguments, JsonNode output) {
    boolean table =
        arguments.format() == null ? terminal.out() : arguments.format() == Arguments.Format.TABLE;
    if (!table) {
      out.println(json(output));
    } else if (TriageTable.fits(output)) {
      out.print(TriageTable.draw(output));
    } else if (FitnessChart.fits(output)) {
      out.print(FitnessChart.text(output));
    } else {
      out.print(Tables.ofJson(output));
    }
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
