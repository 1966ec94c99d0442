// SPDX-License-Identifier: Apache-2.0
package dev.analemma.benchmarks;

/** What every node of a measured graph does. */
@FunctionalInterface
public interface NodeBody {
  /**
   * Does a node's work; called once a node and run, from any thread.
   *
   * @param node the number of the node
   */
  void run(int node);
}
