// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.llm.Attempt;
import dev.analemma.llm.CallContext;
import dev.analemma.llm.CostMeter;
import dev.analemma.llm.PricedModels;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.Usage;
import dev.analemma.llm.budget.BudgetLimit.Unit;
import dev.analemma.testkit.MovingClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What holds for budgets whatever is done, in whichever order, by however many threads. */
class BudgetLawsTest {
  private static final List<ResolvedTarget> MODELS =
      List.of(PricedModels.priced("gemini"), PricedModels.priced("vertex"));
  private static final List<CallContext> CONTEXTS =
      List.of(
          new CallContext("w1", "o1", "r1", "n1"),
          new CallContext("w1", "o1", "r1", "n2"),
          new CallContext("w1", "o2", "r2", "n1"),
          new CallContext("w2", "o1", "r3", "n1"),
          new CallContext("w2", null, null, null));
  private static final Duration WINDOW = Duration.ofMinutes(1);

  /** What is added up: the calls of a name, in a run where runs are added up by themselves. */
  private record Key(BudgetLimit limit, String name, String run) {
    static @Nullable Key of(BudgetLimit limit, CallContext context, ProviderId provider) {
      String name = limit.scope().nameOf(context, provider, "m");
      return name == null || !limit.isFor(name)
          ? null
          : new Key(limit, name, limit.scope().inRun() ? context.run() : "");
    }
  }

  private record Sums(long spent, long reserved) {
    static final Sums NOTHING = new Sums(0, 0);

    Sums plus(Sums other) {
      return new Sums(spent + other.spent, reserved + other.reserved);
    }
  }

  /** Adds all facts up anew, which a ledger never does. */
  private static Map<Key, Sums> reckoned(
      Collection<BudgetFact> facts, List<BudgetLimit> limits, Instant now) {
    Map<String, BudgetFact> ends = new HashMap<>();
    facts.forEach(fact -> ends.put(fact.id(), fact));
    Map<Key, Sums> sums = new HashMap<>();
    for (BudgetFact fact : facts) {
      if (fact instanceof BudgetFact.Reserved reserved) {
        for (BudgetLimit limit : limits) {
          Key key = Key.of(limit, reserved.context(), reserved.provider());
          Duration window = limit.scope().window();
          boolean current =
              window == null || windowOf(reserved.at(), window) == windowOf(now, window);
          if (key != null && current) {
            sums.merge(key, sums(limit, Objects.requireNonNull(ends.get(fact.id()))), Sums::plus);
          }
        }
      }
    }
    sums.values().removeIf(Sums.NOTHING::equals);
    return sums;
  }

  /** Returns what an attempt adds, by the last fact about it. */
  private static Sums sums(BudgetLimit limit, BudgetFact last) {
    if (last instanceof BudgetFact.Reserved reserved) {
      return new Sums(
          0, measure(limit, reserved.cost().nanoUsd().orElseThrow(), reserved.tokens()));
    } else if (last instanceof BudgetFact.Settled settled) {
      return new Sums(measure(limit, settled.cost().nanoUsd().orElseThrow(), settled.tokens()), 0);
    }
    return Sums.NOTHING;
  }

  private static long windowOf(Instant at, Duration window) {
    return Math.floorDiv(at.toEpochMilli(), window.toMillis());
  }

  private static long measure(BudgetLimit limit, long nanoUsd, long tokens) {
    return switch (limit.unit()) {
      case NANO_USD -> nanoUsd;
      case TOKENS -> tokens;
      case CALLS -> 1;
    };
  }

  /** What a ledger says of all names; those of which nothing is booked are left out. */
  private static Map<Key, Sums> told(BudgetLedger ledger) {
    Map<Key, Sums> told = new HashMap<>();
    for (CallContext context : CONTEXTS) {
      for (ResolvedTarget model : MODELS) {
        for (BudgetState state : ledger.states(context, model, List.of())) {
          told.put(
              Objects.requireNonNull(Key.of(state.limit(), context, model.provider())),
              new Sums(state.spent(), state.reserved()));
        }
      }
    }
    told.values().removeIf(Sums.NOTHING::equals);
    return told;
  }

  private static void assertWithinLimits(Map<Key, Sums> told) {
    assertThat(told)
        .allSatisfy(
            (key, sums) ->
                assertThat(sums.spent() + sums.reserved()).isLessThanOrEqualTo(key.limit().max()));
  }

  private static List<BudgetLimit> limits(Random random) {
    List<BudgetLimit> limits = new ArrayList<>();
    for (BudgetScope scope :
        List.of(
            BudgetScope.run(),
            BudgetScope.nodeInRun(),
            BudgetScope.of(CostMeter.Scope.NODE),
            BudgetScope.of(CostMeter.Scope.WORKFLOW),
            BudgetScope.of(CostMeter.Scope.OWNER).each(WINDOW),
            BudgetScope.of(CostMeter.Scope.OWNER).named("o1"),
            BudgetScope.of(CostMeter.Scope.PROVIDER),
            BudgetScope.of(CostMeter.Scope.MODEL).each(WINDOW))) {
      for (Unit unit : Unit.values()) {
        if (random.nextInt(3) > 0) {
          int calls = 1 + random.nextInt(12);
          long max = unit == Unit.CALLS ? calls : unit == Unit.TOKENS ? calls * 10 : calls * 15_000;
          limits.add(BudgetLimit.of(unit, max, scope));
        }
      }
    }
    return limits;
  }

  /** A host that does anything that hosts do, in any order, and keeps what it is told. */
  private static final class Host {
    final BudgetLedger ledger;
    final Queue<BudgetFact> facts;
    private final Random random;
    private final AtomicLong ids;
    private final Map<String, BudgetFact.Reserved> open = new LinkedHashMap<>();
    private final Map<String, BudgetFact.Reserved> assumed = new LinkedHashMap<>();

    Host(BudgetLedger ledger, Queue<BudgetFact> facts, AtomicLong ids, long seed) {
      this.ledger = ledger;
      this.facts = facts;
      this.ids = ids;
      this.random = new Random(seed);
    }

    /** Does something; returns what was decided if it was to ask for an attempt. */
    @Nullable BudgetDecision act(BudgetAsk ask) {
      int what = random.nextInt(8);
      if (what == 0 && !open.isEmpty()) {
        String id = any(open);
        open.remove(id);
        facts.add(ledger.release(id));
      } else if (what <= 2 && !open.isEmpty()) {
        String id = any(open);
        facts.add(ledger.settle(id, within(open.get(id))));
        open.remove(id);
      } else if (what == 3 && !open.isEmpty()) {
        String id = any(open);
        facts.add(ledger.assume(id));
        assumed.put(id, open.remove(id));
      } else if (what == 4 && !assumed.isEmpty()) {
        String id = any(assumed);
        facts.add(ledger.settle(id, within(assumed.get(id))));
        assumed.remove(id);
      } else {
        BudgetDecision decision = ledger.reserve(ask);
        if (decision instanceof BudgetDecision.Granted granted) {
          facts.add(granted.reservation());
          open.put(ask.id(), granted.reservation());
        }
        return decision;
      }
      return null;
    }

    BudgetAsk nextAsk() {
      return Attempts.ask(
          "a" + ids.incrementAndGet(),
          CONTEXTS.get(random.nextInt(CONTEXTS.size())),
          MODELS.get(random.nextInt(MODELS.size())),
          random.nextInt(8),
          1 + random.nextInt(8));
    }

    private String any(Map<String, ?> of) {
      return List.copyOf(of.keySet()).get(random.nextInt(of.size()));
    }

    /** An attempt that used no more than was reserved; all of it in one of four. */
    private Attempt within(BudgetFact.Reserved reserved) {
      ResolvedTarget model =
          MODELS.stream()
              .filter(each -> each.provider().equals(reserved.provider()))
              .findFirst()
              .orElseThrow();
      long most = reserved.cost().nanoUsd().orElseThrow();
      long out = most / 1_000 - reserved.tokens();
      long in = reserved.tokens() - out;
      return random.nextInt(4) == 0
          ? Attempts.used(model, in, out)
          : Attempts.used(model, random.nextInt((int) in + 1), random.nextInt((int) out + 1));
    }
  }

  @Property(tries = 300)
  void ledger_saysWhatAllFactsSay_andNoLimitIsExceeded(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int acts) {
    Random random = new Random(seed);
    MovingClock clock = new MovingClock();
    List<BudgetLimit> limits = limits(random);
    Queue<BudgetFact> facts = new ConcurrentLinkedQueue<>();
    Host host = new Host(new BudgetLedger(clock, limits), facts, new AtomicLong(), seed);
    for (int i = 0; i < acts; i++) {
      sometimesLater(clock, random);
      Map<Key, Sums> before = reckoned(facts, limits, clock.now());
      BudgetAsk ask = host.nextAsk();
      BudgetDecision decision = host.act(ask);

      if (decision != null) {
        assertThat(decision instanceof BudgetDecision.Granted)
            .as("granted where it fits, and only there")
            .isEqualTo(fits(before, limits, ask));
      }
      assertThat(told(host.ledger)).isEqualTo(reckoned(facts, limits, clock.now()));
      assertWithinLimits(told(host.ledger));
    }
  }

  private static void sometimesLater(MovingClock clock, Random random) {
    if (random.nextInt(6) == 0) {
      clock.advance(Duration.ofSeconds(random.nextInt(40)));
    }
  }

  private static boolean fits(Map<Key, Sums> booked, List<BudgetLimit> limits, BudgetAsk ask) {
    long nanoUsd = ask.inputTokens() * 1_000 + ask.maxOutputTokens() * 2_000L;
    long tokens = ask.inputTokens() + ask.maxOutputTokens();
    for (BudgetLimit limit : limits) {
      Key key = Key.of(limit, ask.context(), ask.target().provider());
      if (key != null) {
        Sums sums = booked.getOrDefault(key, Sums.NOTHING);
        if (sums.spent() + sums.reserved() + measure(limit, nanoUsd, tokens) > limit.max()) {
          return false;
        }
      }
    }
    return true;
  }

  @Property(tries = 300)
  void restoredLedger_standsWhereTheLiveOneStands_inWhicheverOrderAttemptsCome(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 80) int acts) {
    Random random = new Random(seed);
    MovingClock clock = new MovingClock();
    List<BudgetLimit> limits = limits(random);
    Queue<BudgetFact> facts = new ConcurrentLinkedQueue<>();
    Host host = new Host(new BudgetLedger(clock, limits), facts, new AtomicLong(), seed);
    for (int i = 0; i < acts; i++) {
      sometimesLater(clock, random);
      host.act(host.nextAsk());
    }
    BudgetLedger inOrder = new BudgetLedger(clock, limits);
    BudgetLedger shuffled = new BudgetLedger(clock, limits);

    inOrder.restore(facts);
    shuffled.restore(shuffled(facts, random));

    assertThat(told(inOrder)).isEqualTo(told(host.ledger));
    assertThat(told(shuffled)).isEqualTo(told(host.ledger));
    for (String run : List.of("r1", "r2", "r3")) {
      assertThat(inOrder.open(run)).containsExactlyInAnyOrderElementsOf(host.ledger.open(run));
    }
  }

  /** Returns the facts in another order, those about one attempt in theirs. */
  private static List<BudgetFact> shuffled(Collection<BudgetFact> facts, Random random) {
    Map<String, List<BudgetFact>> byAttempt =
        facts.stream()
            .collect(
                Collectors.groupingBy(BudgetFact::id, LinkedHashMap::new, Collectors.toList()));
    List<List<BudgetFact>> left = new ArrayList<>();
    byAttempt.values().forEach(each -> left.add(new ArrayList<>(each)));
    List<BudgetFact> mixed = new ArrayList<>();
    while (!left.isEmpty()) {
      int next = random.nextInt(left.size());
      mixed.add(left.get(next).remove(0));
      if (left.get(next).isEmpty()) {
        left.remove(next);
      }
    }
    return mixed;
  }

  @Property(tries = 200)
  void calls_leaveNamesAloneThatTheyDoNotHave(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int acts) {
    Random random = new Random(seed);
    List<BudgetLimit> limits = limits(random);
    BudgetLedger ledger = new BudgetLedger(new MovingClock(), limits);
    Host host = new Host(ledger, new ConcurrentLinkedQueue<>(), new AtomicLong(), seed);
    CallContext bystander = new CallContext("w9", "o9", "r9", "n9");
    ResolvedTarget model = PricedModels.priced("bedrock");
    ledger.reserve(Attempts.ask("bystander", bystander, model, 1, 1));
    List<BudgetState> before = ledger.states(bystander, model, List.of());

    for (int i = 0; i < acts; i++) {
      host.act(host.nextAsk());
    }

    assertThat(ledger.states(bystander, model, List.of())).isEqualTo(before);
  }

  /** The longest one is found by trying every length, at a price of two tiers. */
  @Property(tries = 300)
  void clampedAnswer_isTheLongestThatFits(
      @ForAll @IntRange(max = 400) int in,
      @ForAll @IntRange(min = 1, max = 300) int out,
      @ForAll @IntRange(max = 900_000) int left,
      @ForAll @IntRange(max = 700) int tokens,
      @ForAll @IntRange(min = 1, max = 50) int floor) {
    ResolvedTarget model =
        PricedModels.model(
            "gemini",
            "'prices': [{'from': '2020-01-01', 'tiers': [{'upTo': 200, 'input': 1, 'output': 2}, {'input': 2, 'output': 5}]}]");
    BudgetPolicy policy = BudgetPolicy.stop().clampingTo(floor);
    MovingClock clock = new MovingClock();
    BudgetLedger ledger =
        new BudgetLedger(
            clock,
            List.of(
                BudgetLimit.of(Unit.NANO_USD, left, BudgetScope.run()).withPolicy(policy),
                BudgetLimit.of(Unit.TOKENS, tokens, BudgetScope.run()).withPolicy(policy)));
    int longest = 0;
    for (int length = 1; length <= out; length++) {
      long cost = model.costMost(in, length, clock.now()).nanoUsd().orElseThrow();
      if (cost <= left && in + length <= tokens) {
        longest = length;
      }
    }

    BudgetDecision decision = ledger.reserve(Attempts.ask("a", CONTEXTS.get(0), model, in, out));

    if (longest == out || longest >= floor) {
      assertThat(decision.orThrow().maxOutputTokens()).isEqualTo(longest);
    } else {
      assertThat(decision).isInstanceOf(BudgetDecision.Stop.class);
    }
  }

  /**
   * Threads do anything at once while one looks on. Facts are kept in the order in which threads
   * come to it, which is not that of the ledger.
   */
  @Property(tries = 20)
  void manyThreads_neverExceedALimit_andTheirFactsRestoreTheLedger(@ForAll long seed)
      throws Exception {
    int threads = 8;
    List<BudgetLimit> limits = limits(new Random(seed));
    MovingClock clock = new MovingClock();
    BudgetLedger ledger = new BudgetLedger(clock, limits);
    Queue<BudgetFact> facts = new ConcurrentLinkedQueue<>();
    AtomicLong ids = new AtomicLong();
    CountDownLatch begin = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(threads + 1);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        Host host = new Host(ledger, facts, ids, seed + t);
        ends.add(
            pool.submit(
                () -> {
                  begin.await();
                  for (int i = 0; i < 200; i++) {
                    host.act(host.nextAsk());
                  }
                  return null;
                }));
      }
      ends.add(
          pool.submit(
              () -> {
                begin.await();
                for (int i = 0; i < 100; i++) {
                  assertWithinLimits(told(ledger));
                }
                return null;
              }));
      begin.countDown();
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      pool.shutdownNow();
    }
    BudgetLedger restored = new BudgetLedger(clock, limits);
    restored.restore(facts);

    assertThat(told(restored)).isEqualTo(told(ledger));
    assertThat(told(ledger)).isEqualTo(reckoned(facts, limits, clock.now()));
  }

  /** Each call costs 3 cents at most and mostly less; all of them begin at once. */
  @Test
  void twoHundredParallelCalls_onABudgetOfADollar_neverSettleAboveIt() throws Exception {
    int calls = 200;
    BudgetLimit dollar = BudgetLimit.of(Unit.NANO_USD, 1_000_000_000L, BudgetScope.run());
    BudgetLedger ledger = new BudgetLedger(new MovingClock(), List.of(dollar));
    ResolvedTarget model = MODELS.get(0);
    CallContext context = CONTEXTS.get(0);
    CountDownLatch begin = new CountDownLatch(1);
    AtomicLong settled = new AtomicLong();
    AtomicLong granted = new AtomicLong();
    ExecutorService pool = Executors.newFixedThreadPool(calls);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < calls; i++) {
        String id = "call-" + i;
        long out = 5_000 + i * 25L;
        ends.add(
            pool.submit(
                () -> {
                  begin.await();
                  BudgetDecision decision =
                      ledger.reserve(Attempts.ask(id, context, model, 10_000, 10_000));
                  if (decision instanceof BudgetDecision.Granted) {
                    granted.incrementAndGet();
                    Thread.yield();
                    Usage usage = Usage.of(10_000, out);
                    BudgetFact.Settled end = ledger.settle(id, Attempts.used(model, usage));
                    settled.addAndGet(end.cost().nanoUsd().orElseThrow());
                  }
                  return null;
                }));
      }
      begin.countDown();
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      pool.shutdownNow();
    }

    assertThat(settled).hasValueLessThanOrEqualTo(1_000_000_000L);
    assertThat(ledger.states(context, model, List.of()))
        .containsExactly(new BudgetState(dollar, "r1", settled.get(), 0, false, null));
    // As many as fit even if each costs the most; less than that would be no budget but a ban.
    assertThat(granted).hasValueGreaterThanOrEqualTo(33);
  }
}
