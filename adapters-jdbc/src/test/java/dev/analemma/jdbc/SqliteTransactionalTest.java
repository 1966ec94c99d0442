// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

/** SQLite, through the writer's own connection. */
class SqliteTransactionalTest extends TransactionalRules {
  @Override
  String url() {
    return "jdbc:sqlite:" + folder.resolve("analemma.db");
  }
}
