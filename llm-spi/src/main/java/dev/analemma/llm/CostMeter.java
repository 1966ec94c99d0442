// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what attempts used and cost, live: in all, and by run, node, workflow, owner, provider
 * and model.
 *
 * <p>A snapshot that is taken while attempts are recorded may have a part of one of them; once all
 * {@link #record} calls have returned, sums are exact. What runs cost is kept until it is taken out
 * with {@link #forgetRun}; the others grow with the number of workflows, owners and models.
 *
 * <p>Threads: safe. Recording takes no lock once a name is known.
 */
public final class CostMeter {

  /** What costs are told apart by. */
  public enum Scope {
    /** {@link CallContext#run}. */
    RUN,
    /** {@link CallContext#workflow} and {@link CallContext#node}, with a slash between. */
    NODE,
    /** {@link CallContext#workflow}. */
    WORKFLOW,
    /** {@link CallContext#owner}. */
    OWNER,
    /** {@link ResolvedTarget#provider}. */
    PROVIDER,
    /** Provider and {@link ResolvedTarget#model}, with a slash between. */
    MODEL;

    /**
     * Returns the name that a call has here, or null if it has none.
     *
     * @param context on whose behalf it is made
     * @param provider the provider that is called
     * @param model what the provider calls the model
     */
    public @Nullable String nameOf(CallContext context, ProviderId provider, String model) {
      return switch (this) {
        case RUN -> context.run();
        case NODE ->
            context.node() == null
                ? null
                : context.workflow() == null
                    ? context.node()
                    : context.workflow() + "/" + context.node();
        case WORKFLOW -> context.workflow();
        case OWNER -> context.owner();
        case PROVIDER -> provider.name();
        case MODEL -> provider + "/" + model;
      };
    }
  }

  private final Cell total = new Cell();
  private final Map<Scope, Map<String, Cell>> scopes = new EnumMap<>(Scope.class);

  /** Creates a meter that has recorded nothing. */
  public CostMeter() {
    for (Scope scope : Scope.values()) {
      scopes.put(scope, new ConcurrentHashMap<>());
    }
  }

  /**
   * Adds an attempt, once, when it has ended.
   *
   * @param context on whose behalf it was made
   * @param attempt what it used and cost
   */
  public void record(CallContext context, Attempt attempt) {
    total.add(attempt);
    ResolvedTarget target = attempt.target();
    for (Scope scope : Scope.values()) {
      String key = scope.nameOf(context, target.provider(), target.model());
      if (key != null) {
        cell(scope, key).add(attempt);
      }
    }
  }

  /** Returns what all attempts used and cost, those of forgotten runs too. */
  public CostTotals total() {
    return total.totals();
  }

  /** Returns what the attempts of one name used and cost; nothing if none was recorded. */
  public CostTotals of(Scope scope, String name) {
    Cell cell = of(scope).get(name);
    return (cell == null ? new Cell() : cell).totals();
  }

  /** Returns a copy of what was recorded, by name. */
  public Map<String, CostTotals> by(Scope scope) {
    Map<String, CostTotals> copy = new TreeMap<>();
    of(scope).forEach((name, cell) -> copy.put(name, cell.totals()));
    return copy;
  }

  /** Forgets a run that has ended, and returns what it used and cost. */
  public CostTotals forgetRun(String run) {
    Cell cell = of(Scope.RUN).remove(run);
    return (cell == null ? new Cell() : cell).totals();
  }

  private Map<String, Cell> of(Scope scope) {
    return scopes.getOrDefault(scope, Map.of());
  }

  private Cell cell(Scope scope, String key) {
    Map<String, Cell> cells = of(scope);
    // computeIfAbsent locks the bin even where the name is known.
    Cell known = cells.get(key);
    return known == null ? cells.computeIfAbsent(key, name -> new Cell()) : known;
  }

  /** The sums of one name. */
  private static final class Cell {
    private final LongAdder attempts = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder input = new LongAdder();
    private final LongAdder cacheRead = new LongAdder();
    private final LongAdder cacheWriteShort = new LongAdder();
    private final LongAdder cacheWriteLong = new LongAdder();
    private final LongAdder output = new LongAdder();
    private final LongAdder reasoning = new LongAdder();
    private final LongAdder nanoUsd = new LongAdder();
    private final LongAdder unknownCosts = new LongAdder();
    private volatile Usage.Quality quality = Usage.Quality.REPORTED;

    void add(Attempt attempt) {
      Usage usage = attempt.usage();
      attempts.increment();
      if (attempt.error() != null) {
        failed.increment();
      }
      input.add(usage.input());
      output.add(usage.output());
      // Most are nothing, and adding nothing would cost as much.
      addSome(cacheRead, usage.cacheRead());
      addSome(cacheWriteShort, usage.cacheWriteShort());
      addSome(cacheWriteLong, usage.cacheWriteLong());
      addSome(reasoning, usage.reasoning());
      if (attempt.cost().nanoUsd().isPresent()) {
        nanoUsd.add(attempt.cost().nanoUsd().getAsLong());
      } else {
        unknownCosts.increment();
      }
      if (usage.quality().compareTo(quality) > 0) {
        worsen(usage.quality());
      }
    }

    private static void addSome(LongAdder sum, long value) {
      if (value != 0) {
        sum.add(value);
      }
    }

    private synchronized void worsen(Usage.Quality seen) {
      if (seen.compareTo(quality) > 0) {
        quality = seen;
      }
    }

    CostTotals totals() {
      Usage usage =
          new Usage(
              input.sum(),
              cacheRead.sum(),
              cacheWriteShort.sum(),
              cacheWriteLong.sum(),
              output.sum(),
              reasoning.sum(),
              quality);
      return new CostTotals(attempts.sum(), failed.sum(), usage, nanoUsd.sum(), unknownCosts.sum());
    }
  }
}
