// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import dev.analemma.internal.journal.Fact;
import dev.analemma.internal.journal.Fact.Kind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a journal tells, by address. Changed, as its facts are told, by the run's owner alone.
 *
 * <p>Items of a map that are tried again have the addresses that they had. So what is told of them
 * goes by how often they have begun once more: what is told of a later time says nothing of now.
 */
final class Told {
  /** Address to the facts that will settle it, in their order. */
  private final Map<String, ArrayDeque<Fact>> settling = new HashMap<>();

  /** Addresses, with their attempts, inside which something is told, or which are told to begin. */
  private final Set<String> insides = new HashSet<>();

  private final Map<String, Fact> rounds = new HashMap<>();
  private final Map<String, Fact> pins = new HashMap<>();
  private final Map<String, Instant> begun = new HashMap<>();

  /** Address to how often it is still told that something there fails. */
  private final Map<String, Integer> failing = new HashMap<>(0);

  /** Addresses of batches without the index of their last item, and what that is. */
  private final Map<String, Long> batches = new HashMap<>();

  /** Address of items to how often it was told that they began once more. */
  private final Map<String, Integer> repeated = new HashMap<>(0);

  Told(List<Fact> facts) {
    for (Fact fact : facts) {
      String address = fact.address();
      if (fact.kind() == Kind.REPEATED) {
        repeats(address);
        continue;
      }
      switch (fact.kind()) {
        case ENDED, FAILED, RETRY, CANCELLED ->
            settling.computeIfAbsent(now(address), key -> new ArrayDeque<>(1)).add(fact);
        case BEGUN -> begun.put(now(address), Instant.parse(fact.text("at")));
        case ENTERED, FINISHED -> insides.add(now(address));
        case FAILING -> failing.merge(now(address), 1, Integer::sum);
        case ROUND -> {
          rounds.put(now(address), fact);
          insides.add(now(address));
        }
        case PINNED -> {
          pins.put(now(address), fact);
          insides.add(now(address));
        }
        case BATCH -> {
          int to = address.lastIndexOf('-');
          long last = Long.parseLong(address, to + 1, address.length() - 1, 10);
          batches.put(now(address.substring(0, to)), last);
        }
        default -> {
          continue;
        }
      }
      addAround(address);
    }
    repeated.clear();
  }

  /** It is told now that items begin once more. */
  void repeats(String items) {
    repeated.merge(items, 1, Integer::sum);
  }

  /** Returns an address with how often the items around it have begun once more. */
  private String now(String address) {
    if (repeated.isEmpty()) {
      return address;
    }
    StringBuilder now = new StringBuilder(address);
    for (int end = address.indexOf(']'); end >= 0; end = address.indexOf(']', end + 1)) {
      Integer times = repeated.get(address.substring(0, end + 1));
      if (times != null) {
        now.append(' ').append(end).append(':').append(times);
      }
    }
    return now.toString();
  }

  private void addAround(String address) {
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if (c == '/' || c == '[' || c == '~') {
        insides.add(now(address.substring(0, i)));
      }
    }
  }

  /** Returns when a node began, as it was written; null if it was not. */
  @Nullable Instant begun(String address) {
    return begun.get(now(address));
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
    ArrayDeque<Fact> coming = settling.get(now(address));
    return coming == null ? null : coming.peek();
  }

  /** Returns whether it is still told when something fails by what was computed. */
  boolean tellsFailing(String address) {
    return failing.getOrDefault(now(address), 0) > 0;
  }

  /** It is told now that something fails by what was computed. */
  void fails(String address) {
    failing.merge(now(address), -1, Integer::sum);
  }

  /** The next fact of how a node settles is told now. */
  void settles(String address) {
    ArrayDeque<Fact> coming = settling.get(now(address));
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
    return insides.contains(now(address));
  }

  /** Returns the last round that began, or null. */
  @Nullable Fact round(String address) {
    return rounds.get(now(address));
  }

  /**
   * Returns how many items of a map were put together from an index on; 0 if none were.
   *
   * @param map the address, with its attempt
   */
  int batch(String map, long first) {
    Long last = batches.get(now(map + '[' + first));
    return last == null ? 0 : (int) (last - first + 1);
  }

  /** Returns the hash of the definition that was accepted, or null. */
  @Nullable String pinned(String address) {
    Fact pin = pins.get(now(address));
    return pin == null ? null : pin.text("hash");
  }
}
