// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

/** SQLite, whose one writer the function holds. */
class SqliteTransactionalRunTest extends TransactionalRunRules {
  @Override
  String url() {
    return "jdbc:sqlite:" + folder.resolve("analemma.db");
  }
}
