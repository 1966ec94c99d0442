// SPDX-License-Identifier: Apache-2.0
package dev.analemma.spi;

/**
 * One configured operator: the strategy behind a node.
 *
 * <p>Threads: one instance serves any number of activations at once, so it holds nothing but its
 * configuration. It must not change the values it is given.
 */
@FunctionalInterface
public interface Operator {
  /**
   * Runs one attempt.
   *
   * @param call the inputs and the surroundings of this attempt
   * @return where the node ends, and with what
   * @throws Exception any exception fails the attempt; {@link dev.analemma.OperatorException}
   *     carries a code of its own
   */
  Outcome apply(OperatorCall call) throws Exception;
}
