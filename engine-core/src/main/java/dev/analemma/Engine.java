// SPDX-License-Identifier: Apache-2.0
package dev.analemma;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.definition.Diagrams;
import dev.analemma.definition.Fault;
import dev.analemma.event.RunListener;
import dev.analemma.internal.codec.DefinitionReader;
import dev.analemma.internal.codec.Formats;
import dev.analemma.internal.compile.Compiler;
import dev.analemma.internal.compile.OperatorRegistry;
import dev.analemma.internal.drawing.Pictures;
import dev.analemma.internal.run.EngineCore;
import dev.analemma.internal.run.EngineSetup;
import dev.analemma.internal.run.Retention;
import dev.analemma.internal.skill.SkillStore;
import dev.analemma.spi.EngineClock;
import dev.analemma.spi.FileResults;
import dev.analemma.spi.FileSource;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.ItemSource;
import dev.analemma.spi.OperatorType;
import dev.analemma.spi.ResultTarget;
import dev.analemma.spi.SecretProvider;
import dev.analemma.spi.store.StateStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs workflows in this process.
 *
 * <pre>{@code
 * try (Engine engine = Engine.create()) {
 *   JsonNode output = engine.run(workflow, input);
 * }
 * }</pre>
 *
 * <p>Threads: safe; one engine serves a whole process. Close it to give its threads back; all of
 * them are daemons.
 */
// Longer than the rule: half of it is the builder, one option a method with what it means.
public final class Engine implements AutoCloseable {
  private final EngineCore core;
  private final Compiler compiler;
  private final Skills skills;

  private Engine(Builder builder) {
    OperatorRegistry registry =
        OperatorRegistry.builtIn().with(builder.operators).withFunctions(builder.functions);
    this.compiler = new Compiler(registry, builder.resources.keySet());
    SkillStore store = new SkillStore();
    this.core = new EngineCore(builder.setup(compiler, store));
    this.skills = new Skills(store, core);
    try {
      for (Consumer<Skills> publish : builder.published) {
        publish.accept(skills);
      }
      core.open();
    } catch (RuntimeException e) {
      core.close();
      throw e;
    }
  }

  /**
   * Returns an engine whose runs survive its process, with every other default.
   *
   * @param address {@code sqlite:data/analemma.db} for a file, {@code jdbc:postgresql://…} for a
   *     database, with {@code analemma-adapters-jdbc} on the class path
   * @throws StoreException if the store cannot be opened
   */
  public static Engine open(String address) {
    return builder().store(address).build();
  }

  /** Returns an engine with every default: in memory, all cores, nobody listening. */
  public static Engine create() {
    return builder().build();
  }

  /** Returns a builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Runs a workflow and waits for its output. The run begins on the calling thread and stays there
   * as long as there is only one thing to do.
   *
   * @throws DefinitionException if the definition has faults: all of them
   * @throws InputException if the input does not fit: all faults
   * @throws RunRefusedException if it needs what this engine does not have
   * @throws LimitExceededException if too many runs are under way
   * @throws RunFailedException if an error was not handled
   * @throws RunStoppedException if the run was cancelled or ran out of time; interrupting the
   *     calling thread cancels it
   */
  public <I, O> O run(Workflow<I, O> workflow, I input) {
    return run(workflow, input, StartOptions.defaults());
  }

  /** Runs a workflow with options and waits for its output, as {@link #run(Workflow, Object)}. */
  public <I, O> O run(Workflow<I, O> workflow, I input, StartOptions options) {
    return core.run(workflow, workflow.asInput(input), options);
  }

  /**
   * Starts a run and returns at once; the run goes on on the engine's threads.
   *
   * @throws DefinitionException if the definition has faults: all of them
   * @throws InputException if the input does not fit: all faults
   * @throws RunRefusedException if it needs what this engine does not have
   * @throws LimitExceededException if too many runs are under way
   */
  public <I, O> Run<O> start(Workflow<I, O> workflow, I input) {
    return start(workflow, input, StartOptions.defaults());
  }

  /** Starts a run with options, as {@link #start(Workflow, Object)}. */
  public <I, O> Run<O> start(Workflow<I, O> workflow, I input, StartOptions options) {
    return core.start(workflow, workflow.asInput(input), options);
  }

  /**
   * Reads and checks a file in UTF-8, in the format that its name ends with. Faults of the form and
   * of the meaning come together, each with its place in the text.
   *
   * @param file the document: JSON, or YAML with {@code analemma-definition-yaml} on the class path
   * @throws DefinitionException if it has faults: all of them
   */
  public Workflow<JsonNode, JsonNode> load(Path file) {
    return loaded(Formats.tryLoad(file));
  }

  /**
   * Reads and checks a text, as {@link #load(Path)}.
   *
   * @param text the document
   * @param formatName {@code json}, or the name of a format on the class path such as {@code yaml}
   * @throws DefinitionException if it has faults: all of them
   */
  public Workflow<JsonNode, JsonNode> parse(String text, String formatName) {
    return loaded(Formats.tryParse(text, formatName));
  }

  private Workflow<JsonNode, JsonNode> loaded(DefinitionReader.Result read) {
    return Workflow.of(compiler.checked(read));
  }

  /** Returns what the resources do at this moment, by key. */
  public List<ResourceStats> resources() {
    return core.resources();
  }

  /**
   * Checks a workflow against the operators and functions of this engine, without running it.
   *
   * @return what somebody should look at
   * @throws DefinitionException if it has faults: all of them
   */
  public List<Fault> check(Workflow<?, ?> workflow) {
    return compiler.check(workflow.definition());
  }

  /**
   * Returns a Mermaid flow chart of a workflow, with the composite operators of this engine drawn
   * as what they expand to; see {@link Diagrams}.
   */
  public String mermaid(Workflow<?, ?> workflow) {
    return Pictures.mermaid(workflow.definition(), compiler.registry());
  }

  /** Returns a Graphviz graph of a workflow, as {@link #mermaid}. */
  public String dot(Workflow<?, ?> workflow) {
    return Pictures.dot(workflow.definition(), compiler.registry());
  }

  /**
   * Stops a scope in an emergency: every run whose scope is this path or lies below it ends as
   * {@link RunStatus#STOPPED}, without compensation and {@code finally}, and none starts there
   * until the stop is released. When this returns, no node of those runs starts any more, and what
   * runs has been interrupted, except in runs that {@link EmergencyStop#unanswered} counts. It
   * waits for answers at most as long as the grace, and never for a run whose inline body calls it.
   *
   * @param scope a path, see {@link StartOptions#scope(String)}
   * @param reason why, for the results
   */
  public EmergencyStop stop(String scope, String reason) {
    Scopes.check(scope);
    return core.stop(scope, reason);
  }

  /** Returns the stops that hold, with a store those of all instances; oldest first. */
  public List<EmergencyStop> stops() {
    return core.stops();
  }

  /**
   * Tells a run something that one of its nodes waits for, for senders that have no handle.
   *
   * @param runId the id of the run
   * @return what became of it, as {@link Run#signal(Signal)}
   */
  public CompletionStage<SignalReceipt> signal(String runId, Signal signal) {
    return core.signal(runId, signal);
  }

  /**
   * Tells the engine of workflows that were built in Java, so that their runs can be taken up after
   * a restart; runs that wait for their functions go on.
   */
  public void register(Workflow<?, ?>... workflows) {
    for (Workflow<?, ?> workflow : workflows) {
      core.register(workflow);
    }
  }

  /** Returns the workflows that the store keeps under names and versions. */
  public Workflows workflows() {
    return new Workflows(core);
  }

  /** Returns the runs, those of the store too. */
  public Runs runs() {
    return new Runs(core.storedRuns());
  }

  /** Returns the approvals that runs of this engine wait for. */
  public Approvals approvals() {
    return core.approvals();
  }

  /** Returns the skills and assets that definitions may use. */
  public Skills skills() {
    return skills;
  }

  /** Returns counts. */
  public EngineStats stats() {
    return core.stats();
  }

  /**
   * Cancels what runs, waits for it at most as long as the grace, and gives the threads back; while
   * another thread does that, waits for it.
   */
  @Override
  public void close() {
    core.close();
  }

  /** Collects what an engine is made of. Not thread-safe. */
  public static final class Builder {
    private @Nullable EngineClock clock;
    private @Nullable Executor workers;
    private @Nullable Executor blocking;
    private int parallelism = Runtime.getRuntime().availableProcessors();
    private int blockingThreadsMax = 512;
    private int blockingMax = 256;
    private int runsMax = 1_000_000;
    private int signalsMax = 100;
    private boolean takesUp = true;
    private Duration grace = Duration.ofSeconds(30);
    private Duration compensationMax = Duration.ofMinutes(10);
    private Duration finallyMax = Duration.ofMinutes(10);
    private long seed = ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE;
    private final List<HostFunction> functions = new ArrayList<>();
    private final List<ItemSource> sources = new ArrayList<>();
    private final List<ResultTarget> targets = new ArrayList<>();
    private final List<OperatorType> operators = new ArrayList<>();
    private final List<EngineSetup.Listener> listeners = new ArrayList<>();
    private final Map<String, Resource> resources = new LinkedHashMap<>();
    private final List<Consumer<Skills>> published = new ArrayList<>();
    private final Map<String, Profile> profiles = new LinkedHashMap<>();
    private @Nullable MeterRegistry meters;
    private @Nullable ObservationRegistry observations;
    private @Nullable StateStore store;
    private Duration lease = Duration.ofSeconds(10);
    private long compactBytes = 256 << 10;
    private @Nullable Duration retention;
    private @Nullable Integer retentionRuns;
    private final Map<String, Integer> retentionRunsOf = new HashMap<>();
    private @Nullable SecretProvider secrets;

    private Builder() {}

    /** Sets the source of time and timers; the machine's unless said. */
    public Builder clock(EngineClock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Sets the threads that schedule and compute; a pool of as many as there are cores unless said.
     * The engine does not close them, and does not replace those in which a body hangs.
     *
     * @param workers runs short tasks; should not run them on the calling thread
     * @param parallelism how many of them the engine uses at once, at least 1
     */
    public Builder workers(Executor workers, int parallelism) {
      this.workers = Objects.requireNonNull(workers, "workers");
      return parallelism(parallelism);
    }

    /** Sets how many threads schedule and compute at once, at least 1; the cores unless said. */
    public Builder parallelism(int parallelism) {
      this.parallelism = atLeastOne("parallelism", parallelism);
      return this;
    }

    /**
     * Sets the threads for work that may block; virtual threads from Java 21, a pool before, unless
     * said. Listeners are then told on them too. The engine does not close them, and does not
     * replace those in which a call hangs.
     */
    public Builder blocking(Executor blocking) {
      this.blocking = Objects.requireNonNull(blocking, "blocking");
      return this;
    }

    /**
     * Sets the highest number of platform threads for blocking work before Java 21; 512 unless
     * said, which is more than one run may have. While code that was given up holds some of them,
     * there are as many more.
     */
    public Builder blockingThreadsMax(int blockingThreadsMax) {
      this.blockingThreadsMax = atLeastOne("blockingThreadsMax", blockingThreadsMax);
      return this;
    }

    /** Sets the highest number of blocking attempts of one run at once; 256 unless said. */
    public Builder blockingMax(int blockingMax) {
      this.blockingMax = atLeastOne("blockingMax", blockingMax);
      return this;
    }

    /** Sets the highest number of runs at once; 1,000,000 unless said. One more is refused. */
    public Builder runsMax(int runsMax) {
      this.runsMax = atLeastOne("runsMax", runsMax);
      return this;
    }

    /** Sets how many early signals of one name a run keeps; 100 unless said. More are refused. */
    public Builder signalsMax(int signalsMax) {
      this.signalsMax = atLeastOne("signalsMax", signalsMax);
      return this;
    }

    /**
     * Sets how long running attempts of a failing or cancelled body are waited for; 30 s unless
     * said.
     */
    public Builder grace(Duration grace) {
      if (grace.isNegative()) {
        throw new IllegalArgumentException("grace is %s, must not be negative".formatted(grace));
      }
      this.grace = grace;
      return this;
    }

    /**
     * Sets how long one attempt of a compensation may take, also while it waits for a permit; 10
     * minutes unless said. One that takes longer has failed with {@code TIMED_OUT} and is tried
     * again if its {@code retry} says so; else the run ends as {@link
     * RunStatus#COMPENSATION_FAILED}. Neither a cancel nor the run's deadline ends a compensation.
     */
    public Builder compensationMax(Duration compensationMax) {
      this.compensationMax = positive("compensationMax", compensationMax);
      return this;
    }

    /**
     * Sets how long a whole {@code finally} may take; 10 minutes unless said. What still runs then
     * is stopped within the grace, and {@code TIMED_OUT} is kept among the errors of the run, whose
     * end it does not change. Neither a cancel nor the run's deadline ends a {@code finally}.
     */
    public Builder finallyMax(Duration finallyMax) {
      this.finallyMax = positive("finallyMax", finallyMax);
      return this;
    }

    /** Sets the seed of run ids and random numbers; drawn at random unless said. */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /** Adds a function that definitions may name. */
    public Builder function(HostFunction function) {
      functions.add(Objects.requireNonNull(function, "function"));
      return this;
    }

    /** Adds the functions of workflows that were built in Java, so that documents may name them. */
    public Builder workflows(Workflow<?, ?>... workflows) {
      for (Workflow<?, ?> workflow : workflows) {
        functions.addAll(workflow.functions());
      }
      return this;
    }

    /**
     * Adds a version of a skill, as {@link Skills#publish}; {@link #build} tells what is wrong with
     * it.
     */
    public Builder skill(Workflow<?, ?> workflow, String version) {
      Objects.requireNonNull(workflow, "workflow");
      Objects.requireNonNull(version, "version");
      published.add(skills -> skills.publish(workflow, version));
      return this;
    }

    /** Adds a version of an asset, as {@link Skills#publishAsset}. */
    public Builder asset(String name, String version, JsonNode value) {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(value, "value");
      published.add(skills -> skills.publishAsset(name, version, value));
      return this;
    }

    /** Adds a profile under which nodes may run definitions that are made at run time. */
    public Builder profile(Profile profile) {
      if (profiles.putIfAbsent(profile.name(), profile) != null) {
        throw new IllegalArgumentException(
            "there are two profiles '%s'; rename one of them".formatted(profile.name()));
      }
      return this;
    }

    /** Adds an operator; its name contains a dot. Others are found through ServiceLoader. */
    public Builder operator(OperatorType operator) {
      if (operator.name().indexOf('.') < 0) {
        throw new IllegalArgumentException(
            "operator name '%s' has no dot; names without one are built in".formatted(operator));
      }
      operators.add(operator);
      return this;
    }

    /**
     * Declares what calls to a dependency have to respect, in all runs together.
     *
     * @param key the {@code concurrency.key} of nodes, or the name of an operator or function
     * @param resource limits, breaker and budget of retries
     */
    public Builder resource(String key, Resource resource) {
      if (key.isBlank()) {
        throw new IllegalArgumentException("the key of a resource is blank; name the dependency");
      }
      Resource known = resources.putIfAbsent(key, Objects.requireNonNull(resource, "resource"));
      if (known != null) {
        throw new IllegalArgumentException(
            "resource '%s' is declared already, as %s; declare it once".formatted(key, known));
      }
      return this;
    }

    /**
     * Adds a source that maps may read, for example {@link FileSource#under}; there is none unless
     * added.
     */
    public Builder source(ItemSource source) {
      sources.add(Objects.requireNonNull(source, "source"));
      return this;
    }

    /**
     * Adds a target that maps may write their results to, for example {@link FileResults#under};
     * there is none unless added.
     */
    public Builder results(ResultTarget target) {
      targets.add(Objects.requireNonNull(target, "target"));
      return this;
    }

    /** Adds a listener to every run, with a queue of 10,000 events. */
    public Builder listener(RunListener listener) {
      return listener(listener, 10_000);
    }

    /** Adds a listener to every run, with a queue of this many events, at least 1. */
    public Builder listener(RunListener listener, int capacity) {
      listeners.add(
          new EngineSetup.Listener(
              Objects.requireNonNull(listener, "listener"), atLeastOne("capacity", capacity)));
      return this;
    }

    /** Sets where metrics go; nowhere unless said. */
    public Builder meterRegistry(MeterRegistry meters) {
      this.meters = Objects.requireNonNull(meters, "meters");
      return this;
    }

    /** Sets where observations (and so traces) go; nowhere unless said. */
    public Builder observationRegistry(ObservationRegistry observations) {
      this.observations = Objects.requireNonNull(observations, "observations");
      return this;
    }

    /**
     * Sets whether this engine takes runs up by itself that nobody has; true unless said. One that
     * does not is for tools that look into a store. It becomes an instance there only when a run is
     * to be in it, and takes up only what it is asked for: runs that something is sent to, and
     * those whose end somebody waits for. Where another process has the store for itself, it looks
     * all the same, and what it sends is kept for that process.
     */
    public Builder takesUp(boolean takesUp) {
      this.takesUp = takesUp;
      return this;
    }

    /**
     * Sets what keeps runs when the process ends; nothing does unless said. The engine closes it.
     */
    public Builder store(StateStore store) {
      this.store = Objects.requireNonNull(store, "store");
      return this;
    }

    /**
     * Opens the store at an address, as {@link Engine#open}, which the engine closes.
     *
     * @throws StoreException if it cannot be opened, or no artifact on the class path can
     */
    public Builder store(String address) {
      return store(Stores.open(address));
    }

    /**
     * Sets how long this instance lives in the store without a sign of life: after that, others
     * take its runs over. 10 s unless said, at least 1 s; a sign is given each third of it.
     */
    public Builder lease(Duration lease) {
      if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException("lease is %s, must be at least PT1S".formatted(lease));
      }
      this.lease = lease;
      return this;
    }

    /**
     * Sets how long the journal of a run may grow, about, before what is no longer needed is left
     * out of it; 256 KiB unless said, at least 1,024. Each time it has grown by as much again.
     */
    public Builder compactBytes(long compactBytes) {
      if (compactBytes < 1_024) {
        throw new IllegalArgumentException(
            "compactBytes is %,d, must be at least 1,024".formatted(compactBytes));
      }
      this.compactBytes = compactBytes;
      return this;
    }

    /**
     * Sets how long the store keeps runs that have ended, with all that belongs to them; for ever
     * unless said. It is looked for them each minute. The policy {@code retention} of a workflow
     * says it for its own runs, whatever is said here.
     */
    public Builder retention(Duration retention) {
      this.retention = positive("retention", retention);
      return this;
    }

    /**
     * Sets how many ended runs of each workflow the store keeps at most: those that were started
     * last, whatever their own retention says; all unless said. It is looked for the others each
     * minute, so that there may be more for a while.
     *
     * @param runs how many, at least 1
     */
    public Builder retentionRuns(int runs) {
      this.retentionRuns = atLeastOne("retentionRuns", runs);
      return this;
    }

    /**
     * Sets how many ended runs of one workflow the store keeps at most, in the place of what is
     * said for all.
     *
     * @param workflow the name of the workflow
     * @param runs how many, at least 1
     */
    public Builder retentionRuns(String workflow, int runs) {
      Integer before =
          retentionRunsOf.putIfAbsent(
              Objects.requireNonNull(workflow, "workflow"), atLeastOne("retentionRuns", runs));
      if (before != null) {
        throw new IllegalArgumentException(
            "retentionRuns of '%s' is %d already; set it once".formatted(workflow, before));
      }
      return this;
    }

    /**
     * Sets where secrets come from; nowhere unless said. With a store, {@link
     * SecretProvider#TOKEN_KEY} is the key of the tokens of approvals; whoever changes it takes the
     * tokens back that were given out.
     */
    public Builder secrets(SecretProvider secrets) {
      this.secrets = Objects.requireNonNull(secrets, "secrets");
      return this;
    }

    /** Returns the engine. */
    public Engine build() {
      return new Engine(this);
    }

    private EngineSetup setup(Compiler compiler, SkillStore skills) {
      return new EngineSetup(
          clock,
          workers,
          parallelism,
          blocking,
          blockingThreadsMax,
          blockingMax,
          runsMax,
          signalsMax,
          grace,
          compensationMax,
          finallyMax,
          seed,
          functions,
          sources,
          targets,
          resources,
          listeners,
          meters,
          observations,
          compiler,
          skills,
          takesUp,
          List.copyOf(profiles.values()),
          store,
          lease,
          compactBytes,
          store == null ? null : new Retention(retention, retentionRuns, retentionRunsOf),
          secrets);
    }

    private static Duration positive(String name, Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(
            "%s is %s, must be longer than nothing".formatted(name, value));
      }
      return value;
    }

    private static int atLeastOne(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException("%s is %d, must be at least 1".formatted(name, value));
      }
      return value;
    }
  }
}
