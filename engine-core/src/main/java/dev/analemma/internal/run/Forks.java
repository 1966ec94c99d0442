// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.RunRefusedException;
import dev.analemma.RunStatus;
import dev.analemma.StartOptions;
import dev.analemma.StoreException;
import dev.analemma.internal.journal.Compaction;
import dev.analemma.internal.journal.Fact;
import dev.analemma.internal.journal.JournalException;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.RunRecord;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Begins runs with the past of others.
 *
 * <p>Threads: safe; blocks.
 */
final class Forks {
  private final EngineCore engine;
  private final Keeper keeper;

  Forks(EngineCore engine) {
    this.engine = engine;
    this.keeper = engine.keeper();
  }

  /**
   * A run begins with the past of another one.
   *
   * @param workflow the name of its workflow
   * @param key its business key, or null
   * @return the run, moving; null if there is one with the key
   * @throws RunRefusedException if something that it keeps to is not there
   */
  @Nullable RunLoop fork(
      String workflow, List<Fact> past, @Nullable JsonNode input, @Nullable String key) {
    StartFact before = StartFact.of(past.get(0));
    Callee callee = callee(workflow, before);
    JsonNode given = input == null ? before.input() : callee.input.checked(Json.freeze(input));
    StartOptions options = before.options().withoutKey();
    RunLoop run =
        engine.restored(
            callee, before.depth(), given, key == null ? options : options.key(key), null);
    // It may be another input, and goes by another id: what was called then stays as it is.
    List<Fact> facts =
        Compaction.live(past.subList(1, past.size())).stream().map(Fact::withoutInput).toList();
    try {
      // In one entry: a run that is there without its past would do everything again.
      RunRecord known = keeper.create(run, callee, before.depth(), facts);
      if (known != null && key == null) {
        throw new StoreException(
            "LEASE_LOST",
            true,
            StoreException.Outcome.UNKNOWN,
            "%s as it began; it goes on there".formatted(Keeper.lostMessage(known.id())),
            null);
      }
      if (known != null) {
        engine.forget(run);
        return null;
      }
    } catch (RuntimeException e) {
      engine.forget(run);
      throw e;
    }
    Recorder recorder = Objects.requireNonNull(run.recorder);
    engine.runBlocking(() -> taken(run, recorder, facts));
    return run;
  }

  private Callee callee(String workflow, StartFact before) {
    try {
      return keeper.documents().callee(before);
    } catch (RunDocuments.Parked lacks) {
      throw new RunRefusedException(lacks.code(), workflow, List.of(lacks.sentence()));
    }
  }

  private void taken(RunLoop run, Recorder recorder, List<Fact> facts) {
    try {
      run.takeUp(recorder, new Replay(run, facts));
    } catch (JournalException e) {
      String why = e.why();
      recorder.leave(RunStatus.PAUSED, why, null);
      keeper.left(run);
      run.parked(why);
    }
  }
}
