// SPDX-License-Identifier: Apache-2.0
package dev.analemma.resilience;

import dev.analemma.internal.resilience.Refusal;
import dev.analemma.internal.resilience.Waiter;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A waiter that keeps what it was told. */
class TestWaiter extends Waiter {
  final AtomicInteger grants = new AtomicInteger();
  final AtomicInteger refusals = new AtomicInteger();
  volatile @Nullable Refusal told;
  private final Object owner;

  TestWaiter(Object owner) {
    this(owner, Integer.MAX_VALUE);
  }

  TestWaiter(Object owner, int max) {
    super(owner, max);
    this.owner = owner;
  }

  @Override
  protected void granted() {
    grants.incrementAndGet();
  }

  @Override
  protected void refused(Refusal refusal) {
    told = refusal;
    refusals.incrementAndGet();
  }

  @Override
  protected String runId() {
    return owner.toString();
  }
}
