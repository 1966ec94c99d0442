// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

import java.util.List;

/** Everything that is measured: hand-written limits first, then this engine, then its peers. */
public final class Engines {
  /** All of them, in the order of the tables. */
  public static final List<GraphEngine> ALL =
      List.of(
          new ForkJoinLimit(),
          new CompletableFutureLimit(),
          AnalemmaRunner.inline(),
          AnalemmaRunner.pool(),
          new LangChain4jPeer(),
          LangGraph4jPeer.keepingResults(),
          LangGraph4jPeer.keepingLast(),
          LangGraph4jPeer.lean(),
          new DexecutorPeer());

  private Engines() {}

  /**
   * Returns the engine of a name.
   *
   * @throws IllegalArgumentException if there is none; it lists the names
   */
  public static GraphEngine named(String name) {
    return ALL.stream()
        .filter(engine -> engine.name().equals(name))
        .findAny()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "engine is '"
                        + name
                        + "', must be one of "
                        + ALL.stream().map(GraphEngine::name).toList()));
  }
}
