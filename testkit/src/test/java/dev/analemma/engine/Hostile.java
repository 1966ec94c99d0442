// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Code of a host that means no good, or just has bugs. */
final class Hostile {
  private Hostile() {}

  /** A stage that cannot be cancelled. */
  static final class DeafStage<T> extends CompletableFuture<T> {
    @Override
    public boolean cancel(boolean mayInterrupt) {
      return false;
    }
  }

  /** A stage that throws when it is listened to. */
  static final class PricklyStage<T> extends CompletableFuture<T> {
    @Override
    public CompletableFuture<T> whenComplete(
        java.util.function.BiConsumer<? super T, ? super Throwable> action) {
      throw new IllegalStateException("do not listen to me");
    }
  }

  /** An exception whose every method throws. */
  static final class Hedgehog extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public synchronized @Nullable Throwable getCause() {
      throw new IllegalStateException("no cause");
    }

    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }

  /** Throws. */
  static void fail(String what) {
    throw new AssertionError(what + " of the host threw");
  }

  /** Returns two exceptions that cause each other. */
  static Exception cycle() {
    Exception one = new IllegalStateException("one");
    Exception two = new IllegalStateException("two", one);
    one.initCause(two);
    return one;
  }
}
