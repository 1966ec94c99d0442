// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to one database. */
@FunctionalInterface
public interface Connector {
  /** Returns a new connection, which the caller closes. */
  Connection connect() throws SQLException;
}
