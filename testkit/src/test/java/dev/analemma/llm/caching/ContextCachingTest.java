// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.ModelCatalog;
import dev.analemma.llm.ModelInput;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Usage;
import dev.analemma.llm.caching.CacheDecision.Reason;
import dev.analemma.llm.spi.CacheHandle;
import dev.analemma.llm.spi.ContextCaches;
import dev.analemma.testkit.MovingClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ContextCachingTest {
  private static final ResolvedTarget PRO = target("gemini", "gemini-2.5-pro");
  private static final ResolvedTarget SONNET = target("anthropic", "claude-sonnet-5-5");
  private static final long TOKENS = 100_000;

  private final MovingClock clock = new MovingClock(Instant.parse("2026-12-01T00:00:00Z"));
  private final List<CacheEvent> events = new ArrayList<>();
  private final Provider provider = new Provider();
  private final ContextCaching caching =
      new ContextCaching(CachePolicy.ofDefaults(), clock, events::add);

  @Test
  void fanOut_explicit_makesOneCacheThatAllRead() {
    CacheLease lease = fanOut(PRO, 20);
    List<CompletableFuture<CacheUse>> uses = begin(lease, 20);

    assertThat(uses).noneMatch(CompletableFuture::isDone);
    provider.answerCreations();

    assertThat(uses).allMatch(use -> use.join().handle() != null);
    assertThat(provider.asked).containsExactly("create PT1M");
  }

  @Test
  void fanOut_points_sendsTheFirstCallAlone() {
    CacheLease lease = fanOut(SONNET, 20);
    List<CompletableFuture<CacheUse>> uses = begin(lease, 20);

    assertThat(uses.stream().filter(CompletableFuture::isDone)).hasSize(1);
    uses.get(0).join().ended(written());

    assertThat(uses).allMatch(CompletableFuture::isDone);
    assertThat(uses.stream().map(use -> use.join().decision().reason()))
        .containsOnlyOnce(Reason.PAYS)
        .contains(Reason.ALIVE);
  }

  @Test
  void fanOut_whoseFirstCallFails_holdsNobodyBackAgain() {
    CacheLease lease = fanOut(SONNET, 5);
    List<CompletableFuture<CacheUse>> uses = begin(lease, 5);

    uses.get(0).join().failed();

    assertThat(uses).allMatch(CompletableFuture::isDone);
  }

  @Test
  void lastPlannedUse_deletesTheCache() {
    provider.atOnce = true;
    CacheLease lease = fanOut(PRO, 3);
    List<CompletableFuture<CacheUse>> uses = begin(lease, 3);

    uses.get(0).join().ended(read());
    uses.get(1).join().ended(read());
    assertThat(provider.asked).containsExactly("create PT1M");
    uses.get(2).join().ended(read());

    assertThat(provider.asked).containsExactly("create PT1M", "delete");
  }

  @Test
  void loopThatEndsEarly_deletesTheCache_whenItIsClosed() {
    provider.atOnce = true;
    CacheLease lease = fanOut(PRO, 50);
    use(lease).ended(read());
    assertThat(provider.asked).containsExactly("create PT1M");

    lease.close();
    lease.close();

    assertThat(provider.asked).containsExactly("create PT1M", "delete");
  }

  @Test
  void twoPlans_ofOnePrefix_keepTheCacheUntilBothAreOver() {
    provider.atOnce = true;
    CacheLease one = fanOut(PRO, 50);
    CacheLease other = fanOut(PRO, 50);
    use(one).ended(read());

    one.close();
    assertThat(provider.asked).containsExactly("create PT1M");
    other.close();

    assertThat(provider.asked).containsExactly("create PT1M", "delete");
  }

  @Test
  void loop_longerThanThought_extendsTheCache() {
    provider.atOnce = true;
    CacheLease lease =
        caching.lease(prefix(PRO), Reuse.planned(50, Duration.ofMinutes(10)), provider);
    use(lease).ended(read());
    clock.advance(Duration.ofMinutes(8));

    assertThat(use(lease).decision().reason()).isEqualTo(Reason.ALIVE);
    use(lease).ended(read());

    assertThat(provider.asked).containsExactly("create PT10M", "extend PT10M");
  }

  @Test
  void use_withoutPlan_whileTheCacheIsBeingMade_doesNotWait() {
    fanOut(PRO, 20).use();

    CacheUse other = use(caching.lease(prefix(PRO), Reuse.unknown(), provider));

    assertThat(other.decision().reason()).isEqualTo(Reason.BEING_MADE);
  }

  @Test
  void tooShort_teachesTheMinimum_andIsNotAskedAgain() {
    provider.atOnce = true;
    provider.answer = new ContextCaches.TooShort(OptionalLong.of(200_000));

    assertThat(use(fanOut(PRO, 20)).decision().reason()).isEqualTo(Reason.NOT_MADE);
    CacheDecision next = use(fanOut(PRO, 20)).decision();

    assertThat(next.reason()).isEqualTo(Reason.BELOW_MINIMUM);
    assertThat(next.needed()).isEqualTo(200_000);
    assertThat(provider.asked).hasSize(1);
    assertThat(kinds()).contains(CacheEvent.Kind.MINIMUM_LEARNED);
  }

  @Test
  void tooShort_withoutAMinimum_teachesThatMoreIsNeeded() {
    provider.atOnce = true;
    provider.answer = new ContextCaches.TooShort(OptionalLong.empty());
    use(fanOut(PRO, 20));

    assertThat(use(fanOut(PRO, 20)).decision().needed()).isEqualTo(TOKENS + 1);
  }

  @Test
  void failures_threeInARow_pauseCachesForAQuarterOfAnHour() {
    provider.atOnce = true;
    provider.failure = LlmException.builder(ErrorKind.SERVER_ERROR, "it failed").build();
    for (int i = 0; i < 3; i++) {
      assertThat(use(fanOut(PRO, 20)).decision().reason()).isEqualTo(Reason.NOT_MADE);
    }

    assertThat(use(fanOut(PRO, 20)).decision().reason()).isEqualTo(Reason.PAUSED);
    provider.failure = null;
    clock.advance(Duration.ofMinutes(15));

    assertThat(use(fanOut(PRO, 20)).decision().reason()).isEqualTo(Reason.PAYS);
  }

  @Test
  void providerThatThrows_isAFailureOfTheCache_notOfTheCall() {
    provider.thrown = new IllegalStateException("broken");

    assertThat(use(fanOut(PRO, 20)).decision().reason()).isEqualTo(Reason.NOT_MADE);
    assertThat(kinds()).contains(CacheEvent.Kind.FAILED);
  }

  @Test
  void cacheThatIsGone_isMadeAgain() {
    provider.atOnce = true;
    CacheLease lease = fanOut(PRO, 20);
    use(lease).gone();

    assertThat(use(lease).handle()).isNotNull();
    assertThat(provider.asked).containsExactly("create PT1M", "create PT1M");
  }

  @Test
  void pointsThatAreIgnoredThreeTimes_raiseTheMinimum() {
    for (int i = 0; i < 3; i++) {
      CacheLease lease = fanOut(SONNET, 5);
      use(lease).ended(plain());
      lease.close();
    }

    assertThat(use(fanOut(SONNET, 5)).decision().reason()).isEqualTo(Reason.BELOW_MINIMUM);
    assertThat(kinds()).contains(CacheEvent.Kind.POINTS_IGNORED);
  }

  @Test
  void usesWithoutPlan_areCached_onceTheyAreSeenToComeAgain() {
    provider.atOnce = true;
    List<Reason> reasons = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      CacheUse use = single();
      reasons.add(use.decision().reason());
      use.ended(use.handle() == null ? plain() : read());
      clock.advance(Duration.ofMinutes(1));
    }

    assertThat(reasons).containsExactly(Reason.TOO_RARE, Reason.PAYS, Reason.ALIVE, Reason.ALIVE);
  }

  @Test
  void usesWithoutPlan_thatComeTooRarely_areNotCached() {
    for (int i = 0; i < 20; i++) {
      CacheUse use = single();
      use.ended(plain());
      assertThat(use.decision().reason()).isEqualTo(Reason.TOO_RARE);
      clock.advance(Duration.ofMinutes(30));
    }
    assertThat(provider.asked).isEmpty();
  }

  @Test
  void readsOfTheProvidersOwnAccord_leaveNothingToBuy() {
    for (int i = 0; i < 100; i++) {
      CacheUse use = use(caching.lease(prefix(PRO), Reuse.planned(1, Duration.ZERO), null));
      use.ended(read());
    }

    CacheDecision decision =
        use(caching.lease(prefix(PRO), Reuse.planned(20, Duration.ofHours(1)), provider))
            .decision();
    assertThat(decision.reason()).isEqualTo(Reason.TOO_FEW_USES);
    assertThat(decision.needed()).isGreaterThan(1_000);
  }

  @Test
  void everyUse_isToldOnceWithItsReason() {
    provider.atOnce = true;
    CacheLease lease = fanOut(PRO, 4);
    begin(lease, 4).forEach(use -> use.join().ended(read()));

    assertThat(events.stream().filter(event -> event.kind() == CacheEvent.Kind.DECIDED))
        .extracting(event -> event.decision().reason())
        .containsExactlyInAnyOrder(Reason.PAYS, Reason.ALIVE, Reason.ALIVE, Reason.ALIVE);
  }

  @Test
  void lease_closed_refusesUses() {
    CacheLease lease = fanOut(PRO, 4);
    lease.close();

    assertThatIllegalStateException()
        .isThrownBy(lease::use)
        .withMessageContaining("prefix 'k' is closed");
  }

  /** Threads open, use and close leases of one prefix as they like. */
  @Test
  void manyThreads_endEveryUse_andLeaveAtMostOneCacheBehind() throws Exception {
    Counting counting = new Counting();
    ContextCaching shared = new ContextCaching(CachePolicy.ofDefaults(), clock, event -> {});
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> begun = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        begun.add(
            threads.submit(
                () -> {
                  Reuse reuse = Reuse.planned(5, Duration.ofMinutes(1));
                  try (CacheLease lease = shared.lease(prefix(PRO), reuse, counting)) {
                    begin(lease, 5).forEach(use -> use.join().ended(read()));
                  }
                }));
      }
      for (Future<?> end : begun) {
        end.get(1, TimeUnit.MINUTES);
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(counting.alive.get()).isBetween(0, 1);
  }

  private CacheUse single() {
    try (CacheLease lease = caching.lease(prefix(PRO), Reuse.unknown(), provider)) {
      return use(lease);
    }
  }

  private CacheLease fanOut(ResolvedTarget target, int width) {
    return caching.lease(prefix(target), Reuse.planned(width, Duration.ofMinutes(1)), provider);
  }

  private static List<CompletableFuture<CacheUse>> begin(CacheLease lease, int uses) {
    List<CompletableFuture<CacheUse>> begun = new ArrayList<>();
    for (int i = 0; i < uses; i++) {
      begun.add(lease.use().toCompletableFuture());
    }
    return begun;
  }

  private static CacheUse use(CacheLease lease) {
    return lease.use().toCompletableFuture().join();
  }

  private List<CacheEvent.Kind> kinds() {
    return events.stream().map(CacheEvent::kind).toList();
  }

  private static StablePrefix prefix(ResolvedTarget target) {
    return new StablePrefix("k", "g", target, ModelInput.builder(1).user("x").build(), TOKENS);
  }

  private static ResolvedTarget target(String provider, String model) {
    ProviderId id = new ProviderId(provider);
    return ModelCatalog.ofDefaults().resolve(ModelSelector.exact(id, model), id).orElseThrow();
  }

  private static Usage plain() {
    return Usage.of(TOKENS, 10);
  }

  private static Usage read() {
    return new Usage(0, TOKENS, 0, 0, 10, 0, Usage.Quality.REPORTED);
  }

  private static Usage written() {
    return new Usage(0, 0, TOKENS, 0, 10, 0, Usage.Quality.REPORTED);
  }

  /** A provider that answers at once, from any thread. */
  private final class Counting implements ContextCaches {
    private final AtomicInteger alive = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();

    @Override
    public CompletionStage<Creation> create(
        ResolvedTarget target, ModelInput prefix, Duration ttl) {
      alive.incrementAndGet();
      String name = "caches/" + made.incrementAndGet();
      return CompletableFuture.completedFuture(
          new Created(new CacheHandle(target, name, TOKENS, clock.now().plus(ttl))));
    }

    @Override
    public CompletionStage<Optional<CacheHandle>> extend(CacheHandle handle, Duration ttl) {
      return CompletableFuture.completedFuture(
          Optional.of(
              new CacheHandle(handle.target(), handle.name(), TOKENS, clock.now().plus(ttl))));
    }

    @Override
    public CompletionStage<Void> delete(CacheHandle handle) {
      alive.decrementAndGet();
      return CompletableFuture.completedFuture(null);
    }
  }

  /** A provider that answers when it is told to. */
  private final class Provider implements ContextCaches {
    private final List<String> asked = new ArrayList<>();
    private final List<Runnable> creations = new ArrayList<>();
    private boolean atOnce;
    private @Nullable Creation answer;
    private @Nullable LlmException failure;
    private @Nullable RuntimeException thrown;

    @Override
    public CompletionStage<Creation> create(
        ResolvedTarget target, ModelInput prefix, Duration ttl) {
      asked.add("create " + ttl);
      if (thrown != null) {
        throw thrown;
      }
      CompletableFuture<Creation> creation = new CompletableFuture<>();
      String name = "caches/" + asked.size();
      creations.add(
          () -> {
            if (failure != null) {
              creation.completeExceptionally(failure);
            } else {
              creation.complete(
                  answer != null
                      ? answer
                      : new Created(new CacheHandle(target, name, TOKENS, clock.now().plus(ttl))));
            }
          });
      if (atOnce) {
        answerCreations();
      }
      return creation;
    }

    void answerCreations() {
      List<Runnable> answers = List.copyOf(creations);
      creations.clear();
      answers.forEach(Runnable::run);
    }

    @Override
    public CompletionStage<Optional<CacheHandle>> extend(CacheHandle handle, Duration ttl) {
      asked.add("extend " + ttl);
      return CompletableFuture.completedFuture(
          Optional.of(
              new CacheHandle(handle.target(), handle.name(), TOKENS, clock.now().plus(ttl))));
    }

    @Override
    public CompletionStage<Void> delete(CacheHandle handle) {
      asked.add("delete");
      return CompletableFuture.completedFuture(null);
    }
  }
}
