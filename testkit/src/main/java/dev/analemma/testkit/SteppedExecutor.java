// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;

/**
 * Threads of which none exists: tasks wait until the test runs them, in an order that it chooses.
 * An engine whose workers and blocking threads are one of these runs in one thread and repeats.
 *
 * <p>Threads: tasks may be added by any thread; they run on the thread of the test.
 */
public final class SteppedExecutor implements Executor {
  private final List<Runnable> tasks = new ArrayList<>();

  @Override
  public synchronized void execute(Runnable task) {
    tasks.add(task);
  }

  /** Returns how many tasks wait. */
  public synchronized int waiting() {
    return tasks.size();
  }

  /** Runs the oldest waiting task; returns false if there was none. */
  public boolean runNext() {
    return run(0);
  }

  /** Runs waiting tasks, oldest first, and those that they add, until none waits. */
  public void runAll() {
    while (runNext()) {
      continue;
    }
  }

  /** Runs waiting tasks in an order drawn from a source of random numbers until none waits. */
  public void runAll(Random random) {
    for (int waiting = waiting(); waiting > 0; waiting = waiting()) {
      run(random.nextInt(waiting));
    }
  }

  private boolean run(int index) {
    Runnable task;
    synchronized (this) {
      if (index >= tasks.size()) {
        return false;
      }
      task = tasks.remove(index);
    }
    task.run();
    return true;
  }
}
