// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.resilience;

import dev.analemma.Breaker;
import java.time.Duration;
import java.util.Arrays;

/** The last calls of a resource: how many, how many failed, how many were slow. */
abstract class CallWindow {
  private static final int FAILED = 1;
  private static final int SLOW = 2;

  int calls;
  int failed;
  int slow;

  static CallWindow of(Breaker breaker) {
    Duration time = breaker.windowTime();
    return time == null ? new Counted(breaker.windowCalls()) : new Timed(time.toNanos());
  }

  abstract void add(boolean failed, boolean slow, long nowNanos);

  abstract void clear();

  final void count(int marks, int by) {
    calls += by;
    failed += (marks & FAILED) != 0 ? by : 0;
    slow += (marks & SLOW) != 0 ? by : 0;
  }

  private static int marks(boolean failed, boolean slow) {
    return (failed ? FAILED : 0) | (slow ? SLOW : 0);
  }

  /** The last n calls, in a ring. */
  private static final class Counted extends CallWindow {
    private final byte[] ring;
    private int at;

    Counted(int size) {
      this.ring = new byte[size];
    }

    @Override
    void add(boolean failed, boolean slow, long nowNanos) {
      if (calls == ring.length) {
        count(ring[at], -1);
      }
      ring[at] = (byte) marks(failed, slow);
      count(ring[at], 1);
      at = at + 1 == ring.length ? 0 : at + 1;
    }

    @Override
    void clear() {
      calls = 0;
      failed = 0;
      slow = 0;
      at = 0;
    }
  }

  /** The calls of the last time, in ten slices. */
  private static final class Timed extends CallWindow {
    private static final int SLICES = 10;

    private final long sliceNanos;
    private final int[] sliceCalls = new int[SLICES];
    private final int[] sliceFailed = new int[SLICES];
    private final int[] sliceSlow = new int[SLICES];
    private long slice = Long.MIN_VALUE;

    Timed(long nanos) {
      this.sliceNanos = nanos / SLICES;
    }

    @Override
    void add(boolean failed, boolean slow, long nowNanos) {
      long current = Math.floorDiv(nowNanos, sliceNanos);
      if (slice == Long.MIN_VALUE || current - slice >= SLICES) {
        clear();
        slice = current;
      }
      while (slice < current) {
        slice++;
        int old = index(slice);
        calls -= sliceCalls[old];
        this.failed -= sliceFailed[old];
        this.slow -= sliceSlow[old];
        sliceCalls[old] = 0;
        sliceFailed[old] = 0;
        sliceSlow[old] = 0;
      }
      int i = index(current);
      sliceCalls[i]++;
      sliceFailed[i] += failed ? 1 : 0;
      sliceSlow[i] += slow ? 1 : 0;
      count(marks(failed, slow), 1);
    }

    private static int index(long slice) {
      return Math.floorMod(slice, SLICES);
    }

    @Override
    void clear() {
      calls = 0;
      failed = 0;
      slow = 0;
      slice = Long.MIN_VALUE;
      Arrays.fill(sliceCalls, 0);
      Arrays.fill(sliceFailed, 0);
      Arrays.fill(sliceSlow, 0);
    }
  }
}
