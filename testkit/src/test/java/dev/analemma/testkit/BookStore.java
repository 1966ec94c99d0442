// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.MemoryStateStore;
import dev.analemma.spi.store.RunAppend;
import dev.analemma.spi.store.RunRecord;
import dev.analemma.spi.store.StateStore;
import dev.analemma.spi.store.TransactionStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** A store in memory whose transactions write lines into a book that is kept beside it. */
public final class BookStore implements TransactionStore {
  private final MemoryStateStore store;
  private final List<String> lines = new ArrayList<>();

  /** What a transaction has written. */
  public static final class Book {
    private final List<String> written = new ArrayList<>();

    /** Writes a line. */
    public void write(String line) {
      written.add(line);
    }
  }

  /** Creates a store over one in memory. */
  public BookStore(MemoryStateStore store) {
    this.store = store;
  }

  /** Returns the lines that are committed. */
  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** Returns the store. */
  public StateStore store() {
    return (StateStore)
        Proxy.newProxyInstance(
            StateStore.class.getClassLoader(),
            new Class<?>[] {StateStore.class},
            (self, method, arguments) -> {
              if (method.getName().equals("transactions")) {
                return this;
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public boolean offers(Class<?> resource) {
    return resource == Book.class;
  }

  @Override
  public <R> AppendOutcome transact(String instance, Class<R> resource, Work<R> work)
      throws Exception {
    if (!offers(resource)) {
      throw new UnsupportedOperationException("no transactions with a " + resource.getName());
    }
    Book book = new Book();
    Appending appending = work.perform(resource.cast(book));
    return commit(instance, appending, book);
  }

  private synchronized AppendOutcome commit(String instance, Appending appending, Book book) {
    RunAppend append = appending.append();
    long last = store.runs().find(append.runId()).map(RunRecord::position).orElse(0L);
    if (append.position() != last + 1) {
      return AppendOutcome.CONFLICT;
    }
    appending.payloads().forEach(one -> store.payloads().put(one.digest(), one.content()));
    AppendOutcome outcome = store.runs().append(instance, List.of(append)).get(0);
    if (outcome == AppendOutcome.COMMITTED) {
      lines.addAll(book.written);
    }
    return outcome;
  }
}
