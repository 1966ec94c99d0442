// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Payloads in memory. */
final class MemoryPayloads implements PayloadStore {
  private final MemorySpace space;
  private final References references;
  private final Map<String, Kept> payloads = new HashMap<>();

  @SuppressWarnings("ArrayRecordComponent") // Handed out as copies, never compared.
  private record Kept(byte[] content, Instant putAt) {}

  /**
   * Creates an empty store.
   *
   * @param references what runs refer to
   */
  MemoryPayloads(MemorySpace space, References references) {
    this.space = space;
    this.references = references;
  }

  @Override
  public void put(String digest, byte[] content) {
    StoreTexts.require("the digest", digest, StoreTexts.ID_CHARS_MAX);
    synchronized (space) {
      Kept kept = payloads.get(digest);
      if (kept == null) {
        space.take(size(content));
      }
      payloads.put(digest, new Kept(kept == null ? content.clone() : kept.content, space.now()));
    }
  }

  private static long size(byte[] content) {
    return MemorySpace.ENTRY_BYTES + content.length;
  }

  @Override
  public Optional<byte[]> get(String digest) {
    synchronized (space) {
      Optional<byte[]> content =
          Optional.ofNullable(payloads.get(digest)).map(kept -> kept.content.clone());
      content.ifPresent(bytes -> PayloadStore.verify(digest, bytes));
      return content;
    }
  }

  @Override
  public int collect(Duration unusedFor, int limit) {
    synchronized (space) {
      Instant before = space.now().minus(unusedFor);
      List<String> old = new ArrayList<>();
      payloads.forEach(
          (digest, kept) -> {
            if (!kept.putAt.isAfter(before)) {
              old.add(digest);
            }
          });
      old.removeAll(references.referred(old));
      List<String> unused = old.subList(0, Math.min(limit, old.size()));
      for (String digest : unused) {
        Kept kept = payloads.remove(digest);
        space.giveBack(kept == null ? 0 : size(kept.content));
      }
      return unused.size();
    }
  }
}
