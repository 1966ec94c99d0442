// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has finished and can be undone, oldest first. Changed by the run's owner alone. */
final class Undo {
  private final List<Entry> entries = new ArrayList<>(2);

  /**
   * A node to undo.
   *
   * @param frame the frame it finished in
   * @param node the node
   * @param finished whether its end is known
   */
  record Entry(Frame frame, int node, boolean finished) {
    String address() {
      return frame.address(node);
    }
  }

  void add(Entry entry) {
    entries.add(entry);
  }

  /** Adds what a frame inside has done, as one. */
  void addAll(Undo inner) {
    entries.addAll(inner.entries);
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Takes the entry that finished last, or null. */
  @Nullable Entry takeLast() {
    return entries.isEmpty() ? null : entries.remove(entries.size() - 1);
  }

  /** Returns the addresses of what is left, the next one first. */
  List<String> left() {
    List<String> addresses = new ArrayList<>(entries.size());
    for (int e = entries.size() - 1; e >= 0; e--) {
      addresses.add(entries.get(e).address());
    }
    return addresses;
  }
}
