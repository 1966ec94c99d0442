// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.resilience;

import dev.analemma.Resource;
import dev.analemma.ResourceStats;
import dev.analemma.spi.EngineClock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The gates of an engine, by key: those that the host has declared, and those that documents ask
 * for while they need them.
 *
 * <p>Threads: safe.
 */
public final class ResourceGates {
  /** Adaptive gates of documents that are kept for what they have learnt while nobody uses them. */
  private static final int KEPT_GATES_MAX = 1_024;

  private final Map<String, ResourceGate> declared;
  private final ConcurrentHashMap<String, Lease> leased = new ConcurrentHashMap<>();
  private final EngineClock clock;
  private final SplittableRandom random;

  /** A gate of documents, and how many use it. */
  public static final class Lease {
    private final ResourceGate gate;
    private int users;

    private Lease(ResourceGate gate) {
      this.gate = gate;
    }

    /** Returns the gate. */
    public ResourceGate gate() {
      return gate;
    }
  }

  /**
   * Creates the gates that the host has declared.
   *
   * @param resources what it declared, by key
   * @param clock the engine's clock
   * @param seed the seed of all jitter
   */
  public ResourceGates(Map<String, Resource> resources, EngineClock clock, long seed) {
    this.clock = clock;
    this.random = new SplittableRandom(seed);
    this.declared = new HashMap<>();
    resources.forEach((key, resource) -> declared.put(key, create(key, resource)));
  }

  private ResourceGate create(String key, Resource resource) {
    SplittableRandom own;
    synchronized (random) {
      own = random.split();
    }
    return new ResourceGate(key, resource, clock, own);
  }

  /**
   * Returns the gate that the host has declared for a key, or null: then there is nothing to ask.
   */
  public @Nullable ResourceGate declared(String key) {
    return declared.get(key);
  }

  /**
   * Returns a gate for a key that the host has not declared, and keeps it until {@link #giveBack}.
   * All who use it meanwhile share it, as the first of them asked for it; each waiter's own {@code
   * max} holds beside.
   *
   * @param key the key, as the document computed it
   * @param resource what the document asks for
   */
  public Lease lease(String key, Resource resource) {
    Lease lease =
        leased.compute(
            key,
            (k, known) -> {
              Lease used = known == null ? new Lease(create(k, resource)) : known;
              used.users++;
              return used;
            });
    return Objects.requireNonNull(lease);
  }

  /**
   * Ends the use of a gate, when the user holds no permit of it and does not wait; its last user
   * takes it away, unless it has learnt something.
   */
  public void giveBack(Lease lease) {
    leased.computeIfPresent(
        lease.gate.key(),
        (key, known) -> {
          known.users--;
          return known.users > 0 || (hasLearnt(known.gate) && leased.size() <= KEPT_GATES_MAX)
              ? known
              : null;
        });
  }

  private static boolean hasLearnt(ResourceGate gate) {
    Resource.Concurrency concurrency = gate.resource().concurrency();
    return concurrency != null && concurrency.adapt() != null;
  }

  /** Returns what all gates do, by key. */
  public List<ResourceStats> stats() {
    List<ResourceStats> stats = new ArrayList<>();
    declared.values().forEach(gate -> stats.add(gate.stats()));
    leased.values().forEach(lease -> stats.add(lease.gate.stats()));
    stats.sort(Comparator.comparing(ResourceStats::key));
    return stats;
  }
}
