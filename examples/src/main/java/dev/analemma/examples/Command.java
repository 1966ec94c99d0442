// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What the runner can be asked to do, with the words and options that go with it. */
enum Command {
  /** Run a workflow. */
  RUN(List.of("WORKFLOW"), 2, "--input --set --format --events --diagram --store --key"),
  /** List the bundled workflows, the runs of a store, or its stops. */
  LIST(List.of(), 1, "--store --format " + Selection.OPTIONS),
  /** Tell what a store knows of a run. */
  SHOW(List.of("RUN"), 1, "--store --format"),
  /** Take a run up and wait for its end. */
  RESUME(List.of("RUN"), 1, "--store --format --events"),
  /** Tell a run something that it waits for. */
  SIGNAL(List.of("RUN", "NAME"), 2, "--store --payload"),
  /** Approve what a run asks people. */
  APPROVE(List.of("TOKEN"), 1, "--store --by --reason"),
  /** Reject what a run asks people. */
  REJECT(List.of("TOKEN"), 1, "--store --by --reason"),
  /** Cancel a run. */
  CANCEL(List.of("RUN"), 1, "--store --reason"),
  /** Begin a run with the past of another one. */
  FORK(
      List.of("RUN"),
      1,
      "--store --failure --before --checkpoint --preview --input --set --format --events"),
  /** Do one thing to all runs that are meant. */
  BULK(
      List.of("ACTION"),
      2,
      "--store --yes --by --reason --payload --id --format --events " + Selection.OPTIONS),
  /** Stop a scope in an emergency. */
  STOP(List.of("SCOPE"), 1, "--store --reason"),
  /** Release a stop. */
  RELEASE(List.of("STOP or SCOPE"), 1, "--store"),
  /** Show the usage. */
  HELP(List.of(), Integer.MAX_VALUE, "");

  private static final Set<String> FLAGS =
      Set.of("--events", "--diagram", "--failure", "--preview", "--yes");

  private final List<String> needed;
  private final int operandsMax;
  private final Set<String> options;

  Command(List<String> needed, int operandsMax, String options) {
    this.needed = needed;
    this.operandsMax = operandsMax;
    this.options = new LinkedHashSet<>(Arrays.asList(options.split(" ", -1)));
  }

  /** Returns the word on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the command of a word, or {@link #RUN} if it is that of no command. */
  static Command of(String word) {
    for (Command command : values()) {
      if (command.word().equals(word)) {
        return command;
      }
    }
    return RUN;
  }

  /** Returns whether an option says all by being there. */
  static boolean isFlag(String option) {
    return FLAGS.contains(option);
  }

  /** Returns the options of all commands. */
  static List<String> allOptions() {
    Set<String> all = new LinkedHashSet<>();
    for (Command command : values()) {
      all.addAll(command.options);
    }
    all.remove("");
    List<String> sorted = new ArrayList<>(all);
    sorted.add("--help");
    return sorted;
  }

  /** Checks that words and options fit the command. */
  void check(List<String> operands, Set<String> given) throws UsageException {
    if (this == HELP) {
      return;
    }
    if (operands.size() > operandsMax) {
      throw UsageException.options(
          "'%s' is one word too many".formatted(operands.get(operandsMax)));
    }
    if (operands.size() < needed.size()) {
      throw UsageException.options(
          this == RUN
              ? "no workflow is named"
              : "'%s' needs %s".formatted(word(), String.join(" and ", needed)));
    }
    for (String option : given) {
      if (!options.contains(option)) {
        throw UsageException.options(
            "'%s' takes no option '%s'; it goes with %s".formatted(word(), option, takers(option)));
      }
    }
  }

  private static String takers(String option) {
    return Arrays.stream(values())
        .filter(command -> command.options.contains(option))
        .map(Command::word)
        .collect(Collectors.joining(", "));
  }
}
