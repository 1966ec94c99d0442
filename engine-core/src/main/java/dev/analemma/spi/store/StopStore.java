// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import dev.analemma.spi.Json;
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
      StoreTexts.require("the stop's id", id, StoreTexts.ID_CHARS_MAX);
      StoreTexts.require("the scope", scope, StoreTexts.KEY_CHARS_MAX);
      StoreTexts.require("the reason", reason, StoreTexts.PROSE_CHARS_MAX);
      StoreTexts.require("who stops", by, StoreTexts.NAME_CHARS_MAX);
      Objects.requireNonNull(at, "at");
    }

    /** Returns what the audit calls the scope: {@code scope:evolution/lineage-7}. */
    public String subject() {
      return "scope:" + scope;
    }

    /** Returns id and reason as the audit tells them. */
    public String toJson() {
      return Json.write(Json.nodes().objectNode().put("id", id).put("reason", reason));
    }

    /** Returns whether a scope is this path or lies below it. */
    public boolean holds(String otherScope) {
      return otherScope.equals(scope) || otherScope.startsWith(scope + "/");
    }
  }

  /**
   * Enters a stop, with an audit entry {@code stop}; repeating it with the same id does nothing.
   *
   * <p>When this returns, queries find every run that was created in the scope.
   */
  void add(String id, String scope, String reason, String by);

  /**
   * Ends a stop, with an audit entry {@code release}.
   *
   * @return false if there is none with this id
   */
  boolean release(String id, String by);

  /** Returns the stops that hold, oldest first. */
  List<Stop> all();
}
