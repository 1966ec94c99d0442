// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.crash;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.Signal;
import dev.analemma.SignalReceipt;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.jdbc.JdbcStateStore;
import dev.analemma.spi.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A process that starts runs, sends them signals, waits for their results, and ends somewhere on
 * the way. What it did, and what it was told, it writes to a trace before anything else happens.
 */
final class Victim {
  static final int RUNS = 4;

  /** More than a journal holds, so that it goes to the payloads. */
  private static final String LARGE = "x".repeat(70_000);

  private static final Workflow<JsonNode, JsonNode> WORKFLOW =
      Workflow.of(
          WorkflowDefinition.parse(
              """
              {'analemma':1,'name':'victim','input':{'n':{'type':'integer'}},'nodes':{
                'a':{'operator':'t.effect','with':{'n':'$.input.n'}},
                'p':{'operator':'t.large','with':{'n':1}},
                'm':{'after':'a','map':{'items':[1,2,3],'as':'i','concurrency':2,
                     'nodes':{'e':{'operator':'t.effect','with':{'n':'$.i'}}},'output':'$.e.n'}},
                'w':{'after':'a','wait':{'signal':'go'}},
                'c':{'after':['m','w','p'],'operator':'t.effect','with':{'n':'$.w'}}},
               'output':'${ a.n + c.n + size(m.results) + size(p) }'}
              """
                  .replace('\'', '"')));

  private final FileChannel trace;

  private Victim(FileChannel trace) {
    this.trace = trace;
  }

  /** Returns what a run comes to. */
  static int expected(int run) {
    return run + (10 + run) + 3 + LARGE.length();
  }

  /** Returns the nodes whose functions are called, as they are in keys. */
  static List<String> called() {
    return List.of("a", "p", "m[0]/e", "m[1]/e", "m[2]/e", "c");
  }

  public static void main(String[] arguments) throws Exception {
    Optional<CrashPoint> point =
        arguments.length < 4 ? Optional.empty() : Optional.of(CrashPoint.parse(arguments[3]));
    try (FileChannel trace =
        FileChannel.open(
            Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      new Victim(trace).work(arguments[0], new Random(Long.parseLong(arguments[2])), point);
    }
  }

  private synchronized void tell(String line) {
    try {
      trace.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void work(String file, Random random, Optional<CrashPoint> point) throws Exception {
    boolean slow = random.nextBoolean();
    try (Engine engine =
        Engine.builder()
            .store(HaltingStore.of(JdbcStateStore.open("sqlite:" + file), point))
            .lease(Duration.ofSeconds(1))
            .compactBytes(random.nextBoolean() ? 1_024 : 256 << 10)
            .function(
                Fn.of(
                        "t.effect",
                        JsonNode.class,
                        JsonNode.class,
                        (context, input) -> {
                          tell("call " + context.idempotencyKey());
                          if (slow) {
                            trace.force(false);
                          }
                          return input;
                        })
                    .function())
            .function(
                Fn.of(
                        "t.large",
                        JsonNode.class,
                        String.class,
                        (context, input) -> {
                          tell("call " + context.idempotencyKey());
                          return LARGE;
                        })
                    .function())
            .build()) {
      List<Run<JsonNode>> runs = new ArrayList<>();
      for (int i = 0; i < RUNS; i++) {
        Run<JsonNode> run =
            engine.start(
                WORKFLOW, Json.parse("{\"n\":" + i + "}"), StartOptions.defaults().key("k" + i));
        tell("start " + i + " " + run.id());
        runs.add(run);
      }
      for (int i = 0; i < RUNS; i++) {
        SignalReceipt receipt =
            runs.get(i)
                .signal(new Signal("go", Json.parse(String.valueOf(10 + i)), "s" + i, null))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        tell("signal " + i + " " + receipt.getClass().getSimpleName());
      }
      for (int i = 0; i < RUNS; i++) {
        tell("result " + i + " " + runs.get(i).future().get(20, TimeUnit.SECONDS));
      }
    }
    tell("end");
  }
}
