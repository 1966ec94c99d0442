// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.caching;

import dev.analemma.llm.CacheKind;
import dev.analemma.llm.CacheRates;
import dev.analemma.llm.Usage;
import dev.analemma.llm.caching.CacheDecision.Reason;
import dev.analemma.llm.caching.CacheEvent.Kind;
import dev.analemma.llm.caching.CacheMemory.Entry;
import dev.analemma.llm.spi.CacheHandle;
import dev.analemma.llm.spi.ContextCaches;
import dev.analemma.spi.EngineClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the caches of beginnings of requests: makes them where that pays, once before many wait for
 * it, keeps them as long as uses are expected, and deletes them after the last one.
 *
 * <p>What is expected is what plans say and what was seen: the times between uses of a beginning
 * are learned for each {@link StablePrefix#group group}, from which minimum on a model caches for
 * each model. All of that is in memory, bounded, and forgotten with the process; a cache that a
 * process leaves behind ends with its TTL.
 *
 * <p>Threads: safe. One lock is held for as long as it takes to decide, never while a provider is
 * asked or the listener is told.
 */
public final class ContextCaching {
  /** After so many failures in a row no caches are asked of a model for a while. */
  private static final int FAILURES = 3;

  private static final Duration PAUSE = Duration.ofMinutes(15);

  private final CachePolicy policy;
  private final EngineClock clock;
  private final Consumer<CacheEvent> listener;
  private final CacheMemory memory = new CacheMemory();
  private final Object lock = new Object();

  /**
   * Creates one that has learned nothing.
   *
   * @param policy what decides
   * @param clock the only source of time
   * @param listener is told of every decision with its reason, on the thread that caused it; it
   *     returns soon and does not throw
   */
  public ContextCaching(CachePolicy policy, EngineClock clock, Consumer<CacheEvent> listener) {
    this.policy = Objects.requireNonNull(policy, "policy");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /**
   * Tells that a prefix is going to be used.
   *
   * @param prefix what
   * @param reuse how often
   * @param caches what makes explicit caches, or null for none
   */
  public CacheLease lease(StablePrefix prefix, Reuse reuse, @Nullable ContextCaches caches) {
    CacheLease lease = new CacheLease(this, prefix, reuse, caches);
    List<Runnable> after = new ArrayList<>();
    synchronized (lock) {
      memory.sweep(clock.now(), entry -> delete(entry, after));
      entry(lease).open.add(lease);
    }
    after.forEach(Runnable::run);
    return lease;
  }

  /** Begins a use; {@code first} is false where it has waited for another one. */
  CompletionStage<CacheUse> use(CacheLease lease, boolean first) {
    CompletableFuture<CacheUse> result = new CompletableFuture<>();
    List<Runnable> after = new ArrayList<>();
    CompletableFuture<Void> pending;
    synchronized (lock) {
      if (lease.closed && first) {
        throw new IllegalStateException(
            "the lease of prefix '%s' is closed; open another one".formatted(lease.prefix.key()));
      }
      Entry entry = entry(lease);
      if (first) {
        begin(lease, entry);
      }
      pending = decide(lease, entry, result, after);
    }
    after.forEach(Runnable::run);
    return pending == null ? result : pending.thenCompose(over -> use(lease, false));
  }

  private void begin(CacheLease lease, Entry entry) {
    Instant now = clock.now();
    boolean counts = !(lease.reuse instanceof Reuse.Planned) || lease.begun == 0;
    if (counts) {
      if (entry.lastUse != null) {
        Duration gap = Duration.between(entry.lastUse, now);
        entry.group.learn(entry.isFirst(), gap, entry.lostAfter);
      }
      entry.visits++;
    }
    entry.lastUse = now;
    entry.underWay++;
    lease.begun++;
    if (lease.caches != null) {
      entry.caches = lease.caches;
    }
  }

  /** Decides about a use, or returns what it has to wait for. */
  private @Nullable CompletableFuture<Void> decide(
      CacheLease lease, Entry entry, CompletableFuture<CacheUse> result, List<Runnable> after) {
    Instant now = clock.now();
    CacheTraits traits = traits(lease.prefix, entry);
    long tokens = lease.prefix.tokens();
    int implicit = entry.group.implicitMillionths();
    CacheHandle handle = entry.handle;
    if (handle != null && entry.isAlive(now)) {
      Duration ttl = Duration.between(now, handle.expiresAt());
      CacheDecision alive = policy.alive(traits, CacheKind.EXPLICIT, tokens, ttl, implicit);
      give(lease, alive, handle, result, after);
      return null;
    }
    if (entry.warming != null) {
      if (lease.isPlanned()) {
        return entry.warming;
      }
      give(lease, CacheDecision.none(Reason.BEING_MADE), null, result, after);
      return null;
    }
    if (entry.pointsUntil != null && entry.pointsUntil.isAfter(now)) {
      Duration ttl = entry.decision.ttl();
      CacheDecision alive = policy.alive(traits, CacheKind.POINTS, tokens, ttl, implicit);
      give(lease, alive, null, result, after);
      return null;
    }
    CacheDecision decision = expected(lease, entry, traits, implicit);
    if (decision.kind() == CacheKind.EXPLICIT
        && memory.target(lease.prefix.target()).isPaused(now)) {
      decision = CacheDecision.none(Reason.PAUSED);
    }
    entry.decision = decision;
    if (decision.kind() == CacheKind.EXPLICIT) {
      create(lease, entry, decision, result, after);
    } else {
      CacheUse use = give(lease, decision, null, result, after);
      if (decision.kind() == CacheKind.POINTS && lease.isPlanned() && !lease.warmed) {
        lease.warmed = true;
        entry.warming = new CompletableFuture<>();
        entry.warmer = use;
      }
    }
    return null;
  }

  private CacheDecision expected(CacheLease lease, Entry entry, CacheTraits traits, int implicit) {
    long tokens = lease.prefix.tokens();
    CacheDecision seen = policy.decide(traits, tokens, entry.gaps(), implicit);
    if (lease.reuse instanceof Reuse.Planned planned) {
      // What is left of the plan: those that are over, or under way without a cache, are not.
      long left = Math.max(1, planned.uses() - lease.over);
      CacheDecision plan =
          policy.decide(traits, tokens, Reuse.planned(left, planned.within()), implicit);
      return plan.caches()
          ? policy.longLived(plan, traits, entry.gaps())
          : CachePolicy.better(plan, seen);
    } else if (lease.reuse instanceof Reuse.Rate) {
      return policy.decide(traits, tokens, lease.reuse, implicit);
    }
    return seen;
  }

  private void create(
      CacheLease lease,
      Entry entry,
      CacheDecision decision,
      CompletableFuture<CacheUse> result,
      List<Runnable> after) {
    ContextCaches caches = Objects.requireNonNull(entry.caches);
    CompletableFuture<Void> warming = new CompletableFuture<>();
    entry.warming = warming;
    after.add(
        () ->
            ask(
                () -> caches.create(lease.prefix.target(), lease.prefix.input(), decision.ttl()),
                (creation, failure) ->
                    created(lease, decision, creation, failure, result, warming)));
  }

  private void created(
      CacheLease lease,
      CacheDecision decision,
      ContextCaches.@Nullable Creation creation,
      @Nullable Throwable failure,
      CompletableFuture<CacheUse> result,
      CompletableFuture<Void> warming) {
    List<Runnable> after = new ArrayList<>();
    synchronized (lock) {
      Entry entry = entry(lease);
      CacheMemory.Target target = memory.target(lease.prefix.target());
      entry.warming = null;
      if (creation instanceof ContextCaches.Created made) {
        target.failures = 0;
        entry.handle = made.handle();
        tell(Kind.CREATED, lease.prefix, decision, made.handle().name(), after);
        give(lease, decision, made.handle(), result, after);
      } else {
        if (creation instanceof ContextCaches.TooShort refused) {
          OptionalLong told = refused.minimumTokens();
          learnMinimum(lease, told.orElse(lease.prefix.tokens() + 1), decision, after);
        } else {
          failed(lease, target, decision, failure, after);
        }
        give(lease, CacheDecision.none(Reason.NOT_MADE), null, result, after);
      }
    }
    after.forEach(Runnable::run);
    warming.complete(null);
  }

  private void learnMinimum(
      CacheLease lease, long minimum, CacheDecision decision, List<Runnable> after) {
    // A minimum that the prefix reaches is no reason: it has fewer tokens than was thought.
    CacheMemory.Target target = memory.target(lease.prefix.target());
    target.minimum = Math.max(target.minimum, Math.max(minimum, lease.prefix.tokens() + 1));
    tell(Kind.MINIMUM_LEARNED, lease.prefix, decision, target.minimum + " tokens", after);
  }

  private void failed(
      CacheLease lease,
      CacheMemory.Target target,
      CacheDecision decision,
      @Nullable Throwable failure,
      List<Runnable> after) {
    tell(Kind.FAILED, lease.prefix, decision, String.valueOf(failure), after);
    target.failures++;
    if (target.failures >= FAILURES) {
      target.failures = 0;
      target.pausedUntil = clock.now().plus(PAUSE);
      tell(Kind.PAUSED, lease.prefix, decision, "until " + target.pausedUntil, after);
    }
  }

  private CacheUse give(
      CacheLease lease,
      CacheDecision decision,
      @Nullable CacheHandle handle,
      CompletableFuture<CacheUse> result,
      List<Runnable> after) {
    CacheUse use = new CacheUse(this, lease, decision, handle);
    tell(Kind.DECIDED, lease.prefix, decision, "", after);
    after.add(() -> result.complete(use));
    return use;
  }

  /** Notes the end of a use. Its usage is null if it gave no answer. */
  void over(CacheLease lease, CacheUse use, @Nullable Usage usage, boolean gone) {
    List<Runnable> after = new ArrayList<>();
    synchronized (lock) {
      Entry entry = entry(lease);
      entry.underWay--;
      entry.lastUse = clock.now();
      if (gone && use.handle() != null && use.handle().equals(entry.handle)) {
        entry.handle = null;
        tell(Kind.GONE, lease.prefix, use.decision(), use.handle().name(), after);
      }
      if (usage != null) {
        lease.over++;
        learn(lease, entry, use, usage, after);
      }
      CompletableFuture<Void> warming = entry.warming;
      if (warming != null && entry.warmer == use) {
        entry.warming = null;
        entry.warmer = null;
        after.add(() -> warming.complete(null));
      }
      if (lease.reuse instanceof Reuse.Planned && !lease.isPlanned()) {
        lease.closed = true;
        entry.open.remove(lease);
      }
      settle(entry, after);
    }
    after.forEach(Runnable::run);
  }

  private void learn(
      CacheLease lease, Entry entry, CacheUse use, Usage usage, List<Runnable> after) {
    CacheKind kind = use.decision().kind();
    if (usage.quality() != Usage.Quality.REPORTED || lease.prefix.tokens() == 0) {
      if (kind == CacheKind.POINTS) {
        entry.pointsUntil = clock.now().plus(use.decision().ttl());
      }
    } else if (kind == null && lease.prefix.target().cacheMinimum(CacheKind.IMPLICIT).isPresent()) {
      entry.group.learnImplicit((double) usage.cacheRead() / lease.prefix.tokens());
    } else if (kind == CacheKind.POINTS) {
      CacheMemory.Target target = memory.target(lease.prefix.target());
      if (usage.cacheRead() + usage.cacheWriteShort() + usage.cacheWriteLong() > 0) {
        target.ignored = 0;
        entry.pointsUntil = clock.now().plus(use.decision().ttl());
        return;
      }
      tell(Kind.POINTS_IGNORED, lease.prefix, use.decision(), "", after);
      target.ignored++;
      if (target.ignored >= FAILURES) {
        target.ignored = 0;
        learnMinimum(lease, lease.prefix.tokens() + 1, use.decision(), after);
      }
    }
  }

  void close(CacheLease lease) {
    List<Runnable> after = new ArrayList<>();
    synchronized (lock) {
      if (!lease.closed) {
        lease.closed = true;
        Entry entry = entry(lease);
        entry.open.remove(lease);
        settle(entry, after);
      }
    }
    after.forEach(Runnable::run);
  }

  /** Keeps an explicit cache for as long as uses are expected, or deletes it. */
  private void settle(Entry entry, List<Runnable> after) {
    Instant now = clock.now();
    CacheHandle handle = entry.handle;
    if (handle == null || !entry.isAlive(now) || entry.extending) {
      return;
    }
    Duration planned = Duration.ZERO;
    Duration rated = Duration.ZERO;
    CacheTraits traits = traits(entry.prefix, entry);
    for (CacheLease lease : entry.open) {
      if (lease.reuse instanceof Reuse.Planned plan) {
        planned = longer(planned, policy.clamp(plan.within()));
      } else if (lease.reuse instanceof Reuse.Rate) {
        rated = longer(rated, expected(lease, entry, traits, 0).ttl());
      }
    }
    Duration left = Duration.between(now, handle.expiresAt());
    Duration kept = longer(rated, policy.keep(traits, entry.gaps()));
    boolean idle = entry.underWay == 0;
    if (longer(planned, kept).isZero()) {
      if (idle) {
        delete(entry, after);
      }
    } else if (planned.compareTo(kept) > 0) {
      if (left.compareTo(planned.dividedBy(4)) < 0) {
        extend(entry, handle, planned, after);
      }
    } else if (left.compareTo(kept) < 0
        || (idle && left.compareTo(kept.multipliedBy(5).dividedBy(4)) > 0)) {
      // A little more, so that not every use asks the provider.
      extend(entry, handle, policy.clamp(kept.multipliedBy(9).dividedBy(8)), after);
    }
  }

  private void extend(Entry entry, CacheHandle handle, Duration ttl, List<Runnable> after) {
    ContextCaches caches = Objects.requireNonNull(entry.caches);
    CacheDecision decision = entry.decision;
    entry.extending = true;
    after.add(
        () ->
            ask(
                () -> caches.extend(handle, ttl),
                (extended, failure) -> {
                  List<Runnable> then = new ArrayList<>();
                  synchronized (lock) {
                    entry.extending = false;
                    if (failure != null) {
                      tell(Kind.FAILED, entry.prefix, decision, failure.toString(), then);
                    } else if (handle.equals(entry.handle)) {
                      entry.handle = extended.orElse(null);
                      Kind kind = extended.isPresent() ? Kind.EXTENDED : Kind.GONE;
                      tell(kind, entry.prefix, decision, "by " + ttl, then);
                    }
                  }
                  then.forEach(Runnable::run);
                }));
  }

  private void delete(Entry entry, List<Runnable> after) {
    CacheHandle handle = entry.handle;
    ContextCaches caches = entry.caches;
    if (handle == null || caches == null || !entry.isAlive(clock.now())) {
      return;
    }
    entry.handle = null;
    CacheDecision decision = entry.decision;
    after.add(
        () ->
            ask(
                () -> caches.delete(handle),
                (deleted, failure) -> {
                  List<Runnable> then = new ArrayList<>();
                  Kind kind = failure == null ? Kind.DELETED : Kind.FAILED;
                  String detail = failure == null ? handle.name() : failure.toString();
                  tell(kind, entry.prefix, decision, detail, then);
                  then.forEach(Runnable::run);
                }));
  }

  /** Asks a provider, whose methods may throw. */
  private static <T> void ask(
      Supplier<CompletionStage<T>> asked, BiConsumer<? super T, ? super Throwable> then) {
    CompletionStage<T> answer;
    try {
      answer = asked.get();
    } catch (RuntimeException thrown) {
      answer = CompletableFuture.failedStage(thrown);
    }
    answer.whenComplete(then);
  }

  private Entry entry(CacheLease lease) {
    return memory.entry(lease.prefix, () -> lostAfter(lease.prefix));
  }

  /** A gap that costs twice what making the cache again does is as good as one without end. */
  private Duration lostAfter(StablePrefix prefix) {
    CacheRates rates = prefix.target().cacheRates(prefix.tokens(), clock.now()).orElse(null);
    if (rates == null || rates.storageHour() == null || rates.storageHour() == 0) {
      return prefix.target().cacheMinimum(CacheKind.EXPLICIT).isPresent()
          ? policy.ttlMax()
          : CachePolicy.LONG;
    }
    double hours = 2.0 * rates.input() / rates.storageHour();
    return policy.clamp(Duration.ofSeconds((long) Math.min(1e9, hours * 3600)));
  }

  private CacheTraits traits(StablePrefix prefix, Entry entry) {
    CacheTraits traits = CacheTraits.of(prefix.target(), prefix.tokens(), clock.now());
    traits = traits.atLeast(memory.target(prefix.target()).minimum);
    return entry.caches == null ? traits.without(CacheKind.EXPLICIT) : traits;
  }

  private void tell(
      Kind kind, StablePrefix prefix, CacheDecision decision, String detail, List<Runnable> after) {
    CacheEvent event =
        new CacheEvent(kind, prefix.key(), prefix.group(), prefix.target(), decision, detail);
    after.add(() -> tell(event));
  }

  private void tell(CacheEvent event) {
    try {
      listener.accept(event);
    } catch (RuntimeException broken) {
      // Calls that wait must go on; who broke its promise not to throw hears of it nowhere else.
      Thread current = Thread.currentThread();
      current.getUncaughtExceptionHandler().uncaughtException(current, broken);
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
