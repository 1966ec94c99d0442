// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.event.RunEvent;
import dev.analemma.event.RunListener;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A bounded queue before one listener. A thread is used only while there is something to tell; what
 * finds the queue full is dropped and counted.
 */
final class ListenerQueue {
  private final RunListener listener;
  private final int capacity;
  private final Executor threads;
  private final Queue<RunEvent> queue = new ConcurrentLinkedQueue<>();

  /** Events queued or being told; whoever raises it from zero starts the telling. */
  private final AtomicInteger size = new AtomicInteger();

  private volatile boolean closed;
  private final LongAdder dropped;
  private final LongAdder thrown = new LongAdder();

  /**
   * Creates a queue.
   *
   * @param dropped counts what finds it full; all queues of an engine share it
   */
  ListenerQueue(RunListener listener, int capacity, Executor threads, LongAdder dropped) {
    this.dropped = dropped;
    this.listener = listener;
    this.capacity = capacity;
    this.threads = threads;
  }

  /** Tells no more, also not what it holds. */
  void close() {
    closed = true;
  }

  void offer(RunEvent event) {
    if (closed) {
      return;
    }
    int seen;
    do {
      seen = size.get();
      if (seen >= capacity) {
        dropped.increment();
        return;
      }
    } while (!size.compareAndSet(seen, seen + 1));
    queue.add(event);
    if (seen == 0) {
      try {
        threads.execute(this::tell);
      } catch (RejectedExecutionException closed) {
        dropped.add(size.getAndSet(0));
        queue.clear();
      }
    }
  }

  private void tell() {
    do {
      RunEvent event = queue.poll();
      while (event == null) {
        // Counted, but not yet in the queue: its thread is between the two.
        Thread.onSpinWait();
        event = queue.poll();
      }
      try {
        if (!closed) {
          listener.onEvent(event);
        }
      } catch (Throwable t) {
        thrown.increment();
        if (thrown.sum() == 1) {
          Logs.of(ListenerQueue.class)
              .warn("a run listener threw; further throws are only counted", t);
        }
      }
    } while (size.decrementAndGet() > 0);
  }

  /** Waits until everything has been told, or the limit has passed. */
  void awaitEmpty(Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    while (size.get() > 0 && System.nanoTime() < until && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(100_000);
    }
  }
}
