// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import dev.analemma.definition.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param command the command; {@code run} unless written
 * @param operands the words that are no options, without the command
 * @param options option to value, which is an empty text for those that take none
 * @param settings path to value, in written order
 */
record Arguments(
    Command command,
    List<String> operands,
    Map<String, String> options,
    Map<String, String> settings) {

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
      --store ADDRESS      keep the run in sqlite:FILE or jdbc:postgresql://…
      --key KEY            join the run that was started with this key before, if there is one

      The word 'run' may be left out. Exit status: 0 succeeded, 1 the run failed,
      2 the definition, the input or an option is wrong.

      Runs of a store (each with --store ADDRESS):
        list runs            newest first; --status S, --workflow W, --text T, --scope S,
                             --since and --until INSTANT of their start
        show RUN             where it is and what it has done
        resume RUN           take it up and wait for its end
        signal RUN NAME      tell it something; --payload JSON
        approve|reject TOKEN decide what it asks; --by WHO, --reason R
        cancel RUN           end it, undone; --reason R
        fork RUN             begin again in the middle: --failure, --before ADDRESS
                             or --checkpoint LABEL; --preview tells what would be done,
                             --set and --input change its input
        bulk ACTION          cancel, pause, resume, retry or signal NAME all runs that the
                             options of 'list runs' mean: tells which, and with --yes
                             --by WHO does it; --reason R, --payload JSON, --id ID
        stop SCOPE           end all runs of a scope at once; --reason R
        list stops           what is stopped
        release STOP|SCOPE   let a scope run again
      """;

  /** How a result is written. */
  enum Format {
    /** For programs. */
    JSON,
    /** For people. */
    TABLE
  }

  /** Copies the components. */
  Arguments {
    operands = List.copyOf(operands);
    options = Map.copyOf(options);
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /** Reads the words of a command line. */
  static Arguments parse(List<String> words) throws UsageException {
    return new Parser(words).parse();
  }

  /** Returns an operand, or null if there are not so many. */
  @Nullable String operand(int index) {
    return index < operands.size() ? operands.get(index) : null;
  }

  /** Returns an operand that the command needs. */
  String requireOperand(int index) {
    return operands.get(index);
  }

  /** Returns the value of an option, or null. */
  @Nullable String option(String name) {
    return options.get(name);
  }

  /** Returns the value of an option that the command needs. */
  String require(String name, String example) throws UsageException {
    String value = options.get(name);
    if (value == null) {
      throw UsageException.options("'%s' needs %s %s".formatted(command.word(), name, example));
    }
    return value;
  }

  /** Returns the address of the store that the command needs. */
  String requireStore() throws UsageException {
    return require("--store", "sqlite:FILE or --store jdbc:postgresql://…");
  }

  /** Returns whether an option is there. */
  boolean has(String name) {
    return options.containsKey(name);
  }

  /** Returns how the result is written, or null for what suits the place it goes to. */
  @Nullable Format format() {
    String word = options.get("--format");
    return word == null ? null : word.equals("json") ? Format.JSON : Format.TABLE;
  }

  private static final class Parser {
    private static final List<String> ALL_OPTIONS = Command.allOptions();

    private final List<String> words;
    private int at;
    private final List<String> operands = new ArrayList<>();
    private final Map<String, String> options = new LinkedHashMap<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
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
      Command command = operands.isEmpty() ? Command.HELP : Command.of(operands.get(0));
      if (!operands.isEmpty() && command.word().equals(operands.get(0))) {
        operands.remove(0);
      }
      if (help) {
        command = Command.HELP;
      }
      Set<String> given = new LinkedHashSet<>(options.keySet());
      if (!settings.isEmpty()) {
        given.add("--set");
      }
      command.check(operands, given);
      return new Arguments(command, operands, options, settings);
    }

    private void option(String word) throws UsageException {
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      @Nullable String attached = equals < 0 ? null : word.substring(equals + 1);
      if (name.equals("--help") || name.equals("-h")) {
        flag(name, attached);
        help = true;
      } else if (name.equals("--set")) {
        setting(value(name, attached));
      } else if (!ALL_OPTIONS.contains(name)) {
        throw UsageException.options(
            "there is no option '%s'. %s"
                .formatted(name, Fault.didYouMean(name, ALL_OPTIONS))
                .strip());
      } else if (Command.isFlag(name)) {
        flag(name, attached);
        options.put(name, "");
      } else {
        once(name, value(name, attached));
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

    private static void flag(String name, @Nullable String attached) throws UsageException {
      if (attached != null) {
        throw UsageException.options(
            "option '%s' takes no value, '%s' was given".formatted(name, attached));
      }
    }

    private void once(String name, String value) throws UsageException {
      String before = options.putIfAbsent(name, value);
      if (before != null) {
        throw UsageException.options(
            "option '%s' is there twice: '%s' and '%s'".formatted(name, before, value));
      }
      if (name.equals("--format") && !value.equals("json") && !value.equals("table")) {
        throw UsageException.options(
            "there is no format '%s'. %sWrite json or table."
                .formatted(value, Fault.didYouMean(value, List.of("json", "table"))));
      }
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
