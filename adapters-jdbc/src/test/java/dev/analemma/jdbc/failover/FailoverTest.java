// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.failover;

import dev.analemma.jdbc.TestPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A little of what {@link FailoverNightly} does for long. */
@Timeout(300)
class FailoverTest {
  @TempDir private Path folder;

  @Test
  void instanceStopped_forLongerThanItsLease_losesAndDoublesNothing() throws Exception {
    new Failover(TestPostgres.server(), folder).stopInstances(2, 2);
  }
}
