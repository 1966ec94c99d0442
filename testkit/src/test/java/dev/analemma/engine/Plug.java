// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.analemma.spi.ItemReader;
import dev.analemma.spi.ItemSource;
import dev.analemma.spi.ResultTarget;
import dev.analemma.spi.ResultWriter;
import dev.analemma.spi.SourceRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A source and a target of maps, {@code plug}, that misbehave as a test says. Every reader and
 * writer counts how often it was closed.
 */
class Plug implements ItemSource, ResultTarget {
  /** How many items there are. */
  volatile long items = 3;

  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  final List<Long> written = Collections.synchronizedList(new ArrayList<>());

  /** What happens before an item is read. */
  void beforeItem(long index) throws IOException, InterruptedException {}

  /** What happens before a result is written. */
  void beforeResult(long index) throws IOException {}

  /** What completing returns. */
  ResultWriter.@Nullable Written completed() throws IOException {
    ResultWriter.Reference all = new ResultWriter.Reference("plug:", written.size(), 0, null);
    return new ResultWriter.Written(all, all);
  }

  /** The index that an item says it has. */
  long indexOf(long number) {
    return number;
  }

  /** Blocks until the thread is interrupted. */
  static void blockForEver() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  @Override
  public String name() {
    return "plug";
  }

  @Override
  public ItemReader open(SourceRequest request) {
    opened.incrementAndGet();
    return new Reader();
  }

  @Override
  public ResultWriter open(JsonNode results) {
    opened.incrementAndGet();
    return new Writer();
  }

  private final class Reader implements ItemReader {
    private long next;
    private boolean open = true;

    @Override
    public @Nullable Item next() throws IOException, InterruptedException {
      beforeItem(next);
      long index = next++;
      return index < items ? Item.of(indexOf(index), IntNode.valueOf((int) index)) : null;
    }

    @Override
    public JsonNode position() {
      return NullNode.getInstance();
    }

    @Override
    public void close() {
      if (open) {
        open = false;
        closed.incrementAndGet();
      }
    }
  }

  private final class Writer implements ResultWriter {
    private boolean open = true;

    @Override
    public void result(long index, JsonNode value) throws IOException {
      beforeResult(index);
      written.add(index);
    }

    @Override
    public void failure(long index, JsonNode item, JsonNode error) throws IOException {
      beforeResult(index);
    }

    @Override
    @SuppressWarnings("NullAway")
    public Written complete() throws IOException {
      return completed();
    }

    @Override
    public void close() {
      if (open) {
        open = false;
        closed.incrementAndGet();
      }
    }
  }
}
