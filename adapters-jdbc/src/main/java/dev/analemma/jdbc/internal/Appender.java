// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import dev.analemma.spi.store.AppendOutcome;
import dev.analemma.spi.store.RunAppend;
import java.util.List;

/** Writes appends in one transaction. */
interface Appender {
  List<AppendOutcome> append(String instance, List<RunAppend> appends);
}
