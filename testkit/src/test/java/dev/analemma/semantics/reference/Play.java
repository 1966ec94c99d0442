// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.WorkflowDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What all parts of one interpreted run share. */
final class Play {
  final Map<String, StandIn> operators;

  /** Name of a skill to its definition. */
  final Map<String, WorkflowDefinition> skills = new LinkedHashMap<>();

  /** Name of a profile to the operators that it allows. */
  final Map<String, Set<String>> profiles = new LinkedHashMap<>();

  /** Where a file is to the items in it. */
  final Map<String, JsonNode> sources = new LinkedHashMap<>();

  /** Name of a signal, or address of an approval, to what comes. */
  final Map<String, Result> script = new LinkedHashMap<>();

  /** Every frame that was opened. */
  final List<Frame> frames = new ArrayList<>();

  /** What says what happens next, and what the tellers of a run saw. */
  final Schedule schedule;

  private @Nullable Frame whole;

  /** Errors that change nothing: of a {@code finally}. */
  final List<Result.Error> late = new ArrayList<>();

  /** Errors beside one that was caught: they are told if nobody heard of that, at once. */
  final List<Result.Error> perhaps = new ArrayList<>();

  /** The addresses of maps that ended before all of their items had. */
  final List<String> exceeded = new ArrayList<>();

  /** The addresses of what was compensated, in order. */
  final List<String> undone = new ArrayList<>();

  /** The addresses of what was to be compensated, each with the result that was undone. */
  final List<String> undoneWith = new ArrayList<>();

  /** The addresses of what could not be compensated, in order. */
  final List<String> undoFailed = new ArrayList<>();

  /** The addresses of what was not, because something else could not be. */
  final List<String> notTried = new ArrayList<>();

  Play(Map<String, StandIn> operators, Schedule schedule) {
    this.operators = operators;
    this.schedule = schedule;
  }

  /** Opens the frame of the whole run. */
  Frame open(WorkflowDefinition definition, @Nullable JsonNode input) {
    whole = Kinds.frame(this, "", definition, input);
    return whole;
  }

  /** Something could not be undone: the run ends as it stands. */
  void stopRun() {
    if (whole != null) {
      whole.stop();
    }
  }

  StandIn operator(String name) {
    StandIn found = operators.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no stand-in for the operator '" + name + "'");
    }
    return found;
  }

  /** Returns whether an address is inside of another. */
  static boolean inside(String address, String around) {
    return address.startsWith(around + "/") || address.startsWith(around + "[");
  }
}
