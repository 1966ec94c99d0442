// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * What one writes by hand for runs of checkpointed steps: a row a run, a row a step, and a commit
 * for each; as many connections as runs.
 */
final class PlainJdbc implements AutoCloseable {
  private final List<Client> all = new ArrayList<>();
  private final BlockingQueue<Client> free;
  private final String result = "r".repeat(DurableLoad.RESULT_BYTES);

  private static final class Client {
    final Connection connection;
    final PreparedStatement begin;
    final PreparedStatement step;
    final PreparedStatement end;

    Client(String url) throws SQLException {
      connection = DriverManager.getConnection(url);
      begin =
          connection.prepareStatement(
              "INSERT INTO plain_run (status, steps) VALUES ('RUNNING', 0) RETURNING id");
      step = connection.prepareStatement("INSERT INTO plain_step VALUES (?, ?, ?)");
      end = connection.prepareStatement("UPDATE plain_run SET status = ?, steps = ? WHERE id = ?");
    }
  }

  PlainJdbc(String url, int connections) throws SQLException {
    free = new ArrayBlockingQueue<>(connections);
    for (int i = 0; i < connections; i++) {
      all.add(new Client(url));
    }
    free.addAll(all);
    try (Statement statement = all.get(0).connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE IF NOT EXISTS plain_run (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, status text, steps int);
          CREATE TABLE IF NOT EXISTS plain_step (
            run bigint, number int, result text, PRIMARY KEY (run, number))
          """);
    }
  }

  /** Runs so many times so many steps, on so many threads as there are connections. */
  void run(int runs, int steps) {
    DurableLoad.Parallel.run(
        all.size(),
        () -> {
          Client client = free.remove();
          try {
            for (int i = 0; i < runs / all.size(); i++) {
              run(client, steps);
            }
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          } finally {
            free.add(client);
          }
        });
  }

  private void run(Client client, int steps) throws SQLException {
    long run;
    try (var row = client.begin.executeQuery()) {
      row.next();
      run = row.getLong(1);
    }
    for (int number = 0; number < steps; number++) {
      client.step.setLong(1, run);
      client.step.setInt(2, number);
      client.step.setString(3, result);
      client.step.executeUpdate();
    }
    client.end.setString(1, "COMPLETED");
    client.end.setInt(2, steps);
    client.end.setLong(3, run);
    client.end.executeUpdate();
  }

  @Override
  public void close() throws SQLException {
    for (Client client : all) {
      client.connection.close();
    }
  }
}
