// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.CancelReceipt;
import dev.analemma.Run;
import dev.analemma.RunError;
import dev.analemma.RunFailedException;
import dev.analemma.RunStatus;
import dev.analemma.RunStoppedException;
import dev.analemma.Signal;
import dev.analemma.SignalReceipt;
import dev.analemma.Waiting;
import dev.analemma.event.RunListener;
import dev.analemma.event.Subscription;
import dev.analemma.internal.journal.Fact;
import dev.analemma.internal.journal.Fact.Kind;
import dev.analemma.spi.store.RunRecord;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A handle on a run of the store that is not in this process: it asks the store. */
final class StoredRun<O> implements Run<O> {
  private static final Duration PERIOD = Duration.ofMillis(200);

  private final EngineCore engine;
  private final String id;
  private final Type outputType;
  private @Nullable CompletableFuture<O> end;

  private StoredRun(EngineCore engine, String id, Type outputType) {
    this.engine = engine;
    this.id = id;
    this.outputType = outputType;
  }

  static <O> StoredRun<O> of(EngineCore engine, RunRecord record, Type outputType) {
    return new StoredRun<>(engine, record.id(), outputType);
  }

  /** Returns a handle on a run of the store, here or elsewhere. */
  static <O> Run<O> handle(EngineCore engine, RunRecord record, Type outputType) {
    RunLoop here = engine.keeper().find(record.id());
    return here == null ? of(engine, record, outputType) : new RunHandle<>(here);
  }

  @Override
  public String id() {
    return id;
  }

  private RunRecord record() {
    return engine
        .keeper()
        .store()
        .runs()
        .find(id)
        .orElseThrow(
            () -> new IllegalStateException("run %s is not in the store any more".formatted(id)));
  }

  @Override
  public RunStatus status() {
    RunLoop here = engine.keeper().find(id);
    return here == null ? record().status() : here.status();
  }

  @Override
  public O result() {
    return RunHandle.await(future(), id);
  }

  @Override
  public CompletableFuture<O> future() {
    CompletableFuture<O> known;
    boolean first = false;
    synchronized (this) {
      if (end == null) {
        end = new CompletableFuture<>();
        first = true;
      }
      known = end;
    }
    if (first) {
      CompletableFuture<O> waiting = known;
      engine.runBlocking(() -> look(waiting));
    }
    return known.copy();
  }

  private void look(CompletableFuture<O> waiting) {
    if (waiting.isDone()) {
      return;
    }
    RunLoop here;
    try {
      here = engine.keeper().recovery().wanted(id);
    } catch (RuntimeException e) {
      waiting.completeExceptionally(e);
      return;
    }
    if (here != null) {
      // Its end here is its end, unless it goes on elsewhere before.
      CompletableFuture<?> unused =
          here.end()
              .future()
              .whenComplete((output, failed) -> engine.runBlocking(() -> ask(waiting)));
      return;
    }
    ask(waiting);
  }

  private void ask(CompletableFuture<O> waiting) {
    try {
      RunRecord record = record();
      if (record.status().terminal()) {
        waiting.complete(RunHandle.typed(output(record)));
        return;
      }
    } catch (RuntimeException e) {
      waiting.completeExceptionally(e);
      return;
    }
    engine.clock().schedule(PERIOD, () -> engine.runBlocking(() -> look(waiting)));
  }

  private @Nullable Object output(RunRecord record) {
    Fact over = over();
    RunError error = error(over);
    if (error == null) {
      return Conversions.to(
          over.value() == null ? NullNode.getInstance() : over.value(), outputType);
    }
    if (record.status() == RunStatus.FAILED) {
      throw new RunFailedException(id, error, others(over));
    }
    throw new RunStoppedException(id, record.status(), error.message());
  }

  private Fact over() {
    List<Fact> facts = engine.keeper().journals().read(id);
    for (int f = facts.size() - 1; f >= 0; f--) {
      if (facts.get(f).kind() == Kind.OVER) {
        return facts.get(f);
      }
    }
    throw new IllegalStateException("the journal of run %s does not tell its end".formatted(id));
  }

  private static @Nullable RunError error(Fact over) {
    JsonNode error = over.data() == null ? null : over.data().get("error");
    return error == null ? null : RunError.fromJson(error);
  }

  private static List<RunError> others(Fact over) {
    List<RunError> others = new ArrayList<>();
    if (over.data() != null) {
      over.data().path("others").forEach(other -> others.add(RunError.fromJson(other)));
    }
    return others;
  }

  @Override
  public List<RunError> errors() {
    if (!record().status().terminal()) {
      return List.of();
    }
    Fact over = over();
    RunError error = error(over);
    List<RunError> all = new ArrayList<>();
    if (error != null) {
      all.add(error);
    }
    all.addAll(others(over));
    return List.copyOf(all);
  }

  @Override
  public CompletionStage<CancelReceipt> cancel(String reason) {
    RunStatus status = record().status();
    return status.terminal()
        ? CompletableFuture.completedStage(tooLate(id, status))
        : engine.keeper().mail().cancel(id, null, reason);
  }

  @Override
  public CompletionStage<CancelReceipt> cancel(String address, String reason) {
    RunStatus status = record().status();
    return status.terminal()
        ? CompletableFuture.completedStage(tooLate(id, status))
        : engine.keeper().mail().cancel(id, address, reason);
  }

  /** Returns the receipt of a run that has ended. */
  static CancelReceipt tooLate(String id, RunStatus status) {
    return new CancelReceipt.TooLate(status, "run %s has ended as %s".formatted(id, status));
  }

  /** What happens in another process is not told here. */
  @Override
  public Subscription events(RunListener listener) {
    RunLoop here = engine.keeper().find(id);
    return here == null ? () -> {} : new RunHandle<O>(here).events(listener);
  }

  @Override
  public boolean pause() {
    return !record().status().terminal() && asked("hold", null, run -> run.hold(true));
  }

  @Override
  public boolean resume() {
    return !record().status().terminal() && asked("free", null, run -> run.hold(false));
  }

  private boolean asked(String what, @Nullable String reason, Function<RunLoop, Boolean> here) {
    try {
      return engine.keeper().mail().command(id, what, reason, here).toCompletableFuture().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public CompletableFuture<List<Waiting>> explain() {
    RunLoop here = engine.keeper().find(id);
    if (here != null) {
      return new RunHandle<O>(here).explain();
    }
    RunRecord record = record();
    if (record.status().terminal()) {
      return CompletableFuture.completedFuture(List.of());
    }
    String detail = record.detail();
    String where =
        record.instance() == null ? "nobody has it" : "instance " + record.instance() + " has it";
    Instant until = record.dueAt();
    return CompletableFuture.completedFuture(
        List.of(
            new Waiting(
                "",
                record.status() == RunStatus.PAUSED ? Waiting.For.RELEASE : Waiting.For.WORKER,
                record.updatedAt(),
                until,
                detail == null ? where : detail)));
  }

  @Override
  public CompletionStage<SignalReceipt> signal(Signal signal) {
    return engine.signal(id, signal);
  }
}
