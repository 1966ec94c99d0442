// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.BulkAction;
import dev.analemma.BulkOptions;
import dev.analemma.BulkPreview;
import dev.analemma.BulkResult;
import dev.analemma.Evolution;
import dev.analemma.ForkPoint;
import dev.analemma.ForkPreview;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.TaskRecord;
import dev.analemma.Workflow;
import dev.analemma.internal.journal.Fact;
import dev.analemma.internal.skill.StoredSkills;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.DocumentStore;
import dev.analemma.spi.store.RunPage;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a store about runs and what they are runs of; see {@link dev.analemma.Runs} and
 * {@link dev.analemma.Workflows}.
 *
 * <p>Threads: safe; may block. Without a store, everything but {@link #find} throws.
 */
public final class StoredRuns {
  private static final int DECISIONS_MAX = 1_000;
  private static final Set<RunStatus> LIVE =
      Set.of(RunStatus.RUNNING, RunStatus.WAITING, RunStatus.PAUSED);

  private final EngineCore engine;

  StoredRuns(EngineCore engine) {
    this.engine = engine;
  }

  private Keeper keeper() {
    Keeper keeper = engine.keeperOrNull();
    if (keeper == null) {
      throw new IllegalStateException(
          "the engine has no store. Open it with Engine.open, or give its builder one.");
    }
    return keeper;
  }

  /** Returns a handle on a run: one under way in this process, or one of the store. */
  public Optional<Run<JsonNode>> find(String runId) {
    Keeper keeper = engine.keeperOrNull();
    RunLoop here = keeper == null ? engine.runs().find(runId) : keeper.find(runId);
    if (here != null) {
      return Optional.of(new RunHandle<>(here));
    }
    return keeper == null ? Optional.empty() : record(runId).map(this::handle);
  }

  private Run<JsonNode> handle(RunRecord record) {
    return StoredRun.handle(engine, record, JsonNode.class);
  }

  /** Returns a handle on the run of a workflow with a business key. */
  public Optional<Run<JsonNode>> findByKey(String workflow, String key) {
    return keeper().store().runs().findByKey(workflow, key).map(this::handle);
  }

  /** Returns what the store says of a run. */
  public Optional<RunRecord> record(String runId) {
    return keeper().store().runs().find(runId);
  }

  /** Returns the input of a run. */
  public JsonNode input(String runId) {
    return new History(keeper().journals()).input(runId);
  }

  /** Returns runs of the store. */
  public RunPage query(RunQuery query) {
    return keeper().store().runs().query(query);
  }

  /** Returns what a run has written down of its nodes. */
  public List<TaskRecord> tasks(String runId) {
    return new History(keeper().journals()).tasks(runId);
  }

  /** Returns what the audit says of a run. */
  public List<AuditStore.Entry> decisions(String runId) {
    return keeper().store().audit().query("run:" + runId, Long.MAX_VALUE, DECISIONS_MAX);
  }

  /** Tells what a fork would do. */
  public ForkPreview preview(String runId, ForkPoint from) {
    return new History(keeper().journals()).preview(runId, from);
  }

  /** Begins a run with the past of another one. */
  public Run<JsonNode> fork(String runId, ForkPoint from, @Nullable JsonNode input) {
    List<Fact> past = new History(keeper().journals()).before(runId, from);
    String workflow = record(runId).map(record -> record.run().workflow()).orElse(runId);
    return new RunHandle<>(
        Objects.requireNonNull(new Forks(engine).fork(workflow, past, input, null)));
  }

  /** Tells to which runs something would be done. */
  public BulkPreview preview(RunQuery which, BulkAction action) {
    keeper();
    return new Bulk(engine, which, action).preview();
  }

  /** Does something to every run of a query. */
  public BulkResult apply(RunQuery which, BulkAction action, BulkOptions options) {
    keeper();
    return new Bulk(engine, which, action).apply(options);
  }

  /** Tells what is another way in another version, for runs wherever they may be. */
  public Evolution checkEvolution(
      Workflow<?, ?> from, Workflow<?, ?> to, Map<String, String> renamed) {
    EvolutionReport report = new EvolutionReport();
    EvolutionCheck.between(engine.plan(from.definition()), engine.plan(to.definition()), renamed)
        .forEach(report::add);
    return report.get();
  }

  /** Tells what would become of runs if another version went on with them. */
  public Evolution checkEvolution(Workflow<?, ?> to, RunQuery runs, Map<String, String> renamed) {
    Keeper keeper = keeper();
    EvolutionCheck check = new EvolutionCheck(engine, to, renamed);
    EvolutionReport report = new EvolutionReport();
    RunQuery live = runs.statuses().isEmpty() ? runs.statuses(LIVE) : runs;
    for (RunQuery query = live; query != null; ) {
      RunPage page = keeper.store().runs().query(query);
      for (RunRecord record : page.runs()) {
        if (!record.status().terminal()) {
          report.add(record.id(), check.check(record));
        }
      }
      query = page.next() == null ? null : live.after(page.next());
    }
    return report.get();
  }

  /** Returns the skills and assets of the store. */
  public StoredSkills skills() {
    keeper();
    return Objects.requireNonNull(engine.published());
  }

  /** Returns the documents of the store, and their names. */
  public DocumentStore documents() {
    return keeper().store().documents();
  }
}
