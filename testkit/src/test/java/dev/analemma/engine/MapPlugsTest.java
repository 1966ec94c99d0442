// SPDX-License-Identifier: Apache-2.0
package dev.analemma.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStatus;
import dev.analemma.RunStoppedException;
import dev.analemma.semantics.Lab;
import dev.analemma.spi.Execution;
import dev.analemma.spi.ResultWriter.Written;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sources that block, throw and lie, and writers that do: whatever ends the map, what was opened is
 * closed, no thread is kept, and the run ends as it should.
 */
@Timeout(40)
class MapPlugsTest {
  private static final String READ_AND_WRITE =
      """
      "nodes": { "m": { "map": { "source": { "reader": "plug" }, "results": { "writer": "plug" },
        "nodes": { "a": { "operator": "t.do", "with": "$.item" } }, "output": "$.a" } } },
      "output": "$.m"
      """;
  private static final String READ =
      """
      "nodes": { "m": { "map": { "source": { "reader": "plug" },
        "nodes": { "a": { "operator": "t.do", "with": "$.item" } }, "output": "$.a" } } },
      "output": "$.m"
      """;

  /** What ends the run from outside. */
  enum End {
    CANCEL,
    STOP,
    DEADLINE,
    CLOSE
  }

  private static Engine engine(Plug plug, Consumer<Engine.Builder> more) {
    Engine.Builder builder =
        Engine.builder()
            .grace(Duration.ofMillis(500))
            .source(plug)
            .results(plug)
            .function(Lab.function("t.do", Execution.INLINE, (context, arguments) -> arguments[0]));
    more.accept(builder);
    return builder.build();
  }

  private static void end(End how, Engine engine, Run<?> run) {
    switch (how) {
      case CANCEL -> run.cancel("enough");
      case STOP -> engine.stop("row", "fire");
      case DEADLINE -> {}
      case CLOSE -> engine.close();
    }
  }

  private static String withDeadline(End how, String text) {
    return how == End.DEADLINE ? "\"policy\": { \"timeout\": \"200ms\" }, " + text : text;
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void readerBlocksForEver_theRunEnds_theReaderIsInterruptedAndClosed(End how) {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Plug plug =
        new Plug() {
          @Override
          void beforeItem(long index) throws InterruptedException {
            reading.countDown();
            try {
              blockForEver();
            } finally {
              interrupted.countDown();
            }
          }
        };
    try (Engine engine = engine(plug, builder -> {})) {
      Run<JsonNode> run = engine.start(Lab.workflow(withDeadline(how, READ)), Lab.nothing());
      Eventually.holds(() -> reading.getCount() == 0);
      end(how, engine, run);

      assertThat(catchThrowable(run::result)).isInstanceOf(RunStoppedException.class);
      Eventually.holds(() -> interrupted.getCount() == 0);
      Eventually.holds(() -> plug.closed.get() == plug.opened.get());
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void writerBlocksForEver_theRunEnds_theWriterIsInterruptedAndClosed(End how) {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    Plug plug =
        new Plug() {
          @Override
          void beforeResult(long index) throws IOException {
            writing.countDown();
            try {
              blockForEver();
            } catch (InterruptedException e) {
              throw new IOException(e);
            } finally {
              interrupted.countDown();
            }
          }
        };
    try (Engine engine = engine(plug, builder -> {})) {
      Run<JsonNode> run =
          engine.start(Lab.workflow(withDeadline(how, READ_AND_WRITE)), Lab.nothing());
      Eventually.holds(() -> writing.getCount() == 0);
      end(how, engine, run);

      assertThat(catchThrowable(run::result)).isInstanceOf(RunStoppedException.class);
      Eventually.holds(() -> interrupted.getCount() == 0);
      Eventually.holds(() -> plug.closed.get() == plug.opened.get());
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void completingBlocksForEver_theRunEnds_everythingIsClosed(End how) {
    CountDownLatch completing = new CountDownLatch(1);
    Plug plug =
        new Plug() {
          @Override
          Written completed() throws IOException {
            completing.countDown();
            try {
              blockForEver();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            return super.completed();
          }
        };
    try (Engine engine = engine(plug, builder -> {})) {
      Run<JsonNode> run =
          engine.start(Lab.workflow(withDeadline(how, READ_AND_WRITE)), Lab.nothing());
      Eventually.holds(() -> completing.getCount() == 0);
      end(how, engine, run);

      assertThat(catchThrowable(run::result)).isInstanceOf(RunStoppedException.class);
      Eventually.holds(() -> plug.closed.get() == plug.opened.get());
    }
  }

  @Test
  void slowReader_itsItemsBeginAsTheyCome() {
    Semaphore ended = new Semaphore(0);
    Plug plug =
        new Plug() {
          @Override
          void beforeItem(long index) throws InterruptedException {
            if (index > 0 && index < items) {
              // The one before is done before the next one is there.
              ended.acquire();
            }
          }
        };
    try (Engine engine =
        engine(
            plug,
            builder ->
                builder.function(
                    Lab.function(
                        "t.tell",
                        Execution.INLINE,
                        (context, arguments) -> {
                          ended.release();
                          return arguments[0];
                        })))) {
      Run<JsonNode> run = engine.start(Lab.workflow(READ.replace("t.do", "t.tell")), Lab.nothing());

      assertThat(run.result().get("succeeded").intValue()).isEqualTo(3);
    }
  }

  @Test
  void completingReturnsNull_isTheErrorOfTheMap() {
    Plug plug =
        new Plug() {
          @Override
          Written completed() {
            return null;
          }
        };
    try (Engine engine = engine(plug, builder -> {})) {
      Run<JsonNode> run = engine.start(Lab.workflow(READ_AND_WRITE), Lab.nothing());

      assertThat(catchThrowable(run::result)).hasMessageContaining("m");
      assertThat(run.errors().get(0).code()).isEqualTo("RESULTS_FAILED");
      Eventually.holds(() -> plug.closed.get() == plug.opened.get());
    }
  }

  @Test
  void readerThrowsAnError_isTheErrorOfTheMap() {
    Plug plug =
        new Plug() {
          @Override
          void beforeItem(long index) {
            throw new AssertionError("hostile");
          }
        };
    try (Engine engine = engine(plug, builder -> {})) {
      Run<JsonNode> run = engine.start(Lab.workflow(READ), Lab.nothing());

      assertThat(catchThrowable(run::result)).hasMessageContaining("hostile");
      assertThat(run.status()).isEqualTo(RunStatus.FAILED);
      Eventually.holds(() -> plug.closed.get() == plug.opened.get());
    }
  }

  @Test
  void readerSaysAnAbsurdIndex_isTheErrorOfTheMap() {
    Plug plug =
        new Plug() {
          @Override
          long indexOf(long number) {
            return number == 1 ? 2_000_000_000L : number;
          }
        };
    try (Engine engine = engine(plug, builder -> {})) {
      Run<JsonNode> run = engine.start(Lab.workflow(READ), Lab.nothing());

      assertThat(catchThrowable(run::result)).hasMessageContaining("2,000,000,000");
      assertThat(run.errors().get(0).code()).isEqualTo("SOURCE_FAILED");
      Eventually.holds(() -> plug.closed.get() == plug.opened.get());
    }
  }

  @Test
  void writerIsSlow_itemsAreHeldBack_allAreWritten() {
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger ahead = new AtomicInteger();
    Plug plug =
        new Plug() {
          @Override
          void beforeResult(long index) {
            ahead.accumulateAndGet(begun.get() - written.size(), Math::max);
          }
        };
    plug.items = 100_000;
    try (Engine engine =
        engine(
            plug,
            builder ->
                builder.function(
                    Lab.function(
                        "t.tell",
                        Execution.INLINE,
                        (context, arguments) -> {
                          begun.incrementAndGet();
                          return arguments[0];
                        })))) {
      JsonNode result =
          engine.run(Lab.workflow(READ_AND_WRITE.replace("t.do", "t.tell")), Lab.nothing());

      assertThat(result.at("/results/count").intValue()).isEqualTo(100_000);
      assertThat(plug.written).doesNotHaveDuplicates();
      assertThat(ahead.get()).isLessThan(20_200);
      Eventually.holds(() -> plug.closed.get() == plug.opened.get());
    }
  }

  @Test
  void explain_whileTheSourceIsRead_tellsSo() throws Exception {
    Plug plug =
        new Plug() {
          @Override
          void beforeItem(long index) throws InterruptedException {
            blockForEver();
          }
        };
    try (Engine engine = engine(plug, builder -> {})) {
      Run<JsonNode> run = engine.start(Lab.workflow(READ), Lab.nothing());

      assertThat(run.explain().get()).singleElement().extracting("address").isEqualTo("m");
      run.cancel("enough");
    }
  }
}
