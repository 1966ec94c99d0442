// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import dev.analemma.spi.store.MemoryStateStore;
import dev.analemma.spi.store.StateStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A faulty store with which nothing goes wrong has the transactions of the one behind it. */
class BookStoreTest extends StateStoreTck {
  private final MovingClock clock = new MovingClock();
  private final BookStore books = new BookStore(new MemoryStateStore(clock));

  @Override
  protected StateStore open() {
    return new FaultyStateStore(books.store());
  }

  @Override
  protected Optional<Ledger<?>> ledger() {
    return Optional.of(
        new Ledger<BookStore.Book>() {
          @Override
          public Class<BookStore.Book> resource() {
            return BookStore.Book.class;
          }

          @Override
          public void write(BookStore.Book book, String line) {
            book.write(line);
          }

          @Override
          public List<String> lines() {
            return books.lines();
          }
        });
  }

  @Override
  protected void advance(Duration by) {
    clock.advance(by);
  }
}
