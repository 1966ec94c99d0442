// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.RunAppend;
import java.sql.SQLException;
import java.util.List;

/** Writes appends in one transaction. */
interface Appender {
  List<AppendOutcome> append(String instance, List<RunAppend> appends);

  /**
   * Writes an append of a run that exists, in a transaction of the caller's.
   *
   * @param writer the number of the instance
   * @return whether it is written; if not, the transaction has to be rolled back
   */
  boolean append(Session session, long writer, RunAppend append) throws SQLException;
}
