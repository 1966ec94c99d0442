// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import dev.analemma.definition.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param command the command; {@code run} unless written
 * @param workflow a file, or the name of a bundled workflow
 * @param file the value of the input {@code file}, or null
 * @param input a file with the input, {@code -} for standard input, or null
 * @param settings path to value, in written order
 * @param format how the result is written, or null for what suits the place it goes to
 * @param events whether every event is told on standard error
 * @param diagram whether the workflow is drawn and not run
 */
record Arguments(
    Command command,
    @Nullable String workflow,
    @Nullable String file,
    @Nullable String input,
    Map<String, String> settings,
    @Nullable Format format,
    boolean events,
    boolean diagram) {

  static final String USAGE =
      """
      Usage: run WORKFLOW [FILE] [options]
             list | help

      WORKFLOW             a file (.json, .yaml, .yml) or the name of a bundled workflow
      FILE                 the workflow's input 'file'
      --input FILE|-       read the input, a JSON object, from a file or standard input
      --set path=value     set one part of the input; JSON if it reads as JSON, else text
      --format json|table  how the result is written; a table on a terminal, else JSON
      --events             tell every event of the run on standard error
      --diagram            draw the workflow as Mermaid text and do not run it

      The word 'run' may be left out. Exit status: 0 succeeded, 1 the run failed,
      2 the definition, the input or an option is wrong.
      """;

  /** What to do. */
  enum Command {
    /** Run a workflow. */
    RUN,
    /** List the bundled workflows. */
    LIST,
    /** Show the usage. */
    HELP
  }

  /** How a result is written. */
  enum Format {
    /** For programs. */
    JSON,
    /** For people. */
    TABLE
  }

  private static final Map<String, Command> COMMANDS =
      Map.of("run", Command.RUN, "list", Command.LIST, "help", Command.HELP);
  private static final List<String> OPTIONS =
      List.of("--input", "--set", "--format", "--events", "--diagram", "--help");

  /** Copies the components. */
  Arguments {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /** Reads the words of a command line. */
  static Arguments parse(List<String> words) throws UsageException {
    return new Parser(words).parse();
  }

  private static final class Parser {
    private final List<String> words;
    private int at;
    private final List<String> operands = new ArrayList<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private @Nullable String input;
    private @Nullable Format format;
    private boolean events;
    private boolean diagram;
    private boolean help;

    Parser(List<String> words) {
      this.words = words;
    }

    Arguments parse() throws UsageException {
      boolean optionsEnded = false;
      while (at < words.size()) {
        String word = words.get(at++);
        if (optionsEnded || !word.startsWith("-") || word.equals("-")) {
          operands.add(word);
        } else if (word.equals("--")) {
          optionsEnded = true;
        } else {
          option(word);
        }
      }
      Command command = operands.isEmpty() ? Command.HELP : COMMANDS.get(operands.get(0));
      if (command != null && !operands.isEmpty()) {
        operands.remove(0);
      }
      if (help) {
        command = Command.HELP;
      }
      return make(command == null ? Command.RUN : command);
    }

    private Arguments make(Command command) throws UsageException {
      int atMost = command == Command.RUN ? 2 : 0;
      if (command != Command.HELP && operands.size() > atMost) {
        throw UsageException.options("'%s' is one word too many".formatted(operands.get(atMost)));
      }
      if (command == Command.RUN && operands.isEmpty()) {
        throw UsageException.options("no workflow is named");
      }
      return new Arguments(
          command,
          operands.isEmpty() ? null : operands.get(0),
          operands.size() < 2 ? null : operands.get(1),
          input,
          settings,
          format,
          events,
          diagram);
    }

    private void option(String word) throws UsageException {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      @Nullable String attached = equals < 0 ? null : word.substring(equals + 1);
      switch (name) {
        case "--input" -> input = once(name, input, value(name, attached));
        case "--set" -> setting(value(name, attached));
        case "--format" -> format = once(name, format, formatOf(value(name, attached)));
        case "--events" -> events = flag(name, attached);
        case "--diagram" -> diagram = flag(name, attached);
        case "--help", "-h" -> help = flag(name, attached);
        default ->
            throw UsageException.options(
                "there is no option '%s'. %s"
                    .formatted(name, Fault.didYouMean(name, OPTIONS))
                    .strip());
      }
    }

    private String value(String name, @Nullable String attached) throws UsageException {
      if (attached != null) {
        return attached;
      }
      if (at == words.size() || words.get(at).startsWith("--")) {
        throw UsageException.options("option '%s' has no value".formatted(name));
      }
      return words.get(at++);
    }

    private static boolean flag(String name, @Nullable String attached) throws UsageException {
      if (attached != null) {
        throw UsageException.options(
            "option '%s' takes no value, '%s' was given".formatted(name, attached));
      }
      return true;
    }

    private static <T> T once(String name, @Nullable T before, T value) throws UsageException {
      if (before != null) {
        throw UsageException.options(
            "option '%s' is there twice: '%s' and '%s'".formatted(name, before, value));
      }
      return value;
    }

    private static Format formatOf(String word) throws UsageException {
      return switch (word) {
        case "json" -> Format.JSON;
        case "table" -> Format.TABLE;
        default ->
            throw UsageException.options(
                "there is no format '%s'. %sWrite json or table."
                    .formatted(word, Fault.didYouMean(word, List.of("json", "table"))));
      };
    }

    private void setting(String text) throws UsageException {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw UsageException.options(
            "'--set %s' is no setting; write --set path=value".formatted(text));
      }
      String path = text.substring(0, equals);
      if (settings.putIfAbsent(path, text.substring(equals + 1)) != null) {
        throw UsageException.options("'%s' is set twice".formatted(path));
      }
    }
  }
}
