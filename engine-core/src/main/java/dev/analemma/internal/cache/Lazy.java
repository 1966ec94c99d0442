// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.cache;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that is made when it is first asked for, once; so that a process that never asks spends
 * nothing on it.
 *
 * <p>It is extended, and not given a lambda, because lambdas too are something to spend on.
 *
 * <p>Threads: safe.
 */
public abstract class Lazy<T> {
  private volatile @Nullable T made;

  /** Creates it unmade. */
  protected Lazy() {}

  /** Makes it; called once, unless it throws. */
  protected abstract T make();

  /** Returns it, making it if nobody has asked before. */
  public final T get() {
    T known = made;
    if (known == null) {
      synchronized (this) {
        known = made;
        if (known == null) {
          known = Objects.requireNonNull(make());
          made = known;
        }
      }
    }
    return known;
  }

  /** Returns it if somebody has asked for it, else null. */
  public final @Nullable T peek() {
    return made;
  }
}
