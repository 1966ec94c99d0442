// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

/** An engine that can run a {@link Shape}; one implementation an engine. */
public interface GraphEngine {
  /** Returns the name in tables and on the command line. */
  String name();

  /** Returns whether the engine can express a shape and end it within seconds. */
  boolean supports(Shape shape);

  /**
   * Prepares whatever one definition needs before its first run.
   *
   * @param shape the graph
   * @param body the work of its nodes
   * @param workers how many threads may run nodes
   */
  PreparedGraph prepare(Shape shape, NodeBody body, int workers);
}
