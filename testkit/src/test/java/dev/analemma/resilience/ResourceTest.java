// SPDX-License-Identifier: Apache-2.0
package dev.analemma.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.analemma.Breaker;
import dev.analemma.Engine;
import dev.analemma.Resource;
import dev.analemma.internal.resilience.ResourceGate;
import dev.analemma.internal.resilience.ResourceGates;
import dev.analemma.testkit.MovingClock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ResourceTest {
  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void concurrency_atItsEdges_isChecked() {
    assertThatCode(() -> Resource.unlimited().concurrency(1)).doesNotThrowAnyException();
    assertThatCode(() -> Resource.unlimited().concurrency(1_000_000)).doesNotThrowAnyException();
    refused(() -> Resource.unlimited().concurrency(0), "concurrency is 0 to 0");
    refused(() -> Resource.unlimited().concurrency(1_000_001), "1,000,000");
    refused(() -> Resource.unlimited().adaptive(5, 4), "concurrency is 5 to 4");
    refused(() -> new Resource.Concurrency(1, 2, null), "without a way to adapt");
  }

  @Test
  void rate_atItsEdges_isChecked() {
    assertThatCode(() -> Resource.unlimited().rate(1_000_000, Duration.ofMillis(1)))
        .doesNotThrowAnyException();
    refused(() -> Resource.unlimited().rate(0, Duration.ofSeconds(1)), "permits is 0");
    refused(() -> Resource.unlimited().rate(1, Duration.ofNanos(999_999)), "per is");
    refused(() -> Resource.unlimited().rate(1, Duration.ofDays(2)), "per is PT48H");
    refused(() -> Resource.unlimited().rate(1, Duration.ofDays(1), 366), "more than a year");
    assertThatCode(() -> Resource.unlimited().rate(1, Duration.ofDays(1), 365))
        .doesNotThrowAnyException();
  }

  @Test
  void rate_withoutBurst_allowsATenthAtOnce() {
    assertThat(Resource.unlimited().rate(600, Duration.ofMinutes(1)).rate())
        .isEqualTo(new Resource.Rate(600, Duration.ofMinutes(1), 60));
    assertThat(Resource.unlimited().rate(5, Duration.ofMinutes(1)).rate())
        .isEqualTo(new Resource.Rate(5, Duration.ofMinutes(1), 1));
  }

  @Test
  void retryBudgetAndWaiters_atTheirEdges_areChecked() {
    assertThat(Resource.unlimited().retryBudget()).isEqualTo(new Resource.RetryBudget(0.2, 1));
    assertThat(Resource.unlimited().withoutRetryBudget().retryBudget()).isNull();
    refused(() -> Resource.unlimited().retryBudget(1.1, 1), "share is 1.1");
    refused(() -> Resource.unlimited().retryBudget(Double.NaN, 1), "share is NaN");
    refused(() -> Resource.unlimited().retryBudget(0.2, -1), "perSecondMin is -1");
    refused(() -> Resource.unlimited().waitersMax(1_000_001), "waitersMax is 1000001");
    refused(() -> Resource.unlimited().waitersMax(-1), "waitersMax is -1");
  }

  @Test
  void breaker_atItsEdges_isChecked() {
    refused(() -> Breaker.ofDefaults().failureShare(0), "failureShare is 0.0");
    refused(() -> Breaker.ofDefaults().failureShare(1.01), "failureShare is 1.01");
    refused(() -> Breaker.ofDefaults().window(0), "window is 0");
    refused(() -> Breaker.ofDefaults().window(10).callsMin(11), "it would never open");
    refused(() -> Breaker.ofDefaults().probes(0), "probes is 0");
    refused(() -> Breaker.ofDefaults().openFor(Duration.ofMillis(9)), "openFor is PT0.009S");
    refused(() -> Breaker.ofDefaults().slowCalls(Duration.ofSeconds(1), 0), "share is 0.0");
    assertThat(Breaker.ofDefaults().window(10).callsMin()).isEqualTo(10);
  }

  @Test
  void equalSettings_areEqual() {
    Resource one =
        Resource.unlimited().adaptive(1, 9).breaker(Breaker.ofDefaults().probes(4)).answers("A");
    Resource other =
        Resource.unlimited().answers("A").breaker(Breaker.ofDefaults().probes(4)).adaptive(1, 9);

    assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).isNotEqualTo(one.concurrency(9));
    assertThat(one.toString()).contains("GRADIENT").contains("probes=4");
  }

  @Test
  void resource_declaredTwice_isRefused() {
    Engine.Builder builder = Engine.builder().resource("llm/fast", Resource.unlimited());

    refused(() -> builder.resource("llm/fast", Resource.unlimited().concurrency(2)), "'llm/fast'");
    refused(() -> builder.resource(" ", Resource.unlimited()), "blank");
  }

  @Test
  void leases_ofOneKey_shareAGateUntilTheLastIsGivenBack() {
    ResourceGates gates = new ResourceGates(Map.of(), new MovingClock(), 1);
    Resource lock = Resource.unlimited().concurrency(1);
    ResourceGates.Lease one = gates.lease("tf/7", lock);
    ResourceGates.Lease other = gates.lease("tf/7", lock);
    ResourceGate gate = one.gate();

    assertThat(other.gate()).isSameAs(gate);
    gates.giveBack(one);
    assertThat(gates.stats()).hasSize(1);
    gates.giveBack(other);
    assertThat(gates.stats()).isEmpty();
    assertThat(gates.lease("tf/7", lock).gate()).isNotSameAs(gate);
  }

  @Test
  void lease_ofAnAdaptiveGate_isKeptForWhatItHasLearnt() {
    ResourceGates gates = new ResourceGates(Map.of(), new MovingClock(), 1);
    Resource adaptive = Resource.unlimited().adaptive(1, 9);
    ResourceGates.Lease lease = gates.lease("llm/fast", adaptive);
    gates.giveBack(lease);

    assertThat(gates.lease("llm/fast", adaptive).gate()).isSameAs(lease.gate());
  }

  @Test
  void undeclared_hasNoGate() {
    ResourceGates gates =
        new ResourceGates(Map.of("a", Resource.unlimited()), new MovingClock(), 1);

    assertThat(gates.declared("b")).isNull();
    assertThat(gates.declared("a")).isNotNull();
  }

  @Test
  void outcome_ofACode_saysWhatItSaysOfTheDependency() {
    MovingClock clock = new MovingClock();
    ResourceGates gates =
        new ResourceGates(
            Map.of(
                "a",
                Resource.unlimited()
                    .answers("NOT_FOUND")
                    .breaker(Breaker.ofDefaults().window(1).callsMin(1))),
            clock,
            1);
    ResourceGate gate = Objects.requireNonNull(gates.declared("a"));
    for (String harmless : new String[] {"NOT_FOUND", "CANCELLED", "EXPR_TYPE", "RATE_LIMITED"}) {
      TestWaiter waiter = new TestWaiter("run");
      gate.acquire(waiter);
      gate.release(waiter, harmless, null);
      assertThat(gate.stats().breaker().name()).as(harmless).isEqualTo("CLOSED");
    }
    TestWaiter waiter = new TestWaiter("run");
    gate.acquire(waiter);
    gate.release(waiter, "FUNCTION_FAILED", null);
    assertThat(gate.stats().breaker().name()).isEqualTo("OPEN");
  }
}
