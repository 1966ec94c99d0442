// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import dev.analemma.StoreException;
import dev.analemma.StoreException.Outcome;
import dev.analemma.spi.EngineClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a store in memory share: its time, its instances, its audit and how much it
 * holds. It is also the lock under which everything in the store is read and changed.
 */
final class MemorySpace {
  /** What an entry of anything takes beside its text and bytes, about. */
  static final long ENTRY_BYTES = 100;

  private final EngineClock clock;
  private final long bytesMax;
  private final Map<String, Instant> leases = new HashMap<>();
  private final List<AuditStore.Entry> audit = new ArrayList<>();
  private long bytes;

  MemorySpace(EngineClock clock, long bytesMax) {
    this.clock = clock;
    this.bytesMax = bytesMax;
  }

  Instant now() {
    return clock.now();
  }

  /** Takes room, or throws before anything was changed. */
  void take(long more) {
    if (bytes + more > bytesMax) {
      throw new StoreException(
          "STORE_FULL",
          true,
          Outcome.NOTHING_DONE,
          "the store in memory holds %,d bytes and %,d more would exceed its %,d."
                  .formatted(bytes, more, bytesMax)
              + " Purge ended runs, or create it with more",
          null);
    }
    bytes += more;
  }

  void giveBack(long less) {
    bytes -= less;
  }

  /** Returns about how many bytes texts take. */
  static long size(@Nullable String... texts) {
    long size = ENTRY_BYTES;
    for (String text : texts) {
      size += text == null ? 0 : text.length();
    }
    return size;
  }

  void join(String instance, Duration lease) {
    leases.put(instance, end(lease));
  }

  boolean renew(String instance, Duration lease) {
    return leases.replace(instance, end(lease)) != null;
  }

  private Instant end(Duration lease) {
    return now().plus(lease);
  }

  void forget(String instance) {
    leases.remove(instance);
  }

  boolean known(String instance) {
    return leases.containsKey(instance);
  }

  boolean lives(String instance) {
    Instant end = leases.get(instance);
    return end != null && end.isAfter(now());
  }

  void audit(
      String by, String action, String subject, @Nullable String before, @Nullable String after) {
    AuditStore.Entry entry =
        new AuditStore.Entry(audit.size() + 1L, now(), by, action, subject, before, after);
    take(size(by, action, subject, before, after));
    audit.add(entry);
  }

  List<AuditStore.Entry> audit() {
    return audit;
  }
}
