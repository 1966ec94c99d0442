// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples;

import dev.analemma.RunStatus;
import dev.analemma.definition.Fault;
import dev.analemma.spi.store.RunQuery;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which runs of a store the options of a command line mean. */
final class Selection {
  /** The options that say which runs are meant. */
  static final String OPTIONS = "--status --workflow --text --scope --since --until";

  private static final List<String> STATUSES =
      Arrays.stream(RunStatus.values()).map(Selection::word).toList();

  private Selection() {}

  /** Returns the runs that the options mean; all, if none is there. */
  static RunQuery of(Arguments arguments) throws UsageException {
    RunQuery query = RunQuery.all().limit(RunQuery.LIMIT_MAX);
    String status = arguments.option("--status");
    if (status != null) {
      query = query.statuses(Set.of(status(status)));
    }
    String workflow = arguments.option("--workflow");
    if (workflow != null) {
      query = query.workflow(workflow);
    }
    String text = arguments.option("--text");
    if (text != null) {
      query = query.text(text);
    }
    String scope = arguments.option("--scope");
    if (scope != null) {
      query = query.scope(scope);
    }
    Instant since = instant(arguments, "--since");
    if (since != null) {
      query = query.startedFrom(since);
    }
    Instant until = instant(arguments, "--until");
    return until == null ? query : query.startedBefore(until);
  }

  private static RunStatus status(String word) throws UsageException {
    int index = STATUSES.indexOf(word.toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw UsageException.options(
          "there is no status '%s'. %sWrite one of %s."
              .formatted(word, Fault.didYouMean(word, STATUSES), String.join(", ", STATUSES)));
    }
    return RunStatus.values()[index];
  }

  private static @Nullable Instant instant(Arguments arguments, String option)
      throws UsageException {
    String text = arguments.option(option);
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw UsageException.options(
          "'%s %s' is no instant; write one like 2026-11-28T09:00:00Z".formatted(option, text));
    }
  }

  /** Returns how a status is written. */
  static String word(RunStatus status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
