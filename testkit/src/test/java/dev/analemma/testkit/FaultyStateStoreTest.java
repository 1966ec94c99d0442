// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.StoreException;
import dev.analemma.StoreException.Outcome;
import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.MemoryStateStore;
import dev.analemma.spi.store.StateStore;
import dev.analemma.testkit.FaultyStateStore.Call;
import dev.analemma.testkit.FaultyStateStore.Fault;
import dev.analemma.testkit.FaultyStateStore.Held;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FaultyStateStoreTest {
  private final StateStore inner = new MemoryStateStore(new MovingClock());
  private final FaultyStateStore store = new FaultyStateStore(inner);

  private AppendOutcome start(String run) {
    return store.runs().append("a", List.of(Step.start(run).append())).get(0);
  }

  @Test
  void refused_ofTheSecondAppend_doesNothing() {
    store.inject(Fault.REFUSED, 2, Call.APPEND);
    start("r");
    store.runs().find("r");

    assertThatThrownBy(() -> start("s"))
        .isInstanceOf(StoreException.class)
        .extracting("outcome")
        .isEqualTo(Outcome.NOTHING_DONE);
    assertThat(store.fired()).isTrue();
    assertThat(inner.runs().find("s")).isEmpty();
    assertThat(start("s")).isEqualTo(AppendOutcome.COMMITTED);
  }

  @Test
  void callLost_doesNothing_andDoesNotSay() {
    store.inject(Fault.CALL_LOST, 1, Call.APPEND, Call.CLAIM);

    assertThatThrownBy(() -> start("r")).extracting("outcome").isEqualTo(Outcome.UNKNOWN);
    assertThat(inner.runs().find("r")).isEmpty();
  }

  @Test
  void replyLost_doesIt_andDoesNotSay() {
    store.inject(Fault.REPLY_LOST, 1);

    assertThatThrownBy(() -> start("r")).extracting("outcome").isEqualTo(Outcome.UNKNOWN);
    assertThat(inner.runs().find("r")).isPresent();
    assertThat(start("r")).isEqualTo(AppendOutcome.COMMITTED);
  }

  @Test
  void fault_behindTheLastCall_doesNotFire() {
    store.inject(Fault.REFUSED, 3, Call.JOIN, Call.RENEW);
    store.join("a", Duration.ofSeconds(1));
    store.renew("a", Duration.ofSeconds(1));

    assertThat(store.fired()).isFalse();
  }

  @Test
  void heldReply_comesWhenItIsReleased_andTheCallIsDoneBefore() throws Exception {
    Held held = store.holdReply(1, Call.APPEND);
    CompletableFuture<AppendOutcome> appended = CompletableFuture.supplyAsync(() -> start("r"));
    held.awaitReached();

    assertThat(inner.runs().find("r")).isPresent();
    assertThat(appended).isNotDone();
    held.release();
    assertThat(appended.get()).isEqualTo(AppendOutcome.COMMITTED);
  }

  @Test
  void held_waitsUntilItIsReleased() throws Exception {
    Held held = store.hold(1, Call.APPEND);
    CompletableFuture<AppendOutcome> appended = CompletableFuture.supplyAsync(() -> start("r"));
    held.awaitReached();

    assertThat(store.fired()).isTrue();
    assertThat(inner.runs().find("r")).isEmpty();
    held.release();
    assertThat(appended.get()).isEqualTo(AppendOutcome.COMMITTED);
  }

  @Test
  void n_belowOne_isRefused() {
    assertThatThrownBy(() -> store.inject(Fault.REFUSED, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
