// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

import static org.assertj.core.api.Assertions.fail;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a piece of code on a stack of 256 KiB, with a guard against hanging. */
public final class SmallStack {
  private static final long STACK_BYTES = 256 << 10;
  private static final long GUARD_SECONDS = 60;

  private SmallStack() {}

  /** Returns the result, or throws what the code threw. */
  public static <T> T call(Callable<T> code) throws Exception {
    FutureTask<T> task = new FutureTask<>(code);
    Thread thread = new Thread(null, task, "small-stack", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(GUARD_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      return fail("still running after %d s", GUARD_SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception thrown) {
        throw thrown;
      }
      throw (Error) e.getCause();
    }
  }
}
