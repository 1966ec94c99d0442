// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.EmergencyStop;
import dev.analemma.RunRefusedException;
import dev.analemma.RunStatus;
import dev.analemma.StoreException;
import dev.analemma.internal.compile.Plan;
import dev.analemma.internal.journal.Fact;
import dev.analemma.internal.journal.JournalWriter;
import dev.analemma.spi.EngineClock.Timer;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.RunAppend.NewRun;
import dev.analemma.spi.store.RunRecord;
import dev.analemma.spi.store.StateStore;
import dev.analemma.spi.store.StopStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The durable side of an engine: its store, its life as an instance there, and the runs that it
 * owns.
 *
 * <p>Threads: safe.
 */
final class Keeper {
  private static final Duration START_WAIT = Duration.ofSeconds(30);
  private static final char[] DIGITS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();

  private final EngineCore engine;
  private final StateStore store;
  private final String instance;
  private final Duration lease;
  private final Executor leasing;
  private final JournalWriter writer;
  private final RunDocuments documents;
  private final Recovery recovery;
  private final Housekeeping housekeeping;
  private final TokenSigner tokens;
  private final InputDigests inputs;
  private final Messages mail;
  private final Map<String, RunLoop> runs = new ConcurrentHashMap<>();
  private final Map<String, EmergencyStop> stopsHere = new ConcurrentHashMap<>();
  private final List<Runnable> unsure = new ArrayList<>();
  private volatile long renewedNanos;
  private volatile @Nullable Timer heartbeat;
  private volatile boolean closed;

  /** Whether it takes runs up that nobody asks it for. */
  private final boolean takesUp;

  /** Whether this is an instance of the store. */
  private boolean joined;

  private static final class Randomness {
    private static final SecureRandom SOURCE = new SecureRandom();
  }

  /**
   * @param committing where commits run, which block
   * @param leasing where the lease is renewed, which blocks
   */
  Keeper(
      EngineCore engine,
      EngineSetup setup,
      StateStore store,
      Executor committing,
      Executor leasing) {
    this.leasing = leasing;
    this.engine = engine;
    this.store = store;
    this.lease = setup.lease();
    this.takesUp = setup.takesUp();
    this.instance = newId(engine.clock().now());
    this.writer = new JournalWriter(store, instance, engine.clock(), committing);
    this.documents = new RunDocuments(engine, store);
    this.tokens = new TokenSigner(store, setup.secrets());
    this.inputs = new InputDigests(tokens);
    this.mail = new Messages(engine, this);
    this.recovery = new Recovery(engine, this);
    this.housekeeping = new Housekeeping(engine, store, Objects.requireNonNull(setup.retention()));
    if (takesUp) {
      // Now, so that a store that cannot be had is told to whoever opens the engine.
      become();
    }
  }

  private synchronized void become() {
    store.join(instance, lease);
    renewedNanos = engine.clock().nanoTime();
    joined = true;
  }

  /** Begins to renew the lease, and to take up what nobody runs. */
  synchronized void open() {
    if (joined) {
      scheduleHeartbeat();
      recovery.open();
      if (takesUp) {
        housekeeping.open();
      }
    }
  }

  /**
   * Becomes an instance of the store, if this is none yet.
   *
   * @throws StoreException if it cannot, with code {@code STORE_IN_USE} where another process has
   *     the store for itself
   */
  synchronized void join() {
    if (!joined && !closed) {
      become();
      open();
    }
  }

  boolean takesUp() {
    return takesUp;
  }

  StateStore store() {
    return store;
  }

  String instance() {
    return instance;
  }

  JournalWriter writer() {
    return writer;
  }

  RunDocuments documents() {
    return documents;
  }

  InputDigests inputs() {
    return inputs;
  }

  Recovery recovery() {
    return recovery;
  }

  Messages mail() {
    return mail;
  }

  /**
   * Returns a new id: 26 digits of base 32, of which the first ten are the time in milliseconds, so
   * that ids sort as they were made; the rest is random.
   */
  static String newId(Instant now) {
    char[] id = new char[26];
    long time = now.toEpochMilli();
    for (int d = 9; d >= 0; d--) {
      id[d] = DIGITS[(int) (time & 31)];
      time >>>= 5;
    }
    byte[] random = new byte[16];
    Randomness.SOURCE.nextBytes(random);
    for (int d = 0; d < 16; d++) {
      id[10 + d] = DIGITS[random[d] & 31];
    }
    return new String(id);
  }

  // The lease.

  private void scheduleHeartbeat() {
    if (!closed) {
      heartbeat = engine.clock().schedule(lease.dividedBy(3), this::beat);
    }
  }

  private void beat() {
    try {
      leasing.execute(this::renew);
    } catch (RejectedExecutionException ended) {
      Logs.of(Keeper.class).debug("the lease is not renewed, because the engine is closed", ended);
    }
  }

  private void renew() {
    try {
      long asked = engine.clock().nanoTime();
      if (!store.renew(instance, lease)) {
        // Everything may belong to others; what still is ours stays so.
        store.join(instance, lease);
        recovery.lookAfterAll();
      }
      renewedNanos = asked;
      List<Runnable> again;
      synchronized (unsure) {
        again = List.copyOf(unsure);
        unsure.clear();
      }
      again.forEach(Runnable::run);
    } catch (RuntimeException e) {
      Logs.of(Keeper.class).warn("the lease of this instance was not renewed", e);
    } finally {
      scheduleHeartbeat();
    }
  }

  /**
   * Returns whether it is sure enough that no other instance takes the runs away: half of the lease
   * is not over. If not, an action is run when it is again.
   */
  boolean isSure(Runnable again) {
    if (engine.clock().nanoTime() - renewedNanos <= lease.toNanos() / 2) {
      return true;
    }
    synchronized (unsure) {
      unsure.add(again);
    }
    return false;
  }

  // Stops.

  /** Stops a scope everywhere; it holds until it is released. */
  EmergencyStop stop(String scope, String reason, Supplier<EmergencyStop> here) {
    String id = newId(engine.clock().now());
    store.stops().add(id, scope, reason, instance);
    EmergencyStop stopped = here.get();
    stopsHere.put(id, stopped);
    return new StoredStop(this, id, scope, reason, stopped);
  }

  /** Returns the stops that hold, whoever asked for them. */
  List<EmergencyStop> stops() {
    return store.stops().all().stream()
        .<EmergencyStop>map(
            stop ->
                new StoredStop(
                    this, stop.id(), stop.scope(), stop.reason(), stopsHere.get(stop.id())))
        .toList();
  }

  boolean release(String id) {
    EmergencyStop here = stopsHere.remove(id);
    if (here != null) {
      here.release();
    }
    return store.stops().release(id, instance);
  }

  /** Stops here what others have stopped, and lets go on what they have released. */
  void lookForStops() {
    Set<String> holding = new HashSet<>();
    for (StopStore.Stop stop : store.stops().all()) {
      holding.add(stop.id());
      if (!stopsHere.containsKey(stop.id())) {
        stopsHere.put(stop.id(), engine.stopHere(stop.scope(), stop.reason()));
      }
    }
    for (String id : Set.copyOf(stopsHere.keySet())) {
      EmergencyStop here = holding.contains(id) ? null : stopsHere.remove(id);
      if (here != null) {
        here.release();
      }
    }
  }

  // Runs.

  /** Returns a run that is in this process, or null. */
  @Nullable RunLoop find(String runId) {
    return runs.get(runId);
  }

  List<RunLoop> residents() {
    return List.copyOf(runs.values());
  }

  /** A run is in this process. */
  void enter(RunLoop run) {
    runs.put(run.id(), run);
  }

  /** A run is not in this process any more. */
  void left(RunLoop run) {
    runs.remove(run.id(), run);
  }

  /**
   * Enters a new run, and waits until that is committed.
   *
   * @param run the run, not launched
   * @param depth how many calls it is inside of
   * @return the run that was started with the same key before, or null if this one may be launched
   */
  @Nullable RunRecord create(RunLoop run, Callee callee, int depth) {
    return create(run, callee, depth, List.of());
  }

  /**
   * Enters a new run that takes over a past, as {@link #create(RunLoop, Callee, int)}.
   *
   * @param past what is told to it before it goes on
   */
  @Nullable RunRecord create(RunLoop run, Callee callee, int depth, List<Fact> past) {
    RuntimeException trouble = writer.trouble();
    if (trouble != null) {
      throw JournalWriter.unavailable(trouble);
    }
    join();
    documents.keepAll(callee);
    String id = newId(engine.clock().now());
    CompletableFuture<AppendOutcome> told = new CompletableFuture<>();
    NewRun made = begin(run, callee, depth, id, past, told::complete);
    AppendOutcome outcome = await(told, run);
    switch (outcome) {
      case COMMITTED -> {
        return null;
      }
      case SCOPE_STOPPED ->
          throw new RunRefusedException(
              "SCOPE_STOPPED",
              made.workflow(),
              List.of("scope '%s' is stopped. Release it.".formatted(made.scope())));
      default -> {
        String key = made.key();
        RunRecord known =
            key == null ? null : store.runs().findByKey(made.workflow(), key).orElse(null);
        if (known == null) {
          throw new IllegalStateException("run '%s' was refused as %s".formatted(id, outcome));
        }
        if (!known.run().inputDigest().equals(made.inputDigest())) {
          throw new RunRefusedException(
              "KEY_CONFLICT",
              made.workflow(),
              List.of(
                  "run %s was started with key '%s' and another input. Use another key, or the same input."
                      .formatted(known.id(), key)));
        }
        return known;
      }
    }
  }

  /** Enters a new run; somebody is told on the writer's thread whether it is there. */
  NewRun begin(
      RunLoop run, Callee callee, int depth, String id, List<Fact> past, Recorder.Started told) {
    run.storedId = id;
    StartFact first = StartFact.of(run, callee, depth);
    NewRun made = first.newRun(callee.plan.definition().name(), run.scope());
    Recorder recorder = new Recorder(run, writer, id, 1, 0, isStrict(run.plan), made);
    run.recorder = recorder;
    enter(run);
    recorder.begin(
        first.fact(),
        past,
        outcome -> {
          if (outcome != AppendOutcome.COMMITTED) {
            left(run);
          }
          told.created(outcome);
        });
    return made;
  }

  static boolean isStrict(Plan plan) {
    return !"async".equals(plan.definition().policy().durability());
  }

  private AppendOutcome await(CompletableFuture<AppendOutcome> told, RunLoop run) {
    if (!told.isDone()) {
      writer.help();
    }
    try {
      return told.get(START_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      RuntimeException trouble = writer.trouble();
      throw new StoreException(
          "STORE_UNAVAILABLE",
          true,
          StoreException.Outcome.UNKNOWN,
          "the store did not say within %s whether run %s was started. Start it again with the same key."
              .formatted(START_WAIT, run.id()),
          trouble);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(
          "STORE_UNAVAILABLE",
          true,
          StoreException.Outcome.UNKNOWN,
          "the thread was interrupted before run %s was known to be started. Start it again with the same key."
              .formatted(run.id()),
          e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** An entry was refused: another instance has taken the run. */
  void lost(RunLoop run) {
    left(run);
    run.forget("LEASE_LOST: another instance has taken run %s over".formatted(run.id()));
  }

  /** The engine failed at a run: it stands where it was, for people to look at. */
  void broke(RunLoop run, String why) {
    Recorder recorder = run.recorder;
    left(run);
    if (recorder != null) {
      recorder.leave(RunStatus.PAUSED, "ENGINE_FAULT: " + why, null);
    }
  }

  /** Returns the token of an approval. */
  String token(String runId, String address, String digest, Instant since) {
    return tokens.token(runId, address, digest, since);
  }

  /**
   * Lets no run begin anything, and waits until what runs has ended and is committed, at most as
   * long as the grace; the lease is renewed all the while. Then the runs are nobody's here.
   */
  void drain() {
    recovery.close();
    List<RunLoop> open = residents();
    open.forEach(RunLoop::quiesce);
    long until = System.nanoTime() + engine.settings().grace().toNanos();
    for (RunLoop run : open) {
      while (!isQuiet(run) && System.nanoTime() < until) {
        LockSupport.parkNanos(1_000_000);
      }
      run.leaveToOthers();
    }
  }

  private static boolean isQuiet(RunLoop run) {
    if (run.end().ended()) {
      return true;
    }
    CompletableFuture<Boolean> quiet = new CompletableFuture<>();
    run.asOwner(() -> quiet.complete(run.quiet()));
    try {
      return quiet.get(100, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return run.end().ended();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private synchronized void leave() {
    if (joined) {
      try {
        store.leave(instance);
      } catch (RuntimeException e) {
        Logs.of(Keeper.class)
            .warn("this instance could not leave the store; its lease will end", e);
      }
    }
  }

  /** Gives all runs back, and leaves the store. */
  void close() {
    closed = true;
    Timer beating = heartbeat;
    if (beating != null) {
      beating.cancel();
    }
    documents.close();
    housekeeping.close();
    recovery.close();
    writer.close();
    leave();
    store.close();
  }
}
