// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

/** SQLite, where an error may end the transaction and leave the connection usable. */
class SqliteHostileFunctionTest extends HostileFunctionRules {
  @Override
  String url() {
    return "jdbc:sqlite:" + folder.resolve("analemma.db");
  }

  @Override
  String failing() {
    return "INSERT OR ROLLBACK INTO analemma_schema SELECT * FROM analemma_schema";
  }
}
