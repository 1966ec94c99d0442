// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import dev.analemma.testkit.StateStoreTck;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A table beside those of the store. */
final class TableLedger implements StateStoreTck.Ledger<Connection> {
  private final String url;

  /** Makes the table, empty. */
  TableLedger(String url) throws SQLException {
    this.url = url;
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS ledger");
      statement.execute("CREATE TABLE ledger (line text NOT NULL)");
    }
  }

  @Override
  public Class<Connection> resource() {
    return Connection.class;
  }

  @Override
  public void write(Connection lent, String line) throws SQLException {
    try (PreparedStatement insert = lent.prepareStatement("INSERT INTO ledger VALUES (?)")) {
      insert.setString(1, line);
      insert.executeUpdate();
    }
  }

  @Override
  public List<String> lines() throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT line FROM ledger")) {
      while (rows.next()) {
        lines.add(rows.getString(1));
      }
    }
    return lines;
  }
}
