// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.answers;

import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.LlmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One call for all who ask the same.
 *
 * <p>Implementation note. Whoever brings news (a caller, an end) counts it in {@code work}; who
 * finds the count at zero goes on with the flight until no news is left. So one thread at a time
 * does, without a lock while it calls others, and callers that fail one after another within their
 * call are passed in a loop instead of inside one another.
 */
final class Flight {
  /** Failures that say something of who made the call and nothing of the model. */
  private static final Set<ErrorKind> OF_THE_CALLER =
      Set.of(
          ErrorKind.CANCELLED,
          ErrorKind.DEADLINE,
          ErrorKind.BUDGET_EXHAUSTED,
          ErrorKind.UNPRICED,
          ErrorKind.LOOP_DETECTED);

  private final AnswerKey key;
  private final AnswerCache cache;
  private final AtomicInteger work = new AtomicInteger();

  /** Guarded by this, as {@code over} is. */
  private final Deque<Asker> waiting = new ArrayDeque<>();

  private boolean over;

  /** What has ended and was not looked at; written by any thread. */
  private volatile @Nullable Ended ended;

  // The others belong to who goes on with the flight.
  private boolean looked;
  private boolean underWay;
  private @Nullable Asker leader;

  /** The end of a look into the store or of a call: an answer, a failure, or neither. */
  private record Ended(@Nullable Answer answer, @Nullable Throwable failure) {}

  Flight(AnswerKey key, AnswerCache cache) {
    this.key = key;
    this.cache = cache;
  }

  /** Lets a caller wait; false if the flight is over. The caller then goes on with it. */
  synchronized boolean join(Asker asker) {
    if (!over) {
      waiting.add(asker);
    }
    return !over;
  }

  void drive() {
    if (work.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      goOn();
      seen = work.addAndGet(-seen);
    } while (seen != 0);
  }

  private void goOn() {
    Ended news = ended;
    if (news != null) {
      ended = null;
      underWay = false;
      Asker by = leader;
      leader = null;
      if (by == null) {
        found(news.answer(), true);
      } else {
        callEnded(by, news);
      }
    }
    if (!underWay) {
      begin();
    }
  }

  private void begin() {
    if (!looked) {
      looked = true;
      // A call may have ended between the caller's own look and its coming here.
      found(cache.remembered(key), false);
      CompletionStage<Optional<Answer>> stored = isAwaited() ? cache.stored(key) : null;
      if (stored != null) {
        underWay = true;
        stored.whenComplete(
            (found, failure) -> told(found == null ? null : found.orElse(null), failure));
        return;
      }
    }
    Asker next = next();
    if (next == null) {
      return;
    }
    leader = next;
    underWay = true;
    try {
      next.lead().whenComplete(this::end);
    } catch (RuntimeException | Error thrown) {
      end(null, thrown);
    }
  }

  private void told(@Nullable Answer found, @Nullable Throwable failure) {
    if (failure != null) {
      AnswerCache.storeFailed(failure);
    }
    end(found, null);
  }

  private void end(@Nullable Answer answer, @Nullable Throwable failure) {
    ended = new Ended(answer, failure);
    drive();
  }

  /** Serves an answer that was kept to all for whom it is new enough. */
  private void found(@Nullable Answer answer, boolean stored) {
    if (answer == null) {
      return;
    }
    List<Asker> served = new ArrayList<>();
    synchronized (this) {
      waiting.removeIf(asker -> cache.isFresh(answer, asker.ttl) && served.add(asker));
    }
    if (stored) {
      cache.remember(key, answer, longest(served));
    }
    served.forEach(asker -> asker.serve(answer, ServedAnswer.Source.KEPT));
  }

  private void callEnded(Asker by, Ended news) {
    Answer answer = news.answer();
    if (answer == null) {
      Throwable failure = failure(news);
      List<Asker> others = isOfTheCaller(by, failure) ? List.of() : land();
      by.fail(failure);
      others.forEach(asker -> asker.fail(failure));
      return;
    }
    // Kept first: who comes when the flight is over has to find it.
    cache.keep(key, answer, longest(by));
    List<Asker> others = land();
    by.serve(answer, ServedAnswer.Source.CALL);
    others.forEach(asker -> asker.serve(answer, ServedAnswer.Source.COALESCED));
  }

  private synchronized Duration longest(Asker by) {
    List<Asker> all = new ArrayList<>(waiting);
    all.add(by);
    return longest(all);
  }

  private static Throwable failure(Ended news) {
    Throwable failure = news.failure();
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return failure.getCause();
    }
    return failure == null ? new IllegalStateException("a call ended without an answer") : failure;
  }

  private static boolean isOfTheCaller(Asker by, Throwable failure) {
    return by.hasEnded()
        || !(failure instanceof LlmException known)
        || OF_THE_CALLER.contains(known.kind());
  }

  private static Duration longest(List<Asker> askers) {
    Duration longest = Duration.ZERO;
    for (Asker asker : askers) {
      longest = asker.ttl.compareTo(longest) > 0 ? asker.ttl : longest;
    }
    return longest;
  }

  private synchronized boolean isAwaited() {
    return waiting.stream().anyMatch(asker -> !asker.hasEnded());
  }

  /** Returns who makes the next call, or null if nobody waits; then the flight is over. */
  private @Nullable Asker next() {
    synchronized (this) {
      for (Asker next = waiting.poll(); next != null; next = waiting.poll()) {
        if (!next.hasEnded()) {
          return next;
        }
      }
      over = true;
    }
    cache.ended(key, this);
    return null;
  }

  /** Ends the flight, and returns who waits. */
  private List<Asker> land() {
    List<Asker> all;
    synchronized (this) {
      over = true;
      all = List.copyOf(waiting);
      waiting.clear();
    }
    cache.ended(key, this);
    return all;
  }
}
