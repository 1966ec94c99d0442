// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import dev.analemma.DefinitionException;
import dev.analemma.InputException;
import dev.analemma.RunRefusedException;
import dev.analemma.StoreException;
import dev.analemma.definition.WorkflowDefinition;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
  private final Report report;

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
    this.report = new Report(out, err, terminal);
  }

  /** Does what the words ask for and returns the exit status. */
  int run(List<String> words) {
    try {
      Arguments arguments = Arguments.parse(words);
      return switch (arguments.command()) {
        case RUN -> runWorkflow(arguments);
        case LIST -> list(arguments);
        case HELP -> help(words.isEmpty());
        default -> withStore(arguments);
      };
    } catch (StoreException e) {
      err.println("error %s: %s".formatted(e.code(), e.getMessage()));
      return e.outcome() == StoreException.Outcome.NOTHING_DONE ? REFUSED : FAILED;
    } catch (UsageException e) {
      err.println(e.getMessage());
      if (e.usageHelps()) {
        err.println();
        err.print(Arguments.USAGE);
      }
      return REFUSED;
    }
  }

  private int list(Arguments arguments) throws UsageException {
    String what = arguments.operand(0);
    if (what != null && !what.equals("workflows")) {
      return withStore(arguments);
    }
    Library.names().forEach(out::println);
    return SUCCEEDED;
  }

  private int withStore(Arguments arguments) throws UsageException {
    return new RunCommands(backend.get(), in, report).run(arguments);
  }

  private int help(boolean missing) {
    (missing ? err : out).print(Arguments.USAGE);
    return missing ? REFUSED : SUCCEEDED;
  }

  private int runWorkflow(Arguments arguments) throws UsageException {
    String workflow = arguments.operand(0);
    if (workflow == null) {
      throw UsageException.options("no workflow is named");
    }
    Library.Source source = Library.find(workflow);
    Backend engine = backend.get();
    try {
      WorkflowDefinition definition = engine.read(source.fileName(), source.text());
      if (arguments.has("--diagram")) {
        out.println(engine.diagram(definition).stripTrailing());
        return SUCCEEDED;
      }
      return run(arguments, engine, definition);
    } catch (DefinitionException e) {
      return report.refuse(source.fileName(), e.faults());
    } catch (RunRefusedException e) {
      e.reasons()
          .forEach(
              reason ->
                  err.println("%s: error %s: %s".formatted(source.fileName(), e.code(), reason)));
      err.println("%s: nothing has run".formatted(source.fileName()));
      return REFUSED;
    }
  }

  private static Backend.@Nullable Kept kept(Arguments arguments) throws UsageException {
    String key = arguments.option("--key");
    if (!arguments.has("--store") && key == null) {
      return null;
    }
    return new Backend.Kept(arguments.requireStore(), key);
  }

  private int run(Arguments arguments, Backend engine, WorkflowDefinition definition)
      throws UsageException {
    Inputs inputs;
    try {
      inputs = Inputs.of(arguments, definition, in);
    } catch (InputException e) {
      return report.refuse(Inputs.name(arguments.option("--input")), e.faults());
    }
    Progress progress =
        new Progress(
            err,
            terminal.err(),
            arguments.has("--events"),
            definition.body().nodes().size(),
            System::nanoTime);
    Backend.Ended ended;
    try {
      ended = engine.run(definition, inputs.tree(), kept(arguments), progress);
    } catch (InputException e) {
      return report.refuse(inputs.name(), e.faults().stream().map(inputs::located).toList());
    } finally {
      progress.close();
    }
    return report.end(arguments, definition.name(), ended);
  }
}
