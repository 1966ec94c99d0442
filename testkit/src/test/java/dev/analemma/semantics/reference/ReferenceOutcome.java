// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.RunStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an interpreted run came to.
 *
 * @param status how it ended
 * @param output its output, JSON null if it has none
 * @param error the first unhandled error, or null
 * @param states address of each node of each frame to where it was in the end
 * @param disturbed the addresses of frames and maps in which timing counts
 * @param undone the addresses of what was compensated, in order
 * @param undoneWith the addresses of what was to be compensated, each with the result
 * @param undoFailed the addresses of what could not be compensated, in order
 * @param notTried the addresses of what was not, because something else could not be
 * @param beside the errors beside the first
 * @param perhaps errors that may be beside it too
 */
record ReferenceOutcome(
    RunStatus status,
    JsonNode output,
    Result.@Nullable Error error,
    Map<String, String> states,
    Set<String> disturbed,
    List<String> undone,
    List<String> undoneWith,
    List<String> undoFailed,
    List<String> notTried,
    List<Result.Error> beside,
    List<Result.Error> perhaps) {

  static ReferenceOutcome of(Play play, Result result) {
    RunStatus status =
        !play.undoFailed.isEmpty()
            ? RunStatus.COMPENSATION_FAILED
            : result.good()
                ? RunStatus.COMPLETED
                : result.cancelled() ? RunStatus.CANCELLED : RunStatus.FAILED;
    Map<String, String> states = new LinkedHashMap<>();
    Set<String> disturbed = new LinkedHashSet<>(play.exceeded);
    for (Frame frame : play.frames) {
      frame.nodes.values().forEach(node -> states.put(frame.address(node), node.toString()));
      if (frame.disturbed()) {
        disturbed.add(frame.address);
      }
    }
    List<Result.Error> beside = new ArrayList<>(result.beside());
    beside.addAll(play.late);
    return new ReferenceOutcome(
        status,
        result.value(),
        result.error(),
        states,
        disturbed,
        List.copyOf(play.undone),
        List.copyOf(play.undoneWith),
        List.copyOf(play.undoFailed),
        List.copyOf(play.notTried),
        beside,
        List.copyOf(play.perhaps));
  }

  /** Returns the code of the first unhandled error, or null. */
  @Nullable String code() {
    return error == null ? null : error.code();
  }
}
