// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A process that books once, and may end in the function, before the n-th statement behind it, or
 * before or after its commit.
 */
final class BookVictim {
  static final Workflow<JsonNode, JsonNode> WORKFLOW =
      Workflow.of(
          WorkflowDefinition.parse(
              """
              {'analemma':1,'name':'book','input':{'n':{'type':'integer'}},'nodes':{
                'before':{'operator':'t.note','with':{'n':'$.input.n'}},
                'book':{'after':'before','operator':'t.book','with':{'n':'$.before.n'}},
                'next':{'after':'book','operator':'t.note','with':{'n':'$.book'}}},
               'output':'$.next.n'}
              """
                  .replace('\'', '"')));

  private BookVictim() {}

  public static void main(String[] arguments) throws Exception {
    String url = arguments[0];
    String point = arguments[1];
    String key = arguments[2];
    CommitFaults faults = new CommitFaults();
    try (Engine engine =
        Engine.builder()
            .store(
                JdbcStateStore.builder(faults.source(url))
                    .transactionMax(Duration.ofSeconds(60))
                    .open())
            .lease(Duration.ofSeconds(1))
            .takesUp(!point.startsWith("STATEMENT_"))
            .function(Fn.of("t.note", JsonNode.class, JsonNode.class, n -> n).function())
            .function(
                JdbcFunctions.transactional(
                        "t.book",
                        JsonNode.class,
                        Integer.class,
                        (connection, input) -> {
                          try (var statement = connection.createStatement()) {
                            statement.executeUpdate("INSERT INTO booked VALUES (7)");
                          }
                          if (point.equals("IN_FUNCTION")) {
                            Runtime.getRuntime().halt(CommitFaults.EXIT);
                          }
                          if (point.startsWith("STATEMENT_")) {
                            faults.haltAt(Integer.parseInt(point.substring(10)));
                          } else if (!point.equals("NEVER")) {
                            faults.arm(CommitFaults.Fault.valueOf(point));
                          }
                          return 7;
                        })
                    .function())
            .build()) {
      Run<JsonNode> run =
          engine.start(WORKFLOW, Json.parse("{\"n\":1}"), StartOptions.defaults().key(key));
      if (run.future().get(30, TimeUnit.SECONDS).asInt() != 7) {
        throw new IllegalStateException("another result");
      }
    }
  }
}
