// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Approvals;
import dev.analemma.EmergencyStop;
import dev.analemma.EngineStats;
import dev.analemma.Profile;
import dev.analemma.ResourceStats;
import dev.analemma.Run;
import dev.analemma.RunRefusedException;
import dev.analemma.Signal;
import dev.analemma.SignalReceipt;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.event.RunListener;
import dev.analemma.internal.cache.Companions;
import dev.analemma.internal.cache.Lazy;
import dev.analemma.internal.compile.Plan;
import dev.analemma.internal.resilience.ResourceGates;
import dev.analemma.internal.skill.SkillStore;
import dev.analemma.internal.skill.StoredSkills;
import dev.analemma.internal.skill.Version;
import dev.analemma.internal.skill.Versions;
import dev.analemma.internal.source.Plugs;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import dev.analemma.spi.SecretProvider;
import dev.analemma.spi.store.RunRecord;
import dev.analemma.spi.store.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the runs of an engine share: threads, time, plans, functions and counts.
 *
 * <p>Threads: safe.
 *
 * <p>Longer than the rule: here the parts of an engine meet. What each of them does stands in its
 * own class; most methods begin a run, hand a part out, or pass a question on.
 */
public final class EngineCore {

  /** What closing waits beyond the grace, so that what is given up ends by itself. */
  private static final Duration CLOSE_SLACK = Duration.ofMillis(500);

  /** The highest number of threads for listeners. */
  private static final int LISTENER_THREADS_MAX = 16;

  private final EngineSetup setup;
  private final EngineClock clock;
  private final Settings settings;
  private final Dispatcher dispatcher;
  private final Executor blocking;

  /** Those threads, if they are the engine's. */
  private final @Nullable BlockingThreads blockingThreads;

  /** Threads for listeners, so that work that hangs or computes does not keep them from hearing. */
  private final Executor listening;

  /** The skills and assets of the store, beside those of this engine; null without a store. */
  private final @Nullable StoredSkills published;

  private final Binder binder;
  private final Lazy<Admissions> admissions;
  private final Watch.@Nullable Factory watches;
  private final RunTable runs;
  private final LongAdder abandoned = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final List<AutoCloseable> owned = new ArrayList<>();
  private final Stops stops = new Stops();
  private final Plugs plugs;
  private final Lazy<ApprovalDesk> approvals =
      new Lazy<>() {
        @Override
        protected ApprovalDesk make() {
          return new ApprovalDesk(EngineCore.this);
        }
      };
  private final Lazy<ResourceGates> gates;

  /** Who closes it or did, or null. */
  private final AtomicReference<@Nullable Thread> closer = new AtomicReference<>();

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Lazy<ResultCache> results;

  private final Plans plans;
  private final Map<String, HostFunction> functions;
  private final @Nullable Keeper keeper;

  /** What a workflow object resolves to, so that a start costs one look-up. */
  private final Companions<Workflow<?, ?>, Bound> bound = new Companions<>();

  /**
   * @param revision the state of the store of skills that it was resolved against
   */
  private record Bound(Callee callee, long revision) {}

  /** Creates the core of an engine. */
  public EngineCore(EngineSetup setup) {
    this.setup = setup;
    this.plugs = new Plugs(setup.sources(), setup.targets());
    this.plans = new Plans(setup.compiler());
    this.settings =
        new Settings(
            setup.grace(),
            setup.compensationMax(),
            setup.finallyMax(),
            setup.runsMax(),
            1_024,
            4 * setup.parallelism(),
            setup.blockingMax(),
            setup.signalsMax(),
            setup.compactBytes());
    if (setup.clock() != null) {
      this.clock = setup.clock();
    } else {
      SystemClock system = new SystemClock();
      owned.add(system);
      this.clock = system;
    }
    if (setup.workers() != null) {
      this.dispatcher = new Dispatcher(setup.workers(), setup.parallelism(), false);
    } else {
      Workers workers = new Workers(setup.parallelism());
      owned.add(workers);
      this.dispatcher = new Dispatcher(workers, setup.parallelism(), true);
    }
    owned.add(dispatcher);
    if (setup.blocking() != null) {
      this.blocking = setup.blocking();
      this.blockingThreads = null;
      this.listening = setup.blocking();
    } else {
      this.blockingThreads = new BlockingThreads("blocking", setup.blockingThreadsMax(), true);
      this.blocking = blockingThreads;
      BlockingThreads listening = new BlockingThreads("listener", LISTENER_THREADS_MAX, false);
      this.listening = listening;
      owned.add(blockingThreads);
      owned.add(listening);
    }
    this.gates =
        new Lazy<>() {
          @Override
          protected ResourceGates make() {
            return new ResourceGates(setup.resources(), clock, setup.seed());
          }
        };
    this.results =
        new Lazy<>() {
          @Override
          protected ResultCache make() {
            return new ResultCache(clock);
          }
        };
    this.functions = new ConcurrentHashMap<>();
    for (HostFunction function : setup.functions()) {
      functions.put(function.name(), function);
    }
    Map<String, Profile> profiles = new LinkedHashMap<>();
    for (Profile profile : setup.profiles()) {
      profiles.put(profile.name(), profile);
    }
    StateStore store = setup.store();
    this.published =
        store == null ? null : new StoredSkills(setup.skills(), store.documents(), clock);
    this.binder =
        new Binder(versions(), plans, functions, profiles.keySet(), store, setup.secrets());
    this.admissions =
        new Lazy<>() {
          @Override
          protected Admissions make() {
            return new Admissions(setup.compiler(), profiles, binder);
          }
        };
    this.watches =
        Watch.factory(setup.listeners(), setup.meters(), setup.observations(), listening, dropped);
    this.runs = new RunTable(setup.seed(), settings.runsMax());
    this.keeper =
        store == null
            ? null
            : new Keeper(this, setup, store, ownThread("journal"), ownThread("lease"));
  }

  /**
   * Commits have a thread of their own, and so has the lease, which nothing may keep from being
   * renewed; unless the host says what all threads are.
   */
  private Executor ownThread(String name) {
    if (setup.blocking() != null) {
      return setup.blocking();
    }
    ExecutorService thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread made = new Thread(work, "analemma-" + name);
              made.setDaemon(true);
              return made;
            });
    owned.add(thread::shutdown);
    return thread;
  }

  /** Begins to take runs up, now that everything they may need is there. */
  public void open() {
    if (keeper != null) {
      keeper.open();
    }
  }

  /** Enters the functions of a workflow, also for runs that wait for them. */
  public void register(Workflow<?, ?> workflow) {
    for (HostFunction function : workflow.functions()) {
      functions.put(function.name(), function);
    }
    if (keeper != null) {
      keeper.recovery().tryParked();
    }
  }

  /** Runs on the calling thread as far as it can, and waits for the end. */
  public <O> O run(Workflow<?, O> workflow, @Nullable Object input, StartOptions options) {
    Made made = create(workflow, input, options);
    if (made.before() != null) {
      return StoredRun.<O>of(this, made.before(), workflow.outputType()).result();
    }
    RunLoop run = made.run();
    run.launch(true);
    RunEnd end = run.end();
    if (!end.ended()) {
      await(run);
    }
    if (run.callerInterrupted()) {
      Thread.currentThread().interrupt();
    }
    return RunHandle.typed(end.outputOrThrow());
  }

  /**
   * What came of a start.
   *
   * @param run the run, not launched
   * @param before the run that was started with the same key before, or null
   */
  private record Made(RunLoop run, @Nullable RunRecord before) {}

  private static void await(RunLoop run) {
    boolean interrupted = false;
    for (; ; ) {
      try {
        run.end().future().get();
        break;
      } catch (ExecutionException failed) {
        break;
      } catch (InterruptedException e) {
        // Nobody else holds this run: it ends with its caller, after its grace at the latest.
        interrupted = true;
        run.cancel("the thread that waited for it was interrupted");
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts a run on the workers. */
  public <O> Run<O> start(Workflow<?, O> workflow, @Nullable Object input, StartOptions options) {
    Made made = create(workflow, input, options);
    if (made.before() != null) {
      return StoredRun.handle(this, made.before(), workflow.outputType());
    }
    dispatcher.execute(made.run().launching());
    return new RunHandle<>(made.run());
  }

  /** Returns the runs of the store, and those of this process. */
  public StoredRuns storedRuns() {
    return new StoredRuns(this);
  }

  private Made create(Workflow<?, ?> workflow, @Nullable Object input, StartOptions options) {
    if (closer.get() != null) {
      throw closed(workflow.name());
    }
    Callee callee = callee(workflow);
    if (keeper == null) {
      requireNoStore(workflow, callee);
    }
    // The host may change its tree while the run reads it.
    boolean isTree = input == null || input instanceof JsonNode;
    JsonNode given = isTree ? Json.freeze(Conversions.tree(input)) : Conversions.inputTree(input);
    JsonNode tree = callee.input.checked(given);
    // A host's object is handed on as it is only if no default was added to its tree.
    Object content = isTree || input == null || tree != given ? tree : HostValue.of(input, tree);
    RunLoop run =
        open(
            new RunLoop(
                this,
                callee,
                0,
                tree,
                content,
                workflow.outputType(),
                options,
                null,
                Watch.of(watches, options.listener(), listening, dropped, clock)));
    RunRecord before = keeper == null || isTransient(callee) ? null : keep(workflow, run, callee);
    return new Made(run, before);
  }

  private static void requireNoStore(Workflow<?, ?> workflow, Callee callee) {
    String durability = callee.plan.definition().policy().durability();
    String asking = null;
    if (durability != null && !durability.equals("none")) {
      asking = "policy 'durability: %s'".formatted(durability);
    } else if (callee.plan.storeAskedBy() != null) {
      asking = "the 'durability' of node '%s'".formatted(callee.plan.storeAskedBy());
    }
    if (asking != null) {
      throw new RunRefusedException(
          "UNSUPPORTED",
          workflow.name(),
          List.of(asking + " needs a store; open the engine with one"));
    }
  }

  /** Returns whether runs of a workflow are not to be kept. */
  private static boolean isTransient(Callee callee) {
    return "none".equals(callee.plan.definition().policy().durability());
  }

  private @Nullable RunRecord keep(Workflow<?, ?> workflow, RunLoop run, Callee callee) {
    try {
      List<String> unknown = new ArrayList<>();
      for (HostFunction function : workflow.functions()) {
        if (!functions.containsKey(function.name())) {
          unknown.add(
              "function '%s' could not be found after a restart; tell the engine of the workflow with Engine.Builder.workflows or Engine.register"
                  .formatted(function.name()));
        }
      }
      if (!unknown.isEmpty()) {
        throw new RunRefusedException("WORKFLOW_UNREGISTERED", workflow.name(), unknown);
      }
      RunRecord before = keeper().create(run, callee, 0);
      if (before != null) {
        forget(run);
      }
      return before;
    } catch (RuntimeException e) {
      forget(run);
      throw e;
    }
  }

  /** Takes a run that was never launched out of the tables. */
  void forget(RunLoop run) {
    run.recorder = null;
    run.discard();
  }

  /** Returns a run that another process began, to be taken up. */
  RunLoop restored(
      Callee callee, int depth, JsonNode input, StartOptions options, @Nullable Instant started) {
    return open(
        new RunLoop(
            this,
            callee,
            depth,
            input,
            input,
            JsonNode.class,
            options,
            started,
            Watch.of(watches, null, listening, dropped, clock)));
  }

  Keeper keeper() {
    return Objects.requireNonNull(keeper, "the engine has no store");
  }

  /** Returns the durable side, or null. */
  @Nullable Keeper keeperOrNull() {
    return keeper;
  }

  Binder binder() {
    return binder;
  }

  SkillStore skills() {
    return setup.skills();
  }

  /** Returns where secrets come from, or null. */
  @Nullable SecretProvider secrets() {
    return setup.secrets();
  }

  /** Returns the skills and assets of the store, or null without one. */
  @Nullable StoredSkills published() {
    return published;
  }

  /** Returns the versions of a skill or an asset, lowest first. */
  public Collection<Version> versions(String name) {
    return published == null ? setup.skills().versions(name) : published.versions(name);
  }

  /** Returns what is taken for what workflows use. */
  Versions versions() {
    return published == null ? setup.skills() : published;
  }

  /**
   * Starts a run of its own for a detached call; it keeps what the caller has resolved.
   *
   * @param depth how many calls it is inside of, so that no chain of them is without an end
   * @param address where it is called, by which a repeated call finds the run that it began
   * @param started is told the id of the run, as the owner of the caller
   * @param refused is told why there is none, as the owner of the caller
   */
  void detach(
      RunLoop caller,
      Callee callee,
      int depth,
      JsonNode input,
      Object content,
      String address,
      Consumer<String> started,
      Consumer<RuntimeException> refused) {
    String owner = caller.options().owner();
    StartOptions scoped = StartOptions.defaults().scope(caller.scope());
    StartOptions owned = owner == null ? scoped : scoped.owner(owner);
    boolean durable = caller.recorder != null && !isTransient(callee);
    RunLoop run =
        open(
            new RunLoop(
                this,
                callee,
                depth,
                input,
                content,
                JsonNode.class,
                durable ? owned.key(caller.id() + "/" + address) : owned,
                null,
                Watch.of(watches, null, listening, dropped, clock)));
    if (!durable) {
      dispatcher.execute(run.launching());
      started.accept(run.id());
      return;
    }
    caller.whenDurable(
        () ->
            runBlocking(
                () -> {
                  try {
                    RunRecord before = keeper().create(run, callee, depth);
                    String id = before == null ? run.id() : before.id();
                    if (before == null) {
                      dispatcher.execute(run.launching());
                    } else {
                      forget(run);
                    }
                    caller.asOwner(() -> started.accept(id));
                  } catch (RuntimeException e) {
                    forget(run);
                    caller.asOwner(() -> refused.accept(e));
                  }
                }));
  }

  private RunLoop open(RunLoop run) {
    runs.add(run);
    String stopped = stops.reason(run.scope());
    if (stopped != null) {
      run.discard();
      throw new RunRefusedException(
          "SCOPE_STOPPED", run.plan.definition().name(), List.of(stopped));
    }
    if (closer.get() != null) {
      // Closing may have looked before this run was there, or waits for it.
      run.discard();
      throw closed(run.plan.definition().name());
    }
    return run;
  }

  private static RunRefusedException closed(String workflow) {
    return new RunRefusedException("ENGINE_CLOSED", workflow, List.of("the engine is closed"));
  }

  private Callee callee(Workflow<?, ?> workflow) {
    Bound known = bound.find(workflow);
    if (known != null && known.callee.pins.isEmpty()) {
      return known.callee;
    }
    if (known != null && published != null) {
      published.refresh();
    }
    long revision = versions().revision();
    if (known != null && known.revision == revision) {
      return known.callee;
    }
    Binder.Bound made = binder.bind(workflow);
    Callee callee = made.callee();
    if (callee == null) {
      throw new RunRefusedException(
          made.missing().get(0).code(),
          workflow.name(),
          made.missing().stream().map(Binder.Missing::sentence).toList());
    }
    bound.put(workflow, new Bound(callee, revision));
    return callee;
  }

  /** Returns the plan of a definition; throws a DefinitionException with every fault. */
  public Plan plan(WorkflowDefinition definition) {
    return plans.of(definition);
  }

  Admissions admissions() {
    return admissions.get();
  }

  void ended(RunLoop run) {
    runs.remove(run);
    if (keeper != null && run.storedId != null) {
      keeper.left(run);
    }
  }

  void executeBlocking(Attempt attempt) {
    try {
      blocking.execute(attempt);
    } catch (RejectedExecutionException closed) {
      dispatcher.execute(attempt::runOnWorker);
    }
  }

  /** Cancels a stage of the host's on a thread on which its dependents may block. */
  void cancelLater(Future<?> stage) {
    try {
      blocking.execute(
          () -> {
            try {
              stage.cancel(true);
            } catch (RuntimeException e) {
              Logs.of(EngineCore.class).warn("a stage threw when it was cancelled", e);
            }
          });
    } catch (RejectedExecutionException closed) {
      Logs.of(EngineCore.class)
          .debug("a stage was not cancelled, because the engine is closed", closed);
    }
  }

  /** Returns the queue of a listener of one run. */
  ListenerQueue queue(RunListener listener) {
    return new ListenerQueue(listener, Watch.RUN_LISTENER_CAPACITY, listening, dropped);
  }

  /** Returns the watch of a run that nobody watched so far. */
  Watch watch(ListenerQueue first) {
    return new Watch(clock, List.of(first), null, null);
  }

  EngineClock clock() {
    return clock;
  }

  Settings settings() {
    return settings;
  }

  ResourceGates gates() {
    return gates.get();
  }

  /** Returns what the resources do, by key; see {@link dev.analemma.Engine#resources}. */
  public List<ResourceStats> resources() {
    return gates.get().stats();
  }

  /** Returns the results that nodes with a {@code cache} share. */
  ResultCache results() {
    return results.get();
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  RunTable runs() {
    return runs;
  }

  /** The code of an attempt does not stop; others have its thread's place until it returns. */
  void abandonedAttempt(String address, Attempt.Place place) {
    abandoned.increment();
    switch (place) {
      case WORKER -> dispatcher.lost();
      case BLOCKING -> {
        if (blockingThreads != null) {
          blockingThreads.lost();
        }
      }
      case CALLER -> {}
    }
    Logs.of(EngineCore.class)
        .warn("an attempt of {} does not stop; its thread is lost until it returns", address);
  }

  void abandonedReturned(Attempt.Place place) {
    abandoned.decrement();
    switch (place) {
      case WORKER -> dispatcher.returned();
      case BLOCKING -> {
        if (blockingThreads != null) {
          blockingThreads.returned();
        }
      }
      case CALLER -> {}
    }
  }

  /** The sources and targets of maps. */
  Plugs plugs() {
    return plugs;
  }

  /** Runs something that may block. */
  void runBlocking(Runnable work) {
    try {
      blocking.execute(work);
    } catch (RejectedExecutionException closed) {
      dispatcher.execute(work);
    }
  }

  /** A source or a target could not be closed. */
  void couldNotClose(Exception problem) {
    Logs.of(EngineCore.class).warn("a source or a target could not be closed", problem);
  }

  /** Stops a scope; see {@link dev.analemma.Engine#stop}. */
  public EmergencyStop stop(String scope, String reason) {
    return keeper == null
        ? stopHere(scope, reason)
        : keeper.stop(scope, reason, () -> stopHere(scope, reason));
  }

  /** Returns the stops that hold. */
  public List<EmergencyStop> stops() {
    return keeper == null ? stops.all() : keeper.stops();
  }

  /** Returns why nothing may run in a scope, or null. */
  @Nullable String stopped(String scope) {
    return stops.reason(scope);
  }

  EmergencyStop stopHere(String scope, String reason) {
    return stops.stop(scope, reason, runs.underWay(), settings.grace().toNanos());
  }

  // What is told from outside.

  /** Returns the approvals that are waited for. */
  public Approvals approvals() {
    return desk();
  }

  /** Returns the desk of approvals. */
  ApprovalDesk desk() {
    return approvals.get();
  }

  /** Hands a signal to a run. */
  public CompletionStage<SignalReceipt> signal(String runId, Signal signal) {
    RunLoop run = keeper == null ? runs.find(runId) : keeper.find(runId);
    if (run != null) {
      return new Signals.Sent(signal).ask(run);
    }
    if (keeper != null) {
      return keeper.mail().signal(runId, signal);
    }
    return CompletableFuture.completedStage(
        runs.was(runId)
            ? Signals.ended(runId, null)
            : new SignalReceipt.Refused(
                SignalReceipt.Reason.RUN_UNKNOWN,
                "no run '%s' was ever under way in this engine".formatted(runId),
                List.of()));
  }

  /** Returns counts. */
  public EngineStats stats() {
    return new EngineStats(runs.size(), abandoned.sum(), dropped.sum());
  }

  /** Cancels what runs, waits for it as long as the grace, and gives the threads back. */
  public void close() {
    if (closer.compareAndSet(null, Thread.currentThread())) {
      try {
        closeAll();
      } finally {
        closed.countDown();
      }
    } else if (closer.get() != Thread.currentThread()) {
      try {
        // Whoever returns here may end the process.
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void closeAll() {
    if (keeper != null) {
      keeper.drain();
    }
    List<RunLoop> open = runs.now();
    for (RunLoop run : open) {
      run.cancel("the engine was closed");
    }
    // Longer than the grace, whose timers are armed only now.
    long until = System.nanoTime() + settings.grace().plus(CLOSE_SLACK).toNanos();
    for (RunLoop run : open) {
      try {
        run.end().future().get(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      } catch (TimeoutException e) {
        Logs.of(EngineCore.class)
            .warn("run {} did not end within the grace and is given up", run.id());
      } catch (ExecutionException e) {
        Logs.of(EngineCore.class).debug("run {} ended as the engine was closed", run.id(), e);
      }
    }
    for (RunLoop run : open) {
      run.giveUp("the engine was closed");
    }
    if (keeper != null) {
      keeper.close();
    }
    if (watches != null) {
      watches.close(Duration.ofSeconds(5));
    }
    for (AutoCloseable resource : owned) {
      try {
        resource.close();
      } catch (Exception e) {
        Logs.of(EngineCore.class).warn("a resource of the engine could not be closed", e);
      }
    }
  }
}
