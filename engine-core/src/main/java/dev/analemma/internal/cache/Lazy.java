// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.cache;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is made when it is first asked for, once; so that a process that never asks spends
 * nothing on it.
 *
 * <p>Threads: safe.
 */
public final class Lazy<T> {
  private final Supplier<? extends T> maker;
  private volatile @Nullable T made;

  /** Creates it unmade. */
  public Lazy(Supplier<? extends T> maker) {
    this.maker = Objects.requireNonNull(maker, "maker");
  }

  /** Returns it, making it if nobody has asked before. */
  public T get() {
    T known = made;
    if (known == null) {
      synchronized (this) {
        known = made;
        if (known == null) {
          known = Objects.requireNonNull(maker.get());
          made = known;
        }
      }
    }
    return known;
  }

  /** Returns it if somebody has asked for it, else null. */
  public @Nullable T peek() {
    return made;
  }
}
