// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.StartOptions;
import dev.analemma.Workflow;
import dev.analemma.builder.Fn;
import dev.analemma.builder.StepFunction;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.StateStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real database with a table, and words to speak of functions that write into it. */
abstract class TransactionalFixture {
  @TempDir Path folder;

  /** Returns the JDBC URL of an empty database. */
  abstract String url();

  CommitFaults faults;

  @BeforeEach
  void table() throws SQLException {
    faults = new CommitFaults();
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE booked (n integer)");
    }
  }

  int rows() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) FROM booked")) {
      result.next();
      return result.getInt(1);
    }
  }

  JdbcStateStore.Builder store() {
    // As long as a busy machine may need; tests of the limit say less.
    return JdbcStateStore.builder(faults.source(url())).transactionMax(Duration.ofSeconds(60));
  }

  static void insert(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("INSERT INTO booked VALUES (7)");
    }
  }

  static Workflow<JsonNode, JsonNode> workflow(String nodes, String output) {
    return Workflow.of(
        WorkflowDefinition.parse(
            "{'analemma':1,'name':'w','nodes':{%s},'output':'%s'}"
                .formatted(nodes, output)
                .replace('\'', '"')));
  }

  static final Workflow<JsonNode, JsonNode> ONE =
      workflow("'book':{'operator':'t.book','with':{}}", "$.book");

  static final Workflow<JsonNode, JsonNode> RETRIED =
      workflow("'book':{'operator':'t.book','with':{},'retry':{'max':2,'delay':'1ms'}}", "$.book");

  static Engine engine(StateStore store, StepFunction.Of2<Connection, JsonNode, Integer> f) {
    return Engine.builder()
        .store(store)
        .function(
            JdbcFunctions.transactional("t.book", JsonNode.class, Integer.class, f).function())
        .function(Fn.of("t.note", JsonNode.class, JsonNode.class, n -> n).function())
        .build();
  }

  static JsonNode run(Engine engine, Workflow<JsonNode, JsonNode> workflow) throws Exception {
    return engine
        .start(workflow, Json.parse("{}"), StartOptions.defaults())
        .future()
        .get(30, TimeUnit.SECONDS);
  }
}
