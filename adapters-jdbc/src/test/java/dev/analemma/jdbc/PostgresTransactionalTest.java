// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

/** PostgreSQL; each test has a schema of its own. */
class PostgresTransactionalTest extends TransactionalRules {
  private final TestPostgres postgres = new TestPostgres();

  @Override
  String url() {
    return postgres.address();
  }
}
