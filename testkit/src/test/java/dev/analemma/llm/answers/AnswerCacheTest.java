// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.analemma.llm.Cost;
import dev.analemma.llm.ErrorKind;
import dev.analemma.llm.Finish;
import dev.analemma.llm.LlmException;
import dev.analemma.llm.answers.ServedAnswer.Source;
import dev.analemma.testkit.MovingClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnswerCacheTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final AnswerKey KEY = new AnswerKey("a");

  private final MovingClock clock = new MovingClock();
  private final Calls calls = new Calls(clock);
  private final AnswerCache cache = AnswerCache.builder(clock).build();

  @Test
  void keptAnswer_servesAgain_andTellsWhatItSaves() {
    Pending<ServedAnswer> first = ask();
    calls.made.get(0).end.complete(calls.answer("yes"));

    Pending<ServedAnswer> second = ask();

    assertThat(calls.made).hasSize(1);
    assertThat(got(first).source()).isEqualTo(Source.CALL);
    assertThat(got(first).savedTokens()).isZero();
    assertThat(got(first).savedCost()).isEqualTo(Cost.ofNanoUsd(0));
    assertThat(got(second)).isEqualTo(new ServedAnswer(got(first).answer(), Source.KEPT));
    assertThat(got(second).savedTokens()).isEqualTo(100);
    assertThat(got(second).savedCost()).isEqualTo(Cost.ofNanoUsd(700));
  }

  @Test
  void otherKey_isAnotherCall() {
    answered("yes");

    cache.ask(new AnswerKey("b"), HOUR, null, calls::call);

    assertThat(calls.made).hasSize(2);
  }

  @Test
  void keptAnswer_isGoodUntilItsTimeIsOver() {
    answered("yes");

    clock.advance(HOUR.minusNanos(1));
    ask();
    assertThat(calls.made).hasSize(1);
    clock.advance(Duration.ofNanos(1));
    ask();
    assertThat(calls.made).hasSize(2);
  }

  @Test
  void answerThatIsTooOldForTheCaller_isAskedForAgain() {
    answered("yes");
    clock.advance(Duration.ofMinutes(1));

    ask(Duration.ofMinutes(1), null);

    assertThat(calls.made).hasSize(2);
  }

  /** A call for somebody who wanted a newer one, while the older one was still kept. */
  @Test
  void answerThatTookThePlaceOfAnother_isGoodForItsWholeTime() {
    answered("yes");
    clock.advance(Duration.ofMinutes(50));
    ask(Duration.ofMinutes(20), null);
    calls.made.get(1).end.complete(calls.answer("yes"));

    clock.advance(Duration.ofMinutes(15));

    assertThat(got(ask()).source()).isEqualTo(Source.KEPT);
  }

  @Test
  void callerWhoKeepsNothing_sharesACallUnderWayAlone() {
    Pending<ServedAnswer> first = ask(Duration.ZERO, null);
    Pending<ServedAnswer> second = ask(Duration.ZERO, null);
    calls.made.get(0).end.complete(calls.answer("yes"));

    assertThat(got(first).source()).isEqualTo(Source.CALL);
    assertThat(got(second).source()).isEqualTo(Source.COALESCED);
    ask(Duration.ZERO, null);
    assertThat(calls.made).hasSize(2);
  }

  @Test
  void callsUnderWay_areOne_andTellEachCallerWhatItSaves() {
    Pending<ServedAnswer> first = ask();
    Pending<ServedAnswer> second = ask();
    Pending<ServedAnswer> third = ask();

    assertThat(calls.made).hasSize(1);
    calls.made.get(0).end.complete(calls.answer("yes"));

    assertThat(got(first).source()).isEqualTo(Source.CALL);
    assertThat(List.of(got(second), got(third)))
        .allSatisfy(
            served -> {
              assertThat(served.source()).isEqualTo(Source.COALESCED);
              assertThat(served.savedTokens()).isEqualTo(100);
              assertThat(served.savedCost()).isEqualTo(Cost.ofNanoUsd(700));
            });
  }

  @ParameterizedTest
  @EnumSource(
      value = Finish.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"STOP", "TOOL_CALLS", "STOP_SEQUENCE"})
  void answerThatIsNotWhole_isSharedAndNotKept(Finish finish) {
    Pending<ServedAnswer> first = ask();
    Pending<ServedAnswer> second = ask();
    calls.made.get(0).end.complete(calls.answer("ye", finish));

    assertThat(got(first).answer().finish()).isEqualTo(finish);
    assertThat(got(second).source()).isEqualTo(Source.COALESCED);
    ask();
    assertThat(calls.made).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Finish.class,
      names = {"STOP", "TOOL_CALLS", "STOP_SEQUENCE"})
  void wholeAnswer_isKept(Finish finish) {
    ask();
    calls.made.get(0).end.complete(calls.answer("yes", finish));

    assertThat(got(ask()).source()).isEqualTo(Source.KEPT);
  }

  @Test
  void failureOfTheModel_isSharedAndNotKept() {
    Pending<ServedAnswer> first = ask();
    Pending<ServedAnswer> second = ask();

    calls.made.get(0).end.completeExceptionally(Calls.failure(ErrorKind.OVERLOADED));

    assertThat(kind(first)).isEqualTo(ErrorKind.OVERLOADED);
    assertThat(kind(second)).isEqualTo(ErrorKind.OVERLOADED);
    ask();
    assertThat(calls.made).hasSize(2);
  }

  @Test
  void cancelledLeader_leavesTheCallToTheNext() {
    Pending<ServedAnswer> first = ask();
    Pending<ServedAnswer> second = ask();
    Pending<ServedAnswer> third = ask();

    first.cancel();

    assertThat(kind(first)).isEqualTo(ErrorKind.CANCELLED);
    assertThat(calls.made.get(0).cancelled).isTrue();
    assertThat(calls.made).hasSize(2);
    calls.made.get(1).end.complete(calls.answer("yes"));
    assertThat(got(second).source()).isEqualTo(Source.CALL);
    assertThat(got(third).source()).isEqualTo(Source.COALESCED);
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorKind.class,
      names = {"CANCELLED", "DEADLINE", "BUDGET_EXHAUSTED", "UNPRICED", "LOOP_DETECTED"})
  void leaderThatFailsForAReasonOfItsOwn_leavesTheCallToTheNext(ErrorKind own) {
    Pending<ServedAnswer> first = ask();
    Pending<ServedAnswer> second = ask();

    calls.made.get(0).end.completeExceptionally(Calls.failure(own));

    assertThat(kind(first)).isEqualTo(own);
    calls.made.get(1).end.complete(calls.answer("yes"));
    assertThat(got(second).source()).isEqualTo(Source.CALL);
  }

  @Test
  void leaderThatThrows_failsAlone() {
    Pending<ServedAnswer> other = ask();
    Pending<ServedAnswer> thrower =
        cache.ask(
            KEY,
            HOUR,
            null,
            () -> {
              throw new IllegalStateException("mine");
            });
    Pending<ServedAnswer> third = ask();

    other.cancel();

    assertThatThrownBy(() -> got(thrower)).hasRootCauseMessage("mine");
    calls.made.get(1).end.complete(calls.answer("yes"));
    assertThat(got(third).source()).isEqualTo(Source.CALL);
  }

  /** Whoever closes a connection may read of that what a broken one would say. */
  @Test
  void callThatBreaksAsItIsTakenBack_isNoFailureOfTheModel() {
    CompletableFuture<Answer> broken = new CompletableFuture<>();
    Pending<ServedAnswer> first = cache.ask(KEY, HOUR, null, () -> new Deaf(broken));
    Pending<ServedAnswer> second = ask();
    first.cancel();

    broken.completeExceptionally(Calls.failure(ErrorKind.TRANSPORT));

    calls.made.get(0).end.complete(calls.answer("yes"));
    assertThat(got(second).source()).isEqualTo(Source.CALL);
  }

  @Test
  void cancelledFollower_leavesTheCallAlone() {
    Pending<ServedAnswer> first = ask();
    Pending<ServedAnswer> second = ask();

    second.cancel();

    assertThat(kind(second)).isEqualTo(ErrorKind.CANCELLED);
    assertThat(calls.made.get(0).cancelled).isFalse();
    calls.made.get(0).end.complete(calls.answer("yes"));
    assertThat(got(first).source()).isEqualTo(Source.CALL);
  }

  @Test
  void follower_waitsAsLongAsItWants() {
    Pending<ServedAnswer> first = ask();
    Pending<ServedAnswer> second = ask(HOUR, Duration.ofSeconds(5));

    clock.advance(Duration.ofSeconds(5));

    assertThat(kind(second)).isEqualTo(ErrorKind.DEADLINE);
    assertThat(ended(first)).isFalse();
  }

  @Test
  void leaderWhoseTimeIsOver_takesItsCallBack_andTheNextLeads() {
    Pending<ServedAnswer> first = ask(HOUR, Duration.ofSeconds(5));
    ask();

    clock.advance(Duration.ofSeconds(5));

    assertThat(kind(first)).isEqualTo(ErrorKind.DEADLINE);
    assertThat(calls.made).hasSize(2);
    assertThat(calls.made.get(0).cancelled).isTrue();
  }

  @Test
  void timerOfACallerThatWasServed_isTakenBack() {
    ask(HOUR, Duration.ofSeconds(5));

    calls.made.get(0).end.complete(calls.answer("yes"));

    assertThat(clock.timers()).isZero();
  }

  @Test
  void callThatNobodyWaitsForAnyMore_isMadeAnewForTheNext() {
    Pending<ServedAnswer> first = ask();
    Pending<ServedAnswer> second = ask();
    second.cancel();
    first.cancel();

    Pending<ServedAnswer> third = ask();

    assertThat(calls.made).hasSize(2);
    calls.made.get(1).end.complete(calls.answer("yes"));
    assertThat(got(third).source()).isEqualTo(Source.CALL);
  }

  /** Taken back too late: what has been paid serves all the same. */
  @Test
  void answerOfALeaderThatGaveUp_servesThoseWhoWait() {
    CompletableFuture<Answer> deaf = new CompletableFuture<>();
    Pending<ServedAnswer> first = cache.ask(KEY, HOUR, null, () -> new Deaf(deaf));
    Pending<ServedAnswer> second = ask();
    first.cancel();

    deaf.complete(calls.answer("yes"));

    assertThat(calls.made).isEmpty();
    assertThat(got(second).source()).isEqualTo(Source.COALESCED);
    assertThat(got(ask()).source()).isEqualTo(Source.KEPT);
  }

  /** Each call fails while it is made; one inside another would be too deep. */
  @Test
  void manyLeaders_thatFailAtOnce_arePassedInALoop() {
    Pending<ServedAnswer> first = ask();
    List<Pending<ServedAnswer>> others = new ArrayList<>();
    IllegalStateException mine = new IllegalStateException("mine");
    for (int i = 0; i < 20_000; i++) {
      others.add(cache.ask(KEY, HOUR, null, () -> new Deaf(CompletableFuture.failedFuture(mine))));
    }
    Pending<ServedAnswer> last = ask();

    first.cancel();

    assertThat(others).allMatch(AnswerCacheTest::ended);
    calls.made.get(1).end.complete(calls.answer("yes"));
    assertThat(got(last).source()).isEqualTo(Source.CALL);
  }

  /** The answer is heard on the thread that gives it, within which somebody asks again. */
  @Test
  void callerThatAsksAgainWhenItHears_isServed() {
    CompletionStage<ServedAnswer> again = ask().result().thenCompose(served -> ask().result());

    calls.made.get(0).end.complete(calls.answer("yes"));

    assertThat(again.toCompletableFuture().join().source()).isEqualTo(Source.KEPT);
    assertThat(calls.made).hasSize(1);
  }

  @Test
  void noMoreAnswersAreKept_thanAreAllowed() {
    AnswerCache few = AnswerCache.builder(clock).entriesMax(3).build();
    for (int i = 0; i < 10; i++) {
      few.ask(
          new AnswerKey("k" + i),
          HOUR,
          null,
          () -> new Deaf(CompletableFuture.completedFuture(calls.answer("yes"))));
    }

    assertThat(few.size()).isEqualTo(3);
  }

  @Test
  void noMoreBytesAreKept_thanAreAllowed() {
    AnswerCache small = AnswerCache.builder(clock).bytesMax(10_000).build();
    for (int i = 0; i < 10; i++) {
      small.ask(
          new AnswerKey("k" + i),
          HOUR,
          null,
          () -> new Deaf(CompletableFuture.completedFuture(calls.answer("y".repeat(2_000)))));
    }

    assertThat(small.size()).isEqualTo(2);
  }

  @Test
  void answerOfTheStore_serves_andIsKeptInMemoryForTheRestOfItsTime() {
    MapStore store = new MapStore();
    store.answers.put(KEY, calls.answer("yes"));
    AnswerCache backed = AnswerCache.builder(clock).store(store).build();
    clock.advance(Duration.ofMinutes(59));

    assertThat(got(backed.ask(KEY, HOUR, null, calls::call)).source()).isEqualTo(Source.KEPT);
    assertThat(got(backed.ask(KEY, HOUR, null, calls::call)).source()).isEqualTo(Source.KEPT);
    assertThat(store.looks).isEqualTo(1);
    clock.advance(Duration.ofMinutes(1));
    backed.ask(KEY, HOUR, null, calls::call);
    assertThat(calls.made).hasSize(1);
  }

  @Test
  void answerOfACall_isKeptInTheStore() {
    MapStore store = new MapStore();
    AnswerCache backed = AnswerCache.builder(clock).store(store).build();

    backed.ask(KEY, HOUR, null, calls::call);
    calls.made.get(0).end.complete(calls.answer("yes"));

    assertThat(store.answers).containsOnlyKeys(KEY);
  }

  @Test
  void callersWhileTheStoreIsAsked_areOneLookAndOneCall() {
    MapStore store = new MapStore();
    CompletableFuture<Optional<Answer>> look = new CompletableFuture<>();
    store.look = look;
    AnswerCache backed = AnswerCache.builder(clock).store(store).build();
    Pending<ServedAnswer> first = backed.ask(KEY, HOUR, null, calls::call);
    Pending<ServedAnswer> second = backed.ask(KEY, HOUR, null, calls::call);
    assertThat(calls.made).isEmpty();

    look.complete(Optional.empty());

    assertThat(store.looks).isEqualTo(1);
    calls.made.get(0).end.complete(calls.answer("yes"));
    assertThat(List.of(got(first).source(), got(second).source()))
        .containsExactly(Source.CALL, Source.COALESCED);
  }

  @Test
  void storeThatFails_costsACallAndNoAnswer() {
    MapStore store = new MapStore();
    store.look = CompletableFuture.failedFuture(new IllegalStateException("down"));
    store.refuses = true;
    AnswerCache backed = AnswerCache.builder(clock).store(store).build();

    Pending<ServedAnswer> asked = backed.ask(KEY, HOUR, null, calls::call);
    calls.made.get(0).end.complete(calls.answer("yes"));

    assertThat(got(asked).source()).isEqualTo(Source.CALL);
  }

  @Test
  void negativeTimes_areRefused() {
    Duration negative = Duration.ofMillis(-1);

    assertThatThrownBy(() -> ask(negative, null)).hasMessageContaining("ttl is PT-0.001S");
    assertThatThrownBy(() -> ask(HOUR, negative)).hasMessageContaining("deadline is PT-0.001S");
  }

  /** Threads ask for the same few answers at once, while calls end on another thread. */
  @Test
  void manyThreads_makeOneCallAnAnswer() throws Exception {
    int threads = 16;
    int keys = 500;
    AtomicInteger made = new AtomicInteger();
    CountDownLatch begin = new CountDownLatch(1);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    ExecutorService models = Executors.newSingleThreadExecutor();
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        ends.add(
            pool.submit(
                () -> {
                  begin.await();
                  for (int k = 0; k < keys; k++) {
                    String text = "answer " + k;
                    Pending<ServedAnswer> asked =
                        cache.ask(
                            new AnswerKey("k" + k),
                            HOUR,
                            null,
                            () -> {
                              made.incrementAndGet();
                              return new Deaf(
                                  CompletableFuture.supplyAsync(() -> calls.answer(text), models));
                            });
                    assertThat(got(asked).answer().message().text()).isEqualTo(text);
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
      models.shutdownNow();
    }

    assertThat(made).hasValue(keys);
  }

  /** Every other caller takes its question back, at any moment of the call. */
  @Test
  void manyThreads_ofWhichSomeGiveUp_allHearAnEnd() throws Exception {
    int threads = 8;
    int rounds = 500;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    ExecutorService models = Executors.newFixedThreadPool(2);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        boolean givesUp = t % 2 == 0;
        ends.add(
            pool.submit(
                () -> {
                  for (int round = 0; round < rounds; round++) {
                    Pending<ServedAnswer> asked =
                        cache.ask(
                            new AnswerKey("k" + round),
                            Duration.ZERO,
                            null,
                            () -> {
                              Calls.Call call = new Calls.Call();
                              models.execute(() -> call.end.complete(calls.answer("yes")));
                              return call;
                            });
                    if (givesUp) {
                      asked.cancel();
                      asked
                          .result()
                          .toCompletableFuture()
                          .handle((a, f) -> null)
                          .get(1, TimeUnit.MINUTES);
                    } else {
                      asked.result().toCompletableFuture().get(1, TimeUnit.MINUTES);
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      pool.shutdownNow();
      models.shutdownNow();
    }
  }

  private Pending<ServedAnswer> ask() {
    return ask(HOUR, null);
  }

  private Pending<ServedAnswer> ask(Duration ttl, Duration deadline) {
    return cache.ask(KEY, ttl, deadline, calls::call);
  }

  private void answered(String text) {
    ask();
    calls.made.get(0).end.complete(calls.answer(text));
  }

  private static ServedAnswer got(Pending<ServedAnswer> asked) {
    return asked.result().toCompletableFuture().orTimeout(1, TimeUnit.MINUTES).join();
  }

  private static boolean ended(Pending<ServedAnswer> asked) {
    return asked.result().toCompletableFuture().isDone();
  }

  private static ErrorKind kind(Pending<ServedAnswer> asked) {
    CompletionException thrown = catchThrowableOfType(CompletionException.class, () -> got(asked));
    return ((LlmException) thrown.getCause()).kind();
  }

  /** A call that does not hear that it is taken back. */
  private record Deaf(CompletionStage<Answer> result) implements Pending<Answer> {
    @Override
    public void cancel() {
      // It goes on.
    }
  }

  private static final class MapStore implements AnswerStore {
    final Map<AnswerKey, Answer> answers = new HashMap<>();
    CompletionStage<Optional<Answer>> look;
    boolean refuses;
    int looks;

    @Override
    public CompletionStage<Optional<Answer>> find(AnswerKey key) {
      looks++;
      return look == null
          ? CompletableFuture.completedStage(Optional.ofNullable(answers.get(key)))
          : look;
    }

    @Override
    public void keep(AnswerKey key, Answer answer, Duration ttl) {
      if (refuses) {
        throw new IllegalStateException("full");
      }
      answers.put(key, answer);
    }
  }
}
