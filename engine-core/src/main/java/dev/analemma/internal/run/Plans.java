// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.run;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.analemma.definition.WorkflowDefinition;
import dev.analemma.internal.cache.LateCache;
import dev.analemma.internal.compile.Compiler;
import dev.analemma.internal.compile.Plan;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The plans of an engine, by the content of their definitions, so that equal definitions share one.
 *
 * <p>The first plan is kept beside the cache: with nothing to compare it with, its definition need
 * not be hashed, and in a new process the first SHA-256 takes 20 ms.
 *
 * <p>Threads: safe.
 */
final class Plans {
  private static final int FEW = 16;

  private final Compiler compiler;
  private final AtomicReference<Plan> first = new AtomicReference<>();
  private final LateCache<String, Plan> others = new LateCache<>(FEW, new Bounded());

  Plans(Compiler compiler) {
    this.compiler = compiler;
  }

  private static final class Bounded implements Supplier<Cache<String, Plan>> {
    @Override
    public Cache<String, Plan> get() {
      return Caffeine.newBuilder().maximumSize(1_024).build();
    }
  }

  /** Returns the plan of a definition; throws a DefinitionException with every fault. */
  Plan of(WorkflowDefinition definition) {
    Plan known = first.get();
    if (known == null) {
      Plan made = compiler.compile(definition);
      known = first.compareAndExchange(null, made);
      if (known == null) {
        return made;
      }
    }
    return known.definition().equals(definition)
        ? known
        : others.get(definition.hash(), hash -> compiler.compile(definition));
  }
}
