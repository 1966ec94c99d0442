// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import dev.analemma.StoreException;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.DocumentStore;
import dev.analemma.spi.store.MessageStore;
import dev.analemma.spi.store.PayloadStore;
import dev.analemma.spi.store.RunStore;
import dev.analemma.spi.store.StateStore;
import dev.analemma.spi.store.StopStore;
import dev.analemma.spi.store.TransactionStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A store as one process sees it, until the process ends: from then on nothing of it reaches the
 * store. It can end at a certain commit, before or after that commit is done.
 */
public final class DyingStore implements StateStore {
  private final StateStore store;
  private final StateStore itself;
  private final AtomicInteger appends = new AtomicInteger();
  private volatile int endAt = Integer.MAX_VALUE;
  private volatile boolean replyLost;
  private volatile boolean ended;
  private volatile @Nullable Thread working;

  /** How many calls are under way. */
  private final AtomicInteger under = new AtomicInteger();

  /** Creates what a process sees of a store. */
  public DyingStore(StateStore store) {
    this.store = store;
    this.itself = part(StateStore.class, store);
  }

  /** Ends the process now. */
  public void end() {
    ended = true;
    Thread thread = working;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Ends the process, and waits until what it was doing to the store is over. */
  void endQuietly() {
    end();
    while (under.get() > 0) {
      Thread.onSpinWait();
    }
  }

  /** Lets a thread that does the work of the process wait for no answer any more when it ends. */
  public void interruptsWhenEnded(Thread thread) {
    working = thread;
  }

  /**
   * Ends the process at a commit.
   *
   * @param append which commit, from 1
   * @param afterwards whether the store has done it
   */
  public void endAt(int append, boolean afterwards) {
    endAt = append;
    replyLost = afterwards;
  }

  /** Returns whether the process has ended. */
  public boolean ended() {
    return ended;
  }

  private static StoreException processEnded() {
    return new StoreException(
        "STORE_UNAVAILABLE", true, StoreException.Outcome.UNKNOWN, "the process has ended", null);
  }

  @Override
  public RunStore runs() {
    return part(RunStore.class, store.runs());
  }

  /** Counts appends; nothing else is done differently. */
  private <T> T part(Class<T> type, T real) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              under.incrementAndGet();
              try {
                return asked(method, real, arguments);
              } finally {
                under.decrementAndGet();
              }
            });
    return type.cast(proxy);
  }

  private @Nullable Object asked(Method method, Object real, Object @Nullable [] arguments)
      throws Throwable {
    if (ended) {
      throw processEnded();
    }
    boolean last = method.getName().equals("append") && appends.incrementAndGet() == endAt;
    if (last && !replyLost) {
      end();
      throw processEnded();
    }
    @Nullable Object result;
    try {
      result = method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    if (last) {
      end();
      throw processEnded();
    }
    return result;
  }

  @Override
  public String describe() {
    return store.describe();
  }

  @Override
  public Instant now() {
    return itself.now();
  }

  @Override
  public void join(String instance, Duration lease) {
    itself.join(instance, lease);
  }

  @Override
  public boolean renew(String instance, Duration lease) {
    return itself.renew(instance, lease);
  }

  @Override
  public void leave(String instance) {
    itself.leave(instance);
  }

  @Override
  public MessageStore messages() {
    return part(MessageStore.class, store.messages());
  }

  @Override
  public DocumentStore documents() {
    return part(DocumentStore.class, store.documents());
  }

  @Override
  public PayloadStore payloads() {
    return part(PayloadStore.class, store.payloads());
  }

  @Override
  public AuditStore audit() {
    return part(AuditStore.class, store.audit());
  }

  @Override
  public StopStore stops() {
    return part(StopStore.class, store.stops());
  }

  @Override
  public TransactionStore transactions() {
    TransactionStore real = store.transactions();
    return real == TransactionStore.none() ? real : new Transactions(real);
  }

  /** A transaction is one commit; the process may also end before, while the work is done. */
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
      under.incrementAndGet();
      try {
        boolean last = !ended && appends.incrementAndGet() == endAt;
        AppendOutcome outcome =
            real.transact(
                instance,
                resource,
                lent -> {
                  Appending done = work.perform(lent);
                  if (last && !replyLost) {
                    end();
                  }
                  if (ended) {
                    throw processEnded();
                  }
                  return done;
                });
        if (last) {
          end();
        }
        if (ended) {
          throw processEnded();
        }
        return outcome;
      } finally {
        under.decrementAndGet();
      }
    }
  }

  @Override
  public void close() {
    // Others go on with it.
  }
}
