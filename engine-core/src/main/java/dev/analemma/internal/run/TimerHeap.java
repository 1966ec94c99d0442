// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.spi.EngineClock.Timer;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Timers in one heap, and one daemon thread that sets them off; it begins with the first timer.
 *
 * <p>Idea: a million waiting runs have a million timers, so an entry is one object that knows its
 * place and can be taken out. A parent has four children: the heap is half as deep, and siblings
 * share a cache line. What is due is taken out by the handful, so that a hundred thousand timers
 * due at once do not keep others from setting theirs.
 */
final class TimerHeap {
  private static final int HANDFUL = 64;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition sooner = lock.newCondition();
  private Entry[] heap = new Entry[16];
  private int size;
  private @Nullable Thread thread;
  private boolean closed;

  /** Something to set off; the heap's lock guards its place. */
  private static final class Entry implements Timer {
    private final TimerHeap timers;
    private final long dueNanos;
    private volatile @Nullable Runnable action;
    private int place;

    private Entry(TimerHeap timers, long dueNanos, Runnable action) {
      this.timers = timers;
      this.dueNanos = dueNanos;
      this.action = action;
    }

    @Override
    public void cancel() {
      action = null;
      timers.remove(this);
    }

    private boolean before(Entry other) {
      return dueNanos - other.dueNanos < 0;
    }
  }

  /** Sets a timer. A closed heap sets nothing off. */
  Timer schedule(long delayNanos, Runnable action) {
    Entry entry = new Entry(this, System.nanoTime() + delayNanos, action);
    lock.lock();
    try {
      if (closed) {
        entry.place = -1;
        return entry;
      }
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, size << 1);
      }
      up(entry, size++);
      if (entry.place == 0) {
        sooner.signal();
      }
      if (thread == null) {
        thread = new Thread(this::setOff, "analemma-timer");
        thread.setDaemon(true);
        thread.start();
      }
    } finally {
      lock.unlock();
    }
    return entry;
  }

  private void remove(Entry entry) {
    lock.lock();
    try {
      if (entry.place >= 0) {
        takeOut(entry);
      }
    } finally {
      lock.unlock();
    }
  }

  private void takeOut(Entry entry) {
    int place = entry.place;
    entry.place = -1;
    Entry last = heap[--size];
    // The heap is never read beyond its size; the slot is cleared for the collector.
    clear(size);
    if (last != entry) {
      up(last, place);
      if (last.place == place) {
        down(last, place);
      }
    }
  }

  @SuppressWarnings("NullAway")
  private void clear(int place) {
    heap[place] = null;
  }

  private void up(Entry entry, int from) {
    int place = from;
    while (place > 0) {
      int above = (place - 1) >>> 2;
      if (!entry.before(heap[above])) {
        break;
      }
      put(heap[above], place);
      place = above;
    }
    put(entry, place);
  }

  private void down(Entry entry, int from) {
    int place = from;
    for (; ; ) {
      int first = (place << 2) + 1;
      if (first >= size) {
        break;
      }
      int least = first;
      for (int child = first + 1, end = Math.min(first + 4, size); child < end; child++) {
        if (heap[child].before(heap[least])) {
          least = child;
        }
      }
      if (!heap[least].before(entry)) {
        break;
      }
      put(heap[least], place);
      place = least;
    }
    put(entry, place);
  }

  private void put(Entry entry, int place) {
    heap[place] = entry;
    entry.place = place;
  }

  private void setOff() {
    Entry[] due = new Entry[HANDFUL];
    for (; ; ) {
      int count;
      try {
        count = takeDue(due);
      } catch (InterruptedException nobodysBusiness) {
        continue;
      }
      if (count < 0) {
        return;
      }
      for (int i = 0; i < count; i++) {
        Runnable action = due[i].action;
        if (action != null) {
          run(action);
        }
      }
      Arrays.fill(due, 0, count, null);
    }
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (Throwable thrown) {
      Logs.of(TimerHeap.class).error("a timer's action threw", thrown);
    }
  }

  /** Waits until something is due; returns how many were taken out, or -1 if the heap is closed. */
  private int takeDue(Entry[] due) throws InterruptedException {
    lock.lock();
    try {
      for (; ; ) {
        if (closed) {
          return -1;
        }
        if (size == 0) {
          sooner.await();
          continue;
        }
        long now = System.nanoTime();
        int count = 0;
        while (count < due.length && size > 0 && heap[0].dueNanos - now <= 0) {
          due[count] = heap[0];
          takeOut(heap[0]);
          count++;
        }
        if (count > 0) {
          return count;
        }
        long unused = sooner.awaitNanos(heap[0].dueNanos - now);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Forgets every timer and ends the thread. */
  void close() {
    lock.lock();
    try {
      closed = true;
      for (int i = 0; i < size; i++) {
        heap[i].place = -1;
      }
      size = 0;
      heap = new Entry[0];
      sooner.signal();
    } finally {
      lock.unlock();
    }
  }
}
