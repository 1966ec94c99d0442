// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** The scopes that are stopped. In a stopped scope {@link RunStore#append} creates no run. */
public interface StopStore {
  /**
   * A stop.
   *
   * @param id its id
   * @param scope the path at and below which nothing runs
   * @param reason why
   * @param by who asked for it
   * @param at when, by the store's clock
   */
  record Stop(String id, String scope, String reason, String by, Instant at) {
    /** Checks the components. */
    public Stop {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(scope, "scope");
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(by, "by");
      Objects.requireNonNull(at, "at");
    }
  }

  /** Enters a stop, with an audit entry; repeating it with the same id does nothing. */
  void add(String id, String scope, String reason, String by);

  /**
   * Ends a stop, with an audit entry.
   *
   * @return false if there is none with this id
   */
  boolean release(String id, String by);

  /** Returns the stops that hold, oldest first. */
  List<Stop> all();
}
