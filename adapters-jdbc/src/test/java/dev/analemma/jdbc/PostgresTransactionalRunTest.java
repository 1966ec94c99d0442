// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.Engine;
import dev.analemma.Run;
import dev.analemma.StartOptions;
import dev.analemma.spi.Json;
import dev.analemma.spi.store.StateStore;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** PostgreSQL, where another instance may take the run meanwhile. */
class PostgresTransactionalRunTest extends TransactionalRunRules {
  private final TestPostgres postgres = new TestPostgres();

  @Override
  String url() {
    return postgres.address();
  }

  @Test
  void lease_lostWhileTheFunctionWorks_rollsBack() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (StateStore other = store().open();
        Engine engine =
            engine(
                store().open(),
                (connection, input) -> {
                  insert(connection);
                  begun.countDown();
                  Uninterruptibly.await(release);
                  return 7;
                })) {
      Run<JsonNode> run = engine.start(ONE, Json.parse("{}"), StartOptions.defaults());
      begun.await();
      postgres.advance(Duration.ofMinutes(1));
      other.join("other", Duration.ofMinutes(1));
      assertThat(other.runs().claim("other", run.id())).isPresent();
      release.countDown();

      assertThatThrownBy(() -> run.future().get(30, TimeUnit.SECONDS))
          .hasMessageContaining("LEASE_LOST");
      assertThat(other.runs().find(run.id()).orElseThrow().instance()).isEqualTo("other");
    }
    assertThat(rows()).isZero();
  }
}
