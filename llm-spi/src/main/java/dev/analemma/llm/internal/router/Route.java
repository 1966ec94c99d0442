// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.internal.router;

import dev.analemma.llm.AnswerEvent;
import dev.analemma.llm.Attempt;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Feature;
import dev.analemma.llm.Finish;
import dev.analemma.llm.LlmCall;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.LlmRequest;
import dev.analemma.llm.LlmResponse;
import dev.analemma.llm.ModelChain;
import dev.analemma.llm.ResolvedTarget;
import dev.analemma.llm.RouteEvent;
import dev.analemma.llm.RoutePolicy;
import dev.analemma.llm.RoutePolicy.MidStream;
import dev.analemma.llm.StreamEvent;
import dev.analemma.llm.Usage;
import dev.analemma.llm.spi.InFlight;
import dev.analemma.llm.spi.LlmProvider;
import dev.analemma.llm.spi.ProviderCall;
import dev.analemma.llm.spi.ProviderResult;
import dev.analemma.spi.EngineClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call on its way through its chain: the only loop that tries again. Each model is gone to at
 * most once; there it gets some attempts, and is then left for good.
 *
 * <p>Implementation note. The loop is a machine whose moves are {@link #begin}, {@link #arrive},
 * {@link #attempt}, {@link #ended} and {@link #stop}. At most one attempt or one timer is under
 * way, and it makes the next move; so what the moves keep is handed from thread to thread by those
 * and needs no lock. Only {@link #stop} comes from outside at any time: what it shares with the
 * others is guarded by {@code lock}, and whoever finds {@code over} set does nothing more.
 *
 * <p>The class is long because the moves of one machine stand together; what they decide by is in
 * {@link Rules} and {@link Healths}.
 *
 * <p>Recursion: a provider that answers at once makes the next move on the same stack, as often as
 * there are attempts.
 */
final class Route implements LlmCall {
  private final Routing routing;
  private final LlmRequest request;
  private final RoutePolicy policy;
  private final @Nullable Consumer<AnswerEvent> watcher;
  private final EngineClock clock;
  private final CompletableFuture<LlmResponse> result = new CompletableFuture<>();

  // Handed from move to move.
  private final Rules rules;
  private ModelChain chain = new ModelChain(List.of(), Map.of());
  private final Map<ResolvedTarget, String> reasons = new LinkedHashMap<>();
  private final List<LlmException> errors = new ArrayList<>();
  private @Nullable ResolvedTarget from;
  private @Nullable ErrorKind because;

  /** Whether a piece of an attempt that has ended was seen; read and written by the moves. */
  private boolean seen;

  private final Object lock = new Object();
  private final List<Attempt> attempts = new ArrayList<>();
  private Healths.Permit permit = Healths.Permit.PLAIN;
  private @Nullable ResolvedTarget at;
  private @Nullable Calling calling;
  private EngineClock.@Nullable Timer timer;
  private EngineClock.@Nullable Timer deadline;
  private boolean over;

  Route(
      Routing routing,
      LlmRequest request,
      RoutePolicy policy,
      @Nullable Consumer<AnswerEvent> watcher) {
    this.routing = routing;
    this.request = request;
    this.policy = policy;
    this.watcher = watcher;
    clock = routing.clock();
    rules = new Rules(routing, policy, clock.nanoTime() + policy.deadline().toNanos());
  }

  @Override
  public CompletionStage<LlmResponse> result() {
    return result;
  }

  @Override
  public void cancel() {
    stop(LlmException.builder(ErrorKind.CANCELLED, "the call was taken back").build());
  }

  void begin() {
    chain = routing.chain(request, policy);
    rules.left().addAll(chain.targets());
    if (chain.targets().isEmpty()) {
      fail(Failures.noModel(request, chain, routing));
      return;
    }
    EngineClock.Timer armed = clock.schedule(policy.deadline(), this::expire);
    boolean stopped;
    synchronized (lock) {
      deadline = armed;
      stopped = over;
    }
    if (stopped) {
      armed.cancel();
    } else {
      arrive();
    }
  }

  private void expire() {
    stop(
        LlmException.builder(
                ErrorKind.DEADLINE,
                "the call is not done within its deadline of %s; allow more time"
                    .formatted(policy.deadline()))
            .build());
  }

  /** Goes to the first model that may be asked; waits for one if none may be now. */
  private void arrive() {
    List<ResolvedTarget> left = rules.left();
    if (left.isEmpty()) {
      fail(Failures.all(request, chain, reasons, errors));
      return;
    }
    long now = clock.nanoTime();
    for (ResolvedTarget target : left) {
      Healths.Permit granted = routing.healths().ask(target, left.size() == 1, now);
      if (granted != null) {
        if (!go(target, granted)) {
          routing.healths().left(target, granted);
        }
        return;
      }
    }
    waitForFirst(now);
  }

  /** Returns whether the call still goes anywhere. */
  private boolean go(ResolvedTarget target, Healths.Permit granted) {
    synchronized (lock) {
      if (over) {
        return false;
      }
      permit = granted;
      at = target;
    }
    ResolvedTarget first = chain.targets().get(0);
    ResolvedTarget instead = from != null ? from : target.equals(first) ? null : first;
    if (instead != null && routing.isHeard()) {
      long now = clock.nanoTime();
      ErrorKind why = because != null ? because : routing.healths().reason(instead, now);
      tell(new RouteEvent.FellBack(instead, target, why));
    }
    if (granted.probesModel() && routing.healths().of(target).isOpen()) {
      tell(new RouteEvent.BreakerChanged(target, RouteEvent.BreakerChanged.State.HALF_OPEN));
    }
    rules.arrived(target);
    attempt(target);
    return true;
  }

  private void waitForFirst(long nowNanos) {
    ResolvedTarget first = null;
    Duration wait = null;
    for (ResolvedTarget target : rules.left()) {
      Duration until = routing.healths().pauseLeft(target, nowNanos);
      ErrorKind why = routing.healths().reason(target, nowNanos);
      reasons.put(
          target,
          "left alone %s after %s"
              .formatted(
                  until == null ? "until the catalogue is loaded anew" : "for " + until,
                  why.code()));
      if (until != null && (wait == null || until.compareTo(wait) < 0)) {
        first = target;
        wait = until;
      }
    }
    if (first == null || wait == null || wait.compareTo(rules.remaining(nowNanos)) > 0) {
      if (errors.isEmpty()) {
        ResolvedTarget named = first == null ? rules.left().get(0) : first;
        errors.add(Failures.leftAlone(named, routing.healths().reason(named, nowNanos), wait));
      }
      fail(Failures.all(request, chain, reasons, errors));
      return;
    }
    tell(new RouteEvent.Waiting(first, wait));
    later(wait, this::arrive);
  }

  private void attempt(ResolvedTarget target) {
    Rendering.Rendered rendered;
    try {
      rendered = Rendering.of(request.input(), target);
    } catch (RuntimeException e) {
      LlmException error = Failures.unwritable(target, e);
      errors.add(error);
      reasons.put(target, "%s (%s)".formatted(error.kind().code(), error.getMessage()));
      stay(target, error, false);
      return;
    }
    Calling mine;
    synchronized (lock) {
      if (over) {
        return;
      }
      mine = new Calling(attempts.size() + 1, target, rendered, clock.now(), clock.nanoTime());
      calling = mine;
    }
    rules.attempted();
    if (routing.isHeard()) {
      tell(new RouteEvent.AttemptStarted(mine.number, target, rendered.adapted()));
    }
    if (watcher != null && seen && because != null) {
      mine.watch(watcher, new AnswerEvent.Restarted(mine.number, target, because));
    }
    synchronized (lock) {
      if (over) {
        return;
      }
      mine.sent = true;
    }
    ProviderCall call =
        new ProviderCall(target, rendered.input(), request.timeouts(), List.of(), null);
    LlmProvider provider = routing.provider(target.provider());
    InFlight flight;
    CompletionStage<ProviderResult> end;
    try {
      flight = isWatched(target) ? provider.stream(call, mine::piece) : provider.complete(call);
      end = flight.result();
    } catch (RuntimeException | Error e) {
      ended(mine, null, e);
      return;
    }
    boolean tooLate;
    synchronized (lock) {
      mine.flight = flight;
      tooLate = mine.settled;
    }
    if (tooLate) {
      flight.cancel();
    }
    end.whenComplete((answer, error) -> ended(mine, answer, error));
  }

  /** Returns whether pieces are wanted, and the model has some. */
  private boolean isWatched(ResolvedTarget target) {
    return watcher != null && target.has(Feature.STREAM);
  }

  private void ended(Calling mine, @Nullable ProviderResult answer, @Nullable Throwable thrown) {
    LlmException error =
        answer == null ? Failures.typed(thrown, mine.target) : heldBack(mine, answer);
    Attempt attempt = settle(mine, answer, error, null);
    if (attempt == null) {
      return;
    }
    report(mine, attempt);
    long now = clock.nanoTime();
    seen |= mine.told;
    if (answer != null) {
      routing.tokens().learn(mine.target.family(), mine.rendered.input(), attempt.usage());
      changed(mine.target, ErrorKind.OVERLOADED, routing.healths().answered(mine.target, permit()));
    }
    if (isOver()) {
      return;
    }
    if (error != null) {
      failed(mine, error, now);
    } else if (answer != null) {
      leave();
      answer(mine, answer);
    }
  }

  /** Returns the error that an answer is where another model can give a better one, or null. */
  private @Nullable LlmException heldBack(Calling mine, ProviderResult answer) {
    boolean filtered = answer.finish() == Finish.CONTENT_FILTER;
    ErrorKind kind = filtered ? ErrorKind.CONTENT_FILTERED : ErrorKind.REFUSAL;
    if (!(filtered || answer.finish() == Finish.REFUSAL)
        || !rules.another(kind, mine.number, mine.target, clock.nanoTime())) {
      return null;
    }
    return LlmException.builder(kind, "the answer ended with " + answer.finish())
        .usage(answer.usage())
        .requestId(answer.requestId())
        .build();
  }

  private void failed(Calling mine, LlmException error, long now) {
    ErrorKind kind = error.kind();
    ResolvedTarget target = mine.target;
    errors.add(error);
    because = kind;
    reasons.put(target, "%s (%s)".formatted(kind.code(), error.getMessage()));
    Duration wait = rules.again(error, mine.number, mine.seen, target, now);
    // A key that is asked for once more may be a new one: only then the provider is left alone.
    if (wait == null || kind.cooldown() != ErrorKind.Cooldown.CREDENTIAL) {
      changed(target, kind, routing.healths().failed(target, kind, error.retryAfter(), now));
    }
    if (wait != null
        && routing.healths().of(target).isOpen()
        && rules.another(kind, mine.number, target, now)) {
      wait = null;
    }
    boolean exhausted = mine.number >= policy.attemptsMax();
    if (exhausted || (mine.seen && policy.midStream() == MidStream.FAIL)) {
      stay(target, error, exhausted);
    } else if (wait != null) {
      tell(new RouteEvent.Retrying(target, kind, wait));
      later(wait, () -> attempt(target));
    } else if (rules.mayFallBack(kind)) {
      leave();
      from = target;
      rules.leave(target, kind);
      arrive();
    } else {
      stay(target, error, false);
    }
  }

  private void stay(ResolvedTarget target, LlmException error, boolean exhausted) {
    leave();
    if (exhausted) {
      reasons.put(
          target,
          "%s; all %d attempts are made".formatted(reasons.get(target), policy.attemptsMax()));
    }
    fail(Failures.last(request, chain, reasons, error));
  }

  private Healths.Permit permit() {
    synchronized (lock) {
      return permit;
    }
  }

  private boolean isOver() {
    synchronized (lock) {
      return over;
    }
  }

  private void later(Duration wait, Runnable move) {
    if (wait.isZero()) {
      move.run();
      return;
    }
    synchronized (lock) {
      if (!over) {
        timer = clock.schedule(wait, move);
      }
    }
  }

  // The ends.

  private void answer(Calling mine, ProviderResult answer) {
    List<Attempt> all = finish();
    if (all != null) {
      result.complete(new LlmResponse(mine.target, answer.message(), answer.finish(), all));
    }
  }

  private void fail(LlmException.Builder failure) {
    List<Attempt> all = finish();
    if (all != null) {
      LlmException error = failure.attempts(all).build();
      errors.forEach(error::addSuppressed);
      result.completeExceptionally(error);
    }
  }

  /** Ends the call at once, whatever is under way. */
  private void stop(LlmException why) {
    Calling open;
    synchronized (lock) {
      if (over) {
        return;
      }
      over = true;
      open = calling;
    }
    if (open != null) {
      InFlight flight;
      boolean sent;
      synchronized (lock) {
        flight = open.flight;
        sent = open.sent;
        open.stopped = why.kind();
      }
      if (flight != null) {
        // A provider that ends the call at once tells what was used.
        flight.cancel();
      }
      Usage used = sent ? Usage.unknown() : Usage.none();
      LlmException back = LlmException.builder(why.kind(), "taken back").usage(used).build();
      Attempt attempt = settle(open, null, back, why.kind());
      if (attempt != null) {
        report(open, attempt);
      }
    }
    leave();
    List<Attempt> all;
    synchronized (lock) {
      all = List.copyOf(attempts);
    }
    disarm();
    routing.ended(this);
    result.completeExceptionally(Failures.stopped(why).attempts(all).build());
  }

  /** Returns all attempts if the call ends with this, and not already. */
  private @Nullable List<Attempt> finish() {
    List<Attempt> all;
    synchronized (lock) {
      if (over) {
        return null;
      }
      over = true;
      all = List.copyOf(attempts);
    }
    disarm();
    routing.ended(this);
    return all;
  }

  private void disarm() {
    EngineClock.Timer first;
    EngineClock.Timer second;
    synchronized (lock) {
      first = timer;
      second = deadline;
    }
    if (first != null) {
      first.cancel();
    }
    if (second != null) {
      second.cancel();
    }
  }

  private void leave() {
    Healths.Permit had;
    ResolvedTarget place;
    synchronized (lock) {
      had = permit;
      place = at;
      permit = Healths.Permit.PLAIN;
    }
    if (place != null) {
      routing.healths().left(place, had);
    }
  }

  /** Writes an attempt down, once; returns null for what comes after. */
  private @Nullable Attempt settle(
      Calling mine,
      @Nullable ProviderResult answer,
      @Nullable LlmException error,
      @Nullable ErrorKind stopped) {
    Usage told = answer != null ? answer.usage() : error == null ? Usage.unknown() : error.usage();
    Usage usage = Rules.isPlausible(told) ? told : Usage.unknown();
    String requestId =
        answer != null ? answer.requestId() : error == null ? null : error.requestId();
    synchronized (lock) {
      if (mine.settled) {
        return null;
      }
      mine.settled = true;
      calling = null;
      ErrorKind kind = stopped != null ? stopped : mine.stopped;
      if (kind == null && error != null) {
        kind = error.kind();
      }
      Attempt attempt =
          new Attempt(
              mine.target,
              mine.begun,
              Duration.ofNanos(Math.max(0, clock.nanoTime() - mine.begunNanos)),
              kind,
              usage,
              mine.target.cost(usage, mine.begun),
              requestId);
      attempts.add(attempt);
      return attempt;
    }
  }

  private void report(Calling mine, Attempt attempt) {
    routing.record(request.context(), attempt);
    if (routing.isHeard()) {
      tell(new RouteEvent.AttemptEnded(mine.number, attempt));
    }
  }

  private void changed(ResolvedTarget target, ErrorKind kind, Health.Change change) {
    if (change.cooling() != null || change.untilReload()) {
      tell(new RouteEvent.CoolingDown(target, kind, change.cooling()));
    }
    if (change.state() != null) {
      tell(new RouteEvent.BreakerChanged(target, change.state()));
    }
  }

  private void tell(RouteEvent event) {
    routing.tell(request.context(), event);
  }

  /** An attempt under way. */
  private final class Calling {
    private final int number;
    private final ResolvedTarget target;
    private final Rendering.Rendered rendered;
    private final Instant begun;
    private final long begunNanos;

    // Written by the thread that brings the pieces, read when the attempt has ended.
    /** Whether a piece was seen that is part of the answer. */
    private volatile boolean seen;

    /** Whether any piece was. */
    private volatile boolean told;

    // Guarded by the lock of the route.
    private @Nullable InFlight flight;
    private @Nullable ErrorKind stopped;
    private boolean settled;
    private boolean sent;

    private Calling(
        int number,
        ResolvedTarget target,
        Rendering.Rendered rendered,
        Instant begun,
        long begunNanos) {
      this.number = number;
      this.target = target;
      this.rendered = rendered;
      this.begun = begun;
      this.begunNanos = begunNanos;
    }

    private void piece(StreamEvent event) {
      boolean late;
      synchronized (lock) {
        late = over || settled;
      }
      if (late || watcher == null) {
        return;
      }
      told = true;
      if (!seen && !(event instanceof StreamEvent.UsageUpdate)) {
        seen = true;
      }
      watch(watcher, new AnswerEvent.Piece(number, event));
    }

    /** What a watcher throws ends the call; the model has nothing to do with it. */
    private void watch(Consumer<AnswerEvent> watcher, AnswerEvent event) {
      try {
        watcher.accept(event);
      } catch (RuntimeException | Error e) {
        stop(
            LlmException.builder(
                    ErrorKind.CANCELLED, "the call was taken back: whoever watches it has thrown")
                .cause(e)
                .build());
      }
    }
  }
}
