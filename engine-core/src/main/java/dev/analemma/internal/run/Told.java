// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.internal.journal.Fact;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a journal tells, by address. Changed, as its facts are told, by the run's owner alone. */
final class Told {
  /** Address to the facts that will settle it, in their order. */
  private final Map<String, ArrayDeque<Fact>> settling = new HashMap<>();

  /** Addresses, with their attempts, inside which something is told, or which are told to begin. */
  private final Set<String> insides = new HashSet<>();

  private final Map<String, Fact> rounds = new HashMap<>();
  private final Map<String, Fact> pins = new HashMap<>();
  private final Map<String, Instant> begun = new HashMap<>();

  /** Addresses of batches without the index of their last item, and what that is. */
  private final Map<String, Long> batches = new HashMap<>();

  Told(List<Fact> facts) {
    for (Fact fact : facts) {
      String address = fact.address();
      switch (fact.kind()) {
        case ENDED, FAILED, RETRY, CANCELLED ->
            settling.computeIfAbsent(address, key -> new ArrayDeque<>(1)).add(fact);
        case BEGUN -> begun.put(address, Instant.parse(fact.text("at")));
        case ENTERED -> insides.add(address);
        case ROUND -> {
          rounds.put(address, fact);
          insides.add(address);
        }
        case PINNED -> {
          pins.put(address, fact);
          insides.add(address);
        }
        case BATCH -> {
          int to = address.lastIndexOf('-');
          long last = Long.parseLong(address, to + 1, address.length() - 1, 10);
          batches.put(address.substring(0, to), last);
        }
        default -> {
          continue;
        }
      }
      addAround(address);
    }
  }

  private void addAround(String address) {
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if (c == '/' || c == '[' || c == '~') {
        insides.add(address.substring(0, i));
      }
    }
  }

  /** Returns when a node began, as it was written; null if it was not. */
  @Nullable Instant begun(String address) {
    return begun.get(address);
  }

  /**
   * Returns whether the end of a node is still to be told. If not, the node had not begun when the
   * body around it failed: it would have been told to have stopped.
   */
  boolean expects(String address) {
    return next(address) != null;
  }

  /** Returns what will be told next of how a node settles, or null. */
  @Nullable Fact next(String address) {
    ArrayDeque<Fact> coming = settling.get(address);
    return coming == null ? null : coming.peek();
  }

  /** The next fact of how a node settles is told now. */
  void settles(String address) {
    ArrayDeque<Fact> coming = settling.get(address);
    if (coming != null) {
      coming.poll();
    }
  }

  /**
   * Returns whether something inside a node is told, or that it went inside.
   *
   * @param address the address, with its attempt
   */
  boolean isInside(String address) {
    return insides.contains(address);
  }

  /** Returns the last round that began, or null. */
  @Nullable Fact round(String address) {
    return rounds.get(address);
  }

  /**
   * Returns how many items of a map were put together from an index on; 0 if none were.
   *
   * @param map the address, with its attempt
   */
  int batch(String map, long first) {
    Long last = batches.get(map + '[' + first);
    return last == null ? 0 : (int) (last - first + 1);
  }

  /** Returns the hash of the definition that was accepted, or null. */
  @Nullable String pinned(String address) {
    Fact pin = pins.get(address);
    return pin == null ? null : pin.text("hash");
  }
}
