// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a process ends: before or after the n-th call of a method of its store.
 *
 * @param call the store's interface and its method: {@code RunStore.append}
 * @param after whether the store has done it
 * @param number which call, from 1
 */
record CrashPoint(String call, boolean after, int number) {
  /** How often a process that works calls what. */
  private static final Map<String, Integer> WORKING =
      new TreeMap<>(
          Map.of(
              "StateStore.join", 1,
              "StateStore.leave", 1,
              "StopStore.all", 2,
              "DocumentStore.put", 3,
              "PayloadStore.put", 4,
              "RunStore.append", 12));

  /** How often a process that takes runs up calls what. */
  private static final Map<String, Integer> RECOVERING =
      new TreeMap<>(
          Map.of(
              "RunStore.claim", 2,
              "RunStore.read", 6,
              "RunStore.append", 4,
              "DocumentStore.get", 2,
              "MessageStore.waiting", 2));

  /** Returns the points of a process that begins with nothing. */
  static List<CrashPoint> working() {
    return points(WORKING);
  }

  /** Returns the points of a process that begins where another one has ended. */
  static List<CrashPoint> recovering() {
    return points(RECOVERING);
  }

  private static List<CrashPoint> points(Map<String, Integer> calls) {
    List<CrashPoint> points = new ArrayList<>();
    calls.forEach(
        (call, most) -> {
          for (int number = 1; number <= most; number++) {
            points.add(new CrashPoint(call, false, number));
            points.add(new CrashPoint(call, true, number));
          }
        });
    return points;
  }

  static CrashPoint parse(String text) {
    String[] parts = text.split(" ", -1);
    return new CrashPoint(parts[1], parts[0].equals("after"), Integer.parseInt(parts[2]));
  }

  @Override
  public String toString() {
    return (after ? "after " : "before ") + call + " " + number;
  }
}
