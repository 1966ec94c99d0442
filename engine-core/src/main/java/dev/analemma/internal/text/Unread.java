// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.text;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The places of a document whose values could not be read: why is told already, and what else is
 * said of them would only be about what stands in their place. Not thread-safe while it is filled.
 */
public final class Unread {
  private final Set<String> pointers = new HashSet<>();
  private final Set<String> parents = new HashSet<>();

  /** Creates one from the pointers that are known so far. */
  public Unread(Collection<String> pointers) {
    for (String pointer : pointers) {
      add(pointer);
    }
  }

  /** Adds a place. */
  public void add(String pointer) {
    if (pointers.add(pointer) && !pointer.isEmpty()) {
      parents.add(pointer.substring(0, pointer.lastIndexOf('/')));
    }
  }

  /** Returns whether a place is one of them, or inside one. */
  public boolean covers(String pointer) {
    if (pointers.isEmpty()) {
      return false;
    }
    for (int end = pointer.length(); end >= 0; end = pointer.lastIndexOf('/', end - 1)) {
      if (pointers.contains(pointer.substring(0, end))) {
        return true;
      }
      if (end == 0) {
        break;
      }
    }
    return false;
  }

  /**
   * Returns whether a fault says nothing new: it is about such a place, or misses what is there.
   */
  public boolean explains(String code, String pointer) {
    return covers(pointer) || (code.endsWith("_MISSING") && parents.contains(pointer));
  }
}
