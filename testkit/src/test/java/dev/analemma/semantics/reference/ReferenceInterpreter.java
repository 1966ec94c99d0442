// SPDX-License-Identifier: Apache-2.0
package dev.analemma.semantics.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.semantics.reference.Part.Move;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs a definition the slow and obvious way, in one thread: all that happens at once happens, then
 * the schedule chooses one of the things that may happen next, until there is none.
 *
 * <p>It recurses over bodies in bodies, which definitions of tests are few of.
 */
final class ReferenceInterpreter {
  private static final int MOVES_MAX = 100_000;

  private final Map<String, WorkflowDefinition> skills = new LinkedHashMap<>();
  private final Map<String, Set<String>> profiles = new LinkedHashMap<>();
  private final Map<String, JsonNode> sources = new LinkedHashMap<>();
  private final Map<String, Result> script = new LinkedHashMap<>();

  /** Adds a skill under the name that {@code uses} gives it. */
  ReferenceInterpreter skill(String use, WorkflowDefinition definition) {
    skills.put(use, definition);
    return this;
  }

  /** Adds a profile of definitions that are made at run time. */
  ReferenceInterpreter profile(String name, Set<String> operators) {
    profiles.put(name, operators);
    return this;
  }

  /** Adds a file that maps may read. */
  ReferenceInterpreter source(String uri, JsonNode items) {
    sources.put(uri, items);
    return this;
  }

  /** Says what a signal carries (by its name), or where an approval ends (by its address). */
  ReferenceInterpreter comes(String asked, Result result) {
    script.put(asked, result);
    return this;
  }

  /** Runs a definition. */
  ReferenceOutcome run(WorkflowDefinition definition, @Nullable JsonNode input, Schedule schedule) {
    Play play = new Play(StandIn.table(), schedule);
    play.skills.putAll(skills);
    play.profiles.putAll(profiles);
    play.sources.putAll(sources);
    play.script.putAll(script);
    schedule.begins(play.frames);
    Frame whole = play.open(definition, input);
    whole.settle();
    for (int moved = 0; !whole.quiet(); moved++) {
      if (moved == MOVES_MAX) {
        throw new IllegalStateException("does not end");
      }
      if (schedule.cancelsNow()) {
        whole.stop();
        whole.settle();
        continue;
      }
      List<Move> moves = new ArrayList<>();
      whole.moves(moves);
      Move move = schedule.choose(moves);
      if (move == null) {
        throw new IllegalStateException("the schedule ends before the run: " + moves);
      }
      schedule.happened(move, move.act().get());
      whole.settle();
    }
    return ReferenceOutcome.of(play, whole.finish());
  }

  /** Runs a definition with something done to the interpreter before. */
  static ReferenceOutcome run(
      WorkflowDefinition definition, Schedule schedule, Consumer<ReferenceInterpreter> more) {
    ReferenceInterpreter interpreter = new ReferenceInterpreter();
    more.accept(interpreter);
    return interpreter.run(definition, null, schedule);
  }
}
