// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.BulkAction;
import dev.analemma.BulkOptions;
import dev.analemma.BulkPreview;
import dev.analemma.BulkResult;
import dev.analemma.CancelReceipt;
import dev.analemma.EngineException;
import dev.analemma.ForkPoint;
import dev.analemma.RunStatus;
import dev.analemma.Signal;
import dev.analemma.SignalReceipt;
import dev.analemma.internal.run.BulkTally.Code;
import dev.analemma.internal.run.BulkTally.Outcome;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.RunPage;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Does something to every run of a query.
 *
 * <p>Idea: one thread walks through the pages, hands out as many runs as may be asked at once, and
 * takes what became of them from a queue. A page begins behind the number of the last run, so what
 * is done to runs moves none of them into or out of sight, and runs that begin meanwhile are not
 * met. That it may be done again lies in what is done: each run knows what it has.
 *
 * <p>Threads: used by the one that asked; what became of runs comes from any.
 */
final class Bulk {
  private static final String RETRIED_KEY = "retry/";

  private final EngineCore engine;
  private final Keeper keeper;
  private final BulkAction action;
  private final RunQuery which;

  /** A run, and what became of it. */
  private record Told(RunRecord run, Outcome outcome) {}

  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private int out;

  Bulk(EngineCore engine, RunQuery which, BulkAction action) {
    this.engine = engine;
    this.keeper = engine.keeper();
    this.action = action;
    this.which = which.statuses().isEmpty() ? which.statuses(action.statuses()) : which;
  }

  BulkPreview preview() {
    long runs = 0;
    List<String> first = new ArrayList<>();
    for (RunQuery query = which.limit(RunQuery.LIMIT_MAX); query != null; ) {
      RunPage page = keeper.store().runs().query(query);
      runs += page.runs().size();
      for (RunRecord run : page.runs()) {
        if (first.size() == BulkResult.RUN_IDS_MAX) {
          break;
        }
        first.add(run.id());
      }
      query = page.next() == null ? null : query.after(page.next());
    }
    return new BulkPreview(runs, first);
  }

  BulkResult apply(BulkOptions options) {
    String id = Keeper.newId(engine.clock().now());
    AuditStore audit = keeper.store().audit();
    audit.add(options.by(), action.word(), "bulk:" + id, null, Json.write(asked()));
    BulkTally tally = new BulkTally(id);
    boolean complete = true;
    try {
      for (RunQuery query = which; query != null; ) {
        RunPage page = keeper.store().runs().query(query);
        for (RunRecord run : page.runs()) {
          if (out == options.atOnce()) {
            take(tally, options);
          }
          handOut(run);
        }
        options.progress().accept(tally.result(false));
        query = page.next() == null ? null : query.after(page.next());
      }
      while (out > 0) {
        take(tally, options);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      complete = false;
    }
    BulkResult result = tally.result(complete);
    audit.add(options.by(), action.word(), "bulk:" + id, null, Json.write(counts(result)));
    options.progress().accept(result);
    return result;
  }

  /** Waits until something has become of one more run. */
  private void take(BulkTally tally, BulkOptions options) throws InterruptedException {
    Told one = told.take();
    out--;
    Outcome outcome = one.outcome;
    if (outcome == Outcome.DONE && action instanceof BulkAction.Resume) {
      outcome = stillParked(one.run.id());
    }
    tally.add(one.run.id(), outcome);
    if (outcome == Outcome.DONE) {
      String subject = "run:" + one.run.id();
      keeper.store().audit().add(options.by(), action.word(), subject, null, Json.write(reason()));
    }
  }

  private void handOut(RunRecord run) {
    out++;
    CompletionStage<Outcome> asked;
    try {
      asked = ask(run);
    } catch (RuntimeException e) {
      asked = CompletableFuture.failedStage(e);
    }
    CompletionStage<Outcome> unused =
        asked.whenComplete(
            (outcome, failed) ->
                told.add(new Told(run, failed == null ? outcome : failure(failed))));
  }

  private static Outcome failure(Throwable thrown) {
    Throwable failed = thrown;
    while (failed instanceof CompletionException && failed.getCause() != null) {
      failed = failed.getCause();
    }
    String message = Failures.shown(failed);
    if (failed instanceof EngineException known) {
      return new Outcome(known.code(), message);
    }
    boolean noPoint = failed instanceof IllegalArgumentException;
    return Outcome.of(noPoint ? Code.NOT_POSSIBLE : Code.UNEXPECTED, message);
  }

  // What is done to one run.

  private CompletionStage<Outcome> ask(RunRecord run) {
    if (action instanceof BulkAction.Retry) {
      return retry(run);
    } else if (run.status().terminal()) {
      return CompletableFuture.completedStage(ended(run));
    } else if (action instanceof BulkAction.Cancel cancel) {
      return StoredRun.handle(engine, run, Object.class)
          .cancel(cancel.reason())
          .thenApply(Bulk::of);
    } else if (action instanceof BulkAction.Send send) {
      Signal signal = send.signal();
      return engine.signal(run.id(), signal).thenApply(Bulk::of);
    }
    boolean hold = action instanceof BulkAction.Pause;
    if (hold == (run.status() == RunStatus.PAUSED)) {
      return CompletableFuture.completedStage(Outcome.ALREADY);
    }
    return keeper
        .mail()
        .command(run.id(), hold ? "hold" : "free", null, here -> here.hold(hold))
        .thenApply(open -> open ? Outcome.DONE : ended(run));
  }

  private Outcome ended(RunRecord run) {
    boolean cancelled = action instanceof BulkAction.Cancel && run.status() == RunStatus.CANCELLED;
    return cancelled
        ? Outcome.ALREADY
        : Outcome.of(Code.RUN_ENDED, "run %s has ended".formatted(run.id()));
  }

  private static Outcome of(CancelReceipt receipt) {
    if (receipt.accepted()) {
      return Outcome.DONE;
    } else if (receipt instanceof CancelReceipt.TooLate late) {
      return late.status() == RunStatus.CANCELLED
          ? Outcome.ALREADY
          : Outcome.of(Code.RUN_ENDED, late.message());
    }
    return Outcome.of(Code.NOT_ACCEPTED, receipt.toString());
  }

  private static Outcome of(SignalReceipt receipt) {
    if (receipt instanceof SignalReceipt.Refused refused) {
      return new Outcome(refused.reason().name(), refused.message());
    }
    return receipt instanceof SignalReceipt.Duplicate ? Outcome.ALREADY : Outcome.DONE;
  }

  /** What kept a parked run may keep it still. */
  private Outcome stillParked(String runId) {
    RunRecord now = keeper.store().runs().find(runId).orElse(null);
    if (now == null || now.status() != RunStatus.PAUSED) {
      return Outcome.DONE;
    }
    String why = now.detail();
    if (why == null || why.equals(Recorder.ASKED_FOR) || now.instance() != null) {
      // Whoever has it lets it go on, which may not be committed yet.
      return Outcome.DONE;
    }
    int end = why.indexOf(':');
    return new Outcome(end < 0 ? Code.PARKED.name() : why.substring(0, end), why);
  }

  /** Reads and writes a journal, so not on this thread, which hands out others meanwhile. */
  private CompletionStage<Outcome> retry(RunRecord run) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    engine.runBlocking(
        () -> {
          try {
            boolean begun = retried(run);
            outcome.complete(begun ? Outcome.DONE : Outcome.ALREADY);
          } catch (RuntimeException e) {
            outcome.completeExceptionally(e);
          }
        });
    return outcome;
  }

  private boolean retried(RunRecord run) {
    String key = RETRIED_KEY + run.id();
    if (keeper.store().runs().findByKey(run.run().workflow(), key).isPresent()) {
      return false;
    }
    History history = new History(keeper.journals());
    return new Forks(engine)
            .fork(run.run().workflow(), history.before(run.id(), ForkPoint.failure()), null, key)
        != null;
  }

  // The audit.

  private ObjectNode asked() {
    ObjectNode asked = reason();
    ObjectNode query = asked.putObject("query");
    put(query, "workflow", which.workflow());
    put(query, "owner", which.owner());
    put(query, "scope", which.scope());
    put(query, "tag", which.tag());
    put(query, "text", which.text());
    put(query, "startedFrom", which.startedFrom());
    put(query, "startedBefore", which.startedBefore());
    ArrayNode statuses = query.putArray("statuses");
    which.statuses().stream().map(RunStatus::name).sorted().forEach(statuses::add);
    return asked;
  }

  private static void put(ObjectNode query, String name, @Nullable Object value) {
    if (value != null) {
      query.put(name, value.toString());
    }
  }

  private ObjectNode reason() {
    ObjectNode reason = Json.nodes().objectNode();
    if (action instanceof BulkAction.Cancel cancel) {
      reason.put("reason", cancel.reason());
    } else if (action instanceof BulkAction.Send send) {
      reason.put("signal", send.signal().name()).put("id", send.signal().id());
    }
    return reason;
  }

  private static ObjectNode counts(BulkResult result) {
    ObjectNode counts = Json.nodes().objectNode().put("complete", result.complete());
    counts.put("done", result.done().runs()).put("already", result.already().runs());
    ObjectNode refused = counts.putObject("refused");
    result.refused().forEach(group -> refused.put(group.code(), group.runs()));
    return counts;
  }
}
