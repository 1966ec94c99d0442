// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.analemma.EmergencyStop;
import dev.analemma.EngineStats;
import dev.analemma.LimitExceededException;
import dev.analemma.ResourceStats;
import dev.analemma.Run;
import dev.analemma.RunRefusedException;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.definition.Effect;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.compile.Plan;
import dev.analemma.internal.resilience.ResourceGates;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the runs of an engine share: threads, time, plans, functions and counts.
 *
 * <p>Threads: safe.
 */
public final class EngineCore {
  private static final Logger LOG = LoggerFactory.getLogger(EngineCore.class);

  /** What closing waits beyond the grace, so that what is given up ends by itself. */
  private static final Duration CLOSE_SLACK = Duration.ofMillis(500);

  private final EngineSetup setup;
  private final EngineClock clock;
  private final Settings settings;
  private final Dispatcher dispatcher;
  private final Executor blocking;
  private final Map<String, HostFunction> functions;
  private final Watch.@Nullable Factory watches;
  private final String idPrefix;
  private final AtomicLong runNumbers = new AtomicLong();
  private final Set<RunLoop> runs = ConcurrentHashMap.newKeySet();
  private final AtomicInteger runCount = new AtomicInteger();
  private final LongAdder abandoned = new LongAdder();
  private final List<AutoCloseable> owned = new ArrayList<>();
  private final Stops stops = new Stops();
  private final ResourceGates gates;
  private volatile boolean closed;
  private volatile @Nullable ResultCache results;

  /** Plan by content hash, so that equal definitions share one. */
  private final Cache<String, Plan> plans = Caffeine.newBuilder().maximumSize(1_024).build();

  /** What a workflow object resolves to, so that a start costs one look-up. */
  private final Cache<Workflow<?, ?>, Bound> bound = Caffeine.newBuilder().weakKeys().build();

  @SuppressWarnings("ArrayRecordComponent") // Read by the runs of this engine alone.
  private record Bound(Plan plan, HostFunction[] functions, InputCheck input) {}

  /** Creates the core of an engine. */
  public EngineCore(EngineSetup setup) {
    this.setup = setup;
    this.settings =
        new Settings(
            setup.grace(), setup.runsMax(), 1_024, 4 * setup.parallelism(), setup.blockingMax());
    if (setup.clock() != null) {
      this.clock = setup.clock();
    } else {
      SystemClock system = new SystemClock();
      owned.add(system);
      this.clock = system;
    }
    if (setup.workers() != null) {
      this.dispatcher = new Dispatcher(setup.workers(), setup.parallelism());
    } else {
      ForkJoinPool pool = workers(setup.parallelism());
      owned.add(pool::shutdown);
      this.dispatcher = new Dispatcher(pool, setup.parallelism());
    }
    if (setup.blocking() != null) {
      this.blocking = setup.blocking();
    } else {
      ExecutorService threads = BlockingThreads.create(setup.blockingThreadsMax());
      owned.add(threads::shutdownNow);
      this.blocking = threads;
    }
    this.gates = new ResourceGates(setup.resources(), clock, setup.seed());
    this.functions = new HashMap<>();
    setup.functions().forEach(function -> functions.put(function.name(), function));
    this.watches =
        Watch.factory(setup.listeners(), setup.meters(), setup.observations(), blocking, clock);
    this.idPrefix = Long.toHexString(setup.seed()) + "-";
  }

  private static ForkJoinPool workers(int parallelism) {
    return new ForkJoinPool(
        parallelism,
        pool -> {
          var thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
          thread.setName("analemma-worker-" + thread.getPoolIndex());
          return thread;
        },
        (thread, broken) -> LOG.error("worker {} failed", thread.getName(), broken),
        true);
  }

  /** Runs on the calling thread as far as it can, and waits for the end. */
  public <O> O run(Workflow<?, O> workflow, @Nullable Object input, StartOptions options) {
    RunLoop run = create(workflow, input, options);
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
    RunLoop run = create(workflow, input, options);
    dispatcher.execute(() -> run.launch(false));
    return new RunHandle<>(run);
  }

  private RunLoop create(Workflow<?, ?> workflow, @Nullable Object input, StartOptions options) {
    if (closed) {
      throw closed(workflow);
    }
    Bound known = bound.getIfPresent(workflow);
    if (known == null) {
      known = bind(workflow);
      bound.put(workflow, known);
    }
    // The host may change its tree while the run reads it.
    boolean isTree = input == null || input instanceof JsonNode;
    JsonNode given = isTree ? Json.freeze(Conversions.tree(input)) : Conversions.inputTree(input);
    JsonNode tree = known.input.checked(given);
    // A host's object is handed on as it is only if no default was added to its tree.
    Object content = isTree || input == null || tree != given ? tree : HostValue.of(input, tree);
    RunLoop run =
        new RunLoop(
            this,
            known.plan,
            known.functions,
            tree,
            content,
            workflow.outputType(),
            options,
            Watch.of(watches, options.listener(), blocking, clock));
    int count = runCount.incrementAndGet();
    if (count > settings.runsMax()) {
      runCount.decrementAndGet();
      throw new LimitExceededException(
          "runsMax", settings.runsMax(), count, "Start it when others have ended.");
    }
    runs.add(run);
    String stopped = stops.reason(run.scope());
    if (stopped != null) {
      run.discard();
      throw new RunRefusedException("SCOPE_STOPPED", workflow.name(), List.of(stopped));
    }
    if (closed) {
      // Closing may have looked before this run was there.
      ended(run);
      throw closed(workflow);
    }
    return run;
  }

  private static RunRefusedException closed(Workflow<?, ?> workflow) {
    return new RunRefusedException(
        "ENGINE_CLOSED", workflow.name(), List.of("the engine is closed"));
  }

  private Bound bind(Workflow<?, ?> workflow) {
    Plan plan = plan(workflow.definition());
    if (!plan.unsupported().isEmpty()) {
      throw new RunRefusedException("UNSUPPORTED", workflow.name(), plan.unsupported());
    }
    Map<String, HostFunction> known = new HashMap<>(functions);
    workflow.functions().forEach(function -> known.put(function.name(), function));
    HostFunction[] needed = new HostFunction[plan.functions().size()];
    List<String> missing = new ArrayList<>();
    for (int f = 0; f < needed.length; f++) {
      HostFunction function = known.get(plan.functions().get(f));
      if (function == null) {
        missing.add(
            "function '%s' is not registered; register it on the engine's builder"
                .formatted(plan.functions().get(f)));
      } else {
        needed[f] = function;
      }
    }
    if (!missing.isEmpty()) {
      throw new RunRefusedException("FUNCTION_MISSING", workflow.name(), missing);
    }
    List<String> writing = new ArrayList<>();
    for (HostFunction function : needed) {
      if (function.effect() == Effect.WRITE && plan.cached().contains(function.name())) {
        writing.add(
            "function '%s' writes, so its results cannot be kept; leave 'cache' out, or tell its effect"
                .formatted(function.name()));
      }
    }
    if (!writing.isEmpty()) {
      throw new RunRefusedException("CACHE_WRITES", workflow.name(), writing);
    }
    return new Bound(plan, needed, InputCheck.of(workflow.definition()));
  }

  /** Returns the plan of a definition; throws a DefinitionException with every fault. */
  public Plan plan(WorkflowDefinition definition) {
    Function<String, Plan> compile = hash -> setup.compiler().apply(definition);
    return plans.get(definition.hash(), compile);
  }

  void ended(RunLoop run) {
    if (runs.remove(run)) {
      runCount.decrementAndGet();
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
              LOG.warn("a stage threw when it was cancelled", e);
            }
          });
    } catch (RejectedExecutionException closed) {
      LOG.debug("a stage was not cancelled, because the engine is closed", closed);
    }
  }

  EngineClock clock() {
    return clock;
  }

  Settings settings() {
    return settings;
  }

  ResourceGates gates() {
    return gates;
  }

  /** Returns what the resources do, by key; see {@link dev.analemma.Engine#resources}. */
  public List<ResourceStats> resources() {
    return gates.stats();
  }

  /** Returns the results that nodes with a {@code cache} share; made when the first asks. */
  ResultCache results() {
    ResultCache known = results;
    if (known == null) {
      synchronized (owned) {
        known = results;
        if (known == null) {
          known = new ResultCache(clock);
          results = known;
        }
      }
    }
    return known;
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  long nextRunNumber() {
    return runNumbers.incrementAndGet();
  }

  String runId(long number) {
    return idPrefix + Long.toString(number, 36);
  }

  /** Weyl sequence and finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  long seedOf(long number) {
    long z = setup.seed() + number * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  void abandonedAttempt(String address) {
    abandoned.increment();
    LOG.warn("an attempt of {} does not stop; its thread is lost until it returns", address);
  }

  void abandonedReturned() {
    abandoned.decrement();
  }

  /** Stops a scope; see {@link dev.analemma.Engine#stop}. */
  public EmergencyStop stop(String scope, String reason) {
    return stops.stop(scope, reason, runs, settings.grace().toNanos());
  }

  /** Returns counts. */
  public EngineStats stats() {
    return new EngineStats(
        runCount.get(), abandoned.sum(), watches == null ? 0 : watches.dropped());
  }

  /** Cancels what runs, waits for it as long as the grace, and gives the threads back. */
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    List<RunLoop> open = List.copyOf(runs);
    open.forEach(run -> run.cancel("the engine was closed"));
    // Longer than the grace, whose timers are armed only now.
    long until = System.nanoTime() + settings.grace().plus(CLOSE_SLACK).toNanos();
    for (RunLoop run : open) {
      try {
        run.end().future().get(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      } catch (TimeoutException e) {
        LOG.warn("run {} did not end within the grace and is given up", run.id());
      } catch (ExecutionException e) {
        LOG.debug("run {} ended as the engine was closed", run.id(), e);
      }
    }
    open.forEach(run -> run.giveUp("the engine was closed"));
    if (watches != null) {
      watches.close(Duration.ofSeconds(5));
    }
    for (AutoCloseable resource : owned) {
      try {
        resource.close();
      } catch (Exception e) {
        LOG.warn("a resource of the engine could not be closed", e);
      }
    }
  }
}
