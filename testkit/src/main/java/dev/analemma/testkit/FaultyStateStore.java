// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import dev.analemma.StoreException;
import dev.analemma.StoreException.Outcome;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.DocumentStore;
import dev.analemma.spi.store.JournalEntry;
import dev.analemma.spi.store.MessageStore;
import dev.analemma.spi.store.PayloadStore;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunPage;
import dev.analemma.spi.store.RunQuery;
import dev.analemma.spi.store.RunRecord;
import dev.analemma.spi.store.RunStore;
import dev.analemma.spi.store.StateStore;
import dev.analemma.spi.store.StopStore;
import dev.analemma.spi.store.TransactionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store in front of another one that lets one call go wrong: the n-th call of chosen methods
 * fails, or is done and its answer lost, or is held until a test lets it go.
 *
 * <p>A test tries n = 1, 2, … until {@link #fired} says that there was no n-th call any more:
 *
 * <pre>{@code
 * for (int n = 1; ; n++) {
 *   FaultyStateStore store = new FaultyStateStore(new MemoryStateStore(clock));
 *   store.inject(Fault.REPLY_LOST, n, Call.APPEND, Call.CLAIM);
 *   workload(store);
 *   if (!store.fired()) {
 *     return;
 *   }
 * }
 * }</pre>
 *
 * <p>It is long because it has every method of a store.
 *
 * <p>Threads: safe; calls that run at once are counted in some order.
 */
public final class FaultyStateStore implements StateStore {
  private static final Duration HELD_MAX = Duration.ofSeconds(60);

  private final StateStore store;
  private final Runs runs = new Runs();
  private final Messages messages = new Messages();
  private final Documents documents = new Documents();
  private final Payloads payloads = new Payloads();
  private final Audit audit = new Audit();
  private final Stops stops = new Stops();
  private @Nullable Plan plan;

  /** A method of a store. */
  public enum Call {
    /** {@link StateStore#now}. */
    NOW,
    /** {@link StateStore#join}. */
    JOIN,
    /** {@link StateStore#renew}. */
    RENEW,
    /** {@link StateStore#leave}. */
    LEAVE,
    /** {@link RunStore#append}. */
    APPEND,
    /** {@link RunStore#read}. */
    READ,
    /** {@link RunStore#find} and {@link RunStore#findByKey}. */
    FIND,
    /** Both methods {@code claim} of {@link RunStore}. */
    CLAIM,
    /** {@link RunStore#ownedBy}. */
    OWNED_BY,
    /** {@link RunStore#nextDue}. */
    NEXT_DUE,
    /** {@link RunStore#query} and {@link RunStore#workflows}. */
    QUERY,
    /** The methods {@code purge…} of {@link RunStore}. */
    PURGE,
    /** {@link MessageStore#send}. */
    SEND,
    /** {@link MessageStore#waiting} and {@link MessageStore#waitingFor}. */
    WAITING,
    /** The methods of {@link DocumentStore}. */
    DOCUMENTS,
    /** {@link PayloadStore#put}. */
    PUT_PAYLOAD,
    /** {@link PayloadStore#get}. */
    GET_PAYLOAD,
    /** {@link PayloadStore#collect}. */
    COLLECT,
    /** The methods of {@link AuditStore}. */
    AUDIT,
    /** The methods of {@link StopStore}. */
    STOPS,
    /**
     * {@link TransactionStore#transact}; where nothing is done, the work is called all the same.
     */
    TRANSACT
  }

  /** What goes wrong. */
  public enum Fault {
    /** Nothing is done, and the caller is told so. */
    REFUSED,
    /** Nothing is done, and the caller cannot know. */
    CALL_LOST,
    /** It is done, and the caller cannot know. */
    REPLY_LOST
  }

  /** A call that waits. */
  public static final class Held {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private Held() {}

    /** Waits until the call has come, a minute at most. */
    public void awaitReached() {
      await(reached, "no call came that could be held");
    }

    /** Lets the call go. */
    public void release() {
      released.countDown();
    }

    private <T> T hold(boolean done, Supplier<T> work) {
      if (done) {
        T answer = work.get();
        hold();
        return answer;
      }
      hold();
      return work.get();
    }

    private void hold() {
      reached.countDown();
      await(released, "a held call was never released");
    }

    private static void await(CountDownLatch latch, String problem) {
      try {
        if (!latch.await(HELD_MAX.toSeconds(), TimeUnit.SECONDS)) {
          throw new IllegalStateException(problem + " in " + HELD_MAX);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted: " + problem, e);
      }
    }
  }

  /** What is to go wrong; gone when it has. */
  private static final class Plan {
    private final Set<Call> calls;
    private final @Nullable Fault fault;

    /** Whether a call that is held has been done. */
    private final boolean done;

    private final Held held = new Held();
    private int left;

    private Plan(@Nullable Fault fault, boolean done, int n, Call... calls) {
      if (n < 1) {
        throw new IllegalArgumentException("n is %d, must be at least 1".formatted(n));
      }
      this.fault = fault;
      this.done = done;
      this.left = n;
      this.calls = calls.length == 0 ? EnumSet.allOf(Call.class) : EnumSet.of(calls[0], calls);
    }
  }

  /** Creates a store in front of another one, with which nothing goes wrong yet. */
  public FaultyStateStore(StateStore store) {
    this.store = store;
  }

  /**
   * Lets a call go wrong, in place of what was planned before.
   *
   * @param fault how
   * @param n the first one from now is 1
   * @param calls which are counted; none means all
   */
  public synchronized void inject(Fault fault, int n, Call... calls) {
    plan = new Plan(fault, false, n, calls);
  }

  /**
   * Holds a call before it does anything, in place of what was planned before.
   *
   * @param n the first one from now is 1
   * @param calls which are counted; none means all
   */
  public synchronized Held hold(int n, Call... calls) {
    return planned(new Plan(null, false, n, calls));
  }

  /**
   * Holds the answer to a call that is done, in place of what was planned before.
   *
   * @param n the first one from now is 1
   * @param calls which are counted; none means all
   */
  public synchronized Held holdReply(int n, Call... calls) {
    return planned(new Plan(null, true, n, calls));
  }

  private Held planned(Plan holding) {
    plan = holding;
    return holding.held;
  }

  /** Returns whether what was planned last has happened. */
  public synchronized boolean fired() {
    return plan != null && plan.left <= 0;
  }

  private synchronized @Nullable Plan next(Call call) {
    if (plan == null || plan.left <= 0 || !plan.calls.contains(call)) {
      return null;
    }
    plan.left--;
    return plan.left == 0 ? plan : null;
  }

  private <T> T call(Call call, Supplier<T> work) {
    Plan now = next(call);
    if (now == null) {
      return work.get();
    }
    if (now.fault == null) {
      return now.held.hold(now.done, work);
    }
    throw injected(now.fault, call, now.fault == Fault.REPLY_LOST ? work.get() : null);
  }

  private static StoreException injected(Fault fault, Call call, @Nullable Object lost) {
    return new StoreException(
        "STORE_UNAVAILABLE",
        true,
        fault == Fault.REFUSED ? Outcome.NOTHING_DONE : Outcome.UNKNOWN,
        "%s was injected into %s, which answered %s. Repeat the call".formatted(fault, call, lost),
        null);
  }

  private void run(Call call, Runnable work) {
    call(
        call,
        () -> {
          work.run();
          return true;
        });
  }

  @Override
  public String describe() {
    return "faulty " + store.describe();
  }

  @Override
  public Instant now() {
    return call(Call.NOW, store::now);
  }

  @Override
  public void join(String instance, Duration lease) {
    run(Call.JOIN, () -> store.join(instance, lease));
  }

  @Override
  public boolean renew(String instance, Duration lease) {
    return call(Call.RENEW, () -> store.renew(instance, lease));
  }

  @Override
  public void leave(String instance) {
    run(Call.LEAVE, () -> store.leave(instance));
  }

  @Override
  public RunStore runs() {
    return runs;
  }

  @Override
  public MessageStore messages() {
    return messages;
  }

  @Override
  public DocumentStore documents() {
    return documents;
  }

  @Override
  public PayloadStore payloads() {
    return payloads;
  }

  @Override
  public AuditStore audit() {
    return audit;
  }

  @Override
  public StopStore stops() {
    return stops;
  }

  @Override
  public TransactionStore transactions() {
    TransactionStore real = store.transactions();
    return real == TransactionStore.none() ? real : new Transactions(real);
  }

  @Override
  public void close() {
    store.close();
  }

  private final class Runs implements RunStore {
    @Override
    public List<AppendOutcome> append(String instance, List<RunAppend> appends) {
      return call(Call.APPEND, () -> store.runs().append(instance, appends));
    }

    @Override
    public List<JournalEntry> read(String runId, long afterPosition, int bytesMax) {
      return call(Call.READ, () -> store.runs().read(runId, afterPosition, bytesMax));
    }

    @Override
    public Optional<RunRecord> find(String runId) {
      return call(Call.FIND, () -> store.runs().find(runId));
    }

    @Override
    public Optional<RunRecord> findByKey(String workflow, String key) {
      return call(Call.FIND, () -> store.runs().findByKey(workflow, key));
    }

    @Override
    public List<RunRecord> claim(String instance, int limit) {
      return call(Call.CLAIM, () -> store.runs().claim(instance, limit));
    }

    @Override
    public Optional<RunRecord> claim(String instance, String runId) {
      return call(Call.CLAIM, () -> store.runs().claim(instance, runId));
    }

    @Override
    public List<RunRecord> ownedBy(String instance, @Nullable String afterRunId, int limit) {
      return call(Call.OWNED_BY, () -> store.runs().ownedBy(instance, afterRunId, limit));
    }

    @Override
    public Optional<Instant> nextDue() {
      return call(Call.NEXT_DUE, store.runs()::nextDue);
    }

    @Override
    public RunPage query(RunQuery query) {
      return call(Call.QUERY, () -> store.runs().query(query));
    }

    @Override
    public int purge(Instant endedBefore, int limit) {
      return call(Call.PURGE, () -> store.runs().purge(endedBefore, limit));
    }

    @Override
    public int purgeDue(int limit) {
      return call(Call.PURGE, () -> store.runs().purgeDue(limit));
    }

    @Override
    public int purgeBeyond(String workflow, int kept, int limit) {
      return call(Call.PURGE, () -> store.runs().purgeBeyond(workflow, kept, limit));
    }

    @Override
    public List<String> workflows(@Nullable String after, int limit) {
      return call(Call.QUERY, () -> store.runs().workflows(after, limit));
    }
  }

  private final class Messages implements MessageStore {
    @Override
    public MessageStore.Outcome send(Message message) {
      return call(Call.SEND, () -> store.messages().send(message));
    }

    @Override
    public List<Waiting> waiting(String instance, long afterNumber, int limit) {
      return call(Call.WAITING, () -> store.messages().waiting(instance, afterNumber, limit));
    }

    @Override
    public List<Waiting> waitingFor(String runId) {
      return call(Call.WAITING, () -> store.messages().waitingFor(runId));
    }
  }

  private final class Documents implements DocumentStore {
    @Override
    public void put(String hash, byte[] document) {
      run(Call.DOCUMENTS, () -> store.documents().put(hash, document));
    }

    @Override
    public Optional<byte[]> get(String hash) {
      return call(Call.DOCUMENTS, () -> store.documents().get(hash));
    }

    @Override
    public void publish(Kind kind, String name, String version, String hash, String by) {
      run(Call.DOCUMENTS, () -> store.documents().publish(kind, name, version, hash, by));
    }

    @Override
    public boolean activate(Kind kind, String name, String version, String by) {
      return call(Call.DOCUMENTS, () -> store.documents().activate(kind, name, version, by));
    }

    @Override
    public List<Publication> versions(Kind kind, String name) {
      return call(Call.DOCUMENTS, () -> store.documents().versions(kind, name));
    }

    @Override
    public List<Publication> active(Kind kind) {
      return call(Call.DOCUMENTS, () -> store.documents().active(kind));
    }
  }

  private final class Payloads implements PayloadStore {
    @Override
    public void put(String digest, byte[] content) {
      run(Call.PUT_PAYLOAD, () -> store.payloads().put(digest, content));
    }

    @Override
    public Optional<byte[]> get(String digest) {
      return call(Call.GET_PAYLOAD, () -> store.payloads().get(digest));
    }

    @Override
    public int collect(Duration unusedFor, int limit) {
      return call(Call.COLLECT, () -> store.payloads().collect(unusedFor, limit));
    }
  }

  private final class Audit implements AuditStore {
    @Override
    public void add(
        String by, String action, String subject, @Nullable String before, @Nullable String after) {
      run(Call.AUDIT, () -> store.audit().add(by, action, subject, before, after));
    }

    @Override
    public List<Entry> query(@Nullable String subject, long beforeNumber, int limit) {
      return call(Call.AUDIT, () -> store.audit().query(subject, beforeNumber, limit));
    }
  }

  private final class Stops implements StopStore {
    @Override
    public void add(String id, String scope, String reason, String by) {
      run(Call.STOPS, () -> store.stops().add(id, scope, reason, by));
    }

    @Override
    public boolean release(String id, String by) {
      return call(Call.STOPS, () -> store.stops().release(id, by));
    }

    @Override
    public List<Stop> all() {
      return call(Call.STOPS, store.stops()::all);
    }
  }

  private final class Transactions implements TransactionStore {
    private final TransactionStore real;

    Transactions(TransactionStore real) {
      this.real = real;
    }

    @Override
    public boolean offers(Class<?> resource) {
      return real.offers(resource);
    }

    @Override
    public <R> AppendOutcome transact(String instance, Class<R> resource, Work<R> work)
        throws Exception {
      Plan now = next(Call.TRANSACT);
      Fault fault = now == null ? null : now.fault;
      if (now != null && fault == null && !now.done) {
        now.held.hold();
      }
      if (fault == null) {
        AppendOutcome outcome = real.transact(instance, resource, work);
        if (now != null && now.done) {
          now.held.hold();
        }
        return outcome;
      }
      if (fault == Fault.REPLY_LOST) {
        throw injected(fault, Call.TRANSACT, real.transact(instance, resource, work));
      }
      // What goes wrong is the commit, behind the work.
      return real.transact(
          instance,
          resource,
          lent -> {
            Appending done = work.perform(lent);
            throw injected(fault, Call.TRANSACT, done.append().runId());
          });
    }
  }
}
