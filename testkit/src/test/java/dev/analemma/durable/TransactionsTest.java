// SPDX-License-Identifier: Apache-2.0
package dev.analemma.durable;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.builder.Type;
import dev.analemma.spi.HostFunction;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.MemoryStateStore;
import dev.analemma.spi.store.StateStore;
import dev.analemma.testkit.BookStore;
import dev.analemma.testkit.FaultyStateStore;
import dev.analemma.testkit.FaultyStateStore.Call;
import dev.analemma.testkit.FaultyStateStore.Fault;
import dev.analemma.testkit.MovingClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Functions that work in transactions, beside others, where the process ends at each commit, and
 * where each call of the store goes wrong: every line is written once, whatever happens.
 */
class TransactionsTest {
  private static final Duration LEASE = Duration.ofSeconds(10);

  private static final Workflow<JsonNode, JsonNode> WORKFLOW =
      Processes.workflow(
          """
          {'analemma':1,'name':'books','nodes':{
            'first':{'operator':'t.book','with':{'n':1}},
            'beside':{'operator':'t.plain','with':{'n':2}},
            'each':{'after':'first','map':{'items':[1,2],'as':'i','concurrency':2,'nodes':{
              'book':{'operator':'t.book','with':{'n':'$.i'}},
              'plain':{'after':'book','operator':'t.plain','with':{'n':'$.book.n'}}},
             'output':'$.plain.n'}},
            'try':{'after':['each','beside'],'block':{'nodes':{
              'book':{'operator':'t.book','with':{'n':9},
                'compensate':{'operator':'t.book','with':{'n':'$.result.n'}}},
              'no':{'after':'book','fail':{'code':'NO'}}},'output':'$.book'},
             'catch':{'NO':'undone'}},
            'end':{'when':'try.undone','operator':'t.plain','with':{'n':9}}},
           'output':'${ first(end.n, 0) }'}
          """);

  private static final List<String> LINES =
      List.of("first", "each[0]/book", "each[1]/book", "try/book", "try/book~compensate");

  /** A store of its own, and engines on it. */
  private static final class Trial {
    private final MovingClock clock = new MovingClock();
    private final BookStore books = new BookStore(new MemoryStateStore(clock));

    private Engine engine(StateStore store) {
      HostFunction book =
          Fn.transactional(
                  "t.book",
                  Type.of(JsonNode.class),
                  Type.of(JsonNode.class),
                  BookStore.Book.class,
                  (context, lent, input) -> {
                    lent.write(context.address());
                    return input;
                  })
              .function();
      return Engine.builder()
          .clock(clock)
          .store(store)
          .lease(LEASE)
          .grace(Duration.ofMillis(100))
          .function(book)
          .function(Fn.of("t.plain", JsonNode.class, JsonNode.class, input -> input).function())
          .build();
    }

    private void holds(BooleanSupplier condition) {
      long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() > until) {
          throw new AssertionError("did not come true within 30 s");
        }
        clock.advance(Duration.ofMillis(20));
        LockSupport.parkNanos(100_000);
      }
    }

    private Run<JsonNode> start(Engine engine) {
      return engine.start(WORKFLOW, Json.parse("{}"), StartOptions.defaults());
    }

    private void assertBookedOnce(Run<JsonNode> run) {
      holds(() -> run.status().terminal());
      assertThat(run.result().asInt()).isEqualTo(9);
      assertThat(books.lines()).containsExactlyInAnyOrderElementsOf(LINES);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void process_endsAtACommit_eachLineIsThereOnce(boolean afterwards) {
    boolean died = true;
    // The first commit creates the run.
    for (int n = 2; died; n++) {
      Trial trial = new Trial();
      DyingStore dying = new DyingStore(trial.books.store());
      dying.endAt(n, afterwards);
      try (Engine first = trial.engine(dying)) {
        Run<JsonNode> run = trial.start(first);
        trial.holds(() -> dying.ended() || run.status().terminal());
        died = dying.ended();
        dying.endQuietly();
        trial.clock.advance(LEASE.multipliedBy(2));
        try (Engine second = trial.engine(trial.books.store())) {
          trial.assertBookedOnce(second.runs().find(run.id()).orElseThrow());
        }
      }
      assertThat(died || n > LINES.size()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void store_failsAtATransaction_eachLineIsThereOnce(Fault fault) {
    boolean fired = true;
    for (int n = 1; fired; n++) {
      Trial trial = new Trial();
      FaultyStateStore faulty = new FaultyStateStore(trial.books.store());
      try (Engine engine = trial.engine(faulty)) {
        faulty.inject(fault, n, Call.TRANSACT);
        trial.assertBookedOnce(trial.start(engine));
      }
      fired = faulty.fired();
      assertThat(fired || n > LINES.size()).isTrue();
    }
  }
}
