// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of runs by their ids, so that an append does not look into the index of ids, which is
 * as random as they are. A number is never given to another run; a run that was purged is looked up
 * again in vain.
 *
 * <p>Threads: safe.
 */
final class RunNumbers {
  /** The number of a run that does not exist. */
  static final long NONE = -1;

  private static final int REMEMBERED_MAX = 65_536;

  private static final Sql FIND = Sql.of("SELECT id, number FROM analemma_run WHERE id IN :ids[]");

  private final Map<String, Long> numbers =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  synchronized void put(String id, long number) {
    numbers.put(id, number);
  }

  synchronized void forget(String id) {
    numbers.remove(id);
  }

  /** Returns the numbers of runs; {@link #NONE} where there is no run. */
  long[] find(Session session, List<String> ids) throws SQLException {
    long[] found = new long[ids.size()];
    Map<String, Integer> unknown = remembered(ids, found);
    if (!unknown.isEmpty()) {
      session
          .query(FIND)
          .with("ids", unknown.keySet())
          .list(
              row -> {
                String id = RunRows.text(row, "id");
                long number = row.getLong("number");
                put(id, number);
                found[unknown.getOrDefault(id, 0)] = number;
                return id;
              });
    }
    return found;
  }

  /** Fills in what is remembered, and returns where the others are. */
  private synchronized Map<String, Integer> remembered(List<String> ids, long[] found) {
    Map<String, Integer> unknown = new HashMap<>();
    for (int i = 0; i < found.length; i++) {
      Long number = numbers.get(ids.get(i));
      found[i] = number == null ? NONE : number;
      if (number == null) {
        unknown.put(ids.get(i), i);
      }
    }
    return unknown;
  }

  /** Returns the number of a run, or null if there is none. */
  @Nullable Long find(Session session, String id) throws SQLException {
    long number = find(session, List.of(id))[0];
    return number == NONE ? null : number;
  }
}
