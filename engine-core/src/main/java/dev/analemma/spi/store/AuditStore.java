// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What was changed, when and by whom. Entries are never changed. */
public interface AuditStore {
  /**
   * A change.
   *
   * @param number its number; later ones are higher; 0 where it is not known yet
   * @param at when, by the store's clock; ignored where it is added
   * @param by who did it
   * @param action what was done: {@code publish}, {@code approve}, {@code stop}, …
   * @param subject to what: {@code run:…}, {@code workflow:…}, {@code scope:…}
   * @param before how it was, as JSON, or null
   * @param after how it is, as JSON, or null
   */
  record Entry(
      long number,
      Instant at,
      String by,
      String action,
      String subject,
      @Nullable String before,
      @Nullable String after) {
    /** Checks the components. */
    public Entry {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(by, "by");
      Objects.requireNonNull(action, "action");
      Objects.requireNonNull(subject, "subject");
    }
  }

  /** Adds a change. */
  void add(
      String by, String action, String subject, @Nullable String before, @Nullable String after);

  /**
   * Returns changes, newest first.
   *
   * @param subject of what, or null for everything
   * @param beforeNumber changes with lower numbers; {@link Long#MAX_VALUE} for the newest
   * @param limit how many at most
   */
  List<Entry> query(@Nullable String subject, long beforeNumber, int limit);
}
