// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.failover;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.RunStoppedException;
import dev.analemma.Signal;
import dev.analemma.SignalReceipt;
import dev.analemma.StartOptions;
import dev.analemma.StepContext;
import dev.analemma.StoreException;
import dev.analemma.builder.Fn;
import dev.analemma.jdbc.JdbcFunctions;
import dev.analemma.jdbc.failover.Trace.Line;
import dev.analemma.spi.Json;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that runs workflows of the store, and is a client besides: it starts runs, signals them
 * and waits for what they come to. Its client goes on with what the process before it, whose name
 * is the same but for the number, has not been told to be done.
 *
 * <p>It starts runs until a line comes on its input, finishes what it has begun, and ends when its
 * input does.
 */
final class Instance {
  private static final int CLIENTS = 4;

  /** Every so many runs is started and signalled by all instances. */
  private static final int SHARED = 8;

  /** How many runs a client may start, at most. */
  private static final long RUNS_MAX = 1_000_000;

  private final String process;
  private final long client;
  private final Trace trace;
  private final Engine engine;
  private final AtomicLong calls = new AtomicLong();

  /** What is begun and not done. */
  private final Iterator<Long> begun;

  private long next;
  private volatile boolean draining;
  private volatile boolean closing;

  private Instance(String process, Path folder, String address, Duration lease) throws Exception {
    this.process = process;
    String name = process.substring(0, process.indexOf('.') + 1);
    this.client = Long.parseLong(name.substring(1, name.length() - 1));
    Set<Long> open = new TreeSet<>();
    Set<Long> done = new HashSet<>();
    for (Line line : Trace.read(folder, name)) {
      if (line.is("want")) {
        open.add(Long.valueOf(line.word(1)));
      } else if (line.is("result")) {
        done.add(Long.valueOf(line.word(1)));
      }
    }
    this.next = open.size();
    open.removeAll(done);
    this.begun = open.iterator();
    this.trace = new Trace(folder, process);
    this.engine =
        Engine.builder()
            .store(address)
            .lease(lease)
            .function(
                Fn.of("t.effect", JsonNode.class, JsonNode.class, (context, n) -> call(context, n))
                    .function())
            .function(Fn.of("t.second", JsonNode.class, JsonNode.class, this::second).function())
            .function(
                JdbcFunctions.transactional("t.book", JsonNode.class, JsonNode.class, this::book)
                    .function())
            .build();
  }

  /** Arguments: the name, the folder of traces, the address of the store, the lease in millis. */
  public static void main(String[] arguments) throws Exception {
    new Instance(
            arguments[0],
            Path.of(arguments[1]),
            arguments[2],
            Duration.ofMillis(Long.parseLong(arguments[3])))
        .work();
  }

  private void work() throws Exception {
    // Asked to end, a process gives its runs to others.
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    trace.tell("up");
    CountDownLatch idle = new CountDownLatch(CLIENTS);
    for (int i = 0; i < CLIENTS; i++) {
      Thread thread =
          new Thread(
              () -> {
                serve();
                idle.countDown();
              });
      thread.setDaemon(true);
      thread.start();
    }
    if (System.in.read() >= 0) {
      draining = true;
      idle.await();
      trace.tell("idle");
      while (System.in.read() >= 0) {
        // Others may still need this instance.
      }
    }
    close();
    trace.close();
  }

  private void close() {
    closing = true;
    engine.close();
  }

  // The functions.

  private JsonNode call(StepContext context, JsonNode input) {
    String call = begin(context);
    trace.tell("return", call, context.idempotencyKey());
    ObjectNode result = Json.nodes().objectNode();
    result.set("n", input.get("n"));
    return result.put("call", call);
  }

  private JsonNode second(StepContext context, JsonNode input) {
    if (context.attempt() == 1) {
      begin(context);
      throw new IllegalStateException("not at first");
    }
    return call(context, input);
  }

  private JsonNode book(StepContext context, Connection connection, JsonNode input)
      throws SQLException {
    JsonNode result = call(context, input);
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO booking VALUES (?, ?)")) {
      insert.setString(1, context.idempotencyKey());
      insert.setString(2, result.get("call").textValue());
      insert.executeUpdate();
    }
    return result;
  }

  private String begin(StepContext context) {
    String call = process + '#' + calls.incrementAndGet();
    trace.tell("call", context.runId(), context.idempotencyKey(), context.attempt(), call);
    pause(ThreadLocalRandom.current().nextInt(1, 30));
    return call;
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  // The clients.

  private void serve() {
    for (long run = take(); run >= 0; run = take()) {
      try {
        serve(run);
      } catch (InterruptedException | RuntimeException e) {
        if (closing) {
          return;
        }
        trace.tell("broken", run, e.toString().replace('\n', ' '));
      }
    }
  }

  private synchronized long take() {
    if (begun.hasNext()) {
      return begun.next();
    }
    if (draining) {
      return -1;
    }
    long number = next++;
    long run = number % SHARED == 0 ? number : client * RUNS_MAX + number;
    trace.tell("want", run);
    return run;
  }

  private void serve(long number) throws InterruptedException {
    boolean signalled = false;
    while (true) {
      try {
        Run<JsonNode> run =
            engine.start(
                Load.WORKFLOW, Load.input(number), StartOptions.defaults().key("k" + number));
        trace.tell("start", number, run.id());
        if (!signalled) {
          Signal signal = new Signal("go", Load.payload(number), "s" + number, null);
          SignalReceipt receipt =
              run.signal(signal).toCompletableFuture().get(10, TimeUnit.SECONDS);
          trace.tell("signal", number, receipt.getClass().getSimpleName());
          signalled = true;
        }
        trace.tell("result", number, run.future().get(30, TimeUnit.SECONDS));
        return;
      } catch (ExecutionException e) {
        askAgain(number, e.getCause());
      } catch (StoreException | TimeoutException e) {
        askAgain(number, e);
      }
    }
  }

  /** The answer is not known, or is another instance's. */
  private void askAgain(long number, Throwable why) {
    boolean lost = why instanceof RunStoppedException && why.getMessage().contains("LEASE_LOST");
    if (lost || why instanceof StoreException || why instanceof TimeoutException) {
      trace.tell(lost ? "lost" : "again", number, why.toString().replace('\n', ' '));
      pause(200);
    } else {
      throw new IllegalStateException("run %d ended: %s".formatted(number, why), why);
    }
  }

  /** Returns the command that starts a process. */
  static List<String> command(String process, Path folder, String address, Duration lease) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx128m",
        "-cp",
        System.getProperty("java.class.path"),
        Instance.class.getName(),
        process,
        folder.toString(),
        address,
        Long.toString(lease.toMillis()));
  }
}
