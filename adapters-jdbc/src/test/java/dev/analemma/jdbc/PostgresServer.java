// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A real server that makes commits durable. It stops with this process, or when it is closed. */
public final class PostgresServer implements AutoCloseable {
  private final EmbeddedPostgres started;

  private PostgresServer(EmbeddedPostgres started) {
    this.started = started;
  }

  /** Starts a server that holds nothing. */
  public static PostgresServer start() {
    try {
      return new PostgresServer(
          EmbeddedPostgres.builder()
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("deadlock_timeout", "100ms")
              // After a crash it forces all files to the disk: at once, not one after the other.
              .setServerConfig("recovery_init_sync_method", "syncfs")
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not start", e);
    }
  }

  /** Returns the port. */
  public int port() {
    return started.getPort();
  }

  /** Returns the address of a schema for those who come by a port, in the clear. */
  public static String address(int port, String schema) {
    return "jdbc:postgresql://localhost:%d/postgres?user=postgres&sslmode=disable&gssEncMode=disable&currentSchema=%s"
        .formatted(port, schema);
  }

  /** Connects as its owner. */
  public Connection connect() throws SQLException {
    return started.getPostgresDatabase().getConnection();
  }

  /**
   * Lets the server crash in the middle of whatever it does, and starts it again; returns when it
   * has recovered.
   *
   * @param down how long it is gone
   */
  public void crash(Duration down) throws IOException, InterruptedException, SQLException {
    Path data = folder();
    // What it was started with begins with where its programs are.
    String postgres = Files.readString(data.resolve("postmaster.opts")).split(" ", 2)[0];
    Path control = Path.of(postgres).resolveSibling("pg_ctl");
    control(control, data, "-m", "immediate", "stop");
    LockSupport.parkNanos(down.toNanos());
    control(control, data, "-t", "600", "-l", data.resolve("log").toString(), "restart");
  }

  private static void control(Path control, Path data, String... what)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      // It refuses to serve root.
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(List.of(control.toString(), "-D", data.toString(), "-w"));
    command.addAll(List.of(what));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(
          "PostgreSQL does not obey: %s%n%s"
              .formatted(command, Files.readString(data.resolve("log"))));
    }
  }

  private Path folder() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SHOW data_directory")) {
      found.next();
      return Path.of(found.getString(1));
    }
  }

  @Override
  public void close() throws IOException {
    started.close();
  }
}
