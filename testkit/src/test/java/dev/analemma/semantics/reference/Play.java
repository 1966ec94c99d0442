// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.WorkflowDefinition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What all parts of one interpreted run share. */
final class Play {
  /** A compensation failed: the run ends there. */
  static final class CompensationFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CompensationFailed(String address) {
      super(address);
    }
  }

  final Map<String, StandIn> operators;

  /** Name of a skill to its definition. */
  final Map<String, WorkflowDefinition> skills = new LinkedHashMap<>();

  /** Name of a profile to the operators that it allows. */
  final Map<String, Set<String>> profiles = new LinkedHashMap<>();

  /** Name of a signal, or address of an approval, to what comes. */
  final Map<String, Result> script = new LinkedHashMap<>();

  /** Every frame that was opened, by address; of several attempts the last. */
  final Map<String, Frame> frames = new LinkedHashMap<>();

  /** The addresses of what was compensated, in order. */
  final List<String> undone = new ArrayList<>();

  /** What the compensations were given, in the same order. */
  final List<JsonNode> undoneWith = new ArrayList<>();

  private int finished;

  Play(Map<String, StandIn> operators) {
    this.operators = operators;
  }

  StandIn operator(String name) {
    StandIn found = operators.get(name);
    if (found == null) {
      throw new IllegalArgumentException("no stand-in for the operator '" + name + "'");
    }
    return found;
  }

  /** Forgets the frames in a node, which is tried again in new ones. */
  void forget(String address) {
    frames.keySet().removeIf(frame -> inside(frame, address) || frame.equals(address));
  }

  /** Returns whether an address is inside of another. */
  static boolean inside(String address, String around) {
    return address.startsWith(around + "/") || address.startsWith(around + "[");
  }

  int nextFinished() {
    return ++finished;
  }
}
