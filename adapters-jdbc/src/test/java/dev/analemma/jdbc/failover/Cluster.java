// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.analemma.jdbc.PostgresServer;
import dev.analemma.jdbc.failover.Trace.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Processes over one schema of a server, which are stopped, killed and started again. */
final class Cluster implements AutoCloseable {
  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  /** What tells of an instance that it has runs, or is known to have ended. */
  private static final String RUNS = "analemma_standing WHERE ended_at IS NULL AND instance";

  private static final String GONE = "analemma_instance WHERE lease_end < 0 AND number";
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final PostgresServer server;
  private final Path folder;
  private final Duration lease;
  private final String schema = "cluster_" + SCHEMAS.incrementAndGet();
  private final Connection connection;

  /** The process of each client. */
  private final List<Child> children = new ArrayList<>();

  /** The number of each instance in the store to the name of its process. */
  private final Map<Long, String> instances = new HashMap<>();

  private final List<Line> ends = new ArrayList<>();

  private record Child(String name, Process process, long number) {}

  /**
   * Starts processes.
   *
   * @param folder where they write what they do
   */
  Cluster(PostgresServer server, Path folder, Duration lease, int size) throws Exception {
    this.server = server;
    this.folder = folder;
    this.lease = lease;
    this.connection = server.connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + schema);
      statement.execute("CREATE TABLE %s.%s".formatted(schema, Load.BOOKINGS));
    }
    for (int client = 0; client < size; client++) {
      children.add(start(client, 0));
    }
  }

  int size() {
    return children.size();
  }

  private Child start(int client, int generation) throws Exception {
    String name = "i%d.%d".formatted(client, generation);
    Process process =
        new ProcessBuilder(
                Instance.command(
                    name, traces(), PostgresServer.address(server.port(), schema), lease))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".output").toFile())
            .start();
    await(name + " to begin", () -> tells(name, "up") || !process.isAlive());
    assertThat(process.isAlive()).as(() -> output(name)).isTrue();
    // They begin one after the other, so this is the newest.
    long number = number("SELECT max(number) FROM %s.analemma_instance");
    instances.put(number, name);
    return new Child(name, process, number);
  }

  private Path traces() throws IOException {
    return Files.createDirectories(folder.resolve("traces"));
  }

  /**
   * Stops a process until another one has taken its runs over, and for so long after that.
   *
   * @return false if it had no runs when it was stopped
   */
  boolean stop(int client, Duration after) throws Exception {
    Child child = children.get(client);
    await(child.name + " to have runs", () -> has(child, RUNS) && !has(child, GONE));
    send("STOP", child);
    try {
      await(
          "the runs of " + child.name + " to be taken",
          () -> has(child, GONE) || !has(child, RUNS));
      boolean gone = has(child, GONE);
      pause(gone ? after : Duration.ZERO);
      return gone;
    } finally {
      send("CONT", child);
    }
  }

  private boolean has(Child child, String what) {
    return number("SELECT count(*) FROM %s." + what + " = " + child.number) > 0;
  }

  private static void send(String signal, Child child) throws Exception {
    String pid = Long.toString(child.process.pid());
    assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
  }

  /** Kills the process of a client, and starts another one. */
  void kill(int client) throws Exception {
    Child child = ending(client);
    child.process.destroyForcibly().waitFor();
    startAfter(child, client);
  }

  /** Asks the process of a client to end, which closes its engine, and starts another one. */
  void end(int client) throws Exception {
    Child child = ending(client);
    child.process.destroy();
    assertThat(child.process.waitFor(30, TimeUnit.SECONDS)).as(() -> output(child.name)).isTrue();
    startAfter(child, client);
  }

  private Child ending(int client) {
    Child child = children.get(client);
    ends.add(new Line(child.name, Trace.now(), List.of("end")));
    return child;
  }

  private void startAfter(Child child, int client) throws Exception {
    int generation = Integer.parseInt(child.name.substring(child.name.indexOf('.') + 1));
    children.set(client, start(client, generation + 1));
  }

  /** Lets the processes finish what they have begun, and end; returns what is to be said of it. */
  Oracle finish() throws Exception {
    for (Child child : children) {
      assertThat(child.process.isAlive()).as(() -> output(child.name)).isTrue();
      child.process.outputWriter().append('\n').flush();
    }
    for (Child child : children) {
      await(child.name + " to have nothing left to do", () -> tells(child.name, "idle"));
    }
    for (Child child : children) {
      child.process.outputWriter().close();
    }
    for (Child child : children) {
      assertThat(child.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(child.process.exitValue()).as(() -> output(child.name)).isZero();
    }
    try (Connection fresh = server.connect()) {
      return new Oracle(fresh, schema, Trace.read(traces(), ""), instances, ends);
    }
  }

  private boolean tells(String name, String word) {
    try {
      return Trace.read(traces(), name).stream()
          .anyMatch(line -> line.process().equals(name) && line.is(word));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private long number(String query) {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(query.formatted(schema))) {
      found.next();
      return found.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  private void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited %s for %s%n%s".formatted(PATIENCE, what, outputs()));
      }
      pause(Duration.ofMillis(20));
    }
  }

  static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  private String outputs() {
    StringBuilder text = new StringBuilder();
    children.forEach(child -> text.append(output(child.name)));
    return text.toString();
  }

  private String output(String name) {
    try {
      return "%s:%n%s%n".formatted(name, Files.readString(folder.resolve(name + ".output")));
    } catch (IOException e) {
      return "%s: %s%n".formatted(name, e);
    }
  }

  @Override
  public void close() throws SQLException {
    children.forEach(child -> child.process.destroyForcibly());
    connection.close();
  }
}
