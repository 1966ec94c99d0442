// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.budget;

import dev.analemma.llm.Attempt;
import dev.analemma.llm.CallContext;
import dev.analemma.llm.Cost;
import dev.analemma.llm.ModelSelector;
import dev.analemma.llm.ProviderId;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.spi.EngineClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what calls of models spend within limits: before a call the most that it can cost is
 * reserved under all limits at once or under none, afterwards what it did cost is settled. So calls
 * that are made at once cannot spend together what is there only once.
 *
 * <p>A call whose end nobody knows is booked with what was reserved for it, until somebody knows. A
 * call that costs more than was reserved is booked with what it cost, also beyond a limit: what is
 * reserved has to be the most that it can cost.
 *
 * <p>What happens is told as {@link BudgetFact}s. A ledger with the same limits that is told them
 * stands where this one stands.
 *
 * <p>Runs are added up until {@link #forgetRun}; other names of limited scopes as long as the
 * ledger is there, each in its newest window.
 *
 * <p>Threads: safe. Each method is one step for all others; none waits for more than those.
 */
public final class BudgetLedger {
  /** How many calls whose end nobody knows can still be corrected; the oldest stay as booked. */
  static final int ASSUMED_MAX = 10_000;

  private final EngineClock clock;
  private final Map<BudgetScope, AccountGroup> groups = new LinkedHashMap<>();
  private final Map<String, Booking> open = new HashMap<>();

  /** Those of unknown end, the oldest first. */
  private final Map<String, Booking> assumed = new LinkedHashMap<>();

  private Instant latest = Instant.MIN;

  /**
   * Creates a ledger in which nothing is spent. Beside the scopes of its limits it adds up {@link
   * BudgetScope#run} and {@link BudgetScope#nodeInRun}.
   *
   * @param clock tells windows and prices
   * @param limits what holds for every call
   * @throws IllegalArgumentException if two limits have one scope and one unit
   */
  public BudgetLedger(EngineClock clock, List<BudgetLimit> limits) {
    this.clock = clock;
    group(BudgetScope.run());
    group(BudgetScope.nodeInRun());
    for (BudgetLimit limit : limits) {
      List<BudgetLimit> others = group(limit.scope()).limits;
      if (others.stream().anyMatch(sameAs(limit))) {
        throw new IllegalArgumentException(
            "two limits of %s for %s".formatted(limit.unit(), limit.scope()));
      }
      others.add(limit);
    }
  }

  private AccountGroup group(BudgetScope scope) {
    return groups.computeIfAbsent(scope.anyName(), AccountGroup::new);
  }

  private static Predicate<BudgetLimit> sameAs(BudgetLimit limit) {
    return other -> other.scope().equals(limit.scope()) && other.unit() == limit.unit();
  }

  /**
   * Puts a limit in the place of the one with its scope and unit; what is spent stays.
   *
   * @throws IllegalArgumentException if there is none
   */
  public synchronized void replace(BudgetLimit limit) {
    AccountGroup group = groups.get(limit.scope().anyName());
    if (group == null || !group.limits.removeIf(sameAs(limit))) {
      throw new IllegalArgumentException(
          "there is no limit of %s for %s to replace".formatted(limit.unit(), limit.scope()));
    }
    group.limits.add(limit);
  }

  /**
   * Reserves the most that an attempt can cost, under all limits or under none.
   *
   * @throws IllegalStateException if the attempt is booked already
   * @throws IllegalArgumentException if a limit of the attempt has a scope that is not added up
   */
  public BudgetDecision reserve(BudgetAsk ask) {
    Instant now = clock.now();
    Amount most = most(ask, ask.maxOutputTokens(), now);
    synchronized (this) {
      if (open.containsKey(ask.id()) || assumed.containsKey(ask.id())) {
        throw new IllegalStateException("attempt '%s' is booked already".formatted(ask.id()));
      }
      Instant at = now.isAfter(latest) ? now : latest;
      List<Held> held = held(ask.context(), ask.target(), at, ask.limits());
      List<BudgetState> unknown = new ArrayList<>();
      List<Held> missing = new ArrayList<>();
      for (Held each : held) {
        if (each.limit.isUnknown(most) || each.account.isUnknown(each.limit)) {
          unknown.add(each.state());
        } else if (!each.has(most)) {
          missing.add(each);
        }
      }
      if (!unknown.isEmpty()) {
        return new BudgetDecision.Unpriced(ask.target(), unknown);
      }
      if (missing.isEmpty()) {
        return grant(ask, ask.maxOutputTokens(), most, at, List.of());
      }
      List<BudgetDecision.Shortage> shortages =
          missing.stream().map(each -> each.shortage(most)).toList();
      int clamped = clamp(ask, now, held, missing);
      return clamped > 0
          ? grant(ask, clamped, most(ask, clamped, now), at, shortages)
          : refusal(missing, shortages);
    }
  }

  private static Amount most(BudgetAsk ask, int outputTokens, Instant now) {
    Cost cost;
    try {
      cost = ask.target().costMost(ask.inputTokens(), outputTokens, now);
    } catch (ArithmeticException beyondAllMoney) {
      cost = Cost.ofNanoUsd(Long.MAX_VALUE);
    }
    return Amount.of(cost, Amount.plus(ask.inputTokens(), outputTokens));
  }

  /**
   * Returns how long the answer may be with what is left, or 0 if it may not be made shorter, or
   * not so short.
   */
  private static int clamp(BudgetAsk ask, Instant now, List<Held> held, List<Held> missing) {
    int floor = 0;
    for (Held each : missing) {
      int own = each.limit.policy().clampFloor();
      if (own == 0) {
        return 0;
      }
      floor = Math.max(floor, own);
    }
    if (floor >= ask.maxOutputTokens() || !fits(held, most(ask, floor, now))) {
      return 0;
    }
    int fits = floor;
    int tooLong = ask.maxOutputTokens();
    while (tooLong - fits > 1) {
      int middle = (fits + tooLong) >>> 1;
      if (fits(held, most(ask, middle, now))) {
        fits = middle;
      } else {
        tooLong = middle;
      }
    }
    return fits;
  }

  private static boolean fits(List<Held> held, Amount amount) {
    return held.stream().allMatch(each -> each.has(amount));
  }

  private static BudgetDecision refusal(
      List<Held> missing, List<BudgetDecision.Shortage> shortages) {
    boolean pause = missing.stream().allMatch(each -> each.limit.policy().pause());
    BudgetDecision end =
        pause ? new BudgetDecision.Pause(shortages) : new BudgetDecision.Stop(shortages);
    ModelSelector to = missing.get(0).limit.policy().downgrade();
    boolean all = missing.stream().allMatch(each -> each.limit.policy().downgrade() != null);
    return to != null && all ? new BudgetDecision.Downgrade(to, shortages, end) : end;
  }

  private BudgetDecision grant(
      BudgetAsk ask,
      int outputTokens,
      Amount amount,
      Instant at,
      List<BudgetDecision.Shortage> clampedBy) {
    BudgetFact.Reserved reserved =
        new BudgetFact.Reserved(
            ask.id(),
            at,
            ask.context(),
            ask.target().provider(),
            ask.target().model(),
            amount.cost(),
            amount.tokens());
    book(reserved);
    return new BudgetDecision.Granted(reserved, outputTokens, clampedBy);
  }

  /**
   * Books what an attempt that was made cost. One whose end nobody knows is booked with what was
   * reserved, and can be settled again with what is known later.
   *
   * @throws IllegalStateException if nothing is reserved or assumed for the attempt
   */
  public synchronized BudgetFact.Settled settle(String id, Attempt attempt) {
    Booking booking = booking(id);
    BudgetFact.Settled settled = Amount.settled(booking.reservation(), attempt);
    if (settled.assumed() && assumed.containsKey(id)) {
      // Nobody knows more than before.
      return booking.asAssumed();
    }
    book(settled);
    leaveOldest();
    return settled;
  }

  /**
   * Books an attempt that may have been made with what was reserved for it: its end is not known.
   *
   * @throws IllegalStateException if nothing is reserved or assumed for the attempt
   */
  public synchronized BudgetFact.Settled assume(String id) {
    BudgetFact.Settled settled = booking(id).asAssumed();
    book(settled);
    leaveOldest();
    return settled;
  }

  /**
   * Gives back what was reserved for an attempt that was not made.
   *
   * @throws IllegalStateException if nothing is reserved for the attempt
   */
  public synchronized BudgetFact.Released release(String id) {
    if (!open.containsKey(id)) {
      throw notBooked(id);
    }
    BudgetFact.Released released = new BudgetFact.Released(id);
    book(released);
    return released;
  }

  /**
   * Books facts of another ledger, each once, whatever is left. Those about one attempt come in
   * their order.
   *
   * @throws IllegalStateException if a fact is about an attempt that was not reserved, or is
   *     reserved already; those before it are booked
   */
  public synchronized void restore(Iterable<? extends BudgetFact> facts) {
    for (BudgetFact fact : facts) {
      book(fact);
    }
    leaveOldest();
  }

  /** Returns what is reserved for attempts of a run that have not ended. */
  public synchronized List<BudgetFact.Reserved> open(String run) {
    return open.values().stream()
        .map(Booking::reservation)
        .filter(reserved -> run.equals(reserved.context().run()))
        .toList();
  }

  /**
   * Returns where the limits stand that a call meets, now.
   *
   * @param context on whose behalf it is made
   * @param target the model
   * @param limits limits that hold beside those of the ledger
   */
  public List<BudgetState> states(
      CallContext context, ResolvedTarget target, List<BudgetLimit> limits) {
    Instant now = clock.now();
    synchronized (this) {
      Instant at = now.isAfter(latest) ? now : latest;
      return held(context, target, at, limits).stream().map(Held::state).toList();
    }
  }

  /** Forgets what a run that has ended spent; other names keep their part of it. */
  public synchronized void forgetRun(String run) {
    groups.values().forEach(group -> group.forgetRun(run));
  }

  private void book(BudgetFact fact) {
    if (fact instanceof BudgetFact.Reserved reserved) {
      if (open.containsKey(reserved.id()) || assumed.containsKey(reserved.id())) {
        throw new IllegalStateException("attempt '%s' is booked already".formatted(reserved.id()));
      }
      latest = reserved.at().isAfter(latest) ? reserved.at() : latest;
      Amount amount = Amount.of(reserved.cost(), reserved.tokens());
      List<Account> accounts = accounts(reserved);
      accounts.forEach(account -> account.reserved = account.reserved.plus(amount));
      open.put(reserved.id(), new Booking(reserved, amount, accounts));
      return;
    }
    Booking booking = booking(fact.id());
    takeBack(booking);
    if (fact instanceof BudgetFact.Settled settled) {
      Amount amount = Amount.of(settled.cost(), settled.tokens());
      booking.accounts().forEach(account -> account.spent = account.spent.plus(amount));
      if (settled.assumed()) {
        assumed.put(settled.id(), new Booking(booking.reservation(), amount, booking.accounts()));
      }
    }
  }

  private void leaveOldest() {
    Iterator<Booking> oldest = assumed.values().iterator();
    while (assumed.size() > ASSUMED_MAX) {
      oldest.next();
      oldest.remove();
    }
  }

  private void takeBack(Booking booking) {
    String id = booking.reservation().id();
    if (open.remove(id) != null) {
      booking
          .accounts()
          .forEach(account -> account.reserved = account.reserved.minus(booking.booked()));
    } else {
      assumed.remove(id);
      booking.accounts().forEach(account -> account.spent = account.spent.minus(booking.booked()));
    }
  }

  private Booking booking(String id) {
    Booking booking = open.get(id);
    booking = booking == null ? assumed.get(id) : booking;
    if (booking == null) {
      throw notBooked(id);
    }
    return booking;
  }

  private static IllegalStateException notBooked(String id) {
    return new IllegalStateException(
        "nothing is reserved for attempt '%s': it was settled or released, or never granted"
            .formatted(id));
  }

  private List<Account> accounts(BudgetFact.Reserved reserved) {
    List<Account> accounts = new ArrayList<>(groups.size());
    for (AccountGroup group : groups.values()) {
      Account account =
          group.at(reserved.context(), reserved.provider(), reserved.model(), reserved.at());
      if (account != null) {
        group.keep(reserved.context(), account);
        accounts.add(account);
      }
    }
    return accounts;
  }

  /** Returns the limits that a call meets, each with the account that it is about. */
  private List<Held> held(
      CallContext context, ResolvedTarget target, Instant at, List<BudgetLimit> more) {
    ProviderId provider = target.provider();
    List<Held> held = new ArrayList<>();
    for (AccountGroup group : groups.values()) {
      if (!group.limits.isEmpty()) {
        Account account = group.at(context, provider, target.model(), at);
        group.limits.forEach(limit -> hold(limit, account, held));
      }
    }
    for (BudgetLimit limit : more) {
      AccountGroup group = groups.get(limit.scope().anyName());
      if (group == null) {
        throw new IllegalArgumentException(
            "%s is not added up: give the ledger a limit for it".formatted(limit.scope()));
      }
      hold(limit, group.at(context, provider, target.model(), at), held);
    }
    return held;
  }

  private static void hold(BudgetLimit limit, @Nullable Account account, List<Held> held) {
    if (account != null && limit.isFor(account.name)) {
      held.add(new Held(limit, account));
    }
  }

  /** A limit and the account that it is about. */
  private record Held(BudgetLimit limit, Account account) {
    boolean has(Amount amount) {
      return account.has(limit, amount);
    }

    BudgetState state() {
      return account.state(limit);
    }

    BudgetDecision.Shortage shortage(Amount asked) {
      return new BudgetDecision.Shortage(state(), limit.measure(asked));
    }
  }
}
