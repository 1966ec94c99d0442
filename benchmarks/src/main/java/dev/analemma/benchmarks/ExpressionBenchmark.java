// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.analemma.expression.ItemExpression;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One condition over a thousand items: how an item is filtered. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@NullUnmarked // JMH sets the fields.
public class ExpressionBenchmark {
  private static final int ITEMS = 1_000;

  /** The condition, with the item as {@code it}. */
  @Param({
    "it.level == 'ERROR'",
    Items.TWO_TERMS,
    "it.level in ['ERROR', 'WARN'] && (it.millis >= 100 || it.service == 'billing')"
  })
  String condition;

  private List<Map<String, Object>> items;
  private JsonNode tree;
  private ItemExpression own;
  private CelRuntime.Program planned;
  private CelRuntime.Program interpreted;

  /** Compiles the condition and checks that it keeps some items and not others. */
  @Setup(Level.Trial)
  public void prepare() throws CelValidationException, CelEvaluationException {
    items = Items.maps(ITEMS);
    tree = Items.tree(ITEMS);
    own = Compiled.item(condition);
    planned = compile(CelFactory.plannerCelBuilder());
    interpreted = compile(CelFactory.legacyCelBuilder());
    int kept = celPlanned();
    if (kept == 0 || kept == ITEMS || kept != celInterpreted() || kept != analemma()) {
      throw new IllegalStateException(condition + " keeps " + kept + " of " + ITEMS + " items");
    }
  }

  /** This engine's expressions, on a tree. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public int analemma() {
    int kept = 0;
    for (int i = 0; i < ITEMS; i++) {
      if (own.test(slot -> null, tree.get(i), i)) {
        kept++;
      }
    }
    return kept;
  }

  /** Google's CEL with its newer runtime, on maps of plain values. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public int celPlanned() throws CelEvaluationException {
    return kept(planned);
  }

  /** Google's CEL with its older runtime, on maps of plain values. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public int celInterpreted() throws CelEvaluationException {
    return kept(interpreted);
  }

  private CelRuntime.Program compile(CelBuilder builder)
      throws CelValidationException, CelEvaluationException {
    Cel environment = builder.addVar("it", SimpleType.DYN).build();
    return environment.createProgram(environment.compile(condition).getAst());
  }

  private int kept(CelRuntime.Program program) throws CelEvaluationException {
    int kept = 0;
    for (Map<String, Object> item : items) {
      if (Boolean.TRUE.equals(program.eval(Map.of("it", item)))) {
        kept++;
      }
    }
    return kept;
  }
}
