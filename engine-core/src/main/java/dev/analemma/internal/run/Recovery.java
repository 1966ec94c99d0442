// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.RunError;
import dev.analemma.RunStatus;
import dev.analemma.StoreException;
import dev.analemma.internal.journal.Compaction;
import dev.analemma.internal.journal.Entries;
import dev.analemma.internal.journal.Fact;
import dev.analemma.internal.journal.JournalException;
import dev.analemma.spi.EngineClock.Timer;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunAppend.Standing;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import dev.analemma.spi.store.StateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes up the runs that nobody runs: those of instances that have ended, those whose time has
 * come, and those that something was sent to. Again and again, a page at a time, so that nothing is
 * stuck for good and nothing comes all at once.
 *
 * <p>Threads: safe; everything here may block.
 */
final class Recovery {
  /** How many times a run may be taken from an instance that ended before it is parked. */
  static final int CRASHES_MAX = 5;

  private static final Duration PERIOD = Duration.ofMillis(500);

  /** After what time a run is looked at again that needs something which cannot be read now. */
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private static final int PAGE = 100;
  private static final int AT_ONCE = 32;

  /** Stores keep no longer reasons. */
  private static final int DETAIL_CHARS_MAX = 4_000;

  private final EngineCore engine;
  private final Keeper keeper;
  private final Semaphore slots = new Semaphore(AT_ONCE);
  private final Set<String> onTheWay = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Timer next;
  private volatile boolean closed;

  /** Counts whatever may have left runs to this instance that nobody moves here. */
  private final AtomicLong doubts = new AtomicLong();

  /** How many of them are cleared up. */
  private long cleared;

  Recovery(EngineCore engine, Keeper keeper) {
    this.engine = engine;
    this.keeper = keeper;
  }

  private StateStore store() {
    return keeper.store();
  }

  void open() {
    engine.runBlocking(this::scan);
  }

  private void scan() {
    try {
      keeper.lookForStops();
      clearUp();
      if (keeper.takesUp()) {
        claimAll();
      }
      while (keeper.mail().deliver() && !closed) {
        // The next page.
      }
    } catch (RuntimeException e) {
      if (!closed) {
        Logs.of(Recovery.class).warn("runs could not be claimed; they are looked for again", e);
      }
    } finally {
      if (!closed) {
        next = engine.clock().schedule(PERIOD, () -> engine.runBlocking(this::scan));
      }
    }
  }

  private void claimAll() {
    boolean told = false;
    try {
      int count;
      do {
        List<RunRecord> claimed = store().runs().claim(keeper.instance(), PAGE);
        for (RunRecord record : claimed) {
          take(record);
        }
        count = claimed.size();
      } while (count == PAGE && !closed);
      told = true;
    } finally {
      if (!told) {
        doubt();
      }
    }
  }

  /** A run may belong to this instance that nobody moves here. */
  void doubt() {
    doubts.incrementAndGet();
  }

  private void clearUp() {
    long now = doubts.get();
    if (now != cleared) {
      takeWhatIsOurs();
      cleared = now;
    }
  }

  /**
   * A claim may have given runs to this instance before its answer was lost, and the store may have
   * failed while one was taken up.
   */
  private void takeWhatIsOurs() {
    String after = null;
    List<RunRecord> page;
    do {
      page = store().runs().ownedBy(keeper.instance(), after, PAGE);
      for (RunRecord record : page) {
        after = record.id();
        if (!isHere(record)) {
          take(record);
        }
      }
    } while (page.size() == PAGE && !closed);
  }

  /** Returns whether a run is moved here as the store has it, or its start will tell of it. */
  private boolean isHere(RunRecord record) {
    RunLoop here = keeper.find(record.id());
    Recorder writes = here == null ? null : here.recorder;
    return writes != null && (writes.creates() || writes.epoch() >= record.epoch());
  }

  /** Takes a claimed run up on another thread, as soon as there is room. */
  private void take(RunRecord record) {
    if (!onTheWay.add(record.id())) {
      // Whoever asks for it may have been told before that it is another instance's.
      doubt();
      return;
    }
    try {
      while (!slots.tryAcquire(100, TimeUnit.MILLISECONDS)) {
        if (closed) {
          onTheWay.remove(record.id());
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      onTheWay.remove(record.id());
      return;
    }
    engine.runBlocking(
        () -> {
          try {
            takeUp(record);
          } catch (StoreException e) {
            Logs.of(Recovery.class).warn("run {} is taken up later", record.id(), e);
          } finally {
            onTheWay.remove(record.id());
            slots.release();
          }
        });
  }

  /**
   * Takes a claimed run up on this thread; returns it, or null if it is parked or gone.
   *
   * @throws StoreException if the store fails; the run is taken up later
   */
  @Nullable RunLoop takeUp(RunRecord record) {
    RunLoop here = keeper.find(record.id());
    Recorder writes = here == null ? null : here.recorder;
    if (writes != null && writes.epoch() >= record.epoch()) {
      // Somebody here was faster, while the answer that told of it was late.
      return here;
    }
    if (here != null) {
      // It was lost and is here again, which nobody has noticed yet.
      keeper.lost(here);
    }
    try {
      boolean parked =
          record.status() == RunStatus.PAUSED && !Recorder.ASKED_FOR.equals(record.detail());
      if (parked) {
        // Somebody wants it to be tried again. If it ends this process, it is parked again.
        append(record, record.position(), null, new Standing(RunStatus.RUNNING, null, null, true));
      } else if (record.crashes() > CRASHES_MAX) {
        park(
            record,
            "CRASHED: its instance ended %d times while it ran. Resume it when the cause is mended."
                .formatted(record.crashes()));
        return null;
      }
      return load(record);
    } catch (NotNow e) {
      tryAgain(record, e.getMessage());
    } catch (JournalException e) {
      park(record, e.why());
    } catch (RunDocuments.Parked parked) {
      park(record, parked.why);
    } catch (StoreException e) {
      if (e.retryable()) {
        dropped(record, e.getMessage());
        doubt();
        throw e;
      }
      park(record, "RECOVERY_FAILED: " + Failures.shown(e));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      // One that is too long for the memory here would stand still for as long as this instance
      // lives.
      Logs.of(Recovery.class).warn("run {} could not be taken up", record.id(), e);
      park(record, "RECOVERY_FAILED: " + Failures.shown(e));
    }
    return null;
  }

  /** A run of a scope that is stopped ends as it stands. */
  private void end(RunRecord record, String why) {
    ObjectNode data = Json.nodes().objectNode().put("status", RunStatus.STOPPED.name());
    RunError error =
        new RunError(Failures.STOPPED, why, "", 0, engine.clock().now(), List.of(), null, null);
    data.set("error", error.toJson());
    Entries.Draft draft = new Entries.Draft();
    draft.add(new Fact(Fact.Kind.OVER, "", data, null));
    append(
        record,
        record.position() + 1,
        draft.bytes(),
        new Standing(RunStatus.STOPPED, Failures.STOPPED, null, false));
  }

  private void park(RunRecord record, String reason) {
    leave(record, new Standing(RunStatus.PAUSED, shown(reason), null, false));
  }

  private static String shown(@Nullable String reason) {
    String why = String.valueOf(reason);
    return why.length() <= DETAIL_CHARS_MAX ? why : why.substring(0, DETAIL_CHARS_MAX) + " …";
  }

  private void tryAgain(RunRecord record, @Nullable String why) {
    try {
      Instant again = store().now().plus(AGAIN);
      leave(record, new Standing(RunStatus.RUNNING, shown(why), again, false));
    } catch (RuntimeException e) {
      // Nobody was told of it: it is still here, and found again.
      dropped(record, why);
      doubt();
      throw e;
    }
  }

  /** Gives a run back that could not be taken up. */
  private void leave(RunRecord record, Standing standing) {
    String why = Objects.requireNonNull(standing.detail());
    Logs.of(Recovery.class).warn("run {} is not taken up: {}", record.id(), why);
    try {
      append(record, Math.max(1, record.position()), null, standing);
    } catch (RuntimeException e) {
      Logs.of(Recovery.class).warn("run {} could not be given back", record.id(), e);
      doubt();
    }
    dropped(record, why);
  }

  /** A run could not be taken up: whoever asks it now asks the store. */
  private void dropped(RunRecord record, @Nullable String why) {
    RunLoop run = keeper.find(record.id());
    if (run != null) {
      keeper.left(run);
      run.parked(String.valueOf(why));
    }
  }

  /** Writes how a run stands that is not moved here. */
  private void append(RunRecord record, long position, byte @Nullable [] body, Standing standing) {
    RunAppend append =
        new RunAppend(
            record.id(),
            record.epoch(),
            position,
            null,
            body,
            standing,
            List.of(),
            List.of(),
            List.of(),
            0);
    store().runs().append(keeper.instance(), List.of(append));
  }

  private @Nullable RunLoop load(RunRecord record) {
    List<Fact> facts = keeper.journals().read(record.id());
    if (facts.isEmpty()) {
      throw new JournalException("the journal is empty");
    }
    StartFact first = StartFact.of(facts.get(0));
    String stopped = engine.stopped(record.run().scope());
    if (stopped != null) {
      end(record, stopped);
      return null;
    }
    Callee callee = keeper.documents().callee(first);
    RunLoop run =
        engine.restored(callee, first.depth(), first.input(), first.options(), first.started());
    run.storedId = record.id();
    Recorder recorder =
        new Recorder(
            run,
            keeper.writer(),
            record.id(),
            record.epoch(),
            record.position(),
            Keeper.isStrict(callee.plan),
            null);
    run.recorder = recorder;
    keeper.enter(run);
    // Who takes it away from now on finds it here; the store tells of those before.
    boolean ours = isAsTold(record) && keeper.find(record.id()) == run;
    if (!ours) {
      keeper.left(run);
      run.parked(Keeper.lostMessage(run.id()));
      return null;
    }
    Replay replay = new Replay(run, Compaction.live(facts.subList(1, facts.size())));
    try {
      run.takeUp(recorder, replay);
    } catch (JournalException e) {
      String missed = replay.missed();
      throw missed == null ? e : new NotNow(missed);
    }
    keeper.mail().lookAgain();
    return run;
  }

  /** A run cannot be taken up because something that is read again cannot be read now. */
  private static final class NotNow extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NotNow(String why) {
      super(why);
    }
  }

  /** Functions have come, perhaps in a new process: runs that lacked something are tried again. */
  void tryParked() {
    if (!keeper.takesUp()) {
      return;
    }
    engine.runBlocking(
        () -> {
          try {
            RunQuery query = RunQuery.all().statuses(Set.of(RunStatus.PAUSED)).limit(1_000);
            for (RunRecord record : store().runs().query(query).runs()) {
              String detail = Objects.requireNonNullElse(record.detail(), "");
              if (detail.startsWith("FUNCTION_MISSING")
                  || detail.startsWith("PROFILE_MISSING")
                  || detail.startsWith(Secrets.Missing.CODE)) {
                claimAndTakeUp(record.id());
              }
            }
          } catch (RuntimeException e) {
            Logs.of(Recovery.class).warn("parked runs could not be looked for", e);
          }
        });
  }

  /**
   * Takes one run up, due or not.
   *
   * @return the run, or null if it belongs to another instance, has ended, or cannot go on
   */
  @Nullable RunLoop claimAndTakeUp(String runId) {
    RunLoop here = keeper.find(runId);
    if (here != null || !onTheWay.add(runId)) {
      return here;
    }
    try {
      if (!joined()) {
        return null;
      }
      RunRecord record;
      try {
        record = store().runs().claim(keeper.instance(), runId).orElse(null);
      } catch (RuntimeException e) {
        doubt();
        throw e;
      }
      if (record == null || !keeper.instance().equals(record.instance())) {
        return null;
      }
      return takeUp(record);
    } finally {
      onTheWay.remove(runId);
    }
  }

  /** Returns whether runs can be had here: not while another process has the store for itself. */
  private boolean joined() {
    try {
      keeper.join();
      return true;
    } catch (StoreException e) {
      if (e.code().equals("STORE_IN_USE")) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Somebody waits here for the end of a run.
   *
   * @return the run, if it is here, or this engine takes up only what it is asked for and nobody
   *     has it; null else, and if it is held or parked
   */
  @Nullable RunLoop wanted(String runId) {
    RunLoop here = keeper.find(runId);
    if (here != null || keeper.takesUp()) {
      return here;
    }
    RunStatus status = store().runs().find(runId).map(RunRecord::status).orElse(RunStatus.PAUSED);
    return status.terminal() || status == RunStatus.PAUSED ? null : claimAndTakeUp(runId);
  }

  /** The lease had ended: whatever belongs to others now goes on there. */
  void lookAfterAll() {
    for (RunLoop run : keeper.residents()) {
      Recorder recorder = run.recorder;
      if (recorder != null && !recorder.creates() && !isOurs(run.id(), recorder.epoch())) {
        keeper.lost(run);
      }
    }
  }

  /**
   * Returns whether a run still stands as a claim told, whose answer may have come late: another
   * instance may have it since, or it has gone on here and ended.
   */
  private boolean isAsTold(RunRecord record) {
    RunRecord now = store().runs().find(record.id()).orElse(null);
    return now != null
        && now.epoch() == record.epoch()
        && now.position() == record.position()
        && keeper.instance().equals(now.instance());
  }

  /** Returns whether a run belongs to this instance in an epoch, or has ended in it. */
  boolean isOurs(String runId, long epoch) {
    RunRecord record = store().runs().find(runId).orElse(null);
    return record != null
        && record.epoch() == epoch
        && (record.status().terminal() || keeper.instance().equals(record.instance()));
  }

  void close() {
    closed = true;
    Timer scheduled = next;
    if (scheduled != null) {
      scheduled.cancel();
    }
  }
}
