// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Workflow;
import java.util.Objects;

/** DBOS Transact for Java with the same steps, on the same server, in a schema of its own. */
final class DbosPeer implements AutoCloseable {
  private final DBOS dbos;
  private final Steps steps;

  /** What DBOS calls through a proxy, so that it is recorded. */
  public interface Steps {
    /** Runs so many steps, each of which is recorded before the next one. */
    int run(int steps);
  }

  /** The workflow, which has to be public for DBOS. */
  public static final class StepsOfDbos implements Steps {
    private static final String RESULT = "r".repeat(DurableLoad.RESULT_BYTES);

    private final DBOS dbos;

    StepsOfDbos(DBOS dbos) {
      this.dbos = dbos;
    }

    @Override
    @Workflow(name = "steps")
    public int run(int steps) {
      int length = 0;
      for (int number = 0; number < steps; number++) {
        String result = dbos.runStep(() -> RESULT, "step");
        length += Objects.requireNonNull(result).length();
      }
      return length;
    }
  }

  DbosPeer(String url) {
    dbos =
        new DBOS(
            DBOSConfig.defaults("benchmark")
                .withDatabaseUrl(url)
                .withDbUser("postgres")
                .withDbPassword(""));
    steps = dbos.registerProxy(Steps.class, new StepsOfDbos(dbos));
    dbos.launch();
  }

  /** Runs so many times so many steps, on so many threads. */
  void run(int runs, int count, int threads) {
    DurableLoad.Parallel.run(
        threads,
        () -> {
          for (int i = 0; i < runs / threads; i++) {
            if (steps.run(count) != count * DurableLoad.RESULT_BYTES) {
              throw new IllegalStateException("a step was left out");
            }
          }
        });
  }

  @Override
  public void close() {
    dbos.shutdown();
  }
}
