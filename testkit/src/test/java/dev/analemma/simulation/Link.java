// SPDX-License-Identifier: Apache-2.0
package dev.analemma.simulation;

import dev.analemma.StoreException;
import dev.analemma.StoreException.Outcome;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.AuditStore;
import dev.analemma.spi.store.DocumentStore;
import dev.analemma.spi.store.MessageStore;
import dev.analemma.spi.store.MessageStore.Message;
import dev.analemma.spi.store.PayloadStore;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunStore;
import dev.analemma.spi.store.StateStore;
import dev.analemma.spi.store.StopStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The store as one instance sees it over a line that fails: calls and answers are lost, come late,
 * and overtake each other, and the process may end before or after any of them.
 *
 * <p>While a call is late, others go on: their steps run inside of it.
 */
final class Link implements StateStore {
  private final Instance instance;
  private final World world;
  private final StateStore itself;
  private final RunStore runs;
  private final MessageStore messages;
  private final DocumentStore documents;
  private final PayloadStore payloads;
  private final AuditStore audit;
  private final StopStore stops;

  Link(Instance instance, World world) {
    this.instance = instance;
    this.world = world;
    StateStore store = world.store;
    this.itself = part(StateStore.class, store);
    this.runs = part(RunStore.class, store.runs());
    this.messages = part(MessageStore.class, store.messages());
    this.documents = part(DocumentStore.class, store.documents());
    this.payloads = part(PayloadStore.class, store.payloads());
    this.audit = part(AuditStore.class, store.audit());
    this.stops = part(StopStore.class, store.stops());
  }

  private <T> T part(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> call(method, real, arguments)));
  }

  private @Nullable Object call(Method method, Object real, Object @Nullable [] arguments)
      throws Throwable {
    if (instance.dead) {
      throw ended();
    }
    boolean appends = method.getName().equals("append");
    boolean outer = instance.committing;
    instance.calls++;
    instance.committing |= appends;
    try {
      return faulty(method, real, arguments, appends);
    } finally {
      instance.committing = outer;
      instance.calls--;
    }
  }

  private @Nullable Object faulty(
      Method method, Object real, Object @Nullable [] arguments, boolean appends) throws Throwable {
    Fault fault = world.fault(method.getName());
    if (fault != Fault.NONE && fault != Fault.LATE_REPLY) {
      world.note(instance, "%s: %s", method.getName(), fault);
    }
    switch (fault) {
      case REFUSED -> throw failed("the call was refused", Outcome.NOTHING_DONE);
      case CALL_LOST -> throw failed("the call was lost", Outcome.UNKNOWN);
      case ENDS_BEFORE -> {
        instance.end();
        throw ended();
      }
      case LATE_CALL -> {
        world.meanwhile(instance);
        if (instance.dead) {
          throw ended();
        }
      }
      default -> {}
    }
    Object answer;
    try {
      answer = method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    tell(method, arguments, answer);
    switch (fault) {
      case REPLY_LOST -> throw failed("the answer was lost", Outcome.UNKNOWN);
      case ENDS_AFTER -> {
        instance.end();
        throw ended();
      }
      case LATE_REPLY -> {
        world.note(instance, "%s: %s", method.getName(), fault);
        world.meanwhile(instance);
        if (instance.dead) {
          throw ended();
        }
      }
      default -> {}
    }
    if (appends && instance.starting && arguments != null && !starts(arguments)) {
      // What is started waits for the next transaction, which nobody makes while we wait.
      Thread.currentThread().interrupt();
    }
    return answer;
  }

  private static boolean starts(Object[] arguments) {
    return ((List<?>) arguments[1])
        .stream().anyMatch(append -> ((RunAppend) append).created() != null);
  }

  private void tell(Method method, Object @Nullable [] arguments, @Nullable Object answer) {
    if (arguments == null || answer == null) {
      return;
    }
    if (method.getName().equals("claim") && !answer.equals(List.of())) {
      world.note(instance, "claims %s", answer);
    } else if (method.getName().equals("renew") && answer.equals(false)) {
      world.note(instance, "is not known any more");
    }
    if (method.getName().equals("append")) {
      List<?> outcomes = (List<?>) answer;
      List<?> appends = (List<?>) arguments[1];
      for (int a = 0; a < appends.size(); a++) {
        world.oracle.appended(
            instance, (RunAppend) appends.get(a), (AppendOutcome) outcomes.get(a));
      }
    } else if (arguments[0] instanceof Message message && answer == MessageStore.Outcome.KEPT) {
      world.oracle.sent(message);
    }
  }

  private StoreException ended() {
    return failed("the process has ended", Outcome.UNKNOWN);
  }

  private StoreException failed(String what, Outcome outcome) {
    if (instance.starting) {
      // Whoever waits for the start gives up; the store is asked again behind its back.
      Thread.currentThread().interrupt();
    }
    return new StoreException("STORE_UNAVAILABLE", true, outcome, what, null);
  }

  @Override
  public String describe() {
    return "simulated";
  }

  @Override
  public Instant now() {
    return itself.now();
  }

  @Override
  public void join(String id, Duration lease) {
    itself.join(id, lease);
  }

  @Override
  public boolean renew(String id, Duration lease) {
    return itself.renew(id, lease);
  }

  @Override
  public void leave(String id) {
    itself.leave(id);
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
  public void close() {
    // Others go on with it.
  }
}
